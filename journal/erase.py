"""Erasing content: the one change that a stored event allows. The chain still verifies."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, delete, update

from journal.database import Database
from journal.schema import event, snapshot

_AT_ONCE: Final = 500


def erase(connection: Connection, stream: int, positions: Sequence[int]) -> int:
    """Take content and salt from a stream's events, and every snapshot of the stream; return how many had content."""
    erased = 0
    for start in range(0, len(positions), _AT_ONCE):
        chosen = positions[start : start + _AT_ONCE]
        erased += connection.execute(
            update(event)
            .where(event.c.stream == stream, event.c.position.in_(chosen), event.c.content.is_not(None))
            .values(content=None, salt=None)
        ).rowcount
    connection.execute(delete(snapshot).where(snapshot.c.stream == stream))
    return erased


def settle(database: Database) -> None:
    """Let no erased byte linger beside the SQLite file: what its log still holds is written over.

    PostgreSQL keeps old row versions until its own vacuum, and its log and backups until they are rotated.
    """
    if database.sqlite:
        with database.alone() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
