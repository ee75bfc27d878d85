"""A glance at a journal in a file: what it tells, what it keeps to itself, and what comes of it when that is broken."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.facts.events import DecisionMade, RecordGone, RecordObserved, RunStarted, WriteSucceeded
from core.facts.recorded import NewEvent
from core.keys import item_id
from core.model import Choice, Kind, Operation, Record, Side, Value
from journal import peek
from journal.store import open_journal
from tests.support.workplace import MONDAY


def observed(remote: str, side: Side = Side.OUTLOOK, *, private: bool = False, **content: Value) -> RecordObserved:
    return RecordObserved(side=side, record=Record(id=remote, version="1", private=private), content=content or None)


def item(remote: str) -> str:
    return item_id(Kind.TASKS, Side.OUTLOOK, remote)


def about(remote: str, *events: RecordObserved | RecordGone | WriteSucceeded | DecisionMade) -> list[NewEvent]:
    return [NewEvent(event, Kind.TASKS, item(remote)) for event in events]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Path]:
    events = [
        NewEvent(RunStarted(command="observe", kinds=(Kind.TASKS,), accord="1"), run="20261123-090000-aaaa"),
        *about("O1", observed("O1", subject="Call Bob"), DecisionMade(choice=Choice.EXCLUDE)),
        *about("O2", observed("O2", subject="Salary of Ann"), observed("O2", private=True)),
        *about("O3", observed("O3", subject="Old"), observed("S3", Side.SALESFORCE, subject="New")),
        *about("O4", observed("O4", subject="Gone"), RecordGone(side=Side.OUTLOOK, id="O4", evidence="404")),
        *about("O5", observed("O5", subject="Doctor", private=False), observed("S5", Side.SALESFORCE, private=True)),
        *about(
            "O6",
            WriteSucceeded(
                key="k", side=Side.OUTLOOK, operation=Operation.CREATE, record=Record(id="O6", version="1"),
                content={"subject": "Written"},
            ),
        ),
        NewEvent(RunStarted(command="sync", kinds=(Kind.TASKS,), accord="1"), run="20261124-090000-bbbb"),
    ]  # fmt: skip
    with open_journal("sqlite:///journal.db", home=tmp_path, profile="default", create=True) as opened:
        opened.append(events, after=0, run=None, actor="ann", at=MONDAY)
        yield tmp_path / "journal.db"


def test_items_are_told_by_the_beginnings_of_their_ids(journal: Path) -> None:
    told = {seen.name: (seen.kind, seen.title) for seen in peek.items(journal, "default", "")}
    assert told == {
        item("O1")[:8]: ("tasks", "Call Bob"),
        item("O2")[:8]: ("tasks", ""),
        item("O3")[:8]: ("tasks", "New"),
        item("O5")[:8]: ("tasks", ""),
        item("O6")[:8]: ("tasks", "Written"),
    }, "what is private has no title, and what is gone is not there"
    assert list(peek.items(journal, "default", item("O1")[:3])) == [(item("O1")[:8], "tasks", "Call Bob")]
    assert list(peek.items(journal, "default", item("O1")[:9])) == [(item("O1"), "tasks", "Call Bob")]
    assert list(peek.items(journal, "nobody", "")) == []


def test_runs_are_told_the_last_first(journal: Path) -> None:
    assert [run[:2] for run in peek.runs(journal, "default", "")] == [
        ("20261124-090000-bbbb", "sync"),
        ("20261123-090000-aaaa", "observe"),
    ]
    assert [run.run for run in peek.runs(journal, "default", "20261123")] == ["20261123-090000-aaaa"]
    assert list(peek.profiles(journal)) == ["default"]


def test_only_so_many_are_told(tmp_path: Path) -> None:
    with open_journal("sqlite:///many.db", home=tmp_path, profile="default", create=True) as opened:
        many = [each for number in range(60) for each in about(f"O{number}", observed(f"O{number}", subject="x"))]
        opened.append(many, after=0, run=None, actor="ann", at=MONDAY)
    assert len(list(peek.items(tmp_path / "many.db", "default", ""))) == peek.MOST
    assert not list(tmp_path.glob("*-wal")), "nothing was made beside it"


def test_every_look_is_by_an_index(journal: Path) -> None:
    looks = {
        peek._BY_ITEM.format(">="): (1, "a", "b"), peek._BY_ITEM.format(">"): (1, "a", "b"), peek._LATELY: (1, 9),
        peek._RECORDS: (1, "a"), peek._RUN: (1, "a", "b"), peek._START: (1, "a"),
    }  # fmt: skip
    with closing(sqlite3.connect(journal)) as connection:
        for look, given in looks.items():
            steps = [row[-1] for row in connection.execute(f"EXPLAIN QUERY PLAN {look}", given)]
            assert steps, look
            assert not [step for step in steps if "SCAN event" in step or "TEMP B-TREE" in step], (look, steps)


def test_whatever_is_wrong_is_an_error_of_sqlite(journal: Path, tmp_path: Path) -> None:
    broken, foreign = tmp_path / "broken.db", tmp_path / "foreign.db"
    broken.write_bytes(b"no database" * 500)
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE event (stream, position, what)")
    for path in (broken, foreign):
        with pytest.raises(sqlite3.Error):
            list(peek.items(path, "default", ""))
        with pytest.raises(sqlite3.Error):
            list(peek.runs(path, "default", ""))


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("sqlite:///journal.db", True),
        ("sqlite+pysqlite:///journal.db?timeout=5", True),
        ("sqlite:///other.db", False),
        ("sqlite:///", False),
        ("postgresql+psycopg://ann@db/accord", False),
        ("postgresql:///journal.db", False),
        ("nonsense", False),
    ],
)
def test_only_a_file_that_is_there_is_looked_at(journal: Path, url: str, found: bool) -> None:
    assert peek.file_of(url, journal.parent) == (journal if found else None)
    assert peek.file_of(f"sqlite:///{journal.as_posix()}", Path("/elsewhere")) == journal
