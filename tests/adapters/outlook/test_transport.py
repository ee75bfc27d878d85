"""O365 as a carrier: its own errors, its logs, its environment."""

import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from O365.connection import TokenExpiredError

from adapters.outlook.adapter import OutlookAdapter
from adapters.outlook.graph import Graph
from adapters.outlook.transport import StaticToken, Transport, connect
from adapters.sandbox.server import Sandbox
from adapters.shared.line import Unreachable
from adapters.shared.tokens import CachedToken
from core.errors import AccordError, ServiceUnavailable, SettingsError, SignInNeeded
from core.model import Kind
from core.settings import OutlookSettings
from tests.adapters.outlook.conftest import Connect, Outlook, create
from tests.adapters.outlook.test_writing import FIELDS
from tests.support.proxy import proxy


@dataclass
class Broken:
    """A connection that raises, before or after an answer came."""

    error: Exception
    answer: requests.Response | None = None

    def oauth_request(self, url: str, method: str, **options: Any) -> requests.Response:
        if self.answer is not None:
            options["hooks"]["response"](self.answer)
        raise self.error


def graph_over(connection: Broken) -> Graph:
    return Graph(
        Transport(connection).send, CachedToken(lambda: "t"), base_url="https://graph.test/v1.0", mailbox="me",
        sleep=lambda seconds: None, now=lambda: pytest.fail("no wish to wait was sent"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TokenExpiredError("Oauth Token is expired"), Unreachable),
        (RuntimeError("Refresh token operation failed: invalid_grant"), SignInNeeded),
        (requests.HTTPError("400 | Error Message: x"), Unreachable),
        (requests.ConnectionError("reset"), Unreachable),
        (requests.exceptions.RetryError("too many 503"), Unreachable),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_o365_raises_becomes_one_of_ours(error: Exception, kind: type[AccordError]) -> None:
    with pytest.raises(AccordError) as raised:
        graph_over(Broken(error)).get("/me")
    assert type(raised.value) is kind


@pytest.mark.parametrize("error", [AttributeError("'str' object has no attribute 'get'"), requests.HTTPError("x")])
def test_an_answer_that_o365_trips_over_is_still_an_answer(error: Exception) -> None:
    answer = requests.Response()
    answer.status_code, answer._content = 400, b'{"error": "invalid_grant"}'
    assert graph_over(Broken(error, answer)).ask("GET", "/me").status == 400


def test_a_bug_stays_a_bug() -> None:
    with pytest.raises(AttributeError):
        graph_over(Broken(AttributeError("ours"))).get("/me")


@pytest.mark.parametrize("body", [["a list"], {"error": "text"}, {"error": {"innerError": None}}, "<html>"])
@pytest.mark.parametrize("status", [400, 404, 409, 500])
def test_odd_error_bodies_over_a_real_connection(outlook: Outlook, body: object, status: int) -> None:
    outlook.fail("status", status=status, body=body, count=None)
    with pytest.raises(ServiceUnavailable):
        outlook.adapter.identity({})


def test_logs_at_their_loudest_hold_no_token_and_no_record(outlook: Outlook, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        outlook.write(create(Kind.CONTACTS, **FIELDS[Kind.CONTACTS]))
        outlook.fail("status", status=400, body={"error": {"message": "Lovelace is invalid", "code": "x"}})
        with pytest.raises(ServiceUnavailable):
            outlook.read(Kind.CONTACTS)
    assert "Requesting" in caplog.text
    assert outlook.sandbox.outlook_token not in caplog.text
    assert "Lovelace" not in caplog.text


def test_nothing_is_printed_unasked(outlook: Outlook, capfd: pytest.CaptureFixture[str]) -> None:
    outlook.fail("status", status=400, body={"error": {"message": "Lovelace is invalid", "code": "x"}})
    with pytest.raises(ServiceUnavailable):
        outlook.adapter.identity({})
    assert capfd.readouterr() == ("", "")


def test_the_environment_can_replace_neither_token_nor_authority(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login a password b\n", "utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(netrc))
    assert connect().adapter.identity({}).account


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = OutlookSettings(base_url="https://graph.example/v1.0", timeout=20)
    with proxy() as (address, asked):
        monkeypatch.setenv("HTTPS_PROXY", address)
        with pytest.raises(ServiceUnavailable):
            OutlookAdapter(settings, CachedToken(lambda: "t"), sleep=lambda _: None).identity({})
    assert set(asked) == {"CONNECT graph.example:443"}


def test_without_a_token_nothing_leaves(sandbox: Sandbox) -> None:
    def none() -> str:
        raise SignInNeeded("no token", "get one")

    adapter = OutlookAdapter(OutlookSettings(base_url=f"{sandbox.url}/v1.0"), CachedToken(none))
    with pytest.raises(SignInNeeded, match="no token"):
        adapter.identity({})
    assert sandbox.world.requests == []


def test_o365_is_told_that_the_token_is_always_good() -> None:
    backend = StaticToken(lambda: "t")
    assert backend.get_access_token()["secret"] == "t"
    assert (backend.has_data, backend.token_is_expired(), backend.should_refresh_token()) == (True, False, False)


def test_a_connection_is_made_without_asking_anybody() -> None:
    connect(OutlookSettings(), lambda: "t")


def test_o365_is_imported_only_when_something_is_sent() -> None:
    code = "import sys, adapters.outlook.adapter; sys.exit('O365' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_mailbox_that_does_not_exist_is_a_matter_of_settings(sandbox: Sandbox) -> None:
    settings = OutlookSettings(
        base_url=f"{sandbox.url}/v1.0", ca_bundle=str(sandbox.ca_file), mailbox="nobody@accord.example"
    )
    with pytest.raises(SettingsError) as caught:
        OutlookAdapter(settings, CachedToken(lambda: sandbox.outlook_token)).identity({})
    assert caught.value.hint == "Check mailbox in [outlook]."


def test_a_status_without_a_code_is_said_once(connect: Connect) -> None:
    outlook = connect()
    outlook.fail("status", status=500, body={}, count=None)
    with pytest.raises(ServiceUnavailable) as caught:
        outlook.adapter.identity({})
    assert caught.value.problem == "Outlook refused a request (HTTP 500)."
