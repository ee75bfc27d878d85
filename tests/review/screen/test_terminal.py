"""The screen in a real pseudo-terminal: what it takes it gives back, however it ends."""

import signal
import sys
from pathlib import Path

import pytest

from tests.support.pseudo import ROOT, Pseudo

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this sort.")

ENTERED, LEFT = "\x1b[?1049h", "\x1b[?1049l"
SHOWN = "Ann L0"
SCRIPT = """
import sys
from cli.review.screen.app import show
from cli.terminal.look import Look
from core.engine.sitting import review
from core.errors import AccordError, JournalError
from tests.core.test_worksheet import KINDS, office

desk = office()
def full(*_, **__):
    raise JournalError("The disk is full.", "Make room.")
def sit(sitting):
    if "full" in sys.argv:
        desk.journal.append = full
    show(sitting, Look(color=True))
try:
    review(desk.session, KINDS, sit)
except AccordError as error:
    print(f"{error.problem} {error.hint}")
    sys.exit(7)
print("left")
"""


def started(tmp_path: Path, *words: str) -> Pseudo:
    script = tmp_path / "sit.py"
    script.write_text(SCRIPT, encoding="utf-8")
    return Pseudo([sys.executable, str(script), *words], {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color"})


@pytest.mark.parametrize(
    ("words", "keys", "code", "last"),
    [((), "q", 0, "left"), ((), "\x03", 0, "left"), (("full",), "jjje", 7, "The disk is full. Make room.")],
    ids=["q", "ctrl+C", "an error"],
)
def test_it_leaves_the_terminal_as_it_was(
    tmp_path: Path, words: tuple[str, ...], keys: str, code: int, last: str
) -> None:
    with started(tmp_path, *words) as program:
        program.await_text(SHOWN)
        program.type(keys)
        ended, said = program.end()
    assert ended == code, said[-500:]
    assert said.index(ENTERED) < said.index(SHOWN) < said.index(LEFT)
    after = said[said.index(LEFT) :]
    assert last in after
    assert "Traceback" not in said
    assert after.rindex("\x1b[?25h") >= 0  # the cursor can be seen again


def test_a_signal_ends_it_as_leaving_does(tmp_path: Path) -> None:
    with started(tmp_path) as program:
        program.await_text(SHOWN)
        program._process.send_signal(signal.SIGTERM)
        ended, said = program.end()
    assert ended == 128 + signal.SIGTERM
    assert LEFT in said
