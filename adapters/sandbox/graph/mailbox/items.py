"""What a mailbox keeps: items, and the calendars, folders and lists they lie in, each with the log that feeds delta."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from adapters.sandbox.graph.forms.errors import Json, bad_request
from adapters.sandbox.graph.forms.ids import default_id
from adapters.sandbox.graph.forms.recurrence import Pattern

EPOCH = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Series:
    """What makes an event a series master: its rule, and the occurrences that differ from it."""

    pattern: Pattern
    exceptions: dict[date, "Item"] = field(default_factory=dict)
    cancelled: set[date] = field(default_factory=set)


@dataclass(slots=True)
class Item:
    """An event, a contact or a task.

    `json` is what a GET shows in UTC and HTML, without the id and the etag. `begin` and `finish` are an event's
    instants; for an all-day event that floats, its midnights as if they were UTC.
    """

    core: str
    container: "Container"
    json: Json
    tag: str = ""
    begin: datetime = EPOCH
    finish: datetime = EPOCH
    series: Series | None = None
    master: "Item | None" = None
    day: date | None = None
    """The day of the occurrence that this exception replaces."""
    overrides: frozenset[str] = frozenset()
    """Properties in which this exception no longer follows its series."""
    extended: dict[str, str] = field(default_factory=dict)
    extensions: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    steps: list[Json] = field(default_factory=list)
    resources: list[Json] = field(default_factory=list)
    sent: Json | None = None
    """The body that created an event with a transactionId."""
    text: str | None = None
    """The body as text, once somebody asked for it."""

    @property
    def rule(self) -> Series:
        """The series that this event is the master of. Raises BadRequest when it is none."""
        if self.series is None:
            raise bad_request("The event is not a series.")
        return self.series


@dataclass(slots=True)
class Container:
    """A calendar, a contact folder or a task list, and the log of what changed in it."""

    core: str
    kind: str
    json: Json
    items: dict[str, Item] = field(default_factory=dict)
    log: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """Core of every item that was ever here -> number and time of its last change; ordered by number."""

    @property
    def id(self) -> str:
        return default_id(self.core)
