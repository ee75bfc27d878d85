"""What shells are offered, in the shells themselves where they are, and what never happens there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.arguments.kinds import named_kinds
from cli.completion.shells import answer, script
from cli.main import accord
from cli.present.topics import TOPICS
from tests.cli.test_main import home as home
from tests.support.workplace import workplace


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_HOME", str(home))


def asked(patch: pytest.MonkeyPatch, shell: str, line: str) -> list[str]:
    """Return what a shell is told that may be typed next."""
    typed = line.split(" ")
    patch.setenv("COMP_WORDS", "\n".join(typed) if shell == "powershell" else line)
    patch.setenv("COMP_CWORD", typed[-1] if shell == "fish" else str(len(typed) - 1))
    return answer(accord, f"{shell}_complete").splitlines()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_commands_kinds_and_keys_are_offered(monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    assert any("rollback" in line for line in asked(monkeypatch, shell, "accord roll"))
    assert any("contacts" in line for line in asked(monkeypatch, shell, "accord plan con"))
    assert any("calendar.conflict=" in line for line in asked(monkeypatch, shell, "accord plan --set calendar.con"))
    assert any("conflicts" in line for line in asked(monkeypatch, shell, "accord help conf"))
    assert any("--where" in line for line in asked(monkeypatch, shell, "accord plan --wh"))


def test_items_and_runs_are_offered_with_what_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with workplace(tmp_path) as place:
        place.sandbox.outlook.create("tasks", {"title": "Call Bob"})
        place.observe()
        item = place.rows()[0].item
    write_sandbox_home_settings(tmp_path)
    monkeypatch.setenv("ACCORD_HOME", str(tmp_path))
    assert any(
        line.startswith(item[:4]) and "Call Bob" in line for line in asked(monkeypatch, "powershell", "accord show ")
    )
    assert any("run-1" in line and "observe" in line for line in asked(monkeypatch, "powershell", "accord replay "))
    assert asked(monkeypatch, "powershell", "accord replay nothing") == []


def write_sandbox_home_settings(folder: Path) -> None:
    (folder / "accord.toml").write_text("[tasks]\nenabled = true\n")


def test_without_a_home_nothing_is_offered_and_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ACCORD_HOME", str(tmp_path / "nowhere"))
    assert asked(monkeypatch, "bash", "accord show x") == []
    assert asked(monkeypatch, "bash", "accord history ") == []
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_the_shell_takes(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed here")
    printed = script(shell, accord)
    ended = subprocess.run([shell, "-n" if shell != "fish" else "--no-execute"], input=printed, text=True, check=False)
    assert ended.returncode == 0
    assert "_ACCORD_COMPLETE" in printed


def test_bash_completes_with_it(tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed here")
    (tmp_path / "accord").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cli.main "$@"\n')
    (tmp_path / "accord").chmod(0o700)
    lines = (
        "source <(accord completion bash) && COMP_WORDS=(accord roll) COMP_CWORD=1"
        " && _accord_completion accord roll accord"
        ' && printf "%s\\n" "${COMPREPLY[@]}"'
    )
    variables = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(Path.cwd())}
    ended = subprocess.run(["bash", "-c", lines], env=variables, capture_output=True, text=True, check=False)
    assert ended.stdout.splitlines() == ["rollback"], ended.stderr


@pytest.mark.parametrize("word", ["Calendar", "TASKS", "contact", "task"])
def test_kinds_are_understood_in_any_case(word: str) -> None:
    assert [kind.value.startswith(word.lower()) for kind in named_kinds([word])] == [True]


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_topics_explain_themselves(topic: str) -> None:
    ended = CliRunner().invoke(accord, ["help", topic.upper()])
    assert (ended.exit_code, ended.stdout.strip()) == (0, TOPICS[topic].strip())
    assert max(map(len, TOPICS[topic].splitlines())) <= 110


def test_help_is_also_that_of_a_command_and_h_is_help() -> None:
    told = CliRunner().invoke(accord, ["help", "decide"]).stdout
    assert told == CliRunner().invoke(accord, ["decide", "-h"]).stdout
    assert "Topics: accord help sync|" in CliRunner().invoke(accord, ["help"]).stdout
    wrong = CliRunner().invoke(accord, ["help", "nonsense"])
    assert (wrong.exit_code, "no topic" in wrong.stderr) == (2, True)


def test_a_command_that_is_misspelt_is_guessed() -> None:
    ended = CliRunner().invoke(accord, ["rolback"])
    assert ended.exit_code == 2
    assert "Did you mean: accord rollback" in ended.stderr
