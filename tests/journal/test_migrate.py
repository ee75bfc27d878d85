"""The schema: what the migrations make is what the code works with, on both databases, and nothing half-made stays."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from core.errors import JournalError
from journal import migrate
from journal.database import Database, connect
from journal.migrate import State
from journal.schema import REVISIONS, metadata
from journal.store import open_journal
from tests.support.founding import quickly
from tests.support.journals import add, journal_at, problems, run_sql, seen

SECOND = """
from alembic import op
revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None

def upgrade():
    op.execute("CREATE TABLE half (id INTEGER)")
    {then}
"""


@pytest.fixture
def empty(url: str, tmp_path: Path) -> Iterator[Database]:
    database = connect(url, home=tmp_path, create=True)
    yield database
    database.close()


def tables(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(inspect(connection).get_table_names())


def test_the_migrations_make_the_tables_that_the_code_works_with(empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.reading() as connection:
        assert migrate.differences(connection) == []
    assert tables(empty) == set(metadata.tables) | {"alembic_version"}
    assert migrate.current(empty) == REVISIONS[-1]


def test_what_is_indexed_is_in_the_order_of_bytes(postgres_url: str, tmp_path: Path) -> None:
    """Whatever the order of the database's language is, and the next version of the operating system makes of it."""
    with journal_at(postgres_url, tmp_path) as journal:
        orders = run_sql(
            journal._database,
            "SELECT column_name, collation_name FROM information_schema.columns"
            " WHERE table_name = 'event' AND collation_name IS NOT NULL ORDER BY column_name",
        )
    assert orders == [("item", "C"), ("run", "C")]


def test_journals_that_the_tests_found_quickly_are_what_alembic_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    run = migrate._run

    def counted(*given: Any) -> None:
        asked.append(given[1])
        run(*given)

    monkeypatch.setattr(migrate, "_run", quickly(counted))
    forms, salts = [], set()
    for name in ("one", "two", "three"):
        with journal_at(f"sqlite:///{name}.db", tmp_path) as journal:
            forms.append(
                run_sql(journal._database, "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid")
            )
            salts |= {salt for (salt,) in run_sql(journal._database, "SELECT salt FROM registry")}
            add(journal, [seen(1)])
            assert problems(journal) == []
            assert run_sql(journal._database, "SELECT version_num FROM alembic_version") == [(REVISIONS[-1],)]
    assert asked == ["upgrade"]
    assert forms[0] == forms[1] == forms[2]
    assert len(salts) == 3


def test_upgrading_twice_changes_nothing(empty: Database) -> None:
    migrate.upgrade(empty)
    migrate.upgrade(empty)
    assert migrate.state(empty) == "current"


def test_the_code_knows_every_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.scripts()))
    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert found[::-1] == list(REVISIONS)


OURS = [f"CREATE TABLE {name} (version_num TEXT)" for name in ("alembic_version", *metadata.tables)]


@pytest.mark.parametrize(
    ("statements", "expect"),
    [
        ([], "missing"),
        (["CREATE TABLE event (id INTEGER)"], "foreign"),
        (["CREATE TABLE alembic_version (version_num TEXT)"], "foreign"),
        (["CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('0001')"], "foreign"),
        ([*OURS, "INSERT INTO alembic_version VALUES ('0001')"], "current"),
        ([*OURS, "INSERT INTO alembic_version VALUES ('9999')"], "newer"),
    ],
    ids=["empty", "another's table", "no revision", "another's revision", "ours", "of a newer Accord"],
)
def test_the_state_of_a_database(empty: Database, statements: list[str], expect: State) -> None:
    if statements:
        run_sql(empty, *statements)
    assert migrate.state(empty) == expect


