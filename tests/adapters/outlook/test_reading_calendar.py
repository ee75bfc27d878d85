"""Reading a calendar of the sandbox."""

from typing import Any

import pytest

from adapters.outlook.calendar import STAMP
from core.errors import CursorExpired
from core.model import Gone, Kind, Lock, Outside, Record, Window
from tests.adapters.outlook.conftest import WINDOW, Outlook, daily, event, scope_of

CALENDAR = Kind.CALENDAR


def test_the_first_reading_lists_everything_in_the_window(outlook: Outlook) -> None:
    outlook.people.create("events", event("Inside"))
    outlook.people.create("events", event("Outside", "2026-07-04"))
    reading = outlook.read(CALENDAR)
    assert reading.values("subject") == ["Inside"]
    assert reading.last.whole
    assert reading.last.window == WINDOW


def test_a_whole_event(outlook: Outlook) -> None:
    id_ = outlook.people.create("events", event(
        "Plan", location={"displayName": "Room 7"}, showAs="oof", body={"contentType": "text", "content": "a\nb"},
        attendees=[{"type": "required", "emailAddress": {"name": "Cy", "address": "Cy@x.com"}}],
    ))  # fmt: skip
    outlook.people.attach(id_, "deck.pdf")
    found = outlook.read(CALENDAR).records[id_]
    assert found.fields == {
        "subject": "Plan",
        "start": "2026-05-04T09:00:00Z",
        "end": "2026-05-04T10:00:00Z",
        "all_day": False,
        "location": "Room 7",
        "body": "a\nb",
        "show_as": "oof",
        "private": False,
        "attendees": ("cy@x.com",),
        "attachments": ("deck.pdf",),
    }
    assert (found.audience, found.organizer, found.locked, found.series) == (1, True, None, None)
    assert found.uid
    assert found.modified


def test_a_reading_and_a_fetch_say_the_same(outlook: Outlook) -> None:
    ids = [outlook.people.create("events", event(str(n), body={"contentType": "html", "content": f"<p>{n}</p>"}))
           for n in range(25)]  # fmt: skip
    outlook.people.attach(ids[3], "a.txt")
    outlook.people.create("events", daily())
    records = outlook.read(CALENDAR).records
    assert outlook.adapter.fetch(scope_of(CALENDAR), list(records)) == records
    assert len(records) == 29


@pytest.mark.parametrize("floating", [True, False])
def test_an_all_day_event(outlook: Outlook, floating: bool) -> None:
    outlook.switches.all_day_floating = floating
    day = {"start": {"dateTime": "2026-05-04T00:00:00", "timeZone": "W. Europe Standard Time"},
           "end": {"dateTime": "2026-05-06T00:00:00", "timeZone": "W. Europe Standard Time"}}  # fmt: skip
    id_ = outlook.people.create("events", event(isAllDay=True) | day)
    fields = outlook.read(CALENDAR).records[id_].fields
    assert (fields["start"], fields["end"], fields["all_day"]) == ("2026-05-04", "2026-05-06", True)


def test_nothing_changed_costs_one_request(outlook: Outlook) -> None:
    for n in range(30):
        outlook.people.create("events", event(str(n)))
    cursor = outlook.read(CALENDAR).cursor
    before = outlook.adapter.requests
    reading = outlook.read(CALENDAR, cursor)
    assert outlook.adapter.requests - before == 1
    assert reading.records == {}
    assert not reading.last.whole


def test_later_readings_tell_what_changed(outlook: Outlook) -> None:
    stays, moves, goes = (outlook.people.create("events", event(name)) for name in ("stays", "moves", "goes"))
    cursor = outlook.read(CALENDAR).cursor
    outlook.people.edit("events", moves, {"subject": "moved"})
    outlook.people.delete("events", goes)
    new = outlook.people.create("events", event("new"))
    reading = outlook.read(CALENDAR, cursor)
    assert {id_: record.fields["subject"] for id_, record in reading.records.items()} == {moves: "moved", new: "new"}
    assert reading.vanished == {goes}
    assert stays not in reading.records
    assert outlook.adapter.fetch(scope_of(CALENDAR), [goes]) == {goes: Gone(goes, "404")}


@pytest.mark.parametrize("duplicates", [True, False])
@pytest.mark.parametrize("empty_first", [True, False])
def test_pages(outlook: Outlook, duplicates: bool, empty_first: bool) -> None:
    outlook.switches.duplicate_rows, outlook.switches.empty_first_page = duplicates, empty_first
    names = [f"{n:03}" for n in range(450)]
    for name in names:
        outlook.people.create("events", event(name))
    reading = outlook.read(CALENDAR)
    assert reading.values("subject") == names
    assert len([page for page in reading.pages if page.records]) >= 3


