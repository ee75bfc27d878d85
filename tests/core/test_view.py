"""Which records are in the window."""

import pytest

from core.facts.state import Seen
from core.model import Kind, Record, Value, Window
from core.planning.view import in_view, is_private, window_of
from core.settings import CalendarSettings, ContactsSettings

WINDOW = Window("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")


def test_the_window_is_whole_days_around_now() -> None:
    settings = CalendarSettings(past_days=30, future_days=365)
    assert window_of(settings, "2026-11-22T23:59:59Z") == Window("2026-10-23T00:00:00Z", "2027-11-23T00:00:00Z")
    assert window_of(ContactsSettings(), "2026-11-22T23:59:59Z") is None


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        ("2026-10-31T23:00:00Z", "2026-11-01T00:00:00Z", False),
        ("2026-10-31T23:00:00Z", "2026-11-01T00:00:01Z", True),
        ("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z", True),
        ("2026-11-30T23:59:59Z", "2026-12-02T00:00:00Z", True),
        ("2026-12-01T00:00:00Z", "2026-12-01T01:00:00Z", False),
        ("2026-10-31", "2026-11-01", False),
        ("2026-10-31", "2026-11-02", True),
        ("2026-11-30", "2026-12-01", True),
        ("2026-12-01", "2026-12-02", False),
    ],
)
def test_an_event_is_in_view_when_it_overlaps_the_window(start: str, end: str, inside: bool) -> None:
    assert in_view(Kind.CALENDAR, seen(start=start, end=end), WINDOW) is inside


@pytest.mark.parametrize(
    ("why", "status", "due", "closed", "inside"),
    [
        ("open without a date", "notStarted", None, None, True),
        ("long overdue, still open", "inProgress", "2025-01-01", None, True),
        ("due too late", "notStarted", "2026-12-01", None, False),
        ("due on the last day", "notStarted", "2026-11-30", None, True),
        ("completed lately, though due long ago", "completed", "2025-01-01", "2026-11-20", True),
        ("completed long ago", "completed", "2026-11-20", "2026-10-01", False),
        ("completed, nobody knows when", "completed", "2026-11-20", None, True),
        ("completed, due long ago", "completed", "2026-10-01", None, False),
    ],
)
def test_a_task_is_in_view_while_it_matters(
    why: str, status: str, due: str | None, closed: str | None, inside: bool
) -> None:
    task = Seen(record=Record(id="1", version="1", closed=closed), fields={"status": status, "due": due})
    assert in_view(Kind.TASKS, task, WINDOW) is inside


def test_contacts_are_always_in_view() -> None:
    assert in_view(Kind.CONTACTS, seen(last_name="Lee"), None)


@pytest.mark.parametrize(
    ("flag", "field", "asked_for", "private"),
    [(False, False, False, False), (True, None, False, True), (False, True, False, True), (True, True, True, False)],
)
def test_private(flag: bool, field: Value, asked_for: bool, private: bool) -> None:
    record = Seen(record=Record(id="1", version="1", private=flag), fields={"private": field})
    assert is_private(record, CalendarSettings(sync_private=asked_for)) is private


def seen(**fields: Value) -> Seen:
    return Seen(record=Record(id="1", version="1"), fields=fields)
