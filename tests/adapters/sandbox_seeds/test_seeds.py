"""What the seeds plant, and that they plant it the same each time."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from adapters.sandbox.graph.people import OutlookPeople
from adapters.sandbox.salesforce.people import SalesforcePeople
from adapters.sandbox.seeds import large
from adapters.sandbox.seeds.office import contacts, meetings, tasks
from adapters.sandbox.seeds.plant import NAMES, plant
from adapters.sandbox.seeds.working_days import working_day
from adapters.sandbox.world import World
from core.errors import UsageError

Json = dict[str, Any]
TUESDAY = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
COLLECTIONS = (("events", "Event"), ("contacts", "Contact"), ("tasks", "Task"))


def planted(name: str, now: datetime = TUESDAY) -> World:
    world = World(name, now)
    plant(world, name)
    return world


def content(world: World) -> dict[str, list[Json]]:
    outlook, salesforce = OutlookPeople(world), SalesforcePeople(world)
    return {name: outlook.all(name) for name, _ in COLLECTIONS} | {
        name: salesforce.all(name) for name in ("Account", "Event", "Contact", "Task")
    }


@pytest.fixture(scope="module")
def office() -> dict[str, list[Json]]:
    return content(planted("office"))


def outlook_event(office: dict[str, list[Json]], subject: str) -> Json:
    [found] = [event for event in office["events"] if event["subject"] == subject]
    return found


def salesforce_event(office: dict[str, list[Json]], subject: str) -> Json:
    [found] = [event for event in office["Event"] if event["Subject"] == subject]
    return found


def outlook_contact(office: dict[str, list[Json]], address: str) -> Json:
    [found] = [one for one in office["contacts"] if [mail["address"] for mail in one["emailAddresses"]] == [address]]
    return found


def test_unknown_name_is_told_the_names() -> None:
    with pytest.raises(UsageError) as refused:
        plant(World("winter"), "winter")
    assert all(name in refused.value.hint for name in ("empty", *NAMES))


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(TUESDAY, id="a Tuesday"),
        pytest.param(datetime(2026, 11, 28, 23, 59, tzinfo=UTC), id="a Saturday night"),
        pytest.param(datetime(2028, 2, 29, tzinfo=UTC), id="a leap day"),
    ],
)
def test_office_is_the_same_each_time(now: datetime) -> None:
    assert content(planted("office", now)) == content(planted("office", now))


def test_office_has_the_same_days_at_another_hour() -> None:
    morning, evening = content(planted("office")), content(planted("office", TUESDAY + timedelta(hours=9)))
    assert [e["start"] for e in morning["events"]] == [e["start"] for e in evening["events"]]
    assert [e["StartDateTime"] for e in morning["Event"]] == [e["StartDateTime"] for e in evening["Event"]]


def test_nobody_was_mailed_and_nothing_was_asked() -> None:
    world = planted("office")
    assert world.graph.outbox == []
    assert world.requests == []


def test_office_counts(office: dict[str, list[Json]]) -> None:
    counted = {name: len(rows) for name, rows in office.items()}
    assert counted == {
        "events": 33, "contacts": 36, "tasks": 19, "Account": 6, "Event": 34, "Contact": 37, "Task": 19,
    }  # fmt: skip


class TestMatching:
    """What the tables call matching is the same on both sides, each in its own words."""

    @pytest.mark.parametrize("meeting", meetings.MATCHING, ids=lambda meeting: meeting.subject)
    def test_meetings(self, office: dict[str, list[Json]], meeting: meetings.Meeting) -> None:
        ours, theirs = outlook_event(office, meeting.subject), salesforce_event(office, meeting.subject)
        inclusive = timedelta(days=1) if ours["isAllDay"] else timedelta()
        assert instant(ours["start"]) == stamp(theirs["StartDateTime"])
        assert instant(ours["end"]) - inclusive == stamp(theirs["EndDateTime"])
        assert ours["isAllDay"] == theirs["IsAllDayEvent"]
        assert ours["location"]["displayName"] == (theirs["Location"] or "")
        assert ours["bodyPreview"].replace("\r\n", "\n") == (theirs["Description"] or "")

    @pytest.mark.parametrize("person", contacts.MATCHING, ids=lambda person: person.address)
    def test_contacts(self, office: dict[str, list[Json]], person: contacts.Person) -> None:
        ours = outlook_contact(office, person.address)
        [theirs] = [one for one in office["Contact"] if one["Email"] == person.address]
        accounts = {account["Id"]: account["Name"] for account in office["Account"]}
        assert (ours["givenName"], ours["surname"]) == (theirs["FirstName"], theirs["LastName"])
        assert ours["jobTitle"] == theirs["Title"]
        assert ours["mobilePhone"] == theirs["MobilePhone"]
        assert "".join(filter(str.isdigit, *ours["businessPhones"] or [""])) == "".join(
            filter(str.isdigit, theirs["Phone"] or "")
        )
        assert ours["companyName"] == (accounts[theirs["AccountId"]] if theirs["AccountId"] else None)
        assert ours["businessAddress"].get("street") == theirs["MailingStreet"]
        assert ours["businessAddress"].get("countryOrRegion") == theirs["MailingCountry"]

    @pytest.mark.parametrize("todo", tasks.MATCHING, ids=lambda todo: todo.subject)
    def test_tasks(self, office: dict[str, list[Json]], todo: tasks.Todo) -> None:
        [ours] = [one for one in office["tasks"] if one["title"] == todo.subject]
        [theirs] = [one for one in office["Task"] if one["Subject"] == todo.subject]
        assert ours["dueDateTime"]["dateTime"][:10] == theirs["ActivityDate"]
        assert ours["importance"] == theirs["Priority"].lower()
        assert ours["body"]["content"].replace("\r\n", "\n") == (theirs["Description"] or "")
        assert ("completedDateTime" in ours) == theirs["IsClosed"]


class TestOutOfTheOrdinary:
    """The situations that a first sync must cope with are all there."""

    @pytest.mark.parametrize("meeting", [*meetings.FILLABLE, *meetings.CONFLICTING], ids=lambda m: m.subject)
    def test_meetings_that_differ(self, office: dict[str, list[Json]], meeting: meetings.Meeting) -> None:
        ours, theirs = outlook_event(office, meeting.subject), salesforce_event(office, meeting.subject)
        assert instant(ours["start"]) == stamp(theirs["StartDateTime"])
        assert (
            ours["location"]["displayName"] != (theirs["Location"] or "")
            or ours["bodyPreview"] != (theirs["Description"] or "")
            or ours["showAs"] == "busy" != theirs["ShowAs"].lower()
            or ours["hasAttachments"]
            or bool(ours["attendees"]) != bool(theirs["WhoId"])
        )

    @pytest.mark.parametrize("person", [*contacts.FILLABLE, *contacts.CONFLICTING], ids=lambda p: p.address)
    def test_contacts_that_differ(self, office: dict[str, list[Json]], person: contacts.Person) -> None:
        ours = outlook_contact(office, person.address)
        [theirs] = [one for one in office["Contact"] if one["Email"] == person.address]
        assert {name: ours[name] for name in person.outlook} == person.outlook
        assert {name: theirs[name] for name in person.salesforce} == person.salesforce
        assert person.outlook or person.salesforce

    @pytest.mark.parametrize("todo", [*tasks.FILLABLE, *tasks.CONFLICTING], ids=lambda todo: todo.subject)
    def test_tasks_that_differ(self, office: dict[str, list[Json]], todo: tasks.Todo) -> None:
        [ours] = [one for one in office["tasks"] if one["title"] == todo.subject]
        [theirs] = [one for one in office["Task"] if one["Subject"] == todo.subject]
        assert {name: theirs[name] for name in todo.salesforce} == todo.salesforce
        assert (
            ours["body"]["content"] != (theirs["Description"] or "")
            or ours["importance"] != theirs["Priority"].lower()
            or ("completedDateTime" in ours) != theirs["IsClosed"]
        )

    def test_private_ones(self, office: dict[str, list[Json]]) -> None:
        assert Counter(event["sensitivity"] for event in office["events"]) == {
            "normal": 31, "private": 1, "confidential": 1,
        }  # fmt: skip
        assert [event["Subject"] for event in office["Event"] if event["IsPrivate"]] == ["Lawyer"]
        locked = {"id": "Integer 0x36", "value": "2"}
        assert [c["surname"] for c in office["contacts"] if locked in c["singleValueExtendedProperties"]] == ["Morgan"]

    def test_ambiguous_ones(self, office: dict[str, list[Json]]) -> None:
        assert [event["subject"] for event in office["events"]].count("Phone call") == 2
        assert [event["Subject"] for event in office["Event"]].count("Phone call") == 1
        assert [one["Email"] for one in office["Contact"]].count("orders@orchardrow.example") == 2

    def test_team_meeting_has_an_exception_and_a_gap(self) -> None:
        outlook = OutlookPeople(planted("office"))
        [series] = [event for event in outlook.all("events") if event["type"] == "seriesMaster"]
        found = outlook.occurrences(series["id"], TUESDAY - timedelta(days=30), TUESDAY + timedelta(days=365))
        assert [(one["start"]["dateTime"][5:16], one["type"]) for one in found] == [
            ("11-09T08:00", "occurrence"),
            ("11-16T08:00", "occurrence"),
            ("11-23T08:00", "occurrence"),
            ("11-30T08:00", "occurrence"),
            ("12-07T09:00", "exception"),
            ("12-14T08:00", "occurrence"),
            ("12-28T08:00", "occurrence"),
        ]

    def test_salesforce_series_and_invitations(self, office: dict[str, list[Json]]) -> None:
        series = [event for event in office["Event"] if event["Subject"] == "Open office hours"]
        assert Counter(event["GroupEventType"] for event in series) == {"0": 4, "3": 1}
        assert [event["Subject"] for event in office["Event"] if event["IsChild"]] == [
            "Forecast with Jordan", "Jordan's handover",
        ]  # fmt: skip

    def test_other_calendars_lists_and_owners(self) -> None:
        world = planted("office")
        boxed = world.graph.me
        assert {c.json["name"]: len(c.items) for c in boxed.calendars.values()} == {
            "Calendar": 29, "Training": 2, "Sales Team": 2,
        }  # fmt: skip
        assert {c.json["name"]: c.json["owner"]["address"] for c in boxed.calendars.values()}["Sales Team"] == (
            "jordan.reyes@contoso.example"
        )
        assert {c.json["displayName"]: len(c.items) for c in boxed.lists.values()}["Errands"] == 2
        people = SalesforcePeople(world)
        owned = [(name, sum(r["OwnerId"] == people.colleague_id for r in people.all(name))) for _, name in COLLECTIONS]
        assert owned == [("Event", 3), ("Contact", 2), ("Task", 1)]

    def test_contact_with_nothing_but_a_company(self, office: dict[str, list[Json]]) -> None:
        contact = outlook_contact(office, "front.desk@example.com")
        assert (contact["givenName"], contact["surname"], contact["fileAs"]) == (None, None, "Tidewrack Printers")


def test_large_at_a_hundredth_of_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EVENTS", "CONTACTS", "TASKS"):
        monkeypatch.setattr(large, name, getattr(large, name) // 100)
    found = content(planted("large"))
    assert {name: len(rows) for name, rows in found.items()} == {
        "events": 200, "Event": 200, "contacts": 500, "Contact": 500, "tasks": 50, "Task": 50, "Account": 5,
    }  # fmt: skip
    ours, theirs = {e["subject"]: e for e in found["events"]}, {e["Subject"]: e for e in found["Event"]}
    shared = ours.keys() & theirs.keys()
    different = [s for s in shared if ours[s]["location"]["displayName"] != theirs[s]["Location"]]
    assert (len(shared), sorted(different)) == (198, ["Meeting 150", "Meeting 50"])
    assert all(instant(ours[s]["start"]) == stamp(theirs[s]["StartDateTime"]) for s in shared)
    saved = {stamp(row["SystemModstamp"]) for _, name in COLLECTIONS for row in found[name]}
    assert max(saved) < TUESDAY - timedelta(days=30)  # a reading of what changed lately finds nothing
    assert len(saved) == large.CONTACTS


def test_large_lies_inside_the_window_that_is_read_by_default() -> None:
    days = large.EVENTS // large.PER_DAY
    assert 20 < days < 365


@pytest.mark.parametrize(
    ("today", "count", "day"),
    [
        pytest.param("2026-11-24", 0, "2026-11-24", id="today"),
        pytest.param("2026-11-24", 3, "2026-11-27", id="later this week"),
        pytest.param("2026-11-24", 4, "2026-11-30", id="over the weekend"),
        pytest.param("2026-11-24", -2, "2026-11-20", id="back over the weekend"),
        pytest.param("2026-11-28", 0, "2026-11-30", id="Saturday counts as Monday"),
        pytest.param("2026-11-29", 1, "2026-12-01", id="Sunday counts as Monday"),
        pytest.param("2026-11-27", 1, "2026-11-30", id="Friday to Monday"),
    ],
)
def test_working_day(today: str, count: int, day: str) -> None:
    assert working_day(date.fromisoformat(today), count) == date.fromisoformat(day)


def instant(value: Json) -> datetime:
    assert value["timeZone"] == "UTC"
    return datetime.fromisoformat(value["dateTime"]).replace(tzinfo=UTC)


def stamp(text: str) -> datetime:
    return datetime.fromisoformat(text)
