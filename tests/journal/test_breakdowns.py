"""The disk is full, the database dies, the line is cut, in the middle of an append: what was acknowledged is there, the
rest is whole or absent, and a person is told in a sentence."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from core.errors import JournalError
from journal.store import SqlJournal
from tests.support.cutting import Wire, wire
from tests.support.journals import add, journal_at, problems, seen
from tests.support.postgres import Databases, server

ROOT = Path(__file__).resolve().parents[2]
MANY = 300
"""Events of an append that is to be cut."""


@pytest.fixture(scope="module")
def mortal() -> Iterator[Databases]:
    """A PostgreSQL that may be killed: a durable one of its own."""
    with server(durable=True) as running:
        yield Databases(running)


def whole(home: Path, url: str, before: int, acknowledged: bool) -> None:
    """Hold that an append of many is there if it was acknowledged, and else whole or absent; and that work goes on."""
    with journal_at(url, home) as journal:
        end = journal.head().position
        assert end in ((before + MANY,) if acknowledged else (before, before + MANY))
        assert [one.position for one in journal.read()] == list(range(1, end + 1))
        assert problems(journal) == []
        add(journal, [seen(1)], after=end)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """Neither the journal nor its write-ahead log may grow beyond what it takes for a few appends."""
    journal_at("sqlite:///journal.db", tmp_path).close()
    command = [sys.executable, "-m", "tests.support.hoarder", "sqlite:///journal.db", str(tmp_path), "1000000"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    *acknowledged, problem, hint, after = told
    assert len(acknowledged) >= 3
    assert problem.endswith(("the disk is full.", "the disk reported an error."))
    assert hint
    assert int(after) == int(acknowledged[-1]) + 1
    with journal_at("sqlite:///journal.db", tmp_path) as journal:
        assert [one.position for one in journal.read()] == list(range(1, int(after) + 1))
        assert problems(journal) == []


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let this process, and those that it starts meanwhile, write no file beyond a size."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_server_whose_disk_is_full_loses_nothing_either(tmp_path: Path) -> None:
    with files_of_at_most(32_000_000), server(durable=True) as running:  # twice what a segment of its log takes
        url = Databases(running).new()
        end, problem = 0, ""
        with journal_at(url, tmp_path) as journal:
            for _ in range(60):
                try:
                    add(journal, [seen(1, {"body": os.urandom(500_000).hex()})], after=end)
                except JournalError as error:
                    problem = error.problem
                    break
                end += 1
            assert "server" in problem
            assert end > 3
            assert journal.head().position == end
            add(journal, [seen(1)], after=end)  # for which there is room: it goes into another file
            assert problems(journal) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kills processes otherwise")
@pytest.mark.parametrize(
    "statement",
    ["pg_advisory_xact_lock", "ORDER BY event.position DESC", "COMMIT"],
    ids=["queued", "copying", "committed, and nobody was told"],
)
def test_a_database_process_that_is_killed_in_an_append(mortal: Databases, tmp_path: Path, statement: str) -> None:
    url = mortal.new()
    with journal_at(url, tmp_path) as journal:
        add(journal, [seen(1)])
        killed = _kill_after(journal, statement)
        acknowledged, problem = _appended(journal)
        assert killed
        assert acknowledged or re.search("connection was lost|ended the connection|cannot be reached", problem)
    _wait_for(url, tmp_path)
    whole(tmp_path, url, 1, acknowledged or statement == "COMMIT")


def _appended(journal: SqlJournal) -> tuple[bool, str]:
    """Append many; return whether that was acknowledged, or what a person is told."""
    try:
        add(journal, [seen(number) for number in range(MANY)], after=1)
    except JournalError as error:
        return False, error.problem
    return True, ""


def _kill_after(journal: SqlJournal, wanted: str) -> list[int]:
    """Kill the process of PostgreSQL that serves a statement once it is done, the first time."""
    killed: list[int] = []

    def kill(_connection: Any, cursor: Any, statement: str, *_: object) -> None:
        if wanted in statement and not killed:
            killed.append(cursor.connection.info.backend_pid)
            os.kill(killed[0], signal.SIGKILL)

    event.listen(journal._database.engine, "after_cursor_execute", kill)
    return killed


def _wait_for(url: str, home: Path) -> None:
    """Wait until PostgreSQL has recovered: it restarts all of its processes when one of them dies."""
    for _ in range(10_000):
        try:
            journal_at(url, home).close()
        except JournalError:
            continue
        return
    raise AssertionError("PostgreSQL did not come back")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kills processes otherwise")
def test_what_was_acknowledged_survives_the_death_of_the_database(mortal: Databases, tmp_path: Path) -> None:
    url = mortal.new()
    end = 0
    journal_at(url, tmp_path).close()
    for _ in range(2):
        command = [
            sys.executable,
            "-m",
            "tests.support.appender",
            url,
            str(tmp_path),
            "default",
            "100000",
            "7",
            "alone",
        ]
        running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert running.stdout is not None
        for _ in range(15):
            end = int(running.stdout.readline())
        with journal_at(url, tmp_path) as journal:
            pids = _backends(journal)
        os.kill(pids[0], signal.SIGKILL)
        rest, error = running.communicate()
        end = int(rest.split()[-1]) if rest.split() else end
        assert error.splitlines()[-1].startswith("core.errors.JournalError: The journal")
        _wait_for(url, tmp_path)
    with journal_at(url, tmp_path) as journal:
        positions = [one.position for one in journal.read()]
        assert positions == list(range(1, len(positions) + 1))
        assert len(positions) in (end, end + 7)
        assert problems(journal) == []


def _backends(journal: SqlJournal) -> list[int]:
    """Return the processes that serve other connections to the database than this journal's."""
    with journal._database.reading() as connection:
        return [
            pid
            for (pid,) in connection.exec_driver_sql(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend' ORDER BY backend_start"
            )
        ]