def starts(records: dict[str, Record]) -> list[str]:
    return sorted(str(record.fields["start"])[:10] for record in records.values())


@pytest.mark.parametrize("masters", [True, False])
def test_a_series_is_its_occurrences(outlook: Outlook, masters: bool) -> None:
    outlook.switches.masters_in_delta = masters
    master = outlook.people.create("events", daily(times=4, location={"displayName": "Room 7"}))
    reading = outlook.read(CALENDAR)
    assert starts(reading.records) == ["2026-05-04", "2026-05-05", "2026-05-06", "2026-05-07"]
    assert set(reading.series[master]) == set(reading.records)
    assert {record.series for record in reading.records.values()} == {master}
    assert reading.values("location") == ["Room 7"] * 4


@pytest.mark.parametrize("masters", [True, False])
def test_an_exception_and_a_deleted_occurrence(outlook: Outlook, masters: bool) -> None:
    outlook.switches.masters_in_delta = masters
    master = outlook.people.create("events", daily(times=4))
    first = outlook.read(CALENDAR)
    by_day = {str(record.fields["start"])[:10]: id_ for id_, record in first.records.items()}
    outlook.people.edit("events", by_day["2026-05-05"], {"subject": "Special"})
    outlook.people.delete("events", by_day["2026-05-06"])
    second = outlook.read(CALENDAR, first.cursor)
    assert set(second.series[master]) == set(by_day.values()) - {by_day["2026-05-06"]}
    assert second.records[by_day["2026-05-05"]].fields["subject"] == "Special"
    assert isinstance(outlook.adapter.fetch(scope_of(CALENDAR), [by_day["2026-05-06"]])[by_day["2026-05-06"]], Gone)


@pytest.mark.parametrize("tombstones", [True, False])
def test_a_series_that_goes_takes_its_occurrences(outlook: Outlook, tombstones: bool) -> None:
    outlook.switches.occurrence_tombstones = tombstones
    master = outlook.people.create("events", daily())
    cursor = outlook.read(CALENDAR).cursor
    outlook.people.delete("events", master)
    reading = outlook.read(CALENDAR, cursor)
    assert reading.series[master] == ()
    assert reading.records == {}


def test_a_series_that_moves_to_other_days(outlook: Outlook) -> None:
    master = outlook.people.create("events", daily("2026-05-04", 3))
    cursor = outlook.read(CALENDAR).cursor
    outlook.people.edit("events", master, daily("2026-05-11", 3))
    reading = outlook.read(CALENDAR, cursor)
    assert starts(reading.records) == ["2026-05-11", "2026-05-12", "2026-05-13"]
    assert set(reading.series[master]) == set(reading.records)


def test_a_series_shares_the_attachments_of_its_master(outlook: Outlook) -> None:
    master = outlook.people.create("events", daily(times=3))
    outlook.people.attach(master, "agenda.docx")
    before = outlook.adapter.requests
    reading = outlook.read(CALENDAR)
    assert reading.values("attachments") == [("agenda.docx",)] * 3
    assert outlook.adapter.requests - before <= 6


def test_pictures_inside_a_body_are_no_attachments(outlook: Outlook) -> None:
    id_ = outlook.people.create("events", event())
    for name in ("logo.png", "deck.pdf"):
        outlook.people.attach(id_, name)
    held, _ = outlook.sandbox.world.graph.me.find(id_, "calendar")
    held.attachments[0]["isInline"] = True
    assert outlook.read(CALENDAR).values("attachments") == [("deck.pdf",)]


def test_a_long_series_is_read_over_all_its_pages(outlook: Outlook) -> None:
    outlook.people.create("events", daily("2026-01-01", 450))
    year = Window("2026-01-01T00:00:00Z", "2027-06-01T00:00:00Z")
    assert len(outlook.read(CALENDAR, window=year).records) == 450


def test_a_series_itself_is_out_of_scope(outlook: Outlook) -> None:
    master = outlook.people.create("events", daily())
    found = outlook.one(CALENDAR, master)
    assert (found.locked, found.outside) == (Lock.SERIES, Outside.SERIES)


