"""How many requests may be under way, when none may leave, and which of them are called off together."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from adapters.shared.line import TRY_LATER
from core.errors import ServiceUnavailable

LOOK_UP = 1.0
"""Seconds after which whoever waits looks up: whether it was called off, and, on Windows, whether Ctrl-C came."""

ResultT = TypeVar("ResultT")


class Block:
    """Requests that are called off together: those that have not left when it closes never do."""

    def __init__(self) -> None:
        self._closed = False

    def run(self, call: Callable[[], ResultT]) -> ResultT:
        """Return what the call returns. The requests that it sends belong to the block, in whatever thread it runs."""
        before = _BLOCK.set(self)
        try:
            return call()
        finally:
            _BLOCK.reset(before)

    def close(self) -> None:
        self._closed = True

    def stay_open(self) -> None:
        """Raise ServiceUnavailable if the block is closed."""
        if self._closed:
            raise ServiceUnavailable("A request was called off before it left.", TRY_LATER)


_BLOCK: ContextVar[Block | None] = ContextVar("block", default=None)
"""The block that a request sent now would belong to. Threads begin with none."""


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
    def block(self) -> Iterator[Block]:
        """Open a block; at its end, what belongs to it and still waits never leaves. Requests of no block always do."""
        block = Block()
        try:
            yield block
        finally:
            block.close()
            with self._changing:
                self._changing.notify_all()

    @contextmanager
    def slot(self, width: int = 1) -> Iterator[None]:
        """Wait for room, and take it for as long as the context lasts. A request that the service serves as several
        at once takes the room of as many. Raises ServiceUnavailable when the request's block is closed before."""
        block = _BLOCK.get()
        self._enter(width, block)
        try:
            self._rest(block)
            yield
        finally:
            with self._changing:
                self._free += width
                self._changing.notify_all()

    def _enter(self, width: int, block: Block | None) -> None:
        turn = object()
        with self._changing:
            self._queue.append(turn)
            try:
                while self._queue[0] is not turn or self._free < width:
                    self._changing.wait(LOOK_UP)
                    if block:
                        block.stay_open()
                self._free -= width
            finally:
                self._queue.remove(turn)
                self._changing.notify_all()

    def _rest(self, block: Block | None) -> None:
        slept_until = 0.0
        if block:
            block.stay_open()
        while self._until > max(slept_until, self._clock()):
            slept_until = self._until
            self._wait(max(0.0, slept_until - self._clock()), block)

    def _wait(self, seconds: float, block: Block | None) -> None:
        """Sleep. Ctrl-C ends the sleep of the main thread alone; what belongs to a block looks up now and then."""
        longest = LOOK_UP if block else seconds
        while seconds > 0:
            self._sleep(min(seconds, longest))
            seconds -= longest
            if block:
                block.stay_open()
