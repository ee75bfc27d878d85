"""The proxies of the environment, and what a line that fails means for a person."""

import socket
import ssl

import pytest
import requests
import urllib3

from adapters.shared.line import NotRunning, Unreachable, place_of, proxies_for, unreachable
from core.errors import AccordError, SettingsError
from core.model import Side


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
    translated = unreachable(error, Side.SALESFORCE, "acme.example:443")
    assert type(translated) is kind
    assert says in translated.problem
    assert "acme.example:443" in translated.problem or isinstance(translated, SettingsError)


@pytest.mark.parametrize(
    "error", [requests.exceptions.ConnectionError("x"), OSError("invalid path: a TLS CA certificate bundle")]
)
def test_what_has_ended_on_this_computer_is_not_running(error: Exception) -> None:
    """A sandbox takes its certificate along when it ends: what is missing then is the sandbox, not the file."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"127.0.0.1:{server.getsockname()[1]}"
        assert "not running" not in unreachable(error, Side.OUTLOOK, place).problem
    translated = unreachable(error, Side.OUTLOOK, place)
    assert type(translated) is NotRunning
    assert translated.problem == f"Outlook at {place} is not running: nothing listens there."
    assert "accord sandbox" in translated.hint


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://graph.microsoft.com/v1.0", "graph.microsoft.com:443"),
        ("https://localhost:8443/v1.0", "localhost:8443"),
        ("https://acme.my.salesforce.com", "acme.my.salesforce.com:443"),
    ],
)
def test_a_place_is_a_host_and_a_port(url: str, place: str) -> None:
    assert place_of(url) == place


def test_a_certificate_problem_is_found_however_deep_it_is_wrapped() -> None:
    inner = urllib3.exceptions.SSLError(ssl.SSLCertVerificationError("x"))
    pool = urllib3.HTTPSConnectionPool("localhost")
    error = requests.exceptions.SSLError(urllib3.exceptions.MaxRetryError(pool, "/", inner))
    assert "certificate" in unreachable(error, Side.OUTLOOK, "graph.example:443").problem


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
