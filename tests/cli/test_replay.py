"""`accord replay` as a command: what it needs, and what it tells."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.arguments.invocation import Invocation
from cli.arguments.times import typed_time
from cli.main import accord
from core.engine.observe import observe
from core.engine.sync import sync
from core.errors import UsageError
from core.model import Choice, Decision, Kind, Side
from tests.support.desk import ANN, CONTACTS, TASKS, decide, rows, yes
from tests.support.fakes import Desk
from tests.support.journals import journal_at


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that holds a journal and nothing else: a conflict was settled, and a pair made before."""
    desk = Desk()
    with journal_at("sqlite:///journal.db", tmp_path) as journal:
        desk.journal = journal  # type: ignore[assignment]
        desk.open()
        desk.outlook.create(CONTACTS, ANN)
        sync(desk.session, [CONTACTS], review=yes)
        desk.salesforce.edit(CONTACTS, "S1", mobile_phone="2")
        desk.clock.advance(hours=1)
        desk.outlook.edit(CONTACTS, "O1", mobile_phone="3")
        observe(desk.session, [CONTACTS])
        (row,) = rows(desk, CONTACTS)
        decide(desk.session, [row.item], Decision(choice=Choice.PREFER, side=Side.SALESFORCE))
        sync(desk.session, [CONTACTS], review=yes)
        observe(desk.session, [TASKS])
    return tmp_path


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(accord, words, obj=Invocation(home=str(home)))


def told(home: Path, *words: str) -> Any:
    ended = run(home, "replay", *words, "--json")
    assert ended.exit_code == 0, ended.output
    document = json.loads(ended.stdout)
    assert document["schema"] == "accord.replay/1"
    return document


def test_neither_settings_nor_tokens_are_needed(home: Path) -> None:
    assert not (home / "accord.toml").exists()
    assert told(home, "run-3")["identical"]


def test_step_by_step(home: Path) -> None:
    found = told(home, "run-3", "--step")["steps"]
    assert {"run-started", "feed-read", "plan-confirmed", "write-succeeded"} <= {s["event"]["type"] for s in found}
    text = run(home, "replay", "run-3", "--step").stdout
    assert "update in Outlook succeeded" in text


def test_to_a_position(home: Path) -> None:
    last = told(home, "run-3")["position"]
    plan = told(home, "run-3", "--to", str(last))["plan"]
    assert [item["rule"] for item in plan["items"]] == ["preferred-salesforce"]
    assert run(home, "replay", "run-3", "--to", "9999").exit_code == 2


def test_other_settings(home: Path) -> None:
    """What a person said goes before any rule; so the conflict would have gone as it did."""
    assert told(home, "run-3", "--set", "contacts.conflict=newest")["changed"] == []
    (home / "other.toml").write_text('[contacts]\nprevent.outlook = ["update"]\n', encoding="utf-8")
    (changed,) = told(home, "run-3", "--with", str(home / "other.toml"))["changed"]
    assert (changed["then"]["state"], changed["instead"]["state"]) == ("proposed", "prevented")
    text = run(home, "replay", "run-3", "--set", 'contacts.prevent.outlook=["update"]').stdout
    assert "these settings would have decided 1 of 1 row differently" in text


def test_many_runs(home: Path) -> None:
    found = told(home, "--since", "2026-01-01", "--set", "contacts.conflict=newest")
    assert (found["conflicts"], [each["run"] for each in found["changed"]]) == (1, ["run-3"])
    assert found["rules"] == [{"kind": "contacts", "rule": "salesforce", "choices": 1}]
    text = run(home, "replay", "--since", "2026-01-01", "--set", "contacts.conflict=newest").stdout
    assert "1 of 1 past conflict would have gone the other way" in text
    assert 'conflict = "salesforce"' in text


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ((), "Name a RUN, or give --since."),
        (("run-3", "--since", "2026-01-01"), "Name a RUN, or give --since."),
        (("--since", "soon"), "'soon' is not a time."),
        (("run-3", "--set", "outlook.mailbox=x"), "outlook.mailbox does not change a plan."),
        (("run-3", "--set", "calendar.conflict=latest"), 'calendar.conflict is "latest".'),
        (("run-3", "--with", "nowhere.toml"), "There is no accord.toml"),
        (("run-9",), "There is no run 'run-9'."),
    ],
)
def test_what_cannot_be_asked(home: Path, words: tuple[str, ...], problem: str) -> None:
    ended = run(home, "replay", *words)
    assert ended.exit_code in (1, 2)
    assert problem in ended.stderr


def test_times_are_given_in_any_form() -> None:
    assert typed_time("2026-11-22T10:00:00Z") == "2026-11-22T10:00:00.000000Z"
    assert typed_time("2026-11-22T10:00:00+02:00") == "2026-11-22T08:00:00.000000Z"
    assert len(typed_time("2026-11-22")) == len("2026-11-22T10:00:00.000000Z")
    with pytest.raises(UsageError, match="is not a time"):
        typed_time("22.11.2026")


def test_kinds_are_named_in_the_plan_of_then(home: Path) -> None:
    assert told(home, "run-1", "--to", "3")["plan"]["kinds"] == [Kind.CONTACTS.value]
