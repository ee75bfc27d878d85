"""What an observe of all three kinds costs while nothing changes: commits, appends, requests and processor time.

The sandbox runs in a process of its own, whose time does not count: an office, and a large profile with 20,000 events,
50,000 contacts and 5,000 tasks a side. Between two runs an hour passes for both
sides. Three ways are measured: a session that stays open, one that is opened anew each time in one process, as a worker
would, and `accord observe` as a whole process. Run it with `python -m bench.quiet`.
"""

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, event

from bench._figures import Figure, parser, tell
from bench._sandbox import SandboxProcess, sandbox_process
from cli.arguments.invocation import Invocation
from cli.wiring.machine import clock
from cli.wiring.session import open_session
from core.engine.observe import observe
from core.engine.session import Session
from core.model import Kind
from journal.store import SqlJournal

COMMITS, APPENDS, REQUESTS, PROCESSOR = 2, 1, 8, 25.0
"""The most that a quiet run may cost; the last in milliseconds."""

_WRITES = ("INSERT", "UPDATE", "DELETE")


class Cost(NamedTuple):
    """What one run cost."""

    commits: int
    appends: int
    requests: int
    processor: float
    """Milliseconds, those that the processes it started took included."""


class Counting:
    """Counts what is committed to a journal's database, and appended to the journal."""

    def __init__(self, journal: SqlJournal) -> None:
        self.commits = self.appends = 0
        engine = journal._database.engine
        event.listen(engine, "commit", self._commit)
        event.listen(engine, "before_cursor_execute", self._execute)
        append = journal.append

        def counted(*given: Any, **named: Any) -> Any:
            self.appends += 1
            return append(*given, **named)

        journal.append = counted  # type: ignore[method-assign]

    def _commit(self, connection: Connection) -> None:
        self.commits += _in_transaction(connection.connection.driver_connection)

    def _execute(self, connection: Connection, cursor: Any, statement: str, *_: object) -> None:
        """Count what commits, by its name or by itself."""
        first = statement.split(maxsplit=1)[0].upper()
        self.commits += first == "COMMIT" or (first in _WRITES and not _in_transaction(cursor.connection))


def _in_transaction(driver: Any) -> bool:
    """Tell whether a connection of either driver has begun a transaction."""
    if isinstance(driver, sqlite3.Connection):
        return driver.in_transaction
    return bool(driver.info.transaction_status)


@contextmanager
def counted(home: Path) -> Iterator[tuple[Session, Counting]]:
    """Open the profile of a home, counting what is written to its journal."""
    with open_session(Invocation(home=str(home)), command="observe") as session:
        assert isinstance(session.journal, SqlJournal)  # noqa: S101
        yield session, Counting(session.journal)


def processor() -> float:
    """Return the processor time of this process and of those that it has waited for, in milliseconds."""
    spent = os.times()
    return 1000 * (time.process_time() + spent.children_user + spent.children_system)


def measured(sandbox: SandboxProcess, run: Callable[[], tuple[int, int]]) -> Cost:
    """Do a run an hour later, and return what it cost; it tells its commits and appends."""
    sandbox.advance(hours=1)
    sandbox.requests()
    before = processor()
    commits, appends = run()
    spent = processor() - before
    return Cost(commits, appends, sandbox.requests(), spent)


def staying_open(sandbox: SandboxProcess, runs: int) -> list[Cost]:
    with counted(sandbox.home) as (session, counting):

        def run() -> tuple[int, int]:
            counting.commits = counting.appends = 0
            session.clock = clock()
            observe(session, tuple(Kind))
            return counting.commits, counting.appends

        return [measured(sandbox, run) for _ in range(runs + 1)][1:]


def opened_anew(sandbox: SandboxProcess, runs: int) -> list[Cost]:
    def run() -> tuple[int, int]:
        with counted(sandbox.home) as (session, counting):
            observe(session, tuple(Kind))
        return counting.commits, counting.appends

    return [measured(sandbox, run) for _ in range(runs + 1)][1:]


def whole_process(sandbox: SandboxProcess, runs: int) -> list[Cost]:
    def run() -> tuple[int, int]:
        command = [sys.executable, "-m", "cli.main", "--home", str(sandbox.home), "observe"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return -1, -1

    return [measured(sandbox, run) for _ in range(runs)]


WAYS = {"a session that stays open": staying_open, "opened anew": opened_anew, "accord observe": whole_process}


def line(database: str, name: str, costs: list[Cost]) -> str:
    """Return the figures of a way: of what is counted the most, of what is timed the median and the least."""
    commits, appends, requests = (str(max(each)) for each in list(zip(*costs, strict=True))[:3])
    commits, appends = ("", "") if commits == "-1" else (commits, appends)
    times = [cost.processor for cost in costs]
    return (
        f"{database:19}{name:28}{commits:>8}{appends:>8}{requests:>9}{statistics.median(times):9.1f}{min(times):9.1f}"
    )


def measure(database: str, url: str | None, runs: int, seed: str = "office") -> dict[str, list[Cost]]:
    """Print what each way costs, and return it."""
    with tempfile.TemporaryDirectory() as folder, sandbox_process(Path(folder) / "home", seed) as sandbox:
        if url is not None:
            os.environ["ACCORD_JOURNAL__URL"] = url
        for _ in range(2):
            opened_anew(sandbox, 0)
        found = {name: way(sandbox, runs) for name, way in WAYS.items()}
        for name, costs in found.items():
            sys.stdout.write(line(f"{database} {seed}", name, costs) + "\n")
        return found


def figures(small: dict[str, list[Cost]], large: dict[str, list[Cost]]) -> list[Figure]:
    """Return what a quiet run costs in a large profile, and how many times as long as in a small one."""
    told = []
    for name in WAYS:
        requests = max(cost.requests for cost in large[name])
        told.append(Figure(f"large, {name}: requests", requests, "requests", REQUESTS))
        less, more = (statistics.median(cost.processor for cost in each[name]) for each in (small, large))
        told.append(Figure(f"large against office, {name}: processor time", more / less, note=f"{more:.0f} ms"))
    return told


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--runs", type=int, default=10)
    chosen = arguments.parse_args()
    from journal.store import open_journal
    from tests.support.postgres import Databases, server

    sys.stdout.write(f"{'':47}{'commits':>8}{'appends':>8}{'requests':>9}{'ms':>9}{'least':>9}\n")
    small = measure("SQLite", None, chosen.runs)
    large = measure("SQLite", None, chosen.runs, "large")
    with server(durable=True) as running:
        url = Databases(running).new()
        open_journal(url, home=Path(), profile="default", create=True).close()
        measure("PostgreSQL", url, chosen.runs)
    sys.stdout.write(f"{'at most':47}{COMMITS:>8}{APPENDS:>8}{REQUESTS:>9}{PROCESSOR:>9}\n")
    tell(figures(small, large), chosen.json, runs=chosen.runs)


if __name__ == "__main__":
    main()
