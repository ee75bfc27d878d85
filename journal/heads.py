"""Where all streams end, and the root that vouches for them together."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, ScalarSelect, func, select

from core.facts.recorded import ProfileHead
from journal.database import fetch
from journal.integrity import StreamHead, root_of
from journal.schema import event, stream


def _last(column: Any) -> ScalarSelect[Any]:
    """Return a column of a stream's last event: a look into the index for each stream, however many events it has."""
    of_it = select(column).where(event.c.stream == stream.c.id)
    return of_it.order_by(event.c.position.desc()).limit(1).scalar_subquery()


_HEADS: Final = select(
    stream.c.id,
    stream.c.hash,
    func.coalesce(_last(event.c.position), 0),
    func.coalesce(_last(event.c.hash), stream.c.hash),
    stream.c.digest,
).order_by(stream.c.id)


def root(connection: Connection) -> bytes:
    """Return the root over the heads of all streams."""
    return root_of([StreamHead(*head) for *head, _ in fetch(connection, _HEADS)])


def profiles(connection: Connection) -> list[ProfileHead]:
    """Return where all streams end, as seen in one look."""
    return [
        ProfileHead(number, digest.hex(), registration.hex(), position, last.hex())
        for number, registration, position, last, digest in fetch(connection, _HEADS)
    ]


def root_over(profiles: Sequence[ProfileHead]) -> str:
    """Return the root over heads that were kept, in hexadecimal."""
    return root_of(
        [StreamHead(of.number, bytes.fromhex(of.registration), of.position, bytes.fromhex(of.hash)) for of in profiles]
    ).hex()
