"""How many may be under way, and who is held back."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

import pytest

from adapters.shared.limiter import Limiter


@dataclass
class Bed:
    """Sleeps without waiting."""

    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def time(self) -> float:
        return sum(self.waits)


def test_nobody_leaves_while_the_service_asked_for_a_rest() -> None:
    bed = Bed()
    limiter = Limiter(4, sleep=bed.sleep, clock=bed.time)
    limiter.pause(5)
    limiter.pause(2)
    with limiter.slot():
        assert bed.time() == 5
    with limiter.slot():
        assert bed.waits == [5]


def leave(limiter: Limiter, name: str = "", width: int = 1) -> str:
    with limiter.slot(width):
        return name


def wait_for(limiter: Limiter, *leaving: Future[Any]) -> None:
    """Come back when all of these wait for their turn."""
    while limiter.waiting != len(leaving):
        assert not any(each.done() for each in leaving), "it did not wait"


@pytest.mark.parametrize("threaded", [False, True], ids=["main thread", "worker thread"])
def test_every_request_leaves_in_the_end(threaded: bool) -> None:
    bed = Bed()
    limiter = Limiter(4, sleep=bed.sleep, clock=bed.time)
    with ThreadPoolExecutor(1) as pool:

        def run() -> str:
            return pool.submit(leave, limiter, "gone").result(10) if threaded else leave(limiter, "gone")

        assert run() == "gone"
        limiter.pause(100)
        assert run() == "gone"
    assert bed.waits == [100]


def test_a_wide_request_gets_its_turn_and_all_the_room_it_needs() -> None:
    limiter, left = Limiter(4), list[str]()

    def go(name: str, width: int) -> None:
        with limiter.slot(width):
            left.append(name)

    with ThreadPoolExecutor(2) as pool, limiter.slot():
        wide = pool.submit(go, "wide", 4)
        wait_for(limiter, wide)
        wait_for(limiter, wide, pool.submit(go, "narrow", 1))
        assert left == []
    assert left == ["wide", "narrow"]


def test_as_many_are_under_way_as_there_is_room_for() -> None:
    limiter, meeting = Limiter(4), Barrier(4)

    def meet() -> None:
        with limiter.slot():
            meeting.wait(10)

    with ThreadPoolExecutor(4) as pool:
        for met in [pool.submit(meet) for _ in range(4)]:
            met.result(10)


def test_a_request_that_fails_leaves_its_place() -> None:
    limiter = Limiter(1)
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"), limiter.slot():
            raise ValueError("broken")
