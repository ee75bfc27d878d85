"""Salesforce Event: rows to canonical fields and back."""

import pytest

from adapters.salesforce.calendar import fields, listed, outside, related, values
from adapters.salesforce.records import Viewer, refuse_blindness
from adapters.salesforce.shape import Shape
from adapters.salesforce.translation import Intent
from core.errors import SettingsError
from core.fields import BY_KIND
from core.model import Kind, Lock, Outside, Scope, Value, Window

ANN, BOB, LEAD = "003000000000001AAA", "003000000000002AAA", "00Q000000000001AAA"
EMAILS = {ANN: "ann@example.com", BOB: "bob@example.com"}
IDS = {email: identity for identity, email in EMAILS.items()}
SHAPE = Shape("Event", frozenset({"IsArchived"}), frozenset(), frozenset())

TIMED = {
    "Subject": " Plan\x00ning ",
    "StartDateTime": "2026-11-24T13:00:00.000+0000",
    "EndDateTime": "2026-11-24T14:00:00.000+0000",
    "IsAllDayEvent": False,
    "ShowAs": "OutOfOffice",
    "IsPrivate": False,
    "Location": "Room 1",
    "Description": "Agenda\n\nAttachments in Outlook:\n- a.pdf",
    "WhoId": ANN,
}


def all_day(**columns: object) -> dict[str, object]:
    return {"IsAllDayEvent": True, "StartDateTime": "2026-11-24T00:00:00.000+0000", **columns}


def test_a_timed_event_is_read() -> None:
    assert fields(TIMED, EMAILS) == {
        "subject": "Planning",
        "start": "2026-11-24T13:00:00Z",
        "end": "2026-11-24T14:00:00Z",
        "all_day": False,
        "location": "Room 1",
        "body": "Agenda",
        "show_as": "oof",
        "private": False,
        "attendees": ("ann@example.com",),
        "attachments": ("a.pdf",),
    }


def test_every_canonical_field_has_a_value() -> None:
    assert list(fields({}, {})) == [field.name for field in BY_KIND[Kind.CALENDAR]]


@pytest.mark.parametrize(
    ("row", "start", "end"),
    [
        pytest.param({"EndDateTime": None, "DurationInMinutes": 90}, "2026-11-24T13:00:00Z", "2026-11-24T14:30:00Z",
                     id="a duration without an end"),
        pytest.param({"EndDateTime": TIMED["StartDateTime"]}, "2026-11-24T13:00:00Z", "2026-11-24T13:00:00Z",
                     id="no time at all"),
        pytest.param(all_day(EndDateTime="2026-11-24T00:00:00.000+0000"), "2026-11-24", "2026-11-25", id="one day"),
        pytest.param(all_day(EndDateTime="2026-11-26T00:00:00.000+0000"), "2026-11-24", "2026-11-27", id="three days"),
        pytest.param(all_day(EndDate="2026-11-25", EndDateTime=None), "2026-11-24", "2026-11-26", id="an end date"),
        pytest.param(all_day(EndDateTime=None, DurationInMinutes=2880), "2026-11-24", "2026-11-26", id="a duration"),
        pytest.param(all_day(EndDateTime=None), "2026-11-24", "2026-11-25", id="neither"),
        pytest.param(all_day(ActivityDate="2026-11-23", EndDateTime=None, DurationInMinutes=1440),
                     "2026-11-23", "2026-11-24", id="the date is not shifted by a zone"),
    ],
)  # fmt: skip
def test_ends_are_exclusive(row: dict[str, object], start: str, end: str) -> None:
    read = fields({**TIMED, **row}, {})
    assert (read["start"], read["end"]) == (start, end)


