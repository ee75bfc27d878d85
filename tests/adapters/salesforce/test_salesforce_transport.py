"""What every answer means: each exception of simple-salesforce, broken answers, refused tokens."""

import logging
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from simple_salesforce import exceptions as library

from adapters.salesforce.library import Library
from adapters.salesforce.refusals import Refused
from adapters.salesforce.transport import Transport
from adapters.shared.exchange import AnswerLost
from adapters.shared.line import Unreachable
from adapters.shared.logs import Redaction
from core.errors import AccordError, ServiceUnavailable, SettingsError, SignInNeeded, Throttled
from core.settings import SalesforceSettings
from tests.support.proxy import proxy

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECRET = "Ann Lee's birthday"


def error(code: str, message: str = SECRET, **more: object) -> list[dict[str, object]]:
    return [{"errorCode": code, "message": message, **more}]


def connected(settings: SalesforceSettings, tokens: Any, sleep: Callable[[float], None] = lambda _: None) -> Transport:
    sender = Library(settings, tokens.token())
    return Transport(
        sender, tokens, place="acme.example:443", api_version=settings.api_version, sleep=sleep, now=lambda: NOW
    )


@pytest.fixture
def transport(service: Any, tokens: Any, waits: list[float]) -> Transport:
    settings = SalesforceSettings(instance_url=service.url, ca_bundle=str(service.ca_file), timeout=20)
    return connected(settings, tokens, waits.append)


ANSWERS = [
    #  status, body, raised by a read, raised by a write
    pytest.param(300, ["/services/data/v66.0/a"], ServiceUnavailable, ServiceUnavailable, id="more than one record"),
    pytest.param(302, "", ServiceUnavailable, ServiceUnavailable, id="a redirection"),
    pytest.param(304, None, ServiceUnavailable, ServiceUnavailable, id="not modified"),
    pytest.param(400, error("MALFORMED_QUERY"), Refused, Refused, id="malformed"),
    pytest.param(401, error("INVALID_SESSION_ID"), SignInNeeded, SignInNeeded, id="expired"),
    pytest.param(401, {"errorCode": "INVALID_SESSION_ID"}, SignInNeeded, SignInNeeded, id="expired, as an object"),
    pytest.param(401, "<html>", SignInNeeded, SignInNeeded, id="expired, as a page"),
    pytest.param(403, error("API_DISABLED_FOR_ORG"), Refused, Refused, id="refused"),
    pytest.param(403, error("REQUEST_LIMIT_EXCEEDED"), Throttled, Throttled, id="limit"),
    pytest.param(404, error("NOT_FOUND"), Refused, Refused, id="not found"),
    pytest.param(404, "<!DOCTYPE HTML>", ServiceUnavailable, ServiceUnavailable, id="another host's page"),
    pytest.param(412, "", ServiceUnavailable, ServiceUnavailable, id="precondition"),
    pytest.param(500, error("UNKNOWN_EXCEPTION"), ServiceUnavailable, AnswerLost, id="server error"),
    pytest.param(503, "<html>maintenance</html>", ServiceUnavailable, AnswerLost, id="maintenance"),
    pytest.param(200, "<html>sign in</html>", ServiceUnavailable, AnswerLost, id="a page of a proxy"),
    pytest.param(200, "", ServiceUnavailable, AnswerLost, id="nothing"),
    pytest.param(200, b'{"done": true, "rec', Unreachable, AnswerLost, id="half an answer"),
]


@pytest.mark.parametrize(("status", "body", "reading", "writing"), ANSWERS)
def test_every_answer_is_mapped(
    status: int,
    body: object,
    reading: type[AccordError],
    writing: type[AccordError],
    transport: Transport,
    service: Any,
    reply: Callable[..., None],
) -> None:
    for call, expect in ((transport.get, reading), (lambda path: transport.send("POST", path, {"a": 1}), writing)):
        service.replies.clear()
        for _ in range(5):
            reply(status, body)
        with pytest.raises(AccordError) as caught:
            call("sobjects/Event")
        assert type(caught.value) is expect
        assert SECRET not in f"{caught.value} {caught.value.problem} {caught.value.hint}"
        assert caught.value.__cause__ is None


def test_every_exception_of_the_library_stands_in_the_table() -> None:
    from simple_salesforce.util import exception_handler

    raised = set()
    for parameters in ANSWERS:
        answer = requests.Response()
        answer.status_code = int(parameters.values[0])  # type: ignore[arg-type]
        answer._content = b"[]"
        if answer.status_code >= 300:
            with pytest.raises(library.SalesforceError) as caught:
                exception_handler(answer)
            raised.add(type(caught.value))
    known = {
        each for each in vars(library).values() if isinstance(each, type) and issubclass(each, library.SalesforceError)
    }
    assert known - raised == {library.SalesforceError, library.SalesforceAuthenticationFailed}


def test_a_refusal_keeps_the_providers_code_and_words(transport: Transport, reply: Callable[..., None]) -> None:
    reply(400, error("STRING_TOO_LONG", "too long", fields=["Subject"]))
    with pytest.raises(Refused) as caught:
        transport.get("x")
    assert caught.value.names("STRING_TOO_LONG")
    assert caught.value.refusals[0].problem().message == "too long (Subject)"


def test_a_refused_token_is_renewed_once_and_the_request_goes_again(
    transport: Transport, service: Any, tokens: Any, reply: Callable[..., None]
) -> None:
    tokens.given.append("token-2")
    reply(401, error("INVALID_SESSION_ID"))
    reply(200, {"ok": True})
    reply(200, {"ok": True})
    assert transport.get("x", headers={"If-Unmodified-Since": "now"}) == {"ok": True}
    transport.get("y")
    assert [each.headers["Authorization"] for each in service.asked] == [f"Bearer token-{n}" for n in (1, 2, 2)]
    assert service.asked[1].headers["If-Unmodified-Since"] == "now"


