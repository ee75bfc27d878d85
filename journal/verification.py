"""Verification: every hash and digest computed anew from the stored bytes, and every place in the order checked."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, func, select, true

from core.errors import JournalError
from core.garbage import garbage_collection_paused
from core.ports import JournalProblem
from journal.database import Database, fetch, fetch_page
from journal.integrity import SALT_BYTES, Erasures, chained, content_digest, founded, name_digest, pack, registered
from journal.migrate import differences
from journal.reading import PAGE
from journal.schema import GUARDS, event, registry, snapshot, stream

_ALL: Final = (
    select(event)
    .where(
        event.c.stream == bindparam("stream"),
        event.c.position > bindparam("after"),
        event.c.position <= bindparam("last"),
    )
    .order_by(event.c.position)
    .limit(PAGE)
)
_END: Final = 2**62
"""A position behind all events."""

_STREAMS: Final = select(stream.c.id, stream.c.digest, stream.c.name, stream.c.hash).order_by(stream.c.id)
_REGISTERED: Final = (
    select(registry.c.salt, registry.c.streams, registry.c.hash, *_STREAMS.selected_columns)
    .select_from(registry.outerjoin(stream, true()))
    .order_by(stream.c.id)
)
"""The registry beside each stream, in one look: a profile may be registered at any time."""
_NEXT: Final = select(func.min(event.c.stream)).where(event.c.stream > bindparam("after"))
_STRAYS: Final = select(func.count()).where(
    event.c.stream == bindparam("stream"), event.c.stream.not_in(select(stream.c.id))
)
_SNAPSHOTS: Final = select(
    snapshot.c.stream, snapshot.c.position, snapshot.c.sha256, snapshot.c.state, snapshot.c.head, event.c.hash
).outerjoin(event, (event.c.stream == snapshot.c.stream) & (event.c.position == snapshot.c.position))
_TRIGGERS: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    " AND tgrelid IN ('event'::regclass, 'stream'::regclass, 'registry'::regclass)",
}

_UNHASHABLE: Final = (UnicodeEncodeError, AttributeError, TypeError, OverflowError)
"""What a value can raise that was never stored by the journal."""

ALTERED: Final = "it is not as it was written, or does not follow the event before it"


def verify(database: Database) -> Iterator[JournalProblem]:
    """Yield what is wrong with the whole journal, all its streams; position 0 is for what is no single event."""
    with _file_checked(database) as of_the_file:
        yield from _rows_verified(database)
        yield from of_the_file()


def _rows_verified(database: Database) -> Iterator[JournalProblem]:
    with database.reading() as connection:
        registered_ones = fetch(connection, _REGISTERED)
        streams = [row[3:] for row in registered_ones if row[3] is not None] or fetch(connection, _STREAMS)
        found = _schema_problems(connection) + _registry_problems(connection, registered_ones, streams)
    yield from found
    names: dict[int, str] = {number: name or f"stream {number}" for number, _, name, _ in streams}
    for number, _, _, registration in streams:
        yield from _stream_problems(database, number, names[number], registration)
    with database.reading() as connection:
        found = _snapshot_problems(connection, names)
    yield from found


def _stream_problems(database: Database, number: int, name: str, registration: bytes) -> Iterator[JournalProblem]:
    chain = Chain(registration)
    try:
        pages = _everything(database, number)
        while True:
            with garbage_collection_paused():  # nothing of a page is garbage before it is looked through
                page = next(pages, None)
                problems = chain.check(page) if page else []
            if page is None:
                break
            for position, problem in problems:
                yield JournalProblem(position, problem, name)
    except JournalError as error:
        yield JournalProblem(chain.position + 1, f"from here on nothing can be read: {error.problem}", name)
        return
    if chain.position == 0:
        yield JournalProblem(0, "the profile has no events, although none is registered without", name)
    for position in chain.erasures.undeclared():
        yield JournalProblem(position, "the content is gone, and no later event says that it was erased", name)


class Chain:
    """Follows a stream row by row, and says what does not follow from the rows before."""

    def __init__(self, registration: bytes) -> None:
        self.erasures = Erasures()
        self.position = 0
        self._previous = registration
        self._ought = (0, registration)
        """The last altered event, and the hash that ought to stand there: it may be just the hash that was altered."""

    def check(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[int, str]]:
        """Return the problems of the next rows: the columns of the event table, in their order."""
        problems: list[tuple[int, str]] = []
        at = 0
        while (at := self._sound_upto(rows, at)) < len(rows):
            row = rows[at]
            problems += [(row[1], problem) for problem in self._problems(row)]
            self._pass(row)
            at += 1
        return problems

    def _sound_upto(self, rows: Sequence[tuple[Any, ...]], at: int) -> int:
        """Return where the first row stands with which not all is well; it and few others are looked at more closely.

        The sums are written out here, since calls would take as long: they are `chained` and `content_digest`.
        """
        position, previous = self.position, self._previous
        try:
            for at in range(at, len(rows)):  # noqa: B020  where it stands when a value raises
                row = rows[at]
                content, salt, digest, stored = row[10:]
                if row[1] != position + 1 or sha256(previous + pack((*row[1:10], digest))).digest() != stored:
                    return at
                if content is None:
                    if salt is not None or digest is not None:
                        return at
                elif len(salt) != SALT_BYTES or sha256(salt + content.encode()).digest() != digest:
                    return at
                position, previous = row[1], stored
                if row[5] == "content-erased":
                    self.erasures.declare(position, _fact(row[9]))
            return len(rows)
        except _UNHASHABLE:
            return at
        finally:
            self.position, self._previous = position, previous

    def _pass(self, row: tuple[Any, ...]) -> None:
        """Go on behind a row."""
        if row[5] == "content-erased":
            self.erasures.declare(row[1], _fact(row[9]))
        self.position, self._previous = row[1], row[13]

    def _problems(self, row: tuple[Any, ...]) -> list[str]:
        position, stored = row[1], row[13]
        problems = []
        if position != self.position + 1:
            problems.append(f"nothing is left of what stood between {self.position} and it")
        expected = self._expected(row)
        self._ought = (position, expected)
        if expected != stored:
            problems.append(ALTERED)
        return problems + self._content(row)

    def _expected(self, row: tuple[Any, ...]) -> bytes:
        """Return the hash that fits what stands before the row; if that was altered, what ought to stand there."""
        _, position, run, kind, item, name, schema, at, actor, data, _, _, digest, stored = row
        hashed = (position, run, kind, item, name, schema, at, actor, data, digest)
        try:
            expected = chained(self._previous, hashed)
            altered, ought = self._ought
            return expected if expected == stored or altered != self.position else chained(ought, hashed)
        except _UNHASHABLE:
            return b""

    def _content(self, row: tuple[Any, ...]) -> list[str]:
        """Content, salt and digest belong together; only the digest may stand alone, after an erasure."""
        content, salt, digest = row[10:13]
        if content is None and salt is None:
            if digest is not None:
                self.erasures.found(row[1], row[4])
            return []
        if content is None or salt is None or digest is None or len(salt) != SALT_BYTES:
            return ["its content, salt and digest do not belong together"]
        try:
            fits = content_digest(salt, content.encode()) == digest
        except _UNHASHABLE:
            fits = False
        return [] if fits else ["its content is not as it was written"]


def _fact(data: str) -> dict[str, Any]:
    try:
        fact = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeError):
        return {}
    return fact if isinstance(fact, dict) else {}


def _everything(database: Database, number: int) -> Iterator[list[tuple[Any, ...]]]:
    """Yield a stream's rows, some at a time. As in `reading`, a page names its positions, if no gap is to be passed."""
    after, last = 0, _END
    while True:
        with database.reading() as connection:
            page = _page(connection, {"stream": number, "after": after, "last": last})
        if page:
            yield page
            after = page[-1][1]
        elif last == _END:
            return
        last = after + PAGE if len(page) == PAGE else _END


