"""How many may be under way, and who is held back or called off."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

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


def test_a_thread_that_waits_is_called_off_when_the_others_stop() -> None:
    waits: list[float] = []
    sleeping, wake = Event(), Event()

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        sleeping.set()
        wake.wait(10)

    def leave() -> None:
        with limiter.slot():
            pytest.fail("it left although nobody waits for it")

    limiter = Limiter(4, sleep=sleep)
    limiter.pause(100)
    with ThreadPoolExecutor(1) as pool:
        with limiter.open():
            leaving = pool.submit(leave)
            sleeping.wait(10)
        wake.set()
        with pytest.raises(ServiceUnavailable):
            leaving.result(10)
        with pytest.raises(ServiceUnavailable):
            pool.submit(leave).result(10)
    assert waits == [1.0]
