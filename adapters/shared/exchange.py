"""Sending requests with patience, and knowing which of them may be sent again.

A request that only reads is repeated when the line breaks or the service is busy. A write is repeated only when it
certainly was not applied: it never left, or the service said that it refused it for being too busy.
"""

import random
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from adapters.shared.limiter import Limiter
from adapters.shared.line import TRANSPORT_ERRORS, TRY_LATER, NotRunning, Unreachable, never_left, unreachable
from adapters.shared.patience import Patience, retry_after_seconds
from adapters.shared.replies import BUSY, Reply, refused_for_load
from core.errors import ServiceUnavailable, SettingsError, Throttled
from core.model import Side

ReplyT = TypeVar("ReplyT", bound=Reply)


class AnswerLost(ServiceUnavailable):
    """A write left and no usable answer came: it may or may not have been applied."""


class Exchange:
    """Sends the requests of one side to a place (`line.place_of`), with patience, and counts them.

    Safe between threads.
    """

    def __init__(
        self,
        side: Side,
        place: str,
        *,
        limiter: Limiter,
        now: Callable[[], datetime],
        patience: Patience | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._side, self._place = side, place
        self._limiter = limiter
        self._now = now
        self._patience = patience or Patience()
        self._jitter = jitter
        self._counting = threading.Lock()
        self._sent = 0

    @property
    def requests(self) -> int:
        """How many requests have left, repetitions included."""
        return self._sent

    def send(self, call: Callable[[], ReplyT], *, repeatable: bool, width: int = 1) -> ReplyT:
        """Return the answer to one request, which `call` sends. Any status may come back, but for busy ones:

        `repeatable` says that the request only reads; then a busy service or a broken line is tried again. Raises
        Throttled or ServiceUnavailable when patience ends, and AnswerLost when a write left and no answer came.
        A write's 5xx is returned as it is: whether it was applied is for the caller to find out. `width` is how many
        requests the service sees in it at once.
        """
        for attempt in range(1, self._patience.tries + 1):
            reply = self._once(call, repeatable=repeatable, width=width, attempt=attempt)
            if reply is None:
                continue
            again = reply.status_code in BUSY if repeatable else refused_for_load(reply)
            if not again:
                return reply
            self._pause(attempt, reply)
        raise Unreachable(f"{self._side.label} at {self._place} could not be reached.", TRY_LATER)

    def _once(self, call: Callable[[], ReplyT], *, repeatable: bool, width: int, attempt: int) -> ReplyT | None:
        """Return the answer, or None after a pause when the line broke and the request may be sent again."""
        try:
            with self._limiter.slot(width):
                with self._counting:
                    self._sent += 1
                return call()
        except TRANSPORT_ERRORS as error:
            translated = unreachable(error, self._side, self._place)
            lost = not repeatable and not never_left(error)
            wait = None if lost else self._patience.wait(attempt, None, self._jitter())
            if isinstance(translated, SettingsError | NotRunning) or (wait is None and not lost):
                raise translated from None
            if wait is None:
                raise AnswerLost(f"{self._side.label}: no answer came to a write.", translated.hint) from None
            self._limiter.pause(wait)
            return None

    def _pause(self, attempt: int, reply: Reply) -> None:
        asked = retry_after_seconds(reply.headers, self._now())
        wait = self._patience.wait(attempt, asked, self._jitter())
        if wait is None:
            raise too_busy(self._side, reply.status_code, asked)
        self._limiter.pause(wait)


def too_busy(side: Side, status: int, asked: float | None) -> ServiceUnavailable:
    """Return the error for a service that stays busy."""
    if status != 429 and asked is None:
        return ServiceUnavailable(f"{side.label} is not available (HTTP {status}).", TRY_LATER)
    wish = f"asks to wait {asked:.0f} s" if asked is not None else "keeps asking to wait"
    return Throttled(f"{side.label} {wish} (HTTP {status}).", TRY_LATER)
