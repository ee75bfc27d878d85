"""The review as a full screen: `show` keeps it until the person leaves."""

from typing import TYPE_CHECKING

from textual.app import App
from textual.filter import LineFilter, NoColor

from cli.review.screen.screen import ReviewScreen
from cli.terminal.look import Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.engine.sitting import Sitting


class ReviewApp(App[None], inherit_bindings=False):
    """The application around the screen. It draws in the terminal's own colours, or in none."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, sitting: "Sitting", look: Look) -> None:
        super().__init__()
        self.theme = "ansi-dark"
        self.animation_level = "none"
        self._sitting, self._look = sitting, look
        self.failure: Exception | None = None
        """What ended it, if it was not the person."""

    def get_default_screen(self) -> ReviewScreen:
        return ReviewScreen(self._sitting, self._look)

    def get_line_filters(self) -> "Sequence[LineFilter]":
        filters = list(super().get_line_filters())
        return filters if self._look.color else [*filters, NoColor()]

    def _handle_exception(self, error: Exception) -> None:
        """End, and keep what nobody caught for `show` to raise once the terminal is what it was."""
        if self.is_headless:
            super()._handle_exception(error)
        elif self.failure is None:
            self.failure = error
            self._return_code = 1
            self._close_messages_no_wait()


def show(sitting: "Sitting", look: Look) -> None:
    """Let a person review and write until they leave. Raises what else ended it, once the terminal is usable again."""
    app = ReviewApp(sitting, look)
    app.run()
    if app.failure is not None:
        raise app.failure
