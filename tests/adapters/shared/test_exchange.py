"""What is sent again and what is not, and that every error of the libraries becomes one of ours."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import requests
import urllib3

from adapters.shared.exchange import AnswerLost, Exchange
from adapters.shared.limiter import Limiter
from adapters.shared.line import Unreachable
from adapters.shared.patience import Patience
from core.errors import AccordError, ServiceUnavailable, Throttled
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
        return Exchange(
            Side.OUTLOOK,
            "graph.example:443",
            limiter=limiter,
            now=lambda: NOW,
            jitter=lambda: 0.0,
            patience=Patience(tries=3),
        )


BROKEN = requests.exceptions.ConnectionError("reset")
NEVER_LEFT = requests.exceptions.ConnectTimeout("no route")


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
