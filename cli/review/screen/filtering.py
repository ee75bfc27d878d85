"""The box for the filter: what is typed shows at once, Enter keeps it, Escape brings back what was shown before."""

from typing import Final

from textual import events
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from cli.review.screen.keyboard import INTERRUPT

TYPED: Final = 0.15
"""Seconds without a further letter, after which the rows follow what was typed."""


class FilterBox(Input):
    """Takes a filter."""

    DEFAULT_CSS = "FilterBox { padding: 0 1; }"

    class Wanted(Message):
        """Rows are wanted that a text describes."""

        def __init__(self, text: str, *, ends: bool) -> None:
            super().__init__()
            self.text, self.ends = text, ends
            """Whether that ends the typing."""

    def __init__(self) -> None:
        hint = "words of a title, or state=conflict kind=tasks field=location"
        super().__init__(id="filter", placeholder=hint, select_on_focus=False, compact=True)
        self.cursor_blink = False
        self._before = ""
        self._awaited: Timer | None = None
        self.seen: events.Key | None = None
        """The key that came last."""

    def open(self, text: str) -> None:
        """Begin with the filter as it is."""
        self._before = text
        self.value = text
        self.cursor_position = len(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._hold()
        if self.has_focus:
            self._awaited = self.set_timer(TYPED, lambda: self.post_message(self.Wanted(event.value, ends=False)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._end(event.value)

    def on_key(self, event: events.Key) -> None:
        self.seen = event
        if event.key in ("escape", INTERRUPT):
            event.stop()
            event.prevent_default()
            self._end(self._before)

    def _end(self, text: str) -> None:
        self._hold()
        self.post_message(self.Wanted(text, ends=True))

    def _hold(self) -> None:
        if self._awaited is not None:
            self._awaited.stop()
