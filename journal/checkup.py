"""Looking at a journal without touching it: is it there, and of which form.

An SQLite file is opened for reading alone, without making the files beside it.
"""

import os
import sqlite3
import stat
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from core.errors import JournalError
from journal.database import connect
from journal.failures import translated
from journal.migrate import State, refusal, standing, state
from journal.place import place
from journal.schema import VERSION_TABLE, metadata

_WAL_RESET = ((3, 7, 0), (3, 51, 3))
_MENDED = (((3, 44, 6), (3, 45, 0)), ((3, 50, 7), (3, 51, 0)))
"""SQLite's WAL-reset bug, and the branches that it was mended in: https://sqlite.org/wal.html#walresetbug."""


@dataclass(frozen=True, slots=True)
class Found:
    """A journal that this Accord can work with."""

    place: str
    open_to_others: bool = False
    """Other accounts of this computer may read the file."""
    plain: bool = False
    """The connection to the server is not encrypted, and leaves this computer."""


def has_wal_reset_bug(version: tuple[int, int, int]) -> bool:
    """Tell whether an SQLite may lose committed rows when two processes write and checkpoint at once."""
    broken, mended = _WAL_RESET
    return broken <= version < mended and not any(first <= version < last for first, last in _MENDED)


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def look(url: str, home: Path) -> Found:
    """Return what is there. Raises JournalError, saying what to do, unless this Accord can work with it."""
    return _look_at_file(url, home) if is_sqlite(url) else _look_at_server(url, home)


def _look_at_file(url: str, home: Path) -> Found:
    database = connect(url, home=home)  # checks the address, and that the file is there; nothing is opened by it
    try:
        path, engine = Path(str(database.engine.url.database)), database.engine
        if not (os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.R_OK | os.W_OK | os.X_OK)):
            raise JournalError(
                f"The journal {place(engine)} or its folder cannot be read and written by you.",
                "Make the file and its folder readable and writable for yourself.",
            )
        with translated(engine):
            found = _standing(path)
        if found != "current":
            raise refusal(database, found)
        others = sys.platform != "win32" and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
        return Found(place(engine), open_to_others=others)
    finally:
        database.engine.dispose()


def opened(path: Path) -> sqlite3.Connection:
    """Open a file for reading. Without a log of recent pages beside it, SQLite is told not to make one."""
    wal = path.with_name(f"{path.name}-wal")
    quiet = "" if wal.exists() and wal.stat().st_size else "&immutable=1"
    return sqlite3.connect(f"file:{quote(path.as_posix())}?mode=ro{quiet}", uri=True, timeout=2)


def _standing(path: Path) -> State:
    with closing(opened(path)) as connection:
        tables = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if VERSION_TABLE not in tables or not tables >= set(metadata.tables):
            return "foreign" if tables else "missing"
        row = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608  our own name
        return standing(None if row is None else str(row[0]))


def _look_at_server(url: str, home: Path) -> Found:
    database = connect(url, home=home)
    try:
        found = state(database)
        if found != "current":
            raise refusal(database, found)
        with database.reading() as connection:
            version = connection.exec_driver_sql("SHOW server_version").scalar()
            told = "SELECT ssl, inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR"
            told += " inet_server_addr() = '::1' FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            encrypted, is_here = connection.exec_driver_sql(told).one()
        lock = "encrypted" if encrypted else "not encrypted"
        where = f"{place(database.engine)}, PostgreSQL {version}, {lock}"
        return Found(where, plain=not encrypted and not is_here)
    finally:
        database.close()
