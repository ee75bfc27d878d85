"""Where all streams end, and the root that vouches for them together."""

from typing import Any, Final

from sqlalchemy import Connection, ScalarSelect, func, select

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
)


def root(connection: Connection) -> bytes:
    """Return the root over the heads of all streams."""
    return root_of([StreamHead(*head) for head in fetch(connection, _HEADS)])
