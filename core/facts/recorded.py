"""Events on their way into the journal and out of it, and the folded states kept beside them."""

import msgspec

from core.facts.events import AnyEvent
from core.model import Kind


class NewEvent(msgspec.Struct, frozen=True):
    """An event that is to be appended, and what it is about."""

    event: AnyEvent
    kind: Kind | None = None
    item: str | None = None


class Recorded(msgspec.Struct, frozen=True):
    """An event as the journal holds it."""

    position: int
    version: int
    run: str | None
    kind: Kind | None
    item: str | None
    at: str
    """UTC, with microseconds: `2026-11-24T13:00:00.000000Z`."""
    actor: str
    event: AnyEvent


class Snapshot(msgspec.Struct, frozen=True):
    """A folded state, saved. It is a cache: deleting it changes nothing but time."""

    position: int
    version: int
    projection: int
    """The version of the projection that folded it."""
    state: bytes
