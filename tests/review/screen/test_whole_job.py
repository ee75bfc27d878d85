"""The whole job at the screen, by keys alone and by mouse alone (text is typed in both): the same is journaled."""

from collections.abc import Awaitable, Callable

from cli.review.screen.applying import Writing
from core.facts.events import type_of
from core.model import Choice, Side
from core.review.keys import Verb
from tests.core.test_worksheet import KINDS, office
from tests.support.fakes import Desk
from tests.support.screens import Person, sit


async def by_keys(person: Person) -> None:
    view, press, do = person.at.view, person.press, person.do
    await person.go(person.place("Ann L0"))
    await do(Verb.EXCLUDE)
    await do(Verb.CLEAR)
    await do(Verb.UNDO)
    await do(Verb.REDO)
    await person.go(person.place("Ann L2"))
    await do(Verb.PREFER_SALESFORCE)
    await person.go(person.place("Ann L3"))
    await press("m", "home", "down", "down", "enter")
    await do(Verb.UNDO)
    await do(Verb.IGNORE_FOREVER)
    await person.write("left us")
    await press("enter")
    await person.go(person.place("Pair 1"))
    await do(Verb.PREFER_FIELDS)
    await press("<", "enter")
    await person.go(person.place("possibly"))
    await do(Verb.LINK)
    await person.write("poss")
    await press("enter")
    await person.go(person.place("Pair 0"))
    await do(Verb.UNLINK)
    await do(Verb.UNDO)
    await do(Verb.FILTER)
    await person.write("twins")
    await press("enter")
    await press("home", "v", "down", "v", "e")
    await press("escape", "ctrl+a", "i")
    await do(Verb.FILTER)
    await press(*["backspace"] * 5, "enter")
    await press("escape")
    await person.go(person.place("Q3 review"))
    await do(Verb.RELEASE)
    await press("enter")
    assert not view.review.row(view.items[0]).is_released  # type: ignore[union-attr]
    await press("y")
    await do(Verb.APPLY)
    await person.write("yes")
    await press("enter")
    await person.until(lambda: "Enter back" in person.text())
    await press("enter")


async def by_mouse(person: Person) -> None:
    view, place = person.at.view, person.place
    await person.click_verb(place("Ann L0"), "Exclude")
    await person.click_verb(place("Ann L0"), "Back to the recommendation")
    await person.click_word("z Undo:")
    await person.click_word("Z Redo:")
    await person.click_verb(place("Ann L2"), "Use Salesforce's")
    await person.click_verb(place("Ann L3"), "Ignore differences until")
    await person.click_word("z Undo:")
    await person.click_verb(place("Ann L3"), "Ignore difference forever")
    await person.write("left us")
    await person.click_word("Ignore forever")
    await person.click_verb(place("Pair 1"), "Choose field by field")
    await person.click(person.app.screen.query_one("Choices"), 60, 0)
    await person.click_word("Use these values")
    await person.click_verb(place("possibly"), "Link to")
    await person.write("poss")
    await person.click_option("Possibly")
    await person.click_word("Enter Link")
    await person.click_verb(place("Pair 0"), "Unlink")
    await person.click_word("z Undo:")
    await person.click_word("filter:")
    await person.write("twins")
    await person.press("enter")
    await person.drag(0, 1)
    await person.click_row(1, button=3)
    await person.click_option("Exclude")
    await person.drag(0, 3)
    await person.click_row(2, button=3)
    await person.click_option("Include")
    await person.click_word("filter:")
    await person.press(*["backspace"] * 5, "enter")
    await person.click_verb(place("Q3 review"), "Release (mails 2 people)")
    await person.click_word("y Release")
    assert view.review.row(view.items[0]).is_released  # type: ignore[union-attr]
    await person.click_word("a Apply")
    await person.write("yes")
    await person.click_word("Write")
    await person.until(lambda: "Enter back" in person.text())
    await person.click_word("Enter back")


def journaled(way: Callable[[Person], Awaitable[None]]) -> tuple[Desk, list[tuple[str, str | None]]]:
    desk = office()
    before = len(desk.journal.events)

    async def doing(person: Person) -> None:
        await way(person)
        assert not isinstance(person.app.screen, Writing)
        assert "written" in person.at.message

    sit(desk, KINDS, doing)
    return desk, [(type_of(one.event), one.item) for one in desk.journal.events[before:]]


def test_the_whole_job_by_keys_alone_and_by_mouse_alone_journals_the_same() -> None:
    by_hand, keyed = journaled(by_keys)
    _, clicked = journaled(by_mouse)
    assert keyed == clicked, [(n, a, b) for n, (a, b) in enumerate(zip(keyed, clicked, strict=False)) if a != b]
    decided = [one.event for one in by_hand.journal.events if type_of(one.event) == "decision-made"]
    assert {each.choice for each in decided} == set(Choice)  # type: ignore[union-attr]
    assert [each.side for each in decided if each.choice is Choice.PREFER] == [Side.SALESFORCE, Side.OUTLOOK]  # type: ignore[union-attr]
    assert "left us" in {each.content for each in decided}  # type: ignore[union-attr]
    assert {"decision-restored", "decision-withdrawn", "plan-confirmed", "write-succeeded"} <= {
        name for name, _ in keyed
    }
