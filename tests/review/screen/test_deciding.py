"""What is asked before a decision, what is refused, and what happens when others were first."""

import pytest

from cli.review import telling
from cli.review.screen.choosing import FieldByField, Menu, Partners
from cli.review.screen.dialog import Ask, Reason
from cli.review.screen.screen import ReviewScreen
from core.errors import JournalError
from core.model import Choice, Decision, RowState, Side
from core.review.keys import Verb
from tests.core.test_worksheet import KINDS, office
from tests.support.desk import decide
from tests.support.screens import Person, sit


def state(person: Person, title: str) -> RowState:
    row = person.at.view.row(person.place(title))
    assert row is not None
    return row.state


def test_no_dialog_takes_enter_for_a_yes_and_escape_leads_back_from_each() -> None:
    async def doing(person: Person) -> None:
        before = len(person.desk.journal.events)
        await person.go(person.place("Q3 review"))
        await person.do(Verb.RELEASE)
        assert isinstance(person.app.screen, Ask)
        assert "bob@acme.example" in person.text()
        assert "eve@acme.example" in person.text()
        await person.press("enter", "space", "n")
        await person.do(Verb.UNLINK)
        assert "it cannot bring that back" in " ".join(person.text().replace("│", "").split())
        await person.press("enter", "escape")
        for verb, dialog in ((Verb.IGNORE_FOREVER, Reason), (Verb.PREFER_FIELDS, FieldByField), (Verb.MENU, Menu)):
            await person.do(verb)
            assert isinstance(person.app.screen, dialog)
            await person.press("escape")
        await person.go(person.place("possibly"))
        await person.do(Verb.LINK)
        assert isinstance(person.app.screen, Partners)
        await person.write("nobody is called so")
        assert "No record of that title is free." in person.text()
        await person.press("enter", "ctrl+c")
        assert isinstance(person.app.screen, ReviewScreen)
        await person.go(person.place("Twins"))
        person.at.pane.show()
        await person.settle()
        assert person.text().count("? Twins 2026-11-30") == 2
        assert len(person.desk.journal.events) == before

    sit(office(), KINDS, doing)


def test_what_would_do_nothing_is_grey_with_the_reason_and_refused_by_its_key() -> None:
    async def doing(person: Person) -> None:
        before = len(person.desk.journal.events)
        await person.go(person.place("Ann L0"))
        await person.do(Verb.LINK)
        assert "Link to: it is linked already; unlink it first." in person.text()
        await person.do(Verb.MENU)
        await person.press("l")
        assert isinstance(person.app.screen, Menu)
        assert "It is linked already; unlink it first." in person.text()
        await person.press("home", *["down"] * 7, "enter")
        assert isinstance(person.app.screen, Menu)
        await person.click_option("Link to")
        assert isinstance(person.app.screen, Menu)
        await person.press("escape")
        await person.do(Verb.UNDO)
        assert "There is nothing to undo." in person.text()
        assert len(person.desk.journal.events) == before

    sit(office(), KINDS, doing)


def test_field_by_field_is_one_step_and_shows_values_in_full() -> None:
    async def doing(person: Person) -> None:
        await person.go(person.place("Q3 review"))
        await person.do(Verb.PREFER_FIELDS)
        await person.press("<", "down", "space")
        assert 'Outlook: "Room 1"' in person.text()
        await person.press("enter")
        row = person.at.view.row(person.at.view.cursor)
        assert row is not None
        assert row.decision is not None
        assert row.decision.preferred == {"subject": Side.OUTLOOK, "location": Side.SALESFORCE}
        await person.do(Verb.UNDO)
        assert person.at.view.row(person.at.view.cursor).decision is None  # type: ignore[union-attr]
        assert person.at.review.undo_label is None

    sit(office(), KINDS, doing)


