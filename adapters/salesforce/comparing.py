"""Whether a record is still what a row was decided on, and what a write was to make of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adapters.salesforce import own, tasks
from adapters.salesforce.calendar import related
from adapters.salesforce.organisation import Organisation
from adapters.salesforce.records import Viewer
from adapters.salesforce.shape import Access, Shape, Words
from adapters.salesforce.translation import Intent, Translation
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


def limits(shape: Shape, translation: Translation) -> dict[str, int]:
    """Return how many characters each canonical field of text holds here."""
    return {
        name: shape.lengths[column] - translation.spared.get(name, 0)
        for name, column in translation.texts.items()
        if column in shape.lengths
    }


@dataclass(frozen=True, slots=True)
class Known:
    """What must be known before records can be written."""

    people: Mapping[str, str]
    """Contact id by lower-case e-mail address."""
    closing: tuple[str, ...] = ()
    """The organisation's words for a task that is closed, the preferred first."""
    high: tuple[str, ...] = ()
    """Its words for a high priority, the preferred first."""


def known(organisation: Organisation, writes: Iterable[Write]) -> Known:
    """Ask for what these writes rest on."""
    listed = list(writes)
    said = [write.changes for write in listed if write.kind is Kind.TASKS]
    completes = any(changes.get("status") == "completed" for changes in said)
    urges = any(changes.get("priority") == "high" for changes in said)
    return Known(
        organisation.people(_addresses(listed)),
        closing=organisation.flagged("TaskStatus", "IsClosed") if completes else (),
        high=organisation.flagged("TaskPriority", "IsHighPriority") if urges else (),
    )


def _addresses(writes: Iterable[Write]) -> list[str]:
    """Return the e-mail addresses of the people that these writes relate records to."""
    wanted = (write.changes.get("attendees") for write in writes)
    named = {name for people in wanted if isinstance(people, tuple | list) for name in people}
    return sorted({name.lower() for name in named if not is_id(name)})


def columns_of(viewer: Viewer, write: Write, row: Row, now: Fields, known: Known) -> dict[str, object]:
    """Return the columns that a write sets, as far as this user may set them; a create leaves out what is empty.

    `row` is the record as it is, and `now` are its canonical fields; both are empty for a create.
    """
    shape = viewer.shape
    words = {
        "Status": tasks.statuses(shape.words.get("Status", Words()), known.closing),
        "Priority": tasks.priorities(shape.words.get("Priority", Words()), known.high),
    }
    intent = Intent(write.changes, now, row, known.people, relations(viewer), shape.lengths, words)
    access: Access = "updateable" if row else "createable"
    values = {**viewer.translation.values(intent), **own.written(shape, viewer.scope, write.changes)}
    columns = shape.writable(values, access)
    return columns if row else {name: value for name, value in columns.items() if value not in (None, [])}


def expected(organisation: Organisation, viewer: Viewer, row: Row, columns: Row, known: Known) -> dict[str, Value]:
    """Return the canonical fields that a record has once these columns are written to the row."""
    kept = {name: value for name, value in row.items() if "StartDateTime" not in columns or name not in _DERIVED}
    written = {**kept, **columns}
    if "Status" in columns:
        written["IsClosed"] = columns["Status"] in (known.closing or (tasks.STATUS["completed"],))
    if "Priority" in columns:
        written["IsHighPriority"] = columns["Priority"] in (known.high or (tasks.PRIORITY["high"],))
    emails = organisation.emails(related(written)) if viewer.scope.kind is Kind.CALENDAR else {}
    return viewer.fields(written, emails)
