"""An event keeps its time zone, and a day is the same day wherever it was set."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.outlook.calendar import Calendar, changed, created, plainly, record
from adapters.outlook.tasks import record as task_record
from adapters.outlook.zones import Zone, rules_of, zone_named
from core.model import Fields, Kind, Status, Value
from tests.adapters.outlook.conftest import Connect, Outlook, change, create, event

CUSTOM = "tzone://Microsoft/Custom"
BEFORE: Fields = {"start": "2026-05-04T09:00:00Z", "end": "2026-05-04T10:00:00Z", "all_day": False}


def zone(name: str) -> Zone:
    found = zone_named(name)
    assert found is not None
    return found


def own(start: str, end: str | None = None) -> dict[str, Any]:
    """Return an event as it is, in zones of its own."""
    return {"originalStartTimeZone": start, "originalEndTimeZone": end or start}


@pytest.mark.parametrize(
    ("name", "moment", "clock"),
    [
        ("UTC", "2026-05-04T09:00:00Z", "2026-05-04T09:00:00"),
        ("W. Europe Standard Time", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59"),
        ("W. Europe Standard Time", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00"),
        ("W. Europe Standard Time", "2026-10-24T23:59:00Z", "2026-10-25T01:59:00"),
        ("W. Europe Standard Time", "2026-10-25T02:00:00Z", "2026-10-25T03:00:00"),
        ("Europe/Berlin", "2026-07-01T12:00:00Z", "2026-07-01T14:00:00"),
        ("Line Islands Standard Time", "2026-05-04T09:00:00Z", "2026-05-04T23:00:00"),
        ("Pacific/Kiritimati", "2026-05-04T10:00:00Z", "2026-05-05T00:00:00"),
        ("New Zealand Standard Time", "2026-01-04T11:00:00Z", "2026-01-05T00:00:00"),
        ("Pacific/Auckland", "2026-07-04T11:00:00Z", "2026-07-04T23:00:00"),
        ("Dateline Standard Time", "2026-05-04T09:00:00Z", "2026-05-03T21:00:00"),
        ("Etc/GMT+12", "2026-05-04T12:00:00Z", "2026-05-04T00:00:00"),
        ("Newfoundland Standard Time", "2026-05-04T09:00:00Z", "2026-05-04T06:30:00"),
        ("America/St_Johns", "2026-01-04T09:00:00Z", "2026-01-04T05:30:00"),
        ("India Standard Time", "2026-05-04T09:00:00Z", "2026-05-04T14:30:00"),
        ("Asia/Kolkata", "2026-05-04T18:30:00Z", "2026-05-05T00:00:00"),
        ("Pacific Standard Time", "2026-07-04T09:00:00Z", "2026-07-04T02:00:00"),
    ],
)
def test_a_new_time_is_written_in_the_zone_of_the_event(name: str, moment: str, clock: str) -> None:
    told = changed({"start": moment, "end": moment}, BEFORE, own(name), zone("Tokyo Standard Time"))
    assert told == {
        "isAllDay": False,
        "start": {"dateTime": clock, "timeZone": name},
        "end": {"dateTime": clock, "timeZone": name},
    }


@pytest.mark.parametrize("moment", ["2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:59:59Z"])
def test_where_the_clock_shows_a_time_twice_it_is_said_in_utc(moment: str) -> None:
    told = changed({"start": moment}, BEFORE | {"end": "2026-10-25T05:00:00Z"}, own("W. Europe Standard Time"), None)
    assert told["start"] == {"dateTime": moment.removesuffix("Z"), "timeZone": "UTC"}
    assert told["end"] == {"dateTime": "2026-10-25T06:00:00", "timeZone": "W. Europe Standard Time"}


@pytest.mark.parametrize("name", ["W. Europe Standard Time", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_every_quarter_around_a_change_of_the_clocks_is_told_unmistakably(name: str) -> None:
    """Whether the service takes what clocks show twice for the earlier or the later time, it is the same moment."""
    for day in ("2026-03-28", "2026-10-24", "2026-10-31", "2026-03-07", "2026-04-04", "2026-10-03"):
        for quarter in range(72 * 4):
            moment = datetime.fromisoformat(f"{day}T00:00:00+00:00") + timedelta(minutes=15 * quarter)
            told: Any = changed({"start": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}, BEFORE, own(name))["start"]
            rules = rules_of(told["timeZone"])
            assert rules is not None
            read = [datetime.fromisoformat(told["dateTime"]).replace(tzinfo=rules, fold=fold) for fold in (0, 1)]
            assert {each.astimezone(UTC) for each in read} == {moment}


def test_start_and_end_keep_each_its_own_zone() -> None:
    flight = own("W. Europe Standard Time", "Tokyo Standard Time")
    told = changed({"start": "2026-05-04T10:00:00Z", "end": "2026-05-04T22:00:00Z"}, BEFORE, flight)
    assert told["start"] == {"dateTime": "2026-05-04T12:00:00", "timeZone": "W. Europe Standard Time"}
    assert told["end"] == {"dateTime": "2026-05-05T07:00:00", "timeZone": "Tokyo Standard Time"}


@pytest.mark.parametrize("unnamed", [CUSTOM, "Customized Time Zone", "", "Nowhere/Else", None, "../etc/passwd"])
@pytest.mark.parametrize(("mailbox", "clock"), [("New Zealand Standard Time", "2026-05-05T00:00:00"), (None, None)])
def test_a_zone_without_a_name_is_the_mailbox_s_or_else_utc(
    unnamed: str, mailbox: str | None, clock: str | None
) -> None:
    told = changed({"start": "2026-05-04T12:00:00Z"}, BEFORE, own(unnamed), zone(mailbox) if mailbox else None)
    assert told["start"] == {"dateTime": clock or "2026-05-04T12:00:00", "timeZone": mailbox or "UTC"}


@pytest.mark.parametrize("name", ["Pacific/Kiritimati", "New Zealand Standard Time", "Etc/GMT+12", "America/St_Johns"])
def test_days_go_from_midnight_to_midnight_in_one_zone(name: str) -> None:
    days = {"start": "2026-05-04", "end": "2026-05-06", "all_day": True}
    midnights = {
        "isAllDay": True,
        "start": {"dateTime": "2026-05-04T00:00:00", "timeZone": name},
        "end": {"dateTime": "2026-05-06T00:00:00", "timeZone": name},
    }
    assert changed(days, BEFORE, own(name, "Tokyo Standard Time"), zone("UTC")) == midnights
    assert changed(days, BEFORE, own(CUSTOM), zone(name)) == midnights
    made = created(days, "k", "2026-05-01T00:00:00Z", zone(name))
    assert {each: made[each] for each in midnights} == midnights


@pytest.mark.parametrize(("start", "end"), [("2026-09-06", "2026-09-07"), ("2026-09-05", "2026-09-06")])
def test_a_day_that_begins_without_a_midnight_is_said_in_utc(start: str, end: str) -> None:
    """In Chile the clocks go from 23:59 to 1:00; Graph wants midnights."""
    told: Any = changed({"start": start, "end": end, "all_day": True}, BEFORE, own("Pacific SA Standard Time"))
    assert (told["start"], told["end"]) == (
        {"dateTime": f"{start}T00:00:00", "timeZone": "UTC"},
        {"dateTime": f"{end}T00:00:00", "timeZone": "UTC"},
    )


@pytest.mark.parametrize(
    ("json", "expect"),
    [
        ({"subject": "Plan"}, {"subject": "Plan"}),
        (
            changed({"start": "2026-05-04T22:30:00Z"}, BEFORE, own("Asia/Kolkata")),
            changed({"start": "2026-05-04T22:30:00Z"}, BEFORE, own("UTC")),
        ),
        (
            changed({"start": "2026-05-04", "end": "2026-05-05", "all_day": True}, BEFORE, own("Pacific/Kiritimati")),
            changed({"start": "2026-05-04", "end": "2026-05-05", "all_day": True}, BEFORE, own("UTC")),
        ),
    ],
    ids=["no times", "moments", "days"],
)
def test_what_is_written_can_be_said_in_utc(json: dict[str, Any], expect: dict[str, Any]) -> None:
    assert plainly(json) == expect


@pytest.mark.parametrize(
    ("windows", "hours"),
    [
        ("Pacific Standard Time", -8), ("Argentina Standard Time", -3), ("Arabian Standard Time", 4),
        ("AUS Eastern Standard Time", 11), ("AUS Central Standard Time", 9.5), ("Alaskan Standard Time", -9),
        ("Aleutian Standard Time", -10), ("Line Islands Standard Time", 14), ("Dateline Standard Time", -12),
        ("Nepal Standard Time", 5.75), ("E. Africa Standard Time", 3), ("UTC+13", 13), ("UTC-11", -11),
    ],
)  # fmt: skip
def test_windows_names_mean_what_windows_means_by_them(windows: str, hours: float) -> None:
    """In January. O365's own table knows some of these by names that are no more, and then takes another zone."""
    rules = rules_of(windows)
    assert rules is not None
    offset = datetime(2026, 1, 15, tzinfo=rules).utcoffset()
    assert offset is not None
    assert offset.total_seconds() == hours * 3600


