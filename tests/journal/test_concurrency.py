"""Several processes on one journal: no gap, no lost event, no reader that skips one, no lock that outlives them."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import ProfileBusy
from journal.store import SqlJournal
from tests.support.journals import journal_at, problems

ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts processes on the journal; none outlives the test."""
    running = []

    def _start(module: str, *arguments: object) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", f"tests.support.{module}", url, str(tmp_path), *map(str, arguments)]
        running.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True))
        return running[-1]

    yield _start
    for process in running:
        process.kill()
        process.communicate()


def test_writers_lose_nothing_and_a_reader_skips_nothing(
    journal: SqlJournal, url: str, tmp_path: Path, start: Start
) -> None:
    shared = [start("appender", "shared", 20, 3, "rivals") for _ in range(2)]
    other = start("appender", "other", 20, 3, "alone")
    positions: list[int] = []
    with journal_at(url, tmp_path, "shared") as reader:
        while len(positions) < 2 * 20 * 3:
            positions += [one.position for one in reader.read(after=len(positions))]
            if not positions and all(process.poll() is not None for process in shared):
                break
        assert positions == list(range(1, 121))
        acknowledged = [int(line) for process in shared for line in process.communicate()[0].split()]
        assert sorted(acknowledged) == list(range(3, 121, 3))
        assert other.communicate()[0].split()[-1] == "60"
        assert reader.head().position == 120
        assert problems(reader) == []


def test_a_killed_writer_leaves_whole_appends_alone(
    journal: SqlJournal, url: str, tmp_path: Path, start: Start
) -> None:
    acknowledged = 0
    for _ in range(3):
        process = start("appender", "shared", 100_000, 7, "alone")
        assert process.stdout is not None
        for _ in range(15):
            acknowledged = int(process.stdout.readline())
        process.kill()
        process.wait()
    with journal_at(url, tmp_path, "shared") as survivor:
        positions = [one.position for one in survivor.read()]
        assert positions == list(range(1, len(positions) + 1))
        assert len(positions) >= acknowledged
        assert len(positions) % 7 == 0
        assert problems(survivor) == []


def test_a_profile_is_held_across_processes_and_a_dead_one_lets_go(
    journal: SqlJournal, url: str, tmp_path: Path, start: Start
) -> None:
    process = start("holder", "default", "ann")
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    told = (
        rf"Another accord command \(sync, started \d\d:\d\d UTC by ann, process {process.pid} on .+\) is still running"
    )
    with pytest.raises(ProfileBusy, match=told), journal.exclusive("bob", "observe"):
        pass
    process.kill()
    process.wait()
    take_once_free(journal)


def take_once_free(journal: SqlJournal) -> None:
    """Take the profile; PostgreSQL needs a moment to see that a client is dead."""
    for _ in range(10_000):
        try:
            with journal.exclusive("bob", "observe"):
                return
        except ProfileBusy as busy:
            last = busy
    raise last
