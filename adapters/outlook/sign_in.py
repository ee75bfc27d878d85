"""Signing in to Outlook with MSAL: by device code, and as an application. With token_cache.py all that knows MSAL.

What the authority answers is taken for what it should be only after it was looked at, and is never quoted.
"""

import re
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msal  # type: ignore[import-untyped]  # ships no types

from adapters.outlook.sign_in_refusals import no_tenant, not_its_protocol, not_signed_in, refused
from adapters.outlook.token_cache import ALMOST_OVER, can_renew, read, usable, written
from adapters.shared.authority_line import AuthorityLine, sleep_for
from adapters.shared.keeping import Safe
from adapters.shared.logs import silence_logs
from adapters.shared.replies import json_in
from adapters.shared.tokens import is_sendable
from core.errors import AccordError
from core.model import Side
from core.settings import OutlookSettings

LONGEST = 86_400
"""Seconds that a code or a token may be taken to last, whatever is answered."""
_WAITING = ("authorization_pending", "slow_down")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a person is shown: where to go, the code to enter there, and for how many seconds it is good."""

    address: str
    code: str
    seconds: int


def scopes(settings: OutlookSettings) -> list[str]:
    """Return what is asked for: all that was granted to the app, on the Graph of its cloud."""
    parts = urlsplit(settings.base_url)
    return [f"{parts.scheme}://{parts.netloc}/.default"]


def line_to(settings: OutlookSettings, sleep: Callable[[float], None] = sleep_for) -> AuthorityLine:
    """Return a line to the authority; it reaches no other host."""
    silence_logs("msal")
    return AuthorityLine(
        Side.OUTLOOK,
        settings.authority,
        key="authority",
        ca_bundle=settings.ca_bundle,
        timeout=settings.timeout,
        sleep=sleep,
    )


class DeviceTokens:
    """The tokens of somebody who signed in with a device code (a TokenSource). Renewed without asking anybody.

    A renewed cache is stored before its token is used, under a lock of all processes.
    """

    def __init__(self, settings: OutlookSettings, safe: Safe, *, sleep: Callable[[float], None] = sleep_for) -> None:
        self._settings, self._safe, self._sleep = settings, safe, sleep
        self._token = ""

    def __repr__(self) -> str:
        return "DeviceTokens()"

    def token(self) -> str:
        if not self._token:
            self._token = self._taken(refused_token="")
        return self._token

    def refresh(self) -> str | None:
        newer = self._taken(refused_token=self._token)
        if newer == self._token:
            return None
        self._token = newer
        return newer

    def _taken(self, refused_token: str) -> str:
        """Return a token that is good for a while and is not the refused one."""
        stored = self._safe.take()
        if stored is None:
            raise not_signed_in()
        if (ready := usable(read(stored))) and ready != refused_token:
            return ready
        with self._safe.lock():
            stored = self._safe.take()  # another process may have renewed it, or signed out
            if stored is None:
                raise not_signed_in()
            cache = read(stored)
            if (ready := usable(cache)) and ready != refused_token:
                return ready
            return self._renewed(cache)

    def _renewed(self, cache: Any) -> str:
        line = line_to(self._settings, self._sleep)
        app = application(self._settings, line, cache)
        accounts = app.get_accounts()
        if not accounts or not can_renew(cache):
            raise not_signed_in()
        answer = asked(
            line, lambda: app.acquire_token_silent_with_error(scopes(self._settings), accounts[0], force_refresh=True)
        )
        token = granted(answer or {}, line)
        self._safe.renew(written(cache))
        return token


def sign_in(
    settings: OutlookSettings,
    show: Callable[[Prompt], None],
    *,
    sleep: Callable[[float], None] = sleep_for,
    now: Callable[[], float] = time.time,
) -> str:
    """Let a person sign in with a device code; return the token cache that comes of it, which is a secret.

    `show` is called once. Raises SignInNeeded when they decline or let the code run out.
    """
    line = line_to(settings, sleep)
    cache = msal.SerializableTokenCache()
    app = application(settings, line, cache)
    flow = dict(asked(line, lambda: app.initiate_device_flow(scopes(settings))) or {})
    if "user_code" not in flow and "error" in flow:
        raise refused(flow, line)
    prompt = prompt_of(flow)
    show(prompt)
    ends = now() + prompt.seconds
    while True:
        sleep(min(max(flow["interval"], 0), prompt.seconds))
        answer = asked(line, lambda: app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)) or {}
        if answer.get("error") not in _WAITING:
            granted(answer, line)
            return written(cache)
        if now() >= ends:
            raise refused({"error": "expired_token"}, line)


def prompt_of(flow: Json) -> Prompt:
    """Return what a person is shown of a device-code answer.

    Raises ServiceUnavailable, which names the part, where one is missing or not what it should be (RFC 8628, 3.2).
    """
    for part, form in _PARTS.items():
        value = flow.get(part)
        if not isinstance(value, str) or not form.fullmatch(value):
            raise not_its_protocol(part)
    if not 0 < flow["expires_in"] <= LONGEST:
        raise not_its_protocol("expires_in")
    return Prompt(flow["verification_uri"], flow["user_code"], flow["expires_in"])


_PARTS = {
    "user_code": re.compile(r"[!-~]{1,40}"),
    "device_code": re.compile(r"[!-~]+"),
    "verification_uri": re.compile(r"https://[!-~]{1,300}"),
}
"""What a device-code answer must hold. A terminal shows some of it, so nothing that could steer one is taken."""


class ApplicationTokens:
    """The tokens of the app itself (a TokenSource); `secret` is asked for its secret when a token is needed."""

    def __init__(
        self, settings: OutlookSettings, secret: Callable[[], str], *, sleep: Callable[[float], None] = sleep_for
    ) -> None:
        self._settings, self._secret, self._sleep = settings, secret, sleep
        self._token, self._ends = "", 0.0

    def __repr__(self) -> str:
        return "ApplicationTokens()"

    def token(self) -> str:
        if not self._token or time.time() > self._ends - ALMOST_OVER:
            self._fetch()
        return self._token

    def refresh(self) -> str | None:
        before = self._token
        self._fetch()
        return self._token if self._token != before else None

    def _fetch(self) -> None:
        line = line_to(self._settings, self._sleep)
        app = application(self._settings, line, msal.SerializableTokenCache(), secret=self._secret())
        answer = asked(line, lambda: app.acquire_token_for_client(scopes(self._settings))) or {}
        self._token = granted(answer, line)
        self._ends = time.time() + _lifetime(answer)


def application(settings: OutlookSettings, line: AuthorityLine, cache: Any, secret: str | None = None) -> Any:
    """Return MSAL's application, made anew: it remembers refusals. Asks the authority about itself.

    It looks for no other names of the login host: each authority has a cache of its own, and no other host is asked.
    """
    options: dict[str, Any] = {
        "authority": settings.authority,
        "token_cache": cache,
        "http_client": line,
        "instance_discovery": False,
    }
    try:
        if secret is None:
            return msal.PublicClientApplication(settings.client_id, **options)
        return msal.ConfidentialClientApplication(settings.client_id, client_credential=secret, **options)
    except AccordError:
        raise
    except Exception:  # noqa: BLE001  likewise
        if line.last is not None and line.last.status_code < 400:
            raise not_its_protocol() from None
        raise no_tenant(_said(line), line) from None


def asked(line: AuthorityLine, ask: Callable[[], Json | None]) -> Json | None:
    """Return what MSAL says. Raises ServiceUnavailable for an answer that is not the protocol's; its text is dropped.

    Its warnings are for programmers: that a poll came early, that `common` is unwise.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ask()
    except AccordError:
        raise
    except Exception:  # noqa: BLE001  what MSAL raises for odd answers is of many kinds, and quotes them
        raise not_its_protocol() from None


def granted(answer: Json, line: AuthorityLine) -> str:
    """Return the access token of an answer. Raises SignInNeeded or SettingsError for a refusal, ServiceUnavailable
    for a token that no request can carry.
    """
    token = answer.get("access_token")
    if is_sendable(token):
        return str(token)
    if token is not None:
        raise not_its_protocol("access_token")
    raise refused(answer, line)


def _lifetime(answer: Json) -> float:
    """Return the seconds that a token lasts, 0 where that is not told."""
    try:
        return min(max(int(answer["expires_in"]), 0), LONGEST)
    except (KeyError, TypeError, ValueError, OverflowError):
        return 0.0


def _said(line: AuthorityLine) -> Json:
    """Return what the authority last said: MSAL drops Entra's word for a tenant that is unknown."""
    told = json_in(line.last) if line.last is not None else None
    return told if isinstance(told, dict) else {}
