"""Terminals of their own, each a process in which a person types command lines, and their driver for tests.

As a process it says first which one it is (`terminal PID`). Each line that it is given is a command line of accord,
unless a question of the command before takes it; after each command it says `[CODE]`, and it ends with the last code.
Questions and what the terminal says are on standard error, results on standard output.
"""

import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from cli.arguments.invocation import Invocation
from cli.main import accord
from cli.terminal.streams import prepare_streams

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds after which a terminal that says nothing more is ended: a wrong text must not hold up the tests."""


class Ended(NamedTuple):
    """How a process ended, and what it said (of the questions: what was not awaited)."""

    code: int
    told: str
    asked: str


class Terminal:
    """A terminal in a process. Use it as a context manager: it does not outlive the block."""

    def __init__(self, home: Path) -> None:
        # Without buffers of our own, awaiting and `end` may follow each other.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.terminal", str(home)],
            cwd=ROOT, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.pid = int(self.await_text("\n").split()[-1])

    def type(self, *lines: str) -> None:
        assert self._process.stdin is not None
        for line in lines:
            self._process.stdin.write(f"{line}\n".encode())

    def await_text(self, text: str) -> str:
        """Wait until the terminal asks or says a text; return all that it said until then, with it."""
        assert self._process.stderr is not None
        said = bytearray()
        patience = threading.Timer(PATIENCE, self._process.kill)
        patience.start()
        while not said.endswith(text.encode()):
            byte = self._process.stderr.read(1)
            assert byte, f"It ended, or was ended, without saying {text!r}: {_text(bytes(said))}"
            said += byte
        patience.cancel()
        return _text(bytes(said))

    def end(self) -> Ended:
        """Type nothing more, and wait for the end."""
        told, asked = self._process.communicate()
        return Ended(self._process.returncode, _text(told), _text(asked))

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def run(home: Path, *words: str) -> Ended:
    """Run one command line in a process of its own, without anybody to ask."""
    ended = subprocess.run(
        [sys.executable, "-m", "cli.main", "--home", str(home), *words],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    return Ended(ended.returncode, _text(ended.stdout), _text(ended.stderr))


def run_here(home: Path, *words: str) -> Ended:
    """Run one command line in this process, which is quicker, without anybody to ask."""
    ended = CliRunner().invoke(accord, ["--home", str(home), *words])
    return Ended(ended.exit_code, ended.stdout, ended.stderr)


def _text(said: bytes) -> str:
    return said.decode().replace("\r\n", "\n")


def main(home: str) -> int:
    prepare_streams()
    sys.stderr.write(f"terminal {os.getpid()}\n")
    code = 0
    while line := sys.stdin.readline():
        code = accord.exit_code(shlex.split(line), {"obj": Invocation(home=home, interactive=True)})
        sys.stderr.write(f"[{code}]\n")
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
