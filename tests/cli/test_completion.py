"""What shells are offered, in the shells themselves where they are, and what never happens there."""

import json
import os
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.completion.shells import SHELLS, answer, script
from cli.config.place import JOURNAL, journal_url
from cli.main import accord
from cli.present.topics import TOPICS, topic_text
from cli.terminal.look import Look
from core.facts.events import RecordObserved, RunStarted
from core.facts.recorded import NewEvent
from core.keys import item_id
from core.model import Kind, Record, Side
from core.settings import JournalSettings
from journal.store import open_journal
from tests.cli.test_main import home as home
from tests.support.workplace import MONDAY

if sys.platform != "win32":
    from tests.support.pseudo import Pseudo

RUN = "20261123-090000-aaaa"
CALL, EVIL = (item_id(Kind.TASKS, Side.OUTLOOK, remote) for remote in ("O1", "O2"))


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ACCORD_HOME", str(home))
    seen = [
        NewEvent(
            RecordObserved(side=Side.OUTLOOK, record=Record(id=remote, version="1"), content={"subject": subject}),
            Kind.TASKS,
            item_id(Kind.TASKS, Side.OUTLOOK, remote),
            RUN,
        )
        for remote, subject in (("O1", "Call Bob"), ("O2", "\x1b[2J evil\tand\nmore: \u202e"))
    ]
    started = NewEvent(RunStarted(command="observe", kinds=(Kind.TASKS,), accord="1"), run=RUN)
    with open_journal("sqlite:///journal.db", home=home, profile="default") as journal:
        journal.append([started, *seen], after=0, run=None, actor="ann", at=MONDAY)
    return home


def asked(patch: pytest.MonkeyPatch, shell: str, *typed: str) -> list[str]:
    """Return what a shell is told that may be typed next, the last of these words being typed."""
    patch.setenv("COMP_WORDS", "\n".join(["accord", *typed]))
    return answer(accord, f"{shell}_complete").splitlines()


OFFERED = [
    (("roll",), "rollback"),
    (("plan", "con"), "contacts"),
    (("plan", "CON"), "contacts"),
    (("export", "tas"), "tasks"),
    (("export", "--format", "x"), "xlsx"),
    (("export", "--run", "2026"), RUN),
    (("export", CALL[:4]), CALL[:8]),
    (("plan", "--set", "calendar.con"), "calendar.conflict="),
    (("plan", "--set", "calendar.conflict=n"), "calendar.conflict=newest"),
    (("plan", "--set", "contacts.enabled="), "contacts.enabled=true"),
    (("plan", "--set", "outlook.auth=cl"), "outlook.auth=client-credentials"),
    (("plan", "--set", "tasks.prevent.outlook=update,cr"), "tasks.prevent.outlook=update,create"),
    (("plan", "--wh"), "--where"),
    (("plan", "--where", "st"), "state="),
    (("plan", "--where", '"kind=tasks ti'), "kind=tasks title~"),
    (("plan", "--where", '"kind=tasks action=de'), "kind=tasks action=delete"),
    (("plan", "--state", "out"), "out_of_scope"),
    (("decide", "--prefer", "o"), "outlook"),
    (("decide", "--field", "mailing_c"), "mailing_city"),
    (("decide", "--link", CALL[:4]), CALL[:8]),
    (("show", CALL[:4]), CALL[:8]),
    (("show", "x", "--at", "2026"), RUN),
    (("log", "--type", "record-o"), "record-observed"),
    (("log", "--kind", "t"), "tasks"),
    (("history", ""), RUN),
    (("login", "s"), "salesforce"),
    (("--profile", "d"), "default"),
    (("help", "conf"), "conflicts"),
    (("help", "rol"), "rollback"),
    (("--version", "pl"), "plan"),
]


@pytest.mark.parametrize(("typed", "expect"), OFFERED, ids=[" ".join(typed) for typed, _ in OFFERED])
def test_what_may_be_typed_is_offered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: tuple[str, ...], expect: str
) -> None:
    for shell in SHELLS:
        told = [line.split("\t")[:2] for line in asked(monkeypatch, shell, *typed)]
        assert ["plain", expect] in told, shell
    assert capsys.readouterr() == ("", "")


