"""Journals of every form that there ever was, with events of every kind: they come up to today's, and go back again.

What each holds stands in `journals/REVISION.json`, as the tables were when the form was new; it never changes.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from journal import migrate
from journal.database import Database, connect
from journal.schema import REVISIONS
from journal.store import open_journal
from tests.support.journals import problems, run_sql, seen

JOURNALS = Path(__file__).parent / "journals"
TABLES = ("registry", "stream", "event", "snapshot")


def journal_of(revision: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((JOURNALS / f"{revision}.json").read_text("utf-8"))
    return found


def value(stored: Any) -> Any:
    return bytes.fromhex(stored["hex"]) if isinstance(stored, dict) else stored


def rows(database: Database, golden: dict[str, Any]) -> dict[str, list[tuple[Any, ...]]]:
    """Return what the tables hold now, of the columns that they had then."""
    found = {}
    for table in TABLES:
        columns = ", ".join(golden[table]["columns"])
        found[table] = sorted(map(tuple, run_sql(database, f"SELECT {columns} FROM {table}")), key=repr)
    return found


@pytest.fixture(params=REVISIONS)
def golden(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {**journal_of(request.param), "revision": request.param}


@pytest.fixture
def old(url: str, tmp_path: Path, golden: dict[str, Any]) -> Iterator[Database]:
    """A database of an old form, filled as that Accord left it."""
    database = connect(url, home=tmp_path, create=True)
    with database.writing(None) as connection:
        salt = value(golden["registry"]["rows"][0][golden["registry"]["columns"].index("salt")])
        migrate._run(connection, "upgrade", golden["revision"], salt=salt)
        for table in ("stream", "event", "snapshot"):
            names = golden[table]["columns"]
            insert = text(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{n}' for n in names)})")
            for row in golden[table]["rows"]:
                connection.execute(insert, dict(zip(names, map(value, row), strict=True)))
                if table == "stream":  # one after the other, as its guard demands
                    connection.exec_driver_sql(
                        "UPDATE registry SET streams = streams + 1,"
                        " hash = (SELECT hash FROM stream WHERE id = registry.streams + 1)"
                    )
    yield database
    database.close()


def test_a_journal_of_each_form_comes_up_with_all_that_it_held(
    old: Database, golden: dict[str, Any], url: str, tmp_path: Path
) -> None:
    held = rows(old, golden)
    assert held == {
        table: sorted((tuple(map(value, row)) for row in golden[table]["rows"]), key=repr) for table in TABLES
    }
    migrate.upgrade(old)
    assert rows(old, golden) == held
    with open_journal(url, home=tmp_path, profile="default") as journal:
        assert problems(journal) == []
        assert journal.root() == golden["root"]
        events = [one.event for one in journal.read()]
        assert len(events) == len(golden["event"]["rows"]) - 2  # those of the other profile
        journal.append([seen(1)], after=len(events), run=None, actor="ann", at=journal._now())
        assert problems(journal) == []


def test_a_journal_goes_back_to_each_form_and_comes_up_again(
    old: Database, golden: dict[str, Any], url: str, tmp_path: Path
) -> None:
    migrate.upgrade(old)
    held = rows(old, golden)
    for revision in REVISIONS[REVISIONS.index(golden["revision"]) :][::-1]:
        with old.writing(None) as connection:
            migrate._run(connection, "downgrade", revision)
        assert migrate.current(old) == revision
        assert rows(old, golden) == held
    migrate.upgrade(old)
    assert rows(old, golden) == held
    with open_journal(url, home=tmp_path, profile="default") as journal:
        assert problems(journal) == []
        assert journal.root() == golden["root"]


def test_there_is_a_journal_of_each_form() -> None:
    assert sorted(path.stem for path in JOURNALS.iterdir()) == list(REVISIONS)