def test_a_filter_that_is_not_understood_is_told_and_what_was_shown_stays() -> None:
    async def doing(person: Person) -> None:
        view = person.at.view
        await person.do(Verb.FILTER)
        await person.paste("kind=tasks")
        await person.until(lambda: len(view.items) == 10)
        await person.paste(" state=nonsense")
        await person.until(lambda: "There is no state 'nonsense'." in person.text())
        assert len(view.items) == 10
        await person.press("escape")
        assert view.filter_text == ""
        assert len(view.items) == 16
        await person.do(Verb.FILTER)
        await person.write("nobody")
        await person.press("enter")
        assert "No rows match." in person.text()
        assert "filter: nobody" in person.text()
        await person.press("e", "m", "s", "down", "space", "ctrl+a", "n")
        assert isinstance(person.app.screen, ReviewScreen)
        assert "No row waits for you." in person.text()

    sit(office(), KINDS, doing)


def test_what_somebody_else_decided_is_seen_and_a_row_that_became_another_is_looked_at_first() -> None:
    desk = office()
    theirs = office_beside(desk)

    async def doing(person: Person) -> None:
        item = person.at.view.items[person.place("Ann L0")]
        decide(theirs(), [item], Decision(choice=Choice.EXCLUDE))
        person.at.look_out()
        await person.settle()
        assert state(person, "Ann L0") is RowState.EXCLUDED
        assert telling.MOVED in person.text()
        await person.go(person.place("Ann L1"))
        other = person.at.view.items[person.at.view.cursor]
        decide(theirs(), [other], Decision(choice=Choice.IGNORE_FOREVER, reason="theirs"))
        before = len(desk.journal.events)
        await person.do(Verb.EXCLUDE)
        assert len(desk.journal.events) == before
        assert state(person, "Ann L1") is RowState.IGNORED
        assert telling.MOVED in person.text()

    sit(desk, KINDS, doing)


def test_a_plan_that_became_another_while_it_was_asked_about_is_not_written() -> None:
    desk = office()
    theirs = office_beside(desk)

    async def doing(person: Person) -> None:
        item = person.at.view.items[person.place("Ann L0")]
        await person.press("a")
        await person.write("yes")
        decide(theirs(), [item], Decision(choice=Choice.EXCLUDE))
        await person.press("enter")
        assert isinstance(person.app.screen, ReviewScreen)
        assert f"Nothing was written. {telling.MOVED}" in person.text()
        assert state(person, "Ann L0") is RowState.EXCLUDED

    sit(desk, KINDS, doing)


def office_beside(desk):  # type: ignore[no-untyped-def]
    """Return what opens the profile of an office a second time, as another terminal does."""
    mine = desk.session

    def opened():  # type: ignore[no-untyped-def]
        session = desk.open()
        desk.session = mine
        return session

    return opened


def test_sorting_selecting_and_the_next_that_waits() -> None:
    async def doing(person: Person) -> None:
        view = person.at.view
        await person.do(Verb.NEXT)
        assert view.row(view.cursor).state in (RowState.HELD, RowState.CONFLICT)  # type: ignore[union-attr]
        await person.do(Verb.PREVIOUS)
        await person.do(Verb.SORT)
        await person.until(lambda: "sorted by title" in person.text())
        await person.press("home", "shift+down", "J", "space")
        assert len(view.selection) == 2
        await person.until(lambda: "2 selected" in person.text())
        await person.press("v", "down", "down", "escape")
        assert view.selection == set()
        await person.press("end", "k")
        assert view.cursor == len(view.items) - 2
        rows = person.at.rows
        await person.click(rows, 5, 0)  # a heading is no row
        assert view.cursor == len(view.items) - 2
        await person.click_row(4)
        assert view.cursor == 4

    sit(office(), KINDS, doing)


def test_an_error_that_is_no_matter_of_a_row_ends_the_screen_and_is_raised() -> None:
    desk = office()

    def full(*_: object, **__: object) -> None:
        raise JournalError("The journal cannot be written: the disk is full.", "Make room.")

    async def doing(person: Person) -> None:
        await person.go(person.place("Ann L0"))
        desk.journal.append = full  # type: ignore[method-assign,assignment]
        await person.do(Verb.EXCLUDE)

    with pytest.raises(JournalError, match="disk is full"):
        sit(desk, KINDS, doing)
