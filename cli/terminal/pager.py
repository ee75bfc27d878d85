"""Long text a screen at a time, through a pager as git uses one: only where a person sits who can turn the pages."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType

import click
from rich.cells import cell_len

from cli.arguments.invocation import Invocation

PAGER = "ACCORD_PAGER"
"""The variable that names Accord's own pager."""
_FOR_A_SHELL = re.compile(r"[|&;<>()$`*?~\[\]]|^\s*\w+=")
"""What only a shell understands: pipes, variables, patterns."""


class _Left(Exception):
    """The person has seen enough."""


@contextmanager
def pages(invocation: Invocation) -> Iterator[Callable[[str], None]]:
    """Give what prints text on standard output, by a pager once it is longer than the screen.

    The block ends, without an error, where the person leaves the pager. While there is a pager, Ctrl-C is its own.
    """
    words = pager_command(os.environ, windows=sys.platform == "win32") if _may_page(invocation) else []
    if not words:
        yield click.echo
        return
    out = _Pages(words)
    try:
        with suppress(_Left):
            yield out.write
            out.end()
    finally:
        out.close()


def pager_command(environ: Mapping[str, str], *, windows: bool) -> list[str]:
    """Return the pager as words: $ACCORD_PAGER, else $PAGER, else less if it is there; none where it is switched off.

    A shell is asked only for what nobody else understands. On Windows nothing is taken that nobody named.
    """
    named = next((environ[name].strip() for name in (PAGER, "PAGER") if name in environ), None)
    if named is None:
        named = "less" if not windows and shutil.which("less") else ""
    if named in ("", "cat"):
        return []
    if windows:
        return _found([part.replace('"', "") for part in re.findall(r'(?:[^\s"]|"[^"]*")+', named)])
    if _FOR_A_SHELL.search(named):
        return ["/bin/sh", "-c", named]
    try:
        return shlex.split(named)
    except ValueError:
        return []


def _found(words: list[str]) -> list[str]:
    """Return a command with the whole path of its program: Windows itself would find an .exe alone."""
    return [shutil.which(words[0]) or words[0], *words[1:]] if words else []


def _may_page(invocation: Invocation) -> bool:
    dumb = "" if sys.platform == "win32" else "dumb"
    return (
        invocation.pager
        and sys.stdin is not None
        and sys.stdin.isatty()
        and sys.stdout.isatty()
        and os.environ.get("TERM", dumb) != "dumb"
    )


class _Pages:
    """Keeps text back until it is longer than the screen, and then gives it to the pager as it comes."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._kept: list[str] = []
        self._size = shutil.get_terminal_size()
        self._room = self._size.lines - 1
        self._pager: subprocess.Popen[str] | None = None
        self._plain = False
        self._before: Callable[[int, FrameType | None], object] | int | None = None

    def write(self, text: str) -> None:
        """Print text and a line's end. Raises _Left where nobody reads on."""
        if self._plain:
            click.echo(text)
        elif self._pager is not None:
            self._send(text)
        else:
            self._kept.append(text)
            self._room -= sum(self._lines(line) for line in text.split("\n"))
            if self._room < 0:
                self._begin()
                self._tell_kept()

    def end(self) -> None:
        """Print what is still kept: it fits the screen."""
        if self._pager is None:
            self._plain = True
            self._tell_kept()

    def close(self) -> None:
        """Wait until the person has left the pager."""
        if self._pager is None:
            return
        assert self._pager.stdin is not None  # noqa: S101  it was asked for
        with suppress(OSError):
            self._pager.stdin.close()
        self._pager.wait()
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _lines(self, line: str) -> int:
        return max(1, -(-cell_len(click.unstyle(line)) // self._size.columns))

    def _begin(self) -> None:
        """Start the pager. One that cannot be started is none, and what it was to show is printed."""
        sys.stdout.flush()
        environ = {**os.environ, "LESS": os.environ.get("LESS", "FRX")}
        if threading.current_thread() is threading.main_thread():
            # A function, since what is ignored would stay ignored in the pager.
            self._before = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            self._pager = subprocess.Popen(
                self._words, env=environ, stdin=subprocess.PIPE, encoding=sys.stdout.encoding, errors="backslashreplace"
            )
        except OSError:
            self._plain = True
            if self._before is not None:
                signal.signal(signal.SIGINT, self._before)

    def _tell_kept(self) -> None:
        kept, self._kept = self._kept, []
        for text in kept:
            self.write(text)

    def _send(self, text: str) -> None:
        assert self._pager is not None  # noqa: S101  `write` looked
        assert self._pager.stdin is not None  # noqa: S101  it was asked for
        try:
            self._pager.stdin.write(text + "\n")
            self._pager.stdin.flush()
        except OSError:  # a closed pipe; Windows calls it an invalid argument
            raise _Left from None