def _page(connection: Connection, place: dict[str, int]) -> list[tuple[Any, ...]]:
    """Return the next rows. Bytes that are no UTF-8, after a bit has flipped, come as lone surrogates."""
    try:
        return fetch_page(connection, _ALL, place)
    except sqlite3.OperationalError:
        driver: Any = connection.connection.driver_connection
        driver.text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")
        try:
            return fetch(connection, _ALL, place)
        finally:
            driver.text_factory = str


def _schema_problems(connection: Connection) -> list[JournalProblem]:
    dialect = connection.dialect.name
    present = {name for (name,) in connection.exec_driver_sql(_TRIGGERS[dialect])}
    missing = [f'the guard "{name}" is missing' for name in sorted(GUARDS[dialect] - present)]
    changed = [f"the tables are not as Accord made them: {what}" for what in differences(connection)]
    return [JournalProblem(0, problem) for problem in missing + changed]


def _registry_problems(
    connection: Connection, entries: Sequence[Any], streams: Sequence[tuple[int, bytes, str | None, bytes]]
) -> list[JournalProblem]:
    """Return where the streams are not those that were registered, one after the other."""
    if not entries:
        return [JournalProblem(0, "the registry of the profiles is gone")]
    salt, count, last = entries[0][:3]
    problems = []
    before = founded(salt)
    for place, (number, digest, name, registration) in enumerate(streams, 1):
        fits = number == place and registered(before, number, digest) == registration
        if not fits or (name is not None and name_digest(salt, name) != digest):
            problems.append(f"the registration of profile {number} is not as it was written, or one before it is gone")
        before = registration
    if (count, last) != (len(streams), before):
        problems.append(f"{count} profiles were registered, and these are not those: {len(streams)} are there")
    problems += _strays(connection, {number for number, *_ in streams})
    return [JournalProblem(0, problem) for problem in problems]


