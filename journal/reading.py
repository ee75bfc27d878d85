"""Reading: pages by key, each a short look of its own, so that no reader ever holds up a writer or a checkpoint.

A stream is paged by its positions, which the primary key gives in order. The events of a run or about an item, and the
milestones by which runs are found, are found by an index each.
"""

from collections.abc import Collection, Generator, Iterator, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, select, text

from core.errors import JournalError
from core.facts.recorded import Recorded, Stored
from core.facts.selection import Selection
from core.garbage import garbage_collection_paused
from core.model import Kind
from journal.codec import DECODERS, joined, upcast
from journal.database import Database, fetch, fetch_page
from journal.schema import IS_MILESTONE, event

PAGE: Final = 1000

_KINDS: Final[dict[str | None, Kind | None]] = {None: None} | {kind.value: kind for kind in Kind}

_e = event.c


def _paged(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .where(_e.stream == bindparam("stream"), _e.position > bindparam("after"))
        .order_by(_e.position)
        .limit(PAGE)
    )


_ERASED: Final = _e.content.is_(None) & _e.content_digest.is_not(None)
_EVENTS: Final = _paged(
    _e.position, _e.run, _e.kind, _e.item, _e.at, _e.actor, _e.type, _e.schema, _e.data, _e.content, _ERASED
)
_ROWS: Final = _paged(_e.position, _e.run, _e.kind, _e.item, _e.type, _e.at, _e.actor, _e.data, _e.content, _e.hash)
_STORED: Final = _paged(*(_e[name] for name in Stored._fields))
_NEXT: Final = {all_of_it: all_of_it.where(_e.position <= bindparam("last")) for all_of_it in (_EVENTS, _ROWS, _STORED)}

_RUN: Final = (
    select(_e.run)
    .where(_e.stream == bindparam("stream"), _e.run.is_not(None), _e.run < bindparam("end"))
    .order_by(_e.run)
    .limit(1)
)
_RUN_FROM: Final = _RUN.where(_e.run >= bindparam("from"))
_RUN_ABOVE: Final = _RUN.where(_e.run > bindparam("from"))


