"""One journal database: how it is opened, and how one writer of a stream at a time is let in.

Writers of a stream take turns: on PostgreSQL by an advisory lock of the transaction, one a stream, so that nobody waits
for another profile; on SQLite, which has one writer by nature, by a lock file around `BEGIN IMMEDIATE` … `COMMIT`. So
positions follow each other in the order of the commits, and no reader ever sees a later event before an earlier one.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

import filelock
from sqlalchemy import URL, Connection, Dialect, Engine, Executable, Select, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from core.errors import JournalError
from journal.failures import translated
from journal.locks import OWNER_ONLY, locks_of
from journal.turn import Turn

WAIT_SECONDS: Final = 30
"""How long a writer waits for the others, and a thread for a connection."""

CONNECTIONS: Final = 8
"""How many connections one process keeps at most, that of its holds aside. Each step of a run needs one, and for the
moment of a statement or an append alone: more threads than that take turns, and wait instead of failing."""

KEEPALIVES: Final = {"idle": 15, "interval": 5, "count": 3}
"""How soon (after so many quiet seconds, then every so many, so often) both ends of a connection ask whether the other
lives. A lost computer lets go of what it held after half a minute, not after the two hours of the system's default."""

_SMALLEST: Final = 512
"""Bytes of the smallest SQLite database. SQLite would take a file of a few bytes, whatever they say, for empty."""


class Database:
    """An open journal database. Nothing is connected until it is used; every error a person can meet is translated.

    It may be used by many threads at once.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sqlite = engine.dialect.name == "sqlite"
        self._turn = Turn(f"{engine.url.database}.lock", WAIT_SECONDS) if self.sqlite else None
        self._lock = self._turn or nullcontext()
        self.locks = locks_of(engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for one short look: each statement sees what is committed, and blocks no writer."""
        with translated(self.engine), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, turn: int | None) -> Iterator[Connection]:
        """A transaction, committed at the end, and durable then; rolled back on any error.

        On PostgreSQL it waits for other transactions of the same `turn` alone, with None for nobody.
        """
        with translated(self.engine), self._lock, self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if self.sqlite else _begin(turn))
            try:
                yield connection
            except BaseException:
                if not connection.invalidated:
                    with suppress(DBAPIError):
                        connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A connection without a transaction while no other process writes: for checkpoints."""
        with translated(self.engine), self._lock, self.engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Close the connections. SQLite checkpoints with the last one, so writers are kept out meanwhile."""
        self.locks.close()
        with suppress(filelock.Timeout, OSError), self._lock:
            self.engine.dispose()
        self.engine.dispose()
        if self._turn:
            self._turn.close()


def queue_up(connection: Connection, turn: int) -> None:
    """Wait for the transactions of a turn, in a statement of its own: the next one then sees all that they committed.

    On SQLite, every transaction has waited for every other already.
    """
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(_wait(turn))


def _begin(turn: int | None) -> str:
    """Return what begins a transaction of PostgreSQL in one request. The statements after it see what is committed."""
    return "BEGIN" if turn is None else f"BEGIN; {_wait(turn)}"


def _wait(turn: int) -> str:
    return f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'; SELECT pg_advisory_xact_lock({turn})"


def fetch(connection: Connection, statement: Executable, parameters: Mapping[str, Any] | None = None) -> list[Any]:
    """Return rows as the driver's own tuples: SQLAlchemy's rows cost a quarter more."""
    cursor = connection.execute(statement, parameters).cursor
    return [] if cursor is None else list(cursor.fetchall())


def fetch_page(connection: Connection, statement: Select[Any], parameters: Mapping[str, Any]) -> list[Any]:
    """Return many rows of a statement that is asked again and again. PostgreSQL sends them in binary, which is quicker
    to take in: bytes above all, which come as twice as many digits otherwise."""
    if connection.dialect.name == "sqlite":
        return fetch(connection, statement, parameters)
    text, given = _compiled(statement, connection.dialect)
    driver: Any = connection.connection.driver_connection
    with driver.cursor(binary=True) as cursor:
        return list(cursor.execute(text, {**given, **parameters}).fetchall())


