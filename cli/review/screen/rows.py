"""The list: one line a row, the rows of each kind under their heading. Only what is in sight is ever drawn."""

from bisect import bisect_right
from collections import Counter
from dataclasses import replace

from textual import events
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from cli.review import telling
from cli.review.screen.inks import DIM, HEADING, Marks
from cli.review.screen.pieces import Line, strip
from cli.review.screen.rowline import row_line
from cli.review.screen.sheet import tell_length
from cli.terminal.look import Look
from core.model import Kind
from core.review.view import View

LEFT, RIGHT = 1, 3


class RowList(ScrollView, can_focus=False, inherit_bindings=False):
    """The rows of a view. It moves nothing by itself: it says what was pointed at."""

    DEFAULT_CSS = "RowList { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }"

    class Pointed(Message):
        """The mouse chose a row."""

        def __init__(self, at: int, how: str) -> None:
            super().__init__()
            self.at, self.how = at, how
            """Its place in the view; and "go", "extend", "toggle", "menu" or "open"."""

    def __init__(self, view: View, look: Look, marks: Marks) -> None:
        super().__init__(id="rows")
        self._view, self._look, self._marks = view, look, marks
        self._number = -1
        """That of the view when its rows were counted."""
        self._kinds: list[Kind] = []
        self._starts: list[int] = []
        """Where the rows of each kind begin in the view."""
        self._drawn_at = 0
        """Where the cursor was drawn last."""
        self._pressed = False
        self.empty = ""
        """What is said where there is no row."""

    # What stands where

    def relist(self) -> None:
        """Take in what the view lists; where it lists the same as before, only draw it."""
        if self._number != self._view.number:
            self._number = self._view.number
            self._count()
        self.follow()
        self.refresh()

    def _count(self) -> None:
        counts: Counter[Kind] = Counter(
            row.kind for item in self._view.items if (row := self._view.review.row(item)) is not None
        )
        self._kinds = [kind for kind in self._view.review.kinds if counts[kind]]
        self._starts, start = [], 0
        for kind in self._kinds:
            self._starts.append(start)
            start += counts[kind]
        tell_length(self, len(self._view.items) + len(self._kinds))

    def line_of(self, at: int) -> int:
        """Return the line of a row: each kind has a heading over it."""
        return at + bisect_right(self._starts, at)

    def row_at(self, line: int) -> int | None:
        """Return the place of the row in a line; None for a heading, or below the last row."""
        number = bisect_right([start + n for n, start in enumerate(self._starts)], line)
        at = line - number
        if not number or line == self._starts[number - 1] + number - 1 or at >= len(self._view.items):
            return None
        return at

    def _heading(self, line: int) -> Line:
        for number, kind in enumerate(self._kinds):
            if line == self._starts[number] + number:
                end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._view.items)
                return ((telling.heading(kind, end - self._starts[number]), HEADING),)
        return ((self.empty, DIM),) if line == 0 and not self._view.items else ()

    # Drawing

    def render_line(self, y: int) -> Strip:
        line = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        at = self.row_at(line)
        item = self._view.items[at] if at is not None else None
        row = self._view.review.row(item) if item else None
        if at is None or item is None or row is None:
            return strip(self._heading(line), width)
        told = row_line(
            row,
            replace(self._look, width=width, whole=False),
            self._marks,
            self._view.review.as_of,
            at=at == self._view.cursor,
            selected=item in self._view.selection,
            failed=item in self._view.review.outcomes,
        )
        return strip(told, width)

    def moved(self) -> None:
        """Draw the cursor where it is now: two lines, unless the list has to scroll."""
        former, self._drawn_at = self._drawn_at, self._view.cursor
        self.refresh_line(self.line_of(former))
        self.refresh_line(self.line_of(self._view.cursor))
        self.follow()

    def follow(self) -> None:
        """Scroll as far as it takes to see the cursor, and the heading over a first row."""
        self._drawn_at = self._view.cursor
        line, height, top = self.line_of(self._view.cursor), self.size.height, self.scroll_offset.y
        first = line - 1 if self._view.cursor in self._starts else line
        if not height:
            return
        if first < top:
            self.scroll_to(y=first, animate=False)
        elif line >= top + height:
            self.scroll_to(y=line - height + 1, animate=False)

    @property
    def page(self) -> int:
        """How many rows a page moves."""
        return max(self.size.height - 1, 1)

    def on_resize(self, event: events.Resize) -> None:
        self.follow()

    # The mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        at = self._pointed(event)
        if at is None or event.button not in (LEFT, RIGHT):
            return
        event.stop()
        if event.button == RIGHT:
            self.post_message(self.Pointed(at, "menu"))
            return
        self._pressed = True
        self.capture_mouse()
        how = "extend" if event.shift else "toggle" if event.ctrl or event.meta else "go"
        self.post_message(self.Pointed(at, how))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if not self._pressed:
            return
        line = min(max(event.y, -1), self.size.height) + self.scroll_offset.y
        at = self.row_at(min(max(line, 0), self.virtual_size.height - 1))
        if at is not None and at != self._view.cursor:
            self.post_message(self.Pointed(at, "extend"))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self._pressed = False
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        at = self._pointed(event)
        if event.chain == 2 and at is not None and event.button == LEFT:
            self.post_message(self.Pointed(at, "open"))

    def _pointed(self, event: events.MouseEvent) -> int | None:
        return self.row_at(event.y + self.scroll_offset.y) if 0 <= event.y < self.size.height else None
