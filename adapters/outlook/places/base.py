"""What the three places have in common."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from adapters.outlook.calendar import STAMP
from adapters.outlook.cursor import Cursor
from adapters.outlook.errors import Answer, refusal
from adapters.outlook.forms import is_whole
from adapters.outlook.graph import Ask, Graph, literal, path
from adapters.outlook.own import NONE, Own
from adapters.outlook.text import Json, mapping, rows, word
from core.errors import ServiceUnavailable
from core.model import Gone, Kind, Page, Record, Window, Write


@dataclass(frozen=True, slots=True)
class Look:
    """One record, as a single reading found it. Without a record the answer says why."""

    answer: Answer
    record: Record | None = None
    json: Json = field(default_factory=dict)


class Place(Protocol):
    """One calendar, contact folder or To Do list."""

    @property
    def kind(self) -> Kind: ...

    @property
    def container(self) -> str:
        """Its id, as cursors and the journal know it."""

    @property
    def collection(self) -> str:
        """The address that new records are posted to."""

    @property
    def graph(self) -> Graph: ...

    def looks_first(self, write: Write) -> bool:
        """Tell whether a write has to look at the record first: the service may not enforce the precondition, or what
        is written depends on more than the fields that are known."""

    def address(self, id_: str) -> str:
        """Return where one record is changed and deleted."""

    def read(self, window: Window | None, cursor: Cursor | None) -> Iterator[Page]:
        """Yield what changed since the cursor, or all that is there."""

    def look(self, id_: str) -> Ask:
        """Return what asks for one record as it is now."""

    def seen(self, answer: Answer) -> Look:
        """Return one record that was asked for, in the very form in which `read` and `fetch` give it."""

    def told(self, write: Write, answer: Answer) -> Record | None:
        """Return the record that the answer to a create or update holds, in that very form too; None if it does not
        tell all of it."""

    def fetch(self, ids: Sequence[str]) -> Mapping[str, Record | Gone]:
        """Return many records as they are now, without those that got no clear answer."""

    def body_address(self, id_: str) -> str:
        """Return where the body of one record is read, in whatever form is asked for."""

    def created(self, write: Write) -> Json:
        """Return the JSON of a new record."""

    def changed(self, write: Write, current: Json) -> Json:
        """Return the JSON of a change, over the record as it is."""

    def find(self, write: Write) -> str | None:
        """Return the id of the record that a create with this key made, None if there is none."""


def split(page: Json) -> tuple[tuple[Json, ...], tuple[str, ...]]:
    """Return the rows of a delta page that say what is, and the ids of those that say what went away.

    A row that comes twice counts once, as it came last.
    """
    found = {word(row.get("id")): row for row in rows(page.get("value")) if row.get("id")}
    present = tuple(row for row in found.values() if not mapping(row.get("@removed")))
    return present, tuple(id_ for id_, row in found.items() if mapping(row.get("@removed")))


def delta_link(page: Json) -> str:
    """Return where the next round begins. Raises ServiceUnavailable for a round that just stops."""
    if link := word(page.get("@odata.deltaLink")):
        return link
    raise ServiceUnavailable("Outlook ended a reading without saying where to go on.", "Try again.")


def find_stamped(graph: Graph, collection: str, key: str) -> str | None:
    """Return the id of the event or contact in a collection that carries the key, None if none does."""
    condition = f"singleValueExtendedProperties/Any(ep: ep/id eq {literal(STAMP)} and ep/value eq {literal(key)})"
    found = graph.items(collection + path(_filter=condition, _select="id"))
    return word(next(found, {}).get("id")) or None


def holds_all(kind: Kind, item: Json, names: str) -> bool:
    """Tell whether an answer brought all of these properties, in the form that was preferred: a text as text, times in
    UTC, an ETag."""
    body, etag = mapping(item.get("body")), item.get("@odata.etag") or item.get("changeKey")
    zones = [mapping(item.get(name)).get("timeZone") for name in ("start", "end") if item.get(name)]
    as_text = not body or word(body.get("contentType")).lower() == "text"
    complete = set(names.split(",")) <= set(item) and is_whole(kind, item)
    return bool(etag) and as_text and complete and all(zone == "UTC" for zone in zones)


def stamped(key: str | None) -> Json:
    """Return the extended properties of an event that carries the key."""
    return {"singleValueExtendedProperties": [{"id": STAMP, "value": key}]} if key else {}


def key_behind(write: Write) -> str | None:
    """Return the key that a record carries after a write. Answers to writes come without it."""
    return write.before.key if write.before else write.key


def is_gone(kind: Kind, answer: Answer) -> bool:
    """Tell whether an answer about an id that Graph gave itself says that there is no such item any more.

    Of events 404 is documented; of contacts and tasks a 400 has been reported for ids that were valid once.
    """
    return answer.gone or (kind is not Kind.CALENDAR and answer.malformed)


def is_told(kind: Kind, answer: Answer, own: Own = NONE) -> bool:
    """Tell whether an answer holds the record that was asked for. A yes with something else in it is not clear."""
    return answer.ok and is_whole(kind, answer.body) and own.are_whole(answer.body)


def taken(
    kind: Kind, answers: Mapping[str, Answer], own: Own = NONE
) -> tuple[list[Json], tuple[str, ...], tuple[str, ...]]:
    """Return the records of a batch that are there, the ids of those that are not, and of those put aside.

    One record that Graph will not give stops no other. Raises ServiceUnavailable and the like where the service itself
    is in trouble: leaving changed records out then would lose their changes for good.
    """
    untold = {id_: answer for id_, answer in answers.items() if not is_told(kind, answer, own)}
    aside = [put_aside(id_, answer) for id_, answer in untold.items() if not answer.gone]
    there = [answer.body for id_, answer in answers.items() if id_ not in untold]
    return there, tuple(id_ for id_, answer in answers.items() if answer.gone), tuple(aside)


def put_aside(id_: str, answer: Answer) -> str:
    """Return the id, if the answer is about this record alone; else raise what it means for all."""
    if (answer.ok or answer.status in _ABOUT_ONE) and not answer.cursor_lost:
        return id_
    raise refusal(answer)


_ABOUT_ONE = frozenset({400, 403, 404, 405, 406, 409, 422, 423})
"""Statuses by which Graph refuses one item. What is busy, signed out or broken answers otherwise."""
