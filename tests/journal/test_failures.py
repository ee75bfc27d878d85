"""What can go wrong with a database, told in a sentence, without a password or a value in it."""

import errno
import sqlite3
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import filelock
import psycopg
import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from core.errors import JournalError
from journal import database as database_module
from journal.database import connect
from journal.failures import translated
from journal.store import SqlJournal, open_journal
from tests.support.journals import add, journal_at, problems, seen

SQLITE = create_engine("sqlite:///journal.db")


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("what the driver says")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "expect"),
    [
        (sqlite_error(sqlite3.SQLITE_FULL), "the disk is full"),
        (sqlite_error(sqlite3.SQLITE_BUSY), "another process keeps it locked"),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), "another process keeps it locked"),
        (sqlite_error(sqlite3.SQLITE_READONLY), "it cannot be written"),
        (sqlite_error(sqlite3.SQLITE_READONLY_DIRECTORY), "it cannot be written"),
        (sqlite_error(sqlite3.SQLITE_CANTOPEN), "it cannot be opened"),
        (sqlite_error(sqlite3.SQLITE_IOERR_WRITE), "the disk reported an error"),
        (sqlite_error(sqlite3.SQLITE_CORRUPT), "the file is damaged"),
        (sqlite_error(sqlite3.SQLITE_NOTADB), "it is not a database"),
        (filelock.Timeout("journal.db.lock"), "another process keeps it locked"),
        (PermissionError(13, "denied"), "access was denied"),
        (FileNotFoundError(2, "gone"), "it cannot be opened"),
        (OSError(errno.EROFS, "read-only file system"), "it cannot be written"),
        (OSError(errno.ENOSPC, "no space left"), "the disk is full"),
        (IsADirectoryError(errno.EISDIR, "is a directory"), "it cannot be opened"),
        (OSError(errno.EIO, "bad"), "the disk reported an error"),
        (sqlite_error(sqlite3.SQLITE_PROTOCOL), "does not lock files"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
@pytest.mark.parametrize("wrapped", [False, True], ids=["bare", "wrapped"])
def test_a_failure_of_sqlite_is_a_sentence(error: Exception, expect: str, wrapped: bool) -> None:
    raised = OperationalError("INSERT", {"secret": "sesame"}, error) if wrapped and not _of_files(error) else error
    with pytest.raises(JournalError, match=expect) as caught, translated(SQLITE):
        raise raised
    assert "journal.db" in caught.value.problem
    assert "sesame" not in caught.value.problem + caught.value.hint


def _of_files(error: Exception) -> bool:
    return isinstance(error, OSError)


@pytest.mark.parametrize(
    ("state", "expect"),
    [
        ("53100", "run out of disk"),
        ("53300", "run out of disk, memory or connections"),
        ("57P01", "ended the connection"),
        ("08006", "cannot be reached"),
        ("28P01", "cannot be reached, or refused"),
        ("3D000", "no such database"),
        ("42501", "lacks a permission"),
        ("25006", "read-only"),
        ("55P03", "keeps it locked"),
        ("58030", "disk reported an error"),
    ],
)
def test_a_failure_of_postgresql_is_a_sentence(state: str, expect: str) -> None:
    engine = create_engine("postgresql+psycopg://ann:sesame@db.example/accord")
    error = psycopg.errors.lookup(state)("what the server says")
    with pytest.raises(JournalError, match=expect) as caught, translated(engine):
        raise error
    assert "the PostgreSQL database accord on db.example" in caught.value.problem


@pytest.mark.parametrize(
    "mistake",
    [
        ValueError("a bug"),
        ProgrammingError("SELEKT", {}, psycopg.errors.SyntaxError("near SELEKT")),
        psycopg.errors.UndefinedColumn("no such column"),
        sqlite_error(sqlite3.SQLITE_ERROR),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_mistake_of_ours_keeps_its_traceback(mistake: Exception) -> None:
    engine = create_engine("postgresql+psycopg://db.example/accord") if "psycopg" in repr(mistake) else SQLITE
    with pytest.raises(type(mistake)) as caught, translated(engine):
        raise mistake
    assert caught.value is mistake


@pytest.mark.parametrize(
    ("url", "expect"),
    [
        ("mysql://ann:sesame@db.example/accord", "mysql is not one of them"),
        ("not a url with sesame", "not a database URL"),
        ("postgresql://ann:sesame@db.example:port/accord", "not a database URL"),
        ("sqlite://", "SQLite needs a file"),
        ("sqlite:///:memory:", "SQLite needs a file"),
        ("sqlite://journal/my.db", "SQLite has no host: .* three slashes"),
        ("", "not a database URL"),
    ],
)
def test_a_url_that_cannot_be_used(url: str, expect: str, tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=expect) as caught:
        connect(url, home=tmp_path)
    assert "sesame" not in "".join(traceback.format_exception(caught.value))
    assert "sqlite:///journal.db" in caught.value.hint


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=r"The folder .*nowhere does not exist"):
        open_journal("sqlite:///nowhere/journal.db", home=tmp_path, profile="default", create=True)
    assert list(tmp_path.iterdir()) == []


def test_a_path_may_be_absolute_and_may_hold_any_letter(tmp_path: Path) -> None:
    folder = tmp_path / "Jürgen's 50% & more?"
    folder.mkdir()
    with journal_at("sqlite:///the journal.db", folder) as journal:
        add(journal, [seen(1)])
    with open_journal(f"sqlite:///{tmp_path / 'other.db'}", home=folder, profile="default", create=True):
        pass
    assert (tmp_path / "other.db").is_file()
    assert (folder / "the journal.db").is_file()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_text("not a database, but long enough to be read as one\n" * 100)
    with pytest.raises(JournalError, match="it is not a database"):
        open_journal("sqlite:///journal.db", home=tmp_path, profile="default")


def test_a_full_disk_keeps_nothing_half_written(tmp_path: Path) -> None:
    with journal_at("sqlite:///journal.db", tmp_path) as journal:
        add(journal, [seen(1)])
        with _at_most(journal, pages=40), pytest.raises(JournalError, match="the disk is full"):
            add(journal, [seen(number, {"body": "x" * 4000}) for number in range(100)], after=1)
        assert journal.head().position == 1
        add(journal, [seen(2)], after=1)
        assert problems(journal) == []


class _at_most:  # noqa: N801  reads as a statement
    """Let the file grow no further."""

    def __init__(self, journal: SqlJournal, pages: int) -> None:
        self._engine = journal._database.engine
        self._pages = pages

    def __enter__(self) -> None:
        self._set(self._pages)

    def __exit__(self, *_: object) -> None:
        self._set(1 << 30)

    def _set(self, pages: int) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def test_a_writer_that_never_ends_is_not_waited_for_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "WAIT_SECONDS", 0)
    with journal_at("sqlite:///journal.db", tmp_path) as journal:
        foreign = sqlite3.connect(tmp_path / "journal.db", isolation_level=None)
        foreign.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="another process keeps it locked"):
            add(journal, [seen(1)])
        assert list(journal.read()) == []
        foreign.close()
        add(journal, [seen(1)])