def day_event(moment: str, original: str | None) -> dict[str, Any]:
    shown = {"dateTime": f"{moment}:00.0000000", "timeZone": "UTC"}
    return {"id": "AAMk1", "changeKey": "c", "isAllDay": True, "start": shown, "end": shown, **own(original or "")}


DAYS = [
    pytest.param("2026-05-04T00:00", CUSTOM, "Pacific/Kiritimati", "2026-05-04", id="shown at midnight"),
    pytest.param("2026-05-03T10:00", CUSTOM, "Pacific/Kiritimati", "2026-05-04", id="14 hours before UTC"),
    pytest.param("2026-05-03T11:00", CUSTOM, "Tonga Standard Time", "2026-05-04", id="13 hours before UTC"),
    pytest.param("2026-05-03T12:00", CUSTOM, "New Zealand Standard Time", "2026-05-04", id="12 hours before UTC"),
    pytest.param("2026-01-03T11:00", CUSTOM, "New Zealand Standard Time", "2026-01-04", id="the same in summer"),
    pytest.param("2026-05-04T12:00", CUSTOM, "Dateline Standard Time", "2026-05-04", id="12 hours after UTC"),
    pytest.param("2026-05-04T02:30", CUSTOM, "Newfoundland Standard Time", "2026-05-04", id="2:30 after UTC"),
    pytest.param("2026-05-03T22:00", CUSTOM, "W. Europe Standard Time", "2026-05-04", id="2 hours before UTC"),
    pytest.param("2026-09-06T04:00", CUSTOM, "Pacific SA Standard Time", "2026-09-06", id="a day that begins at one"),
    pytest.param("2026-05-03T22:00", CUSTOM, "Pacific/Kiritimati", "2026-05-04", id="no day's beginning there"),
    pytest.param("2026-05-03T22:00", CUSTOM, None, "2026-05-04", id="nobody tells"),
]  # fmt: skip


