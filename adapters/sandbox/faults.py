"""Failing on demand: what goes wrong, when, and what is answered instead."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import msgspec

FaultSide = Literal["outlook", "salesforce"]
FaultKind = Literal[
    "status", "lost-reply", "drop", "delay", "half-answer", "expired-token", "expired-delta", "throttle"
]
ANSWERING: frozenset[str] = frozenset({"status", "expired-token", "expired-delta", "throttle"})
"""The kinds that are an answer of their own, so that they can also stand inside a batch."""

_SYNC_STATE = "The sync state generation is not found; generation=149;[highest=157][157][155][156]."


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong.

    `method` and `path` are regular expressions: the first must match the whole method, the second is searched for in
    the path with its query. Without `side` both services are meant. The first `skip` matching requests go through;
    then `count` of them fail (None: all, for ever).

    kinds: `status` answers `status`, `body`, `headers` without applying the request; `throttle` answers 429 (or
    `status`) with Retry-After; `expired-token` 401; `expired-delta` 410 (or `status`) SyncStateNotFound; `drop` cuts
    the connection without applying; `lost-reply` applies, then cuts before any byte of the answer; `half-answer`
    applies and cuts in the middle of the answer's body; `delay` waits `seconds`, then goes on.
    """

    kind: FaultKind
    method: str = ".*"
    path: str = ""
    side: FaultSide | None = None
    count: int | None = 1
    skip: int = 0
    status: int = 0
    body: Any = None
    """JSON, or a text that is sent as HTML."""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    hits: int = 0
    """How many requests have failed because of it."""

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ValueError(f"no such fault: {self.kind}")
        try:
            re.compile(self.method), re.compile(self.path)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from None

    def meets(self, method: str, path: str, side: str) -> bool:
        wanted = self.side in (None, side) and re.fullmatch(self.method, method, re.IGNORECASE) is not None
        return wanted and re.search(self.path, path) is not None

    @property
    def spent(self) -> bool:
        return self.count is not None and self.hits >= self.count


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that a fault gives instead of the service."""

    status: int
    headers: dict[str, str]
    content: bytes
    body: Any = None


class Faults:
    """The faults in force, in the order they were added; the first that meets a request is the one that happens."""

    def __init__(self) -> None:
        self.active: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        self.active.clear()

    def take(self, method: str, path: str, side: str, kinds: frozenset[str] | None = None) -> Fault | None:
        """Return the fault that happens to a request, and count it."""
        for fault in self.active:
            if fault.spent or (kinds is not None and fault.kind not in kinds) or not fault.meets(method, path, side):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.hits += 1
            return fault
        return None


def side_of(path: str) -> FaultSide:
    """Return which service a path belongs to: Graph has its version, Entra v2.0; all else is Salesforce."""
    entra = "/oauth2/v2.0/" in path or path.endswith("/v2.0/.well-known/openid-configuration")
    return "outlook" if entra or path.startswith(("/v1.0", "/beta", "/devicelogin")) else "salesforce"


def reply_of(fault: Fault, side: str) -> Reply:
    """Return the answer of an answering fault, in the words of its side."""
    status, body, headers = _default(fault, side)
    body = fault.body if fault.body is not None else body
    html = isinstance(body, str)
    content = body.encode() if html else (b"" if body is None else msgspec.json.encode(body))
    kind = {"content-type": "text/html; charset=utf-8" if html else "application/json"}
    return Reply(fault.status or status, {**kind, **headers, **fault.headers}, content, body)


def _default(fault: Fault, side: str) -> tuple[int, Any, dict[str, str]]:
    graph = side == "outlook"
    if fault.kind == "throttle" and graph:
        error = _graph_error("ApplicationThrottled", "Application is over its MailboxConcurrency limit.")
        return 429, error, {"retry-after": str(int(fault.seconds) or 1)}
    if fault.kind == "throttle":
        return 403, [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}], {}
    if fault.kind == "expired-delta":
        return 410, _graph_error("SyncStateNotFound", _SYNC_STATE), {}
    if fault.kind == "expired-token" and graph:
        message = "Lifetime validation failed, the token is expired."
        return 401, _graph_error("InvalidAuthenticationToken", message), {}
    if fault.kind == "expired-token":
        return 401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}], {}
    if graph:
        return 500, _graph_error("InternalServerError", "An internal server error occurred."), {}
    return 500, [{"message": "An unexpected error occurred.", "errorCode": "UNKNOWN_EXCEPTION"}], {}


def _graph_error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "innerError": {}}}
