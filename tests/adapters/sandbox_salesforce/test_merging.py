"""People merge contacts: what becomes of the loser, and of what hung on it (Apex guide, merge)."""

from datetime import timedelta

from adapters.sandbox.salesforce.people import SalesforcePeople
from tests.support.still_world import Call, StillWorld

MEETING = {"Subject": "Review", "StartDateTime": "2026-03-12T09:00:00Z", "DurationInMinutes": 30}


def test_everything_that_hung_on_the_loser_hangs_on_the_winner(people: SalesforcePeople, world: StillWorld) -> None:
    world.salesforce.switch(shared_activities=True)
    winner, loser, third = (people.create("Contact", {"LastName": name}) for name in ("Winner", "Loser", "Third"))
    event = people.create("Event", MEETING | {"EventWhoIds": [third, loser, winner]})
    task = people.create("Task", {"Subject": "Call", "WhoId": loser})
    report = people.create("Contact", {"LastName": "Report", "ReportsToId": loser})
    world.advance(timedelta(minutes=1))
    people.merge(winner, loser)
    assert people.get("Event", event)["EventWhoIds"] == [third, winner]
    assert people.get("Task", task)["WhoId"] == winner
    assert people.get("Contact", report)["ReportsToId"] == winner
    assert loser not in {row["RelationId"] for row in people.all("EventRelation")}
    assert people.get("Event", event)["SystemModstamp"] == "2026-03-10T12:00:00.000+0000"


def test_a_merge_shows_in_query_all_and_in_the_log_of_deletions(
    call: Call, people: SalesforcePeople, world: StillWorld
) -> None:
    winner, loser = (people.create("Contact", {"LastName": name}) for name in ("Winner", "Loser"))
    people.merge(winner, loser)
    rows = call("GET", "queryAll?q=SELECT+Id,IsDeleted,MasterRecordId+FROM+Contact+WHERE+IsDeleted=true").body
    assert [(row["Id"], row["MasterRecordId"]) for row in rows["records"]] == [(loser, winner)]
    assert call("GET", f"sobjects/Contact/{loser}").body[0]["errorCode"] == "ENTITY_IS_DELETED"
    span = "start=2026-03-10T11:00:00Z&end=2026-03-10T12:30:00Z"
    world.advance(timedelta(minutes=2))
    log = call("GET", f"sobjects/Contact/deleted?{span}").body["deletedRecords"]
    assert [each["id"] for each in log] == [loser]
