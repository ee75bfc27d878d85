"""What is there and what changed, read from a running sandbox."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from core.model import Kind, Scope, Window
from tests.adapters.salesforce.reading import CALENDAR, CONTACTS, EVERY, LATER, SAMPLES, SCOPES, TASKS, WINDOW, read


@EVERY
def test_a_whole_reading_then_changes_and_deletes(name: str, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people, scope = sandbox.salesforce, SCOPES[name]
    kept, edited, dropped = (people.create(name, SAMPLES[name]) for _ in range(3))
    records, last = read(adapter, scope)
    assert set(records) == {kept, edited, dropped}
    assert last.whole
    sandbox.world.advance(LATER)
    people.edit(name, edited, {"Description": "new"})
    people.delete(name, dropped)
    made = people.create(name, SAMPLES[name])
    changed, after = read(adapter, scope, last.cursor)
    assert {edited, made} <= set(changed)
    assert dropped in after.vanished
    assert not after.whole
    assert changed[edited].fields["notes" if name == "Contact" else "body"] == "new"
    assert changed[edited].modified == "2026-11-24T12:30:00Z"
    sandbox.world.advance(LATER)
    nothing, _ = read(adapter, scope, after.cursor)
    assert edited in nothing  # the last minutes before a reading come again


@EVERY
def test_an_unchanged_side_costs_few_requests(name: str, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.salesforce.create(name, SAMPLES[name])
    _, last = read(adapter, SCOPES[name])
    before = adapter.requests
    read(adapter, SCOPES[name], last.cursor)
    assert adapter.requests - before == 1


def test_old_records_do_not_come_again_for_ever(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    made = sandbox.salesforce.create("Task", SAMPLES["Task"])
    _, last = read(adapter, TASKS)
    sandbox.world.advance(LATER)
    again, last = read(adapter, TASKS, last.cursor)
    assert set(again) == {made}
    sandbox.world.advance(LATER)
    assert read(adapter, TASKS, last.cursor)[0] == {}


@EVERY
def test_late_transactions_are_not_missed(name: str, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.salesforce.create(name, SAMPLES[name])
    _, last = read(adapter, SCOPES[name])
    late = sandbox.salesforce.create(name, SAMPLES[name], at=sandbox.world.now() - timedelta(minutes=2))
    assert late in read(adapter, SCOPES[name], last.cursor)[0]


@EVERY
def test_a_transaction_that_runs_for_long_is_waited_for(
    name: str, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    world, people = sandbox.world, sandbox.salesforce
    _, last = read(adapter, SCOPES[name])
    began = world.now()
    for minutes in (20, 40):
        world.advance(timedelta(minutes=20))
        world.salesforce.replication_lag = timedelta(minutes=minutes)
        _, last = read(adapter, SCOPES[name], last.cursor)
    late = people.create(name, SAMPLES[name], at=began)
    assert late in read(adapter, SCOPES[name], last.cursor)[0]


@pytest.mark.parametrize(
    "code",
    ["INVALID_REPLICATION_DATE", "EXCEEDED_ID_LIMIT", "DATE_TOO_OLD", "INVALID_TYPE", "INSUFFICIENT_ACCESS"],
)
def test_a_log_of_deletions_that_is_refused_means_to_read_everything(
    code: str, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    _, last = read(adapter, CONTACTS)
    page = {"httpStatusCode": 200, "body": {"totalSize": 0, "done": True, "records": []}}
    refused = {"httpStatusCode": 400, "body": [{"errorCode": code, "message": "no"}]}
    parts = [{**part, "referenceId": f"part{n}"} for n, part in enumerate([page, page, refused])]
    sandbox.world.faults.add(Fault("status", path="composite", status=200, body={"compositeResponse": parts}))
    assert read(adapter, CONTACTS, last.cursor)[1].whole


def test_a_cursor_serves_the_windows_inside_its_own(adapter: SalesforceAdapter) -> None:
    _, last = read(adapter, CALENDAR)
    assert last.window == WINDOW
    inner = Scope(kind=Kind.CALENDAR, window=Window("2026-10-26T00:00:00Z", WINDOW.end))
    _, after = read(adapter, inner, last.cursor)
    assert (after.whole, after.window) == (False, WINDOW)
    further = Scope(kind=Kind.CALENDAR, window=Window("2026-10-26T00:00:00Z", "2027-11-26T00:00:00Z"))
    assert read(adapter, further, last.cursor)[1].whole


@pytest.mark.parametrize(
    "scope",
    [
        pytest.param(Scope(kind=Kind.CONTACTS, owned="all"), id="another choice"),
        pytest.param(Scope(kind=Kind.CONTACTS, include_private=True), id="private items now"),
    ],
)
def test_a_cursor_of_another_scope_reads_everything(scope: Scope, adapter: SalesforceAdapter) -> None:
    assert read(adapter, scope, read(adapter, CONTACTS)[1].cursor)[1].whole


@pytest.mark.parametrize("cursor", ["", "{}", "no json", '{"form":"salesforce-9"}'])
def test_a_strange_cursor_reads_everything(cursor: str, adapter: SalesforceAdapter) -> None:
    assert read(adapter, CONTACTS, cursor)[1].whole


def test_an_old_cursor_reads_everything(
    sandbox: Sandbox, adapter: SalesforceAdapter, connect: Callable[[], SalesforceAdapter]
) -> None:
    _, last = read(adapter, CONTACTS)
    sandbox.world.advance(timedelta(days=13))
    assert not read(connect(), CONTACTS, last.cursor)[1].whole
    sandbox.world.advance(timedelta(days=2))
    assert read(connect(), CONTACTS, last.cursor)[1].whole


def test_many_pages_and_long_lists(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    made = {sandbox.salesforce.create("Contact", {"LastName": f"n{n}", "Email": f"n{n}@x.org"}) for n in range(2100)}
    assert set(read(adapter, CONTACTS)[0]) == made
    assert set(adapter.fetch(CONTACTS, sorted(made))) == made
    assert len([r for r in sandbox.world.requests if "/query/0r8" in r.path]) == 1
    assert max(len(r.path) for r in sandbox.world.requests) < 13_000
    assert all(r.status == 200 for r in sandbox.world.requests)