def test_items_and_runs_are_offered_with_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"plain\t{CALL[:8]}\tCall Bob" in asked(monkeypatch, "powershell", "show", "")
    assert f"plain\t{EVIL[:8]}\t\\x1b[2J evil and more: \\u202e" in asked(monkeypatch, "powershell", "show", "")
    (run,) = asked(monkeypatch, "powershell", "replay", "")
    assert run.startswith(f"plain\t{RUN}\tobserve 2026-11-")
    assert asked(monkeypatch, "powershell", "replay", "nothing") == []


BASH = [
    (("plan", "--set", "calendar.conflict", "=", "n"), "newest"),
    (("plan", "--set", "calendar.conflict", "="), "newest"),
    (("plan", "--set", "calendar.conflict", "=", ""), "newest"),
    (("decide", "x", "--prefer", "=", "o"), "outlook"),
    (("plan", "--set", "=", "calendar.conf"), "calendar.conflict="),
    (("plan", "--where", "state", "=", "he"), "held"),
    (("plan", "--set", "calendar.conflict", "=", "newest", "ta"), "tasks"),
]


@pytest.mark.parametrize(("typed", "expect"), BASH, ids=[" ".join(typed) for typed, _ in BASH])
def test_bash_parts_words_at_each_equals_sign(
    monkeypatch: pytest.MonkeyPatch, typed: tuple[str, ...], expect: str
) -> None:
    assert f"plain\t{expect}" in asked(monkeypatch, "bash", *typed)


def _nowhere(home: Path) -> None:
    (home / "journal.db").unlink()


def _broken(home: Path) -> None:
    (home / "journal.db").write_bytes(b"no database" * 500)


def _foreign(home: Path) -> None:
    _nowhere(home)
    with closing(sqlite3.connect(home / "journal.db")) as connection:
        connection.execute("CREATE TABLE event (stream, position, what)")


def _settings(home: Path) -> None:
    (home / "accord.toml").write_text("[journal\n")


def _homeless(home: Path) -> None:
    shutil.rmtree(home)


@pytest.mark.parametrize("wrong", [_nowhere, _broken, _foreign, _settings, _homeless])
def test_where_something_is_wrong_nothing_is_offered_and_nothing_said(
    monkeypatch: pytest.MonkeyPatch, at_home: Path, capsys: pytest.CaptureFixture[str], wrong: object
) -> None:
    assert callable(wrong)
    wrong(at_home)
    for typed in (("show", ""), ("history", ""), ("--profile", "d")):
        assert asked(monkeypatch, "bash", *typed) == []
    assert asked(monkeypatch, "bash", "rolback", "") == [], "a command that there is not"
    assert asked(monkeypatch, "bash", "plan", "--set", "nonsense", "--wh") == [
        'plain\t--where\tShow only such rows: "kind=tasks state=held title~review".'
    ]
    assert capsys.readouterr() == ("", "")


