"""The review as a full screen: `show` keeps it until the person leaves."""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from textual.app import App
from textual.filter import LineFilter, NoColor

from cli.review.screen.ascii import AsciiOnly, draw_bars
from cli.review.screen.screen import ReviewScreen
from cli.terminal.look import Look
from core.engine.sitting import Sitting

_ENDING: Final = ("SIGTERM", "SIGHUP")
"""Signals that ask a process to end; Windows has only the first."""


class ReviewApp(App[None], inherit_bindings=False):
    """The application around the screen. It draws in the terminal's own colours, or in none."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, sitting: Sitting, look: Look) -> None:
        super().__init__()
        self.theme = "ansi-dark"
        self.animation_level = "none"
        self._sitting, self._look = sitting, look
        draw_bars(unicode=look.unicode)
        self.failure: Exception | None = None
        """What ended it, if it was not the person."""
        self.signalled = 0
        """The signal that ended it, if one did."""

    def get_default_screen(self) -> ReviewScreen:
        return ReviewScreen(self._sitting, self._look)

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = list(super().get_line_filters())
        filters += [] if self._look.color else [NoColor()]
        return filters if self._look.unicode else [*filters, AsciiOnly()]

    def on_mount(self) -> None:
        """Have signals end it as leaving does, so that the terminal is what it was. Windows leaves them alone."""
        for name in _ENDING:
            number = getattr(signal, name, 0)
            with suppress(NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(number, self._end, number)

    def _end(self, number: int) -> None:
        self.signalled = number
        self.exit()

    def _handle_exception(self, error: Exception) -> None:
        """End, and keep what nobody caught for `show` to raise once the terminal is what it was."""
        if self.is_headless:
            super()._handle_exception(error)
        elif self.failure is None:
            self.failure = error
            self._return_code = 1
            self._close_messages_no_wait()


def show(sitting: Sitting, look: Look) -> None:
    """Let a person review and write until they leave. Raises what else ended it, once the terminal is usable again."""
    app = ReviewApp(sitting, look)
    app.run()
    if app.failure is not None:
        raise app.failure
    if app.signalled:
        raise SystemExit(128 + app.signalled)
