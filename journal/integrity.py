"""The hash chain: what makes an altered, removed, reordered or inserted event show.

Each event's hash is SHA-256 over the hash before it and the MessagePack array of its columns (HASHED), a public,
length-prefixed encoding in which no two rows look alike. Content is in it only by its digest, SHA-256 over a random
salt and the stored bytes: without salt and content the digest tells nothing, so both can be erased and the
chain still verifies.

Whoever can write to the database can also compute a new chain: that shows only against a head kept elsewhere.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

import msgspec

GENESIS: Final = sha256(b"accord journal 1").digest()
"""What stands before the first event; its text is the version of the rules above."""

SALT_BYTES: Final = 16

HASHED: Final = (
    "position",
    "stream name",
    "version",
    "run",
    "kind",
    "item",
    "type",
    "schema",
    "at",
    "actor",
    "data",
    "content_digest",
)
"""The columns in the order in which they are hashed. The stream counts by its name, so that ids may differ."""

_pack = msgspec.msgpack.Encoder().encode


def chained(previous: bytes, hashed: Sequence[object]) -> bytes:
    """Return the hash of an event. Raises UnicodeEncodeError for text with half a surrogate pair."""
    return sha256(previous + _pack(hashed)).digest()


def content_digest(salt: bytes, content: bytes) -> bytes:
    """Return what binds erasable content to the chain."""
    return sha256(salt + content).digest()


class Erasures:
    """The contents found erased, against those that the journal says were."""

    def __init__(self) -> None:
        self._erased: dict[str, list[tuple[int, str | None]]] = {}
        self._items: dict[str, dict[str, int]] = {}
        self._declared: dict[str, int] = {}

    def found(self, stream: str, position: int, item: str | None) -> None:
        """An event has a digest, but its content is gone."""
        self._erased.setdefault(stream, []).append((position, item))

    def declare(self, stream: str, position: int, fact: Mapping[str, object]) -> None:
        """A content-erased event names these items, and how many events lost their content."""
        items, events = fact.get("items"), fact.get("events")
        if isinstance(events, int):
            self._declared[stream] = self._declared.get(stream, 0) + events
        if isinstance(items, list):
            self._items.setdefault(stream, {}).update({str(item): position for item in items})

    def undeclared(self) -> list[int]:
        """Return the positions whose content is gone although no later event says that it was erased."""
        positions: list[int] = []
        for stream, erased in self._erased.items():
            items = self._items.get(stream, {})
            unnamed = [at for at, item in erased if item is not None and items.get(item, 0) < at]
            surplus = len(erased) - self._declared.get(stream, 0) - len(unnamed)
            rest = sorted((item is None, at) for at, item in erased if at not in unnamed)
            positions += unnamed + ([at for _, at in rest[-surplus:]] if surplus > 0 else [])
        return sorted(positions)
