"""A record that went away while the very same thing came lives on in it."""

import pytest

from core.engine.observe import observe
from core.engine.sync import sync
from core.model import ActionKind, Choice, Decision, Fields, Kind
from tests.support.desk import CALENDAR, CONTACTS, SAMPLES, TASKS, decide, rows, yes
from tests.support.fakes import Desk

EDIT: dict[Kind, Fields] = {CALENDAR: {"subject": "Else"}, CONTACTS: {"last_name": "Else"}, TASKS: {"subject": "Else"}}


def linked(kind: Kind, *fields: Fields, **facts: object) -> tuple[Desk, list[str]]:
    """Return a desk with so many pairs, and the ids of their Outlook halves."""
    desk = Desk()
    ids = [desk.outlook.create(kind, each, **facts) for each in fields]
    sync(desk.session, [kind], review=yes)
    return desk, ids


def planned(desk: Desk, kind: Kind) -> list[ActionKind]:
    observe(desk.session, [kind])
    return sorted(row.action for row in rows(desk, kind))


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_the_link_goes_on_with_what_says_the_same(kind: Kind) -> None:
    desk, (old,) = linked(kind, SAMPLES[kind])
    there = set(desk.salesforce.records[kind])
    desk.outlook.delete(kind, old)
    new = desk.outlook.create(kind, SAMPLES[kind])
    assert planned(desk, kind) == []
    desk.outlook.edit(kind, new, **EDIT[kind])
    sync(desk.session, [kind], review=yes)
    assert set(desk.salesforce.records[kind]) == there
    assert [EDIT[kind].items() <= fields.items() for fields in desk.salesforce.fields(kind)] == [True]


@pytest.mark.parametrize("kind", [CALENDAR, TASKS], ids=str)
def test_twins_go_on_as_twins(kind: Kind) -> None:
    desk, ids = linked(kind, SAMPLES[kind], SAMPLES[kind], SAMPLES[kind] | EDIT[kind])
    for old in ids:
        desk.outlook.delete(kind, old)
    for fields in (SAMPLES[kind] | EDIT[kind], SAMPLES[kind], SAMPLES[kind], SAMPLES[kind]):
        desk.outlook.create(kind, fields)
    observe(desk.session, [kind])
    linked_now = [item for item in desk.session.state.of(kind).items.values() if item.linked]
    assert len(linked_now) == 3
    assert all(item.at_rest() for item in linked_now)


def test_a_meeting_with_the_same_uid_is_the_same_one_although_it_changed() -> None:
    desk, (old,) = linked(CALENDAR, SAMPLES[CALENDAR], uid="040000008200E0")
    desk.outlook.delete(CALENDAR, old)
    desk.outlook.create(CALENDAR, SAMPLES[CALENDAR] | {"location": "Room 9"}, uid="040000008200E0")
    assert ActionKind.DELETE not in planned(desk, CALENDAR)
    assert ActionKind.CREATE not in planned(desk, CALENDAR)


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_what_says_something_else_is_another(kind: Kind) -> None:
    desk, (old,) = linked(kind, SAMPLES[kind])
    desk.outlook.delete(kind, old)
    desk.outlook.create(kind, SAMPLES[kind] | EDIT[kind])
    assert ActionKind.DELETE in planned(desk, kind)


def test_what_says_something_else_in_a_paired_field_is_another() -> None:
    desk, (old,) = linked(TASKS, SAMPLES[TASKS] | {"Nick__c": "One"})
    desk.outlook.delete(TASKS, old)
    desk.outlook.create(TASKS, SAMPLES[TASKS] | {"Nick__c": "Another"})
    assert ActionKind.DELETE in planned(desk, TASKS)


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_what_was_there_before_is_another(kind: Kind) -> None:
    """Of two that say the same, one was deleted: the other one is not its new self."""
    desk, (old,) = linked(kind, SAMPLES[kind])
    desk.outlook.create(kind, SAMPLES[kind])
    observe(desk.session, [kind])
    desk.outlook.delete(kind, old)
    assert ActionKind.DELETE in planned(desk, kind)


def test_what_accord_made_for_another_is_another() -> None:
    desk, (old,) = linked(TASKS, SAMPLES[TASKS])
    desk.outlook.delete(TASKS, old)
    desk.outlook.create(TASKS, SAMPLES[TASKS], key="made for somebody else")
    assert ActionKind.DELETE in planned(desk, TASKS)


def test_who_stands_alone_stays_alone() -> None:
    desk = Desk()
    old = desk.outlook.create(TASKS, SAMPLES[TASKS])
    observe(desk.session, [TASKS])
    (row,) = rows(desk, TASKS)
    decide(desk.session, [row.item], Decision(choice=Choice.EXCLUDE))
    desk.outlook.delete(TASKS, old)
    desk.outlook.create(TASKS, SAMPLES[TASKS])
    assert planned(desk, TASKS) == [ActionKind.CREATE]
