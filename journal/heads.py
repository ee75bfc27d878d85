"""Where all streams end, and the root that vouches for them together."""

from typing import Final

from sqlalchemy import Connection, func, select

from journal.database import fetch
from journal.integrity import StreamHead, root_of
from journal.schema import event, stream

_LAST: Final = (
    select(event.c.stream, func.max(event.c.position).label("position")).group_by(event.c.stream).subquery("last")
)
_HEADS: Final = (
    select(stream.c.id, stream.c.hash, event.c.position, event.c.hash)
    .join(_LAST, _LAST.c.stream == stream.c.id)
    .join(event, (event.c.stream == stream.c.id) & (event.c.position == _LAST.c.position))
)


def root(connection: Connection) -> bytes:
    """Return the root over the heads of all streams."""
    return root_of([StreamHead(*head) for head in fetch(connection, _HEADS)])
