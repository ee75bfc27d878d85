"""Events both ways."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.outlook.calendar import STAMP, Calendar, attendees_of, changed, created, record
from core.model import Lock, Outside, Record, Standing, Value

MINE = Calendar("CAL", frozenset({"ann@contoso.com"}))
SHARED = Calendar("CAL", frozenset({"ann@contoso.com", "bob@contoso.com"}), can_edit=False, sees_private=False)

EVENT: dict[str, Any] = {
    "@odata.etag": 'W/"k1"',
    "id": "AAMk1",
    "changeKey": "k1",
    "lastModifiedDateTime": "2026-04-04T11:05:26.2216557Z",
    "iCalUId": "0400UID",
    "type": "singleInstance",
    "seriesMasterId": None,
    "subject": "Plan ",
    "body": {"contentType": "text", "content": "a\r\nb\r\n"},
    "start": {"dateTime": "2026-04-04T11:30:00.0000000", "timeZone": "UTC"},
    "end": {"dateTime": "2026-04-04T12:00:00.0000000", "timeZone": "UTC"},
    "isAllDay": False,
    "location": {"displayName": "Room 7", "locationType": "default"},
    "showAs": "busy",
    "sensitivity": "normal",
    "attendees": [],
    "isOrganizer": True,
    "hasAttachments": False,
}
FIELDS: dict[str, Value] = {
    "subject": "Plan",
    "start": "2026-04-04T11:30:00Z",
    "end": "2026-04-04T12:00:00Z",
    "all_day": False,
    "location": "Room 7",
    "body": "a\nb",
    "show_as": "busy",
    "private": False,
}


def attendee(address: object, kind: str = "required") -> dict[str, Any]:
    return {"type": kind, "emailAddress": {"name": "x", "address": address}}


def read(include_private: bool = False, calendar: Calendar = MINE, **changes: Any) -> Record:
    return record(EVENT | changes, calendar, include_private=include_private)


def test_a_whole_event() -> None:
    assert read() == Record(id="AAMk1", version='W/"k1"', modified="2026-04-04T11:05:26Z", uid="0400UID", fields=FIELDS)


FIELD_CASES: list[tuple[str, dict[str, Any], dict[str, Value]]] = [
    ("no subject", {"subject": None}, {"subject": None}),
    ("no place", {"location": {"displayName": "", "address": {}}}, {"location": None}),
    ("no place at all", {"location": None}, {"location": None}),
    ("unknown show as", {"showAs": "unknown"}, {"show_as": None}),
    ("elsewhere", {"showAs": "workingElsewhere"}, {"show_as": "workingElsewhere"}),
    ("personal is not private", {"sensitivity": "personal"}, {"private": False}),
    (
        "all day",
        {
            "isAllDay": True,
            "start": {"dateTime": "2026-04-04T00:00:00.0000000", "timeZone": "UTC"},
            "end": {"dateTime": "2026-04-06T00:00:00.0000000", "timeZone": "UTC"},
        },
        {"all_day": True, "start": "2026-04-04", "end": "2026-04-06"},
    ),
    (
        "attendees without the owner",
        {"attendees": [*map(attendee, ("ANN@contoso.com", "Cy@x.com", "cy@x.com", "room@x.com"))]},
        {"attendees": ("cy@x.com", "room@x.com")},
    ),
    ("attendees without an address", {"attendees": [attendee(None), {}]}, {"attendees": ("x", "guest 2")}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "event", "fields"), FIELD_CASES, ids=[case[0] for case in FIELD_CASES])
def test_fields(why: str, event: dict[str, Any], fields: dict[str, Value]) -> None:
    expect = {name: value for name, value in {**FIELDS, **fields}.items() if value is not None}
    assert read(**event).fields == expect


def test_the_audience_is_everybody_but_the_owner() -> None:
    people = [attendee("ann@contoso.com"), attendee("cy@x.com"), attendee("room@x.com", "resource")]
    assert read(attendees=people).audience == 2
    assert attendees_of({"attendees": [attendee("bob@contoso.com")]}, SHARED) == ()


def test_what_is_around_the_fields() -> None:
    found = read(isOrganizer=False, type="occurrence", seriesMasterId="AAMkM", calendar=SHARED)
    assert (found.organizer, found.series, found.locked, found.outside) == (False, "AAMkM", Lock.READ_ONLY, None)


def test_a_series_is_never_written_nor_in_scope() -> None:
    found = read(type="seriesMaster")
    assert (found.locked, found.outside) == (Lock.SERIES, Outside.SERIES)


def test_the_key_is_known_whatever_case_its_name_comes_in() -> None:
    stamp = [{"id": "Integer 0x36", "value": "2"}, {"id": STAMP.upper(), "value": "accord-1"}]
    assert read(singleValueExtendedProperties=stamp).key == "accord-1"


def test_without_an_etag_the_change_key_is_the_version() -> None:
    assert read(**{"@odata.etag": None}).version == 'W/"k1"'


def test_the_names_of_attachments() -> None:
    found = record(EVENT, MINE, include_private=False, attachments=["a.pdf", " ", "b\x00.txt"])
    assert found.fields["attachments"] == ("a.pdf", "b.txt")


HIDDEN: list[tuple[str, Calendar, dict[str, Any], bool]] = [
    ("private", MINE, {"sensitivity": "private"}, False),
    ("confidential", MINE, {"sensitivity": "confidential"}, False),
    ("hidden by Graph", SHARED, {"subject": "Private Appointment"}, False),
    ("hidden by Graph, even if private items are synced", SHARED, {"subject": "Private Appointment"}, True),
]


@pytest.mark.parametrize(("why", "calendar", "event", "include"), HIDDEN, ids=[case[0] for case in HIDDEN])
def test_of_a_private_event_nothing_leaves_but_its_id(
    why: str, calendar: Calendar, event: dict[str, Any], include: bool
) -> None:
    found = read(include, calendar, seriesMasterId="AAMkM", attendees=[attendee("cy@x.com")], **event)
    assert found == Record(id="AAMk1", version='W/"k1"', private=True, series="AAMkM")


def test_a_private_event_is_read_when_private_items_are_synced() -> None:
    found = read(True, sensitivity="private")
    assert found.private
    assert found.fields == FIELDS | {"private": True}


def test_an_event_that_is_only_called_private_is_not() -> None:
    assert read(subject="Private Appointment").fields["subject"] == "Private Appointment"


WRITES: list[tuple[str, dict[str, Value], dict[str, object]]] = [
    ("subject", {"subject": "New"}, {"subject": "New"}),
    ("no subject", {"subject": None}, {"subject": ""}),
    ("long subject", {"subject": "x" * 300}, {"subject": "x" * 300}),
    ("place", {"location": "Here"}, {"location": {"displayName": "Here"}}),
    ("no place", {"location": None}, {"location": {"displayName": ""}}),
    ("body", {"body": "a\nb"}, {"body": {"contentType": "text", "content": "a\nb"}}),
    ("no body", {"body": None}, {"body": {"contentType": "text", "content": ""}}),
    ("show as", {"show_as": "oof"}, {"showAs": "oof"}),
    ("show as nothing in particular", {"show_as": None}, {}),
    ("private", {"private": True}, {"sensitivity": "private"}),
    ("no longer private", {"private": False}, {"sensitivity": "normal"}),
    (
        "one time brings all",
        {"end": "2026-04-04T13:00:00Z"},
        {
            "isAllDay": False,
            "start": {"dateTime": "2026-04-04T11:30:00", "timeZone": "UTC"},
            "end": {"dateTime": "2026-04-04T13:00:00", "timeZone": "UTC"},
        },
    ),
    (
        "to all day",
        {"start": "2026-04-04", "end": "2026-04-05", "all_day": True},
        {
            "isAllDay": True,
            "start": {"dateTime": "2026-04-04T00:00:00", "timeZone": "UTC"},
            "end": {"dateTime": "2026-04-05T00:00:00", "timeZone": "UTC"},
        },
    ),
]


@pytest.mark.parametrize(("why", "changes", "expect"), WRITES, ids=[case[0] for case in WRITES])
def test_a_change_says_only_what_changed(why: str, changes: dict[str, Value], expect: dict[str, object]) -> None:
    assert changed(changes, FIELDS) == expect


@pytest.mark.parametrize("name", ["attendees", "attachments"])
def test_nobody_is_ever_invited(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        changed({name: ("cy@x.com",)}, FIELDS)


def test_a_new_event_carries_its_key_twice_and_no_attendees() -> None:
    made = created(FIELDS, "accord-1", "2026-04-01T00:00:00Z")
    assert made["transactionId"] == "accord-1"
    assert made["singleValueExtendedProperties"] == [{"id": STAMP, "value": "accord-1"}]
    assert "attendees" not in json.dumps(made)


@pytest.mark.parametrize(("at", "announced"), [("2026-04-04T11:30:00Z", True), ("2026-04-04T11:30:01Z", False)])
def test_an_event_that_is_over_is_created_without_a_reminder(at: str, announced: bool) -> None:
    assert created(FIELDS, "accord-1", at).get("isReminderOn", True) is announced


def test_an_event_without_an_end_ends_when_it_begins() -> None:
    made = created({"subject": "R", "start": "2026-04-04T11:30:00Z"}, "accord-1", "2026-04-01T00:00:00Z")
    assert made["start"] == made["end"] == {"dateTime": "2026-04-04T11:30:00", "timeZone": "UTC"}


STANDINGS: list[tuple[dict[str, Any], Standing | None]] = [
    ({}, None),
    ({"isCancelled": True}, Standing.CANCELLED),
    ({"responseStatus": {"response": "declined"}}, Standing.DECLINED),
    ({"responseStatus": {"response": "accepted"}}, None),
    ({"isCancelled": True, "responseStatus": {"response": "declined"}}, Standing.CANCELLED),
]


@pytest.mark.parametrize(("event", "standing"), STANDINGS)
def test_what_became_of_a_meeting_is_read(event: dict[str, Any], standing: Standing | None) -> None:
    assert read(**event).standing is standing


def test_whoever_is_in_the_list_counts_with_an_address_or_without() -> None:
    nameless = {"type": "required", "emailAddress": {}}
    named = {"type": "required", "emailAddress": {"name": "Eve from a list"}}
    found = read(attendees=[attendee("cy@x.com"), named, nameless, attendee("ann@contoso.com")])
    assert found.audience == 3
    assert found.fields["attendees"] == ("cy@x.com", "Eve from a list", "guest 3")


@pytest.mark.parametrize(
    "event",
    [{"isOnlineMeeting": True}, {"isOnlineMeeting": "true"}, {"onlineMeeting": {"joinUrl": "https://join.example/1"}}],
)
def test_the_body_of_an_online_meeting_is_left_alone(event: dict[str, Any]) -> None:
    assert read(**event).fixed == ("body",)


@pytest.mark.parametrize(
    "event", [{}, {"isOnlineMeeting": False}, {"isOnlineMeeting": "false"}, {"onlineMeeting": None}]
)
def test_other_bodies_can_be_written(event: dict[str, Any]) -> None:
    assert read(**event).fixed == ()


NAUGHTY = Path(__file__).parents[4] / "shared" / "reference" / "naughty-strings.json"
STRINGS = (
    json.loads(NAUGHTY.read_text("utf-8"))
    if NAUGHTY.exists()
    else ["O'Hara", "a\0b", "😀", "<script>", " x ", "\ufeff"]
)


@pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))
def test_any_text_comes_back_as_it_was_read(text: str) -> None:
    first = read(subject=text, body={"contentType": "text", "content": text}, location={"displayName": text}).fields
    written = changed({name: first.get(name) for name in FIELDS}, {})
    second = record(EVENT | written, MINE, include_private=False).fields
    assert second == first
    assert json.dumps(second, ensure_ascii=False).encode()
