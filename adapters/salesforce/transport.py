"""Requests to Salesforce, through simple-salesforce. This module alone imports it, and is itself imported late.

simple-salesforce is given a session of ours and a token, never a way to sign in: its own refresh drops the headers of
the request it repeats, If-Unmodified-Since among them. Its exceptions carry no response headers and quote records, so
the answer is taken from a hook of the session and the exception is dropped.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError

from adapters.salesforce.refusals import LIMIT, Refusal, Refused, refusals_in
from adapters.salesforce.wire import from_http_date
from adapters.shared.exchange import AnswerLost, Exchange
from adapters.shared.limiter import Limiter
from adapters.shared.line import proxies_for
from adapters.shared.logs import protect_logs
from adapters.shared.tokens import TokenSource
from core.errors import ServiceUnavailable, SettingsError, SignInNeeded, Throttled
from core.model import Side
from core.settings import SalesforceSettings

CONNECT_SECONDS = 10.0
"""How long a connection may take; the settings' timeout is for the answer."""


Question = tuple[str, Mapping[str, str]]
"""A path under the API's root, and its parameters."""


class _Timeouts(HTTPAdapter):
    """Gives every request a timeout: simple-salesforce's calls have none."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        options["timeout"] = (min(CONNECT_SECONDS, self._seconds), self._seconds)
        return super().send(request, *args, **options)


class Transport:
    """Sends requests to one instance as one user."""

    def __init__(
        self,
        settings: SalesforceSettings,
        tokens: TokenSource,
        *,
        sleep: Callable[[float], None],
        now: Callable[[], datetime],
    ) -> None:
        if settings.instance_url is None:
            raise SettingsError(
                "Salesforce: instance_url is not set.",
                'Put instance_url = "https://YOUR-DOMAIN.my.salesforce.com" under [salesforce] in accord.toml.',
            )
        protect_logs("simple_salesforce.api", "simple_salesforce.util", "urllib3.connectionpool")
        self._tokens = tokens
        self._seen: requests.Response | None = None
        self._exchange = Exchange(Side.SALESFORCE, limiter=Limiter(1, sleep=sleep), now=now)
        self._library = Salesforce(
            instance_url=settings.instance_url,
            session_id=tokens.token(),
            version=settings.api_version,
            session=self._session(settings),
        )
        self.root = f"/services/data/v{settings.api_version}/"
        self._now = now
        self.date: datetime | None = None
        """Salesforce's own time at its last answer."""
        self.skew = timedelta()
        """How far Salesforce's clock is ahead of ours."""

    def _session(self, settings: SalesforceSettings) -> requests.Session:
        """Return a session with our certificate authority and timeouts, which the environment cannot override; the
        proxy that it names is used, as for Outlook."""
        session = requests.Session()
        session.trust_env = False  # a ~/.netrc would replace the token, *_CA_BUNDLE the certificate we were given
        try:
            session.proxies.update(proxies_for(settings.instance_url or ""))
        except ValueError:
            raise SettingsError(
                "Salesforce: instance_url is not an address.", "Correct instance_url in [salesforce]."
            ) from None
        session.verify = settings.ca_bundle or True
        session.mount("https://", _Timeouts(settings.timeout))
        session.hooks["response"].append(self._keep)
        return session

    def _keep(self, response: requests.Response, *_args: object, **_options: object) -> None:
        self._seen = response

    @property
    def sent(self) -> int:
        """How many requests have left."""
        return self._exchange.requests

    def get(
        self, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> object:
        """Return the JSON at a path under the API's root.

        Raises Refused, SignInNeeded, Throttled or ServiceUnavailable.
        """
        return self._exchanged(lambda: self._restful("GET", path, params, None, headers), repeatable=True)

    @property
    def time(self) -> datetime:
        """Salesforce's time, as far as its last answer lets us know it."""
        return self._now() + self.skew

    def together(self, wanted: Sequence[Question]) -> list[object]:
        """Return the JSON at several paths, asked in one request, in order.

        The resource Composite takes 25 at the most, 5 of them queries. A part that Salesforce refuses is a `Refused`
        in the list: the others stand. Raises like `get` when the whole is refused.
        """
        parts = [_part(self.root, place, *each) for place, each in enumerate(wanted)]
        body = {"allOrNone": False, "compositeRequest": parts}
        answer = self._exchanged(lambda: self._restful("POST", "composite", None, body, None), repeatable=True)
        listed = answer.get("compositeResponse") if isinstance(answer, Mapping) else None
        told = {part.get("referenceId"): part for part in listed or () if isinstance(part, Mapping)}
        return [_told(told.get(part["referenceId"])) for part in parts]

    def oauth2(self, path: str) -> object:
        """Return the JSON at a path of the sign-in service on the instance. Raises like `get`."""
        return self._exchanged(lambda: self._library.oauth2(path), repeatable=True)

    def send(
        self, method: str, path: str, body: Mapping[str, object] | None = None, params: Mapping[str, str] | None = None
    ) -> object:
        """Make a request that writes, and return the answer's JSON.

        Raises AnswerLost when it may have been applied although no usable answer came; everything else that is
        raised (as by `get`) means that it was not.
        """
        return self._exchanged(lambda: self._restful(method, path, params, body, None), repeatable=False)

    def _restful(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        body: Mapping[str, object] | None,
        headers: Mapping[str, str] | None,
    ) -> object:
        options: dict[str, Any] = {} if body is None else {"json": body}
        return self._library.restful(
            path,
            params=dict(params) if params else None,
            method=method,
            headers=dict(headers or {}),
            allow_redirects=False,
            **options,
        )

    def _exchanged(self, call: Callable[[], object], *, repeatable: bool) -> object:
        """Send, refreshing a refused token once, and return what the answer says."""
        answer = self._exchange.send(lambda: self._answer(call), repeatable=repeatable)
        if answer.status_code == 401:
            self._renew()
            answer = self._exchange.send(lambda: self._answer(call), repeatable=repeatable)
        self._read_clock(answer)
        return _judged(answer, repeatable=repeatable)

    def _read_clock(self, answer: requests.Response) -> None:
        told = from_http_date(answer.headers.get("Date"))
        if told is not None:
            self.date, self.skew = told, told - self._now()

    def _answer(self, call: Callable[[], object]) -> requests.Response:
        """Return the response to one call of the library, whatever the library thinks of it.

        A connection that broke has no response; then the error of requests goes on to the exchange.
        """
        self._seen = None
        try:
            call()
        except (SalesforceError, ValueError):
            if self._seen is None:
                raise
        if self._seen is None:
            raise requests.ConnectionError("no response")
        return self._seen

    def _renew(self) -> None:
        """Put a newer token in place of the refused one, in the library's own headers."""
        token = self._tokens.refresh()
        if token is None:
            raise _refused_token()
        self._library.session_id = token
        self._library.headers["Authorization"] = f"Bearer {token}"


def _part(root: str, place: int, path: str, params: Mapping[str, str]) -> dict[str, str]:
    query = f"?{urlencode(params, quote_via=quote)}" if params else ""
    return {"method": "GET", "url": f"{root}{path}{query}", "referenceId": f"part{place}"}


def _told(part: Mapping[str, object] | None) -> object:
    """Return what one part of a composite answer says, or its refusal."""
    status = part.get("httpStatusCode") if part else None
    if part is None or not isinstance(status, int):
        raise ServiceUnavailable("Salesforce did not answer all parts of a request.", _LATER)
    if status < 300:
        return part.get("body")
    return Refused(status, refusals_in(part.get("body")) or [Refusal(f"HTTP_{status}")])


def _judged(answer: requests.Response, *, repeatable: bool) -> object:
    """Return an answer's JSON (None for no content), or raise what its status and body mean."""
    status = answer.status_code
    if status == 401:
        raise _refused_token()
    body = _json(answer)
    if status < 300 and (body is not _NOT_JSON or status == 204):
        return None if body is _NOT_JSON else body
    refusals = refusals_in(body) if 400 <= status < 500 else ()
    if any(refusal.code == LIMIT for refusal in refusals):
        raise Throttled(
            "Salesforce: the organisation's daily number of API requests is used up.",
            "Try again when the 24-hour limit has room again (Setup, Company Information).",
        )
    if refusals:
        raise Refused(status, refusals)
    if not repeatable and (status < 300 or status >= 500):
        raise AnswerLost(f"Salesforce gave no usable answer to a write (HTTP {status}).", _LATER)
    raise _unusable(answer)


_NOT_JSON = object()
_LATER = "Try again later; if it stays, check instance_url in [salesforce]."


def _json(answer: requests.Response) -> object:
    try:
        return json.loads(answer.content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return _NOT_JSON


def _unusable(answer: requests.Response) -> ServiceUnavailable:
    """Return the error for an answer that is not in the protocol: maintenance, a proxy, another host, half of one."""
    start = answer.content.lstrip()[:1]
    if 300 <= answer.status_code < 400:
        what = "a redirection"
    elif start == b"<":
        what = "a web page"
    else:
        what = "an error of its own" if answer.status_code >= 500 else "something that is not its protocol"
    return ServiceUnavailable(f"Salesforce answered with {what} (HTTP {answer.status_code}).", _LATER)


def _refused_token() -> SignInNeeded:
    return SignInNeeded(
        "Salesforce refused the access token.",
        "Get a new one (sf org login web, or whatever [salesforce] auth names), then try again.",
    )