def _strays(connection: Connection, streams: set[int]) -> list[str]:
    """Return where events belong to no stream. From one to the next it is a step in the index."""
    problems = []
    number: int | None = -(2**62)
    while (number := fetch(connection, _NEXT, {"after": number})[0][0]) is not None:
        if number not in streams:
            ((events,),) = fetch(connection, _STRAYS, {"stream": number})  # none, if it was registered just now
            problems += [f"{events} events belong to profile {number}, which is not registered"] if events else []
    return problems


def _snapshot_problems(connection: Connection, names: dict[int, str]) -> list[JournalProblem]:
    problems = []
    for number, position, digest, state, head, stored in fetch(connection, _SNAPSHOTS):
        name = names.get(number)
        if sha256(state).digest() != digest:
            problems.append(JournalProblem(position, "the snapshot taken here is damaged; it is not used", name))
        if head != stored:
            found = "the snapshot taken here was folded from other events than these"
            problems.append(JournalProblem(position, found, name))
    return problems


@contextmanager
def _file_checked(database: Database) -> Iterator[Callable[[], list[JournalProblem]]]:
    """Look in a thread at what the rows do not show, such as an index of SQLite that leads elsewhere.

    SQLite does that by itself, in the time in which this thread hashes. What is given waits for it, and returns what it
    found; who leaves before need not wait.
    """
    if not database.sqlite:
        yield list
        return
    with database.reading() as connection, ThreadPoolExecutor(1) as thread:
        driver: Any = connection.connection.driver_connection
        checking = thread.submit(_file_problems, connection)
        try:
            yield checking.result
        finally:
            if not checking.done():
                driver.interrupt()


def _file_problems(connection: Connection) -> list[JournalProblem]:
    found = [text for (text,) in connection.exec_driver_sql("PRAGMA integrity_check(10)") if text != "ok"]
    return [JournalProblem(0, f"the database file is damaged: {text}") for text in found]
