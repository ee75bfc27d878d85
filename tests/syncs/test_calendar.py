"""What only events have: series, all-day dates, attendees, attachments, privacy, several calendars, a moving window."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from core.model import Choice, Kind, RowState
from core.settings import CalendarSettings
from tests.support.fakes import all_kinds_on
from tests.support.samples import IN_OUTLOOK, IN_SALESFORCE, utc
from tests.support.workplace import Workplace, proposed

CALENDAR = Kind.CALENDAR
REVIEW = IN_OUTLOOK[CALENDAR]
BOB = {"emailAddress": {"name": "Bob", "address": "bob@acme.example"}, "type": "required"}
EVE = {"emailAddress": {"name": "Eve", "address": "eve@acme.example"}, "type": "optional"}
WEEKLY = {
    "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"], "firstDayOfWeek": "sunday"},
    "range": {"type": "numbered", "startDate": "2026-11-23", "numberOfOccurrences": 4},
}
STANDUP = {
    "subject": "Stand-up",
    "start": utc("2026-11-23", "08:00"),
    "end": utc("2026-11-23", "08:15"),
    "recurrence": WEEKLY,
}
FROM, TO = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)


def starts(place: Workplace) -> list[tuple[str, str]]:
    """Return what Salesforce holds: (subject, start), in order."""
    events = place.sandbox.salesforce.all("Event")
    return sorted((event["Subject"], event["StartDateTime"][:16]) for event in events)


def occurrences(place: Workplace, master: str) -> list[dict[str, Any]]:
    return sorted(place.sandbox.outlook.occurrences(master, FROM, TO), key=lambda o: o["start"]["dateTime"])


class TestSeries:
    def test_a_series_syncs_as_its_occurrences(self, place: Workplace) -> None:
        place.sandbox.outlook.create("events", STANDUP)
        place.sync(CALENDAR)
        days = ("2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14")
        assert starts(place) == [("Stand-up", f"{day}T08:00") for day in days]
        assert place.look(CALENDAR) == []

    def test_a_moved_occurrence_moves_and_a_deleted_one_goes(self, place: Workplace) -> None:
        master = place.sandbox.outlook.create("events", STANDUP)
        place.sync(CALENDAR)
        _, second, third, _ = occurrences(place, master)
        moved = {"start": utc("2026-12-01", "09:00"), "end": utc("2026-12-01", "09:15"), "subject": "Stand-up, late"}
        place.sandbox.outlook.edit("events", second["id"], moved)
        place.sandbox.outlook.delete("events", third["id"])
        place.sync(CALENDAR)
        assert starts(place) == [
            ("Stand-up", "2026-11-23T08:00"),
            ("Stand-up", "2026-12-14T08:00"),
            ("Stand-up, late", "2026-12-01T09:00"),
        ]
        assert place.look(CALENDAR) == []

    def test_a_series_that_graph_will_not_show_is_asked_for_again(self, place: Workplace) -> None:
        master = place.sandbox.outlook.create("events", STANDUP)
        place.sync(CALENDAR)
        place.sandbox.outlook.edit("events", master, {"subject": "Daily"})
        refused = {"error": {"code": "ErrorAccessDenied", "message": "No."}}
        place.sandbox.world.faults.add(Fault("status", path="/instances", status=403, body=refused, count=2))
        for _ in range(2):
            assert place.look(CALENDAR) == []
        assert {row.action for row in place.look(CALENDAR)} == {"update"}
        place.sync(CALENDAR)
        assert {subject for subject, _ in starts(place)} == {"Daily"}

    def test_a_deleted_series_goes_as_a_whole(self, place: Workplace) -> None:
        master = place.sandbox.outlook.create("events", STANDUP)
        place.sync(CALENDAR)
        place.sandbox.outlook.delete("events", master)
        place.sync(CALENDAR)
        assert starts(place) == []

    def test_an_edit_in_salesforce_makes_an_exception_and_leaves_the_series(self, place: Workplace) -> None:
        master = place.sandbox.outlook.create("events", STANDUP)
        place.sync(CALENDAR)
        second = sorted(place.sandbox.salesforce.all("Event"), key=lambda e: e["StartDateTime"])[1]
        place.tick()
        place.sandbox.salesforce.edit("Event", second["Id"], {"Location": "Room 9"})
        place.sync(CALENDAR)
        rooms = [o["location"]["displayName"] for o in occurrences(place, master)]
        assert rooms == ["", "Room 9", "", ""]
        assert place.sandbox.outlook.get("events", master)["type"] == "seriesMaster"

    def test_a_salesforce_series_comes_as_occurrences_and_is_never_written(self, place: Workplace) -> None:
        first = datetime(2026, 11, 25, 10, tzinfo=UTC)
        weeks = [first + timedelta(days=7 * n) for n in range(3)]
        place.sandbox.salesforce.create_series({"Subject": "Pipeline"}, weeks, minutes=30)
        place.sync(CALENDAR)
        events = [e for e in place.sandbox.outlook.all("events") if e["subject"] == "Pipeline"]
        assert len(events) == 3
        place.sandbox.outlook.edit("events", events[0]["id"], {"location": {"displayName": "Room 4"}})
        (row,) = place.look(CALENDAR)
        assert row.state is RowState.PREVENTED
        assert "series" in row.reason


class TestAllDay:
    @pytest.mark.parametrize(("last_day", "end"), [("2026-11-25", "2026-11-26"), ("2026-11-27", "2026-11-28")])
    def test_dates_stay_dates_in_both_directions(self, place: Workplace, last_day: str, end: str) -> None:
        trip = {"subject": "Trip", "isAllDay": True, "start": utc("2026-11-25"), "end": utc(end)}
        place.sandbox.outlook.create("events", trip)
        fair = {"Subject": "Fair", "IsAllDayEvent": True, "StartDateTime": "2026-11-25T00:00:00.000+0000"}
        days = int(end[-2:]) - 25
        place.sandbox.salesforce.create("Event", fair | {"DurationInMinutes": 1440 * days})
        place.sync(CALENDAR)
        (there,) = [e for e in place.sandbox.salesforce.all("Event") if e["Subject"] == "Trip"]
        assert (there["IsAllDayEvent"], there["ActivityDate"], there["EndDate"]) == (True, "2026-11-25", last_day)
        (here,) = [e for e in place.sandbox.outlook.all("events") if e["subject"] == "Fair"]
        assert (here["isAllDay"], here["start"]["dateTime"][:10], here["end"]["dateTime"][:10]) == (
            True,
            "2026-11-25",
            end,
        )
        assert place.look(CALENDAR) == []

    def test_a_timed_event_becomes_an_all_day_one(self, place: Workplace) -> None:
        remote = place.sandbox.outlook.create("events", REVIEW)
        place.sync(CALENDAR)
        whole_day = {"isAllDay": True, "start": utc("2026-11-24"), "end": utc("2026-11-25")}
        place.sandbox.outlook.edit("events", remote, whole_day)
        place.sync(CALENDAR)
        (event,) = place.sandbox.salesforce.all("Event")
        assert (event["IsAllDayEvent"], event["ActivityDate"], event["EndDate"]) == (True, "2026-11-24", "2026-11-24")
        assert place.look(CALENDAR) == []


class TestPeople:
    def test_attendees_who_are_contacts_are_related_and_nobody_is_mailed(self, place: Workplace) -> None:
        bob = place.sandbox.salesforce.create("Contact", {"LastName": "Bo", "Email": "bob@acme.example"})
        place.sandbox.outlook.create("events", REVIEW | {"attendees": [BOB, EVE]})
        place.sync(CALENDAR)
        (event,) = place.sandbox.salesforce.all("Event")
        assert event["WhoId"] == bob
        assert [mail for mail in place.sandbox.world.graph.outbox if mail.by == "app"] == []
        assert place.look(CALENDAR) == []

    def test_a_change_that_would_mail_is_held_and_the_forecast_is_the_outbox(self, place: Workplace) -> None:
        place.sandbox.outlook.create("events", REVIEW | {"attendees": [BOB, EVE]})
        place.sync(CALENDAR)
        (event,) = place.sandbox.salesforce.all("Event")
        place.tick()
        place.sandbox.salesforce.edit("Event", event["Id"], {"Location": "Room 7"})
        (row,) = place.look(CALENDAR)
        assert (row.state, row.hold, row.mails) == (RowState.HELD, "mail", 2)
        assert place.apply(CALENDAR).rows == ()
        assert self.mailed(place) == []
        place.decide(Choice.RELEASE, row.item)
        (row,) = place.rows(CALENDAR)
        assert (row.state, row.mails) == (RowState.PROPOSED, 2)
        place.apply(CALENDAR)
        assert self.mailed(place) == ["bob@acme.example", "eve@acme.example"]
        assert len(place.sandbox.outlook.all("events")[0]["attendees"]) == 2
        assert place.look(CALENDAR) == []

    @pytest.mark.parametrize("tells", [False, True])
    @pytest.mark.parametrize("guests", [[], [BOB]], ids=["alone", "among others"])
    def test_a_meeting_of_somebody_else_is_not_deleted_before_a_person_lets_it_go(
        self, place: Workplace, tells: bool, guests: list[dict[str, Any]]
    ) -> None:
        """Whether Exchange tells the organizer of it is not documented."""
        place.sandbox.world.graph.switches.attendee_delete_mails = tells
        me = {"emailAddress": {"name": "Me", "address": place.sandbox.world.graph.me.address}, "type": "required"}
        theirs = {"emailAddress": {"name": "Olga Host", "address": "Olga@Host.example"}}
        place.sandbox.outlook.create("events", REVIEW | {"organizer": theirs, "attendees": [me, *guests]})
        place.sync(CALENDAR)
        (event,) = place.sandbox.salesforce.all("Event")
        place.tick()
        place.sandbox.salesforce.delete("Event", event["Id"])
        (row,) = place.look(CALENDAR)
        assert (row.state, row.hold, row.mails, row.guests) == (RowState.HELD, "mail", 1, ("olga@host.example",))
        assert row.reason.endswith("deleting it may notify its organizer, olga@host.example")
        assert place.apply(CALENDAR).rows == ()
        place.decide(Choice.RELEASE, row.item)
        place.apply(CALENDAR)
        assert place.sandbox.outlook.all("events") == []
        assert [mail.lower() for mail in self.mailed(place)] == (["olga@host.example"] if tells else [])

    def test_a_change_of_somebody_elses_meeting_is_held_too(self, place: Workplace) -> None:
        theirs = {"emailAddress": {"name": "Olga Host", "address": "olga@host.example"}}
        place.sandbox.outlook.create("events", REVIEW | {"organizer": theirs, "attendees": []})
        place.sync(CALENDAR)
        (event,) = place.sandbox.salesforce.all("Event")
        place.tick()
        place.sandbox.salesforce.edit("Event", event["Id"], {"Location": "Room 7"})
        (row,) = place.look(CALENDAR)
        assert (row.state, row.hold, row.mails) == (RowState.HELD, "mail", 0)
        assert row.reason.endswith("it is somebody else's meeting")

    def mailed(self, place: Workplace) -> list[str]:
        mails = [mail for mail in place.sandbox.world.graph.outbox if mail.by == "app"]
        return sorted(to for mail in mails for to in mail.recipients)


class TestAttachments:
    def test_names_reach_salesforce_and_files_do_not(self, place: Workplace) -> None:
        remote = place.sandbox.outlook.create("events", REVIEW)
        place.sandbox.outlook.attach(remote, "Offer.pdf", b"secret figures")
        place.sync(CALENDAR)
        (event,) = place.sandbox.salesforce.all("Event")
        assert "Bring the numbers" in event["Description"]
        assert "Offer.pdf" in event["Description"]
        assert "secret figures" not in str(place.sandbox.salesforce.all("Event"))
        assert place.look(CALENDAR) == []

    def test_the_body_edited_in_salesforce_comes_back_without_the_list(self, place: Workplace) -> None:
        remote = place.sandbox.outlook.create("events", REVIEW)
        place.sandbox.outlook.attach(remote, "Offer.pdf")
        place.sync(CALENDAR)
        (event,) = place.sandbox.salesforce.all("Event")
        place.tick()
        edited = event["Description"].replace("Bring the numbers", "Bring all numbers")
        place.sandbox.salesforce.edit("Event", event["Id"], {"Description": edited})
        place.sync(CALENDAR)
        body = place.sandbox.outlook.get("events", remote)["body"]["content"]
        assert "Bring all numbers" in body
        assert "Offer.pdf" not in body
        assert place.look(CALENDAR) == []


class TestPrivate:
    def test_private_events_of_both_sides_stay_out(self, place: Workplace) -> None:
        place.sandbox.outlook.create("events", REVIEW | {"subject": "Clinic", "sensitivity": "private"})
        place.sandbox.outlook.create("events", REVIEW | {"subject": "Lawyer", "sensitivity": "confidential"})
        place.sandbox.salesforce.create("Event", IN_SALESFORCE[CALENDAR] | {"Subject": "Bank", "IsPrivate": True})
        rows = place.look(CALENDAR)
        assert [row.state for row in rows] == [RowState.PRIVATE] * 3
        assert place.apply(CALENDAR).rows == ()
        stored = str(list(place.journal.read()))
        assert not any(word in stored for word in ("Clinic", "Lawyer", "Bank", "Bring the numbers"))

    def test_private_events_sync_when_asked_for_and_stay_private(self, place: Workplace) -> None:
        place.settings = all_kinds_on(calendar=CalendarSettings(enabled=True, sync_private=True))
        place.open()
        place.sandbox.outlook.create("events", REVIEW | {"subject": "Clinic", "sensitivity": "private"})
        place.sync(CALENDAR)
        (event,) = place.sandbox.salesforce.all("Event")
        assert (event["Subject"], event["IsPrivate"]) == ("Clinic", True)
        assert place.look(CALENDAR) == []

    def test_turning_private_ends_the_syncing_and_deletes_nothing(self, place: Workplace) -> None:
        remote = place.sandbox.outlook.create("events", REVIEW)
        place.sync(CALENDAR)
        place.sandbox.outlook.edit("events", remote, {"sensitivity": "private", "subject": "Clinic"})
        assert [row.state for row in place.look(CALENDAR)] == [RowState.PRIVATE]
        assert place.apply(CALENDAR).rows == ()
        assert [s for s, _ in starts(place)] == ["Q3 review"]
        assert "Clinic" not in str(list(place.journal.read()))


class TestCalendars:
    def test_only_the_chosen_calendar_is_read_and_written(self, place: Workplace) -> None:
        projects = place.sandbox.outlook.create_calendar("Projects")
        place.settings = all_kinds_on(calendar=CalendarSettings(enabled=True, source="projects"))
        place.open()
        place.sandbox.outlook.create("events", REVIEW | {"subject": "Elsewhere"})
        place.sandbox.outlook.create("events", REVIEW | {"subject": "Here"}, container=projects)
        place.sandbox.salesforce.create("Event", IN_SALESFORCE[CALENDAR] | {"Subject": "From Salesforce"})
        place.sync(CALENDAR)
        assert [s for s, _ in starts(place)] == ["From Salesforce", "Here"]
        assert place.look(CALENDAR) == []

    def test_a_shared_calendar_by_id(self, place: Workplace) -> None:
        team = place.sandbox.outlook.share_calendar("Sales Team", "kim@accord.example", can_edit=True)
        place.settings = all_kinds_on(calendar=CalendarSettings(enabled=True, source=team))
        place.open()
        place.sandbox.salesforce.create("Event", IN_SALESFORCE[CALENDAR])
        report = place.sync(CALENDAR)
        assert report is not None
        assert report.summary()["succeeded"] == 1
        assert place.look(CALENDAR) == []

    def test_moved_to_another_calendar_is_out_of_scope(self, place: Workplace) -> None:
        projects = place.sandbox.outlook.create_calendar("Projects")
        remote = place.sandbox.outlook.create("events", REVIEW)
        place.sync(CALENDAR)
        place.sandbox.outlook.move("events", remote, projects)
        rows = place.look(CALENDAR)
        assert [(row.state, row.action) for row in rows] == [(RowState.OUT_OF_SCOPE, "none")]
        assert place.apply(CALENDAR).rows == ()
        assert len(starts(place)) == 1


class TestWindow:
    @pytest.mark.parametrize(
        ("days", "inside"), [(-32, False), (-31, False), (-30, True), (365, True), (366, False)], ids=str
    )
    def test_both_sides_share_its_edges(self, place: Workplace, days: int, inside: bool) -> None:
        day = place.sandbox.world.now() + timedelta(days=days)
        text = f"{day:%Y-%m-%d}"
        place.sandbox.outlook.create(
            "events", REVIEW | {"start": utc(text, "10:00"), "end": utc(text, "11:00"), "subject": "A"}
        )
        times = {"StartDateTime": f"{text}T10:00:00Z", "EndDateTime": f"{text}T11:00:00Z", "Subject": "B"}
        place.sandbox.salesforce.create("Event", IN_SALESFORCE[CALENDAR] | times)
        assert len(proposed(place.look(CALENDAR))) == (2 if inside else 0)

    def test_an_event_comes_in_because_days_pass_and_none_goes_because_of_it(self, place: Workplace) -> None:
        place.sandbox.outlook.create("events", REVIEW)
        far = place.sandbox.world.now() + timedelta(days=380)
        when = {"start": utc(f"{far:%Y-%m-%d}", "10:00"), "end": utc(f"{far:%Y-%m-%d}", "11:00"), "subject": "Far"}
        place.sandbox.outlook.create("events", REVIEW | when)
        place.sync(CALENDAR)
        assert [s for s, _ in starts(place)] == ["Q3 review"]
        for _ in range(8):
            place.sandbox.world.advance(timedelta(days=10))
            place.sync(CALENDAR)
        assert [s for s, _ in starts(place)] == ["Far", "Q3 review"]
        assert proposed(place.look(CALENDAR)) == []


def test_the_shades_of_busy(place: Workplace) -> None:
    place.sandbox.outlook.create("events", REVIEW | {"showAs": "tentative"})
    away = place.sandbox.outlook.create("events", REVIEW | {"showAs": "oof", "subject": "Away"})
    place.sync(CALENDAR)
    shown = {e["Subject"]: e["ShowAs"] for e in place.sandbox.salesforce.all("Event")}
    assert shown == {"Q3 review": "Busy", "Away": "OutOfOffice"}
    place.sandbox.outlook.edit("events", away, {"showAs": "free"})
    place.sync(CALENDAR)
    shown = {e["Subject"]: e["ShowAs"] for e in place.sandbox.salesforce.all("Event")}
    assert shown == {"Q3 review": "Busy", "Away": "Free"}
    assert {e["subject"]: e["showAs"] for e in place.sandbox.outlook.all("events")} == {
        "Q3 review": "tentative",
        "Away": "free",
    }


def test_html_stays_untouched_unless_its_text_changed(place: Workplace) -> None:
    html = {"contentType": "html", "content": "<b>Bring</b> the <i>numbers</i>"}
    remote = place.sandbox.outlook.create("events", REVIEW | {"body": html})
    place.sync(CALENDAR)
    before = place.sandbox.outlook.get("events", remote)["body"]
    (event,) = place.sandbox.salesforce.all("Event")
    assert event["Description"] == "Bring the numbers"
    place.tick()
    place.sandbox.salesforce.edit("Event", event["Id"], {"Location": "Room 3"})
    place.sync(CALENDAR)
    after = place.sandbox.outlook.get("events", remote)
    assert after["location"]["displayName"] == "Room 3"
    assert after["body"] == before
    assert "<b>" in after["body"]["content"]
