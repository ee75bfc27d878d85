"""Graph over HTTP: the version root, throttling, headers."""

import asyncio
from dataclasses import replace

import msgspec
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from adapters.sandbox.graph.forms.errors import GraphError
from adapters.sandbox.graph.service.batch import rounds_of, width_of
from adapters.sandbox.graph.service.dispatch import dispatch
from adapters.sandbox.graph.service.store import GraphStore, World
from adapters.sandbox.graph.wire.call import Answer, Call
from adapters.sandbox.graph.wire.options import query_of

VERSION = "/v1.0"


class _Anything(Convertor[str]):
    """A rest of a path that may hold anything: an id with a line feed is a malformed id, and not another route."""

    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("anything", _Anything())
CONTENT_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"


def graph_routes(world: World) -> list[BaseRoute]:
    """Return the routes of Graph, for an app that serves nothing else under /v1.0."""

    async def serve(request: Request) -> Response:
        call = await _call(request)
        return _response(await _throttled(world.graph, call), world)

    methods = ["GET", "POST", "PATCH", "PUT", "DELETE"]
    return [Route(f"{VERSION}{rest}", serve, methods=methods) for rest in ("", "/{path:anything}")]


async def _call(request: Request) -> Call:
    raw = request.scope.get("raw_path", request.url.path.encode()).decode("latin-1")
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Call(
        method=request.method,
        path=raw.split("?")[0].removeprefix(VERSION),
        query=query_of(request.scope["query_string"].decode("latin-1")),
        headers=headers,
        content=await request.body(),
        origin=f"https://{request.headers.get('host', 'localhost')}{VERSION}",
    )


async def _throttled(store: GraphStore, call: Call) -> Answer:
    """Answer a request, unless too many for one mailbox are being answered (graph.md §D.2)."""
    gate, switches = store.gate, store.switches
    batch = call.path.strip("/").lower() == "$batch"
    key, width = _mailbox_key(call.path), width_of(call) if batch else 1
    room = gate.enter(key, width, switches.concurrency)
    if room < width:
        gate.hold(key, switches.retry_after)
    try:
        if not room and not batch:
            return _refusal(store)
        await asyncio.sleep(switches.latency * (rounds_of(call) if batch else 1))
        return dispatch(store, replace(call, room=room))
    finally:
        gate.leave(key, room)


def _mailbox_key(path: str) -> str:
    segments = path.lower().strip("/").split("/")
    return "/".join(segments[:2]) if segments[0] == "users" else "me"


def _refusal(store: GraphStore) -> Answer:
    switches = store.switches
    message = "Application is over its MailboxConcurrency limit."
    error = GraphError(switches.concurrency_status, "ApplicationThrottled", message)
    headers = {"retry-after": switches.retry_after} if switches.retry_after else {}
    return Answer(error.status, error.body("", store.world.now().strftime("%Y-%m-%dT%H:%M:%S")), headers)


def _response(answer: Answer, world: World) -> Response:
    headers = {"date": world.now().strftime("%a, %d %b %Y %H:%M:%S GMT"), "cache-control": "private", **answer.headers}
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    return Response(msgspec.json.encode(answer.body), answer.status, {**headers, "content-type": CONTENT_TYPE})