def pages(
    database: Database, statement: Select[Any], stream: int, after: int, upto: int | None
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows above position `after` up to `upto`, some at a time; column 0 is the position."""
    if after == 0 and statement in _NEXT:
        after = yield from _following(database, _NEXT[statement], stream, after, upto)
    while True:
        with database.reading() as connection:
            page = fetch(connection, statement, {"stream": stream, "after": after})
        full, after = len(page) == PAGE, page[-1][0] if page else after
        if upto is not None and after > upto:
            page, full = [row for row in page if row[0] <= upto], False
        if page:
            yield page
        if not full:
            return
        if statement in _NEXT:
            after = yield from _following(database, _NEXT[statement], stream, after, upto)


def _following(
    database: Database, statement: Select[Any], stream: int, after: int, upto: int | None
) -> Generator[list[tuple[Any, ...]], None, int]:
    """Yield the full pages that follow, and return where they end: near the end, or before a gap that should not be.

    Each names the positions that it wants. Where PostgreSQL knows nothing about a stream yet, it would sort the whole
    rest of the stream for every page of which only the beginning is named.
    """
    while upto is None or after + PAGE <= upto:
        with database.reading() as connection:
            page = fetch_page(connection, statement, {"stream": stream, "after": after, "last": after + PAGE})
        if len(page) < PAGE:
            break
        yield page
        after += PAGE
    return after


def recorded(database: Database, stream: int, after: int, upto: int | None) -> Iterator[Recorded]:
    """Yield a stream's events, decoded. Raises JournalError at one that cannot be."""
    return _decoded(pages(database, _EVENTS, stream, after, upto))


def found(database: Database, stream: int, wanted: ColumnElement[bool], upto: int | None) -> Iterator[Recorded]:
    """Yield those of a stream's events that are wanted, decoded."""
    return _decoded(pages(database, _EVENTS.where(wanted), stream, 0, upto))


def items(database: Database, stream: int, prefix: str, limit: int) -> list[str]:
    """Return, in order, at most so many of the item ids that begin so. An index answers it."""
    wanted = (_e.stream == stream) & (_e.item >= prefix) & (_e.item < f"{prefix}\x7f")
    with database.reading() as connection:
        rows = fetch(connection, select(_e.item).where(wanted).distinct().order_by(_e.item).limit(limit))
    return [item for (item,) in rows]


def runs(database: Database, stream: int, prefix: str, limit: int) -> list[str]:
    """Return, in order, at most so many of the run ids that begin so. Each costs one look into the index, however many
    events it has: asked for all of them at once, both databases would pass over every event of theirs."""
    found: list[str] = []
    with database.reading() as connection:
        while len(found) < limit:
            above = {"stream": stream, "from": found[-1] if found else prefix, "end": f"{prefix}\x7f"}
            row = fetch(connection, _RUN_ABOVE if found else _RUN_FROM, above)
            if not row:
                break
            found.append(row[0][0])
    return found


def of_run(run: str, types: Collection[str] | None = None) -> ColumnElement[bool]:
    """Return the condition for a run. Types are not said in the words of the index of milestones: that of runs is to
    be used, which leads to fewer events."""
    return _e.run == run if types is None else (_e.run == run) & _e.type.in_(sorted(types))


def about(items: Collection[str]) -> list[ColumnElement[bool]]:
    """Return a condition for each item: asked for several at once, SQLite would go through the whole stream."""
    return [_e.item == item for item in sorted(set(items))]


def selected(selection: Selection) -> list[ColumnElement[bool]]:
    """Return the conditions of a selection, but for its items and its actor."""
    conditions = [] if selection.run is None else [of_run(selection.run)]
    conditions += [_e.kind.in_(selection.kinds)] if selection.kinds else []
    conditions += [_e.type.in_(selection.types)] if selection.types else []
    conditions += [] if selection.since is None else [_e.at >= selection.since]
    conditions += [] if selection.until is None else [_e.at < selection.until]
    return conditions


def of_types(types: Collection[str]) -> ColumnElement[bool]:
    """Return the condition for milestones of these types, in the words of their index."""
    condition: ColumnElement[bool] = text(IS_MILESTONE) & _e.type.in_(sorted(types))
    return condition


def _decoded(pages: Iterator[list[tuple[Any, ...]]]) -> Iterator[Recorded]:
    """Yield decoded events, a page at a time: a step for each event would cost as much as decoding it.

    Nothing of a page can be garbage before it is decoded, so the collector rests until then.
    """
    while True:
        with garbage_collection_paused():
            page = next(pages, None)
            if page is None:
                return
            decoded, unreadable = _decode(page)
        yield from decoded
        if unreadable is not None:
            raise unreadable


def _decode(page: list[tuple[Any, ...]]) -> tuple[list[Recorded], JournalError | None]:
    """Return the events of a page up to the first that cannot be read, and what is to be said of that one."""
    decoded: list[Recorded] = []
    add, kinds = decoded.append, _KINDS
    position, of, decoder = 0, ("", 0), None
    try:
        for position, run, kind, item, at, actor, name, schema, data, content, erased in page:
            if content is None:
                text = data
            elif data == "{}":
                text = joined(data, content)
            else:  # as `joined` would, without the call
                text = '{"content":' + content + "," + data[1:]
            if (name, schema) != of:
                of = name, schema
                decoder = DECODERS.get(of)
            fact = decoder(text) if decoder else upcast(name, schema, text)
            add(Recorded(position, run, kinds[kind], item, at, actor, fact, erased == 1))
    except JournalError as error:
        return decoded, error
    except (msgspec.MsgspecError, KeyError, UnicodeError):
        return decoded, _unreadable(position)
    return decoded, None


def _unreadable(position: int) -> JournalError:
    return JournalError(
        f"The event at position {position} cannot be read.", "`accord verify` shows whether it was altered."
    )


def rows(
    database: Database, stream: int, after: int, upto: int | None, wanted: Sequence[ColumnElement[bool]] = ()
) -> Iterator[dict[str, Any]]:
    """Yield a stream's events as they stand, in the JSON form of `accord log` and `accord export`.

    `data` and `content` are the stored JSON, parsed; types that this Accord does not know come as well.
    """
    for page in pages(database, _ROWS.where(*wanted) if wanted else _ROWS, stream, after, upto):
        for row in page:
            yield _plain(row)


def stored(
    database: Database, stream: int, after: int, upto: int | None, wanted: Sequence[ColumnElement[bool]] = ()
) -> Iterator[Stored]:
    """Yield a stream's events as their rows say."""
    for page in pages(database, _STORED.where(*wanted) if wanted else _STORED, stream, after, upto):
        for row in page:
            yield Stored._make(row)


def _plain(row: tuple[Any, ...]) -> dict[str, Any]:
    position, run, kind, item, name, at, actor, data, content, digest = row
    try:
        parsed = msgspec.json.decode(data), None if content is None else msgspec.json.decode(content)
    except (msgspec.MsgspecError, UnicodeError):
        raise _unreadable(position) from None
    about_it = {"run": run, "kind": kind, "item": item, "type": name, "at": at, "actor": actor}
    places = {"position": position, "version": position}
    return places | about_it | {"data": parsed[0], "content": parsed[1], "hash": digest.hex()}
