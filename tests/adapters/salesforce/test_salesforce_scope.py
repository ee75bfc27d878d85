"""What is in scope, and how it is seen."""

from datetime import timedelta

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from core.errors import SettingsError
from core.fields import BY_NAME
from core.fields.base import Org
from core.model import Kind, Lock, Outside, Record, Scope
from tests.adapters.salesforce.reading import CALENDAR, CONTACTS, LATER, SAMPLES, TASKS, WINDOW, event, read


@pytest.mark.parametrize(
    ("fields", "inside"),
    [
        pytest.param(event("2026-10-25T00:00:00Z"), True, id="the first hour"),
        pytest.param(event("2026-10-24T23:30:00Z"), True, id="reaching in"),
        pytest.param(event("2026-10-20T00:00:00Z"), False, id="before"),
        pytest.param(event("2027-11-24T23:00:00Z"), True, id="the last hour"),
        pytest.param(event("2028-01-01T00:00:00Z"), False, id="after"),
        pytest.param(event("2026-10-23T00:00:00Z", 1440 * 3, IsAllDayEvent=True), True, id="days reaching in"),
        pytest.param(event("2026-10-22T00:00:00Z", 1440 * 2, IsAllDayEvent=True), False, id="days before"),
    ],
)
def test_the_window_holds_what_overlaps_it(
    fields: dict[str, object], inside: bool, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    made = sandbox.salesforce.create("Event", fields)
    assert (made in read(adapter, CALENDAR)[0]) is inside


def test_private_events_show_nothing_unless_they_are_synced(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    made = sandbox.salesforce.create("Event", {**SAMPLES["Event"], "IsPrivate": True})
    record = read(adapter, CALENDAR)[0][made]
    assert record == Record(id=made, version=record.version, private=True)
    synced = Scope(kind=Kind.CALENDAR, window=WINDOW, include_private=True)
    assert read(adapter, synced)[0][made].fields["subject"] == "Lunch"


def test_occurrences_of_series_are_read_and_locked(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    starts = [sandbox.world.now() + timedelta(weeks=week) for week in range(3)]
    lightning = sandbox.salesforce.create_series({"Subject": "Weekly"}, starts)
    classic = sandbox.salesforce.create_series({"Subject": "Weekly"}, starts, style="classic")
    records, _ = read(adapter, CALENDAR)
    assert set(records) == {*lightning, *classic}
    assert {record.locked for record in records.values()} == {Lock.SERIES}
    assert records[classic[0]].series is not None


def test_an_invitation_is_a_child_and_outside(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    theirs = people.create("Event", {**SAMPLES["Event"], "OwnerId": people.colleague_id}, user=people.colleague_id)
    child = people.invite(theirs, people.user_id)
    assert read(adapter, CALENDAR)[0] == {}
    fetched = adapter.fetch(CALENDAR, [child])[child]
    assert isinstance(fetched, Record)
    assert fetched.outside is Outside.CHILD


def test_archived_events_are_outside(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    made = sandbox.salesforce.create("Event", event("2026-11-01T10:00:00Z", IsArchived=True))
    assert read(adapter, CALENDAR)[0] == {}
    fetched = adapter.fetch(CALENDAR, [made])[made]
    assert isinstance(fetched, Record)
    assert fetched.outside is Outside.ARCHIVED


@pytest.mark.parametrize(
    ("fields", "inside"),
    [
        pytest.param({"ActivityDate": "2020-01-01"}, True, id="open, long overdue"),
        pytest.param({}, True, id="open, no date"),
        pytest.param({"Status": "Completed", "ActivityDate": "2020-01-01"}, True, id="completed just now"),
        pytest.param(
            {"Status": "Completed", "CompletedDateTime": "2020-01-02T00:00:00Z", "ActivityDate": "2020-01-01"},
            False,
            id="completed long ago",
        ),
        pytest.param({"TaskSubtype": "Call"}, False, id="a logged call"),
    ],
)
@pytest.mark.reading("sf-task-status", "usual", where="completed long ago")
def test_open_and_recent_tasks_are_read(
    fields: dict[str, object], inside: bool, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    made = sandbox.salesforce.create("Task", {"Subject": "x", **fields})
    if "CompletedDateTime" in fields:
        sandbox.salesforce.edit("Task", made, {"CompletedDateTime": fields["CompletedDateTime"]})
    assert (made in read(adapter, TASKS)[0]) is inside


@pytest.mark.parametrize(
    ("shared", "attendees"), [(False, ("ann@example.com",)), (True, ("ann@example.com", "bo@x.org"))]
)
def test_attendees_are_the_related_contacts(
    shared: bool, attendees: tuple[str, ...], sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    sandbox.world.salesforce.switch(shared_activities=shared)
    people = sandbox.salesforce
    ids = [people.create("Contact", {"LastName": "x", "Email": email}) for email in ("Ann@example.com", "bo@x.org")]
    made = people.create("Event", SAMPLES["Event"])
    people.relate(made, ids)
    assert read(adapter, CALENDAR)[0][made].fields["attendees"] == attendees


@pytest.mark.parametrize("name", ["Contact", "Lead"])
def test_who_has_no_address_is_an_attendee_by_id(name: str, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    who = people.create(name, {"LastName": "x", **({"Company": "y"} if name == "Lead" else {})})
    made = people.create("Event", {**SAMPLES["Event"], "WhoId": who})
    assert read(adapter, CALENDAR)[0][made].fields["attendees"] == (who,)


def test_a_lead_is_an_attendee(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    lead = people.create("Lead", {"LastName": "x", "Company": "y", "Email": "Lea@x.org"})
    made = people.create("Event", {**SAMPLES["Event"], "WhoId": lead})
    record = read(adapter, CALENDAR)[0][made]
    assert record.fields["attendees"] == ("lea@x.org",)
    full = Org(people={"ann@x.org": "0035g0000000001AAA"}, relations=adapter.identity({}).relations)
    attendees = BY_NAME[Kind.CALENDAR]["attendees"]
    assert attendees.agree(("ann@x.org",), record.fields["attendees"], full)


def test_a_lead_that_may_not_be_seen_is_an_attendee_by_id(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    lead = people.create("Lead", {"LastName": "x", "Company": "y", "Email": "Lea@x.org"})
    made = people.create("Event", {**SAMPLES["Event"], "WhoId": lead})
    refused = [{"errorCode": "INVALID_TYPE", "message": "sObject type 'Lead' is not supported."}]
    sandbox.world.faults.add(Fault("status", path="FROM[+]Lead", status=400, body=refused))
    assert read(adapter, CALENDAR)[0][made].fields["attendees"] == (lead,)


def test_contacts_carry_their_accounts_name(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    account = sandbox.salesforce.create("Account", {"Name": "Acme"})
    made = sandbox.salesforce.create("Contact", {"LastName": "Lee", "AccountId": account})
    assert read(adapter, CONTACTS)[0][made].fields["company"] == "Acme"


def test_all_contacts_are_read_if_asked_for(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    made = people.create("Contact", {"LastName": "Lee", "OwnerId": people.colleague_id})
    assert read(adapter, CONTACTS)[0] == {}
    everybody = Scope(kind=Kind.CONTACTS, owned="all")
    records, last = read(adapter, everybody)
    assert records[made].outside is None
    sandbox.world.advance(LATER)
    people.edit("Contact", made, {"LastName": "Li"})
    assert read(adapter, everybody, last.cursor)[0][made].fields["last_name"] == "Li"


def test_a_campaigns_members_are_read_whole_each_time(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    campaign = people.create("Campaign", {"Name": "Fair"})
    member, other = (people.create("Contact", {"LastName": name}) for name in ("Lee", "Roe"))
    people.create("CampaignMember", {"CampaignId": campaign, "ContactId": member})
    scope = Scope(kind=Kind.CONTACTS, owned=f"campaign:{campaign}")
    records, last = read(adapter, scope)
    assert set(records) == {member}
    assert read(adapter, scope, last.cursor)[1].whole
    found = adapter.fetch(scope, [member, other])
    assert [record.outside for record in found.values() if isinstance(record, Record)] == [None, Outside.CONTAINER]


def test_a_campaign_that_is_no_id_is_a_settings_error(adapter: SalesforceAdapter) -> None:
    with pytest.raises(SettingsError):
        read(adapter, Scope(kind=Kind.CONTACTS, owned="campaign:' OR Id != '"))