def test_a_postgresql_that_is_not_there(tmp_path: Path) -> None:
    url = "postgresql+psycopg://ann:sesame@127.0.0.1:1/accord"
    with pytest.raises(JournalError, match="cannot be reached") as caught:
        open_journal(url, home=tmp_path, profile="default")
    assert "PGPASSWORD" in caught.value.hint
    assert "sesame" not in "".join(traceback.format_exception(caught.value))


def test_a_postgresql_database_that_is_not_there(postgres_url: str, tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="nowhere"):
        open_journal(postgres_url.replace("/journal_", "/nowhere_"), home=tmp_path, profile="default")


@pytest.fixture
def shared(postgres_url: str, tmp_path: Path) -> Iterator[SqlJournal]:
    with journal_at(postgres_url, tmp_path) as journal:
        yield journal


@pytest.mark.parametrize("after", ["pg_advisory_xact_lock", "ORDER BY event.position DESC"], ids=["queued", "copying"])
def test_a_connection_lost_while_appending(shared: SqlJournal, postgres_url: str, after: str) -> None:
    add(shared, [seen(1)])
    killer = psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True)

    def kill(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        if after in statement:
            killer.execute("SELECT pg_terminate_backend(%s, 5000)", [cursor.connection.info.backend_pid])

    engine = shared._database.engine
    event.listen(engine, "after_cursor_execute", kill)
    with pytest.raises(JournalError, match=r"connection was lost|ended the connection"):
        add(shared, [seen(2)] * 500, after=1)
    event.remove(engine, "after_cursor_execute", kill)
    killer.close()
    assert shared.head().position == 1
    add(shared, [seen(2)], after=1)
    assert problems(shared) == []


def test_a_hold_whose_connection_is_lost_still_ends_in_order(shared: SqlJournal, postgres_url: str) -> None:
    with (
        psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as killer,
        shared.exclusive("ann", "sync"),
    ):
        killer.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    killer.close()
    with shared.exclusive("bob", "sync"):
        pass


def test_values_never_stand_in_an_error(shared: SqlJournal) -> None:
    with pytest.raises(DBAPIError) as caught, shared._database.writing(None) as connection:
        connection.exec_driver_sql(
            "INSERT INTO holder VALUES (%s, %s, %s, %s, %s, %s)", (b"x", "sesame", None, "now", 1, "host")
        )
    assert "[SQL parameters hidden" in str(caught.value)


@pytest.mark.parametrize("content", [b"x", b"my notes\n" * 40, b"x" * 5000])
def test_a_file_of_somebody_else_is_never_made_a_journal(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(content)
    with pytest.raises(JournalError, match="not a database"):
        open_journal("sqlite:///notes.txt", home=tmp_path, profile="default", create=True)
    assert (tmp_path / "notes.txt").read_bytes() == content


@pytest.mark.parametrize("create", [False, True])
def test_a_folder_is_no_journal(create: bool, tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=str(tmp_path.name)):
        open_journal("sqlite:///.", home=tmp_path, profile="default", create=create)
