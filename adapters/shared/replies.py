"""What an answer says by itself: that the service was too busy, that it is not what was asked for."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

import msgspec

from core.errors import ServiceUnavailable
from core.model import Side

BUSY = frozenset({429, 502, 503, 504})
"""Statuses after which the same question may be asked again."""


class Reply(Protocol):
    """The part of `requests.Response` that is used here."""

    @property
    def status_code(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def content(self) -> bytes: ...


def refused_for_load(reply: Reply) -> bool:
    """Tell whether the service says that it did not even begin: 429, or 503 with a time to come back.

    Graph names the same case MailboxConcurrency, with either status.
    """
    if reply.status_code == 429:
        return True
    asked = any(name.lower() == "retry-after" for name in reply.headers)
    return reply.status_code == 503 and (asked or b"MailboxConcurrency" in reply.content)


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """Return when an answer was given, by the clock of who gave it; None if it does not say."""
    try:
        told = parsedate_to_datetime(next((value for name, value in headers.items() if name.lower() == "date"), ""))
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


NOT_JSON = object()
"""What `json_in` returns for an answer that holds no JSON."""


def json_in(reply: Reply) -> object:
    """Return the JSON that an answer holds, whatever it is, or NOT_JSON."""
    try:
        text = reply.content.decode("utf-8-sig")
        try:
            return msgspec.json.decode(text)  # four times as fast
        except msgspec.DecodeError:
            return json.loads(text)  # which also takes half of a surrogate pair
    except (ValueError, RecursionError):
        return NOT_JSON


def json_object(reply: Reply, side: Side) -> dict[str, object]:
    """Return the JSON object that an answer holds.

    Raises ServiceUnavailable when it holds anything else: a proxy's web page, half an answer, nothing at all.
    """
    parsed = json_in(reply)
    if isinstance(parsed, dict):
        return parsed
    raise ServiceUnavailable(
        f"{side.label} answered with {_describe(reply)} where JSON was expected (HTTP {reply.status_code}).",
        "Often a proxy or a sign-in page stands in between; check the network, then try again.",
    )


def _describe(reply: Reply) -> str:
    start = reply.content.lstrip()[:1]
    if not start:
        return "nothing"
    if start == b"<":
        return "a web page"
    return "broken or unexpected text"