@pytest.mark.parametrize(("shown", "original", "mailbox", "expect"), DAYS)
def test_the_mailbox_s_zone_tells_which_day_it_is(shown: str, original: str, mailbox: str | None, expect: str) -> None:
    calendar = Calendar("C", zone=zone(mailbox) if mailbox else None)
    assert record(day_event(shown, original), calendar, include_private=False).fields["start"] == expect
    task = {"id": "AAMk2", "dueDateTime": {"dateTime": f"{shown}:00.0000000", "timeZone": "UTC"}}
    assert task_record(task, mailbox=zone(mailbox).rules if mailbox else None).fields["due"] == expect


def test_its_own_zone_goes_before_the_mailbox_s() -> None:
    calendar = Calendar("C", zone=zone("Hawaiian Standard Time"))
    made = day_event("2026-05-03T10:00", "Line Islands Standard Time")
    assert record(made, calendar, include_private=False).fields["start"] == "2026-05-04"


# Through the adapter


def zoned(name: str, day: str = "2026-05-04") -> dict[str, Any]:
    times = {
        "start": {"dateTime": f"{day}T09:00:00", "timeZone": name},
        "end": {"dateTime": f"{day}T10:00:00", "timeZone": name},
    }
    return event(**times)


def zones(outlook: Outlook, id_: str) -> tuple[str, str]:
    found = outlook.people.get("events", id_)
    return found["originalStartTimeZone"], found["originalEndTimeZone"]


