"""What a person sees while Accord is at work for longer: in a real pseudo-terminal, and nothing elsewhere."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core.model import Kind
from tests.cli.test_main import home as home
from tests.cli.test_main import run

if sys.platform == "win32":
    pytest.skip("Windows has no such pseudo-terminals", allow_module_level=True)

from tests.support.pseudo import Pseudo

SOON = """\
import sys, threading
from cli.terminal.progress import TerminalProgress
with TerminalProgress(color=False, first="Planning", patience={patience}) as progress:
    {meanwhile}
print("threads", threading.active_count(), "rich" in sys.modules)
"""


def told(patience: float, meanwhile: str) -> list[str]:
    return [sys.executable, "-c", SOON.format(patience=patience, meanwhile=meanwhile)]


def test_a_phase_that_goes_on_is_told_until_it_is_over() -> None:
    with Pseudo(told(0, "progress.step(7); input(); progress.pause(); print('asked')"), {}) as terminal:
        terminal.await_text("Planning")
        terminal.await_text(" 7 ")
        terminal.type("\n")
        code, said = terminal.end()
    after = said.rpartition("asked")[0].rpartition("Planning")[2]
    assert (code, "\x1b[2K" in after) == (0, True), "the bar is wiped before anything else is printed"


def test_what_is_over_soon_is_not_told() -> None:
    with Pseudo(told(60, "progress.phase('Reading', 3); progress.step()"), {}) as terminal:
        code, said = terminal.end()
    assert (code, said.startswith("threads")) == (0, True)


@pytest.mark.parametrize("environ", [{}, {"TERM": "dumb"}], ids=["a pipe", "a dumb terminal"])
def test_nothing_is_told_where_nobody_watches(environ: dict[str, str]) -> None:
    words = told(0, "threading.Event().wait(0.05)")
    if environ:
        with Pseudo(words, environ) as terminal:
            assert terminal.end() == (0, "threads 1 False\n")
    else:
        ended = subprocess.run(words, capture_output=True, text=True, check=True)
        assert (ended.stdout, ended.stderr) == ("threads 1 False\n", "")


@pytest.mark.parametrize(("words", "code"), [(("plan", "tasks"), 0), (("show", "x"), 2)], ids=["plan", "show"])
def test_a_journal_that_lets_us_wait_is_told_of(home: Path, words: tuple[str, ...], code: int) -> None:
    run("--home", str(home), "enable", Kind.TASKS)
    with closing(sqlite3.connect(home / "journal.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with Pseudo([sys.executable, "-m", "cli.main", "--home", str(home), *words], {}) as terminal:
            terminal.await_text("Reading the journal")
            other.execute("COMMIT")
            other.close()
            assert terminal.end()[0] == code


def test_planning_is_told_of_as_well(home: Path) -> None:
    """Each phase takes the place of the one before."""
    run("--home", str(home), "enable", Kind.TASKS)
    script = (
        "import sys, cli.terminal.progress as p\n"
        "p.TerminalProgress.phase = lambda self, text, total=None: print(text)\n"
        "from cli.main import main\nmain()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, "--home", str(home), "plan", "tasks"], capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines()[:2] == ["Reading the journal", "Planning"]
