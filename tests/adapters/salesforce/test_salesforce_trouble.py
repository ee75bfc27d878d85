"""Readings on a line and a service that fail."""

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from core.errors import ServiceUnavailable, SignInNeeded, Throttled
from tests.adapters.salesforce.reading import CONTACTS, SAMPLES, read


def test_a_lost_place_begins_the_reading_again(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    made = {sandbox.salesforce.create("Contact", {"LastName": f"n{n}"}) for n in range(2100)}
    lost = [{"errorCode": "INVALID_QUERY_LOCATOR", "message": "invalid query locator"}]
    sandbox.world.faults.add(Fault("status", path="/query/0r8", status=400, body=lost))
    assert set(read(adapter, CONTACTS)[0]) == made


def test_a_token_that_ends_between_two_pages_is_renewed(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    made = {sandbox.salesforce.create("Contact", {"LastName": f"n{n}"}) for n in range(2100)}
    pages = adapter.read(CONTACTS, None)
    seen = {record.id for record in next(pages).records}
    sandbox.world.salesforce.expire_token()
    assert seen | {record.id for page in pages for record in page.records} == made


def test_a_token_that_stays_refused_needs_a_person(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    adapter.identity({})
    sandbox.world.faults.add(Fault("expired-token", count=None))
    with pytest.raises(SignInNeeded):
        read(adapter, CONTACTS)


def test_a_used_up_limit_is_throttling(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.salesforce.switch(daily_requests=0)
    with pytest.raises(Throttled):
        read(adapter, CONTACTS)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", path="queryAll", count=None, status=503, body="<html>maintenance</html>"),
        Fault("half-answer", path="queryAll", count=None),
        Fault("drop", path="queryAll", count=None),
        Fault("status", path="queryAll", count=None, status=200, body={"rows": []}),
    ],
    ids=["maintenance", "half an answer", "cut", "another form"],
)
def test_a_feed_that_breaks_off_says_so(fault: Fault, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.faults.add(fault)
    with pytest.raises(ServiceUnavailable):
        read(adapter, CONTACTS)


def test_a_cut_line_is_tried_again(sandbox: Sandbox, adapter: SalesforceAdapter, waits: list[float]) -> None:
    sandbox.world.faults.add(Fault("drop", path="queryAll"))
    made = sandbox.salesforce.create("Contact", SAMPLES["Contact"])
    assert made in read(adapter, CONTACTS)[0]
    assert waits
    assert adapter.requests == 4  # userinfo, describe, the cut query, the same again
