"""A glance at a journal on SQLite for whoever presses Tab: read only, by its indexes, and with nothing else loaded.

Nothing is verified, nobody is waited for, and no file is made. Whatever is wrong raises sqlite3.Error.
"""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from core.titles import title

MOST: Final = 40
"""So many are found at most: nobody reads more."""
_RECENT: Final = 2000
"""Events among which the items are looked for that something happened to last."""
_PATIENCE: Final = 0.5
"""Seconds, after which what was found so far has to do."""
_SHORT: Final = 8
"""Letters of an item's id, as the plan tells them."""
_AFTER_ALL: Final = "\U0010ffff"

_BY_ITEM: Final = "SELECT item FROM event WHERE stream = ? AND item {} ? AND item < ? ORDER BY item LIMIT 1"
_LATELY: Final = """\
SELECT item, position FROM event WHERE stream = ?1 AND item IS NOT NULL
AND position > (SELECT max(position) FROM event WHERE stream = ?1) - ?2 ORDER BY position DESC"""
_RECORDS: Final = """\
SELECT kind, data, content FROM event WHERE stream = ? AND item = ?
AND type IN ('record-observed', 'record-gone', 'write-succeeded') ORDER BY position DESC"""
_RUN: Final = "SELECT run FROM event WHERE stream = ? AND run >= ? AND run < ? ORDER BY run DESC LIMIT 1"
_START: Final = """\
SELECT at, data FROM event WHERE stream = ? AND run = ? AND type = 'run-started' ORDER BY position LIMIT 1"""


class Seen(NamedTuple):
    """An item: by how much of its id it is told, its kind, and what it is called; "" for what is private or erased."""

    name: str
    kind: str
    title: str


class Past(NamedTuple):
    """A run: its id, the command and the instant at which it began; both "" where nobody said so."""

    run: str
    command: str
    started: str


def file_of(url: str, home: Path) -> Path | None:
    """Return the file that `journal.url` names, None where it names something else, or a file that is not there."""
    scheme, found, rest = url.partition(":///")
    if not found or scheme not in ("sqlite", "sqlite+pysqlite"):
        return None
    path = home / rest.partition("?")[0]
    return path if path.is_file() else None


def items(path: Path, profile: str, begun: str) -> Iterator[Seen]:
    """Yield items whose ids begin so: those that something happened to last, if no beginning is given."""
    with _stream(path, profile) as (connection, stream):
        found = _beginning(connection, stream, begun) if begun else _recent(connection, stream)
        for item in found:
            if seen := _called(connection, stream, item):
                short = list(_beginning(connection, stream, item[:_SHORT], 2))
                yield Seen(item if len(short) > 1 or len(begun) > _SHORT else item[:_SHORT], *seen)


def runs(path: Path, profile: str, begun: str) -> Iterator[Past]:
    """Yield runs whose ids begin so, the last first: ids sort by time."""
    with _stream(path, profile) as (connection, stream):
        end = begun + _AFTER_ALL
        for _ in range(MOST):
            found = connection.execute(_RUN, (stream, begun, end)).fetchone()
            if found is None:
                return
            end = found[0]
            at, data = connection.execute(_START, (stream, end)).fetchone() or ("", "{}")
            yield Past(end, str(_read(data).get("command", "")), at)


def profiles(path: Path) -> Iterator[str]:
    """Yield the names of the profiles; what was erased has none."""
    with _opened(path) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM stream WHERE name IS NOT NULL ORDER BY name LIMIT ?", (MOST,)
        ):
            yield name


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file as it is. Without a log beside it nobody writes to it, and SQLite need not make one to look."""
    alone = not Path(f"{path}-wal").exists()
    address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
    until = time.monotonic() + _PATIENCE
    with closing(sqlite3.connect(address, uri=True, timeout=0.1)) as connection:
        connection.set_progress_handler(lambda: time.monotonic() > until, 10_000)
        yield connection


@contextmanager
def _stream(path: Path, profile: str) -> Iterator[tuple[sqlite3.Connection, int]]:
    """Open the file at a profile's stream; at none, which holds no events, where there is no such profile."""
    with _opened(path) as connection:
        found = connection.execute("SELECT id FROM stream WHERE name = ?", (profile,)).fetchone()
        yield connection, found[0] if found else -1


def _beginning(connection: sqlite3.Connection, stream: int, begun: str, most: int = MOST) -> Iterator[str]:
    """Yield item ids that begin so, each found from the one before in the index."""
    last, compared = begun, ">="
    for _ in range(most):
        found = connection.execute(_BY_ITEM.format(compared), (stream, last, begun + _AFTER_ALL)).fetchone()
        if found is None:
            return
        last, compared = found[0], ">"
        yield last


def _recent(connection: sqlite3.Connection, stream: int) -> Iterator[str]:
    told: set[str] = set()
    for item, _ in connection.execute(_LATELY, (stream, _RECENT)):
        if item not in told:
            told.add(item)
            yield item
        if len(told) == MOST:
            return


def _called(connection: sqlite3.Connection, stream: int, item: str) -> tuple[str, str] | None:
    """Return an item's kind and title; no title if either record is private by now, None if neither is there."""
    newest: set[object] = set()
    kind, called, there = "", "", False
    for of_kind, data, content in connection.execute(_RECORDS, (stream, item)):
        kind, fact, values = of_kind or "", _read(data), _read(content)
        side, record = fact.get("side"), fact.get("record")
        if side in newest:
            continue
        newest.add(side)
        if not isinstance(record, dict):  # gone
            continue
        there = True
        if record.get("private") or values.get("private"):
            return kind, ""
        called = called or (title(kind, values) if values else "")
        if len(newest) == 2:
            break
    return (kind, called) if there else None


def _read(text: str | None) -> dict[str, object]:
    """Return a JSON object; an empty one for what is none."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
