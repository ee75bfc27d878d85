"""Exported history as tables: a row for each event, or for each field that was written."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from core.engine.write_story import Written, fact
from core.facts.recorded import Stored
from core.model import Value

Cell = str | int

EVENTS: Final = (
    "position",
    "at (UTC)",
    "run",
    "actor",
    "kind",
    "item",
    "type",
    "side",
    "record",
    "details",
    "content",
    "hash",
)
WRITTEN: Final = (
    "position",
    "at (UTC)",
    "run",
    "actor",
    "kind",
    "item",
    "title",
    "side",
    "operation",
    "record",
    "outcome",
    "why",
    "field",
    "old value",
    "new value",
    "kept",
    "request",
)
_CONTROL: Final = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HIDDEN: Final = {"erased": "(erased)", "redacted": "(left out)"}


def event_rows(events: Iterable[Stored]) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells of events, in the order of EVENTS. Facts and content are JSON."""
    for event in events:
        said = fact(event)
        record = said.get("record")
        remote = record.get("id") if isinstance(record, dict) else said.get("id")
        yield (
            event.position,
            event.at,
            event.run or "",
            event.actor,
            event.kind or "",
            event.item or "",
            event.type,
            str(said.get("side") or ""),
            str(remote or ""),
            event.data,
            HIDDEN["erased"] if event.erased else event.content or "",
            event.hash.hex(),
        )


def written_rows(writes: Iterable[Written]) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells of writes, in the order of WRITTEN: a row for each field, and one for a write without fields."""
    for write in writes:
        about = (write.position, write.at, write.run or "", write.actor, write.kind, write.item, write.title)
        what = (write.side, write.operation, write.record, write.outcome, write.code)
        hidden = HIDDEN.get(write.hidden)
        for field in write.fields:
            old, new, kept = (hidden or value_cell(value) for value in (field.old, field.new, field.kept))
            yield (*about, *what, field.name, old, new, kept, write.request)
        if not write.fields:
            yield (*about, *what, "", hidden or "", hidden or "", hidden or "", write.request)


def value_cell(value: Value) -> str:
    """Return a field's value as the text of a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(value)
    return value


def unharmed(text: str) -> str:
    """Return text without control characters, which files and programs choke on; they are spelt out."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
