"""Deleting and what comes after it, reading what changed, series, invitees and the organisation's own automation."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.sandbox.salesforce.errors import Refused
from adapters.sandbox.salesforce.people import SalesforcePeople
from adapters.sandbox.salesforce.rules import removal
from adapters.sandbox.salesforce.tables import ids
from adapters.sandbox.salesforce.tables.store import SalesforceStore
from tests.support.still_world import NOW, Call, StillWorld

MEETING = {"Subject": "Review", "StartDateTime": "2026-03-12T09:00:00Z", "DurationInMinutes": 30}


def seen(call: Call, resource: str, name: str = "Task") -> list[str]:
    records = call("GET", f"{resource}?q=SELECT+Id+FROM+{name}").body["records"]
    return [record["Id"] for record in records]


def test_a_deleted_record_lies_in_the_recycle_bin(call: Call, people: SalesforcePeople, world: StillWorld) -> None:
    task = people.create("Task", {"Subject": "A"})
    world.advance(timedelta(minutes=1))
    assert call("DELETE", f"sobjects/Task/{task}").status == 204
    assert (seen(call, "query"), seen(call, "queryAll")) == ([], [task])
    for method, body in (("GET", None), ("PATCH", {}), ("DELETE", None)):
        answer = call(method, f"sobjects/Task/{task}", body)
        assert (answer.status, answer.body[0]["errorCode"]) == (404, "ENTITY_IS_DELETED")
    assert people.get("Task", task)["SystemModstamp"] == "2026-03-10T12:01:00.000+0000"


def test_an_undeleted_record_is_back(call: Call, people: SalesforcePeople, world: StillWorld) -> None:
    task = people.create("Task", {"Subject": "A"})
    people.delete("Task", task)
    world.advance(timedelta(minutes=1))
    people.undelete("Task", task)
    assert seen(call, "query") == [task]
    assert people.get("Task", task)["SystemModstamp"] == "2026-03-10T12:01:00.000+0000"
    with pytest.raises(Refused):
        people.undelete("Task", task)


def test_an_undelete_is_refused_when_the_key_is_taken(people: SalesforcePeople) -> None:
    old = people.create("Contact", {"LastName": "Old", "Accord_Id__c": "k"})
    people.delete("Contact", old)
    people.create("Contact", {"LastName": "New", "Accord_Id__c": "k"})
    with pytest.raises(Refused, match="DUPLICATE_VALUE"):
        people.undelete("Contact", old)


def test_a_purged_record_is_nowhere(call: Call, people: SalesforcePeople) -> None:
    task = people.create("Task", {"Subject": "A"})
    people.purge("Task", task)
    assert seen(call, "queryAll") == []
    assert call("GET", f"sobjects/Task/{task}").body[0]["errorCode"] == "NOT_FOUND"


@pytest.mark.parametrize(("days", "left"), [(15, 1), (16, 0)])
def test_the_recycle_bin_empties_after_fifteen_days(
    days: int, left: int, call: Call, people: SalesforcePeople, world: StillWorld
) -> None:
    people.delete("Task", people.create("Task", {"Subject": "A"}))
    world.advance(timedelta(days=days))
    removal.sweep(world.salesforce)
    assert len(seen(call, "queryAll")) == left


def test_what_was_brought_back_is_not_swept(call: Call, people: SalesforcePeople, world: StillWorld) -> None:
    task = people.create("Task", {"Subject": "A"})
    people.delete("Task", task)
    world.advance(timedelta(days=1))
    people.undelete("Task", task)
    world.advance(timedelta(days=20))
    removal.sweep(world.salesforce)
    assert seen(call, "query") == [task]


def test_a_merge_leaves_the_winner_and_moves_activities_silently(people: SalesforcePeople, world: StillWorld) -> None:
    winner, loser = (people.create("Contact", {"LastName": name}) for name in ("Winner", "Loser"))
    event = people.create("Event", MEETING | {"WhoId": loser})
    world.advance(timedelta(minutes=1))
    people.merge(winner, loser)
    lost = people.get("Contact", loser)
    assert (lost["IsDeleted"], lost["MasterRecordId"]) == (True, winner)
    moved = people.get("Event", event)
    assert (moved["WhoId"], moved["SystemModstamp"]) == (winner, "2026-03-10T12:00:00.000+0000")
    assert people.get("Contact", winner)["LastName"] == "Winner"
    with pytest.raises(ValueError, match="cannot be merged"):
        people.merge(event, event)


def test_old_activities_are_archived(call: Call, people: SalesforcePeople) -> None:
    old, recent = (
        people.create("Event", MEETING | {"StartDateTime": f"{day}T09:00:00Z"}) for day in ("2025-03-10", "2025-03-11")
    )
    people.create("Task", {"Subject": "Open", "ActivityDate": "2020-01-01"})
    assert people.archive() == 1
    assert (seen(call, "query", "Event"), seen(call, "queryAll", "Event")) == ([recent], [old, recent])
    assert call("PATCH", f"sobjects/Event/{old}", {"Subject": "Still mine"}).status == 204


SPANS = [
    ("updated", "start=2026-03-10T11:00:00Z&end=2026-03-10T13:00:00Z", 200, ""),
    ("updated", "start=2026-02-09T00:00:00Z&end=2026-03-10T13:00:00Z", 200, ""),
    ("updated", "start=2026-02-07T00:00:00Z&end=2026-03-10T13:00:00Z", 400, "INVALID_REPLICATION_DATE"),
    ("deleted", "start=2026-02-22T00:00:00Z&end=2026-03-10T13:00:00Z", 400, "INVALID_REPLICATION_DATE"),
    ("deleted", "start=2026-03-10T12:00:10Z&end=2026-03-10T12:00:50Z", 400, "INVALID_REPLICATION_DATE"),
    ("updated", "start=2026-03-10T12:00:00&end=2026-03-10T13:00:00Z", 400, "INVALID_FIELD"),
    ("updated", "", 400, "INVALID_FIELD"),
]


@pytest.mark.parametrize(("resource", "span", "status", "code"), SPANS)
def test_a_span_of_changes(resource: str, span: str, status: int, code: str, call: Call) -> None:
    answer = call("GET", f"sobjects/Task/{resource}?{span}")
    assert answer.status == status
    assert not code or answer.body[0]["errorCode"] == code


def test_changes_lag_behind_while_transactions_run(call: Call, people: SalesforcePeople, world: StillWorld) -> None:
    world.salesforce.replication_lag = timedelta(minutes=5)
    people.create("Task", {"Subject": "A"})
    world.advance(timedelta(minutes=4))
    span = "start=2026-03-10T11:00:00Z&end=2026-03-10T13:00:00Z"
    body = call("GET", f"sobjects/Task/updated?{span}").body
    assert body == {"ids": [], "latestDateCovered": "2026-03-10T11:59:00.000+0000"}


def test_a_late_transaction_shows_an_older_stamp(call: Call, people: SalesforcePeople, world: StillWorld) -> None:
    first = people.create("Task", {"Subject": "First"})
    world.advance(timedelta(minutes=2))
    late = people.create("Task", {"Subject": "Late"}, at=NOW - timedelta(minutes=1))
    soql = "SELECT+Id+FROM+Task+WHERE+SystemModstamp+>=+2026-03-10T11:59:00Z+ORDER+BY+SystemModstamp"
    assert [r["Id"] for r in call("GET", f"query?q={soql}").body["records"]] == [late, first]


def test_a_flow_edits_what_is_saved(call: Call, people: SalesforcePeople, world: StillWorld) -> None:
    def upper(name: str, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
        return {"Subject": str(row["Subject"]).upper()} if name == "Task" else None

    world.salesforce.automation = upper
    made = call("POST", "sobjects/Task", {"Subject": "call"}).body["id"]
    call("PATCH", f"sobjects/Task/{made}", {"Subject": "later"})
    assert people.get("Task", made)["Subject"] == "LATER"


STARTS = [datetime(2026, 3, day, 9, tzinfo=UTC) for day in (3, 10, 17, 24)]


def subjects(people: SalesforcePeople, series: list[str]) -> list[str]:
    return [people.get("Event", event)["Subject"] for event in series]


def test_changing_a_future_occurrence_changes_the_whole_series(call: Call, people: SalesforcePeople) -> None:
    series = people.create_series({"Subject": "Weekly"}, STARTS)
    assert call("PATCH", f"sobjects/Event/{series[2]}", {"StartDateTime": "2026-03-17T10:00:00Z"}).status == 204
    starts = [people.get("Event", event)["StartDateTime"][:16] for event in series]
    assert starts == ["2026-03-03T10:00", "2026-03-10T10:00", "2026-03-17T10:00", "2026-03-24T10:00"]


def test_changing_a_past_occurrence_makes_an_exception(call: Call, people: SalesforcePeople) -> None:
    series = people.create_series({"Subject": "Weekly"}, STARTS)
    call("PATCH", f"sobjects/Event/{series[0]}", {"Subject": "Moved"})
    assert subjects(people, series) == ["Moved", "Weekly", "Weekly", "Weekly"]
    assert [people.get("Event", event)["IsRecurrence2Exception"] for event in series] == [True, False, False, False]


def test_a_series_has_a_pattern_row_where_the_organisation_shows_it(
    people: SalesforcePeople, world: StillWorld
) -> None:
    people.create_series({"Subject": "Weekly"}, STARTS)
    world.salesforce.switch(series_patterns=False)
    people.create_series({"Subject": "Monthly"}, STARTS)
    kinds = [(row["Subject"], row["GroupEventType"]) for row in people.all("Event") if row["GroupEventType"] != "0"]
    assert kinds == [("Weekly", "3")]


def test_a_series_is_deleted_from_an_occurrence_onwards(
    call: Call, people: SalesforcePeople, world: StillWorld
) -> None:
    world.salesforce.switch(series_patterns=False)
    series = people.create_series({"Subject": "Weekly"}, STARTS)
    assert call("DELETE", f"sobjects/Event/{series[2]}/fromThisEventOnwards").status == 200
    assert people.series_of(series[0]) == series[:2]


def test_a_series_is_made_by_its_pattern(call: Call, people: SalesforcePeople) -> None:
    event = {"Subject": "Daily", "StartDateTime": "2026-03-03T10:00:00Z", "EndDateTime": "2026-03-03T10:30:00Z"}
    made = call("POST", "sobjects/Event", {**event, "Recurrence2PatternText": "FREQ=DAILY;COUNT=2"})
    assert made.status == 201
    rows = [people.get("Event", each) for each in people.series_of(made.body["id"])]
    told = [(row["StartDateTime"][:16], row["EndDateTime"][11:16], row["GroupEventType"]) for row in rows]
    assert told == [
        ("2026-03-03T10:00", "10:30", "0"),
        ("2026-03-04T10:00", "10:30", "0"),
        ("2026-03-03T10:00", "10:30", "3"),
    ]
    assert all(row["IsRecurrence2"] and row["Recurrence2PatternText"].startswith("RRULE:") for row in rows)
    assert call("POST", "sobjects/Event", {**event, "Recurrence2PatternText": "FREQ=HOURLY;COUNT=2"}).status == 400


def test_a_classic_series_names_its_master(people: SalesforcePeople) -> None:
    series = people.create_series({"Subject": "Weekly"}, STARTS, style="classic")
    masters = {people.get("Event", event)["RecurrenceActivityId"] for event in series}
    assert [row["Id"] for row in people.all("Event") if row["IsRecurrence"]] == list(masters)


def test_an_invited_user_has_a_row_of_their_own(call: Call, people: SalesforcePeople) -> None:
    event = people.create("Event", MEETING)
    child = people.invite(event, people.colleague_id)
    call("PATCH", f"sobjects/Event/{event}", {"Subject": "Retro"})
    row, parent = people.get("Event", child), people.get("Event", event)
    assert (row["IsChild"], row["OwnerId"], row["Subject"]) == (True, people.colleague_id, "Retro")
    assert (parent["IsGroupEvent"], parent["GroupEventType"]) == (True, "1")
    refused = call("PATCH", f"sobjects/Event/{child}", {"Subject": "Mine"})
    assert refused.body[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    assert call("PATCH", f"sobjects/Event/{child}", {"IsReminderSet": True}).status == 204
    people.delete("Event", event)
    assert people.all("Event") == people.all("EventRelation") == []
    people.undelete("Event", event)
    assert [row["Id"] for row in people.all("Event")] == [event, child]
    assert len(people.all("EventRelation")) == 1


def test_an_event_relates_to_several_contacts(call: Call, people: SalesforcePeople, world: StillWorld) -> None:
    world.salesforce.switch(shared_activities=True)
    ito, oz, may = (people.create("Contact", {"LastName": name}) for name in ("Ito", "Öz", "May"))
    event = call("POST", "sobjects/Event", MEETING | {"EventWhoIds": [ito, oz]}).body["id"]

    def related() -> tuple[str | None, list[str] | None, int, list[str]]:
        row = people.get("Event", event)
        relations = [r["RelationId"] for r in people.all("EventWhoRelation")]
        return row["WhoId"], row["EventWhoIds"], row["WhoCount"], relations

    assert related() == (ito, [ito, oz], 2, [ito, oz])
    call("PATCH", f"sobjects/Event/{event}", {"EventWhoIds": [oz, may]})
    assert related() == (oz, [oz, may], 2, [oz, may])
    people.relate(event, [])
    assert related() == (None, None, 0, [])


@pytest.mark.parametrize(("count", "status"), [(50, 201), (51, 400)])
def test_an_event_relates_to_fifty_contacts_at_most(
    count: int, status: int, call: Call, people: SalesforcePeople, world: StillWorld
) -> None:
    world.salesforce.switch(shared_activities=True)
    contacts = [people.create("Contact", {"LastName": str(n)}) for n in range(count)]
    assert call("POST", "sobjects/Event", MEETING | {"EventWhoIds": contacts}).status == status


def test_without_shared_activities_an_event_relates_to_one(people: SalesforcePeople) -> None:
    contacts = [people.create("Contact", {"LastName": name}) for name in ("Ito", "Öz")]
    event = people.create("Event", MEETING)
    people.relate(event, contacts)
    assert people.get("Event", event)["WhoId"] == contacts[0]


def test_a_contact_without_account_is_private_where_that_holds(
    call: Call, people: SalesforcePeople, world: StillWorld
) -> None:
    acme = people.create("Account", {"Name": "Acme"})
    mine = people.create("Contact", {"LastName": "Mine"})
    shared = people.create("Contact", {"LastName": "Shared", "AccountId": acme}, user=people.colleague_id)
    hidden = people.create("Contact", {"LastName": "Hidden"}, user=people.colleague_id)
    assert seen(call, "query", "Contact") == [mine, shared, hidden]
    world.salesforce.switch(private_contacts=True)
    assert seen(call, "query", "Contact") == [mine, shared]
    assert call("GET", f"sobjects/Contact/{hidden}").status == 404


def test_query_locators_expire(call: Call, people: SalesforcePeople, world: StillWorld) -> None:
    for number in range(201):
        people.create("Task", {"Subject": str(number)})

    def start() -> str:
        headers = {"Sforce-Query-Options": "batchSize=1"}
        body = call("GET", "query?q=SELECT+Id+FROM+Task", None, headers).body
        assert (len(body["records"]), body["done"], body["totalSize"]) == (200, False, 201)
        return str(body["nextRecordsUrl"]).removeprefix("/services/data/v66.0/")

    first = start()
    assert call("GET", first).body["done"] is True
    for _ in range(10):
        latest = start()
    answers = [call("GET", first), call("GET", latest), call("GET", "query/01g000000000001AAA-2000")]
    assert [answer.status for answer in answers] == [400, 200, 400]
    world.advance(timedelta(days=3))
    assert call("GET", latest).body[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("00UZM00000165Ps", "00UZM00000165Ps2AI"),
        ("005ZM000000M6o1", "005ZM000000M6o1YAC"),
        ("a00D0000008pQRA", "a00D0000008pQRAIA2"),
    ],
)
def test_ids_carry_a_checksum(short: str, full: str) -> None:
    assert ids.full(short) == ids.full(full) == full
    assert ids.full(full[:-1] + "9") is None


def test_the_same_acts_give_the_same_ids() -> None:
    made = []
    for _ in range(2):
        people = SalesforcePeople(StillWorld())
        made.append([people.create("Task", {"Subject": name}) for name in "ABC"])
    assert made[0] == made[1]
    assert len(set(made[0])) == 3


def test_a_refused_record_leaves_nothing_behind(world: StillWorld, people: SalesforcePeople) -> None:
    store: SalesforceStore = world.salesforce
    task = people.create("Task", {"Subject": "A", "Accord_Id__c": "k"})

    def break_off() -> None:
        with store.savepoint():
            people.edit("Task", task, {"Accord_Id__c": "other"})
            people.create("Task", {"Subject": "B"})
            people.purge("Task", task)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert [(row["Id"], row["Accord_Id__c"]) for row in people.all("Task")] == [(task, "k")]
    assert [row["Id"] for row in store.table("Task").with_value("Accord_Id__c", "K")] == [task]
    assert store.table("Task").with_value("Accord_Id__c", "other") == []