@cache
def _compiled(statement: Select[Any], dialect: Dialect) -> tuple[str, dict[str, Any]]:
    compiled = statement.compile(dialect=dialect)
    return str(compiled), dict(compiled.params)


def connect(url: str, *, home: Path, create: bool = False) -> Database:
    """Return the database that `journal.url` names; a relative SQLite path is relative to the home folder.

    Raises JournalError when the URL is of another kind, or the file (with `create`: its folder) does not exist.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return Database(_sqlite(parsed, home, create))
    if parsed.get_backend_name() == "postgresql":
        return Database(_postgresql(parsed))
    raise _unusable(f"{parsed.get_backend_name()} is not one of them")


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise _unusable("it is not a database URL") from None


def _unusable(why: str) -> JournalError:
    return JournalError(
        f"journal.url names no database that Accord can use: {why}.",
        "Use sqlite:///journal.db or postgresql+psycopg://user@host/database.",
    )


def _sqlite(url: URL, home: Path, create: bool) -> Engine:
    if url.host:
        raise _unusable("SQLite has no host: a path begins after three slashes")
    if not url.database or url.database == ":memory:":
        raise _unusable("SQLite needs a file")
    path = (home / url.database).absolute()
    if not path.parent.is_dir():
        raise JournalError(f"The folder {path.parent} does not exist.", "Create it, or correct --home or journal.url.")
    if not create and not path.is_file():
        raise JournalError(
            f"There is no journal at {path}.", "`accord init` makes one; or correct --home or journal.url."
        )
    if path.is_file() and 0 < path.stat().st_size < _SMALLEST:
        raise JournalError(
            f"The file {path} is not a database.", "Correct journal.url: Accord does not touch the file."
        )
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        connect_args={"timeout": WAIT_SECONDS, "check_same_thread": False},
    )
    if create:
        with translated(engine):
            _make(path)
    event.listen(engine, "connect", _prepare)
    return engine


def _make(path: Path) -> None:
    """Make the file for its owner alone, before SQLite makes it for everybody: -wal and -shm become like it."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY))
        path.chmod(OWNER_ONLY)  # the person's umask may have taken even that away


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Take transactions into our own hands, and ask for full durability and for no bytes left of what is erased."""
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {WAIT_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",  # so that INSERT OR REPLACE meets the guard against deleting
        "secure_delete = ON",
        "cache_size = -16000",
        "wal_autocheckpoint = 4000",  # pages: of a long first reading, less is copied into the file again and again
    ):
        connection.execute(f"PRAGMA {pragma}")


def _postgresql(url: URL) -> Engine:
    known = {"connect_timeout": "10", "application_name": "accord"}
    known |= {f"keepalives_{name}": str(value) for name, value in KEEPALIVES.items()}
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg").update_query_dict(
                {name: value for name, value in known.items() if name not in url.query}
            ),
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",  # transactions are begun by name
            pool_pre_ping=True,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=WAIT_SECONDS,
            connect_args={"prepare_threshold": None},  # a prepared statement would not outlive a transaction pooler
        )
    except ImportError:
        raise JournalError(
            "journal.url names PostgreSQL, but its driver is not installed.",
            'Install Accord with it: pipx install "accord-sync[postgres]"',
        ) from None
    event.listen(engine, "connect", _have_the_server_ask)
    return engine


def _have_the_server_ask(connection: Any, _record: object) -> None:
    """Set the keepalives of the server's end: it is the server that keeps the locks of a computer that is lost.

    By statements, since a pooler refuses options that come with the connection. On a socket of one computer they do
    nothing.
    """
    connection.execute("; ".join(f"SET tcp_keepalives_{name} = {value}" for name, value in KEEPALIVES.items()))
