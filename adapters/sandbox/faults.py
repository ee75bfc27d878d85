"""Failing on demand: what goes wrong, when, and how the connection is really cut."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from adapters.sandbox.world import World

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
    """Return which service a path belongs to: Graph lives under its version, all else is Salesforce."""
    return "outlook" if path.startswith(("/v1.0", "/beta")) else "salesforce"


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


@dataclass(frozen=True, slots=True)
class Request:
    """A request that reached a service, and the status it was answered with (0: the connection was cut)."""

    method: str
    path: str
    """Path and query as sent, without the host."""
    status: int


Cut = Callable[[Scope], Awaitable[None]]


class FaultMiddleware:
    """Logs every request of the two services in `world.requests` and lets the world's faults happen to them.

    `cut` ends the connection of a scope at once. The sandbox's own pages under /sandbox are left alone.
    """

    def __init__(self, app: ASGIApp, world: "World", cut: Cut) -> None:
        self.app, self.world, self.cut = app, world, cut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/sandbox"):
            await self.app(scope, receive, send)
            return
        try:
            await self._serve(scope, receive, send)
        except ClientDisconnect:
            return
        except Exception as error:
            self.world.bugs.append(error)
            raise

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, side = _target(scope), side_of(scope["path"])
        with self.world.lock:
            fault = self.world.faults.take(scope["method"], path, side)
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            fault = None
        if fault is None:
            await self.app(scope, receive, self._logged(scope, send))
        elif fault.kind in ANSWERING:
            await _drain(receive)
            await _answer(reply_of(fault, side), self._logged(scope, send))
        elif fault.kind == "drop":
            await _drain(receive)
            self._log(scope, 0)
            await self.cut(scope)
        else:
            await self._apply_and_cut(scope, receive, send, half=fault.kind == "half-answer")

    async def _apply_and_cut(self, scope: Scope, receive: Receive, send: Send, *, half: bool) -> None:
        kept: list[Message] = []

        async def keep(message: Message) -> None:
            kept.append(message)

        await self.app(scope, receive, keep)
        self._log(scope, 0)
        if half:
            body = b"".join(m.get("body", b"") for m in kept if m["type"] == "http.response.body")
            start = next(m for m in kept if m["type"] == "http.response.start")
            await send(_with_length(start, len(body)))
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        await self.cut(scope)

    def _logged(self, scope: Scope, send: Send) -> Send:
        """Return a `send` that logs the status before the client can know it."""

        async def logged(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._log(scope, message["status"])
            await send(message)

        return logged

    def _log(self, scope: Scope, status: int) -> None:
        with self.world.lock:
            self.world.requests.append(Request(scope["method"], _target(scope), status))


def _target(scope: Scope) -> str:
    raw = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    return f"{raw}?{query}" if query else raw


async def _drain(receive: Receive) -> None:
    while (await receive()).get("more_body"):
        pass


async def _answer(reply: Reply, send: Send) -> None:
    headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in reply.headers.items()]
    headers.append((b"content-length", str(len(reply.content)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.content})


def _with_length(start: Message, length: int) -> Message:
    kept = [(k, v) for k, v in start["headers"] if k.lower() not in (b"content-length", b"transfer-encoding")]
    return {**start, "headers": [*kept, (b"content-length", str(length).encode())]}
