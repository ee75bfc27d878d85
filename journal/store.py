"""The journal as the engine and the command line know it: one profile's stream, in a database."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from core.facts.recorded import NewEvent, Recorded, Snapshot
from core.ports import JournalProblem
from journal import holding, migrate, reading, snapshots, verification
from journal.appending import (
    Entry,
    Salts,
    add,
    collided,
    conflict,
    newest,
    open_stream,
    refuse_nul,
    rows_of,
    seal,
    stamp,
    stream_id,
)
from journal.database import Database, connect, fetch
from journal.erase import erase, settle
from journal.failures import place, translated
from journal.schema import event

_HASH_AT = select(event.c.hash).where(event.c.position == bindparam("position"))


class Head(msgspec.Struct, frozen=True):
    """Where a journal ends."""

    position: int
    """Of the newest event of the whole database; 0 if there is none."""
    version: int
    """Of the newest event of this profile's stream."""
    hash: str
    """Of the newest event, in hexadecimal: it vouches for every event before it."""


def _now() -> datetime:
    return datetime.now(UTC)


def open_journal(url: str, *, home: Path, profile: str, create: bool = False) -> "SqlJournal":
    """Return a profile's journal. With `create`, an empty database is given its tables first.

    Raises JournalError when there is no journal there, or one that this Accord cannot work with.
    """
    database = connect(url, home=home, create=create)
    try:
        if create and migrate.state(database) == "missing":
            migrate.upgrade(database)
        migrate.require_current(database)
    except BaseException:
        database.close()
        raise
    return SqlJournal(database, profile)


class SqlJournal:
    """One profile's stream of events (core.ports.Journal). Close it when done, or use it as a context manager.

    It may be used by several threads.
    """

    def __init__(
        self,
        database: Database,
        profile: str,
        *,
        salts: Salts = secrets.token_bytes,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.profile = profile
        self._database = database
        self._salts = salts
        self._now = now
        self._known_stream: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def place(self) -> str:
        """Where the journal is, in words that hold no password."""
        return place(self._database.engine)

    def append(
        self, drafts: Sequence[NewEvent], *, after: int, run: str | None, actor: str, at: datetime
    ) -> Sequence[Recorded]:
        """Add events after version `after` of the stream, all or none; durable when it returns."""
        if not drafts:
            return ()
        refuse_nul([self.profile, run, actor, *(draft.item for draft in drafts)])
        when = stamp(at)
        with translated(self._database.engine):
            sealed = seal(drafts, self._salts)
        try:
            with self._database.writing() as connection:
                stream = self._known_stream or open_stream(connection, self.profile)
                before = newest(connection, stream)
                if before.version != after:
                    raise conflict(self.profile, after, before.version)
                entry = Entry(stream, self.profile, run, actor, when)
                add(connection, rows_of(entry, sealed, before))
            self._known_stream = stream
        except (IntegrityError, self._database.engine.dialect.loaded_dbapi.IntegrityError) as error:
            raise collided() from error
        return [
            Recorded(before.position + n, after + n, run, draft.kind, draft.item, when, actor, draft.event)
            for n, draft in enumerate(drafts, 1)
        ]

    def read(self, after: int = 0, upto: int | None = None) -> Iterator[Recorded]:
        """Yield the stream's events in order: positions above `after`, up to and with `upto`."""
        stream = self._stream()
        return iter(()) if stream is None else reading.recorded(self._database, stream, after, upto)

    def rows(
        self, after: int = 0, upto: int | None = None, run: str | None = None, item: str | None = None
    ) -> Iterator[dict[str, Any]]:
        """Yield the stream's events as stored, as JSON objects, those of one run or item alone if they are named."""
        stream = self._stream()
        return iter(()) if stream is None else reading.rows(self._database, stream, after, upto, run, item)

    def head(self) -> Head:
        """Return where the journal ends."""
        with self._database.reading() as connection:
            end = newest(connection, stream_id(connection, self.profile))
        return Head(end.position, end.version, end.hash.hex())

    def hash_at(self, position: int) -> str | None:
        """Return the hash of the event at a position, None if there is none: to compare a head kept elsewhere."""
        with self._database.reading() as connection:
            found = fetch(connection, _HASH_AT, {"position": position})
        return found[0][0].hex() if found else None

    def load_snapshot(self, projection: int, upto: int | None = None) -> Snapshot | None:
        """Return the trustworthy snapshot of that projection version, if it is at or before a position."""
        stream = self._stream()
        if stream is None:
            return None
        with self._database.reading() as connection:
            return snapshots.load(connection, stream, projection, upto)

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot, in place of the one before."""
        stream = self._stream()
        if stream is not None:
            with self._database.writing() as connection:
                snapshots.save(connection, stream, snapshot)

    def verify(self) -> Iterator[JournalProblem]:
        """Yield what is wrong with the stored rows, those of all profiles: altered, removed, reordered or inserted."""
        return verification.verify(self._database)

    def erase(self, positions: Sequence[int]) -> int:
        """Erase the content of these events and every snapshot; return how many events lost content.

        The caller has appended a ContentErased event before: without one, verification reports the loss.
        """
        stream = self._stream()
        if stream is None:
            return 0
        with self._database.writing() as connection:
            erased = erase(connection, stream, positions)
        settle(self._database)
        return erased

    def exclusive(self, holder: str) -> AbstractContextManager[None]:
        """Hold the profile for one run. Raises ProfileBusy, saying who holds it and since when."""
        return holding.exclusive(self._database, self.profile, holder, self._now)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _stream(self) -> int | None:
        if self._known_stream is None:
            with self._database.reading() as connection:
                self._known_stream = stream_id(connection, self.profile)
        return self._known_stream