def _asked(postgres_url: str, home: Path) -> int:
    """Return how many bytes go to the server for an append of many, on a line that holds."""
    with wire(postgres_url) as line, journal_at(line.url, home) as journal:
        add(journal, [seen(1)])
        line.mend()
        add(journal, [seen(number) for number in range(MANY)], after=1)
        return line.sent


def _append_over(line: Wire, home: Path, breaks_after: int, *, deaf: bool) -> bool:
    """Append many over a line that breaks; tell whether it was acknowledged."""
    with journal_at(line.url, home) as journal:
        add(journal, [seen(1)])
        line.mend()
        line.breaks_after, line.deaf = breaks_after, deaf
        acknowledged, problem = _appended(journal)
        line.breaks_after = None
        assert acknowledged or re.fullmatch("The journal .* (the connection was lost|it cannot be reached.*).", problem)
        return acknowledged


@pytest.mark.parametrize("deaf", [False, True], ids=["to the server", "from the server"])
def test_a_line_that_is_cut_anywhere_in_an_append(postgres: Databases, tmp_path: Path, deaf: bool) -> None:
    length = _asked(postgres.new(), tmp_path)
    told = set()
    for part in range(1, 12):
        url = postgres.new()
        with wire(url) as line:
            acknowledged = _append_over(line, tmp_path, length * part // 10, deaf=deaf)
        whole(tmp_path, url, 1, acknowledged)
        told.add(acknowledged)
    assert told == {True, False}


def test_a_reader_that_rests_holds_up_nobody(journal: SqlJournal, url: str, tmp_path: Path) -> None:
    """Neither a writer nor, on SQLite, a checkpoint."""
    add(journal, [seen(number) for number in range(2500)])
    with journal_at(url, tmp_path) as reader:
        reading = reader.read()
        assert next(reading).position == 1
        add(journal, [seen(1)], after=2500)
        if journal._database.sqlite:
            with journal._database.alone() as connection:
                busy, left, done = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            assert (busy, left, done) == (0, 0, 0)
        assert [one.position for one in reading] == list(range(2, 2502))