def test_an_sqlite_file_of_another_program_is_foreign(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as other:
        other.execute("CREATE TABLE recipes (id INTEGER)")
    with pytest.raises(JournalError, match="is not a journal"):
        open_journal("sqlite:///journal.db", home=tmp_path, profile="default", create=True)


def test_a_postgresql_that_others_use_as_well_is_not(postgres_url: str, tmp_path: Path) -> None:
    database = connect(postgres_url, home=tmp_path)
    run_sql(database, "CREATE TABLE recipes (id INTEGER)")
    database.close()
    with open_journal(postgres_url, home=tmp_path, profile="default", create=True) as journal:
        assert problems(journal) == []


@pytest.mark.parametrize(
    ("revision", "problem", "hint"),
    [("9999", "written by a newer Accord", "Update Accord"), ("0000", "has an older form", "accord journal upgrade")],
)
def test_a_journal_of_another_age_is_not_opened(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, revision: str, problem: str, hint: str
) -> None:
    monkeypatch.setattr(migrate, "REVISIONS", ("0000", *REVISIONS))
    journal_at(url, tmp_path).close()
    database = connect(url, home=tmp_path)
    run_sql(database, f"UPDATE alembic_version SET version_num = '{revision}'")
    for create in (False, True):
        with pytest.raises(JournalError, match=problem) as caught:
            open_journal(url, home=tmp_path, profile="default", create=create)
        assert hint in caught.value.hint
    if revision == "9999":
        with pytest.raises(JournalError, match=problem):
            migrate.upgrade(database)
    database.close()


def test_a_missing_journal_is_not_made_unasked(url: str, tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="There is no journal") as caught:
        open_journal(url, home=tmp_path, profile="default")
    assert "accord init" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("then", ["raise ZeroDivisionError", 'op.execute("SELECT no_such_column FROM event")'])
def test_a_migration_that_fails_leaves_everything_as_it_was(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    with journal_at(url, tmp_path) as journal:
        add(journal, [seen(1)])
    database = _next_revision(url, tmp_path, monkeypatch, then)
    before = tables(database)
    with pytest.raises(Exception, match=r"no_such_column|^$"):
        migrate.upgrade(database)
    assert tables(database) == before
    assert migrate.current(database) == "0001"
    database.close()


def test_a_migration_that_succeeds_keeps_the_events_and_the_guards(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with journal_at(url, tmp_path) as journal:
        add(journal, [seen(1)])
        head = journal.head()
    database = _next_revision(url, tmp_path, monkeypatch, "pass")
    assert migrate.state(database) == "older"
    migrate.upgrade(database)
    database.close()
    with journal_at(url, tmp_path) as journal:
        assert problems(journal) == []
        assert journal.head() == head


def test_a_journal_with_events_is_not_taken_away_an_empty_one_is(url: str, tmp_path: Path) -> None:
    journal = journal_at(url, tmp_path)
    database = connect(url, home=tmp_path)
    with database.writing(None) as connection:
        migrate._run(connection, "downgrade", "base")
    assert tables(database) == {"alembic_version"}
    run_sql(database, "DROP TABLE alembic_version")
    migrate.upgrade(database)
    add(journal, [seen(1)])
    with pytest.raises(RuntimeError, match="holds events"), database.writing(None) as connection:
        migrate._run(connection, "downgrade", "base")
    assert problems(journal) == []
    database.close()
    journal.close()


def test_alembic_may_be_run_by_hand_in_a_checkout(tmp_path: Path) -> None:
    root = migrate.scripts().parent
    command = [sys.executable, "-m", "alembic", "-x", f"url=sqlite:///{(tmp_path / 'journal.db').as_posix()}"]
    subprocess.run([*command, "upgrade", "head"], cwd=root, check=True, capture_output=True)
    checked = subprocess.run([*command, "check"], cwd=root, check=True, capture_output=True, text=True)
    assert "No new upgrade operations" in checked.stdout
    with open_journal("sqlite:///journal.db", home=tmp_path, profile="default") as journal:
        assert problems(journal) == []


def _next_revision(url: str, home: Path, monkeypatch: pytest.MonkeyPatch, then: str) -> Database:
    """Pretend that this Accord is one revision further."""
    copied = home / "scripts"
    shutil.copytree(migrate.scripts(), copied, ignore=shutil.ignore_patterns("__pycache__"))
    (copied / "versions" / "0002_next.py").write_text(SECOND.format(then=then), encoding="utf-8")
    monkeypatch.setattr(migrate, "scripts", lambda: copied)
    monkeypatch.setattr(migrate, "REVISIONS", ("0001", "0002"))
    monkeypatch.setattr(migrate, "HEAD", "0002")
    return connect(url, home=home)
