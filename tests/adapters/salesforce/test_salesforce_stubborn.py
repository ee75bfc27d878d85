"""What Salesforce answers about one record, strange as it may be, ends neither a reading nor the way out of a doubt."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from core.model import Kind, Outcome, Record, Status, Write
from tests.adapters.salesforce.reading import EVERY, SAMPLES, SCOPES
from tests.adapters.salesforce.writes import SCOPES as WRITTEN
from tests.adapters.salesforce.writes import TASKS, create, delete, made, update, write


def refused(status: int, code: str) -> dict[str, Any]:
    return {"httpStatusCode": status, "body": [{"errorCode": code, "message": "no"}]}


@EVERY
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "MALFORMED_ID"),
        (403, "INSUFFICIENT_ACCESS"),
        (404, "SOMETHING_ELSE"),
        (500, "UNKNOWN_EXCEPTION"),
    ],
)
def test_an_id_that_answers_neither_yes_nor_gone_is_left_out(
    status: int, code: str, name: str, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    here = sandbox.salesforce.create(name, SAMPLES[name])
    stubborn = f"{here[:3]}5g00000000999"
    log = {"httpStatusCode": 200, "body": {"deletedRecords": [], "latestDateCovered": None}}
    parts = [{**part, "referenceId": f"part{n}"} for n, part in enumerate([log, refused(status, code)])]
    adapter.identity({})
    sandbox.world.faults.add(Fault("status", path="composite", status=200, body={"compositeResponse": parts}))
    found = adapter.fetch(SCOPES[name], [here, stubborn])
    assert list(found) == [here]
    assert isinstance(found[here], Record)


@EVERY
def test_an_id_that_makes_a_query_be_refused_hides_no_other(
    name: str, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    here = [sandbox.salesforce.create(name, SAMPLES[name]) for _ in range(5)]
    broken = f"{here[0][:3]}5g0000zzzzzz999"
    found = adapter.fetch(SCOPES[name], [*here[:2], broken, *here[2:]])
    assert {each for each, record in found.items() if isinstance(record, Record) and not record.outside} == set(here)


def test_a_write_to_such_an_id_stops_no_other(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    before = made(adapter, Kind.TASKS)
    broken = Record(id="00T5g0000zzzzzz999", version=before.version, fields=before.fields)
    outcomes = write(
        adapter, update(Kind.TASKS, before, "u1", subject="New"), update(Kind.TASKS, broken, "u2", subject="New")
    )
    assert [outcome.status for outcome in outcomes] == [Status.SUCCEEDED, Status.STALE]


def lost_update(adapter: SalesforceAdapter) -> Write:
    return update(Kind.TASKS, made(adapter, Kind.TASKS), subject="New")


def lost_delete(adapter: SalesforceAdapter) -> Write:
    return delete(Kind.TASKS, made(adapter, Kind.TASKS))


@pytest.mark.parametrize("lost", [lambda _adapter: create(Kind.TASKS), lost_update, lost_delete])
@pytest.mark.parametrize(("status", "code"), [(400, "MALFORMED_QUERY"), (403, "INSUFFICIENT_ACCESS")])
def test_what_salesforce_refuses_to_tell_leaves_a_write_unknown(
    status: int, code: str, lost: Callable[[SalesforceAdapter], Write], sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    doubtful = lost(adapter)
    body = [{"errorCode": code, "message": "no"}]
    sandbox.world.faults.add(Fault("status", path="queryAll", status=status, body=body, count=None))
    outcome: Outcome = adapter.resolve(TASKS, doubtful)
    assert outcome.status is Status.UNKNOWN
    assert outcome.problem is not None
    assert outcome.problem.code == code
    sandbox.world.faults.clear()
    assert adapter.resolve(WRITTEN[Kind.TASKS], doubtful).status is Status.FAILED
