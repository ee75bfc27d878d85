"""The only place that knows O365: its account signs requests in and its connection sends them.

Its object model, its repetitions and its error handling are not used: they lose answers, cannot read deltas and
invent values (seen in O365 2.1.10, which is pinned for the private name `_protocol_url`).
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import requests
from O365 import Account, MSGraphProtocol  # type: ignore[import-untyped]  # ships no types
from O365.utils.token import BaseTokenBackend  # type: ignore[import-untyped]  # ships no types

from adapters.shared.line import proxies_for
from adapters.shared.logs import protect_logs
from core.errors import SettingsError, SignInNeeded
from core.settings import OutlookSettings

CONNECT_TIMEOUT = 10.0
"""Seconds to wait for a connection; the settings' timeout is for the answer."""
_LOGGERS = ("O365", "O365.connection", "O365.account", "O365.utils.token", "msal", "urllib3.connectionpool")


class StaticToken(BaseTokenBackend):  # type: ignore[misc]  # the base is untyped
    """Tells O365 that there always is a valid token. Ours goes with each request, and we refresh it ourselves."""

    def __init__(self, supplier: Callable[[], str]) -> None:
        super().__init__()
        self._supplier = supplier

    @property
    def has_data(self) -> bool:
        return True

    def load_token(self) -> bool:
        return True

    def save_token(self, force: bool = False) -> bool:
        return True

    def get_account(self, *, username: str | None = None, home_account_id: str | None = None) -> None:
        return None

    def get_access_token(self, *, username: str | None = None) -> dict[str, str]:
        return {"secret": self._supplier(), "expires_on": str(int(time.time()) + 3600)}

    def token_is_expired(self, *, username: str | None = None) -> bool:
        return False

    def token_is_long_lived(self, *, username: str | None = None) -> bool:
        return True

    def should_refresh_token(self, con: object = None, *, username: str | None = None) -> bool:
        return False


class Connection(Protocol):
    """The part of O365's connection that is used."""

    def oauth_request(self, url: str, method: str, **options: Any) -> requests.Response: ...


class Transport:
    """Sends one request and returns its answer, whatever its status. Safe between threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: Mapping[str, object] | None
    ) -> requests.Response:
        """Return the answer. Raises what requests raises when there is none, and SignInNeeded when O365 gives up."""
        answers: list[requests.Response] = []

        def keep(answer: requests.Response, *_: object, **__: object) -> None:
            answers.append(answer)

        options: dict[str, Any] = {"headers": dict(headers), "hooks": {"response": keep}, "allow_redirects": False}
        if body is not None:
            options |= {"data": body}
        try:
            self._connection.oauth_request(url, method, **options)
        except (AttributeError, TypeError, requests.HTTPError):
            if not answers:  # O365 trips over error bodies that are not Graph's; the answer itself is fine
                raise
        except RuntimeError:
            raise SignInNeeded(
                "Outlook: O365 has no access token to send.", "Sign in again: get a new token, then repeat."
            ) from None
        return answers[-1]


def connect(settings: OutlookSettings, token: Callable[[], str]) -> Transport:
    """Return a transport to the service that the settings name.

    Raises SettingsError for an address that is not one of Graph's, and SignInNeeded when there is no token.
    """
    protect_logs(*_LOGGERS)
    try:
        proxies = proxies_for(settings.base_url)
    except ValueError:
        raise _bad_address() from None
    if not settings.base_url.endswith("/v1.0"):
        raise _bad_address()
    connection = _account(settings, token).con
    session = connection.get_session(load_token=True)
    session.trust_env = False  # a ~/.netrc would replace the token, *_CA_BUNDLE the certificate we were given
    session.proxies.update(proxies)
    connection.session = session
    return Transport(connection)


def _bad_address() -> SettingsError:
    return SettingsError(
        "Outlook: base_url is not the address of Microsoft Graph.",
        'Set base_url in [outlook] to an address like "https://graph.microsoft.com/v1.0".',
    )


def _account(settings: OutlookSettings, token: Callable[[], str]) -> Account:
    base = settings.base_url.removesuffix("/v1.0")

    class Graph(MSGraphProtocol):  # type: ignore[misc]  # the base is untyped
        _protocol_url = base + "/"  # the only way to another cloud, or to a sandbox

    return Account(
        (settings.client_id or "accord", "unused"),
        protocol=Graph(timezone="UTC"),
        token_backend=StaticToken(token),
        verify_ssl=settings.ca_bundle or True,
        timeout=(min(CONNECT_TIMEOUT, settings.timeout), settings.timeout),
        requests_delay=0,
        request_retries=0,
        raise_http_errors=False,
    )
