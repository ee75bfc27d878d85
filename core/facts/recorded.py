"""Events on their way into the journal and out of it, and the folded states kept beside them."""

from datetime import datetime
from typing import NamedTuple

import msgspec

from core.facts.events import AnyEvent
from core.model import Kind


class NewEvent(msgspec.Struct, frozen=True, gc=False):
    """An event that is to be appended, and what it is about."""

    event: AnyEvent
    kind: Kind | None = None
    item: str | None = None
    run: str | None = None
    """The run that it belongs to; None for that of the append."""
    at: datetime | None = None
    """When it happened, aware; None for the time of the append."""


class Recorded(msgspec.Struct, frozen=True, gc=False):
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


class Stored(NamedTuple):
    """An event as its row says, without being understood: types of a newer Accord come as well."""

    position: int
    run: str | None
    kind: str | None
    item: str | None
    type: str
    schema: int
    at: str
    actor: str
    data: str
    """JSON, as the stored text."""
    content: str | None
    """JSON, as the stored text: what is personal. None if there is none, or if it was erased."""
    salt: bytes | None
    content_digest: bytes | None
    """Of salt and content; it stays when these are erased."""
    hash: bytes

    @property
    def erased(self) -> bool:
        """It had content, and nobody knows it any more."""
        return self.content is None and self.content_digest is not None


class ProfileHead(msgspec.Struct, frozen=True):
    """Where the stream of one of the journal's profiles ends. Bytes are in hexadecimal."""

    number: int
    """Of its registration: 1, 2, 3."""
    digest: str
    """What stands for its name."""
    registration: str
    position: int
    hash: str


class Snapshot(msgspec.Struct, frozen=True):
    """A folded state, saved. It is a cache: deleting it changes nothing but time."""

    position: int
    projection: int
    """The version of the projection that folded it."""
    state: bytes
