"""Who is at work with a profile just now, found out without taking a lock: a run that begins meanwhile is not refused.

On Linux the system itself lists the locks of files (proc(5), /proc/locks). Elsewhere the process that a profile's
holder names tells, as far as it can be asked.
"""

import os
import platform
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from journal.checkup import is_sqlite, opened
from journal.database import connect, fetch
from journal.failures import translated
from journal.holding import Holder, Holding
from journal.integrity import name_digest
from journal.schema import registry


def occupant(url: str, home: Path, profile: str) -> Holder | None:
    """Return who holds a profile, None if nobody does. Raises JournalError where the journal cannot be asked."""
    database = connect(url, home=home)
    try:
        if not is_sqlite(url):
            with database.reading() as connection:
                ((salt,),) = fetch(connection, registry.select().with_only_columns(registry.c.salt))
            return Holding(database, name_digest(salt, profile), lambda: datetime.now(UTC)).holder()
        path = Path(str(database.engine.url.database))
        with translated(database.engine), closing(opened(path)) as reading:
            found = reading.execute(f"SELECT salt FROM {registry.name}").fetchone()  # noqa: S608  our own name
        return _of_file(path, name_digest(found[0], profile).hex()[:16]) if found else None
    finally:
        database.close()


def _of_file(path: Path, name: str) -> Holder | None:
    lock, who = path.with_name(f"{path.name}.{name}.run"), path.with_name(f"{path.name}.{name}.holder")
    try:
        known = msgspec.json.decode(who.read_bytes(), type=Holder)
    except (OSError, msgspec.MsgspecError):
        known = None
    locked = _is_locked(lock)
    if locked is None:
        return known if known and _may_live(known) else None
    return (known or Holder("somebody", "accord", "", 0, "this computer")) if locked else None


def _is_locked(lock: Path) -> bool | None:
    """Tell whether a file is locked; None where the system does not say."""
    if not lock.exists():
        return False
    with suppress(OSError):
        inode = str(lock.stat().st_ino)
        listed = Path("/proc/locks").read_text(encoding="ascii", errors="replace").splitlines()
        return any(line.split()[-3].rpartition(":")[2] == inode for line in listed if len(line.split()) >= 8)
    return None


def _may_live(known: Holder) -> bool:
    """Tell whether the process may still be there. Windows has no way to ask that could not end it."""
    if known.host != (platform.node() or "this computer") or sys.platform == "win32":
        return False
    try:
        os.kill(known.process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