def test_a_journal_that_another_has_locked_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, at_home: Path) -> None:
    with closing(sqlite3.connect(at_home / "journal.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert asked(monkeypatch, "bash", "show", "") == []


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def test_postgresql_is_not_asked(monkeypatch: pytest.MonkeyPatch, listening: socket.socket) -> None:
    url = f"postgresql+psycopg://ann@127.0.0.1:{listening.getsockname()[1]}/accord"
    monkeypatch.setenv("ACCORD_JOURNAL__URL", url)
    for typed in (("show", ""), ("history", ""), ("--profile", "")):
        assert asked(monkeypatch, "bash", *typed) == []
    with pytest.raises(BlockingIOError):
        listening.accept()


def test_what_tab_needs_is_little(at_home: Path) -> None:
    """Nobody waits for a database library, for the engine, or for settings to be checked."""
    wrapped = "import sys, json, cli.main\ntry: cli.main.main()\nfinally: print(json.dumps(sorted(sys.modules)))"
    variables = {**os.environ, "_ACCORD_COMPLETE": "bash_complete", "COMP_WORDS": f"accord\nshow\n{CALL[:3]}"}
    told = subprocess.run([sys.executable, "-c", wrapped], env=variables, capture_output=True, text=True, check=True)
    offer, modules = told.stdout.splitlines()
    assert offer.startswith(f"plain\t{CALL[:8]}")
    assert not set(json.loads(modules)) & {"sqlalchemy", "core.engine", "core.fields", "pydantic", "rich", "tomlkit"}


def test_the_journal_is_where_the_settings_say(tmp_path: Path) -> None:
    assert JOURNAL == JournalSettings().url == journal_url(tmp_path, {})
    (tmp_path / "accord.toml").write_text('[journal]\nurl = "sqlite:///other.db"\n')
    assert journal_url(tmp_path, {"ACCORD_JOURNAL__URL": ""}) == "sqlite:///other.db"
    assert journal_url(tmp_path, {"accord_journal__url": "sqlite:///third.db"}) == "sqlite:///third.db"


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Return a PATH on which there is an accord."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "accord").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cli.main "$@"\n')
    (folder / "accord").chmod(0o700)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


INTERACTIVE = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "source <(accord completion bash)"),
    "zsh": (
        ["zsh", "-f", "-i"],
        "autoload -U compinit; compinit -u -D; bindkey -e; source <(accord completion zsh)",
    ),
}
TYPED = [
    ("accord roll", "accord rollback ."),
    ("accord plan --set calendar.confl", "accord plan --set calendar.conflict=."),
    ("accord plan --set calendar.conflict=ne", "accord plan --set calendar.conflict=newest ."),
    ("accord decide --prefer=out", "accord decide --prefer=outlook ."),
    (f"accord show {CALL[:3]}", f"accord show {CALL[:8]} ."),
]


@pytest.mark.parametrize("shell", INTERACTIVE)
def test_tab_completes_what_is_typed(at_home: Path, path: str, shell: str) -> None:
    words, start = INTERACTIVE[shell]
    if sys.platform == "win32" or shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed here")
    with Pseudo(words, {"PATH": path, "ACCORD_HOME": str(at_home), "PS1": "$ "}, columns=150) as terminal:
        terminal.type(f"{start}; echo re''ady\n")
        terminal.await_text("ready")
        for typed, completed in TYPED:
            terminal.type(f"{typed}\t.\x01echo go''t: \n")
            terminal.await_text(f"got: {completed}\n")
        at = len(terminal.said)
        terminal.type("accord show \t\t")
        terminal.await_text(EVIL[:8], since=at)
        if shell == "zsh":
            terminal.await_text("\\x1b[2J evil", since=at)


def test_fish_is_offered_them_too(at_home: Path, path: str) -> None:
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed here")
    lines = ["accord completion fish | source", *(f"complete --do-complete {shlex.quote(typed)}" for typed, _ in TYPED)]
    variables = {**os.environ, "PATH": path, "PYTHONPATH": str(Path.cwd()), "HOME": str(at_home)}
    told = subprocess.run(
        ["fish", "--no-config", "-c", "\n".join(lines)], env=variables, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert [line.split("\t")[0] for line in told] == [
        "rollback", "calendar.conflict=", "calendar.conflict=newest", "--prefer=outlook", CALL[:8]
    ]  # fmt: skip
    assert told[-1].endswith("\tCall Bob")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_the_shell_takes(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed here")
    printed = script(shell)
    ended = subprocess.run([shell, "-n" if shell != "fish" else "--no-execute"], input=printed, text=True, check=False)
    assert ended.returncode == 0
    assert "_ACCORD_COMPLETE" in printed


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


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_topics_fit_the_terminal_and_say_the_same(topic: str, width: int) -> None:
    lines = topic_text(topic, Look(width=width)).splitlines()
    assert max(map(len, lines)) <= width
    assert " ".join(" ".join(lines).split()) == " ".join(TOPICS[topic].split())
    assert lines[0] == TOPICS[topic].partition("\n")[0]


@pytest.mark.parametrize("columns", [40, 45, 80])
def test_help_fits_a_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    told, _, examples = CliRunner().invoke(accord, ["show", "--help"]).stdout.partition("Examples:")
    assert max(map(len, told.splitlines())) <= columns
    assert "accord show k3f9 --at 20261122-100000-k3f9 --json" in examples  # what people copy is whole
