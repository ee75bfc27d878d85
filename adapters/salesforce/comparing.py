"""Whether a record is still what a row was decided on, and what a write was to make of it."""

from collections.abc import Iterable, Mapping

from adapters.salesforce.calendar import related
from adapters.salesforce.organisation import Organisation
from adapters.salesforce.records import Viewer
from adapters.salesforce.shape import Access
from adapters.salesforce.translation import Intent
from adapters.salesforce.wire import Row, is_id
from core.fields.drift import drift
from core.model import Fields, Kind, Record, Value, Write

RELATIONS = 50
"""How many contacts an event is related to at most, with Shared Activities."""

_DERIVED = ("ActivityDate", "EndDate", "EndDateTime", "DurationInMinutes")
"""Columns that Salesforce fills in anew when an event's start is written."""


def as_decided(kind: Kind, now: Record, before: Record | None) -> bool:
    """Tell whether a record still is what it was when its row was decided.

    Only what Accord maps counts: Salesforce also moves the stamps of records that nobody edited.
    """
    if before is None or now.outside is not None or now.private != before.private:
        return False
    return not drift(kind, now.fields, before.fields)


def relations(viewer: Viewer) -> int:
    """Return how many contacts one event can be related to here."""
    return RELATIONS if "EventWhoIds" in viewer.shape.createable else 1


def addresses(writes: Iterable[Write]) -> list[str]:
    """Return the e-mail addresses of the people that these writes relate records to."""
    wanted = (write.changes.get("attendees") for write in writes)
    named = {name for people in wanted if isinstance(people, tuple | list) for name in people}
    return sorted({name.lower() for name in named if not is_id(name)})


def columns_of(viewer: Viewer, write: Write, row: Row, now: Fields, people: Mapping[str, str]) -> dict[str, object]:
    """Return the columns that a write sets, as far as this user may set them; a create leaves out what is empty.

    `row` is the record as it is, and `now` are its canonical fields; both are empty for a create.
    """
    intent = Intent(write.changes, now, row, people, relations(viewer))
    access: Access = "updateable" if row else "createable"
    columns = viewer.shape.writable(viewer.translation.values(intent), access)
    return columns if row else {name: value for name, value in columns.items() if value not in (None, [])}


def expected(organisation: Organisation, viewer: Viewer, row: Row, columns: Row) -> dict[str, Value]:
    """Return the canonical fields that a record has once these columns are written to the row."""
    kept = {name: value for name, value in row.items() if "StartDateTime" not in columns or name not in _DERIVED}
    written = {**kept, **columns}
    emails = organisation.emails(related(written)) if viewer.scope.kind is Kind.CALENDAR else {}
    return viewer.translation.fields(written, emails)
