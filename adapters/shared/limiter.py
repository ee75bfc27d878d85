"""How many requests may be in flight, and when none may leave."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from adapters.shared.line import TRY_LATER
from core.errors import ServiceUnavailable


class Limiter:
    """Lets so many requests be in flight at once, and none at all while the service asked us to wait."""

    def __init__(
        self, size: int, *, sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._slots = threading.Semaphore(size)
        self._sleep = sleep
        self._clock = clock
        self._changing = threading.Lock()
        self._until = 0.0
        self._closed = False

    def pause(self, seconds: float) -> None:
        """Hold back every request that has not left yet for so many seconds."""
        with self._changing:
            self._until = max(self._until, self._clock() + seconds)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let requests of other threads leave while the block runs; one that still waits then never leaves."""
        self._closed = False
        try:
            yield
        finally:
            self._closed = True

    @contextmanager
    def slot(self) -> Iterator[None]:
        with self._slots:
            self._rest()
            yield

    def _rest(self) -> None:
        slept_until = 0.0
        self._stay_open()
        while self._until > max(slept_until, self._clock()):
            slept_until = self._until
            self._wait(max(0.0, slept_until - self._clock()))

    def _wait(self, seconds: float) -> None:
        """Sleep. Ctrl-C reaches the main thread alone; the others look up each second whether it came."""
        longest = seconds if threading.current_thread() is threading.main_thread() else 1.0
        while seconds > 0:
            self._sleep(min(seconds, longest))
            seconds -= longest
            self._stay_open()

    def _stay_open(self) -> None:
        if self._closed and threading.current_thread() is not threading.main_thread():
            raise ServiceUnavailable("A request was called off before it left.", TRY_LATER)
