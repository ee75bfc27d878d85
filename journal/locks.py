"""Locks by name that end with their process, however it ends: on files, or in a session of PostgreSQL."""

import threading
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

import filelock
from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import DBAPIError

from journal.failures import translated

OWNER_ONLY: Final = 0o600
"""Who may read and write the journal and what lies beside it, whatever the folder allows."""

_TRY = text("SELECT pg_try_advisory_lock(:key)")
_UNLOCK = text("SELECT pg_advisory_unlock(:key)")
_TAKEN = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND (classid::bigint << 32) + objid::bigint = :key"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)


class Locks(Protocol):
    """Locks by name, each taken once at a time among all processes and threads."""

    def take(self, name: str, *, patience: float = 0) -> bool:
        """Take a lock, and tell whether it was free. With patience it waits for somebody who only asks."""

    def is_taken(self, name: str) -> bool:
        """Tell whether somebody has a lock, in this process or in another. Nobody is kept from it by that."""

    def release(self, name: str, *, for_good: bool = False) -> None:
        """Let go of a lock that was taken; `for_good` where nobody will take it again."""

    def close(self) -> None:
        """Let go of everything."""


def locks_of(engine: Engine) -> Locks:
    return FileLocks(engine) if engine.dialect.name == "sqlite" else SessionLocks(engine)


class FileLocks:
    """Locks on files beside the database; the operating system lets go of them when the process ends."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: dict[str, filelock.BaseFileLock] = {}

    def take(self, name: str, *, patience: float = 0) -> bool:
        if name in self._held:
            return False
        lock = filelock.FileLock(
            self._path(name), timeout=patience, poll_interval=0.005, mode=OWNER_ONLY, thread_local=False
        )
        with translated(self._engine):
            try:
                lock.acquire()
            except filelock.Timeout:
                return False
        self._held[name] = lock
        return True

    def is_taken(self, name: str) -> bool:
        """A file can be asked only by taking it for an instant. What a dead process left of it goes."""
        if not self._path(name).exists():
            return False
        free = self.take(name)
        if free:
            self.release(name, for_good=True)
        return not free

    def release(self, name: str, *, for_good: bool = False) -> None:
        self._held.pop(name).release()
        if for_good:
            with suppress(OSError):
                self._path(name).unlink()

    def close(self) -> None:
        for name in list(self._held):
            self.release(name)

    def _path(self, name: str) -> Path:
        return Path(f"{self._engine.url.database}.{name}.run")


class SessionLocks:
    """Advisory locks of one session. PostgreSQL lets go of them when the connection ends, and a dead process has none.

    A session may take what it holds again, so what this process holds is known here.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._held: set[str] = set()
        self._one_at_a_time = threading.Lock()

    def take(self, name: str, *, patience: float = 0) -> bool:
        with self._one_at_a_time, translated(self._engine):
            if name in self._held:
                return False
            taken = self._ask(_TRY, name)
            if taken:
                self._held.add(name)
            return taken

    def is_taken(self, name: str) -> bool:
        with self._one_at_a_time, translated(self._engine):
            return name in self._held or self._ask(_TAKEN, name)

    def _ask(self, statement: TextClause, name: str) -> bool:
        try:
            return bool(self._session().execute(statement, {"key": _key(name)}).scalar())
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            self._forget()
            return bool(self._session().execute(statement, {"key": _key(name)}).scalar())

    def _session(self) -> Connection:
        """Return the connection of the locks, which stands beside those that the work is done with.

        A new one takes again what was held on the one before, unless others have it by now.
        """
        if self._connection is None:
            connection = self._engine.connect()
            connection.detach()
            self._connection = connection
            for name in self._held:
                connection.execute(_TRY, {"key": _key(name)})
        return self._connection

    def release(self, name: str, *, for_good: bool = False) -> None:
        with self._one_at_a_time:
            self._held.discard(name)
            if self._connection is not None:
                try:
                    self._connection.execute(_UNLOCK, {"key": _key(name)})
                except DBAPIError:
                    self._forget()
                    with suppress(DBAPIError):
                        self._session()

    def _forget(self) -> None:
        """Give up a connection that is broken: PostgreSQL has let go of its locks."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):
                connection.close()

    def close(self) -> None:
        with self._one_at_a_time:
            self._forget()


def _key(name: str) -> int:
    return int.from_bytes(sha256(f"accord run {name}".encode()).digest()[:8], signed=True)
