"""Whom a token lets in, and what the organisation can hold."""

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from adapters.shared.patience import Patience
from core.errors import ServiceUnavailable


def test_the_identity_tells_who_and_what_the_organisation_can_hold(
    sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    seen = adapter.identity({})
    assert (seen.tenant, seen.account) == (sandbox.salesforce.org_id, sandbox.salesforce.user_id)
    assert seen.name == "avery.stone@accord.example"
    assert (seen.relations, seen.stamps) == (1, ("calendar", "contacts", "tasks"))
    assert seen.lacks == {"contacts": ("middle_name",)}
    assert adapter.requests == 2


def test_an_organisation_may_be_set_up_otherwise(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.salesforce.switch(shared_activities=True, external_ids=False, middle_names=True)
    seen = adapter.identity({})
    assert (seen.relations, seen.stamps, seen.lacks) == (50, (), {})


def test_after_a_renewal_of_the_token_it_is_asked_anew_whom_it_lets_in(
    sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    before = adapter.identity({})
    assert (adapter.renewals, adapter.requests) == (0, 2)
    sandbox.world.salesforce.expire_token()
    adapter.people(["ann@acme.example"])
    assert (adapter.renewals, adapter.requests) == (1, 4)
    assert adapter.identity({}) == before
    claims = {"organization_id": before.tenant, "user_id": "005000000000OTHER"}
    sandbox.world.faults.add(Fault("status", path="userinfo", status=200, body=claims))
    sandbox.world.salesforce.expire_token()
    adapter.people(["ann@acme.example"])
    assert adapter.identity({}).account == "005000000000OTHER"
    assert adapter.renewals == 2


def test_who_it_is_is_asked_anew_each_time(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    before = adapter.identity({})
    claims = {"organization_id": before.tenant, "user_id": "005000000000OTHER"}
    sandbox.world.faults.add(Fault("status", path="userinfo", status=200, body=claims))
    assert adapter.identity({}).account == "005000000000OTHER"
    asked = adapter.requests
    assert adapter.identity({}) == before
    assert adapter.requests - asked == 2  # for another user, the describes are asked for as well
    assert adapter.identity({}) == before
    assert adapter.requests - asked == 3


def test_a_token_that_the_sign_in_service_refuses_is_renewed(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    before = adapter.identity({})
    sandbox.world.salesforce.expire_token()
    asked = adapter.requests
    assert adapter.identity({}) == before
    assert (adapter.renewals, adapter.requests - asked) == (1, 3)  # userinfo twice, and the describes anew


def test_a_service_that_is_away_is_asked_who_the_user_is_by_one_way_only(
    sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    sandbox.world.faults.add(Fault("drop", count=None))
    with pytest.raises(ServiceUnavailable):
        adapter.identity({})
    assert adapter.requests == Patience().tries


def test_without_userinfo_the_root_tells_who_it_is(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    sandbox.world.faults.add(Fault("status", path="userinfo", status=403, body="Missing_OAuth_Token"))
    seen = adapter.identity({})
    assert (seen.tenant, seen.account, seen.name) == (people.org_id, people.user_id, "avery.stone@accord.example")
