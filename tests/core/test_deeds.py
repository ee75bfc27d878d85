"""Who changed what, when and why, as the journal can tell it of an item."""

import msgspec
import pytest

from core.engine.deeds import Deed, Did, last_writers
from core.engine.erasing import erase, of_item
from core.engine.observe import observe
from core.engine.story import story
from core.engine.sync import sync
from core.facts.events import EditorsNamed, RecordObserved
from core.model import Choice, Decision, Kind, Side
from tests.support.desk import CALENDAR, EDITS, REVIEW, SAMPLES, clear, decide, rows, synced, yes
from tests.support.fakes import Desk

BOB, EVE = "005B", "005E"


def told(desk: Desk, kind: Kind) -> tuple[Deed, ...]:
    state = desk.session.refresh()
    (item,) = state.of(kind).items
    return story(desk.session, item).deeds


def brief(deeds: tuple[Deed, ...]) -> list[tuple[str, str, list[tuple[str, object, object]]]]:
    return [(d.did.value, d.side.value, [(f.name, f.old, f.new) for f in d.fields]) for d in deeds]


def edited_in_salesforce(kind: Kind) -> tuple[Desk, str, str]:
    """Return a desk where Bob changed a linked record in Salesforce, ten minutes before it was carried over."""
    desk, left, right = synced(kind)
    desk.salesforce.users = {BOB: "Bob Smith"}
    desk.salesforce.edit(kind, right, **EDITS[kind])
    desk.salesforce.change(kind, right, editor=BOB)
    desk.clock.advance(minutes=10)
    sync(desk.session, [kind], review=yes)
    return desk, left, right


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_an_edit_and_the_write_that_carried_it_over_name_old_and_new(kind: Kind) -> None:
    desk, left, right = edited_in_salesforce(kind)
    ((name, new),) = EDITS[kind].items()
    old = SAMPLES[kind].get(name)
    found, again, edit, write = told(desk, kind)
    assert {found.did, again.did} == {Did.FOUND}
    assert brief((edit, write)) == [
        ("changed", "salesforce", [(name, old, new)]),
        ("wrote", "outlook", [(name, old, new)]),
    ]
    assert (edit.id, edit.editor, edit.stamp) == (right, "Bob Smith", "2026-11-22T12:00:00Z")
    assert (write.id, write.run, write.actor, write.source) == (left, edit.run, "ann", edit.position)
    assert write.at > (edit.stamp or "")


def test_who_edited_is_asked_once_and_never_of_ourselves() -> None:
    desk, _, right = edited_in_salesforce(CALENDAR)
    desk.salesforce.account = "me"
    for place in ("Room 2", "Room 3"):
        desk.salesforce.edit(CALENDAR, right, location=place)
        desk.salesforce.change(CALENDAR, right, editor="me" if place == "Room 3" else BOB)
        sync(desk.session, [CALENDAR], review=yes)
    asked = [e.event.content for e in desk.journal.events if isinstance(e.event, EditorsNamed)]
    assert asked == [{BOB: "Bob Smith"}]


def test_one_whose_name_is_not_told_is_not_asked_about_again() -> None:
    desk, _, right = synced(CALENDAR)
    for place in ("Room 2", "Room 3"):
        desk.salesforce.edit(CALENDAR, right, location=place)
        desk.salesforce.change(CALENDAR, right, editor=EVE)
        observe(desk.session, [CALENDAR])
    asked = [e.event.content for e in desk.journal.events if isinstance(e.event, EditorsNamed)]
    assert asked == [{EVE: ""}]
    assert [deed.editor for deed in told(desk, CALENDAR)][-1] == ""


def test_a_new_editor_alone_is_no_news() -> None:
    desk, _, right = synced(CALENDAR)
    records = desk.salesforce.records[CALENDAR]
    records[right] = msgspec.structs.replace(records[right], editor=EVE)
    desk.salesforce.expired = True
    before = len(desk.journal.events)
    observe(desk.session, [CALENDAR])
    assert not any(isinstance(e.event, RecordObserved) for e in desk.journal.events[before:])


