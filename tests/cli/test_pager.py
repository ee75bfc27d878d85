"""The pager: when there is one, which one, and what it may do; in a real pseudo-terminal, with pagers of our own."""

import sys
from pathlib import Path

import pytest

from cli.terminal.pager import pager_command
from core.facts.events import DecisionMade
from core.facts.recorded import NewEvent
from core.model import Choice, Kind
from journal.store import open_journal
from tests.cli.test_main import home as home
from tests.support.workplace import MONDAY

if sys.platform == "win32":
    pytest.skip("Windows has no such pseudo-terminals", allow_module_level=True)

from tests.support.pseudo import Pseudo

MANY = """\
import sys
from cli.arguments.invocation import Invocation
from cli.terminal.pager import pages
with pages(Invocation()) as write:
    for number in range(int(sys.argv[1])):
        write(f"line {number}")
print("over")
"""


def pager(folder: Path, *lines: str, name: str = "ours") -> str:
    script = folder / name
    script.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    script.chmod(0o700)
    return str(script)


def pressed(environ: dict[str, str], count: int = 100, *, lines: int = 24, piped: bool = False) -> str:
    """Return all that a terminal shows when so many lines are printed on it."""
    words = [sys.executable, "-c", MANY, str(count)]
    with Pseudo(words, environ, lines=lines, piped=piped) as terminal:
        code, said = terminal.end()
    assert code == 0, said
    return said


ALL = "".join(f"line {number}\n" for number in range(100)) + "over\n"


def test_what_is_longer_than_the_screen_goes_through_the_pager(home: Path, tmp_path: Path) -> None:
    ours = pager(tmp_path, "echo begun", "cat", "echo ended")
    words = [sys.executable, "-m", "cli.main", "settings"]
    with Pseudo(words, {"ACCORD_PAGER": ours, "ACCORD_HOME": str(home)}) as terminal:
        code, said = terminal.end()
    assert code == 0
    assert said.startswith("begun\n")
    assert said.endswith("ended\n")
    assert "guards.max_deletes" in said
    for told in ([*words, "--no-pager"], [*words[:3], "--no-pager", *words[3:]]):
        with Pseudo(told, {"ACCORD_PAGER": ours, "ACCORD_HOME": str(home)}) as terminal:
            code, said = terminal.end()
        assert (code, "begun" in said, "guards.max_deletes" in said) == (0, False, True), told


def test_the_log_goes_through_it_as_well(home: Path, tmp_path: Path) -> None:
    with open_journal("sqlite:///journal.db", home=home, profile="default") as journal:
        decided = [NewEvent(DecisionMade(choice=Choice.EXCLUDE), Kind.TASKS, f"item{number}") for number in range(30)]
        journal.append(decided, after=0, run="run-1", actor="ann", at=MONDAY)
    environ = {"ACCORD_PAGER": pager(tmp_path, "echo begun", "tail -n 1"), "ACCORD_HOME": str(home)}
    with Pseudo([sys.executable, "-m", "cli.main", "log"], environ, columns=200) as terminal:
        code, said = terminal.end()
    first, last = said.splitlines()
    assert (code, first, "item29" in last) == (0, "begun", True)


@pytest.mark.parametrize(
    "environ", [{"ACCORD_PAGER": "cat"}, {"TERM": "dumb"}, {"TERM": ""}], ids=["cat", "dumb", "no terminal type"]
)
def test_there_is_none_where_it_is_switched_off(tmp_path: Path, environ: dict[str, str]) -> None:
    assert pressed({"PAGER": pager(tmp_path, "echo begun", "cat"), **environ}) == ALL


def test_there_is_none_where_it_would_not_help(tmp_path: Path) -> None:
    ours = {"PAGER": pager(tmp_path, "echo begun", "cat")}
    assert pressed(ours, lines=200) == ALL, "all of it is on the screen"
    assert pressed(ours, piped=True) == ALL, "nobody can turn the pages"
    assert pressed(ours, 23) == "".join(f"line {number}\n" for number in range(23)) + "over\n", "the prompt has room"
    assert pressed(ours, 24).startswith("begun\n"), "there is one line too many"


def test_one_that_cannot_be_started_is_none(tmp_path: Path) -> None:
    assert pressed({"PAGER": str(tmp_path / "nowhere")}) == ALL


def test_whoever_leaves_early_has_done_nothing_wrong(tmp_path: Path) -> None:
    ours = pager(tmp_path, "read -r first", 'echo "seen $first"')
    assert pressed({"PAGER": ours}, 1_000_000) == "seen line 0\nover\n"


def test_what_only_a_shell_understands_is_given_to_one(tmp_path: Path) -> None:
    assert pressed({"PAGER": "WHAT=begun; echo $WHAT; cat | tail -n 1"}) == "begun\nline 99\nover\n"


def test_less_is_told_how_unless_somebody_said(tmp_path: Path) -> None:
    pager(tmp_path, 'echo "LESS=$LESS"', "cat", name="less")
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    assert pressed(path).startswith("LESS=FRX\nline 0\n")
    assert pressed({**path, "LESS": "S"}).startswith("LESS=S\nline 0\n")


def test_an_interrupt_is_the_pager_s_own(tmp_path: Path) -> None:
    ours = pager(
        tmp_path, "trap 'echo struck; exit 0' INT", "cat >/dev/null", "echo ready", "while :; do sleep 0.02; done"
    )
    with Pseudo([sys.executable, "-c", MANY, "100"], {"PAGER": ours}) as terminal:
        terminal.await_text("ready")
        terminal.type("\x03")
        code, said = terminal.end()
    assert code == 0
    assert said.replace("^C", "") == "ready\nstruck\nover\n"


@pytest.mark.parametrize(
    ("environ", "windows", "words"),
    [
        ({"ACCORD_PAGER": "ours -x", "PAGER": "theirs"}, False, ["ours", "-x"]),
        ({"PAGER": "'my pager' -R"}, False, ["my pager", "-R"]),
        ({"ACCORD_PAGER": "", "PAGER": "theirs"}, False, []),
        ({"PAGER": "cat"}, False, []),
        ({"PAGER": "'never closed"}, False, []),
        ({"PAGER": "LESS=S less"}, False, ["/bin/sh", "-c", "LESS=S less"]),
        ({}, True, []),
        ({"PAGER": r'"C:\Program Files\Git\less.exe" -R'}, True, [r"C:\Program Files\Git\less.exe", "-R"]),
        ({"PAGER": r"C:\O'Neill\less.exe -R"}, True, [r"C:\O'Neill\less.exe", "-R"]),
    ],
    ids=[
        "ours first",
        "quoted",
        "ours empty",
        "cat",
        "half a quote",
        "a shell's",
        "windows",
        "a path",
        "an apostrophe",
    ],
)
def test_which_pager_is_meant(environ: dict[str, str], windows: bool, words: list[str]) -> None:
    assert pager_command(environ, windows=windows) == words
