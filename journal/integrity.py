"""The hash chains: what makes an altered, removed, reordered or inserted event show, or a stream that is gone.

Each profile's stream is a chain of its own. An event's hash is SHA-256 over the hash before it and the MessagePack
array of its columns (HASHED), a public, length-prefixed encoding in which no two rows look alike. Content is in it only
by its digest, SHA-256 over a random salt and the stored bytes: without salt and content the digest tells nothing, so
both can be erased and the chain still verifies.

Before a stream's first event stands its registration, a link of a chain over all streams, in which a profile's name is
a salted digest. So no stream can be taken away, put in or swapped, and the root over the heads of all of them
vouches for everything.

Whoever can write to the database can also compute new chains: that shows only against a root kept elsewhere.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

RULES: Final = b"accord journal 1"
"""The version of the rules above."""

SALT_BYTES: Final = 16

HASHED: Final = (
    "position",
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
"""The columns in the order in which they are hashed. The stream counts by its registration, which begins the chain."""

pack = msgspec.msgpack.Encoder().encode
"""The MessagePack encoding that hashes are taken over."""


def chained(previous: bytes, hashed: Sequence[object]) -> bytes:
    """Return the hash of an event. Raises UnicodeEncodeError for text with half a surrogate pair."""
    return sha256(previous + pack(hashed)).digest()


def content_digest(salt: bytes, content: bytes) -> bytes:
    """Return what binds erasable content to the chain."""
    return sha256(salt + content).digest()


def founded(salt: bytes) -> bytes:
    """Return what stands before the registration of the first stream: the salt of names, which so cannot change."""
    return sha256(RULES + salt).digest()


def name_digest(salt: bytes, name: str) -> bytes:
    """Return what stands for a profile's name, under the salt of the database."""
    return sha256(b"accord profile" + salt + name.encode()).digest()


def registered(previous: bytes, stream: int, digest: bytes) -> bytes:
    """Return the registration of a stream, after that of the stream before."""
    return sha256(previous + pack((stream, digest))).digest()


class StreamHead(NamedTuple):
    """Where a stream ends."""

    stream: int
    registration: bytes
    position: int
    hash: bytes


def root_of(heads: Sequence[StreamHead]) -> bytes:
    """Return the Merkle root over the heads of all streams, in the order of their numbers.

    As in RFC 6962 §2.1: leaves and inner nodes are hashed with a byte of their own before them, and a list is parted at
    the largest power of two below its length; of no streams it is the hash of nothing.
    """
    leaves = [sha256(b"\0" + pack(tuple(head))).digest() for head in sorted(heads)]
    return _merkle(leaves) if leaves else sha256().digest()


def _merkle(nodes: Sequence[bytes]) -> bytes:
    if len(nodes) == 1:
        return nodes[0]
    half = 1 << (len(nodes) - 1).bit_length() - 1
    return sha256(b"\1" + _merkle(nodes[:half]) + _merkle(nodes[half:])).digest()


class Erasures:
    """The contents of a stream found erased, against those that its events say were."""

    def __init__(self) -> None:
        self._erased: list[tuple[int, str | None]] = []
        self._items: dict[str, int] = {}
        self._declared = 0

    def found(self, position: int, item: str | None) -> None:
        """An event has a digest, but its content is gone."""
        self._erased.append((position, item))

    def declare(self, position: int, fact: Mapping[str, object]) -> None:
        """A content-erased event names these items, and how many events lost their content."""
        items, events = fact.get("items"), fact.get("events")
        if isinstance(events, int):
            self._declared += events
        if isinstance(items, list):
            self._items.update({str(item): position for item in items})

    def undeclared(self) -> list[int]:
        """Return the positions whose content is gone although no later event says that it was erased."""
        unnamed = [at for at, item in self._erased if item is not None and self._items.get(item, 0) < at]
        surplus = len(self._erased) - self._declared - len(unnamed)
        rest = sorted((item is None, at) for at, item in self._erased if at not in unnamed)
        return sorted(unnamed + ([at for _, at in rest[-surplus:]] if surplus > 0 else []))
