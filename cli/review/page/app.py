"""The pages and what they ask for, by address."""

from collections.abc import Awaitable, Callable

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from cli.review.page.answers import Answer, Step
from cli.review.page.door import LINK_USED, Door
from cli.review.page.drawing import HERE, Drawing
from cli.review.page.guarding import Guarded
from cli.review.page.room import Room
from cli.review.page.stepping import Steps
from cli.review.page.tab import CHUNK, Tab
from cli.terminal.printable import printable
from core.errors import AccordError

ASSETS = {"page.js": "text/javascript", "page.css": "text/css", "icon.svg": "image/svg+xml"}
FORGOTTEN = "This tab was closed for too long. Load the page again."


def application(room: Room, door: Door, drawing: Drawing, entered: Callable[[], None]) -> ASGIApp:
    """Return what serves a room behind a door; `entered` is called when somebody came in by the link."""
    pages = _Pages(room, door, drawing, entered)
    routes = [
        Route("/enter/{token}", pages.enter),
        Route("/", pages.page),
        Route("/rows", pages.rows),
        Route("/paper", pages.paper),
        Route("/news", pages.news),
        Route("/step", pages.step, methods=["POST"]),
        *(Route(f"/{name}", _asset(name, kind)) for name, kind in ASSETS.items()),
    ]
    return Guarded(Starlette(routes=routes, exception_handlers={AccordError: _told}), door)


def _asset(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def given(request: Request) -> Response:
        return FileResponse(HERE / "assets" / name, media_type=kind)

    return given


async def _told(request: Request, error: Exception) -> Response:
    """Say what went wrong where no step was taken: the journal cannot be read, say."""
    words = f"{error.problem} {error.hint}" if isinstance(error, AccordError) else ""
    return PlainTextResponse(printable(words), 503)


class _Pages:
    def __init__(self, room: Room, door: Door, drawing: Drawing, entered: Callable[[], None]) -> None:
        self._room, self._door, self._drawing, self._entered = room, door, drawing, entered

    async def enter(self, request: Request) -> Response:
        """Let the bearer of the link in. The page is loaded by a refresh of our own: a cookie that is strict would not
        be sent along with a redirect that another site began."""
        cookie = self._door.enter(request.path_params["token"])
        if cookie is None:
            return PlainTextResponse(LINK_USED.words, LINK_USED.status)
        self._entered()
        return HTMLResponse(self._drawing.draw("entered"), headers={"Set-Cookie": cookie})

    async def page(self, request: Request) -> Response:
        """Return a tab of its own. The address of a page names its tab, so one that is loaded again shows the same."""
        return HTMLResponse(self._drawing.page(self._room.enter(request.query_params.get("tab", ""))))

    async def rows(self, request: Request) -> Response:
        """Return the rows of a chunk, if the places are those of the list as it is."""
        tab, number = self._tab(request), _number(request, "number")
        first, end = _number(request, "from"), _number(request, "to")
        if tab is None:
            return PlainTextResponse(FORGOTTEN, 410)
        if number != tab.view.number or not 0 <= first <= end <= first + CHUNK:
            return PlainTextResponse("These rows are not there any more.", 409)
        return HTMLResponse(self._drawing.rows(tab, first, end))

    async def paper(self, request: Request) -> Response:
        """Return the rows as they are printed: the page on the screen holds those near the cursor alone."""
        tab = self._tab(request)
        return PlainTextResponse(FORGOTTEN, 410) if tab is None else HTMLResponse(self._drawing.paper(tab))

    async def news(self, request: Request) -> Response:
        tab = self._tab(request)
        if tab is None:
            return PlainTextResponse(FORGOTTEN, 410)
        told = self._steps(tab).news(_number(request, "number"), _number(request, "seen"))
        return Response(status_code=204) if told is None else _json(told)

    async def step(self, request: Request) -> Response:
        try:
            step = msgspec.json.decode(await request.body(), type=Step)
        except msgspec.DecodeError:
            return PlainTextResponse("This is not understood.", 400)
        tab = self._room.tab(step.tab)
        if tab is None:
            return PlainTextResponse(FORGOTTEN, 410)
        steps = self._steps(tab)
        return _json(steps.take(step)) if steps.knows(step) else _json(steps.outdated(step), 409)

    def _tab(self, request: Request) -> Tab | None:
        return self._room.tab(request.query_params.get("tab", ""))

    def _steps(self, tab: Tab) -> Steps:
        return Steps(self._room, tab, self._drawing)


def _number(request: Request, name: str) -> int:
    """Return a number of a query; -1 where there is none."""
    told = request.query_params.get(name, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 12 else -1


def _json(answer: Answer, status: int = 200) -> Response:
    return Response(msgspec.json.encode(answer), status, media_type="application/json")
