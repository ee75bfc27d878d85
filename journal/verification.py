"""Verification: every hash and digest computed anew from the stored bytes, and every place in the order checked."""

import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, select

from core.errors import JournalError
from core.ports import JournalProblem
from journal.database import Database, fetch
from journal.integrity import GENESIS, SALT_BYTES, Erasures, chained, content_digest
from journal.migrate import differences
from journal.reading import PAGE
from journal.schema import GUARDS, event, snapshot, stream

_ALL: Final = select(event).where(event.c.position > bindparam("after")).order_by(event.c.position).limit(PAGE)
_SNAPSHOTS: Final = select(
    snapshot.c.position, snapshot.c.sha256, snapshot.c.state, snapshot.c.head, event.c.hash
).outerjoin(
    event,
    (event.c.position == snapshot.c.position)
    & (event.c.stream == snapshot.c.stream)
    & (event.c.version == snapshot.c.version),
)
_TRIGGERS: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    " AND tgrelid IN ('event'::regclass, 'stream'::regclass)",
}

_UNHASHABLE: Final = (UnicodeEncodeError, AttributeError, TypeError, OverflowError)
"""What a value can raise that was never stored by the journal."""

ALTERED: Final = "it is not as it was written, or does not follow the event before it"


def verify(database: Database) -> Iterator[JournalProblem]:
    """Yield what is wrong with the whole journal, all its streams; position 0 is for what is no single event."""
    with database.reading() as connection:
        names = dict(fetch(connection, select(stream.c.id, stream.c.name)))
        found = _schema_problems(connection)
    yield from found
    chain = Chain(names)
    try:
        for page in _everything(database):
            yield from chain.check(page)
    except JournalError as error:
        yield JournalProblem(chain.position + 1, f"from here on nothing can be read: {error.problem}")
        return
    for position in chain.erasures.undeclared():
        yield JournalProblem(position, "the content is gone, and no later event says that it was erased")
    with database.reading() as connection:
        found = _snapshot_problems(connection) + _file_problems(connection)
    yield from found


class Chain:
    """Follows the journal row by row, and says what does not follow from the rows before."""

    def __init__(self, names: dict[int, str]) -> None:
        self.erasures = Erasures()
        self.position = 0
        self._names = names
        self._versions: dict[int, int] = {}
        self._previous = GENESIS
        self._ought = (0, GENESIS)
        """The last altered event, and the hash that ought to stand there: it may be just the hash that was altered."""

    def check(self, rows: Sequence[tuple[Any, ...]]) -> list[JournalProblem]:
        """Return the problems of the next rows: the columns of the event table, in their order."""
        problems: list[JournalProblem] = []
        for row in rows:
            if not self._sound(row):
                problems += [JournalProblem(row[0], problem) for problem in self._problems(row)]
            if row[6] == "content-erased":
                self.erasures.declare(self._names.get(row[1], ""), row[0], _fact(row[10]))
            self.position, number, version = row[:3]
            self._previous, self._versions[number] = row[14], version
        return problems

    def _sound(self, row: tuple[Any, ...]) -> bool:
        """Whether all is well with a row, as with nearly every one; the others are looked at more closely."""
        position, number, version, run, kind, item, name, schema, at, actor, data, content, salt, digest, stored = row
        hashed = (position, self._names.get(number), version, run, kind, item, name, schema, at, actor, data, digest)
        try:
            return (
                position == self.position + 1
                and version == self._versions.get(number, 0) + 1
                and chained(self._previous, hashed) == stored
                and (
                    (salt is None and digest is None)
                    if content is None
                    else len(salt) == SALT_BYTES and content_digest(salt, content.encode()) == digest
                )
            )
        except _UNHASHABLE:
            return False

    def _problems(self, row: tuple[Any, ...]) -> list[str]:
        position, number, version, *_, stored = row
        problems = []
        if position != self.position + 1:
            problems.append(f"nothing is left of what stood between {self.position} and it")
        if version != self._versions.get(number, 0) + 1:
            problems.append(f"its version is {version}, but the one before it in the stream is not {version - 1}")
        expected = self._expected(row)
        self._ought = (position, expected)
        if expected != stored:
            problems.append(ALTERED)
        return problems + self._content(row)

    def _expected(self, row: tuple[Any, ...]) -> bytes:
        """Return the hash that fits what stands before the row; if that was altered, what ought to stand there."""
        position, number, version, run, kind, item, name, schema, at, actor, data, _, _, digest, stored = row
        hashed = (position, self._names.get(number), version, run, kind, item, name, schema, at, actor, data, digest)
        try:
            expected = chained(self._previous, hashed)
            altered, ought = self._ought
            return expected if expected == stored or altered != self.position else chained(ought, hashed)
        except _UNHASHABLE:
            return b""

    def _content(self, row: tuple[Any, ...]) -> list[str]:
        """Content, salt and digest belong together; only the digest may stand alone, after an erasure."""
        content, salt, digest = row[11:14]
        if content is None and salt is None:
            if digest is not None:
                self.erasures.found(self._names.get(row[1], ""), row[0], row[5])
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


def _everything(database: Database) -> Iterator[list[tuple[Any, ...]]]:
    after = 0
    while True:
        with database.reading() as connection:
            page = _page(connection, after)
        if not page:
            return
        yield page
        after = page[-1][0]


def _page(connection: Connection, after: int) -> list[tuple[Any, ...]]:
    """Return the next rows. Bytes that are no UTF-8, after a bit has flipped, come as lone surrogates."""
    try:
        return fetch(connection, _ALL, {"after": after})
    except sqlite3.OperationalError:
        driver: Any = connection.connection.driver_connection
        driver.text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")
        try:
            return fetch(connection, _ALL, {"after": after})
        finally:
            driver.text_factory = str


def _schema_problems(connection: Connection) -> list[JournalProblem]:
    dialect = connection.dialect.name
    present = {name for (name,) in connection.exec_driver_sql(_TRIGGERS[dialect])}
    missing = [f'the guard "{name}" is missing' for name in sorted(GUARDS[dialect] - present)]
    changed = [f"the tables are not as Accord made them: {what}" for what in differences(connection)]
    return [JournalProblem(0, problem) for problem in missing + changed]


def _snapshot_problems(connection: Connection) -> list[JournalProblem]:
    problems = []
    for position, digest, state, head, stored in fetch(connection, _SNAPSHOTS):
        if sha256(state).digest() != digest:
            problems.append(JournalProblem(position, "the snapshot taken here is damaged; it is not used"))
        if head != stored:
            problems.append(JournalProblem(position, "the snapshot taken here was folded from other events than these"))
    return problems


def _file_problems(connection: Connection) -> list[JournalProblem]:
    """SQLite: what the rows do not show, such as an index that leads elsewhere."""
    if connection.dialect.name != "sqlite":
        return []
    found = [text for (text,) in connection.exec_driver_sql("PRAGMA integrity_check(10)") if text != "ok"]
    return [JournalProblem(0, f"the database file is damaged: {text}") for text in found]
