"""How far a run has come, told on standard error: bars at a terminal, notes alone elsewhere."""

import os
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING

import click

from cli.arguments.invocation import Invocation
from cli.terminal.printable import printable
from core.ports import Silent

if TYPE_CHECKING:
    from rich.progress import Progress

READING = "Reading the journal"
PLANNING = "Planning"

PATIENCE = 0.5
"""Seconds. What is over sooner is not told of: it would only flicker."""


def terminal_progress(invocation: Invocation, first: str | None = None) -> "TerminalProgress":
    """Return progress that is told to the person at the terminal; `first` is a phase that begins with the block."""
    return TerminalProgress(color=invocation.color and not os.environ.get("NO_COLOR"), first=first)


class TerminalProgress(Silent):
    """Progress bars that vanish when their phase is over. Use it as a context manager.

    A bar comes by itself once its phase has gone on for a while, whatever keeps the phase so long.
    """

    def __init__(self, *, color: bool, first: str | None = None, patience: float = PATIENCE) -> None:
        self._color, self._first, self._patience = color, first, patience
        self._watched = sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")
        self._turn = threading.Lock()
        self._waiting: threading.Timer | None = None
        self._bars: Progress | None = None
        self._done = 0

    def phase(self, text: str, total: int | None = None) -> None:
        """Begin a phase; the one before is over."""
        self.pause()
        if not self._watched:
            return
        timer = threading.Timer(self._patience, lambda: self._show(timer, text, total))
        timer.daemon = True
        self._done, self._waiting = 0, timer
        timer.start()

    def step(self, count: int = 1) -> None:
        """Move the bar on."""
        with self._turn:
            self._done += count
            if self._bars is not None:
                self._bars.update(self._bars.task_ids[0], completed=self._done)

    def note(self, text: str) -> None:
        """Say something that stays on the screen."""
        self.pause()
        click.echo(printable(text), err=True)

    def pause(self) -> None:
        """Take the bar away, so that something else can be printed or asked."""
        with self._turn:
            if self._waiting is not None:
                self._waiting.cancel()
            if self._bars is not None:
                self._bars.stop()
            self._waiting = self._bars = None

    def _show(self, timer: threading.Timer, text: str, total: int | None) -> None:
        """Show the bar of a phase, unless the phase is over."""
        with self._turn:
            if self._waiting is not timer:
                return
            self._bars = _bars(text, total, color=self._color)
            self._bars.update(self._bars.task_ids[0], completed=self._done)
            self._bars.start()

    def __enter__(self) -> "TerminalProgress":
        if self._first is not None:
            self.phase(self._first)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.pause()


def _bars(text: str, total: int | None, *, color: bool) -> "Progress":
    """Return a bar that moves to and fro where nobody knows how much there is. What draws it is loaded here."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
    from rich.progress import TimeRemainingColumn as Remaining
    from rich.text import Text

    class Count(ProgressColumn):
        """How much is done: nothing where nobody counts."""

        def render(self, task: Task) -> Text:
            done = f"{task.completed:,.0f}" if task.completed else ""
            return Text(done if task.total is None else f"{task.completed:,.0f}/{task.total:,.0f}")

    time = TimeElapsedColumn() if total is None else Remaining()
    console = Console(stderr=True, no_color=not color)
    bars = Progress(TextColumn("{task.description}"), BarColumn(), Count(), time, console=console, transient=True)
    bars.add_task(escape(printable(text)), total=total)
    return bars
