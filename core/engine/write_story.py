"""What was written, by whom, and over what: the answer that auditors ask the journal for.

The value before a write is the one that was last seen in that very record before the request left.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from core.facts.recorded import Stored
from core.fields import title
from core.keys import item_id
from core.model import Fields, Kind, Side, Value
from core.ports import Journal

OUTCOMES: Final = ("write-succeeded", "write-failed", "write-lost", "write-settled")
INTENT: Final = "write-started"


class FieldWritten(msgspec.Struct, frozen=True):
    """One field of a write."""

    name: str
    old: Value = None
    """What the record held before; nothing for a create."""
    new: Value = None
    """What was to be written; nothing for a delete."""
    kept: Value = None
    """What the service holds since, if it said."""


class Written(msgspec.Struct, frozen=True):
    """A write, and what became of it."""

    position: int
    """Of the event that tells the outcome."""
    at: str
    run: str | None
    actor: str
    kind: str
    item: str
    title: str
    side: str
    operation: str
    record: str
    """The id of the record on that side; "" where a create got none."""
    outcome: str
    """"succeeded", "partial" (some fields did not arrive), "failed", "stale", "unknown", "open" (no answer is
    journaled), "applied" and "not-applied" (as a person said)."""
    code: str
    """Why it failed."""
    request: str
    """The service's id of the request."""
    fields: tuple[FieldWritten, ...]
    hidden: str = ""
    """Why there are no values: "erased" or "redacted"; "" where there are."""

    def redacted(self, actor: str) -> "Written":
        """Return the write without what is personal."""
        names = tuple(FieldWritten(field.name) for field in self.fields)
        return msgspec.structs.replace(self, actor=actor, title="", fields=names, hidden="redacted")


def written(journal: Journal, events: Iterable[Stored]) -> Iterator[Written]:
    """Yield the writes whose outcome is among the events, and at last those that nobody has an answer to.

    A write whose answer lies outside of the events is told where its answer is.
    """
    begun: dict[str, Stored] = {}
    for event in events:
        if event.type == INTENT:
            begun[str(fact(event)["key"])] = event
        elif event.type in OUTCOMES:
            intent = begun.pop(str(fact(event)["key"]), None)
            yield _Telling(journal, event, intent).told()
    for event in begun.values():
        if not _is_answered(journal, event):
            yield _Telling(journal, event, event).told()


def _is_answered(journal: Journal, intent: Stored) -> bool:
    key = fact(intent)["key"]
    later = (one for one in journal.stored(items=[intent.item or ""]) if one.position > intent.position)
    return any(one.type in OUTCOMES and fact(one).get("key") == key for one in later)


def fact(event: Stored) -> dict[str, Any]:
    """Return what an event says, without its content."""
    said = msgspec.json.decode(event.data)
    return said if isinstance(said, dict) else {}


def _fields(event: Stored | None) -> dict[str, Value]:
    if event is None or event.content is None:
        return {}
    content = msgspec.json.decode(event.content)
    return {str(name): _value(value) for name, value in content.items()} if isinstance(content, dict) else {}


def _value(value: object) -> Value:
    return tuple(str(part) for part in value) if isinstance(value, list) else value  # type: ignore[return-value]


class _Telling:
    """One write, told from the events about its item."""

    def __init__(self, journal: Journal, event: Stored, intent: Stored | None) -> None:
        self.event, self.said = event, fact(event)
        self.side, self.kind, self.item = str(self.said.get("side")), event.kind or "", event.item or ""
        self.journal = journal
        self.intent = intent or self._found_intent()
        self.asked = fact(self.intent) if self.intent else {}
        self.echo = self.said.get("record") or {}
        self.record = str(self.echo.get("id") or self.asked.get("id") or "")
        self.seen = self._last_seen()

    def _before(self, *items: str) -> list[Stored]:
        """Return what was journaled about items before the event, the latest first."""
        return list(self.journal.stored(items=items, upto=self.event.position - 1))[::-1]

    def _found_intent(self) -> Stored | None:
        """Return the intent of a write whose outcome was learnt in another run."""
        key = self.said.get("key")
        return next(
            (one for one in self._before(self.item) if one.type == INTENT and fact(one).get("key") == key), None
        )

    def _began_as(self, remote: str) -> str:
        """Return the item that the record was before it was linked."""
        known = self.kind in set(Kind) and self.side in set(Side)
        return item_id(Kind(self.kind), Side(self.side), remote) if known else self.item

    def _last_seen(self) -> Stored | None:
        """Return the last event before the intent that says what the record held; None for a create."""
        remote = self.asked.get("id")
        if self.intent is None or not remote:
            return None
        for event in self._before(self.item, self._began_as(str(remote))):
            if event.position < self.intent.position and event.type in ("record-observed", "write-succeeded"):
                said = fact(event)
                if said.get("side") == self.side and (said.get("record") or {}).get("id") == remote:
                    return event
        return None

    def told(self) -> Written:
        old, new = _fields(self.seen), _fields(self.intent)
        kept = _fields(self.event) if self.event.type == "write-succeeded" else {}
        erased = any(each is not None and each.erased for each in (self.intent, self.seen, self.event))
        return Written(
            position=self.event.position,
            at=self.event.at,
            run=self.event.run,
            actor=self.event.actor,
            kind=self.kind,
            item=self.item,
            title=self._title({**old, **new, **kept}),
            side=self.side,
            operation=str(self.said.get("operation")),
            record=self.record,
            outcome=self._outcome(),
            code=str(self.said.get("code") or ""),
            request=str(self.said.get("request_id") or ""),
            fields=tuple(FieldWritten(name, old.get(name), new.get(name), kept.get(name)) for name in new or old),
            hidden="erased" if erased else "",
        )

    def _title(self, fields: Fields) -> str:
        return title(Kind(self.kind), fields) if fields and self.kind in set(Kind) else ""

    def _outcome(self) -> str:
        match self.event.type:
            case "write-succeeded":
                return "partial" if self.said.get("missed") else "succeeded"
            case "write-failed":
                return "stale" if self.said.get("stale") else "failed"
            case "write-lost":
                return "unknown"
            case "write-settled":
                return "applied" if self.said.get("applied") else "not-applied"
        return "open"
