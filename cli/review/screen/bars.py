"""What stands around the rows: what is shown of them, what it comes to, what was done last, and the keys."""

from dataclasses import replace

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from cli.review import telling
from cli.review.screen.inks import BOLD, DIM, ERROR, PLAIN, TITLE
from cli.review.screen.keyboard import told
from cli.review.screen.pieces import Line, joined, strip
from cli.review.screen.rowline import columns_line
from cli.terminal.look import Look, cut
from core.review.keys import Verb
from core.review.view import View

ROOMY = 100
"""From so many columns on, the sides are named in full."""


class Bar(Widget, can_focus=False, inherit_bindings=False):
    """Lines of which parts can be clicked."""

    DEFAULT_CSS = "Bar { height: 1; }"

    class Pressed(Message):
        """Somebody clicked what stands for something that can be done."""

        def __init__(self, verb: Verb) -> None:
            super().__init__()
            self.verb = verb

    def __init__(self, *, id: str, base: Style = PLAIN) -> None:  # noqa: A002
        super().__init__(id=id)
        self._base = base
        self._lines: list[Line] = []
        self._spots: list[tuple[int, int, int, Verb]] = []
        """Line, first cell, cell behind the last, and what a click there does."""

    def say(self, lines: list[Line], spots: list[tuple[int, int, int, Verb]] | None = None) -> None:
        """Show lines; where these are more or fewer than before, the layout follows."""
        if lines == self._lines:
            return
        if len(lines) != len(self._lines):
            self.styles.height = max(len(lines), 1)
        self._lines, self._spots = lines, spots or []
        self.refresh()

    def render_line(self, y: int) -> Strip:
        return strip(self._lines[y] if y < len(self._lines) else (), self.size.width, self._base)

    def on_click(self, event: events.Click) -> None:
        for line, start, end, verb in self._spots:
            if event.y == line and start <= event.x < end:
                event.stop()
                self.post_message(self.Pressed(verb))


class Columns(Bar):
    """What stands over the columns of the list."""

    def render_line(self, y: int) -> Strip:
        return strip(columns_line(self.size.width - 1), self.size.width)


def top(bar: Bar, view: View, look: Look, width: int) -> None:
    """Say what the list shows: how fresh it is, the filter, the order; clicks change them."""
    left = f" Review · {telling.read_at(view.review, look, briefly=width < ROOMY)} "
    left = left if look.unicode else left.replace("·", "|")
    words = telling.filter_words(view) or "filter: none"
    words = words if look.unicode else words.replace("·", "|")
    right = " ? help "
    room = max(width - cell_len(left) - cell_len(right) - 2, 0)
    middle = cut(words, room, replace(look, whole=False))
    gap = " " * max(width - cell_len(left) - cell_len(middle) - cell_len(right), 0)
    start = cell_len(left)
    end = start + cell_len(middle)
    spots = [(0, start, end, Verb.FILTER), (0, width - cell_len(right), width, Verb.HELP)]
    bar.say([((left + middle + gap + right, TITLE),)], spots)


def sums(bar: Bar, view: View, look: Look, width: int) -> None:
    """Say what would be written, what waits, how many deletes are left, what is hidden, failed and selected."""
    review = view.review
    failed = len(review.outcomes)
    words = [
        *telling.sums(review),
        telling.deletes_left(review),
        f"not written: {failed:,}" if failed else "",
        telling.selected(view),
    ]
    between = " · " if look.unicode else " | "
    lines = joined([word for word in words if word], between, max(width - 2, 1))
    bar.say([((f" {text}", BOLD if at == 0 else PLAIN),) for at, text in enumerate(lines[:3])])


def status(bar: Bar, view: View, message: str, look: Look, width: int, *, is_error: bool) -> None:
    """Say what was done last, and what undoing and redoing would do. A long message takes two lines."""
    review = view.review
    labels = [
        (f"z Undo: {review.undo_label}", Verb.UNDO) if review.undo_label else None,
        (f"Z Redo: {review.redo_label}", Verb.REDO) if review.redo_label else None,
    ]
    shown = [each for each in labels if each]
    right = "  ".join(text for text, _ in shown)
    lines = joined(message.split(" "), " ", max(width - 2, 1))
    if len(lines) > 2:
        lines = [lines[0], cut(" ".join(lines[1:]), max(width - 2, 1), replace(look, whole=False))]
    if len(lines) == 1 and cell_len(lines[0]) + cell_len(right) + 4 > width and right:
        lines.append("")
    gap = width - cell_len(lines[-1]) - cell_len(right) - 2
    style = ERROR if is_error else PLAIN
    said: list[Line] = [((f" {text}", style),) for text in lines]
    spots: list[tuple[int, int, int, Verb]] = []
    if gap > 0:
        said[-1] = (*said[-1], (" " * gap, PLAIN), (right, DIM))
        at = width - cell_len(right) - 1
        for text, verb in shown:
            spots.append((len(lines) - 1, at, at + cell_len(text), verb))
            at += cell_len(text) + 2
    bar.say(said, spots)


SHORT = {
    Verb.INCLUDE: "Include",
    Verb.EXCLUDE: "Exclude",
    Verb.MENU: "Menu",
    Verb.FILTER: "Filter",
    Verb.NEXT: "Next waiting",
    Verb.APPLY: "Apply",
    Verb.HELP: "Help",
    Verb.QUIT: "Quit",
    Verb.STORY: "Story",
    Verb.HIDDEN: "Hidden",
    Verb.SORT: "Sort",
    Verb.DETAIL: "Fields",
    Verb.ALL: "All",
    Verb.RANGE: "Range",
}
"""What the last line offers, as far as there is room; the help and the menu have all of it."""


def keys(bar: Bar, width: int) -> None:
    """Say the keys that are used most; each can be clicked."""
    pieces: list[tuple[str, Style]] = [(" ", PLAIN)]
    spots, at = [], 1
    for verb, label in SHORT.items():
        key = told(verb)
        text = f"{key} {label}"
        if at + cell_len(text) > width - 1:
            continue
        spots.append((0, at, at + cell_len(text), verb))
        pieces += [(key, BOLD), (f" {label}  ", PLAIN)]
        at += cell_len(text) + 2
    bar.say([tuple(pieces)], spots)
