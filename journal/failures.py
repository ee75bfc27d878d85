"""What SQLAlchemy, the drivers and the file system raise, as sentences for a person.

Only what a person can meet and act on is translated; a mistake of ours (a statement that is wrong, say) keeps its
traceback. No sentence holds a password, a statement or a value.
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import filelock
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import JournalError
from journal.place import place

_SQLITE = {
    sqlite3.SQLITE_FULL: (
        "the disk is full",
        "Free some space and run the command again: nothing half-written was kept.",
    ),
    sqlite3.SQLITE_BUSY: ("another process keeps it locked", "Wait until the other program has finished, or close it."),
    sqlite3.SQLITE_LOCKED: (
        "another process keeps it locked",
        "Wait until the other program has finished, or close it.",
    ),
    sqlite3.SQLITE_READONLY: ("it cannot be written", "Make the file and its folder writable for yourself."),
    sqlite3.SQLITE_PERM: ("access was denied", "Make the file and its folder readable and writable for yourself."),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "Check that the folder exists and that you may write to it."),
    sqlite3.SQLITE_PROTOCOL: (
        "the disk that it is on does not lock files",
        "Keep it on a local disk; for several computers use PostgreSQL.",
    ),
    sqlite3.SQLITE_IOERR: ("the disk reported an error", "Check the disk, and that the file is on a local one."),
    sqlite3.SQLITE_NOTADB: ("it is not a database", "Check journal.url: it names a file that something else wrote."),
    sqlite3.SQLITE_CORRUPT: ("the file is damaged", "Keep a copy of the file, then restore it from a backup."),
    sqlite3.SQLITE_TOOBIG: ("a value is too big to store", "A single item is larger than the database allows."),
}
"""By primary result code, https://sqlite.org/rescode.html."""

_UNREACHABLE = (
    "it cannot be reached, or refused the connection",
    "Check journal.url, the network, and the user's password (PGPASSWORD or a password file).",
)
_POSTGRESQL = {
    "08": _UNREACHABLE,
    "28": _UNREACHABLE,
    "3D": ("there is no such database", "Create it, or correct journal.url."),
    "42501": ("the user lacks a permission", "Grant the user the right to read and insert into the journal's tables."),
    "25006": ("it is read-only", "Connect to the primary server: a replica cannot be written."),
    "53": ("the server has run out of disk, memory or connections", "Ask whoever runs the server, then try again."),
    "55P03": ("another process keeps it locked", "Wait until the other program has finished, then try again."),
    "57": ("the server ended the connection", "Run the command again: it first reads what the journal holds."),
    "58": ("the server's disk reported an error", "Ask whoever runs the server."),
    "XX": ("the server reported an error within itself, of its disk or its data", "Ask whoever runs the server."),
}
"""By the SQLSTATE, or its class: https://www.postgresql.org/docs/current/errcodes-appendix.html."""

_LOST = ("the connection was lost", "Run the command again: it first reads what the journal holds.")


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Turn what a person can meet into JournalError while the block runs."""
    try:
        yield
    except filelock.Timeout as error:
        raise _sentence(engine, _SQLITE[sqlite3.SQLITE_BUSY]) from error
    except PoolTimeout as error:
        raise _sentence(engine, ("all of its connections are in use", "Try again in a moment.")) from error
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        known = _known(engine, error)
        if known is None:
            raise
        raise _sentence(engine, known) from error
    except UnicodeEncodeError:
        raise JournalError(
            "A text holds half of a surrogate pair, which is not valid Unicode and cannot be journaled.",
            "This is a defect of the adapter that read it; nothing was written.",
        ) from None
    except OSError as error:
        raise _sentence(engine, _SQLITE[_code_of(error)]) from error


def _sentence(engine: Engine, known: tuple[str, str]) -> JournalError:
    return JournalError(f"The journal {place(engine)} cannot be used: {known[0]}.", known[1])


def _known(engine: Engine, error: BaseException) -> tuple[str, str] | None:
    original = getattr(error, "orig", None) or error
    if engine.dialect.name == "sqlite":
        return _known_sqlite(original)
    state = getattr(original, "sqlstate", None)
    if state is None:
        return _no_state(error, original)
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])


def _known_sqlite(original: BaseException) -> tuple[str, str] | None:
    """An operational error without a code comes from Python's side of the driver: text that is no UTF-8."""
    default = sqlite3.SQLITE_CORRUPT if type(original) is sqlite3.OperationalError else -1
    return _SQLITE.get(getattr(original, "sqlite_errorcode", default) & 0xFF)


def _no_state(error: BaseException, original: BaseException) -> tuple[str, str] | None:
    """An operational error without a state never came from the server: the connection failed or broke."""
    if type(original).__name__ != "OperationalError":
        return None
    return _LOST if getattr(error, "connection_invalidated", False) or "connect" not in str(original) else _UNREACHABLE


_OF_FILES = {
    errno.EROFS: sqlite3.SQLITE_READONLY,
    errno.ENOSPC: sqlite3.SQLITE_FULL,
    errno.EDQUOT: sqlite3.SQLITE_FULL,
    errno.ENOENT: sqlite3.SQLITE_CANTOPEN,
    errno.EISDIR: sqlite3.SQLITE_CANTOPEN,
    errno.ENOTDIR: sqlite3.SQLITE_CANTOPEN,
    errno.ENOLCK: sqlite3.SQLITE_PROTOCOL,
    errno.ENOSYS: sqlite3.SQLITE_PROTOCOL,
}
"""The result code that says the same as a failure of the lock files beside the journal."""


def _code_of(error: OSError) -> int:
    if isinstance(error, PermissionError):
        return sqlite3.SQLITE_PERM
    return _OF_FILES.get(error.errno or 0, sqlite3.SQLITE_IOERR)
