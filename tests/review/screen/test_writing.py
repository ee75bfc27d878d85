"""Writing at the screen: bars, results, what failed; stopped, tried again, and never left before its end."""

from threading import Event

import pytest

from cli.review.screen.applying import Writing
from cli.review.screen.confirming import question_lines
from cli.review.screen.inks import marks
from cli.review.screen.pieces import text_of
from cli.review.screen.screen import ReviewScreen
from cli.review.telling import Question
from core.engine.observe import observe
from core.facts.events import WriteStarted
from core.model import Outcome, Side, Write
from tests.support.desk import CALL, TASKS
from tests.support.fakes import Desk
from tests.support.screens import Person, sit


def with_tasks(*subjects: str) -> Desk:
    desk = Desk()
    for subject in subjects:
        desk.outlook.create(TASKS, CALL | {"subject": subject})
    observe(desk.session, [TASKS])
    return desk


async def confirm(person: Person) -> None:
    await person.press("a")
    await person.write("yes")
    await person.press("enter")


async def back(person: Person) -> None:
    await person.until(lambda: "Enter back" in person.text())
    await person.press("enter")
    assert isinstance(person.app.screen, ReviewScreen)


@pytest.mark.parametrize("key", ["escape", "ctrl+c", "q"])
def test_stopping_ends_after_the_request_in_flight_and_nothing_else_leaves_it(key: str) -> None:
    desk = with_tasks("a", "b", "c", "d", "e")
    in_flight, answer = Event(), Event()
    send = desk.salesforce._write

    def slow(write: Write) -> Outcome:
        in_flight.set()
        assert answer.wait(10)
        return send(write)

    desk.salesforce._write = slow  # type: ignore[method-assign]

    async def doing(person: Person) -> None:
        await confirm(person)
        await person.until(in_flight.is_set)
        await person.until(lambda: "0 of 5" in person.text())
        await person.press("enter", "x", key)
        assert isinstance(person.app.screen, Writing)
        assert "Stopping after the request in flight" in person.text()
        answer.set()
        await person.until(lambda: "Stopped after the request in flight. 3 written, 2 not begun." in person.text())
        assert "3 of 5" in person.text()
        await back(person)
        assert len(person.at.view.items) == 2
        assert "not written: 2" in person.text()
        person.at.pane.show()
        await person.settle()
        assert "Not begun. Apply writes it." in person.text()
        await confirm(person)
        await back(person)
        assert person.at.view.items == []
        assert "Nothing to do: both sides agree." in person.text()

    sit(desk, [TASKS], doing)
    assert sorted(each["subject"] for each in desk.salesforce.fields(TASKS)) == ["a", "b", "c", "d", "e"]
    assert sum(isinstance(one.event, WriteStarted) for one in desk.journal.events) == 5


def test_what_was_changed_meanwhile_is_marked_and_can_be_applied_again() -> None:
    desk = with_tasks("a", "b")

    async def doing(person: Person) -> None:
        desk.outlook.edit(TASKS, next(iter(desk.outlook.records[TASKS])), subject="a, renamed")
        await confirm(person)
        await person.until(lambda: "changed meanwhile and left alone" in person.text())
        await back(person)
        assert person.title() == "a, renamed"
        assert any(text.startswith("▌ ✗–") and "a, renamed" in text for text in person.lines())
        person.at.pane.show()
        await person.settle()
        assert "Look at it again; apply writes it as it is now." in " ".join(person.text().split())
        await confirm(person)
        await person.until(lambda: "✓ Salesforce: create a, renamed: written" in person.text())
        await back(person)
        assert person.at.view.items == []

    sit(desk, [TASKS], doing, size=(80, 24))
    assert sorted(each["subject"] for each in desk.salesforce.fields(TASKS)) == ["a, renamed", "b"]


def test_a_side_that_is_away_is_told_with_what_to_do_and_may_be_tried_again() -> None:
    desk = with_tasks("a")

    async def doing(person: Person) -> None:
        desk.salesforce.away = True
        await confirm(person)
        await person.until(lambda: "salesforce cannot be reached." in person.text().lower())
        assert "Try again." in person.text()
        assert "0 of 0 had been written" in person.text()
        await back(person)
        assert "Salesforce cannot be reached. Try again." in person.text()
        desk.salesforce.away = False
        await confirm(person)
        await back(person)
        assert person.at.view.items == []

    sit(desk, [TASKS], doing)


def test_a_bug_while_writing_is_raised_and_not_told_as_a_result() -> None:
    desk = with_tasks("a")

    def broken(write: Write) -> Outcome:
        raise ZeroDivisionError

    desk.salesforce._write = broken  # type: ignore[method-assign]

    async def doing(person: Person) -> None:
        await confirm(person)
        await person.until(lambda: False)

    with pytest.raises(ZeroDivisionError):
        sit(desk, [TASKS], doing)


def test_only_the_whole_word_writes() -> None:
    desk = with_tasks("a")

    async def doing(person: Person) -> None:
        for typed in ("", "y", "yes please", "no"):
            await person.press("a")
            assert "Salesforce: 1 create" in person.text()
            await person.write(typed)
            await person.press("enter")
            assert isinstance(person.app.screen, ReviewScreen)
            assert "Nothing was written." in person.text()
        await person.press("a")
        await person.write("yes")
        await person.press("escape")
        assert "Nothing was written." in person.text()
        await person.press("e", "a")
        assert "There is nothing to write." in person.text()

    sit(desk, [TASKS], doing)
    assert desk.salesforce.fields(TASKS) == []


def test_the_last_question_names_every_delete_and_everybody_who_is_mailed_and_scrolls() -> None:
    deletes = tuple(f"Outlook: Meeting {n}, 2026-11-30" for n in range(40))
    mailed = tuple(f"guest{n}@acme.example" for n in range(40))
    told = Question(((Side.OUTLOOK, "40 deletes"),), 0, deletes, mailed, "1 row waits for you", is_empty=False)
    text = "\n".join(text_of(each) for each in question_lines(told, 60, marks(unicode=True)))
    assert all(each in text for each in (*deletes, *mailed, "Deleted (40)", "Mailed (40)", "1 row waits for you"))
