"""Time zones over whole syncs: an event keeps its own, and a day stays the day that somebody set."""

from typing import Any

import pytest

from core.model import Kind, Side
from tests.support.samples import IN_OUTLOOK, IN_SALESFORCE
from tests.support.workplace import Workplace, outlook_adapter

CALENDAR, TASKS = Kind.CALENDAR, Kind.TASKS
SALESFORCE_DAY = "2026-11-25T00:00:00.000+0000"


def at(clock: str, name: str) -> dict[str, str]:
    return {"dateTime": clock, "timeZone": name}


def zones(event: dict[str, Any]) -> set[str]:
    return {event["originalStartTimeZone"], event["originalEndTimeZone"]}


def restart(place: Workplace) -> None:
    """Let the next run be another process, which asks for the mailbox's zone anew."""
    place.adapters = {**place.adapters, Side.OUTLOOK: outlook_adapter(place.sandbox)}
    place.open()


@pytest.mark.parametrize("name", ["New Zealand Standard Time", "Newfoundland Standard Time", "W. Europe Standard Time"])
def test_an_event_that_is_moved_in_salesforce_keeps_its_zone(place: Workplace, name: str) -> None:
    times = {"start": at("2026-11-24T09:00:00", name), "end": at("2026-11-24T10:00:00", name)}
    remote = place.sandbox.outlook.create("events", IN_OUTLOOK[CALENDAR] | times)
    place.sync(CALENDAR)
    (there,) = place.sandbox.salesforce.all("Event")
    place.tick()
    moved = {"StartDateTime": "2026-12-01T07:30:00.000+0000", "EndDateTime": "2026-12-01T08:30:00.000+0000"}
    place.sandbox.salesforce.edit("Event", there["Id"], moved | {"DurationInMinutes": 60})
    place.sync(CALENDAR)
    here = place.sandbox.outlook.get("events", remote)
    assert (here["start"]["dateTime"][:19], here["end"]["dateTime"][:19]) == (
        "2026-12-01T07:30:00",
        "2026-12-01T08:30:00",
    )
    assert zones(here) == {name}
    assert place.look(CALENDAR) == []


@pytest.mark.parametrize("floating", [True, False], ids=["all-day events float", "all-day events are instants"])
@pytest.mark.parametrize("name", ["Line Islands Standard Time", "New Zealand Standard Time", "Dateline Standard Time"])
def test_what_salesforce_makes_is_in_the_mailbox_s_zone_and_on_its_day(
    place: Workplace, name: str, floating: bool
) -> None:
    place.sandbox.world.graph.switches.all_day_floating = floating
    place.sandbox.outlook.set_zone(name)
    place.sandbox.salesforce.create("Event", IN_SALESFORCE[CALENDAR])
    fair = {"Subject": "Fair", "IsAllDayEvent": True, "StartDateTime": SALESFORCE_DAY, "DurationInMinutes": 1440}
    place.sandbox.salesforce.create("Event", fair)
    place.sync(CALENDAR)
    made = {event["subject"]: event for event in place.sandbox.outlook.all("events")}
    assert [zones(event) for event in made.values()] == [{name}, {name}]
    if floating:
        assert made["Fair"]["start"]["dateTime"][:19] == "2026-11-25T00:00:00"
    assert place.look(CALENDAR) == []


@pytest.mark.parametrize("name", ["Line Islands Standard Time", "New Zealand Standard Time"])
def test_a_day_in_a_zone_without_a_name_reaches_salesforce_as_that_day(place: Workplace, name: str) -> None:
    place.sandbox.world.graph.switches.all_day_floating = False
    place.sandbox.outlook.set_zone(name)
    times = {"start": at("2026-11-25T00:00:00", name), "end": at("2026-11-27T00:00:00", name)}
    remote = place.sandbox.outlook.create("events", {"subject": "Fair", "isAllDay": True} | times)
    place.sandbox.outlook.set_custom_zone(remote)
    place.sync(CALENDAR)
    (there,) = place.sandbox.salesforce.all("Event")
    assert (there["ActivityDate"], there["EndDate"]) == ("2026-11-25", "2026-11-26")
    place.tick()
    place.sandbox.salesforce.edit(
        "Event", there["Id"], {"StartDateTime": "2026-11-30T00:00:00.000+0000", "DurationInMinutes": 2880}
    )
    place.sync(CALENDAR)
    here = place.sandbox.outlook.get("events", remote)
    assert zones(here) == {name}
    assert place.look(CALENDAR) == []
    (there,) = place.sandbox.salesforce.all("Event")
    assert (there["ActivityDate"], there["EndDate"]) == ("2026-11-30", "2026-12-01")


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("Line Islands Standard Time", "2026-11-29T10:00:00"),
        ("Tonga Standard Time", "2026-11-29T11:00:00"),
        ("UTC-11", "2026-11-30T11:00:00"),
        ("Dateline Standard Time", "2026-11-30T12:00:00"),
        ("W. Europe Standard Time", "2026-11-29T23:00:00"),
    ],
)
def test_a_due_date_reaches_salesforce_as_the_day_that_was_set_and_comes_back(
    place: Workplace, name: str, stored: str
) -> None:
    place.sandbox.outlook.set_zone(name)
    remote = place.sandbox.outlook.create("tasks", {"title": "Call", "dueDateTime": at(stored, "UTC")})
    place.sync(TASKS)
    (there,) = place.sandbox.salesforce.all("Task")
    assert there["ActivityDate"] == "2026-11-30"
    assert place.look(TASKS) == []
    place.tick()
    place.sandbox.salesforce.edit("Task", there["Id"], {"ActivityDate": "2026-12-04"})
    place.sync(TASKS)
    assert place.sandbox.outlook.get("tasks", remote)["dueDateTime"]["dateTime"][:10] == "2026-12-04"
    assert place.look(TASKS) == []


def test_that_the_zone_is_not_told_is_said_once(place: Workplace) -> None:
    told: list[str] = []
    place.sandbox.outlook.set_zone("tzone://Microsoft/Custom")
    for kinds in ((Kind.CONTACTS,), (CALENDAR,), (Kind.CONTACTS,), (CALENDAR, TASKS)):
        restart(place)
        place.session.progress.note = told.append  # type: ignore[method-assign]
        place.observe(*kinds)
    assert len([note for note in told if "MailboxSettings.Read" in note]) == 1


def test_the_zone_of_a_mailbox_stands_in_content_alone(place: Workplace) -> None:
    place.sandbox.outlook.set_zone("India Standard Time")
    place.observe(CALENDAR)
    facts = [each.event for each in place.journal.read() if "India Standard Time" in repr(each.event)]
    assert [type(fact).__name__ for fact in facts] == ["IdentitySeen"]
    assert "India" not in repr(facts[0]).replace(repr(facts[0].content), "")  # type: ignore[union-attr]
