"""A sheet: lines that are drawn when they come into sight, and scroll. What shows text on the screen is one."""

from collections.abc import Callable, Sequence

from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from cli.review.screen.inks import PLAIN
from cli.review.screen.pieces import Line, strip

Draw = Callable[[int], Sequence[Line]]
"""Makes the lines for a width."""


def tell_length(view: ScrollView, lines: int) -> None:
    """Tell a view whose scroll bar is always there how many lines it has; the screen need not be laid out anew."""
    size = Size(0, lines)
    if view.virtual_size != size:
        view.set_reactive(ScrollView.virtual_size, size)
        view._scroll_update(size)


class Sheet(ScrollView, can_focus=False, inherit_bindings=False):
    """Lines that follow from the width, made anew when that or what they say is another."""

    DEFAULT_CSS = "Sheet { overflow-x: hidden; scrollbar-size-vertical: 1; height: auto; }"

    def __init__(self, draw: Draw | None = None, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._draw: Draw = draw or (lambda width: ())
        self._lines: Sequence[Line] = ()
        self._made_for = -1
        self.base: Style = PLAIN

    @property
    def room(self) -> int:
        """How many cells a line has."""
        return max(self.scrollable_content_region.width, 1)

    def show(self, draw: Draw, *, home: bool = True) -> None:
        """Show other lines, from the top unless `home` is not wanted."""
        self._draw = draw
        self.redraw()
        if home and self.scroll_offset.y:
            self.scroll_to(y=0, animate=False)

    def redraw(self) -> None:
        """Make the lines anew. Until there is a place for them, nothing is made."""
        if not self.size.width:
            return
        self._made_for = self.room
        self._lines = self._draw(self.room)
        if self.styles.overflow_y == "scroll":
            tell_length(self, len(self._lines))
        elif self.virtual_size.height != len(self._lines):
            self.virtual_size = Size(0, len(self._lines))
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        if self._made_for != self.room:
            self.redraw()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._draw(max(width, 1))) or 1

    def render_line(self, y: int) -> Strip:
        at = y + self.scroll_offset.y
        pieces = self._lines[at] if at < len(self._lines) else ()
        return strip(pieces, self.size.width, self.base)
