"""What is understood although it is spelt otherwise, and what is guessed where it is not."""

from pathlib import Path

import pytest

from cli.arguments.kinds import is_kind, named_kinds
from cli.main import ELSEWHERE, SUMMARIES, accord
from tests.cli.test_main import home as home
from tests.cli.test_main import run

GUESSES = [
    (("rolback",), "accord rollback"),
    (("Plan",), "accord plan"),
    (("undo",), "accord rollback"),
    (("REVERT", "20261122-100000-k3f9"), "accord rollback"),
    (("diff",), "accord plan"),
    (("status",), "accord plan"),
    (("pull",), "accord observe"),
    (("fetch",), "accord observe"),
    (("push", "--yes"), "accord apply"),
    (("whoami",), "accord doctor"),
    (("config",), "accord settings"),
    (("migrate",), "accord journal upgrade"),
    (("journal", "inof"), "accord journal info"),
    (("journal", "Copy", "x"), "accord journal copy"),
    (("help", "undo"), "accord rollback"),
    (("help", "conflict"), "accord help conflicts"),
]


@pytest.mark.parametrize(("typed", "meant"), GUESSES, ids=[" ".join(typed) for typed, _ in GUESSES])
def test_what_there_is_not_is_guessed(typed: tuple[str, ...], meant: str) -> None:
    ended = run(*typed)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert f"Next: Did you mean: {meant}?\n" in ended.stderr


@pytest.mark.parametrize("typed", [("frob",), ("journal", "frob"), ("help", "frob")], ids=" ".join)
def test_what_is_like_nothing_is_not_guessed(typed: tuple[str, ...]) -> None:
    ended = run(*typed)
    assert (ended.exit_code, "Did you mean" in ended.stderr) == (2, False)


def test_what_others_call_so_is_there_under_our_name_and_only_there() -> None:
    root = accord.make_context("accord", ["help"])
    for theirs, ours in ELSEWHERE.items():
        assert theirs not in SUMMARIES
        name = ours.split()[0]
        assert name == "--version" or accord.get_command(root, name), ours


@pytest.mark.parametrize("word", ["Calendar", "TASKS", "contact", "task"])
def test_kinds_are_understood_in_any_case(word: str) -> None:
    assert is_kind(word)
    assert [kind.value.startswith(word.lower()) for kind in named_kinds([word])] == [True]


UNDERSTOOD = [
    ("enable", "TASKS"),
    ("plan", "Tasks", "--where", "KIND=TASKS TARGET=Outlook STATE=Held"),
    ("export", "TASKS"),
    ("log", "--kind", "TASKS"),
    ("logout", "OUTLOOK"),
    ("probe", "OUTLOOK", "--list"),
    ("settings", "--set", "calendar.conflict=Outlook"),
    ("decide", "--where", "kind=Tasks", "--prefer", "Outlook", "--yes"),
    ("completion", "BASH"),
]


def test_kinds_and_sides_are_understood_in_any_case_everywhere(home: Path) -> None:
    for words in UNDERSTOOD:
        ended = run("--home", str(home), *words)
        said = ended.stderr.replace("0 rows match.", "")
        assert ended.exit_code == 0 or "No rows match" in said, (words, said)
