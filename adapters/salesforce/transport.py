"""Asking Salesforce: single requests and several in one, with patience, a token that is renewed, and its own clock."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlencode

import requests

from adapters.salesforce.refusals import LIMIT, Refusal, Refused, refusals_in
from adapters.salesforce.wire import from_http_date
from adapters.shared.exchange import AnswerLost, Exchange
from adapters.shared.limiter import Limiter
from adapters.shared.replies import NOT_JSON, Reply, json_in
from adapters.shared.tokens import TokenSource
from core.errors import ServiceUnavailable, SignInNeeded, Throttled
from core.model import Side

Question = tuple[str, Mapping[str, str]]
"""A path under the API's root, and its parameters."""


class Sender(Protocol):
    """Somebody who signs one request, sends it and returns its answer, whatever its status."""

    @property
    def token(self) -> str: ...

    def sign_with(self, token: str) -> None: ...

    def rest(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response: ...

    def oauth2(self, path: str) -> requests.Response: ...


@dataclass(frozen=True, slots=True)
class Clock:
    """Salesforce's own time at an answer, and how far it then was ahead of ours."""

    date: datetime | None = None
    skew: timedelta = timedelta()


class Transport:
    """Sends requests to one instance as one user, one after the other. Safe between threads."""

    def __init__(
        self,
        sender: Sender,
        tokens: TokenSource,
        *,
        place: str,
        api_version: str,
        sleep: Callable[[float], None],
        now: Callable[[], datetime],
    ) -> None:
        self._sender = sender
        self._tokens = tokens
        self._renewing = threading.Lock()
        self.renewals = 0
        """How often another token took the place of the one in use."""
        self._exchange = Exchange(Side.SALESFORCE, place, limiter=Limiter(1, sleep=sleep), now=now)
        self.root = f"/services/data/v{api_version}/"
        self._now = now
        self._clock = Clock()

    @property
    def sent(self) -> int:
        """How many requests have left."""
        return self._exchange.requests

    @property
    def date(self) -> datetime | None:
        """Salesforce's own time at its last answer."""
        return self._clock.date

    @property
    def skew(self) -> timedelta:
        """How far Salesforce's clock is ahead of ours."""
        return self._clock.skew

    @property
    def time(self) -> datetime:
        """Salesforce's time, as far as its last answer lets us know it."""
        return self._now() + self.skew

    def get(
        self, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> object:
        """Return the JSON at a path under the API's root.

        Raises Refused, SignInNeeded, Throttled or ServiceUnavailable.
        """
        return self.get_at(path, params, headers)[0]

    def get_at(
        self, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[object, datetime | None]:
        """Return the JSON at a path, and Salesforce's time when it answered. Raises like `get`."""
        return self._exchanged(lambda: self._sender.rest("GET", path, params, None, headers), repeatable=True)

    def together(self, wanted: Sequence[Question]) -> list[object]:
        """Return the JSON at several paths, asked in one request, in order.

        The resource Composite takes 25 at the most, 5 of them queries. A part that Salesforce refuses is a `Refused`
        in the list: the others stand. Raises like `get` when the whole is refused.
        """
        return self.together_at(wanted)[0]

    def together_at(self, wanted: Sequence[Question]) -> tuple[list[object], datetime | None]:
        """Return what `together` returns, and Salesforce's time when it answered."""
        parts = [_part(self.root, place, *each) for place, each in enumerate(wanted)]
        body = {"allOrNone": False, "compositeRequest": parts}
        answer, date = self._exchanged(lambda: self._sender.rest("POST", "composite", None, body), repeatable=True)
        listed = answer.get("compositeResponse") if isinstance(answer, Mapping) else None
        told = {part.get("referenceId"): part for part in listed or () if isinstance(part, Mapping)}
        return [_told(told.get(part["referenceId"])) for part in parts], date

    def oauth2(self, path: str) -> object:
        """Return the JSON at a path of the sign-in service on the instance. Raises like `get`."""
        return self._exchanged(lambda: self._sender.oauth2(path), repeatable=True)[0]

    def send(
        self, method: str, path: str, body: Mapping[str, object] | None = None, params: Mapping[str, str] | None = None
    ) -> object:
        """Make a request that writes, and return the answer's JSON.

        Raises AnswerLost when it may have been applied although no usable answer came; everything else that is
        raised (as by `get`) means that it was not.
        """
        return self._exchanged(lambda: self._sender.rest(method, path, params, body), repeatable=False)[0]

    def _exchanged(self, call: Callable[[], requests.Response], *, repeatable: bool) -> tuple[object, datetime | None]:
        """Send, renewing a refused token once, and return what the answer says and when it was given."""
        known = self.date
        answer = self._exchange.send(call, repeatable=repeatable)
        if refuses_token(answer):
            self._renew(answer)
            answer = self._exchange.send(call, repeatable=repeatable)
        date = self._read_clock(answer) or known
        return _judged(answer, repeatable=repeatable), date

    def _read_clock(self, answer: requests.Response) -> datetime | None:
        told = from_http_date(answer.headers.get("Date"))
        if told is not None:
            self._clock = Clock(told, told - self._now())
        return told

    def _renew(self, refused: requests.Response) -> None:
        """Put a newer token in place of the refused one. Of several threads only one refreshes."""
        with self._renewing:
            if refused.request.headers.get("Authorization") != f"Bearer {self._sender.token}":
                return
            token = self._tokens.refresh()
            if token is None:
                raise _refused_token()
            self._sender.sign_with(token)
            self.renewals += 1


def refuses_token(answer: Reply) -> bool:
    """Tell whether an answer refuses the token. The sign-in service does it with 403 and a word (Identity URLs)."""
    return answer.status_code == 401 or (answer.status_code == 403 and b"Bad_OAuth_Token" in answer.content)


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
    body = json_in(answer)
    if status < 300 and (body is not NOT_JSON or status == 204):
        return None if body is NOT_JSON else body
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


_LATER = "Try again later; if it happens again, check instance_url in [salesforce]."


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
