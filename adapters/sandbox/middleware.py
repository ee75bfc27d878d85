"""Faults as they happen to requests, and how the connection is really cut."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.sandbox.faults import ANSWERING, Reply, reply_of, side_of
from adapters.sandbox.world import Request, World

Cut = Callable[[Scope], Awaitable[None]]


class FaultMiddleware:
    """Logs every request of the two services in `world.requests` and lets the world's faults happen to them.

    `cut` ends the connection of a scope at once. The sandbox's own pages under /sandbox are left alone.
    """

    def __init__(self, app: ASGIApp, world: World, cut: Cut) -> None:
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
