"""The review in the browser, served to the person at this computer until they end it."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from cli.terminal import enter
from cli.terminal.look import Look
from core.engine.sitting import Sitting
from core.errors import AccordError

if TYPE_CHECKING:
    from cli.review.page.handover import Handover
    from cli.review.page.hosting import Page

_WEB_EXTRA = ("starlette", "uvicorn", "jinja2")
OPENING = "The review opens in your browser. If it does not, open this file there within a minute: {file}"
TO_OPEN = "Open this file in a browser on this computer, within a minute: {file}"
ENDING = "Finish in the page or Ctrl-C here ends the review; what you decided is kept."
AGAIN = "If you closed the page, Enter here opens it again."
ENDED = "The review has ended."


def serve(sitting: Sitting, look: Look, *, open_browser: bool = True, say: Callable[[str], None]) -> None:
    """Show a review in the browser until the person finishes it there, or presses Ctrl-C.

    Raises AccordError where the packages for it are not installed.
    """
    page = _page(sitting, look)
    person = _Person(open_browser, say)
    file = page.hand_over()
    try:
        person.lead(file)
        say(ENDING)
        if enter.can_be_pressed():
            say(AGAIN)
        page.serve(say, person if enter.can_be_pressed() else None)
    except KeyboardInterrupt:  # it did not serve yet
        pass
    finally:
        file.remove()
    say(ENDED)


class _Person:
    """The person at the terminal, who may also have a browser there."""

    def __init__(self, has_browser: bool, say: Callable[[str], None]) -> None:
        self._has_browser, self._say = has_browser, say

    def wants_another(self) -> bool:
        return enter.was_pressed()

    def lead(self, file: "Handover") -> None:
        """Open the file in the browser, or say where it is."""
        self._say((OPENING if self._has_browser else TO_OPEN).format(file=file.file))
        if self._has_browser:  # some browsers are waited for until they are closed
            threading.Thread(target=file.open, daemon=True).start()


def _page(sitting: Sitting, look: Look) -> "Page":
    try:
        from cli.review.page.hosting import Page
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in _WEB_EXTRA:
            raise
        raise AccordError(
            "The page needs packages that are not installed.", 'Run: pip install "accord-sync[web]"'
        ) from None
    return Page(sitting, look)
