"""One run at a time per profile, across processes and machines. The hold ends with the process, however it ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256

import filelock
from sqlalchemy import Connection, bindparam, delete, insert, select, text
from sqlalchemy.exc import DBAPIError

from core.errors import JournalError, ProfileBusy
from core.times import instant
from journal.database import Database, fetch
from journal.failures import translated
from journal.schema import holder

_TRY = text("SELECT pg_try_advisory_lock(:key)")
_UNLOCK = text("SELECT pg_advisory_unlock(:key)")  # where we hold nothing, it does nothing
_WHO = select(holder.c.holder, holder.c.since).where(holder.c.profile == bindparam("profile"))


@contextmanager
def exclusive(database: Database, profile: str, who: str, now: Callable[[], datetime]) -> Iterator[None]:
    """Hold a profile while the block runs. Raises ProfileBusy, saying who holds it and since when."""
    hold = _file_held if database.sqlite else _session_held
    with hold(database, profile):
        _enter(database, profile, who, instant(now()))
        try:
            yield
        finally:
            _leave(database, profile)


@contextmanager
def _file_held(database: Database, profile: str) -> Iterator[None]:
    """The operating system lets go of the lock when the process ends."""
    name = sha256(profile.encode()).hexdigest()[:16]
    lock = filelock.FileLock(f"{database.engine.url.database}.{name}.run", timeout=0)
    with translated(database.engine):
        try:
            lock.acquire()
        except filelock.Timeout:
            raise _busy(database, profile) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _session_held(database: Database, profile: str) -> Iterator[None]:
    """PostgreSQL lets go of the lock when the connection ends, and a dead process has none."""
    with translated(database.engine):
        connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        with translated(database.engine):
            taken = connection.execute(_TRY, {"key": _key(profile)}).scalar()
        if not taken:
            raise _busy(database, profile)
        yield
    finally:
        _let_go(connection, profile)


def _let_go(connection: Connection, profile: str) -> None:
    """Unlock, so that the next one need not wait for the server to see the connection end; then end it."""
    with suppress(DBAPIError):
        connection.execute(_UNLOCK, {"key": _key(profile)})
    if not connection.invalidated:
        connection.detach()
    connection.close()


def _key(profile: str) -> int:
    return int.from_bytes(sha256(f"accord run {profile}".encode()).digest()[:8], signed=True)


def _busy(database: Database, profile: str) -> ProfileBusy:
    with database.reading() as connection:
        found = fetch(connection, _WHO, {"profile": profile})
    who = f"{found[0][0]} has held it since {found[0][1]}" if found else "another run holds it"
    return ProfileBusy(f'The profile "{profile}" is busy: {who}.', "Wait until that run has ended, then try again.")


def _enter(database: Database, profile: str, who: str, since: str) -> None:
    with database.writing() as connection:
        connection.execute(delete(holder).where(holder.c.profile == profile))
        connection.execute(insert(holder).values(profile=profile, holder=who, since=since))


def _leave(database: Database, profile: str) -> None:
    """Wipe the name off. It is only for people: the lock itself is what counts, and it goes in any case."""
    with suppress(JournalError), database.writing() as connection:
        connection.execute(delete(holder).where(holder.c.profile == profile))
