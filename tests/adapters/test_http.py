"""What both adapters share: patience, lost answers, broken answers, and silence about secrets."""

import inspect
import logging
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event

import pytest
import requests
import urllib3

from adapters.shared.http import (
    AnswerLost,
    Exchange,
    Limiter,
    Patience,
    Redaction,
    Unreachable,
    json_object,
    protect_logs,
    proxies_for,
    retry_after_seconds,
    unreachable,
)
from core.errors import AccordError, ServiceUnavailable, SettingsError, Throttled
from core.model import Side

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    status_code: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b"{}"


@dataclass
class Wire:
    """Gives the prepared answers in turn, and keeps how long was waited before each."""

    answers: list[Answer | BaseException]
    waits: list[float] = field(default_factory=list)
    time: float = 0.0

    def call(self) -> Answer:
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds

    def exchange(self) -> Exchange:
        limiter = Limiter(4, sleep=self.sleep, clock=lambda: self.time)
        return Exchange(Side.OUTLOOK, limiter=limiter, now=lambda: NOW, jitter=lambda: 0.0, patience=Patience(tries=3))


BROKEN = requests.exceptions.ConnectionError("reset")
NEVER_LEFT = requests.exceptions.ConnectTimeout("no route")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("10", 10.0),
        ("1.5", 1.5),
        (".5", 0.5),
        (" 7 ", 7.0),
        ("Tue, 24 Nov 2026 13:00:30 GMT", 30.0),
        ("Tue, 24 Nov 2026 12:00:00 GMT", 0.0),
        ("Tue, 24 Nov 2026 13:00:05", 5.0),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("nan", None),
    ],
)
def test_retry_after_is_read_in_every_form(text: str, seconds: float | None) -> None:
    assert retry_after_seconds({"retry-after": text}, NOW) == seconds


def test_without_the_header_there_is_no_wish() -> None:
    assert retry_after_seconds({"Date": "x"}, NOW) is None


@pytest.mark.parametrize(
    ("attempt", "asked", "jitter", "wait"),
    [
        (1, None, 0.0, 0.5),
        (2, None, 0.0, 1.0),
        (3, None, 1.0, 3.0),
        (5, None, 0.0, None),
        (1, 10.0, 1.0, 10.0),
        (1, 0.0, 0.0, 0.0),
        (1, 121.0, 0.0, None),
    ],
)
def test_patience(attempt: int, asked: float | None, jitter: float, wait: float | None) -> None:
    assert Patience().wait(attempt, asked, jitter) == wait


@dataclass(frozen=True)
class Sent:
    why: str
    repeatable: bool
    answers: tuple[Answer | BaseException, ...]
    expect: int | type[AccordError]
    requests: int
    waits: tuple[float, ...] = ()


def busy(status: int, after: str | None = None, content: bytes = b"{}") -> Answer:
    return Answer(status, {"Retry-After": after} if after else {}, content)


SENT = [
    Sent("an answer is an answer", True, (Answer(404),), 404, 1),
    Sent("a reading waits as asked", True, (busy(429, "3"), Answer()), 200, 2, (3.0,)),
    Sent("a reading backs off by itself", True, (busy(503), busy(504), Answer()), 200, 3, (0.5, 1.0)),
    Sent("a reading survives a broken line", True, (BROKEN, Answer()), 200, 2, (0.5,)),
    Sent("a reading gives up on a broken line", True, (BROKEN,) * 3, Unreachable, 3, (0.5, 1.0)),
    Sent("a reading gives up when throttled", True, (busy(429, "1"),) * 3, Throttled, 3, (1.0, 1.0)),
    Sent("nobody waits for an hour", True, (busy(429, "3600"),), Throttled, 1),
    Sent("a reading gives up on a service that is away", True, (busy(503),) * 3, ServiceUnavailable, 3, (0.5, 1.0)),
    Sent("a write that was refused for load goes again", False, (busy(429, "2"), Answer(201)), 201, 2, (2.0,)),
    Sent("a write refused with 503 and a time goes again", False, (busy(503, "2"), Answer(201)), 201, 2, (2.0,)),
    Sent("a write refused for concurrency goes again", False,
         (busy(503, None, b'{"error":{"message":"over its MailboxConcurrency limit"}}'), Answer(201)), 201, 2, (0.5,)),
    Sent("a bare 503 to a write is the caller's question", False, (busy(503),), 503, 1),
    Sent("so is a 502", False, (busy(502),), 502, 1),
    Sent("so is a 500", False, (Answer(500),), 500, 1),
    Sent("a write whose answer is lost is not repeated", False, (BROKEN,), AnswerLost, 1),
    Sent("a write that never left is", False, (NEVER_LEFT, Answer(201)), 201, 2, (0.5,)),
    Sent("a write that never leaves is not lost", False, (NEVER_LEFT,) * 3, Unreachable, 3, (0.5, 1.0)),
    Sent("a timeout while reading the answer", False, (requests.exceptions.ReadTimeout(),), AnswerLost, 1),
    Sent("half an answer", False, (requests.exceptions.ChunkedEncodingError(),), AnswerLost, 1),
]  # fmt: skip


