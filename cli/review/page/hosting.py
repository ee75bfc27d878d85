"""A page that is served: its socket, its door and its end."""

import asyncio
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

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
_LOOKS = 0.5
"""Seconds between two looks at whether the link was used, and whether another is wanted."""
LAPSED = "Nobody opened the page within a minute, so its link does not work any more."
START_AGAIN = "Press Ctrl-C and start again."
ENTER_AGAIN = "Press Enter here for a new one."
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Person(Protocol):
    """Whoever sits at the terminal and may want to be led to the page once more."""

    def wants_another(self) -> bool: ...

    def lead(self, file: Handover) -> None: ...


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
        """Return the file that leads to the page once; it is taken away when it has. An earlier one leads nowhere."""
        self._entered()
        self._handover = Handover(self._drawing.draw("link", address=self.door.link()))
        return self._handover

    def _entered(self) -> None:
        if self._handover is not None:
            self._handover.remove()
            self._handover = None

    def end(self) -> None:
        """End the serving. May be called from any thread."""
        self._server.should_exit = True

    def serve(self, say: Callable[[str], None], person: Person | None = None) -> None:
        """Serve until somebody ends it. A writing under way ends after the request in flight.

        A person who can be asked is led to the page again when they want, by a link as short-lived as the first.
        """
        try:
            with self._ended_by_signals():
                asyncio.run(self._serve(say, person))
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

    async def _serve(self, say: Callable[[str], None], person: Person | None) -> None:
        watching = asyncio.create_task(self._watch_link(say, person))
        try:
            await self._server.serve(sockets=[self._socket])
        finally:
            watching.cancel()
            await self.room.finish()

    async def _watch_link(self, say: Callable[[str], None], person: Person | None) -> None:
        """Take the file away when its minute is over, and say so; make another whenever it is wanted and none is good.

        A link that nobody has used yet stays: the browser may be on its way with it.
        """
        while True:
            await asyncio.sleep(_LOOKS)
            if self._handover is not None and self.door.has_lapsed():
                self._entered()
                say(f"{LAPSED} {ENTER_AGAIN if person else START_AGAIN}")
            if person is not None and person.wants_another() and self._handover is None:
                person.lead(self.hand_over())
