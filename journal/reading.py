"""Reading: pages by key, each a short look of its own, so that no reader ever holds up a writer or a checkpoint.

A stream is paged by its version, which the unique index gives in order; by position, SQLite would sort the whole
stream again for each page.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from sqlalchemy import Select, bindparam, select

from core.errors import JournalError
from core.facts.recorded import Recorded
from core.model import Kind
from journal.codec import decode
from journal.database import Database, fetch
from journal.schema import event

PAGE: Final = 1000

_KINDS: Final[dict[str | None, Kind | None]] = {None: None} | {kind.value: kind for kind in Kind}

_e = event.c
_BEFORE: Final = (
    select(_e.version)
    .where(_e.stream == bindparam("stream"), _e.position <= bindparam("position"))
    .order_by(_e.version.desc())
    .limit(1)
)


def _paged(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .where(_e.stream == bindparam("stream"), _e.version > bindparam("after"))
        .order_by(_e.version)
        .limit(PAGE)
    )


_EVENTS: Final = _paged(
    _e.position, _e.version, _e.run, _e.kind, _e.item, _e.at, _e.actor, _e.type, _e.schema, _e.data, _e.content
)
_ROWS: Final = _paged(
    _e.position, _e.version, _e.run, _e.kind, _e.item, _e.type, _e.at, _e.actor, _e.data, _e.content, _e.hash
)
FIELDS: Final = ("position", "version", "run", "kind", "item", "type", "at", "actor", "data", "content", "hash")
"""The keys of a raw row, in order."""


def version_at(database: Database, stream: int, position: int) -> int:
    """Return the version that a stream had at a position of the journal."""
    if position <= 0:
        return 0
    with database.reading() as connection:
        found = fetch(connection, _BEFORE, {"stream": stream, "position": position})
    return found[0][0] if found else 0


def pages(
    database: Database, statement: Select[Any], stream: int, after: int, upto: int | None
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows above position `after` up to `upto`, some at a time; columns 0 and 1 are position and version."""
    version = version_at(database, stream, after)
    parameters = {"stream": stream}
    while True:
        with database.reading() as connection:
            page = fetch(connection, statement, parameters | {"after": version})
        full, version = len(page) == PAGE, page[-1][1] if page else version
        if upto is not None and page and page[-1][0] > upto:
            page, full = [row for row in page if row[0] <= upto], False
        if page:
            yield page
        if not full:
            return


def recorded(database: Database, stream: int, after: int, upto: int | None) -> Iterator[Recorded]:
    """Yield a stream's events, decoded. Raises JournalError at one that cannot be."""
    for page in pages(database, _EVENTS, stream, after, upto):
        for row in page:
            yield _recorded(row)


def _recorded(row: tuple[Any, ...]) -> Recorded:
    position, version, run, kind, item, at, actor, name, schema, data, content = row
    try:
        fact = decode(name, schema, data, content)
        return Recorded(position, version, run, _KINDS[kind], item, at, actor, fact)
    except (msgspec.MsgspecError, KeyError, UnicodeError):
        raise _unreadable(position) from None


def _unreadable(position: int) -> JournalError:
    return JournalError(
        f"The event at position {position} cannot be read.", "`accord verify` tells whether it was altered."
    )


def rows(
    database: Database, stream: int, after: int, upto: int | None, run: str | None, item: str | None
) -> Iterator[dict[str, Any]]:
    """Yield a stream's events as they stand, in the JSON form of `accord log` and `accord export`.

    `data` and `content` are the stored JSON, parsed; types that this Accord does not know come as well.
    """
    statement = _ROWS
    if run is not None:
        statement = statement.where(_e.run == run)
    if item is not None:
        statement = statement.where(_e.item == item)
    for page in pages(database, statement, stream, after, upto):
        for row in page:
            yield _plain(row)


def _plain(row: tuple[Any, ...]) -> dict[str, Any]:
    plain = dict(zip(FIELDS, row, strict=True))
    try:
        plain["data"] = msgspec.json.decode(row[8])
        plain["content"] = None if row[9] is None else msgspec.json.decode(row[9])
    except (msgspec.MsgspecError, UnicodeError):
        raise _unreadable(row[0]) from None
    plain["hash"] = row[10].hex()
    return plain
