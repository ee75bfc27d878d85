"""What stands before every page: the door is asked, bodies have a limit, and every answer bears the same headers."""

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cli.review.page.door import HEADERS, LARGEST, TOO_LARGE, Door

_READ = 16 * LARGEST


class Guarded:
    """An application behind a door."""

    def __init__(self, inner: ASGIApp, door: Door) -> None:
        self._inner, self._door = inner, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # there are no sockets here, and nothing to do at the start or the end
            return
        refusal = self._door.objection(scope["method"], scope["path"], scope["headers"])
        body = await _body(receive)
        if body is None and refusal is None:
            refusal = TOO_LARGE
        answer = self._inner if refusal is None else PlainTextResponse(refusal.words, refusal.status)
        await answer(scope, _once(body or b"", receive), _with_headers(send))


async def _body(receive: Receive) -> bytes | None:
    """Return the body of a request; None if it is too large.

    A little more than the limit is read and let go: whoever is answered while they still send may see a broken line
    instead of the answer.
    """
    body, size, more = b"", 0, True
    while more and size <= _READ:
        message = await receive()
        part = message.get("body", b"")
        size, more = size + len(part), message.get("more_body", False)
        body = body + part if size <= LARGEST else b""
    return body if size <= LARGEST else None


def _once(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read already, and after it whatever comes."""
    told = False

    async def next_message() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return next_message


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
