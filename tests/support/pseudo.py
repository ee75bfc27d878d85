"""A program in a pseudo-terminal of its own, as a person has it: it sees a terminal, and keys are pressed there."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 20.0
"""Seconds after which a program that says nothing more is ended: a wrong text must not hold up the tests."""

_OWN = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
"""Makes the terminal the program's own, so that Ctrl-C there reaches it."""


class Pseudo:
    """A program at work. Use it as a context manager: it does not outlive the block."""

    def __init__(
        self,
        words: Sequence[str],
        environ: Mapping[str, str],
        *,
        lines: int = 24,
        columns: int = 80,
        piped: bool = False,
    ) -> None:
        self._terminal, theirs = os.openpty()
        _size(theirs, lines, columns)
        plain = {name: value for name, value in os.environ.items() if "PAGER" not in name and name != "LESS"}
        plain.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program was compiled once and for all
        kept = {**plain, "TERM": "xterm", "PYTHONPATH": str(ROOT), **environ}
        launched = [sys.executable, "-S", "-c", _OWN, *words]
        if piped:
            launched = list(words)
        self._process = subprocess.Popen(
            launched, cwd=ROOT, env={name: value for name, value in kept.items() if value}, start_new_session=True,
            stdin=subprocess.DEVNULL if piped else theirs, stdout=theirs, stderr=theirs,
        )  # fmt: skip
        os.close(theirs)
        self.said = ""
        """All that it said so far."""

    def type(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def await_text(self, text: str, *, since: int = 0) -> str:
        """Wait until it says a text, after so many characters; return all that it said so far."""
        while text not in self.said[since:]:
            assert self._heard(), f"It ended, or said nothing more, without {text!r}: {self.said!r}"
        return self.said

    def end(self) -> tuple[int, str]:
        """Wait for its end; return its exit code, and all that it said."""
        while self._heard():
            pass
        return self._process.wait(PATIENCE), self.said

    def _heard(self) -> bool:
        """Take in what it says next; tell whether there was anything."""
        until = time.monotonic() + PATIENCE
        while not select.select([self._terminal], [], [], 0.1)[0]:
            if time.monotonic() > until:
                return False
        try:
            heard = os.read(self._terminal, 65536)
        except OSError:  # Linux says so when the program has closed the terminal
            return False
        self.said += heard.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(heard)

    def __enter__(self) -> "Pseudo":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)


def _size(terminal: int, lines: int, columns: int) -> None:
    import fcntl
    import struct
    import termios

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