@pytest.mark.parametrize("name", ["New Zealand Standard Time", "America/St_Johns", "Europe/Berlin", "UTC"])
def test_a_moved_event_keeps_its_zone(outlook: Outlook, name: str) -> None:
    id_ = outlook.people.create("events", zoned(name))
    before = zones(outlook, id_)
    wanted: dict[str, Value] = {"start": "2026-05-20T03:10:00Z", "end": "2026-05-20T04:00:00Z"}
    outcome = outlook.write(change(Kind.CALENDAR, outlook.one(Kind.CALENDAR, id_), **wanted))
    assert outcome.status is Status.SUCCEEDED
    assert outcome.echo is not None
    assert wanted.items() <= outcome.echo.fields.items()
    assert zones(outlook, id_) == before


def test_a_moved_occurrence_keeps_the_zone_of_its_series(outlook: Outlook) -> None:
    rule = {
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "numbered", "startDate": "2026-05-04", "numberOfOccurrences": 3},
    }
    outlook.people.create("events", zoned("W. Europe Standard Time") | {"recurrence": rule})
    second = sorted(outlook.read(Kind.CALENDAR).records.values(), key=lambda each: str(each.fields["start"]))[1]
    wanted = {"start": "2026-05-05T12:00:00Z", "end": "2026-05-05T13:00:00Z"}
    assert outlook.write(change(Kind.CALENDAR, second, **wanted)).status is Status.SUCCEEDED
    assert zones(outlook, second.id) == ("W. Europe Standard Time",) * 2


def test_a_moved_event_of_a_custom_zone_gets_the_mailbox_s(outlook: Outlook) -> None:
    outlook.people.set_zone("New Zealand Standard Time")
    id_ = outlook.people.create("events", zoned("Tonga Standard Time"))
    outlook.people.set_custom_zone(id_)
    wanted = {"start": "2026-05-20T03:10:00Z", "end": "2026-05-20T04:00:00Z"}
    assert outlook.write(change(Kind.CALENDAR, outlook.one(Kind.CALENDAR, id_), **wanted)).status is Status.SUCCEEDED
    assert zones(outlook, id_) == ("New Zealand Standard Time",) * 2


@pytest.mark.parametrize("floating", [True, False], ids=["all-day events float", "all-day events are instants"])
@pytest.mark.parametrize("name", ["Line Islands Standard Time", "New Zealand Standard Time", "Dateline Standard Time"])
def test_days_far_from_utc_are_the_same_days_everywhere(outlook: Outlook, name: str, floating: bool) -> None:
    outlook.switches.all_day_floating = floating
    outlook.people.set_zone(name)
    midnights = {
        "start": {"dateTime": "2026-05-04T00:00:00", "timeZone": name},
        "end": {"dateTime": "2026-05-05T00:00:00", "timeZone": name},
    }
    theirs = outlook.people.create("events", event(isAllDay=True, **midnights))
    outlook.people.set_custom_zone(theirs)
    days = {"start": "2026-05-04", "end": "2026-05-05", "all_day": True}
    assert days.items() <= outlook.one(Kind.CALENDAR, theirs).fields.items()
    made = outlook.write(create(Kind.CALENDAR, **days))
    assert made.echo is not None
    assert days.items() <= made.echo.fields.items()
    assert zones(outlook, made.echo.id) == (name, name)
    moved = {"start": "2026-05-11", "end": "2026-05-13"}
    outcome = outlook.write(change(Kind.CALENDAR, outlook.one(Kind.CALENDAR, theirs), **moved))
    assert outcome.echo is not None
    assert moved.items() <= outcome.echo.fields.items()
    assert zones(outlook, theirs) == (name, name)