@pytest.mark.parametrize(
    ("row", "ids"),
    [
        ({"WhoId": ANN}, (ANN,)),
        ({"WhoId": LEAD}, (LEAD,)),
        ({"WhoId": None, "EventWhoIds": None}, ()),
        ({"WhoId": ANN, "EventWhoIds": [ANN, BOB]}, (ANN, BOB)),
        ({"WhoId": BOB, "EventWhoIds": [ANN, BOB]}, (BOB, ANN)),
    ],
)
def test_related_people_are_listed_once_the_main_one_first(row: dict[str, object], ids: tuple[str, ...]) -> None:
    assert related(row) == ids


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"IsChild": True}, Outside.CHILD),
        ({"GroupEventType": "3"}, Outside.SERIES),
        ({"IsRecurrence": True}, Outside.SERIES),
        ({"IsArchived": True}, Outside.ARCHIVED),
        ({"GroupEventType": "0", "IsChild": False}, None),
        ({"GroupEventType": None, "IsRecurrence2": True}, None),
    ],
)
def test_what_is_no_event_of_its_own_is_outside(row: dict[str, object], why: Outside | None) -> None:
    assert outside(row) == why


def test_the_window_is_asked_for_with_a_day_before_it() -> None:
    scope = Scope(kind=Kind.CALENDAR, window=Window("2026-10-25T00:00:00Z", "2027-11-25T00:00:00Z"))
    assert listed(scope, SHAPE) == [
        "IsChild = false",
        "IsArchived = false",
        "StartDateTime < 2027-11-25T00:00:00Z",
        "EndDateTime > 2026-10-24T00:00:00Z",
    ]


BEFORE: dict[str, Value] = {
    "start": "2026-11-24T13:00:00Z",
    "end": "2026-11-24T14:00:00Z",
    "all_day": False,
    "body": "Agenda",
    "attachments": ("a.pdf",),
    "private": False,
    "attendees": ("ann@example.com",),
}
LISTED = "\n\nAttachments in Outlook:\n- "
FREED = {"IsPrivate": True, "WhoId": None, "WhatId": None}


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        pytest.param({"subject": "x\r\n"}, {"Subject": "x"}, id="a text"),
        pytest.param({"location": None}, {"Location": None}, id="a text taken away"),
        pytest.param(
            {"end": "2026-11-24T15:00:00Z"},
            {"IsAllDayEvent": False, "StartDateTime": "2026-11-24T13:00:00Z", "EndDateTime": "2026-11-24T15:00:00Z"},
            id="a time goes with the other half of it",
        ),
        pytest.param(
            {"start": "2026-11-24", "end": "2026-11-27", "all_day": True},
            {"IsAllDayEvent": True, "StartDateTime": "2026-11-24T00:00:00Z", "DurationInMinutes": 4320},
            id="all day: a start and a duration",
        ),
        pytest.param(
            {"all_day": True},
            {"IsAllDayEvent": True, "StartDateTime": "2026-11-24T00:00:00Z", "DurationInMinutes": 1440},
            id="a timed event becomes its day",
        ),
        pytest.param({"body": "New"}, {"Description": f"New{LISTED}a.pdf"}, id="a body keeps the attachments"),
        pytest.param({"body": None}, {"Description": f"{LISTED.strip()} a.pdf"}, id="no body, only attachments"),
        pytest.param({"attachments": ("b",)}, {"Description": f"Agenda{LISTED}b"}, id="attachments keep the body"),
        pytest.param({"attachments": None}, {"Description": "Agenda"}, id="attachments taken away"),
        pytest.param({"show_as": "oof"}, {"ShowAs": "OutOfOffice"}, id="out of office"),
        pytest.param({"show_as": "tentative"}, {"ShowAs": "Busy"}, id="a word that Salesforce has not"),
        pytest.param({"private": True}, FREED, id="private: related to nobody and nothing"),
        pytest.param({"private": True, "attendees": ("bob@example.com",)}, FREED, id="private comes first"),
        pytest.param({"private": False}, {"IsPrivate": False}, id="not private"),
        pytest.param({"attendees": ("BOB@example.com", "ann@example.com")}, {"WhoId": BOB}, id="the first attendee"),
        pytest.param({"attendees": ("nobody@example.com", "ann@example.com")}, {"WhoId": ANN}, id="the first known"),
        pytest.param({"attendees": None}, {"WhoId": None}, id="nobody"),
    ],
)
def test_changes_become_columns(changes: dict[str, Value], columns: dict[str, object]) -> None:
    assert values(Intent(changes, BEFORE, {"WhoId": ANN}, IDS)) == columns


