"""How many commits a second several writers get, each at a profile of its own, on one durable PostgreSQL.

Each writer is a process with one journal. They are let in one profile at a time, as today, and then one writer of the
whole database at a time, as the former form with one chain a database had to: its lock is reproduced by giving every
profile the same turn. Run it with `python -m bench.profiles`.
"""

import argparse
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench._drafts import drafts
from journal.store import open_journal

if TYPE_CHECKING:
    from tests.support.postgres import Databases

AT = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
SIZES = (1, 10, 500)
TARGET = 1.8
ONE_TURN = 1
"""The key of the one lock that all writers take in the former form."""


class Writers(NamedTuple):
    """What every writer is told."""

    url: str
    home: Path
    size: int
    """Events an append."""
    seconds: float
    one_turn: bool
    """Whether writers of different profiles wait for each other."""


def write(told: Writers, number: int, start: Barrier) -> int:
    """Append to a profile of one's own for a while; return how many appends were durable in that time."""
    events = drafts(told.size)
    with open_journal(told.url, home=told.home, profile=f"p{number}") as journal:
        if told.one_turn:
            vars(journal)["_turn"] = ONE_TURN
        position = 0

        def append() -> None:
            nonlocal position
            journal.append(events, after=position, run="run1", actor="ann", at=AT)
            position += told.size

        append()
        start.wait()
        end = time.perf_counter() + told.seconds
        appends = 0
        while time.perf_counter() < end:
            append()
            appends += 1
        return appends


def _write(told: Writers, number: int, start: Barrier, results: "multiprocessing.SimpleQueue[int]") -> None:
    results.put(write(told, number, start))


def commits(told: Writers, writers: int) -> float:
    """Return commits a second of so many processes."""
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(writers), context.SimpleQueue()
    running = [context.Process(target=_write, args=(told, number, start, results)) for number in range(writers)]
    for process in running:
        process.start()
    done: list[int] = [results.get() for _ in running]
    for process in running:
        process.join()
    return sum(done) / told.seconds


class Measure(NamedTuple):
    """Commits a second by round, with a lock a database and with a lock a profile, at so many events an append."""

    size: int
    database: list[float]
    profile: list[float]

    @property
    def ratio(self) -> float:
        return statistics.median(ours / theirs for theirs, ours in zip(self.database, self.profile, strict=True))


def measure(databases: "Databases", home: Path, size: int, chosen: argparse.Namespace) -> Measure:
    """Let both forms write right after each other, each in a database of its own, so often."""
    found = Measure(size, [], [])
    for _ in range(chosen.rounds):
        for one_turn, into in ((True, found.database), (False, found.profile)):
            url = databases.new()
            open_journal(url, home=home, profile="p0", create=True).close()
            into.append(commits(Writers(url, home, size, chosen.seconds, one_turn), chosen.writers))
    return found


def table(found: Sequence[Measure]) -> str:
    """Return the figures for people."""
    lines = [f"{'events an append':>16}{'a lock a database':>20}{'a lock a profile':>20}{'ratio':>8}{'target':>8}"]
    for one in found:
        before, now = statistics.median(one.database), statistics.median(one.profile)
        lines.append(f"{one.size:16}{before:14.0f} c/s  {now:14.0f} c/s  {one.ratio:8.2f}{TARGET:8}")
    return "\n".join(lines)


def main() -> None:
    from tests.support.postgres import Databases, server  # heavy, and the writers do not need it

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, server(durable=True) as running:
        databases = Databases(running)
        found = [measure(databases, Path(folder), size, chosen) for size in SIZES]
    sys.stdout.write(f"{chosen.writers} processes, each at a profile of its own, medians of {chosen.rounds}\n")
    sys.stdout.write(table(found) + "\n")


if __name__ == "__main__":
    main()