@pytest.mark.parametrize(
    ("name", "stored"),
    [("Line Islands Standard Time", "2026-05-04T10:00:00"), ("Hawaiian Standard Time", "2026-05-05T10:00:00")],
)
def test_a_due_date_is_the_day_that_its_owner_set(outlook: Outlook, name: str, stored: str) -> None:
    """Two tasks that are due on 5 May, of people 24 hours apart (MS365-ToDo issue 29)."""
    outlook.people.set_zone(name)
    id_ = outlook.people.create("tasks", {"title": "Call", "dueDateTime": {"dateTime": stored, "timeZone": "UTC"}})
    found = outlook.one(Kind.TASKS, id_)
    assert found.fields["due"] == "2026-05-05"
    assert {each.fields["due"] for each in outlook.read(Kind.TASKS).records.values()} == {"2026-05-05"}
    outcome = outlook.write(change(Kind.TASKS, found, due="2026-05-07"))
    assert outcome.echo is not None
    assert outcome.echo.fields["due"] == "2026-05-07"


def test_a_new_event_is_in_the_mailbox_s_zone(outlook: Outlook) -> None:
    outlook.people.set_zone("India Standard Time")
    made = outlook.write(create(Kind.CALENDAR, start="2026-05-04T09:00:00Z", end="2026-05-04T10:00:00Z", all_day=False))
    assert made.echo is not None
    assert made.echo.fields["start"] == "2026-05-04T09:00:00Z"
    assert zones(outlook, made.echo.id) == ("India Standard Time",) * 2


@pytest.mark.parametrize("refused", [False, True], ids=["custom", "refused"])
def test_without_the_mailbox_s_zone_a_new_event_is_in_utc(connect: Connect, refused: bool) -> None:
    outlook = connect()
    outlook.people.set_zone(CUSTOM)
    if refused:
        outlook.fail(
            "status", path="mailboxSettings", status=403, body={"error": {"code": "ErrorAccessDenied"}}, count=None
        )
    assert outlook.adapter.identity({}).zone == ""
    assert outlook.adapter.requests == 1
    made = outlook.write(create(Kind.CALENDAR, start="2026-05-04", end="2026-05-05", all_day=True))
    assert made.echo is not None
    assert made.echo.fields["start"] == "2026-05-04"
    assert zones(outlook, made.echo.id) == ("UTC", "UTC")


def test_the_zone_of_the_mailbox_costs_no_request(outlook: Outlook) -> None:
    outlook.people.set_zone("India Standard Time")
    assert outlook.adapter.identity({Kind.CALENDAR: "default", Kind.TASKS: "default"}).zone == "India Standard Time"
    assert outlook.adapter.requests == 1


def test_a_zone_whose_name_the_service_told_and_does_not_take(outlook: Outlook) -> None:
    """An administrator may have given the mailbox an IANA name that is not among those that an event takes."""
    outlook.people.set_zone("Europe/Vienna")
    made = outlook.write(create(Kind.CALENDAR, start="2026-05-04T09:00:00Z", end="2026-05-04T10:00:00Z", all_day=False))
    assert made.status is Status.SUCCEEDED
    assert made.echo is not None
    assert made.echo.fields["start"] == "2026-05-04T09:00:00Z"
    moved = outlook.write(change(Kind.CALENDAR, made.echo, start="2026-05-04T08:00:00Z"))
    assert moved.status is Status.SUCCEEDED


def test_only_a_new_time_is_looked_at_first(outlook: Outlook) -> None:
    id_ = outlook.people.create("events", zoned("Europe/Berlin"))
    known = outlook.one(Kind.CALENDAR, id_)

    def looks() -> int:
        return sum(
            each.method == "GET" and f"/events/{id_}"[:20] in each.path for each in outlook.sandbox.world.requests
        )

    outlook.write(change(Kind.CALENDAR, known, location="Room 1"))
    assert looks() == 0
    outlook.write(change(Kind.CALENDAR, outlook.one(Kind.CALENDAR, id_), end="2026-05-04T11:00:00Z"))
    assert looks() == 1
