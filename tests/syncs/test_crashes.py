"""Whenever the process is killed, the next run brings both sides to agree, and nothing is there twice.

For each kind, each operation and each side that is written: a real process is killed at a step of its sync, then
another one goes on. Every test run tries every second step around the write; `make soak` tries all.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.engine.proof import verify
from core.model import Kind, Operation, Side
from tests.support.attempts import Attempts, without_limits
from tests.support.crashing import Job, killed_at, steps_of
from tests.support.soaking import MINUTES
from tests.support.workplace import Workplace, workplace


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    with workplace(tmp_path) as opened:
        without_limits(opened)
        yield opened


def job(place: Workplace, home: Path, kind: Kind) -> Job:
    """Return the next sync, for a process of its own."""
    sandbox = place.sandbox
    return Job(
        kind=kind,
        url=sandbox.url,
        ca_file=sandbox.ca_file,
        tokens={Side.OUTLOOK: sandbox.outlook_token, Side.SALESFORCE: sandbox.salesforce_token},
        home=home,
        now=sandbox.world.now(),
        settings=place.settings,
    )


def _around_the_write(steps: list[str]) -> list[int]:
    """Return the steps from the append of the intent on, to that of the outcome."""
    first = next(n for n, step in enumerate(steps) if step.startswith("before") and "write-started" in step)
    last = next(n for n, step in enumerate(steps) if step.startswith("after") and "write-succeeded" in step)
    return [number + 1 for number in range(first, last + 1)]


def _some(steps: list[int], case: str) -> list[int]:
    """Return every second step, beginning with the first or the second: the cases together try all."""
    return steps[len(case) % 2 :: 2]


@pytest.mark.parametrize("written", list(Side), ids=str)
@pytest.mark.parametrize("operation", list(Operation), ids=str)
@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_a_killed_sync_is_finished_by_the_next(
    place: Workplace, tmp_path: Path, kind: Kind, operation: Operation, written: Side
) -> None:
    attempts = Attempts(place, kind, operation, written)
    attempts.begin()
    for _ in range(2):  # the first run has more to do than those that come after
        attempts.prepare()
        steps = steps_of(job(place, tmp_path, kind))
        attempts.settle()
    for step in itertools.count(1) if MINUTES else _some(_around_the_write(steps), f"{kind} {operation} {written}"):
        attempts.prepare()
        killed = killed_at(job(place, tmp_path, kind), step)
        attempts.settle()
        if MINUTES and not killed:
            break
        assert killed, f"it ended before step {step} of {len(steps)}"
    assert verify(place.session).problems == ()
