"""`accord history` and `accord log`: which part of the past they show, and what they tell of a run."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.arguments.invocation import Invocation
from cli.main import accord
from core.engine.apply import Review
from core.engine.observe import observe
from core.engine.run_story import run_story
from core.engine.session import Session
from core.engine.sync import sync
from core.model import Choice, Decision, Kind, Plan, Row
from tests.support.desk import ANN, CALL, CONTACTS, EDITS, TASKS, decide, rows, synced, yes
from tests.support.fakes import Desk
from tests.support.journals import journal_at


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home without settings: ann synced contacts on 22 November, changed one on the 23rd; bob read tasks then."""
    desk = Desk()
    with journal_at("sqlite:///journal.db", tmp_path) as journal:
        desk.journal = journal  # type: ignore[assignment]
        desk.open()
        desk.outlook.create(CONTACTS, ANN)
        sync(desk.session, [CONTACTS], review=yes)
        desk.clock.advance(hours=24)
        desk.outlook.edit(CONTACTS, "O1", mobile_phone="2")
        desk.outlook.create(CONTACTS, ANN | {"first_name": "Zoe", "email": "zoe@acme.example"})
        observe(desk.session, [CONTACTS])
        (zoe,) = (row for row in rows(desk, CONTACTS) if "Zoe" in row.title)
        sync(desk.session, [CONTACTS], review=_excluding(desk, zoe))
        desk.clock.advance(hours=24)
        desk.outlook.create(TASKS, CALL)
        observe(_as_bob(desk), [TASKS])
    return tmp_path


def _as_bob(desk: Desk) -> Session:
    desk.open()
    desk.session.actor = "bob (Bob Smith)"
    return desk.session


def _excluding(desk: Desk, row: Row) -> Review:
    def review(shown: Plan) -> Plan:
        decide(desk.session, [row.item], Decision(choice=Choice.EXCLUDE))
        return desk.session.plan(shown.kinds, as_of=shown.as_of)

    return review


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(accord, words, obj=Invocation(home=str(home)))


def runs(home: Path, *words: str) -> list[tuple[str, str]]:
    ended = run(home, "history", *words, "--json")
    assert ended.exit_code == 0, ended.output
    return [(each["run"], each["command"]) for each in json.loads(ended.stdout)["runs"]]


ALL_RUNS = [("run-4", "observe"), ("run-3", "sync"), ("run-2", "observe"), ("run-1", "sync")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ALL_RUNS),
        (["--kind", "tasks"], ALL_RUNS[:1]),
        (["--kind", "Contacts"], ALL_RUNS[1:]),
        (["--kind", "contacts", "--kind", "tasks"], ALL_RUNS),
        (["--kind", "calendar"], []),
        (["--actor", "BOB"], ALL_RUNS[:1]),
        (["--actor", "ann"], ALL_RUNS[1:]),
        (["--since", "2026-11-23T00:00:00Z"], ALL_RUNS[:3]),
        (["--until", "2026-11-23T00:00:00Z"], ALL_RUNS[3:]),
        (["--since", "2026-11-23T00:00:00Z", "--until", "2026-11-24T00:00:00Z"], ALL_RUNS[1:3]),
        (["--limit", "2"], ALL_RUNS[:2]),
        (["--actor", "ann", "--limit", "1"], ALL_RUNS[1:2]),
    ],
)
def test_history_is_filtered(home: Path, words: list[str], expected: list[tuple[str, str]]) -> None:
    assert runs(home, *words) == expected


def test_nothing_found_is_not_nothing_ever(home: Path) -> None:
    ended = run(home, "history", "--kind", "calendar")
    assert ended.stdout == "No runs match.\n"


def events(home: Path, *words: str) -> list[dict[str, Any]]:
    ended = run(home, "log", *words, "--json")
    assert ended.exit_code == 0, ended.output
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_log_is_filtered(home: Path) -> None:
    every = events(home)
    assert {event["kind"] for event in events(home, "--kind", "tasks")} == {"tasks"}
    written = events(home, "--type", "write-started", "--type", "write-succeeded")
    assert [event["type"] for event in written] == ["write-started", "write-succeeded"] * 2
    assert events(home, "--actor", "Smith") == [event for event in every if event["run"] == "run-4"]
    assert events(home, "--since", "2026-11-23T00:00:00Z", "--actor", "ann", "--run", "run-1") == []
    later = events(home, "--since", "2026-11-24T00:00:00Z")
    earlier = events(home, "--until", "2026-11-24T00:00:00Z")
    assert earlier + later == every
    assert earlier
    assert later


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["log", "--type", "write-suceeded"], "There are no events of type 'write-suceeded'."),
        (["log", "--since", "tea time"], "'tea time' is not a time."),
        (["history", "--until", "2026-13-01"], "'2026-13-01' is not a time."),
        (["history", "run-1", "--limit", "3"], "A RUN cannot be combined with filters."),
        (["history", "run-1", "--kind", "tasks"], "A RUN cannot be combined with filters."),
    ],
)
def test_what_cannot_be_meant_is_refused(home: Path, words: list[str], problem: str) -> None:
    ended = run(home, *words)
    assert ended.exit_code == 2
    assert problem in ended.stderr


def test_a_type_that_is_nearly_right_is_suggested(home: Path) -> None:
    assert "write-succeeded" in run(home, "log", "--type", "write-suceeded").stderr


def test_a_run_tells_its_counts_and_what_was_before(home: Path) -> None:
    told = json.loads(run(home, "history", "run-3", "--json").stdout)["runs"][0]
    counts = {name: told["counts"][name] for name in ("decided", "proposed", "written")}
    assert counts == {"decided": 1, "proposed": 1, "written": 1}
    (row,) = told["rows"]
    assert (row["title"], row["before"]["salesforce"], row["written"]["salesforce"]) == (
        "Ann Lee",
        {"mobile_phone": "1"},
        {"mobile_phone": "2"},
    )
    text = run(home, "history", "run-3").stdout
    assert 'Salesforce: mobile phone: "1" ⇒ "2"' in text
    assert "decided 1, proposed 1, written 1" in text


def test_what_a_run_saw_is_counted(home: Path) -> None:
    told = json.loads(run(home, "history", "run-4", "--json").stdout)["runs"][0]
    assert told["counts"] | {"seen": 1, "changed": 1, "proposed": 0, "written": 0} == told["counts"]


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_rows_that_met_another_version_are_counted_apart(kind: Kind) -> None:
    desk, left, right = synced(kind)
    desk.outlook.edit(kind, left, **EDITS[kind])
    observe(desk.session, [kind])

    def somebody_is_quicker(shown: Plan) -> Plan:
        desk.salesforce.edit(kind, right, **EDITS[kind])
        return shown

    report = sync(desk.session, [kind], review=somebody_is_quicker)
    counts = run_story(desk.session, report.run).counts()
    assert (counts["proposed"], counts["written"], counts["stale"]) == (1, 0, 1)