def test_an_event_that_leaves_the_window_vanished_but_is_not_gone(outlook: Outlook) -> None:
    id_ = outlook.people.create("events", event())
    cursor = outlook.read(CALENDAR).cursor
    outlook.people.edit("events", id_, {key: event(day="2026-08-04")[key] for key in ("start", "end")})
    assert outlook.read(CALENDAR, cursor).vanished == {id_}
    assert outlook.one(CALENDAR, id_).fields["start"] == "2026-08-04T09:00:00Z"


def test_an_event_in_another_calendar_is_outside(outlook: Outlook) -> None:
    other = outlook.people.create_calendar("Team")
    id_ = outlook.people.create("events", event())
    cursor = outlook.read(CALENDAR).cursor
    outlook.people.move("events", id_, other)
    assert outlook.read(CALENDAR, cursor).vanished == {id_}
    assert outlook.one(CALENDAR, id_).outside is Outside.CONTAINER
    assert outlook.one(CALENDAR, id_, source="Team").outside is None
    assert set(outlook.read(CALENDAR, source="team").records) == {id_}


def test_a_calendar_that_may_only_be_read(outlook: Outlook) -> None:
    shared = outlook.people.share_calendar("Bob", "bob@contoso.com", can_edit=False)
    attendees = [{"type": "required", "emailAddress": {"name": "Bob", "address": "bob@contoso.com"}}]
    id_ = outlook.people.create("events", event(attendees=attendees), container=shared)
    found = outlook.read(CALENDAR, source="Bob").records[id_]
    assert (found.locked, found.audience) == (Lock.READ_ONLY, 0)


PRIVATE: list[dict[str, Any]] = [{"sensitivity": "private"}, {"sensitivity": "confidential"}]


@pytest.mark.parametrize("mark", PRIVATE, ids=lambda mark: str(mark["sensitivity"]))
def test_of_private_events_nothing_leaves(outlook: Outlook, mark: dict[str, Any]) -> None:
    id_ = outlook.people.create("events", event("Secret", **mark))
    outlook.people.attach(id_, "secret.pdf")
    outlook.people.create("events", daily(times=2, **mark))
    outlook.fail("status", path="attachments", count=None)
    reading = outlook.read(CALENDAR)
    assert len(reading.records) == 3
    for record in (*reading.records.values(), outlook.one(CALENDAR, id_)):
        assert record == Record(id=record.id, version=record.version, private=True, series=record.series)


def test_private_events_are_read_when_they_are_synced(outlook: Outlook) -> None:
    id_ = outlook.people.create("events", event("Secret", sensitivity="private"))
    found = outlook.read(CALENDAR, include_private=True).records[id_]
    assert (found.private, found.fields["subject"], found.fields["private"]) == (True, "Secret", True)


@pytest.mark.reading("ol-stamp-at-once", "at-once")
def test_our_key_is_recognised_in_every_reading(outlook: Outlook) -> None:
    stamp = [{"id": STAMP, "value": "accord-1"}]
    ours = outlook.people.create("events", event(singleValueExtendedProperties=stamp))
    other = outlook.people.create("events", event("other"))
    first = outlook.read(CALENDAR)
    assert {id_: record.key for id_, record in first.records.items()} == {ours: "accord-1", other: None}
    outlook.people.edit("events", ours, {"subject": "new"})
    assert outlook.read(CALENDAR, first.cursor).records[ours].key == "accord-1"


def test_an_expired_cursor_is_told(outlook: Outlook) -> None:
    cursor = outlook.read(CALENDAR).cursor
    outlook.sandbox.world.graph.expire_delta_tokens()
    with pytest.raises(CursorExpired):
        outlook.read(CALENDAR, cursor)
    assert outlook.read(CALENDAR).last.whole


def test_a_window_that_moved_on_needs_a_whole_reading(outlook: Outlook) -> None:
    cursor = outlook.read(CALENDAR).cursor
    later = Window("2026-05-02T00:00:00Z", "2026-06-02T00:00:00Z")
    inside = Window("2026-05-02T00:00:00Z", "2026-05-30T00:00:00Z")
    assert outlook.read(CALENDAR, cursor, window=later).last.whole
    again = outlook.read(CALENDAR, cursor, window=inside)
    assert (again.last.whole, again.last.window) == (False, WINDOW)


def test_another_calendar_needs_a_whole_reading(outlook: Outlook) -> None:
    cursor = outlook.read(CALENDAR).cursor
    outlook.people.create_calendar("Team")
    assert outlook.read(CALENDAR, cursor, source="Team").last.whole
