"""What both adapters share about HTTP: patience, lost answers, broken answers, and what logs may hold.

A request that only reads is repeated when the line breaks or the service is busy. A write is repeated only when it
certainly was not applied: it never left, or the service said that it refused it for being too busy.
"""

import json
import logging
import random
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

import requests
import urllib3

from core.errors import AccordError, ServiceUnavailable, SettingsError, Throttled
from core.model import Side

TRANSPORT_ERRORS = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)
"""Everything that requests lets through when an exchange fails (a missing CA file is a plain OSError)."""

BUSY = frozenset({429, 502, 503, 504})
"""Statuses after which the same question may be asked again."""


def proxies_for(url: str) -> Mapping[str, str]:
    """Return the proxies that the environment names for an address; this computer itself is reached without one.

    Raises ValueError for what is not an address.
    """
    host = urlsplit(url).hostname or ""
    here = host == "localhost" or host == "::1" or host.startswith("127.")
    return {} if here else requests.utils.get_environ_proxies(url)


class AnswerLost(ServiceUnavailable):
    """A write left and no usable answer came: it may or may not have been applied."""


class Unreachable(ServiceUnavailable):
    """No answer came at all, however often a request was sent: it concerns every other request as well."""


class Reply(Protocol):
    """The part of `requests.Response` that is used here."""

    @property
    def status_code(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def content(self) -> bytes: ...


ReplyT = TypeVar("ReplyT", bound=Reply)


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how long the service asks to wait, never negative; None if it does not say or says nonsense.

    `Retry-After` is a whole or decimal number of seconds, or an HTTP date (RFC 9110 §10.2.3).
    """
    text = next((value.strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    if re.fullmatch(r"\d+(\.\d*)?|\.\d+", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long we wait for a busy service."""

    tries: int = 5
    first: float = 0.5
    """Seconds before the first repetition when the service does not say; it doubles each time."""
    longest: float = 120.0
    """Seconds for one wait; a service that asks for longer has to be tried another time."""

    def wait(self, attempt: int, asked: float | None, jitter: float) -> float | None:
        """Return the seconds to wait after failed attempt number `attempt` (from 1); None to give up.

        `jitter`, from 0 to 1, adds up to half of the wait, so that several clients do not come back together.
        """
        if attempt >= self.tries or (asked is not None and asked > self.longest):
            return None
        if asked is not None:
            return asked
        return min(self.longest, self.first * 2.0 ** (attempt - 1) * (1 + jitter / 2))


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
            raise ServiceUnavailable("A request was called off before it left.", _TRY_LATER)


def refused_for_load(reply: Reply) -> bool:
    """Tell whether the service says that it did not even begin: 429, or 503 with a time to come back.

    Graph names the same case MailboxConcurrency, with either status.
    """
    if reply.status_code == 429:
        return True
    asked = any(name.lower() == "retry-after" for name in reply.headers)
    return reply.status_code == 503 and (asked or b"MailboxConcurrency" in reply.content)


class Exchange:
    """Sends the requests of one side, with patience, and counts them."""

    def __init__(
        self,
        side: Side,
        *,
        limiter: Limiter,
        now: Callable[[], datetime],
        patience: Patience | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._side = side
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

    def send(self, call: Callable[[], ReplyT], *, repeatable: bool) -> ReplyT:
        """Return the answer to one request, which `call` sends. Any status may come back, but for busy ones:

        `repeatable` says that the request only reads; then a busy service or a broken line is tried again. Raises
        Throttled or ServiceUnavailable when patience ends, and AnswerLost when a write left and no answer came.
        A write's 5xx is returned as it is: whether it was applied is for the caller to find out.
        """
        for attempt in range(1, self._patience.tries + 1):
            reply = self._once(call, repeatable=repeatable, attempt=attempt)
            if reply is None:
                continue
            again = reply.status_code in BUSY if repeatable else refused_for_load(reply)
            if not again:
                return reply
            self._pause(attempt, reply)
        raise Unreachable(f"{self._side.label} could not be reached.", _TRY_LATER)

    def _once(self, call: Callable[[], ReplyT], *, repeatable: bool, attempt: int) -> ReplyT | None:
        """Return the answer, or None after a pause when the line broke and the request may be sent again."""
        try:
            with self._limiter.slot():
                with self._counting:
                    self._sent += 1
                return call()
        except TRANSPORT_ERRORS as error:
            translated = unreachable(error, self._side)
            lost = not repeatable and not never_left(error)
            wait = None if lost else self._patience.wait(attempt, None, self._jitter())
            if isinstance(translated, SettingsError) or (wait is None and not lost):
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


_TRY_LATER = "Try again later; nothing is lost."


def too_busy(side: Side, status: int, asked: float | None) -> ServiceUnavailable:
    """Return the error for a service that stays busy."""
    if status != 429 and asked is None:
        return ServiceUnavailable(f"{side.label} is not available (HTTP {status}).", _TRY_LATER)
    wish = f"asks to wait {asked:.0f} s" if asked is not None else "keeps asking to wait"
    return Throttled(f"{side.label} {wish} (HTTP {status}).", _TRY_LATER)


def never_left(error: BaseException) -> bool:
    """Tell whether a request certainly did not reach the service: no connection was ever made for it."""
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    return any(isinstance(cause, _NO_CONNECTION) for cause in _causes(error))


_NO_CONNECTION = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    ssl.SSLCertVerificationError,
)

_BAD_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.URLRequired,
    urllib3.exceptions.LocationParseError,
)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and everything it wraps; urllib3 and requests keep causes in `args` and `reason`."""
    pending: list[object] = [error]
    seen: set[int] = set()
    while pending:
        cause = pending.pop()
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        pending += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]


def unreachable(error: BaseException, side: Side) -> AccordError:
    """Return what a failed exchange means for a person. The error's own text is left out: it may quote an address
    with somebody's name, or a header."""
    causes = tuple(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Unreachable(
            f"{side.label}: the certificate of the service is not trusted.",
            f"Set ca_bundle in [{side.value}] to the PEM file of your organisation's certificate authority.",
        )
    if isinstance(error, _BAD_ADDRESS):
        return SettingsError(
            f"{side.label}: the address of the service is not usable.", f"Check the address in [{side.value}]."
        )
    if not isinstance(error, requests.RequestException | urllib3.exceptions.HTTPError) and "CA" in str(error):
        return SettingsError(
            f"{side.label}: the file of ca_bundle cannot be read.", f"Check ca_bundle in [{side.value}]."
        )
    return Unreachable(
        f"{side.label} could not be reached, or broke off ({type(error).__name__}).",
        "Check the network and the address, then try again; nothing is lost.",
    )


def json_object(reply: Reply, side: Side) -> dict[str, object]:
    """Return the JSON object that an answer holds.

    Raises ServiceUnavailable when it holds anything else: a proxy's web page, half an answer, nothing at all.
    """
    try:
        parsed = json.loads(reply.content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        parsed = None
    if isinstance(parsed, dict):
        return parsed
    raise ServiceUnavailable(
        f"{side.label} answered with {_describe(reply)} where JSON was expected (HTTP {reply.status_code}).",
        "Often a proxy or a sign-in page stands in between; check the network, then try again.",
    )


def _describe(reply: Reply) -> str:
    start = reply.content.lstrip()[:1]
    if not start:
        return "nothing"
    if start == b"<":
        return "a web page"
    return "broken or unexpected text"


class Redaction(logging.Filter):
    """Lets nothing pass that could hold a token or a record: requests with their bodies, headers, error texts."""

    _PRIVATE = re.compile(r"authorization|bearer|request parameters|default headers|client error|\btoken\b", re.I)
    _ADDRESS = re.compile(r"\?\S*|[^\s/]+(?:@|%40)[^\s/]+")
    """The query of an address, and a mailbox in its path."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if self._PRIVATE.search(text):
            return False
        record.msg, record.args = self._ADDRESS.sub("…", text), None
        return True


def protect_logs(*names: str) -> None:
    """Put the redaction on loggers of libraries, once, and keep them from printing to a terminal unasked."""
    for name in names:
        logger = logging.getLogger(name)
        if not any(isinstance(each, Redaction) for each in logger.filters):
            logger.addFilter(Redaction())
            logger.addHandler(logging.NullHandler())
