"""What is on this machine: the journal, room, who is at work, and the versions."""

import platform
import re
import shutil
import sqlite3
from importlib.metadata import PackageNotFoundError, requires
from importlib.metadata import version as installed
from pathlib import Path

from cli.config.load import Loaded
from cli.wiring.doctor.looks import Advice, Finding
from cli.wiring.journal import located
from cli.wiring.version import version
from core.errors import AccordError
from core.times import parse_instant
from journal.checkup import has_wal_reset_bug, is_sqlite, look
from journal.occupancy import occupant

_MEGABYTE = 1_000_000
TOO_LITTLE, LITTLE = 50 * _MEGABYTE, 500 * _MEGABYTE
"""Room on the disk that is a fault, and that is worth a word: a first reading of a large mailbox takes some 100 MB."""


def journal(loaded: Loaded) -> Finding:
    """Look at the journal: there, readable and writable, of this Accord's form."""
    with located(loaded):
        found = look(loaded.settings.journal.url, loaded.path.parent)
    if found.open_to_others:
        return Advice(
            f"The journal {found.place} can be read by other accounts of this computer.",
            "Run chmod 600 on the file, and on the files beside it whose names begin with it.",
        )
    if found.plain:
        return Advice(
            f"The connection to the journal {found.place} is not encrypted.", "Add ?sslmode=verify-full to journal.url."
        )
    return found.place


def sqlite(loaded: Loaded) -> Finding:
    """Look at the version of SQLite, where the journal is in it."""
    if not is_sqlite(loaded.settings.journal.url):
        return "not used: the journal is in PostgreSQL"
    if not has_wal_reset_bug(sqlite3.sqlite_version_info):
        return f"SQLite {sqlite3.sqlite_version}"
    return Advice(
        f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug: two programs that write at once can lose rows."
        " Accord keeps its own writers apart by a lock, so only other programs are a danger.",
        "Let nothing but Accord open the journal; better, use a Python with SQLite 3.51.3 or newer.",
    )


def disk(home: Path) -> Finding:
    """Look at the room where the home is."""
    place = next(folder for folder in (home, *home.parents) if folder.is_dir())
    free = shutil.disk_usage(place).free
    told = f"{free / _MEGABYTE:,.0f} MB free at {place}"
    if free < TOO_LITTLE:
        raise AccordError(f"The disk is nearly full: {told}.", "Make room before the next sync.")
    if free < LITTLE:
        return Advice(f"There is little room: {told}.", "Make room: a first reading of a large mailbox needs some.")
    return told


def lock(loaded: Loaded, profile: str) -> Finding:
    """Look who holds the profile."""
    with located(loaded):
        found = occupant(loaded.settings.journal.url, loaded.path.parent, profile)
    if found is None:
        return "no other command is using this profile"
    since = f", since {parse_instant(found.since):%H:%M} UTC" if found.since else ""
    return Advice(
        f"accord {found.command.removeprefix('accord').strip()} is running with this profile (started by {found.actor},"
        f" process {found.process} on {found.host}{since}).",
        "Wait until it ends before you sync or apply. All other commands work meanwhile.",
    )


def versions() -> Finding:
    """Look whether the libraries that Accord needs are there, in versions that it works with."""
    unfit = [told for line in _required() if (told := _unfit(line))]
    if unfit:
        raise AccordError(f"Libraries are missing or do not fit: {', '.join(unfit)}.", "Install Accord again.")
    named = ("O365", "simple-salesforce", "SQLAlchemy", "pydantic", "msgspec")
    libraries = ", ".join(f"{name} {installed(name)}" for name in named)
    return f"Accord {version()}, Python {platform.python_version()}, {libraries}"


def _required() -> list[str]:
    try:
        return [line for line in requires("accord-sync") or [] if ";" not in line]
    except PackageNotFoundError:  # a checkout that is not installed
        return []


def _unfit(requirement: str) -> str | None:
    """Return a library that is missing or of a wrong version, as a person names it; None if it fits."""
    name = re.split(r"[<>=!~\s\[(]", requirement, maxsplit=1)[0]
    try:
        have = installed(name)
    except PackageNotFoundError:
        return f"{name} (missing)"
    limits = re.findall(r"(==|>=|<)\s*([\d.]+)", requirement)
    return None if all(_meets(have, *limit) for limit in limits) else f"{name} {have} (needs {requirement})"


def _meets(have: str, sign: str, limit: str) -> bool:
    ours, theirs = _numbers(have), _numbers(limit)
    width = max(len(ours), len(theirs))
    ours, theirs = (each + (0,) * (width - len(each)) for each in (ours, theirs))
    return {"==": ours == theirs, ">=": ours >= theirs, "<": ours < theirs}[sign]


def _numbers(text: str) -> tuple[int, ...]:
    """Return the leading numbers of a version: (2, 1, 0) of "2.1.0b2"."""
    found = re.match(r"\d+(\.\d+)*", text)
    return tuple(int(part) for part in found[0].split(".")) if found else ()
