"""Folded states, kept to make a start cheap. One is trusted only if the journal still holds what it was folded from."""

from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select

from core.facts.recorded import Snapshot
from journal.database import fetch
from journal.schema import event, snapshot

_LOAD: Final = (
    select(snapshot.c.position, snapshot.c.sha256, snapshot.c.state)
    .join(
        event,
        (event.c.stream == snapshot.c.stream)
        & (event.c.position == snapshot.c.position)
        & (event.c.hash == snapshot.c.head),
    )
    .where(snapshot.c.stream == bindparam("stream"), snapshot.c.projection == bindparam("projection"))
)
_HASH: Final = select(event.c.hash).where(
    event.c.stream == bindparam("stream"), event.c.position == bindparam("position")
)


def load(connection: Connection, stream: int, projection: int, upto: int | None) -> Snapshot | None:
    """Return the snapshot if it is at or before `upto`, undamaged, and folded from the events that are stored."""
    for position, digest, state in fetch(connection, _LOAD, {"stream": stream, "projection": projection}):
        if (upto is None or position <= upto) and sha256(state).digest() == digest:
            return Snapshot(position, projection, bytes(state))
    return None


def _insert_of(connection: Connection) -> Any:
    """Return the insert statement of the database, which knows what to do about a conflict."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert
    from sqlalchemy.dialects import postgresql

    return postgresql.insert


def save(connection: Connection, stream: int, kept: Snapshot) -> None:
    """Keep a snapshot in place of those before, but not of a newer one that somebody else has saved meanwhile.

    None at all is kept if the journal does not hold what it was folded from.
    """
    head = fetch(connection, _HASH, {"position": kept.position, "stream": stream})
    if not head:
        return
    connection.execute(delete(snapshot).where(snapshot.c.stream == stream, snapshot.c.projection < kept.projection))
    content = {"position": kept.position, "head": head[0][0], "sha256": sha256(kept.state).digest()}
    new = _insert_of(connection)(snapshot).values(
        stream=stream, projection=kept.projection, state=kept.state, **content
    )
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["stream", "projection"],
            set_={name: new.excluded[name] for name in (*content, "state")},
            where=snapshot.c.position <= new.excluded.position,
        )
    )
