"""The pane: it follows the cursor of a view once that rests, and looks up the history of the row after that."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from textual.app import ComposeResult
from textual.containers import Container
from textual.timer import Timer

from cli.present.text.story import history_lines
from cli.review.screen.bars import Bar
from cli.review.screen.inks import Marks
from cli.review.screen.pane import Shown, pane_lines, shown, title_line
from cli.review.screen.pieces import Line
from cli.review.screen.sheet import Sheet
from cli.terminal.look import Look
from core.review.keys import Verb
from core.review.view import View

SETTLED: Final = 0.02
"""Seconds without a further move, after which the pane follows the cursor."""
LOOKED_UP: Final = 0.3
"""Seconds without a further move, after which the history of the row is looked up."""
_EVENTS: Final = 8
"""So many lines of the history stand in the pane; the whole story has all of it."""


class FieldsPane(Container):
    """The row under the cursor, field by field."""

    DEFAULT_CSS = """
    FieldsPane #pane { height: 1fr; overflow-y: scroll; padding: 0 0 0 1; }
    """

    def __init__(self, view: View, look: Look, marks: Marks) -> None:
        super().__init__(id="side")
        self._view, self._look, self._marks = view, look, marks
        self._shown: Shown | None = None
        self._awaited: dict[str, Timer] = {}

    def compose(self) -> ComposeResult:
        yield Bar(id="rule")
        yield Sheet(self._draw, id="pane")

    def follow(self) -> None:
        """Show the row under the cursor, once that rests."""
        self._after("row", SETTLED, self.show)

    def show(self) -> None:
        """Show the row under the cursor now; its history follows."""
        self._shown = shown(self._view, self._look)
        self.draw_rule()
        self.query_one("#pane", Sheet).show(self._draw)
        self._after("history", LOOKED_UP, self._look_up)

    def draw_rule(self) -> None:
        """Name the row over the pane; a click there makes the pane large, or small again."""
        width = max(self.size.width, 1)
        self.query_one("#rule", Bar).say([title_line(self._shown, width, self._marks)], [(0, 0, width, Verb.DETAIL)])

    def on_resize(self) -> None:
        self.draw_rule()

    def turn(self, *, back: bool) -> None:
        """Turn a page, where the row says more than there is room for."""
        sheet = self.query_one("#pane", Sheet)
        page = max(sheet.size.height - 1, 1)
        sheet.scroll_to(y=sheet.scroll_offset.y + (-page if back else page), animate=False)

    def _draw(self, width: int) -> list[Line]:
        return pane_lines(self._shown, width, self._look, self._marks)

    def _look_up(self) -> None:
        item = self._view.current()
        if item is None or self._shown is None or self.app.screen is not self.screen:
            return
        story = self._view.review.desk.story(item)
        lines = list(history_lines(story, replace(self._look, color=False, width=10_000)))
        self._shown = shown(self._view, self._look, tuple(line.rstrip() for line in lines[1:][-_EVENTS:]))
        self.query_one("#pane", Sheet).show(self._draw, home=False)

    def _after(self, name: str, seconds: float, work: Callable[[], None]) -> None:
        """Do something once nothing like it was wanted for so long."""
        if name in self._awaited:
            self._awaited[name].stop()
        self._awaited[name] = self.set_timer(seconds, work)
