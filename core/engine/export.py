"""export: which events are meant, as the journal holds them or without what is personal, and what was written."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from core.engine.session import Session
from core.engine.write_story import fact
from core.facts.lines import Origin
from core.facts.recorded import ProfileHead, Stored
from core.facts.selection import Selection

STEPS = 1000
"""How many events progress is told of at once."""


def selected(session: Session, selection: Selection, upto: int | None) -> Iterator[Stored]:
    """Yield the events that are meant, up to a position, in order. Progress is told of all that are looked at."""
    found = session.journal.stored(run=selection.run, items=selection.items or None, upto=upto)
    for looked, event in enumerate(found, 1):
        if looked % STEPS == 0:
            session.progress.step(STEPS)
        if event in selection:
            yield event


_PLAIN: Final = """
    command kinds accord outcome summary settings side whole read changed gone requests suspect record id evidence
    successor outlook salesforce choice fields other digest position as_of rows planning key operation version
    request_id resolved missed code stale retryable applied guard limit items events
"""
_PLAIN_OF_RECORD: Final = """
    id version modified private key series audience organizer locked outside standing fixed formatted closed
"""
"""What of an event is told when it is redacted: ids, stamps and numbers. Left out are, among others, whose mailbox it
is, cursors of feeds and calendar ids of meetings, in which addresses may stand; and what a newer Accord adds."""


_KEPT: Final = frozenset(_PLAIN.split())
_KEPT_OF_RECORD: Final = frozenset(_PLAIN_OF_RECORD.split())


class Redaction:
    """Takes out of events what is personal: their content, and the name of who did it.

    The same actor is the same number throughout. Salt, digest and hash go as well: by them one could tell whether
    one had guessed a name right.
    """

    def __init__(self) -> None:
        self._actors: dict[str, str] = {}

    def actor(self, name: str) -> str:
        return self._actors.setdefault(name, f"person {len(self._actors) + 1}")

    def __call__(self, events: Iterable[Stored]) -> Iterator[Stored]:
        for event in events:
            actor, data = self.actor(event.actor), _plain(fact(event))
            yield event._replace(actor=actor, data=data, content=None, salt=None, content_digest=None, hash=b"")


def _plain(said: dict[str, Any]) -> str:
    kept = {key: said[key] for key in said if key in _KEPT}
    if isinstance(record := kept.get("record"), dict):
        kept["record"] = {key: record[key] for key in record if key in _KEPT_OF_RECORD}
    return msgspec.json.encode(kept).decode()


class Extent(msgspec.Struct, frozen=True):
    """Up to where the journal is exported: what is appended meanwhile stays out."""

    heads: tuple[ProfileHead, ...]
    """Of all profiles, in one look."""
    origin: Origin | None
    """Of this profile; None when it has no events."""

    @property
    def events(self) -> int:
        return self.origin.events if self.origin else 0


def extent(session: Session) -> Extent:
    """Return where the profile and all others end now."""
    origin, heads = session.journal.origin(), tuple(session.journal.heads())
    if origin is not None:
        end = next(head.position for head in heads if head.number == origin.number)
        origin = msgspec.structs.replace(origin, digests=tuple(head.digest for head in heads), events=end)
    return Extent(heads, origin)
