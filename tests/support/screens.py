"""A person at the screen of a review, over an office in memory: keys, a mouse, and eyes that read what is on it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from textual import events
from textual._context import visible_screen_stack
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from cli.review.screen.app import ReviewApp
from cli.review.screen.bars import Bar
from cli.review.screen.choices import Choices
from cli.review.screen.dialog import Buttons
from cli.review.screen.screen import ReviewScreen
from cli.terminal.look import Look
from core.engine.sitting import Sitting, review
from core.model import Kind
from core.review.keys import KEYS, Verb
from tests.support.fakes import Desk

WIDE, SMALL = (140, 40), (80, 24)
KEY = {line.verb: line.keys[0] for line in KEYS}


class Person:
    """Sits at a screen, and does one thing after the other."""

    def __init__(self, pilot: Pilot[None], app: ReviewApp, desk: Desk) -> None:
        self.pilot, self.app, self.desk = pilot, app, desk
        assert isinstance(app.screen, ReviewScreen)
        self.at: ReviewScreen = app.screen

    # Eyes

    def lines(self) -> list[str]:
        """Return what is on the screen, line by line."""
        return [strip.text for strip in self.strips()]

    def strips(self) -> list[Strip]:
        """Return what is on the screen, with what stands beneath a dialog."""
        with self.app._context():
            visible_screen_stack.set(self.app._background_screens)
            return self.app.screen._compositor.render_strips(self.app.size)

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines())

    def title(self) -> str:
        """Return the title of the row under the cursor."""
        row = self.at.view.row(self.at.view.cursor)
        return row.title if row else ""

    def place(self, title: str, nth: int = 0) -> int:
        """Return where a row stands in the view."""
        found = [n for n in range(len(self.at.view.items)) if (row := self.at.view.row(n)) and row.title == title]
        return found[nth]

    # Hands

    async def settle(self) -> None:
        """Wait until what was pressed has been taken, what it opened is there, and all of it has its place."""
        for _ in range(3):
            await self.pilot._wait_for_screen()
        while self.app.is_running and self.app.screen._layout_required:
            await asyncio.sleep(0.002)

    async def press(self, *keys: str) -> None:
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            typed = " " if key == "space" else key if len(key) == 1 else None
            self.app.post_message(events.Key(name, typed))
            await self.settle()

    async def write(self, text: str) -> None:
        await self.press(*text)

    async def paste(self, text: str) -> None:
        """Paste a text: it is there at once, where a live filter would follow letter by letter."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def mouse(self, what: type[events.MouseEvent], widget: Widget, x: int, y: int, *, button: int = 1) -> None:
        """Do what a mouse does at a place in a widget, as the terminal tells it."""
        at = widget.region.translate((x, y)).offset
        assert at in self.app.screen.size.region, f"{at} is not on the screen"
        self.app.post_message(what(None, at.x, at.y, 0, 0, button, False, False, False, at.x, at.y))
        await self.settle()

    async def click(self, widget: Widget, x: int, y: int, *, button: int = 1) -> None:
        await self.mouse(events.MouseDown, widget, x, y, button=button)
        await self.mouse(events.MouseUp, widget, x, y, button=button)

    async def click_row(self, at: int, *, button: int = 1) -> None:
        """Click a row of the list; it has to be in sight."""
        rows = self.at.rows
        await self.click(rows, 5, rows.line_of(at) - rows.scroll_offset.y, button=button)

    async def drag(self, first: int, last: int) -> None:
        """Drag the mouse over rows."""
        rows = self.at.rows
        top = rows.scroll_offset.y
        await self.mouse(events.MouseDown, rows, 5, rows.line_of(first) - top)
        for at in range(first + 1, last + 1):
            await self.mouse(events.MouseMove, rows, 5, rows.line_of(at) - top)
        await self.mouse(events.MouseUp, rows, 5, rows.line_of(last) - top)

    async def click_word(self, word: str) -> None:
        """Click a word of the bars of whichever screen is on top, or of its buttons."""
        for widget in self.app.screen.query(Widget):
            if isinstance(widget, Bar | Buttons) and widget.display:
                for y in range(widget.size.height):
                    at = widget.render_line(y).text.find(word)
                    if at >= 0:
                        await self.click(widget, at, y)
                        return
        raise AssertionError(f"There is no {word!r} to click in:\n{self.text()}")

    async def click_option(self, words: str) -> None:
        """Click an option of the dialog that is open."""
        choices = self.app.screen.query_one(Choices)
        number = next(n for n, each in enumerate(choices.options) if words in each.label)
        await self.click(choices, 3, number - choices.scroll_offset.y)

    async def click_verb(self, at: int, label: str) -> None:
        """Choose something from the menu of a row."""
        await self.click_row(at, button=3)
        await self.click_option(label)

    async def go(self, at: int) -> None:
        """Go to a row by keys."""
        step = "down" if at > self.at.view.cursor else "up"
        await self.press(*[step] * abs(at - self.at.view.cursor))

    async def do(self, verb: Verb) -> None:
        await self.press(KEY[verb])

    async def until(self, seen: Callable[[], bool]) -> None:
        """Wait for what another thread, or the screen by itself, brings about."""
        for _ in range(300):
            await self.settle()
            if seen() or not self.app.is_running:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"It did not come to that:\n{self.text()}")


def sit(
    desk: Desk,
    kinds: Sequence[Kind],
    doing: Callable[[Person], Awaitable[None]],
    *,
    size: tuple[int, int] = WIDE,
    look: Look | None = None,
) -> None:
    """Let somebody do something at a review of the desk; what the screen raises is raised."""

    def seated(sitting: Sitting) -> None:
        asyncio.run(_at(sitting))

    async def _at(sitting: Sitting) -> None:
        app = ReviewApp(sitting, look or Look())
        async with app.run_test(size=size) as pilot:
            await doing(Person(pilot, app, desk))

    review(desk.session, kinds, seated)
