"""The command itself: what it loads, how errors look, which code it ends with."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
import platformdirs
import pytest
from click.testing import CliRunner, Result

from cli.arguments.invocation import Invocation
from cli.config.place import find_home
from cli.main import SUMMARIES, AccordGroup, accord
from cli.reference import commands_page, man_page
from core.errors import AccordError, GuardRefused, ProfileBusy
from journal.schema import VERSION_TABLE

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("sqlalchemy", "alembic", "O365", "simple_salesforce", "requests", "rich", "pydantic", "tomlkit", "core.engine")
GROUPS = ("journal",)


def run(*words: str) -> Result:
    return CliRunner().invoke(accord, words)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert run("--home", str(tmp_path / "home"), "init").exit_code == 0
    return tmp_path / "home"


class TestHelp:
    def test_every_module_is_a_command_and_listed(self) -> None:
        modules = {path.stem for path in (ROOT / "cli" / "commands").glob("*.py")} - {"__init__"}
        assert modules == set(SUMMARIES)

    @pytest.mark.parametrize("name", SUMMARIES)
    def test_every_command_shows_an_example(self, name: str) -> None:
        helped = run(name, "--help")
        assert helped.exit_code == 0
        assert f"  accord {name}" in helped.stdout.partition("Example")[2]

    def test_the_page_of_commands_is_up_to_date(self) -> None:
        page = (ROOT / "docs" / "commands.md").read_text("utf-8")
        assert page == commands_page(), "run: python -m cli.reference > docs/commands.md"

    def test_the_manual_page_is_up_to_date_and_one_that_man_reads(self) -> None:
        page = (ROOT / "docs" / "accord.1").read_text("utf-8")
        assert page == man_page(), "run: python -m cli.reference --man > docs/accord.1"
        assert not [line for line in page.splitlines() if line.startswith("'")]
        assert {line.split()[0] for line in page.splitlines() if line.startswith(".")} == {".TH", ".SH", ".nf", ".fi"}

    def test_it_loads_nothing_that_it_does_not_need(self) -> None:
        script = (
            "import sys, json, cli.main\n"
            "try: cli.main.accord.main(['--help'])\n"
            "finally: print(json.dumps(sorted(sys.modules)))"
        )
        told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
        assert set(json.loads(told.stdout.splitlines()[-1])) & set(HEAVY) == set()

    def test_a_plan_loads_nothing_of_the_screen_the_page_or_another_database(self, home: Path) -> None:
        run("--home", str(home), "enable", "tasks")
        script = (
            "import sys, json, cli.main\n"
            f"try: cli.main.accord.main(['plan', '--home', {str(home)!r}])\n"
            "finally: print(json.dumps(sorted(sys.modules)))"
        )
        told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
        needless = {"textual", "starlette", "uvicorn", "jinja2", "psycopg", "sqlalchemy.dialects.postgresql"}
        assert set(json.loads(told.stdout.splitlines()[-1])) & needless == set()

    def test_it_lets_the_garbage_collector_rest(self, home: Path) -> None:
        script = (
            "import gc, cli.main\n"
            f"try: cli.main.accord.main(['ignored', '--home', {str(home)!r}])\n"
            "finally: print(gc.get_stats()[2]['collections'])"
        )
        told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
        assert told.stdout.splitlines()[-1] == "0", "it looked through all modules, which stay"

    def test_without_a_command_it_helps(self) -> None:
        assert run().stdout == run("--help").stdout


TWO_LINES = [
    (("frob",), 2, "Error: No such command 'frob'.\nNext: Run: accord --help\n"),
    (("plan", "--frob"), 2, "Error: No such option '--frob'.\nNext: Run: accord plan --help\n"),
    (("plan", "calender"), 2, "Error: There is no kind 'calender'.\nNext: The kinds are calendar, contacts, tasks.\n"),
    (("plan",), 2, "Error: No kind is switched on.\nNext: Run: accord enable calendar (or contacts, or tasks)\n"),
    (("plan", "tasks"), 2, "Error: Tasks are switched off.\nNext: Run: accord enable tasks\n"),
    (("show", "zzzz"), 2, "Error: There is no item 'zzzz'.\nNext: accord plan --all lists the items with their ids.\n"),
    (("history", "zz"), 2, "Error: There is no run 'zz'.\nNext: accord history lists the runs.\n"),
    (("replay", "zz"), 2, "Error: There is no run 'zz'.\nNext: accord history lists the runs.\n"),
    (
        ("decide", "zzzz", "--field", "x", "--exclude"),
        2,
        "Error: --field works only with --prefer.\nNext: Name the side, too: --prefer outlook --field subject\n",
    ),
    (
        ("decide", "--exclude"),
        2,
        "Error: Name items, or choose them with --where, not both.\nNext: accord plan lists the items.\n",
    ),
    (
        ("plan", "--set", "tasks"),
        2,
        "Error: Invalid value for '--set': 'tasks' is not KEY=VALUE, such as calendar.conflict=newest.\n"
        "Next: Run: accord plan --help\n",
    ),
    (
        ("plan", "--set", "tasks.conflict=x"),
        1,
        'Error: The option --set tasks.conflict: tasks.conflict is "x".\n'
        'Next: It must be "ask", "outlook", "salesforce" or "newest".\n',
    ),
    (
        ("ignored", "--profile", "../x"),
        2,
        "Error: '../x' is not a profile name.\nNext: Use letters, digits, '.', '_' and '-', at most 64.\n",
    ),
]


@pytest.mark.parametrize(("words", "code", "told"), TWO_LINES, ids=[" ".join(words) for words, _, _ in TWO_LINES])
def test_errors_are_two_lines(home: Path, words: tuple[str, ...], code: int, told: str) -> None:
    ended = run("--home", str(home), *words)
    assert (ended.stdout, ended.stderr, ended.exit_code) == ("", told, code)


@pytest.mark.parametrize("flags", [(), ("--exclude", "--include"), ("--prefer", "outlook", "--link", "x")])
def test_exactly_one_choice(home: Path, flags: tuple[str, ...]) -> None:
    ended = run("--home", str(home), "decide", "x", *flags)
    assert ended.exit_code == 2
    assert "Choose exactly one of: --exclude, --include, --ignore-once, --ignore-forever, --clear" in ended.stderr


class Fails(AccordGroup):
    """An accord whose only command goes wrong in a given way."""

    error: BaseException = RuntimeError()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        def callback() -> None:
            raise self.error

        return click.Command(cmd_name, callback=callback)


ENDINGS: list[tuple[BaseException, int, str]] = [
    (AccordError("Bad\x1b[31m\nthing.", "Do this."), 1, "Error: Bad\\x1b[31m thing.\nNext: Do this.\n"),
    (GuardRefused("No.", "So."), 5, "Error: No.\nNext: So.\n"),
    (ProfileBusy("Busy.", "Wait."), 6, "Error: Busy.\nNext: Wait.\n"),
    (KeyboardInterrupt(), 130, "\nInterrupted.\n"),
    (
        ZeroDivisionError("secret"),
        1,
        "Error: Accord has a bug: ZeroDivisionError.\nNext: Run it again with --debug, and report it.\n",
    ),
]


@pytest.mark.parametrize(("error", "code", "told"), ENDINGS, ids=[type(error).__name__ for error, _, _ in ENDINGS])
def test_endings(error: BaseException, code: int, told: str) -> None:
    group = Fails("accord")
    group.error = error
    ended = CliRunner().invoke(group, ["x"])
    assert (ended.stderr, ended.exit_code) == (told, code)


def test_an_event_that_cannot_be_read_is_found_by_verify_and_named_by_the_others(home: Path) -> None:
    assert run("--home", str(home), "enable", "calendar").exit_code == 0
    closed = ("outlook.base_url=https://localhost:1", "salesforce.instance_url=https://localhost:1")
    ways = ("outlook.auth=token-command", f'outlook.token_command="{sys.executable}" -c print(1)')
    options = [word for setting in (*closed, *ways) for word in ("--set", setting)]
    assert run("--home", str(home), "observe", *options).exit_code == 1
    with closing(sqlite3.connect(home / "journal.db", isolation_level=None)) as database:
        database.execute("DROP TRIGGER event_no_update")
        database.execute("UPDATE event SET data = '{' WHERE position = 1")
    told = run("--home", str(home), "verify", "--json")
    assert told.exit_code == 1
    assert 1 in [problem["position"] for problem in json.loads(told.stdout)["problems"]]
    for command in ("log", "history", "plan"):
        ended = run("--home", str(home), command)
        assert (ended.exit_code, ended.stderr.splitlines()[0]) == (1, "Error: The event at position 1 cannot be read.")


CLOSING = """
import os, sys
{closed}
import cli.main
cli.main.accord.main(["settings", "--home", sys.argv[1]])
"""


@pytest.mark.parametrize(
    ("closed", "code", "told"),
    [
        ("sys.stdout = None", 0, ""),
        ("sys.stdout = sys.stderr = None", 0, ""),
        (
            "class Full:\n"
            "    encoding = 'utf-8'\n"
            "    def write(self, text): raise OSError(28, 'No space left on device')\n"
            "    def flush(self): pass\n"
            "    def isatty(self): return False\n"
            "    def fileno(self): raise OSError\n"
            "sys.stdout = Full()",
            1,
            "Error: The operating system refused: No space left on device.",
        ),
    ],
    ids=["no standard output", "neither output nor error", "a full disk"],
)
def test_where_output_cannot_go(home: Path, closed: str, code: int, told: str) -> None:
    words = [sys.executable, "-c", CLOSING.format(closed=closed), str(home)]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr.partition("\n")[0]) == (code, told)


def test_debug_shows_the_traceback(home: Path) -> None:
    ended = run("--home", str(home), "show", "zzzz", "--debug")
    assert "Traceback (most recent call last)" in ended.stderr
    assert ended.stderr.endswith("accord plan --all lists the items with their ids.\n")
    assert ended.exit_code == 2


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is another error on Windows")
def test_a_closed_pipe_is_quiet() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "cli.main", "--help"]
    with open(write, "wb") as stdout:  # noqa: PTH123  a pipe has no path
        ended = subprocess.run(command, cwd=ROOT, stdout=stdout, stderr=subprocess.PIPE, check=False)
    assert ended.stderr == b""
    assert ended.returncode == 1


class TestHome:
    def test_option_beats_variable(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ACCORD_HOME", str(tmp_path / "variable"))
        assert find_home(Invocation(home=str(tmp_path / "option"))) == tmp_path / "option"
        assert find_home(Invocation()) == tmp_path / "variable"

    def test_else_the_platform_says(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("ACCORD_HOME")
        assert find_home(Invocation()) == platformdirs.user_data_path("accord", appauthor=False)

    @pytest.mark.parametrize("place", ["before", "after"])
    def test_the_option_may_stand_on_either_side_of_the_command(self, home: Path, place: str) -> None:
        option = ("--home", str(home))
        ended = run(*option, "settings") if place == "before" else run("settings", *option)
        assert ended.exit_code == 0


class TestInit:
    def test_makes_both_and_overwrites_nothing(self, home: Path) -> None:
        assert (home / "journal.db").is_file()
        before = (home / "accord.toml").read_bytes()
        again = run("init", "--home", str(home))
        assert again.exit_code == 2
        assert "There is a home in" in again.stderr
        assert (home / "accord.toml").read_bytes() == before

    def test_makes_the_half_that_is_missing(self, home: Path) -> None:
        (home / "journal.db").unlink()
        (home / "accord.toml").write_text("[tasks]\nenabled = true\n", encoding="utf-8")
        again = run("init", "--home", str(home))
        assert again.stdout == f"Made the journal in {home}\n"
        assert (home / "accord.toml").read_text("utf-8") == "[tasks]\nenabled = true\n"

    def test_a_file_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "home").write_text("x", encoding="utf-8")
        ended = run("init", "--home", str(tmp_path / "home"))
        assert ended.exit_code == 1
        assert "cannot be used as a home" in ended.stderr


class TestEnable:
    def test_on_and_off(self, home: Path) -> None:
        where = ("--home", str(home))
        assert run("enable", "tasks", "calendar", *where).stdout == "Calendar is switched on.\nTasks are switched on.\n"
        assert run("enable", "tasks", *where).stdout == "Tasks are already switched on.\n"
        assert run("disable", "tasks", *where).stdout == "Tasks are switched off.\n"
        assert "# future_days = 365" in (home / "accord.toml").read_text("utf-8")

    def test_unknown_kind_changes_nothing(self, home: Path) -> None:
        ended = run("enable", "tasks", "notes", "--home", str(home))
        assert (ended.exit_code, ended.stderr) == (
            2, "Error: There is no kind 'notes'.\nNext: The kinds are calendar, contacts, tasks.\n",
        )  # fmt: skip
        assert run("disable", "tasks", "--home", str(home)).stdout == "Tasks are already switched off.\n"

    def test_a_variable_that_says_otherwise(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ACCORD_TASKS__ENABLED", "false")
        ended = run("enable", "tasks", "--home", str(home))
        assert "but environment ACCORD_TASKS__ENABLED overrides it" in ended.stderr


def spoil_nothing(home: Path) -> None:
    (home / "journal.db").unlink()


def spoil_bytes(home: Path) -> None:
    (home / "journal.db").write_bytes(b"not a database" * 100)


def spoil_newer(home: Path) -> None:
    with closing(sqlite3.connect(home / "journal.db", isolation_level=None)) as database:
        database.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (spoil_nothing, "There is no journal"),
        (spoil_bytes, "not a database"),
        (spoil_newer, "was written by a newer Accord"),
    ],
    ids=["missing", "damaged", "newer"],
)
def test_a_journal_that_cannot_be_used(home: Path, spoil: Callable[[Path], None], told: str) -> None:
    for path in home.glob("journal.db-*"):
        path.unlink()
    spoil(home)
    ended = run("history", "--home", str(home))
    assert ended.exit_code == 1
    assert told in ended.stderr
    assert len(ended.stderr.splitlines()) == 2


def test_settings_as_json(home: Path) -> None:
    document = json.loads(run("settings", "--json", "--home", str(home)).stdout)
    assert document["schema"] == "accord.settings/1"
    assert document["settings"]["calendar.past_days"] == {"value": 30, "from": "default"}
    assert document["settings"]["calendar.enabled"]["from"].startswith("accord.toml:")


def test_a_frozen_clock_must_be_a_time(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_NOW", "tomorrow")
    ended = run("history", "--home", str(home))
    assert ended.stderr.startswith("Error: ACCORD_NOW is not a time: 'tomorrow'.")
