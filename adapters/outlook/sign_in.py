"""Signing in to Outlook with MSAL: by device code, and as an application. The only place that knows MSAL."""

import json
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msal  # type: ignore[import-untyped]  # ships no types

from adapters.outlook.clouds import CLOUDS
from adapters.outlook.sign_in_refusals import no_tenant, not_signed_in, refused
from adapters.shared.authority_line import AuthorityLine, sleep_for
from adapters.shared.keeping import Safe
from adapters.shared.logs import silence_logs
from core.errors import AccordError, ServiceUnavailable, SignInNeeded
from core.model import Side
from core.settings import OutlookSettings

ALMOST_OVER = 300
"""Seconds before its end at which a token counts as ended, as MSAL does it."""
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
        if (ready := usable(_cache_of(stored))) and ready != refused_token:
            return ready
        with self._safe.lock():
            stored = self._safe.take()  # another process may have renewed it, or signed out
            if stored is None:
                raise not_signed_in()
            cache = _cache_of(stored)
            if (ready := usable(cache)) and ready != refused_token:
                return ready
            return self._renewed(cache)

    def _renewed(self, cache: Any) -> str:
        line = line_to(self._settings, self._sleep)
        app = application(self._settings, line, cache)
        accounts = app.get_accounts()
        if not accounts:
            raise not_signed_in()
        answer = asked(
            line, lambda: app.acquire_token_silent_with_error(scopes(self._settings), accounts[0], force_refresh=True)
        )
        if not answer:
            raise not_signed_in()
        token = granted(answer, line)
        self._safe.renew(cache.serialize())
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
    flow = asked(line, lambda: app.initiate_device_flow(scopes(settings)))
    if not flow or "user_code" not in flow:
        raise refused(flow or {}, line)
    prompt = Prompt(str(flow["verification_uri"]), str(flow["user_code"]), int(flow["expires_in"]))
    show(prompt)
    ends = now() + prompt.seconds
    while True:
        sleep(flow["interval"])
        answer = asked(line, lambda: app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True))
        if (answer or {}).get("error") not in _WAITING:
            granted(answer or {}, line)
            return str(cache.serialize())
        if now() >= ends:
            raise refused({"error": "expired_token"}, line)


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
        self._ends = time.time() + float(answer.get("expires_in") or 0)


def application(settings: OutlookSettings, line: AuthorityLine, cache: Any, secret: str | None = None) -> Any:
    """Return MSAL's application, made anew: it remembers refusals. Asks the authority about itself."""
    known = (urlsplit(settings.authority).hostname or "") in CLOUDS
    options: dict[str, Any] = {
        "authority": settings.authority,
        "token_cache": cache,
        "http_client": line,
        "instance_discovery": None if known else False,
    }
    try:
        if secret is None:
            return msal.PublicClientApplication(settings.client_id, **options)
        return msal.ConfidentialClientApplication(settings.client_id, client_credential=secret, **options)
    except ValueError:
        raise no_tenant(_said(line), line) from None
    except (KeyError, TypeError, AttributeError):
        raise _not_its_protocol() from None


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
        raise _not_its_protocol() from None


def granted(answer: Json, line: AuthorityLine) -> str:
    """Return the access token of an answer. Raises SignInNeeded or SettingsError for a refusal."""
    token = answer.get("access_token")
    if isinstance(token, str) and token:
        return token
    raise refused(answer, line)


def token_in_cache(stored: str) -> str:
    """Return the access token of a stored cache that is good for a while. Raises SignInNeeded if there is none."""
    token = usable(_cache_of(stored))
    if not token:
        raise not_signed_in()
    return token


def usable(cache: Any) -> str:
    """Return the access token of a cache that is good for five minutes or more, "" if there is none."""
    found = cache.search(msal.TokenCache.CredentialType.ACCESS_TOKEN)
    good = [each for each in found if float(each.get("expires_on") or 0) > time.time() + ALMOST_OVER]
    good.sort(key=lambda each: float(each.get("cached_at") or 0))
    return str(good[-1].get("secret") or "") if good else ""


def _cache_of(stored: str) -> Any:
    cache = msal.SerializableTokenCache()
    try:
        cache.deserialize(stored)
    except (ValueError, TypeError, AttributeError):
        raise SignInNeeded(
            "Outlook: what Accord kept of the sign-in cannot be read.", "Run: accord login outlook"
        ) from None
    return cache


def _said(line: AuthorityLine) -> Json:
    """Return what the authority last said: MSAL drops Entra's word for a tenant that is unknown."""
    try:
        told = json.loads(line.last.text) if line.last is not None else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _not_its_protocol() -> ServiceUnavailable:
    return ServiceUnavailable(
        "Outlook: the sign-in service answered with something that is not its protocol.",
        "Check authority in [outlook], and whether a proxy stands in between; then try again.",
    )
