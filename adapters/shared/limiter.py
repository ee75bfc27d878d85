"""How many requests may be under way, and when none may leave."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOK_UP = 1.0
"""Seconds after which whoever waits for a turn looks up, since on Windows Ctrl-C comes only then."""


class Limiter:
    """Lets so many requests be under way at once, and none at all while the service asked us to wait.

    Safe between threads. They go in the order in which they came, so that nobody waits for ever.
    """

    def __init__(
        self, size: int, *, sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._free = size
        self._sleep = sleep
        self._clock = clock
        self._changing = threading.Condition()
        self._queue: deque[object] = deque()
        self._until = 0.0

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return len(self._queue)

    def pause(self, seconds: float) -> None:
        """Hold back every request that has not left yet for so many seconds."""
        with self._changing:
            self._until = max(self._until, self._clock() + seconds)

    @contextmanager
    def slot(self, width: int = 1) -> Iterator[None]:
        """Wait for room, and take it for as long as the context lasts. A request that the service serves as several
        at once takes the room of as many."""
        self._enter(width)
        try:
            self._rest()
            yield
        finally:
            with self._changing:
                self._free += width
                self._changing.notify_all()

    def _enter(self, width: int) -> None:
        turn = object()
        with self._changing:
            self._queue.append(turn)
            try:
                while self._queue[0] is not turn or self._free < width:
                    self._changing.wait(LOOK_UP)
                self._free -= width
            finally:
                self._queue.remove(turn)
                self._changing.notify_all()

    def _rest(self) -> None:
        slept_until = 0.0
        while self._until > max(slept_until, self._clock()):
            slept_until = self._until
            self._sleep(max(0.0, slept_until - self._clock()))
