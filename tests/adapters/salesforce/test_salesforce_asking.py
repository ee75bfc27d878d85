"""What is asked together, and what is not asked again."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.salesforce.asking import Reading
from adapters.salesforce.cursor import Cursor
from adapters.salesforce.records import Viewer
from adapters.salesforce.shape import Shape
from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from core.errors import ServiceUnavailable
from core.model import Kind, Outside
from tests.adapters.salesforce.reading import CALENDAR, CONTACTS, LATER, SAMPLES, TASKS, read

EVENTS_AND_TASKS = (CALENDAR, TASKS)


def cursors(adapter: SalesforceAdapter) -> dict[Kind, str | None]:
    return {scope.kind: read(adapter, scope)[1].cursor for scope in (CALENDAR, TASKS)}


@pytest.mark.reading("sf-delete-seen", "both")
@pytest.mark.reading("sf-deletion-kept", "both")
def test_events_and_tasks_are_asked_about_together(
    sandbox: Sandbox, adapter: SalesforceAdapter, connect: Callable[[], SalesforceAdapter]
) -> None:
    people = sandbox.salesforce
    given, dropped = (people.create("Task", SAMPLES["Task"]) for _ in range(2))
    where = cursors(adapter)
    sandbox.world.advance(LATER)
    event_made, task_made = (people.create(name, SAMPLES[name]) for name in ("Event", "Task"))
    people.edit("Task", given, {"OwnerId": people.colleague_id})
    people.purge("Task", dropped)
    sandbox.world.advance(LATER)
    other = connect()
    other.identity({})
    other.expect(EVENTS_AND_TASKS)
    before = other.requests
    events, _ = read(other, CALENDAR, where[Kind.CALENDAR])
    tasks, last = read(other, TASKS, where[Kind.TASKS])
    assert other.requests - before == 1
    assert (set(events), set(tasks), last.vanished) == ({event_made}, {task_made, given}, (dropped,))
    assert tasks[given].outside is Outside.OWNER
    sandbox.world.advance(LATER)
    other.expect(EVENTS_AND_TASKS)
    assert (read(other, TASKS, last.cursor)[0], other.requests - before) == ({}, 2)


def test_what_was_asked_along_is_used_once_and_only_while_it_is_fresh(
    sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    where = cursors(adapter)
    for minutes, stale in ((1, True), (6, False)):
        adapter.expect(EVENTS_AND_TASKS)
        read(adapter, CALENDAR, where[Kind.CALENDAR])
        made = sandbox.salesforce.create("Task", SAMPLES["Task"])
        sandbox.world.advance(timedelta(minutes=minutes))
        first, last = read(adapter, TASKS, where[Kind.TASKS])
        assert (made in first) is not stale
        assert made in read(adapter, TASKS, last.cursor)[0]


def test_tasks_that_were_read_longer_ago_than_events_are_asked_about_alone(
    sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    where = cursors(adapter)
    made = sandbox.salesforce.create("Task", SAMPLES["Task"])
    sandbox.world.advance(LATER)
    _, last = read(adapter, CALENDAR, where[Kind.CALENDAR])
    sandbox.world.advance(LATER)
    adapter.expect(EVENTS_AND_TASKS)
    read(adapter, CALENDAR, last.cursor)
    assert made in read(adapter, TASKS, where[Kind.TASKS])[0]


def test_tasks_that_nobody_reads_are_not_asked_about(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    where = cursors(adapter)
    adapter.expect([CALENDAR])
    read(adapter, CALENDAR, where[Kind.CALENDAR])
    made = sandbox.salesforce.create("Task", SAMPLES["Task"])
    assert made in read(adapter, TASKS, where[Kind.TASKS])[0]


@pytest.fixture
def imported(sandbox: Sandbox, adapter: SalesforceAdapter) -> tuple[list[str], str | None]:
    """More contacts than a page holds, read right after they were created, and where the next reading goes on."""
    _, last = read(adapter, CONTACTS)
    sandbox.world.advance(LATER)
    made = [sandbox.salesforce.create("Contact", {"LastName": f"n{n}"}) for n in range(2100)]
    sandbox.world.advance(timedelta(seconds=5))
    records, last = read(adapter, CONTACTS, last.cursor)
    assert set(records) == set(made)
    return made, last.cursor


def test_after_something_big_nothing_is_read_twice(
    imported: tuple[list[str], str | None], sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    _, cursor = imported
    for _ in range(3):
        sandbox.world.advance(timedelta(minutes=1))
        new = sandbox.salesforce.create("Contact", SAMPLES["Contact"])
        sandbox.world.advance(timedelta(minutes=1))
        before = adapter.requests
        records, last = read(adapter, CONTACTS, cursor)
        assert set(records) == {new}
        assert adapter.requests - before == 1
        cursor = last.cursor


@pytest.mark.parametrize("minutes", [0, 2, 4])
def test_a_late_transaction_is_not_missed_after_something_big(
    minutes: int, imported: tuple[list[str], str | None], sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    made, cursor = imported
    then = sandbox.world.now() - timedelta(seconds=30)
    sandbox.world.advance(timedelta(minutes=minutes))
    _, last = read(adapter, CONTACTS, cursor)
    late = sandbox.salesforce.create("Contact", SAMPLES["Contact"], at=then)
    records, last = read(adapter, CONTACTS, last.cursor)
    assert late in records
    assert set(read(adapter, CONTACTS, last.cursor)[0]) & {late, *made} == set()


@pytest.mark.parametrize("act", ["edit", "give", "delete", "purge"])
@pytest.mark.reading("sf-delete-seen", "both", where="purge")
@pytest.mark.reading("sf-deletion-kept", "both", where="purge")
def test_a_late_transaction_is_not_missed_because_another_row_left_its_stretch(
    act: str, imported: tuple[list[str], str | None], sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    made, cursor = imported
    people = sandbox.salesforce
    then = sandbox.world.now() - timedelta(seconds=30)
    sandbox.world.advance(timedelta(minutes=2))
    late = people.create("Contact", SAMPLES["Contact"], at=then)
    if act in ("edit", "give"):
        people.edit("Contact", made[7], {"OwnerId": people.colleague_id} if act == "give" else {"LastName": "Lee"})
    else:
        getattr(people, act)("Contact", made[7])
    sandbox.world.advance(timedelta(minutes=2))
    records, last = read(adapter, CONTACTS, cursor)
    assert late in records
    assert "settled" in str(last.cursor)
    sandbox.world.advance(timedelta(seconds=20))
    assert set(read(adapter, CONTACTS, last.cursor)[0]) & {late, *made[8:]} == set()


def test_an_edit_after_something_big_is_seen(
    imported: tuple[list[str], str | None], sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    made, cursor = imported
    sandbox.world.advance(timedelta(minutes=1))
    sandbox.salesforce.edit("Contact", made[7], {"LastName": "Lee"})
    sandbox.salesforce.delete("Contact", made[8])
    records, last = read(adapter, CONTACTS, cursor)
    assert records[made[7]].fields["last_name"] == "Lee"
    assert made[8] in last.vanished


def test_a_cursor_counts_nothing_unless_something_big_happened(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.salesforce.create("Contact", SAMPLES["Contact"])
    _, last = read(adapter, CONTACTS)
    _, last = read(adapter, CONTACTS, last.cursor)
    assert "settled" not in str(last.cursor)


def test_a_query_that_is_refused_among_others_is_asked_alone(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    made = sandbox.salesforce.create("Contact", SAMPLES["Contact"])
    _, last = read(adapter, CONTACTS)
    refused = {"httpStatusCode": 400, "body": [{"errorCode": "UNSUPPORTED", "message": "no"}]}
    parts = [{**refused, "referenceId": f"part{n}"} for n in range(3)]
    sandbox.world.faults.add(Fault("status", path="composite", status=200, body={"compositeResponse": parts}))
    assert set(read(adapter, CONTACTS, last.cursor)[0]) == {made}


def test_an_answer_that_leaves_a_part_out_is_no_answer(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    _, last = read(adapter, CONTACTS)
    sandbox.world.faults.add(Fault("status", path="composite", status=200, body={"compositeResponse": []}))
    with pytest.raises(ServiceUnavailable, match="all parts"):
        read(adapter, CONTACTS, last.cursor)


def test_what_was_asked_along_for_somebody_else_is_not_used() -> None:
    stamp = "2026-11-24T12:00:00Z"
    cursor = Cursor(since=stamp, seen=stamp, whole=stamp, user="005A", owned="mine", private=False)
    shape = Shape("Task", frozenset(), frozenset(), frozenset())
    ann, bob = (Reading(Viewer(TASKS, shape, user), cursor) for user in ("005A", "005B"))
    assert ann.covers(ann)
    assert not ann.covers(bob)