@pytest.mark.parametrize("case", SENT, ids=lambda case: case.why)
def test_sending(case: Sent) -> None:
    wire = Wire(list(case.answers))
    exchange = wire.exchange()
    if isinstance(case.expect, int):
        assert exchange.send(wire.call, repeatable=case.repeatable).status_code == case.expect
    else:
        with pytest.raises(case.expect) as raised:
            exchange.send(wire.call, repeatable=case.repeatable)
        assert raised.type is case.expect
    assert exchange.requests == case.requests
    assert tuple(wire.waits) == case.waits


def test_nobody_leaves_while_the_service_asked_for_a_rest() -> None:
    wire = Wire([Answer()])
    limiter = Limiter(4, sleep=wire.sleep, clock=lambda: wire.time)
    limiter.pause(5)
    limiter.pause(2)
    with limiter.slot():
        assert wire.time == 5
    with limiter.slot():
        assert wire.waits == [5]


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


def raised_by_requests() -> list[type[BaseException]]:
    modules = (requests.exceptions, urllib3.exceptions)
    found = [each for module in modules for each in vars(module).values() if inspect.isclass(each)]
    wanted = (requests.exceptions.RequestException, urllib3.exceptions.HTTPError)
    return [each for each in found if issubclass(each, wanted)]


@pytest.mark.parametrize("kind", raised_by_requests(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_exception_of_the_libraries_becomes_one_of_ours(kind: type[BaseException]) -> None:
    error = kind.__new__(kind)
    error.args = ("https://ann@example.com/?token=secret",)
    wire = Wire([error] * 3)
    with pytest.raises(AccordError) as raised:
        wire.exchange().send(wire.call, repeatable=True)
    assert "secret" not in f"{raised.value.problem}{raised.value.hint}"
    assert "ann@" not in f"{raised.value.problem}{raised.value.hint}"


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (requests.exceptions.SSLError(ssl.SSLCertVerificationError("x")), Unreachable, "certificate"),
        (requests.exceptions.InvalidURL("x"), SettingsError, "address"),
        (OSError("Could not find a suitable TLS CA certificate bundle, invalid path: x"), SettingsError, "ca_bundle"),
        (ConnectionResetError("x"), Unreachable, "broke off"),
    ],
    ids=["certificate", "address", "ca file", "reset"],
)
def test_an_error_says_what_to_do(error: Exception, kind: type[AccordError], says: str) -> None:
    translated = unreachable(error, Side.SALESFORCE)
    assert type(translated) is kind
    assert says in translated.problem


def test_a_certificate_problem_is_found_however_deep_it_is_wrapped() -> None:
    inner = urllib3.exceptions.SSLError(ssl.SSLCertVerificationError("x"))
    pool = urllib3.HTTPSConnectionPool("localhost")
    error = requests.exceptions.SSLError(urllib3.exceptions.MaxRetryError(pool, "/", inner))
    assert "certificate" in unreachable(error, Side.OUTLOOK).problem


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "nothing"),
        (b"  \n", "nothing"),
        (b"<!DOCTYPE html><html>Sign in", "a web page"),
        (b'{"value": [{"id": "a"', "broken"),
        (b"[1, 2]", "unexpected"),
        (b"\xff\xfe", "broken"),
        (b"[" * 100_000, "broken"),
    ],
    ids=["empty", "blank", "page", "half", "array", "bytes", "deep"],
)
def test_an_answer_that_is_not_json_is_told_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(ServiceUnavailable, match=says):
        json_object(Answer(content=content), Side.OUTLOOK)


def test_json_with_a_byte_order_mark_is_json() -> None:
    assert json_object(Answer(content=b'\xef\xbb\xbf{"a": 1}'), Side.OUTLOOK) == {"a": 1}


LOGGED: list[tuple[str, Callable[[str], bool]]] = [
    ("Session default headers: {'Authorization': 'Bearer eyJ'}", lambda text: text == ""),
    ("Request parameters: {'data': {'subject': 'Dismissal'}}", lambda text: text == ""),
    ("Client Error: 400 | Error Message: 'Ann' is invalid", lambda text: text == ""),
    ("New access TOKEN eyJ", lambda text: text == ""),
    ("Requesting (GET) URL: https://x/v1.0/users/ann@example.com/events?$filter=a", lambda text: "ann" not in text),
    ("Requesting (GET) URL: https://x/v1.0/me/events", lambda text: text.endswith("https://x/v1.0/me/events")),
]


@pytest.mark.parametrize(("message", "holds"), LOGGED, ids=lambda value: value[:20] if isinstance(value, str) else "")
def test_logs_hold_neither_tokens_nor_records(message: str, holds: Callable[[str], bool]) -> None:
    record = logging.LogRecord("O365.connection", logging.DEBUG, "", 0, "%s", (message,), None)
    assert holds(record.getMessage() if Redaction().filter(record) else "")


def test_a_logger_is_protected_once() -> None:
    protect_logs("accord.test.logger")
    protect_logs("accord.test.logger")
    assert len(logging.getLogger("accord.test.logger").filters) == 1


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://graph.microsoft.com/v1.0", "http://proxy.example:8080"),
        ("https://localhost:8443/v1.0", None),
        ("https://127.0.0.1:8443", None),
    ],
)
def test_the_proxy_of_the_environment_is_for_other_computers(
    monkeypatch: pytest.MonkeyPatch, url: str, proxy: str | None
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:8080")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert proxies_for(url).get("https") == proxy
