"""A head: what vouches, outside of the journal, for all that the journal held at a moment.

Whoever can write to the database can compute new chains, or cut a tail. Against a head that was kept elsewhere, and
signed by somebody they are not, it shows.
"""

from typing import Final

import msgspec

from core.facts.recorded import ProfileHead

SCHEMA: Final = "accord.head/1"


class Exported(msgspec.Struct, frozen=True):
    """The file that was exported with the head."""

    profile: int
    """The number of the profile's registration; 0 when the journal had no events of it."""
    format: str
    events: int
    """Up to which position the profile was exported; filters may have left events out."""
    sha256: str
    """Of the file's bytes."""


class Head(msgspec.Struct, frozen=True):
    """What is signed."""

    schema: str
    at: str
    """When, by the clock of the machine that signed."""
    root: str
    """The head over the heads of all profiles."""
    profiles: tuple[ProfileHead, ...]
    exported: Exported | None = None


class SignedHead(msgspec.Struct, frozen=True):
    """A head with its signature. Bytes are in hexadecimal."""

    head: msgspec.Raw
    """The head as it was signed, byte for byte."""
    public_key: str
    """Ed25519, 32 bytes."""
    fingerprint: str
    """Of the public key: what people compare."""
    signature: str
    """Over SIGNED and the bytes of `head`."""


SIGNED: Final = b"accord head 1\n"
"""Stands before what is signed, so that no signature for anything else counts as one of a head."""


def signed_bytes(head: bytes) -> bytes:
    """Return what is signed for a head."""
    return SIGNED + head


def encode(head: Head) -> bytes:
    """Return a head as it is signed."""
    return msgspec.json.encode(head)


def decode(head: bytes) -> Head:
    """Return a head. Raises msgspec.MsgspecError for what is none."""
    found = msgspec.json.decode(head, type=Head)
    if found.schema != SCHEMA:
        raise msgspec.ValidationError("another schema")
    return found
