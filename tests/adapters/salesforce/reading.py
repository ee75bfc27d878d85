"""What a test reads, and in which scope."""

from datetime import timedelta

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from core.model import Kind, Page, Record, Scope, Window

WINDOW = Window("2026-10-25T00:00:00Z", "2027-11-25T00:00:00Z")
CALENDAR = Scope(kind=Kind.CALENDAR, window=WINDOW)
CONTACTS = Scope(kind=Kind.CONTACTS)
TASKS = Scope(kind=Kind.TASKS, window=WINDOW)
SCOPES = {"Event": CALENDAR, "Contact": CONTACTS, "Task": TASKS}
LATER = timedelta(minutes=30)

SAMPLES: dict[str, dict[str, object]] = {
    "Event": {"Subject": "Lunch", "StartDateTime": "2026-11-25T12:00:00Z", "DurationInMinutes": 60},
    "Contact": {"LastName": "Lee", "Email": "Ann@Example.com"},
    "Task": {"Subject": "Call", "ActivityDate": "2026-12-01"},
}
EVERY = pytest.mark.parametrize("name", list(SAMPLES))


def event(start: str, minutes: int = 60, **more: object) -> dict[str, object]:
    return {"Subject": start, "StartDateTime": start, "DurationInMinutes": minutes, **more}


def read(adapter: SalesforceAdapter, scope: Scope, cursor: str | None = None) -> tuple[dict[str, Record], Page]:
    """Return the records by id, and the last page with all ids that vanished."""
    pages = list(adapter.read(scope, cursor))
    assert [page.cursor is not None for page in pages] == [False] * (len(pages) - 1) + [True]
    vanished = tuple(identity for page in pages for identity in page.vanished)
    last = Page(cursor=pages[-1].cursor, whole=pages[-1].whole, window=pages[-1].window, vanished=vanished)
    return {record.id: record for page in pages for record in page.records}, last
