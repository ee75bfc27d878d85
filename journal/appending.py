"""Appending: events sealed before the lock, chained and inserted under it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select

from core.errors import AppendConflict, JournalError
from core.facts.recorded import NewEvent
from core.model import Kind
from journal.codec import encode
from journal.database import fetch
from journal.integrity import GENESIS, SALT_BYTES, chained, content_digest
from journal.schema import event, stream

Salts = Callable[[int], bytes]
"""Gives so many random bytes."""

_KINDS: Final[dict[Kind | None, str | None]] = {None: None} | {kind: kind.value for kind in Kind}

COLUMNS: Final = tuple(column.name for column in event.columns)

COPY_TYPES: Final = {
    "schema": "int4",
    "salt": "bytea",
    "content_digest": "bytea",
    "hash": "bytea",
} | dict.fromkeys(("position", "stream", "version"), "int8")
COPY: Final = f"COPY event ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
INSERT: Final = f"INSERT INTO event VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608  no value is in it

_NEWEST: Final = (
    select(
        event.c.position,
        event.c.hash,
        select(func.max(event.c.version)).where(event.c.stream == bindparam("stream")).scalar_subquery(),
    )
    .order_by(event.c.position.desc())
    .limit(1)
)
_STREAM: Final = select(stream.c.id).where(stream.c.name == bindparam("name"))


Sealed = tuple[str | None, str | None, str, int, str, str | None, bytes | None, bytes | None]
"""What of an event is known before its place in the journal is: kind, item, type, schema, data, content, salt, digest.
A bare tuple: naming its parts would cost a tenth of the time of an append."""


class Newest(NamedTuple):
    """Where the journal and a stream of it stand."""

    position: int
    hash: bytes
    version: int


class Entry(NamedTuple):
    """What all events of one append share."""

    stream: int
    name: str
    run: str | None
    actor: str
    at: str


def seal(drafts: Sequence[NewEvent], salts: Salts) -> list[Sealed]:
    """Return the drafts encoded, their contents bound by a digest with a salt of its own each."""
    random = salts(SALT_BYTES * len(drafts))
    return [
        _sealed(draft, random[start : start + SALT_BYTES])
        for draft, start in zip(drafts, range(0, len(random), SALT_BYTES), strict=True)
    ]


def _sealed(draft: NewEvent, salt: bytes) -> Sealed:
    name, schema, data, content = encode(draft.event)
    kind = _KINDS[draft.kind]
    if content is None:
        return kind, draft.item, name, schema, data, None, None, None
    return kind, draft.item, name, schema, data, content.decode(), salt, content_digest(salt, content)


def stamp(at: datetime) -> str:
    """Return an aware datetime as the journal writes it: UTC with microseconds."""
    if at.tzinfo is None:
        raise ValueError("the time of an event needs a zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def newest(connection: Connection, stream_id: int | None) -> Newest:
    """Return where the journal stands. Positions follow from it, under the writer's lock alone."""
    found = fetch(connection, _NEWEST, {"stream": stream_id})
    position, digest, version = found[0] if found else (0, GENESIS, 0)
    return Newest(position, digest, version or 0)


def stream_id(connection: Connection, name: str) -> int | None:
    """Return the id of a stream, None if nothing was ever appended to it."""
    found = fetch(connection, _STREAM, {"name": name})
    return found[0][0] if found else None


def open_stream(connection: Connection, name: str) -> int:
    """Return the id of a stream, which is added if it is new. Under the writer's lock."""
    known = stream_id(connection, name)
    if known is not None:
        return known
    last = connection.execute(select(func.max(stream.c.id))).scalar() or 0
    connection.execute(insert(stream).values(id=last + 1, name=name))
    return int(last) + 1


def rows_of(entry: Entry, sealed: Sequence[Sealed], before: Newest) -> Iterator[tuple[Any, ...]]:
    """Yield complete rows in the order of COLUMNS, each chained to the one before."""
    position, previous, version = before
    stream_number, profile, run, actor, at = entry
    for kind, item, name, schema, data, content, salt, digest in sealed:
        position += 1
        version += 1
        hashed = (position, profile, version, run, kind, item, name, schema, at, actor, data, digest)
        previous = chained(previous, hashed)
        place = (position, stream_number, version, run, kind, item, name, schema, at, actor)
        yield (*place, data, content, salt, digest, previous)


def add(connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert complete rows by the driver's fastest way."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(INSERT, list(rows))
    else:
        _copy(connection.connection.driver_connection, rows)


def _copy(driver: Any, rows: Iterable[tuple[Any, ...]]) -> None:
    """Stream rows to PostgreSQL, which works on the first while the last are still being hashed."""
    from psycopg.types.string import BytesBinaryDumper

    with driver.cursor() as cursor:
        cursor.adapters.register_dumper(bytes, BytesBinaryDumper)  # for bytea, the default is a slower one
        with cursor.copy(COPY) as copy:
            copy.set_types([COPY_TYPES.get(name, "text") for name in COLUMNS])
            for row in rows:
                copy.write_row(row)


def refuse_nul(texts: Sequence[str | None]) -> None:
    """Raise JournalError for U+0000 outside of JSON, which PostgreSQL cannot hold."""
    if any("\0" in text for text in texts if text):
        raise JournalError("An id or a name holds the character U+0000, which cannot be journaled.", "Correct it.")


def conflict(name: str, expected: int, found: int) -> AppendConflict:
    return AppendConflict(
        f'The profile "{name}" has moved on: it is at version {found}, not {expected}.',
        "Run the command again; it starts from what the journal holds now.",
    )


def collided() -> AppendConflict:
    """A backstop: a position or version was taken although we hold the lock, so somebody wrote without it."""
    return AppendConflict(
        "Another program added to the journal at the same time without waiting for its turn.",
        "Run the command again; nothing was lost.",
    )
