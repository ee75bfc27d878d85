"""Events on their way into the journal and out of it, and the folded states kept beside them."""

from datetime import datetime

import msgspec

from core.facts.events import AnyEvent
from core.model import Kind


class NewEvent(msgspec.Struct, frozen=True):
    """An event that is to be appended, and what it is about."""

    event: AnyEvent
    kind: Kind | None = None
    item: str | None = None
    run: str | None = None
    """The run that it belongs to; None for that of the append."""
    at: datetime | None = None
    """When it happened, aware; None for the time of the append."""


class Recorded(msgspec.Struct, frozen=True):
    """An event as the journal holds it."""

    position: int
    """Its number in the profile's stream: the first is 1, and none is left out."""
    run: str | None
    kind: Kind | None
    item: str | None
    at: str
    """UTC, with microseconds: `2026-11-24T13:00:00.000000Z`."""
    actor: str
    event: AnyEvent
    erased: bool = False
    """It had content, and that was erased: `event.content` is None because nobody knows it any more."""


class Snapshot(msgspec.Struct, frozen=True):
    """A folded state, saved. It is a cache: deleting it changes nothing but time."""

    position: int
    projection: int
    """The version of the projection that folded it."""
    state: bytes
