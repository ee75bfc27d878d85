"""A page that is served: its socket, its door and its end."""

import asyncio
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from cli.review.page.app import application
from cli.review.page.door import HOST, Door
from cli.review.page.drawing import Drawing
from cli.review.page.handover import Handover
from cli.review.page.room import Room
from cli.terminal.look import Look

if TYPE_CHECKING:
    from core.engine.sitting import Sitting

_CLOSES_WITHIN = 2
"""Seconds that answers under way are given when the serving ends."""
LAPSED = "Nobody opened the page within a minute, so its link does not work any more. Press Ctrl-C and start again."
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Server(uvicorn.Server):
    """A server that leaves signals to the page: a writing has to come to its end after Ctrl-C as well."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listening() -> socket.socket:
    """Return a socket on a port that was free.

    It is named as one of TCP, for asyncio sends small answers at once on such sockets alone: on others, the body of an
    answer waits up to 40 ms until its head was acknowledged.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.bind((HOST, 0))
    made.listen()
    return made


class Page:
    """A review that is ready to be served."""

    def __init__(self, sitting: "Sitting", look: Look, *, now: Callable[[], float] = time.monotonic) -> None:
        self._socket = _listening()
        self.door = Door(self._socket.getsockname()[1], now)
        self.room = Room(sitting, look, end=self.end)
        self._drawing = Drawing(self.room, self.door)
        self._handover: Handover | None = None
        application_ = application(self.room, self.door, self._drawing, self._entered)
        self._server = _Server(
            uvicorn.Config(
                application_,
                log_config=None,
                log_level="error",
                access_log=False,
                lifespan="off",
                ws="none",
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=_CLOSES_WITHIN,
            )
        )

    def hand_over(self) -> Handover:
        """Return the file that leads to the page once; it is taken away when it has."""
        self._handover = Handover(self._drawing.draw("link", address=self.door.link()))
        return self._handover

    def _entered(self) -> None:
        if self._handover is not None:
            self._handover.remove()

    def end(self) -> None:
        """End the serving. May be called from any thread."""
        self._server.should_exit = True

    def serve(self, say: Callable[[str], None]) -> None:
        """Serve until somebody ends it. A writing under way ends after the request in flight."""
        try:
            with self._ended_by_signals():
                asyncio.run(self._serve(say))
        finally:
            self._entered()
            self._socket.close()
        if self.room.failure is not None:
            raise self.room.failure

    @contextmanager
    def _ended_by_signals(self) -> Iterator[None]:
        """Let Ctrl-C end the serving, and nothing else, for as long as the block runs."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        former = {each: signal.signal(each, lambda *told: self.end()) for each in _SIGNALS}
        try:
            yield
        finally:
            for each, handler in former.items():
                signal.signal(each, handler)

    async def _serve(self, say: Callable[[str], None]) -> None:
        watching = asyncio.create_task(self._watch_link(say))
        try:
            await self._server.serve(sockets=[self._socket])
        finally:
            watching.cancel()
            await self.room.finish()

    async def _watch_link(self, say: Callable[[str], None]) -> None:
        """Take the file away when its minute is over, and say so."""
        while self.door.is_waiting() and not self.door.has_lapsed():
            await asyncio.sleep(1)
        self._entered()
        if self.door.is_waiting():
            say(LAPSED)
