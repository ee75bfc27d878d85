"""Appending: events sealed (on SQLite before the lock, on PostgreSQL while it works), chained and inserted under it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from core.errors import AppendConflict, JournalError
from core.facts.recorded import NewEvent
from core.model import Kind
from core.times import exact
from journal.codec import encode
from journal.database import fetch, queue_up
from journal.integrity import SALT_BYTES, chained, content_digest, registered
from journal.schema import event, registry, stream

Salts = Callable[[int], bytes]
"""Gives so many random bytes."""

REGISTERING: Final = 0x4163636F7264
"""The turn of those who open a stream, in PostgreSQL ("Accord" in ASCII)."""

_KINDS: Final[dict[Kind | None, str | None]] = {None: None} | {kind: kind.value for kind in Kind}

COLUMNS: Final = tuple(column.name for column in event.columns)

COPY_TYPES: Final = {
    "schema": "int4",
    "salt": "bytea",
    "content_digest": "bytea",
    "hash": "bytea",
} | dict.fromkeys(("position", "stream"), "int8")
_OIDS: Final = [{"int8": 20, "int4": 23, "bytea": 17}.get(COPY_TYPES.get(name, ""), 25) for name in COLUMNS]
COPY: Final = f"COPY event ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
INSERT: Final = f"INSERT INTO event VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608  no value is in it

AT_ONCE: Final = 50
"""Rows that one statement takes on SQLite: for each statement it opens the table and every index of it anew, which
costs as much as the indexes themselves."""
INSERT_MANY: Final = INSERT + f", ({', '.join('?' * len(COLUMNS))})" * (AT_ONCE - 1)

_NEWEST: Final = (
    select(event.c.position, event.c.hash)
    .where(event.c.stream == bindparam("stream"))
    .order_by(event.c.position.desc())
    .limit(1)
)
_STREAM: Final = select(stream.c.id, stream.c.hash).where(stream.c.digest == bindparam("digest"))
_REGISTRY: Final = select(registry.c.streams, registry.c.hash)


Sealed = tuple[str | None, str, str | None, str | None, str, int, str, str | None, bytes | None, bytes | None]
"""What of an event is known before its place is: run, time, kind, item, type, schema, data, content, salt and
its digest. A bare tuple: naming its parts would cost a tenth of the time of an append."""


class Stream(NamedTuple):
    """A profile's stream."""

    id: int
    registration: bytes
    """What stands before its first event."""


class Newest(NamedTuple):
    """Where a stream ends."""

    position: int
    hash: bytes


def seal(events: Sequence[NewEvent], salts: Salts, run: str | None, at: str) -> Iterator[Sealed]:
    """Yield the events encoded, their contents bound by a digest with a salt of its own each.

    `run` and `at` are for those that do not bring their own.
    """
    random = salts(SALT_BYTES * len(events))
    for new, start in zip(events, range(0, len(random), SALT_BYTES), strict=True):
        yield _sealed(new, random[start : start + SALT_BYTES], run, at)


def _sealed(new: NewEvent, salt: bytes, run: str | None, at: str) -> Sealed:
    name, schema, data, content = encode(new.event)
    run, at, kind = new.run or run, at if new.at is None else exact(new.at), _KINDS[new.kind]
    if content is None:
        return run, at, kind, new.item, name, schema, data, None, None, None
    return run, at, kind, new.item, name, schema, data, content.decode(), salt, content_digest(salt, content)


def find_stream(connection: Connection, digest: bytes) -> Stream | None:
    """Return the stream of a profile, None if nothing was ever appended to it."""
    found = fetch(connection, _STREAM, {"digest": digest})
    return Stream(*found[0]) if found else None


def open_stream(connection: Connection, digest: bytes, name: str) -> Stream:
    """Return the stream of a profile, which is registered if it is new. Streams are registered one after the other."""
    known = find_stream(connection, digest)
    if known is not None:
        return known
    queue_up(connection, REGISTERING)
    ((streams, before),) = fetch(connection, _REGISTRY)
    new = Stream(streams + 1, registered(before, streams + 1, digest))
    connection.execute(insert(stream).values(id=new.id, digest=digest, name=name, hash=new.registration))
    connection.execute(update(registry).values(streams=new.id, hash=new.registration))
    return new


def newest(connection: Connection, of: Stream) -> Newest:
    """Return where a stream ends. Positions follow from it, under the lock of its writers alone."""
    found = fetch(connection, _NEWEST, {"stream": of.id})
    return Newest(*found[0]) if found else Newest(0, of.registration)


def rows_of(number: int, actor: str, sealed: Iterable[Sealed], before: Newest) -> Iterator[tuple[Any, ...]]:
    """Yield complete rows of a stream in the order of COLUMNS, each chained to the one before."""
    position, previous = before
    for run, at, kind, item, name, schema, data, content, salt, digest in sealed:
        position += 1
        previous = chained(previous, (position, run, kind, item, name, schema, at, actor, data, digest))
        yield number, position, run, kind, item, name, schema, at, actor, data, content, salt, digest, previous


def add(connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert complete rows by the driver's fastest way."""
    if connection.dialect.name == "sqlite":
        _insert(connection, list(rows))
    else:
        _copy(connection.connection.driver_connection, rows)


def _insert(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows into SQLite, many a statement, and the rest one by one."""
    whole = len(rows) - len(rows) % AT_ONCE
    if whole:
        parts = (rows[start : start + AT_ONCE] for start in range(0, whole, AT_ONCE))
        connection.exec_driver_sql(INSERT_MANY, [tuple(chain.from_iterable(part)) for part in parts])
    if whole < len(rows):
        connection.exec_driver_sql(INSERT, rows[whole:])


def _copy(driver: Any, rows: Iterable[tuple[Any, ...]]) -> None:
    """Stream rows to PostgreSQL, which works on the first while the last are still being encoded and hashed."""
    from psycopg.types.string import BytesBinaryDumper

    with driver.cursor() as cursor:
        cursor.adapters.register_dumper(bytes, BytesBinaryDumper)  # for bytea, the default is a slower one
        with cursor.copy(COPY) as copy:
            copy.set_types(_OIDS)
            for row in rows:
                copy.write_row(row)


def refuse_nul(texts: Sequence[str | None]) -> None:
    """Raise JournalError for U+0000 outside of JSON, which PostgreSQL cannot hold."""
    if any("\0" in text for text in texts if text):
        raise JournalError("An id or a name holds the character U+0000, which cannot be journaled.", "Correct it.")


def conflict(name: str, expected: int, found: int) -> AppendConflict:
    return AppendConflict(
        f'The profile "{name}" has moved on: it is at position {found}, not {expected}.',
        "Run the command again; it starts from what the journal holds now.",
    )


def collided() -> AppendConflict:
    """A backstop: a position was taken although we hold the lock, so somebody wrote without it."""
    return AppendConflict(
        "Another program added to the journal at the same time without waiting for its turn.",
        "Run the command again; nothing was lost.",
    )