def test_shared_activities_relate_all_known_attendees() -> None:
    changes: dict[str, Value] = {"attendees": ("bob@example.com", "ann@example.com", "x@example.com")}
    assert values(Intent(changes, BEFORE, {"WhoId": ANN}, IDS, 50)) == {"WhoId": BOB, "EventWhoIds": [BOB, ANN]}
    assert values(Intent({"private": True}, BEFORE, {"WhoId": ANN}, IDS, 50)) == {**FREED, "EventWhoIds": []}


def test_a_related_contact_without_an_address_stays() -> None:
    changes: dict[str, Value] = {"attendees": (BOB, "ann@example.com")}
    assert values(Intent(changes, BEFORE, {"WhoId": BOB}, {"ann@example.com": ANN}, 50)) == {
        "WhoId": BOB,
        "EventWhoIds": [BOB, ANN],
    }


def test_a_lead_is_not_pushed_out_by_a_contact() -> None:
    assert values(Intent({"attendees": ("ann@example.com",)}, BEFORE, {"WhoId": LEAD}, IDS)) == {}


def test_a_new_private_event_says_nothing_about_relations() -> None:
    changes: dict[str, Value] = {"private": True, "attendees": ("ann@example.com",)}
    assert values(Intent(changes, {}, {}, IDS)) == {"IsPrivate": True}


@pytest.mark.parametrize("row", [TIMED, all_day(DurationInMinutes=4320, ShowAs="Free")], ids=["timed", "all day"])
def test_what_was_read_is_written_the_same(row: dict[str, object]) -> None:
    read = fields(row, EMAILS)
    assert fields(values(Intent(read, {}, {}, IDS)), EMAILS) == read


def viewer(*, private: bool = False) -> Viewer:
    scope = Scope(kind=Kind.CALENDAR, include_private=private)
    return Viewer(scope, Shape("Event", frozenset(), frozenset(), frozenset(), "Accord_Id__c"), "005ME")


STAMPED = {**TIMED, "Id": "00U1", "OwnerId": "005ME", "LastModifiedDate": "2026-11-20T10:00:00.000+0000"}


def test_a_private_record_is_an_id_and_a_version() -> None:
    record = viewer().record({**STAMPED, "IsPrivate": True, "Accord_Id__c": "k"}, EMAILS)
    assert (record.id, record.version, record.private) == ("00U1", "2026-11-20T10:00:00.000+0000", True)
    assert (record.fields, record.key, record.modified, record.series) == ({}, None, None, None)


def test_a_private_record_is_read_where_private_items_are_synced() -> None:
    record = viewer(private=True).record({**STAMPED, "IsPrivate": True, "Accord_Id__c": "k"}, EMAILS)
    assert record.private
    assert record.fields["subject"] == "Planning"
    assert (record.key, record.modified) == ("k", "2026-11-20T10:00:00Z")


def test_another_owners_record_has_no_fields() -> None:
    record = viewer().record({**STAMPED, "OwnerId": "005YOU"}, EMAILS)
    assert (record.outside, record.fields) == (Outside.OWNER, {})


def test_nothing_is_read_where_private_events_cannot_be_told_from_others() -> None:
    scope = Scope(kind=Kind.CALENDAR)
    with pytest.raises(SettingsError, match="private"):
        refuse_blindness(scope, SHAPE)
    refuse_blindness(scope, Shape("Event", frozenset({"IsPrivate"}), frozenset(), frozenset()))
    refuse_blindness(Scope(kind=Kind.CALENDAR, include_private=True), SHAPE)
    refuse_blindness(Scope(kind=Kind.TASKS), SHAPE)


@pytest.mark.parametrize("mark", [{"IsRecurrence2": True}, {"RecurrenceActivityId": "00U9"}])
def test_occurrences_are_locked(mark: dict[str, object]) -> None:
    assert viewer().record({**STAMPED, **mark}, EMAILS).locked is Lock.SERIES
    assert viewer().record(STAMPED, EMAILS).locked is None
