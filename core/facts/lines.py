"""JSON Lines: an event a line, in the form of `accord log --json` with what is needed to write it back.

`data` and `content` are the stored text itself, so that the hashes can be computed again from a line alone.
"""

from typing import Final

import msgspec

from core.errors import JournalError
from core.facts.recorded import Stored


class Origin(msgspec.Struct, frozen=True):
    """The journal that a file was exported from, and which of its profiles it holds. Bytes are in hexadecimal."""

    profile: str
    number: int
    """Of the profile's registration."""
    salt: str
    """Of the names of profiles."""
    digests: tuple[str, ...]
    """What stands for the names of all profiles, in the order of their registration."""
    events: int
    """How many the profile had: a file that ends before is not whole."""


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the file."""

    position: int
    version: int
    run: str | None
    kind: str | None
    item: str | None
    type: str
    at: str
    actor: str
    data: msgspec.Raw
    content: msgspec.Raw
    hash: str | None
    """None in a redacted export: who guesses the actor could tell by it that they guessed right."""
    schema: int = 0
    salt: str | None = None
    digest: str | None = None
    journal: Origin | None = None
    """In the first line of a complete export."""


_NOTHING: Final = b"null"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Line).decode


def line(stored: Stored, origin: Origin | None = None, *, redacted: bool = False) -> bytes:
    """Return an event as a line, with its end. Raises JournalError for one whose stored JSON cannot be read."""
    content = _NOTHING if stored.content is None else _json(stored.position, stored.content)
    return (
        _encode(
            Line(
                position=stored.position,
                version=stored.position,
                run=stored.run,
                kind=stored.kind,
                item=stored.item,
                type=stored.type,
                at=stored.at,
                actor=stored.actor,
                data=msgspec.Raw(_json(stored.position, stored.data)),
                content=msgspec.Raw(content),
                hash=None if redacted else stored.hash.hex(),
                schema=stored.schema,
                salt=None if stored.salt is None else stored.salt.hex(),
                digest=None if stored.content_digest is None else stored.content_digest.hex(),
                journal=origin,
            )
        )
        + b"\n"
    )


def parsed(text: bytes) -> tuple[Stored, Origin | None]:
    """Return the event of a line, and the origin if the line names one.

    Raises ValueError for what is no such line, or one of a redacted export.
    """
    try:
        read = _decode(text)
        content = bytes(read.content).decode()
        stored = Stored(
            read.position,
            read.run,
            read.kind,
            read.item,
            read.type,
            read.schema,
            read.at,
            read.actor,
            bytes(read.data).decode(),
            None if content == "null" else content,
            None if read.salt is None else bytes.fromhex(read.salt),
            None if read.digest is None else bytes.fromhex(read.digest),
            bytes.fromhex(read.hash or "redacted"),
        )
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise ValueError("not an event") from error
    return stored, read.journal


def _json(position: int, text: str) -> bytes:
    """Return stored JSON as it stands: in one line, as everything that Accord wrote."""
    try:
        value = msgspec.json.decode(text)
        return _encode(value) if "\n" in text or "\r" in text else text.encode()
    except (msgspec.MsgspecError, UnicodeError):
        raise JournalError(
            f"The event at position {position} cannot be read.", "`accord verify` shows whether it was altered."
        ) from None
