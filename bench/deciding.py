"""How long decisions take in a large profile: 20,000 events, 50,000 contacts and 5,000 tasks on each side.

Once they are linked, and once their first links are only proposed. Decisions are made at a desk of the engine, as in a
review, one after the other and all at once, and by `accord decide` as a whole process. Both sides are in memory, the
journal is a real one on SQLite. Run it with `python -m bench.deciding`.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from cli.config.edit import switch
from cli.config.home import make_home
from core.engine.desk import Desk
from core.engine.observe import observe
from core.engine.session import Session
from core.engine.sync import sync
from core.model import Choice, Decision, Fields, Kind
from core.times import instant
from journal.store import open_journal
from tests.support import fakes

COUNTS = {Kind.CALENDAR: 20_000, Kind.CONTACTS: 50_000, Kind.TASKS: 5_000}
DECISIONS, UNLINKS = 500, 400
TARGET = 2.0
"""Seconds."""
FIRST = datetime(2026, 11, 24, 8, tzinfo=UTC)


def record(kind: Kind, number: int) -> Fields:
    """Return a record like which there is none other."""
    match kind:
        case Kind.CALENDAR:
            start = FIRST + timedelta(minutes=15 * number % (60 * 24 * 150))
            times = {"start": instant(start), "end": instant(start + timedelta(minutes=15))}
            return {**times, "subject": f"Meeting {number}", "all_day": False, "show_as": "busy", "private": False}
        case Kind.CONTACTS:
            name = {"first_name": f"Ann{number}", "last_name": f"Lee{number}", "email": f"ann{number}@acme.example"}
            return {**name, "mobile_phone": f"+49 30 {number}"}
        case Kind.TASKS:
            return {"subject": f"Call {number}", "due": "2026-11-30", "status": "notStarted", "priority": "normal"}


@contextmanager
def opened(home: Path, sides: fakes.Desk) -> Iterator[Session]:
    """Open the journal of a home over two sides in memory."""
    with open_journal("sqlite:///journal.db", home=home, profile="default", create=True) as journal:
        sides.journal = journal  # type: ignore[assignment]
        yield sides.open()


def furnish(home: Path, *, linked: bool, shrink: int) -> None:
    """Make a home whose journal has read both sides, and linked what belongs together."""
    make_home(home)
    switch(home / "accord.toml", tuple(Kind), on=True)
    sides = fakes.Desk(fakes.all_kinds_on())
    for kind, count in COUNTS.items():
        for number in range(count // shrink):
            for side in (sides.outlook, sides.salesforce):
                side.create(kind, record(kind, number))
    with opened(home, sides) as session:
        sync(session, tuple(Kind), review=lambda plan: plan) if linked else observe(session, tuple(Kind))


def told(name: str, work: Callable[[], object], *, bound: bool = True) -> None:
    """Do something, and print how long it took by the clock and of the processor; `bound` where there is a target."""
    start, spent = time.perf_counter(), processor()
    work()
    taken, spent = time.perf_counter() - start, processor() - spent
    sys.stdout.write(f"  {name:48}{taken:8.2f} s{spent:8.2f} s{'  over' if bound and taken > TARGET else ''}\n")
    sys.stdout.flush()


def processor() -> float:
    """Return the processor time of this process and of those that it has waited for, in seconds."""
    spent = os.times()
    return time.process_time() + spent.children_user + spent.children_system


def at_the_desk(home: Path) -> list[str]:
    """Measure decisions at one desk; return the ids of the items."""
    with opened(home, fakes.Desk(fakes.all_kinds_on())) as session:
        told("the state is there", session.refresh)
        desks: list[Desk] = []
        told("a desk is open", lambda: desks.append(Desk(session, tuple(Kind))))
        desk = desks[0]
        ids = [item.id for kind in Kind for item in session.state.of(kind).items.values() if item.outlook]
        spread = ids[:: max(len(ids) // (2 * (DECISIONS + UNLINKS) + 1), 1)]
        exclude, unlink = Decision(choice=Choice.EXCLUDE), Decision(choice=Choice.UNLINK)
        told(
            f"{DECISIONS} decisions, one after the other",
            lambda: _each(desk, taken(spread, DECISIONS), exclude),
        )
        told(f"{DECISIONS} decisions at once", lambda: desk.decide(taken(spread, DECISIONS), exclude))
        told(f"{UNLINKS} unlinks, one after the other", lambda: _each(desk, taken(spread, UNLINKS), unlink))
        told(f"{UNLINKS} unlinks at once", lambda: desk.decide(taken(spread, UNLINKS), unlink))
        told("the plan after that", desk.plan, bound=False)
    return ids


def taken(items: list[str], count: int) -> list[str]:
    """Take so many items away."""
    some = items[:count]
    del items[:count]
    return some


def _each(desk: Desk, items: Sequence[str], decision: Decision) -> None:
    for item in items:
        desk.decide([item], decision)


def as_processes(home: Path, ids: list[str]) -> None:
    """Measure whole `accord decide` processes."""
    spread = ids[1 :: max(len(ids) // (DECISIONS + UNLINKS + 1), 1)]
    for count, flag in ((DECISIONS, "--exclude"), (UNLINKS, "--unlink")):
        command = [sys.executable, "-m", "cli.main", "--home", str(home), "decide", *taken(spread, count), flag]
        told(
            f"accord decide, {count} items {flag}",
            partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL),
        )


def measure(home: Path, *, linked: bool, shrink: int) -> None:
    told("made", lambda: furnish(home, linked=linked, shrink=shrink), bound=False)
    pristine = shutil.copytree(home, home.with_name("pristine"))
    as_processes(pristine, at_the_desk(home))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shrink", type=int, default=1, help="leave out all but one of so many records")
    chosen = parser.parse_args()
    for name, linked in (("linked items", True), ("proposed first links", False)):
        sys.stdout.write(f"{sum(COUNTS.values()) // chosen.shrink:,} {name}\n")
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder) / "home", linked=linked, shrink=chosen.shrink)


if __name__ == "__main__":
    main()
