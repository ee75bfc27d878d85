"""The REST service as Starlette routes: reading requests, session ids, limits, headers and writing answers."""

import gzip
import json
from collections.abc import Awaitable, Callable
from email.utils import format_datetime

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from adapters.sandbox.salesforce.errors import Refused
from adapters.sandbox.salesforce.rest import service
from adapters.sandbox.salesforce.rest.request import Answer, Request, read_url, refusal
from adapters.sandbox.salesforce.rules import removal
from adapters.sandbox.salesforce.tables.store import SalesforceStore, World

LONGEST_URI = 16_384
"""Bytes of the request line's URI, and of it together with the headers."""
_METHODS = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"]
_COMPRESSED_FROM = 2_000

Endpoint = Callable[[HttpRequest], Awaitable[Response]]


def routes(world: World) -> list[BaseRoute]:
    """Return the routes of a world's Salesforce."""
    rest = _endpoint(world, _rest)
    return [
        Route("/services/oauth2/userinfo", _endpoint(world, _userinfo), methods=["GET", "POST"]),
        Route("/services/data", rest, methods=_METHODS),
        Route("/services/data/{rest:path}", rest, methods=_METHODS),
    ]


def _endpoint(world: World, respond: Callable[[SalesforceStore, HttpRequest, bytes], Answer]) -> Endpoint:
    async def endpoint(request: HttpRequest) -> Response:
        content = await request.body()
        with world.lock:
            store = world.salesforce
            reply = _too_long(request) or respond(store, request, content)
            return _response(store, request, reply)

    return endpoint


def _too_long(request: HttpRequest) -> Answer | None:
    uri = len(_path(request)) + len(request.scope.get("query_string", b""))
    if uri > LONGEST_URI:
        return refusal(Refused(414, "URI_TOO_LONG", "The URI exceeds the limit of 16,384 bytes"))
    if uri + sum(len(name) + len(value) for name, value in request.scope["headers"]) > LONGEST_URI:
        return refusal(Refused(431, "HEADERS_TOO_LONG", "The URI and headers exceed the limit of 16,384 bytes"))
    return None


def _path(request: HttpRequest) -> str:
    """Return the path as it was sent, still encoded: an external id may contain an encoded slash."""
    raw = request.scope.get("raw_path") or request.scope["path"].encode()
    return bytes(raw).decode("ascii", "replace").partition("?")[0]


def _rest(store: SalesforceStore, request: HttpRequest, content: bytes) -> Answer:
    query = request.scope.get("query_string", b"").decode("ascii", "replace")
    segments, parameters = read_url(f"{_path(request)}?{query}")
    if len(segments) == 2:
        return Answer(200, service.versions())
    refused = _refused(store, request, content)
    if refused is not None:
        return refusal(refused)
    removal.sweep(store)
    headers = {name.lower(): value for name, value in request.headers.items()}
    asked = Request(request.method, segments[2], segments[3:], parameters, headers, content)
    return service.answer(store, asked)


def _refused(store: SalesforceStore, request: HttpRequest, content: bytes) -> Refused | None:
    """Return why a request is not even looked at, and count it otherwise."""
    if not store.accepts(_token(request)):
        return Refused(401, "INVALID_SESSION_ID", "Session expired or invalid")
    if store.calls >= store.switches.daily_requests:
        return Refused(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    store.calls += 1
    if content and "json" not in request.headers.get("content-type", ""):
        return Refused(415, "UNSUPPORTED_MEDIA_TYPE", "The Content-Type must be application/json")
    return None


def _token(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() in ("bearer", "oauth") else ""


def _userinfo(store: SalesforceStore, request: HttpRequest, content: bytes) -> Answer:
    if not store.accepts(_token(request)):
        return Answer(403, "Bad_OAuth_Token")
    return Answer(200, service.userinfo(store, f"{request.url.scheme}://{request.url.netloc}"))


def _response(store: SalesforceStore, request: HttpRequest, reply: Answer) -> Response:
    usage = f"api-usage={store.calls}/{store.switches.daily_requests}"
    headers = {"Date": format_datetime(store.now(), usegmt=True), "Sforce-Limit-Info": usage, **reply.headers}
    if reply.body is None:
        return Response(None, reply.status, headers)
    if isinstance(reply.body, str):
        return Response(reply.body, reply.status, headers, "text/html")
    content = json.dumps(reply.body, ensure_ascii=False, separators=(",", ":")).encode()
    if len(content) > _COMPRESSED_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = gzip.compress(content, 1), "gzip"
    return Response(content, reply.status, headers, "application/json;charset=UTF-8")