def test_a_token_that_is_refused_again_needs_a_person(
    transport: Transport, tokens: Any, reply: Callable[..., None]
) -> None:
    tokens.given.append("token-2")
    reply(401, error("INVALID_SESSION_ID"))
    reply(401, error("INVALID_SESSION_ID"))
    with pytest.raises(SignInNeeded):
        transport.get("x")
    assert transport.sent == 2


def test_a_busy_service_is_asked_again_and_counted(
    transport: Transport, reply: Callable[..., None], waits: list[float]
) -> None:
    reply(503, "<html>", **{"Retry-After": "7"})
    reply(200, [])
    assert transport.get("x") == []
    assert transport.sent == 2
    assert sum(waits) == pytest.approx(7, abs=1)


def test_the_clock_is_salesforces(transport: Transport, reply: Callable[..., None]) -> None:
    reply(204, None, Date="Sun, 22 Nov 2026 12:03:00 GMT")
    assert transport.send("DELETE", "x") is None
    assert transport.date == datetime(2026, 11, 22, 12, 3, tzinfo=UTC)
    assert transport.skew.total_seconds() == 180


def test_an_answer_has_a_time_of_its_own_however_many_come_after_it(
    transport: Transport, reply: Callable[..., None]
) -> None:
    """A reading goes on from the time of its own answer: what changed until a later one would be lost."""
    reply(200, {}, Date="Sun, 22 Nov 2026 12:03:00 GMT")
    reply(200, {"compositeResponse": []}, Date="Sun, 22 Nov 2026 12:05:00 GMT")
    reply(200, {}, Date="a broken clock")
    minutes = [
        date.minute for _, date in (transport.get_at("x"), transport.together_at([]), transport.get_at("x")) if date
    ]
    assert minutes == [3, 5, 5]


@dataclass
class Line:
    """A sender to a service that refuses the first token; it calls back while the first request is under way."""

    token: str = "token-1"
    sent: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def sign_with(self, token: str) -> None:
        self.token = token

    def rest(self, method: str, path: str, *_more: object) -> requests.Response:
        self.sent.append(self.token)
        answer = requests.Response()
        answer.status_code, answer._content = (401, b"[]") if self.token == "token-1" else (200, b"{}")
        answer.request = requests.Request(headers={"Authorization": f"Bearer {self.token}"})  # type: ignore[assignment]
        if len(self.sent) == 1:
            self.meanwhile()
        return answer

    oauth2 = rest  # type: ignore[assignment]


class Patient:
    """A source that has a newer token only once both requests have been sent with the old one."""

    def __init__(self, line: Line) -> None:
        self.line, self.refreshed = line, 0

    def token(self) -> str:
        return self.line.token

    def refresh(self) -> str | None:
        while len(self.line.sent) < 2:
            pass
        self.refreshed += 1
        return "token-2" if self.refreshed == 1 else None


def test_of_two_threads_whose_token_is_refused_one_renews_it() -> None:
    line, others = Line(), list[Future[object]]()
    tokens = Patient(line)
    transport = Transport(
        line, tokens, place="acme.example:443", api_version="66.0", sleep=lambda _: None, now=lambda: NOW
    )
    with ThreadPoolExecutor(1) as pool:

        def ask_as_well() -> None:
            others.append(pool.submit(transport.get, "y"))
            while not transport._exchange._limiter.waiting:
                pass

        line.meanwhile = ask_as_well
        assert transport.get("x") == others[0].result(10) == {}
    assert tokens.refreshed == 1
    assert line.sent == ["token-1", "token-1", "token-2", "token-2"]


def test_the_environment_can_replace_neither_token_nor_authority(
    service: Any, tokens: Any, reply: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login a password b\n", "utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    reply(200, {})
    settings = SalesforceSettings(instance_url=service.url, ca_bundle=str(service.ca_file), timeout=20)
    assert connected(settings, tokens).get("x") == {}


def test_a_proxy_of_the_environment_is_used(tokens: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = SalesforceSettings(instance_url="https://acme.example", timeout=20)
    with proxy() as (address, asked):
        monkeypatch.setenv("HTTPS_PROXY", address)
        with pytest.raises(Unreachable):
            connected(settings, tokens).get("x")
    assert set(asked) == {"CONNECT acme.example:443"}


def test_the_adapter_loads_the_libraries_late() -> None:
    code = "import sys, adapters.salesforce.adapter; sys.exit('simple_salesforce' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[3]).returncode == 0


def test_an_address_is_needed(tokens: Any) -> None:
    with pytest.raises(SettingsError) as caught:
        connected(SalesforceSettings(), tokens)
    assert 'instance_url = "https://' in caught.value.hint


def test_an_address_that_is_none_is_told(tokens: Any) -> None:
    with pytest.raises(SettingsError, match="instance_url"):
        connected(SalesforceSettings(instance_url="https://[half"), tokens)


def test_the_log_of_requests_is_redacted(transport: Transport) -> None:
    logger = logging.getLogger("urllib3.connectionpool")
    assert any(isinstance(each, Redaction) for each in logger.filters)


def test_an_unknown_authority_is_not_trusted(service: Any, tokens: Any) -> None:
    transport = connected(SalesforceSettings(instance_url=service.url), tokens)
    with pytest.raises(ServiceUnavailable, match="certificate"):
        transport.send("POST", "x", {})
