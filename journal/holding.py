"""One run at a time per profile, and who is at it.

Who holds a profile stands in a file beside an SQLite journal, and in a table on PostgreSQL. Neither waits for an
append, nor holds one up.
"""

import os
import platform
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec
from sqlalchemy import bindparam, select

from core.errors import ProfileBusy
from core.times import instant, parse_instant
from journal.database import Database, fetch
from journal.failures import translated
from journal.locks import OWNER_ONLY
from journal.schema import holder

_WHO = select(holder).where(holder.c.digest == bindparam("digest"))

PATIENCE = 5
"""Seconds that a run waits for those who ask whether it is alive, each of whom takes an instant."""


class Holder(msgspec.Struct, frozen=True):
    """Who holds a profile."""

    actor: str
    command: str
    since: str
    process: int
    host: str


class Holding:
    """The holds on one profile of a database."""

    def __init__(self, database: Database, digest: bytes, now: Callable[[], datetime]) -> None:
        self._database, self._locks, self._digest, self._now = database, database.locks, digest, now
        self._name = digest.hex()[:16]

    @contextmanager
    def exclusive(self, actor: str, command: str) -> Iterator[None]:
        """Hold the profile while the block runs. Raises ProfileBusy."""
        if not self._locks.take(self._name):
            raise _busy(self._who())
        try:
            self._enter(Holder(actor, command, instant(self._now()), os.getpid(), platform.node() or "this computer"))
            yield
        finally:
            self._locks.release(self._name)

    @contextmanager
    def alive(self, run: str) -> Iterator[None]:
        """Show that a run goes on, while the block runs."""
        name = self._run(run)
        taken = self._locks.take(name, patience=PATIENCE)
        try:
            yield
        finally:
            if taken:
                self._locks.release(name, for_good=True)

    def is_alive(self, run: str) -> bool:
        """Tell whether somebody shows that a run goes on."""
        return self._locks.is_taken(self._run(run))

    def holder(self) -> Holder | None:
        """Return who holds the profile now, None if nobody does; on PostgreSQL, where asking takes no lock."""
        return self._who() if self._locks.is_taken(self._name) else None

    def _run(self, run: str) -> str:
        return sha256(self._digest + run.encode("utf-8", "replace")).hexdigest()[:16]

    def _enter(self, new: Holder) -> None:
        """Say who holds the profile. It is only for people: the lock itself is what counts."""
        if self._database.sqlite:
            with translated(self._database.engine), suppress(PermissionError):  # Windows: somebody is reading it
                _replace(self._file(), msgspec.json.encode(new))
            return
        values = msgspec.to_builtins(new)
        from sqlalchemy.dialects.postgresql import insert

        entered = insert(holder).values(digest=self._digest, **values)
        with self._database.reading() as connection:
            connection.execute(entered.on_conflict_do_update(index_elements=["digest"], set_=values))

    def _who(self) -> Holder | None:
        if self._database.sqlite:
            with suppress(OSError, msgspec.MsgspecError):
                return msgspec.json.decode(self._file().read_bytes(), type=Holder)
            return None
        with self._database.reading() as connection:
            found = fetch(connection, _WHO, {"digest": self._digest})
        return Holder(*found[0][1:]) if found else None

    def _file(self) -> Path:
        return Path(f"{self._database.engine.url.database}.{self._name}.holder")


def _replace(path: Path, content: bytes) -> None:
    """Write a file that is seen whole or not at all, for its owner alone."""
    new = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    with os.fdopen(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, OWNER_ONLY), "wb") as file:
        new.chmod(OWNER_ONLY)
        file.write(content)
    new.replace(path)


def _busy(found: Holder | None) -> ProfileBusy:
    who = "Another accord command is still running."
    if found:
        since = f"{parse_instant(found.since):%H:%M} UTC"
        who = (
            f"Another accord command ({found.command}, started {since} by {found.actor}, process {found.process}"
            f" on {found.host}) is still running."
        )
    return ProfileBusy(who, "Wait until it has ended, then try again.")
