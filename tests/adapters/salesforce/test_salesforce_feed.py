"""What is there and what changed, read from a running sandbox."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.salesforce.asking import Reading
from adapters.salesforce.cursor import Cursor
from adapters.salesforce.records import Viewer
from adapters.salesforce.shape import Shape
from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from adapters.shared.patience import Patience
from core.errors import ServiceUnavailable, SettingsError, SignInNeeded, Throttled
from core.fields import BY_NAME
from core.fields.base import Org
from core.model import Gone, Kind, Lock, Outside, Page, Record, Scope, Window

WINDOW = Window("2026-10-25T00:00:00Z", "2027-11-25T00:00:00Z")
CALENDAR = Scope(kind=Kind.CALENDAR, window=WINDOW)
CONTACTS = Scope(kind=Kind.CONTACTS)
TASKS = Scope(kind=Kind.TASKS, window=WINDOW)
SCOPES = {"Event": CALENDAR, "Contact": CONTACTS, "Task": TASKS}
LATER = timedelta(minutes=30)

SAMPLES: dict[str, dict[str, object]] = {
    "Event": {"Subject": "Lunch", "StartDateTime": "2026-11-25T12:00:00Z", "DurationInMinutes": 60},
    "Contact": {"LastName": "Lee", "Email": "Ann@Example.com"},
    "Task": {"Subject": "Call", "ActivityDate": "2026-12-01"},
}
EVERY = pytest.mark.parametrize("name", list(SAMPLES))


def event(start: str, minutes: int = 60, **more: object) -> dict[str, object]:
    return {"Subject": start, "StartDateTime": start, "DurationInMinutes": minutes, **more}


def read(adapter: SalesforceAdapter, scope: Scope, cursor: str | None = None) -> tuple[dict[str, Record], Page]:
    """Return the records by id, and the last page with all ids that vanished."""
    pages = list(adapter.read(scope, cursor))
    assert [page.cursor is not None for page in pages] == [False] * (len(pages) - 1) + [True]
    vanished = tuple(identity for page in pages for identity in page.vanished)
    last = Page(cursor=pages[-1].cursor, whole=pages[-1].whole, window=pages[-1].window, vanished=vanished)
    return {record.id: record for page in pages for record in page.records}, last


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


EVENTS_AND_TASKS = (CALENDAR, TASKS)


def cursors(adapter: SalesforceAdapter) -> dict[Kind, str | None]:
    return {scope.kind: read(adapter, scope)[1].cursor for scope in (CALENDAR, TASKS)}


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


@EVERY
def test_a_record_given_to_somebody_else_is_outside(name: str, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    given, people = sandbox.salesforce.create(name, SAMPLES[name]), sandbox.salesforce
    _, last = read(adapter, SCOPES[name])
    sandbox.world.advance(LATER)
    people.edit(name, given, {"OwnerId": people.colleague_id})
    theirs = people.create(name, {**SAMPLES[name], "OwnerId": people.colleague_id})
    changed, _ = read(adapter, SCOPES[name], last.cursor)
    assert (changed[given].outside, changed[given].fields) == (Outside.OWNER, {})
    assert theirs not in changed
    fetched = adapter.fetch(SCOPES[name], [given])[given]
    assert isinstance(fetched, Record)
    assert fetched.outside is Outside.OWNER


@EVERY
def test_what_is_gone_is_known_by_id(name: str, sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    here, binned, purged = (people.create(name, SAMPLES[name]) for _ in range(3))
    people.delete(name, binned)
    people.purge(name, purged)
    sandbox.world.advance(timedelta(minutes=2))
    found = adapter.fetch(SCOPES[name], [here, binned, purged, "nonsense"])
    assert isinstance(found[here], Record)
    assert found[binned] == Gone(binned, "deleted")
    assert found[purged] == Gone(purged, "deleted")
    assert set(found) == {here, binned, purged}


def test_many_ids_that_no_query_shows_cost_few_requests(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    made = [sandbox.salesforce.create("Task", SAMPLES["Task"]) for _ in range(30)]
    for each in made:
        sandbox.salesforce.purge("Task", each)
    sandbox.world.advance(timedelta(minutes=2))
    adapter.identity({})
    before = adapter.requests
    assert adapter.fetch(TASKS, made) == {each: Gone(each, "deleted") for each in made}
    assert adapter.requests - before == 3


@EVERY
def test_what_was_just_purged_is_unclear_until_the_next_reading(
    name: str, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    made = sandbox.salesforce.create(name, SAMPLES[name])
    _, last = read(adapter, SCOPES[name])
    sandbox.world.advance(timedelta(minutes=10, seconds=20))
    sandbox.salesforce.purge(name, made)
    sandbox.world.advance(timedelta(seconds=20))
    assert adapter.fetch(SCOPES[name], [made]) == {made: Record(id=made, version="", outside=Outside.HIDDEN)}
    _, last = read(adapter, SCOPES[name], last.cursor)
    assert made not in last.vanished
    sandbox.world.advance(LATER)
    _, last = read(adapter, SCOPES[name], last.cursor)
    assert made in last.vanished
    assert adapter.fetch(SCOPES[name], [made]) == {made: Gone(made, "deleted")}
    sandbox.world.advance(LATER)
    _, last = read(adapter, SCOPES[name], last.cursor)
    assert made not in last.vanished


def test_a_contact_given_out_of_sight_is_hidden_and_not_gone(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.salesforce.switch(private_contacts=True)
    people = sandbox.salesforce
    made = people.create("Contact", SAMPLES["Contact"])
    _, last = read(adapter, CONTACTS)
    sandbox.world.advance(LATER)
    people.edit("Contact", made, {"OwnerId": people.colleague_id})
    sandbox.world.advance(LATER)
    changed, after = read(adapter, CONTACTS, last.cursor)
    assert (changed, after.vanished) == ({}, ())
    assert adapter.fetch(CONTACTS, [made]) == {made: Record(id=made, version="", outside=Outside.HIDDEN)}


@pytest.mark.parametrize(
    ("code", "whole"),
    [("INVALID_REPLICATION_DATE", True), ("EXCEEDED_ID_LIMIT", True), ("INSUFFICIENT_ACCESS", False)],
)
def test_a_log_of_deletions_that_does_not_reach_back_means_to_read_everything(
    code: str, whole: bool, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    _, last = read(adapter, CONTACTS)
    page = {"httpStatusCode": 200, "body": {"totalSize": 0, "done": True, "records": []}}
    refused = {"httpStatusCode": 400, "body": [{"errorCode": code, "message": "no"}]}
    parts = [{**part, "referenceId": f"part{n}"} for n, part in enumerate([page, page, refused])]
    sandbox.world.faults.add(Fault("status", path="composite", status=200, body={"compositeResponse": parts}))
    assert read(adapter, CONTACTS, last.cursor)[1].whole is whole


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


def test_an_id_in_its_short_form_is_found(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    made = sandbox.salesforce.create("Task", SAMPLES["Task"])
    assert list(adapter.fetch(TASKS, [made[:15]])) == [made[:15]]


def test_a_merged_contact_says_so(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    winner, loser = (people.create("Contact", SAMPLES["Contact"]) for _ in range(2))
    _, last = read(adapter, CONTACTS)
    sandbox.world.advance(LATER)
    people.merge(winner, loser)
    assert loser in read(adapter, CONTACTS, last.cursor)[1].vanished
    assert adapter.fetch(CONTACTS, [loser]) == {loser: Gone(loser, "merged")}


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


def test_people_are_found_by_address_if_only_one_has_it(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    ann, *_ = (people.create("Contact", {"LastName": "x", "Email": e}) for e in ("Ann@x.org", "two@x.org", "two@x.org"))
    people.delete("Contact", people.create("Contact", {"LastName": "x", "Email": "gone@x.org"}))
    asked = ["ann@x.org", "two@x.org", "none@x.org", "gone@x.org", "o'neil@x.org", "", "x" * 200, "\ud800@x.org"]
    assert adapter.people(asked) == {**dict.fromkeys(asked, ""), "ann@x.org": ann}
    assert adapter.people([]) == {}


def test_many_pages_and_long_lists(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    made = {sandbox.salesforce.create("Contact", {"LastName": f"n{n}", "Email": f"n{n}@x.org"}) for n in range(2100)}
    assert set(read(adapter, CONTACTS)[0]) == made
    assert set(adapter.fetch(CONTACTS, sorted(made))) == made
    assert len([r for r in sandbox.world.requests if "/query/0r8" in r.path]) == 1
    assert max(len(r.path) for r in sandbox.world.requests) < 13_000
    assert all(r.status == 200 for r in sandbox.world.requests)


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


def test_what_was_asked_along_for_somebody_else_is_not_used() -> None:
    stamp = "2026-11-24T12:00:00Z"
    cursor = Cursor(since=stamp, seen=stamp, whole=stamp, user="005A", owned="mine", private=False)
    shape = Shape("Task", frozenset(), frozenset(), frozenset())
    ann, bob = (Reading(Viewer(TASKS, shape, user), cursor) for user in ("005A", "005B"))
    assert ann.covers(ann)
    assert not ann.covers(bob)


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


def test_a_service_that_is_away_is_asked_who_the_user_is_by_one_way_only(
    sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    sandbox.world.faults.add(Fault("drop", count=None))
    with pytest.raises(ServiceUnavailable):
        adapter.identity({})
    assert adapter.requests == Patience().tries


def test_without_userinfo_the_root_tells_who_it_is(
    sandbox: Sandbox, adapter: SalesforceAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = sandbox.salesforce
    sandbox.world.faults.add(Fault("status", path="userinfo", status=403, body="Missing_OAuth_Token"))
    root: dict[str, Any] = {"identity": f"https://login.salesforce.com/id/{people.org_id}/{people.user_id}"}
    sandbox.world.faults.add(Fault("status", path=r"/v66\.0/$", status=200, body=root))
    seen = adapter.identity({})
    assert (seen.tenant, seen.account, seen.name) == (people.org_id, people.user_id, "avery.stone@accord.example")
