"""The journal as the engine and the command line know it: one profile's stream, in a database."""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from heapq import merge
from pathlib import Path
from typing import Any, Self

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from core.facts.lines import Origin
from core.facts.recorded import NewEvent, ProfileHead, Recorded, Snapshot, Stored
from core.facts.selection import ALL, Selection
from core.ports import JournalProblem
from core.times import exact
from journal import heads, migrate, reading, snapshots, verification
from journal.appending import (
    Salts,
    Sealed,
    Stream,
    add,
    collided,
    conflict,
    find_stream,
    newest,
    open_stream,
    refuse_nul,
    rows_of,
    seal,
)
from journal.database import Database, connect, fetch
from journal.erase import erase, settle
from journal.failures import translated
from journal.holding import Holding
from journal.integrity import name_digest
from journal.place import place
from journal.schema import event, registry

_HASH_AT = select(event.c.hash).where(event.c.stream == bindparam("stream"), event.c.position == bindparam("position"))


class Head(msgspec.Struct, frozen=True):
    """Where a profile's stream ends."""

    position: int
    """Of its newest event; 0 if there is none."""
    hash: str
    """Of its newest event, in hexadecimal: it vouches for every event before it. "" if there is none."""


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

    It may be used by several threads, and several of them may share a database.
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
        self._known_stream: Stream | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def place(self) -> str:
        """Where the journal is, in words that hold no password."""
        return place(self._database.engine)

    @cached_property
    def _digest(self) -> bytes:
        """What stands for the profile's name in this database.

        To be had before a connection is taken: who has one and waits for another may wait for ever.
        """
        with self._database.reading() as connection:
            ((salt,),) = fetch(connection, select(registry.c.salt))
        return name_digest(salt, self.profile)

    @cached_property
    def _turn(self) -> int:
        """The key of the lock that the writers of this stream take turns by, on PostgreSQL."""
        return int.from_bytes(self._digest[:8], signed=True)

    def append(
        self, events: Sequence[NewEvent], *, after: int, run: str | None, actor: str, at: datetime
    ) -> Sequence[Recorded]:
        """Add events after position `after` of the stream, all or none; durable when it returns."""
        if not events:
            return ()
        refuse_nul([self.profile, run, actor, *(text for new in events for text in (new.item, new.run))])
        when = exact(at)
        sealed: Iterable[Sealed] = seal(events, self._salts, run, when)
        if self._database.sqlite:  # one writer at a time: what can be done before its turn is
            with translated(self._database.engine):
                sealed = list(sealed)
        digest, turn = self._digest, self._turn
        try:
            with self._database.writing(turn) as connection:
                stream = self._known_stream or open_stream(connection, digest, self.profile)
                before = newest(connection, stream)
                if before.position != after:
                    raise conflict(self.profile, after, before.position)
                add(connection, rows_of(stream.id, actor, sealed, before))
            self._known_stream = stream
        except (IntegrityError, self._database.engine.dialect.loaded_dbapi.IntegrityError) as error:
            raise collided() from error
        return [
            Recorded(position, new.run or run, new.kind, new.item, exact(new.at) if new.at else when, actor, new.event)
            for position, new in enumerate(events, after + 1)
        ]

    def read(self, after: int = 0, upto: int | None = None) -> Iterator[Recorded]:
        """Yield the stream's events in order: positions above `after`, up to and with `upto`."""
        stream = self._stream()
        return iter(()) if stream is None else reading.recorded(self._database, stream.id, after, upto)

    def find(
        self,
        *,
        run: str | None = None,
        items: Collection[str] | None = None,
        types: Collection[str] | None = None,
        upto: int | None = None,
    ) -> Iterator[Recorded]:
        """Yield, in order and by an index, events of one run (of some types), of items or of types."""
        stream = self._stream()
        if stream is None:
            return iter(())
        if run is not None:
            return reading.found(self._database, stream.id, reading.of_run(run, types), upto)
        if items is not None:
            parts = [reading.found(self._database, stream.id, some, upto) for some in reading.about(items)]
            return merge(*parts, key=lambda recorded: recorded.position)
        return reading.found(self._database, stream.id, reading.of_types(types or ()), upto)

    def runs(self, prefix: str, limit: int) -> Sequence[str]:
        """Return, in order, at most so many of the run ids that begin so, of all that an event ever belonged to."""
        stream = self._stream()
        return () if stream is None else reading.runs(self._database, stream.id, prefix, limit)

    def items(self, prefix: str, limit: int) -> Sequence[str]:
        """Return, in order, at most so many of the item ids that begin so, of all that an event was ever about."""
        stream = self._stream()
        return () if stream is None else reading.items(self._database, stream.id, prefix, limit)

    def rows(self, after: int = 0, upto: int | None = None, selection: Selection = ALL) -> Iterator[dict[str, Any]]:
        """Yield the stream's events as stored, as JSON objects: all, or those that are meant."""
        stream = self._stream()
        if stream is None:
            return iter(())
        wanted = reading.selected(selection)
        named = [[some] for some in reading.about(selection.items)] or [[]]
        parts = [reading.rows(self._database, stream.id, after, upto, [*wanted, *some]) for some in named]
        found = merge(*parts, key=lambda row: int(row["position"]))
        return (row for row in found if selection.means_actor(row["actor"]))

    def stored(
        self, *, run: str | None = None, items: Collection[str] | None = None, upto: int | None = None
    ) -> Iterator[Stored]:
        """Yield events as their rows say, in order: all, or those of a run, or those about any of the items."""
        stream = self._stream()
        if stream is None:
            return iter(())
        of_run = [] if run is None else [reading.of_run(run)]
        named = [[]] if items is None else [[some] for some in reading.about(items)]
        parts = [reading.stored(self._database, stream.id, 0, upto, [*of_run, *some]) for some in named]
        return merge(*parts, key=lambda row: row.position)

    def head(self) -> Head:
        """Return where the profile's stream ends."""
        digest = self._digest
        with self._database.reading() as connection:
            stream = find_stream(connection, digest)
            end = newest(connection, stream) if stream else None
        return Head(end.position, end.hash.hex()) if end else Head(0, "")

    def root(self) -> str:
        """Return the head over the heads of all streams, in hexadecimal: it vouches for the events of every profile."""
        with self._database.reading() as connection:
            return heads.root(connection).hex()

    def origin(self) -> Origin | None:
        """Return what a complete export says about the journal that the profile is in; None if it has no events."""
        stream, digest = self._stream(), self._digest
        if stream is None:
            return None
        with self._database.reading() as connection:
            ((salt,),) = fetch(connection, select(registry.c.salt))
            ends = {head.digest: head for head in heads.profiles(connection)}
        end = ends[digest.hex()]
        return Origin(self.profile, stream.id, salt.hex(), tuple(ends), end.position)

    def heads(self) -> Sequence[ProfileHead]:
        """Return where the streams of all profiles end, in the order of their registration."""
        with self._database.reading() as connection:
            return heads.profiles(connection)

    def root_of(self, profiles: Sequence[ProfileHead]) -> str:
        """Return the head over these heads, in hexadecimal."""
        return heads.root_over(profiles)

    def hash_at(self, position: int) -> str | None:
        """Return the hash of an event in hexadecimal, None if there is none at that position."""
        stream = self._stream()
        return None if stream is None else self.hash_of(stream.id, position)

    def hash_of(self, number: int, position: int) -> str | None:
        """Return the hash of an event of whichever profile; None if there is none at that position."""
        with self._database.reading() as connection:
            found = fetch(connection, _HASH_AT, {"stream": number, "position": position})
        return found[0][0].hex() if found else None

    def load_snapshot(self, projection: int, upto: int | None = None) -> Snapshot | None:
        """Return the trustworthy snapshot of that projection version, if it is at or before a position."""
        stream = self._stream()
        if stream is None:
            return None
        with self._database.reading() as connection:
            return snapshots.load(connection, stream.id, projection, upto)

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot, in place of the one before. On PostgreSQL it waits for no append and holds none up."""
        stream = self._stream()
        if stream is not None:
            with self._database.writing(None) as connection:
                snapshots.save(connection, stream.id, snapshot)

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
        turn = self._turn
        with self._database.writing(turn) as connection:
            erased = erase(connection, stream.id, positions)
        settle(self._database)
        return erased

    def exclusive(self, actor: str, command: str) -> AbstractContextManager[None]:
        """Hold the profile while it is read or written. Raises ProfileBusy: who, with which command, since when."""
        return self._holding.exclusive(actor, command)

    def alive(self, run: str) -> AbstractContextManager[None]:
        """Show others that a run goes on although it holds nothing, for as long as the block and the process last."""
        return self._holding.alive(run)

    def is_alive(self, run: str) -> bool:
        """Tell whether some process is within `alive` of a run."""
        return self._holding.is_alive(run)

    @cached_property
    def _holding(self) -> Holding:
        return Holding(self._database, self._digest, self._now)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _stream(self) -> Stream | None:
        if self._known_stream is None:
            digest = self._digest
            with self._database.reading() as connection:
                self._known_stream = find_stream(connection, digest)
        return self._known_stream
