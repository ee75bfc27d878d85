"""How far a run has come, told on standard error: bars at a terminal, notes alone elsewhere."""

import os
from types import TracebackType

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from cli.arguments.invocation import Invocation
from cli.terminal.printable import printable
from core.ports import Silent


def terminal_progress(invocation: Invocation) -> "TerminalProgress":
    """Return progress that is told to the person at the terminal."""
    return TerminalProgress(color=invocation.color and not os.environ.get("NO_COLOR"))


class TerminalProgress(Silent):
    """Progress bars that vanish when their phase is over. Use it as a context manager."""

    def __init__(self, *, color: bool) -> None:
        self._console = Console(stderr=True, no_color=not color)
        self._bars: Progress | None = None
        self._task: TaskID | None = None

    def phase(self, text: str, total: int | None = None) -> None:
        """Begin a phase; the one before is over."""
        self.pause()
        if not self._console.is_terminal or self._console.is_dumb_terminal:
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bars = Progress(*columns, console=self._console, transient=True)
        self._task = self._bars.add_task(escape(printable(text)), total=total)
        self._bars.start()

    def step(self, count: int = 1) -> None:
        """Move the bar on."""
        if self._bars is not None and self._task is not None:
            self._bars.advance(self._task, count)

    def note(self, text: str) -> None:
        """Say something that stays on the screen."""
        self.pause()
        click.echo(printable(text), err=True)

    def pause(self) -> None:
        """Take the bar away, so that something else can be printed or asked."""
        if self._bars is not None:
            self._bars.stop()
        self._bars = None

    def __enter__(self) -> "TerminalProgress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.pause()
