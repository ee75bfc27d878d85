"""A list of things of which one is chosen, by keys or with the mouse. What cannot be chosen is grey and says why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from cli.review.screen.inks import CURSOR, DIM, PLAIN, Marks
from cli.review.screen.pieces import strip
from cli.terminal.look import Look, fit


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen."""

    label: str
    right: str = ""
    """What stands at the right edge: a key, say."""
    why_not: str = ""
    """Why it cannot be chosen; empty where it can."""


class Choices(ScrollView, can_focus=False, inherit_bindings=False):
    """Options, one line each, with a cursor."""

    DEFAULT_CSS = "Choices { overflow-x: hidden; height: auto; scrollbar-size-vertical: 1; }"

    class Chosen(Message):
        """An option was chosen: its number, and where in it the mouse was, if it was the mouse."""

        def __init__(self, number: int, x: int | None = None) -> None:
            super().__init__()
            self.number, self.x = number, x

    def __init__(self, options: Sequence[Option], look: Look, marks: Marks) -> None:
        super().__init__()
        self._look, self._marks = look, marks
        self.options: Sequence[Option] = ()
        self.cursor = 0
        self.offer(options)

    def offer(self, options: Sequence[Option], *, keep: bool = False) -> None:
        """Offer other options; the cursor is on the first that can be chosen, or stays."""
        self.options = options
        if not keep:
            self.cursor = next((n for n, each in enumerate(options) if not each.why_not), 0)
        self.cursor = min(self.cursor, max(len(options) - 1, 0))
        size = Size(0, len(options))
        if self.virtual_size != size:
            self.virtual_size = size
            self.refresh(layout=True)
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(len(self.options), 1)

    def render_line(self, y: int) -> Strip:
        at = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if at >= len(self.options):
            return strip((), width)
        option = self.options[at]
        here = at == self.cursor
        left = f"{self._marks.cursor if here else ' '} {option.label}"
        left += f" ({option.why_not})" if option.why_not else ""
        room = max(width - cell_len(option.right) - 2, 1)
        text = f"{fit(left, room, replace(self._look, whole=False))} {option.right} "
        return strip(((text, DIM if option.why_not else PLAIN),), width, CURSOR if here else PLAIN)

    def go(self, to: int) -> None:
        """Put the cursor on an option."""
        self.cursor = min(max(to, 0), max(len(self.options) - 1, 0))
        top, height = self.scroll_offset.y, self.size.height
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif height and self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)
        self.refresh()

    def press(self, key: str) -> bool:
        """Move by a key; tell whether it was one that moves or chooses."""
        page = max(self.size.height - 1, 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -len(self.options)}
        steps["end"] = len(self.options)
        if key in steps:
            self.go(self.cursor + steps[key])
        elif key == "enter":
            if self.options:
                self.post_message(self.Chosen(self.cursor))
        else:
            return False
        return True

    def on_click(self, event: events.Click) -> None:
        at = event.y + self.scroll_offset.y
        if 0 <= at < len(self.options):
            event.stop()
            self.go(at)
            self.post_message(self.Chosen(at, event.x))