def test_a_write_names_the_decision_that_it_followed() -> None:
    desk, left, right = synced(CALENDAR)
    desk.outlook.edit(CALENDAR, left, subject="Ours")
    desk.salesforce.edit(CALENDAR, right, subject="Theirs")
    observe(desk.session, [CALENDAR])
    (row,) = rows(desk, CALENDAR)
    decide(desk.session, [row.item], Decision(choice=Choice.PREFER, side=Side.OUTLOOK, reason="Ann said so"))
    said = desk.journal.events[-1].position
    sync(desk.session, [CALENDAR], review=yes)
    write = told(desk, CALENDAR)[-1]
    assert (write.did, write.side, write.decision) == (Did.WROTE, Side.SALESFORCE, said)
    desk.outlook.edit(CALENDAR, left, location="Room 9")
    sync(desk.session, [CALENDAR], review=yes)
    assert told(desk, CALENDAR)[-1].decision is None


def test_a_decision_that_was_taken_back_is_not_followed() -> None:
    desk, left, _ = synced(CALENDAR)
    desk.outlook.edit(CALENDAR, left, subject="Ours")
    observe(desk.session, [CALENDAR])
    (row,) = rows(desk, CALENDAR)
    decide(desk.session, [row.item], Decision(choice=Choice.EXCLUDE))
    clear(desk.session, [row.item])
    sync(desk.session, [CALENDAR], review=yes)
    assert told(desk, CALENDAR)[-1].decision is None


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_a_create_comes_from_what_was_found(kind: Kind) -> None:
    desk = Desk()
    desk.outlook.create(kind, SAMPLES[kind])
    sync(desk.session, [kind], review=yes)
    found, made = told(desk, kind)
    assert (found.did, made.did, made.source) == (Did.FOUND, Did.CREATED, found.position)
    assert {f.name: f.new for f in made.fields if f.new is not None}.items() >= SAMPLES[kind].items()


def test_a_delete_is_told_on_both_sides() -> None:
    desk, left, _ = synced(CALENDAR)
    (item,) = desk.session.refresh().of(CALENDAR).items
    desk.outlook.delete(CALENDAR, left)
    sync(desk.session, [CALENDAR], review=yes)
    deeds = story(desk.session, item).deeds
    assert [(d.did, d.side) for d in deeds[-2:]] == [(Did.LOST, Side.OUTLOOK), (Did.DELETED, Side.SALESFORCE)]


def test_what_turned_private_is_hidden_and_what_comes_back_is_changed() -> None:
    desk, left, _ = synced(CALENDAR)
    desk.outlook.change(CALENDAR, left, private=True)
    observe(desk.session, [CALENDAR])
    desk.outlook.change(CALENDAR, left, private=False)
    observe(desk.session, [CALENDAR])
    hidden, back = told(desk, CALENDAR)[-2:]
    assert (hidden.did, hidden.fields) == (Did.HIDDEN, ())
    assert back.did is Did.CHANGED


def test_a_touch_that_changed_nothing_is_no_deed() -> None:
    desk, left, _ = synced(CALENDAR)
    before = told(desk, CALENDAR)
    desk.outlook.change(CALENDAR, left)
    observe(desk.session, [CALENDAR])
    assert told(desk, CALENDAR) == before


def test_each_value_has_its_last_writer() -> None:
    desk, left, right = edited_in_salesforce(CALENDAR)
    desk.outlook.edit(CALENDAR, left, subject="Q4 review")
    sync(desk.session, [CALENDAR], review=yes)
    deeds = told(desk, CALENDAR)
    outlook = last_writers(deeds, Side.OUTLOOK, left)
    salesforce = last_writers(deeds, Side.SALESFORCE, right)
    assert {name: outlook[name].did.value for name in ("subject", "location", "start")} == {
        "subject": "changed",
        "location": "wrote",
        "start": "found",
    }
    assert {name: salesforce[name].did.value for name in ("subject", "location", "start")} == {
        "subject": "wrote",
        "location": "changed",
        "start": "found",
    }
    assert salesforce["location"].editor == "Bob Smith"


def test_erased_values_are_said_to_be_erased() -> None:
    desk, _, _ = edited_in_salesforce(CALENDAR)
    (item,) = desk.session.refresh().of(CALENDAR).items
    erase(desk.session, of_item(desk.session, item))
    deeds = story(desk.session, item).deeds
    assert [(deed.erased, deed.fields) for deed in deeds] == [(True, ())] * 4
    assert REVIEW["subject"] not in str(deeds)
