"""Writes without a clear answer, and what became of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from core.errors import ServiceUnavailable, SignInNeeded, Throttled
from core.model import Kind, Operation, Status, Value
from tests.adapters.salesforce.writes import (
    EVERY,
    NAMES,
    SCOPES,
    TASKS,
    TITLES,
    code,
    create,
    delete,
    made,
    update,
    write,
)

ANY_WRITE = "composite"


@EVERY
@pytest.mark.parametrize("operation", list(Operation))
@pytest.mark.parametrize("stamped", [True, False], ids=["external id", "none"])
@pytest.mark.parametrize("fault", ["lost-reply", "half-answer", "drop"])
def test_a_lost_answer_is_found_out_afterwards(
    kind: Kind,
    operation: Operation,
    stamped: bool,
    fault: Any,
    sandbox: Sandbox,
    adapter: SalesforceAdapter,
    connect: Callable[[], SalesforceAdapter],
) -> None:
    sandbox.world.salesforce.switch(external_ids=stamped)
    lost = create(kind, "lost")
    if operation is not Operation.CREATE:
        before = made(adapter, kind, "first")
        changes: dict[str, Value] = {TITLES[kind]: "New"}
        lost = update(kind, before, **changes) if operation is Operation.UPDATE else delete(kind, before)
    sandbox.world.faults.add(Fault(fault, path=ANY_WRITE))
    (outcome,) = write(adapter, lost)
    assert outcome.status is Status.UNKNOWN
    found = connect().resolve(SCOPES[kind], lost)
    if fault == "drop":
        assert (found.status, code(found)) == (Status.FAILED, "not-applied")
        assert write(adapter, lost)[0].status is Status.SUCCEEDED
        return
    assert found.status is Status.SUCCEEDED
    assert (found.echo is None) is (operation is Operation.DELETE)
    if found.echo:
        assert found.echo.fields[TITLES[kind]] == lost.changes[TITLES[kind]]
    assert len(sandbox.salesforce.all(NAMES[kind])) == (operation is not Operation.DELETE)


def test_twins_leave_a_lost_create_unknown(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.salesforce.switch(external_ids=False)
    for _ in range(2):
        made(adapter, Kind.TASKS)
    assert adapter.resolve(TASKS, create(Kind.TASKS)).status is Status.UNKNOWN


def test_another_record_of_the_same_name_is_not_the_lost_create(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.salesforce.switch(external_ids=False)
    lost = create(Kind.CALENDAR, show_as="free")
    columns = {"Subject": "Lunch", "StartDateTime": "2026-11-25T12:00:00Z", "DurationInMinutes": 60, "ShowAs": "Busy"}
    sandbox.salesforce.create("Event", columns)
    found = adapter.resolve(SCOPES[Kind.CALENDAR], lost)
    assert (found.status, code(found)) == (Status.FAILED, "not-applied")


def test_what_existed_before_the_intent_is_not_the_lost_create(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.salesforce.switch(external_ids=False)
    sandbox.world.advance(-timedelta(minutes=1))
    made(adapter, Kind.TASKS)
    sandbox.world.advance(timedelta(minutes=2))
    found = adapter.resolve(TASKS, create(Kind.TASKS))
    assert (found.status, code(found)) == (Status.FAILED, "not-applied")


@pytest.mark.parametrize("act", ["edit", "delete", "purge"])
def test_after_an_edit_a_lost_update_counts_as_not_applied(
    act: str, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    before = made(adapter, Kind.TASKS)
    changes = ({"Subject": "something else"},) if act == "edit" else ()
    getattr(sandbox.salesforce, act)("Task", before.id, *changes)
    found = adapter.resolve(TASKS, update(Kind.TASKS, before, subject="New"))
    assert (found.status, code(found)) == (Status.FAILED, "not-applied")


def test_a_repeated_create_does_not_overwrite_what_was_edited_since(
    sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    first = made(adapter, Kind.TASKS)
    sandbox.salesforce.edit("Task", first.id, {"Subject": "edited by hand"})
    assert made(adapter, Kind.TASKS).fields["subject"] == "edited by hand"


def test_an_error_on_a_repetition_keeps_what_was_written(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.salesforce.fail_rows(1)
    sandbox.world.faults.add(Fault("throttle", path=ANY_WRITE, skip=1))
    outcomes = write(adapter, create(Kind.TASKS, "a"), create(Kind.TASKS, "b"))
    assert [outcome.status for outcome in outcomes] == [Status.SUCCEEDED, Status.FAILED]
    assert code(outcomes[1]) == "UNABLE_TO_LOCK_ROW"


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        pytest.param(Fault("status", path=ANY_WRITE, status=503, body="<html>"), Status.UNKNOWN, id="maintenance"),
        pytest.param(Fault("status", path=ANY_WRITE, status=200, body="<html>"), Status.UNKNOWN, id="a page"),
        pytest.param(Fault("status", path=ANY_WRITE, status=200, body=[]), Status.UNKNOWN, id="too short a list"),
        pytest.param(
            Fault("status", path=ANY_WRITE, status=400, body=[{"errorCode": "JSON_PARSER_ERROR", "message": "x"}]),
            Status.FAILED,
            id="refused as a whole",
        ),
        pytest.param(Fault("status", path="queryAll", status=500, skip=1), Status.UNKNOWN, id="no echo"),
    ],
)
def test_a_write_without_a_clear_answer(
    fault: Fault, status: Status, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    adapter.identity({})
    sandbox.world.faults.add(fault)
    assert write(adapter, create(Kind.TASKS))[0].status is status


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("throttle", path=ANY_WRITE), Throttled),
        (Fault("expired-token", path=ANY_WRITE, count=None), SignInNeeded),
        (Fault("status", path="queryAll", count=None, status=500), ServiceUnavailable),
    ],
)
def test_what_concerns_all_writes_is_raised_before_any_is_made(
    fault: Fault, error: type[Exception], sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    before = made(adapter, Kind.TASKS)
    sandbox.world.faults.add(fault)
    with pytest.raises(error):
        write(adapter, update(Kind.TASKS, before, subject="New"))
    assert sandbox.salesforce.get("Task", before.id)["Subject"] == "Call"


def test_a_token_that_ends_is_renewed_and_the_write_made_once(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    before = made(adapter, Kind.TASKS)
    sandbox.world.salesforce.expire_token()
    assert write(adapter, update(Kind.TASKS, before, subject="New"))[0].status is Status.SUCCEEDED
