"""How many may be under way, and who is held back or called off."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier, Event
from typing import Any

import pytest

from adapters.shared.limiter import Limiter
from core.errors import ServiceUnavailable


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


def test_requests_that_wait_are_called_off_with_their_block() -> None:
    waits: list[float] = []
    sleeping, wake = Event(), Event()

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        sleeping.set()
        wake.wait(10)

    limiter = Limiter(4, sleep=sleep)
    limiter.pause(100)
    with ThreadPoolExecutor(1) as pool:
        with limiter.block() as block:
            leaving = pool.submit(block.run, lambda: leave(limiter))
            sleeping.wait(10)
        wake.set()
        with pytest.raises(ServiceUnavailable):
            leaving.result(10)
        with pytest.raises(ServiceUnavailable):
            pool.submit(block.run, lambda: leave(limiter)).result(10)
    assert waits == [1.0], "within a block, who waits has to look up now and then"


@pytest.mark.parametrize("threaded", [False, True], ids=["main thread", "worker thread"])
def test_outside_of_blocks_every_request_leaves(threaded: bool) -> None:
    bed = Bed()
    limiter = Limiter(4, sleep=bed.sleep, clock=bed.time)
    with ThreadPoolExecutor(1) as pool:

        def run() -> str:
            return pool.submit(leave, limiter, "gone").result(10) if threaded else leave(limiter, "gone")

        with limiter.block() as block:
            assert pool.submit(block.run, lambda: leave(limiter, "gone")).result(10) == "gone"
            assert run() == "gone"
        limiter.pause(100)
        assert run() == "gone"
    assert bed.waits == [100]


def test_a_block_that_closes_calls_off_no_other() -> None:
    limiter = Limiter(4)
    with ThreadPoolExecutor(1) as pool, limiter.block() as open_:
        with limiter.block() as closed:
            pass
        assert pool.submit(open_.run, lambda: leave(limiter, "gone")).result(10) == "gone"
        with pytest.raises(ServiceUnavailable):
            pool.submit(closed.run, lambda: leave(limiter)).result(10)


def test_who_waits_for_a_turn_is_called_off_as_well() -> None:
    limiter = Limiter(1)
    with ThreadPoolExecutor(1) as pool, limiter.slot():
        with limiter.block() as block:
            leaving = pool.submit(block.run, lambda: leave(limiter))
            wait_for(limiter, leaving)
        with pytest.raises(ServiceUnavailable):
            leaving.result(10)
    assert leave(limiter, "gone") == "gone"


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
