"""`accord erase` as a command: it shows first, and asks."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.arguments.invocation import Invocation
from cli.main import accord
from core.engine.sync import sync
from tests.support.desk import ANN, CONTACTS, yes
from tests.support.fakes import Desk
from tests.support.journals import journal_at

ZOE = ANN | {"first_name": "Zoëlle", "last_name": "Vandersteen", "email": "zoelle@vandersteen.example"}
NEEDLES = ("Zoëlle", "Vandersteen", "zoelle@vandersteen.example")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "accord.toml").write_text("", encoding="utf-8")
    desk = Desk()
    with journal_at("sqlite:///journal.db", tmp_path) as journal:
        desk.journal = journal  # type: ignore[assignment]
        desk.open()
        desk.outlook.create(CONTACTS, ZOE)
        sync(desk.session, [CONTACTS], review=yes)
    return tmp_path


def run(home: Path, *words: str, typed: str | None = None) -> Result:
    person = Invocation(home=str(home), interactive=typed is not None)
    return CliRunner().invoke(accord, ["erase", *words], obj=person, input=typed)


def holds(home: Path) -> bool:
    with journal_at("sqlite:///journal.db", home) as journal:
        return "Zoëlle" in json.dumps(list(journal.rows()), ensure_ascii=False)


@pytest.mark.parametrize(
    ("typed", "gone"), [("no\n", False), ("\n", False), ("", False), ("y\n", False), ("yes\n", True)]
)
def test_it_shows_first_and_asks(home: Path, typed: str, gone: bool) -> None:
    ended = run(home, "O1", typed=typed)
    assert ended.exit_code == 0
    assert "Zoëlle Vandersteen" in ended.stderr
    assert "What stays:" in ended.stderr
    assert holds(home) is not gone


def test_a_script_says_yes(home: Path) -> None:
    refused = run(home, "O1")
    assert (refused.exit_code, holds(home)) == (2, True)
    document: Any = json.loads(run(home, "--email", "zoelle@vandersteen.example", "--yes", "--json").stdout)
    assert (document["schema"], document["events"] > 0) == ("accord.erase/1", True)
    assert not any(needle in json.dumps(document) for needle in NEEDLES)
    assert not holds(home)


@pytest.mark.parametrize("typed", [None, ""])
def test_where_nothing_matches_nobody_is_asked(home: Path, typed: str | None) -> None:
    ended = run(home, "--email", "nobody@else.example", typed=typed)
    assert (ended.exit_code, holds(home)) == (2, True)
    assert "The journal does not mention that address." in ended.stderr
    assert run(home, "O1", "--yes").exit_code == 0
    again = run(home, "O1", typed=typed)
    assert again.exit_code == 0
    assert "There is nothing to erase." in again.stderr


@pytest.mark.parametrize("words", [(), ("O1", "--email", "a@b.example")])
def test_one_of_the_two_is_named(home: Path, words: tuple[str, ...]) -> None:
    assert run(home, *words, "--yes").exit_code == 2
