"""A journal moves whole between databases, or not at all, and both vouch for the same."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import JournalError
from core.facts.events import ContentErased
from core.facts.recorded import NewEvent
from journal.copying import AT_ONCE, copy
from journal.database import Database, connect
from journal.migrate import state, upgrade
from journal.schema import GUARDS
from journal.store import SqlJournal
from tests.journal.test_tampering import binary, guards_down
from tests.support.journals import BACKENDS, a_run, add, ignored, journal_at, problems, run_sql, seen


@pytest.fixture
def filled(journal: SqlJournal, url: str, tmp_path: Path) -> SqlJournal:
    """Two profiles, an erased content and more events than are copied at once."""
    add(journal, a_run(*(seen(number) for number in range(AT_ONCE)), seen(7, {"subject": "naughty \0 \u202e ' % \\"})))
    add(journal, [NewEvent(ContentErased(items=("item1",), events=1)), ignored(3)], after=AT_ONCE + 3)
    journal.erase([3])
    with journal_at(url, tmp_path, "other") as other:
        add(other, [seen(7)], actor="bob")
    assert problems(journal) == []
    return journal


@pytest.fixture(params=BACKENDS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = "sqlite:///copy.db" if request.param == "sqlite" else str(request.getfixturevalue("other_postgres_url"))
    with closing(connect(url, home=tmp_path, create=True)) as database:
        yield database


def the_rows(database: Database) -> list[tuple[object, ...]]:
    rows = run_sql(database, "SELECT * FROM event ORDER BY stream, position")
    return [tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in rows]


def test_both_hold_the_same_and_verify_to_the_same_head(
    filled: SqlJournal, database: Database, target: Database
) -> None:
    counted: list[int] = []
    moved = copy(database, target, counted.append)
    assert (moved.profiles, moved.events) == (2, AT_ONCE + 6)
    assert sum(counted) == moved.events
    assert moved.root == filled.root()
    assert the_rows(target) == the_rows(database)
    with closing(SqlJournal(target, "default")) as copied:
        assert problems(copied) == []
        assert copied.root() == filled.root()
        assert copied.heads() == filled.heads()
        add(copied, [ignored(4)], after=AT_ONCE + 5)
        with pytest.raises(Exception, match="append-only"):
            run_sql(target, "DELETE FROM event")


def test_an_empty_journal_is_filled(filled: SqlJournal, database: Database, target: Database) -> None:
    upgrade(target)
    assert copy(database, target).root == filled.root()
    assert len(GUARDS[target.engine.dialect.name]) == 6


def test_one_that_is_not_empty_is_refused_and_stays(filled: SqlJournal, database: Database, target: Database) -> None:
    upgrade(target)
    theirs = SqlJournal(target, "theirs")
    add(theirs, [seen(1)])
    root = theirs.root()
    with pytest.raises(JournalError, match="is not empty"):
        copy(database, target)
    assert theirs.root() == root
    assert problems(theirs) == []


def test_what_belongs_to_something_else_is_refused(filled: SqlJournal, database: Database, tmp_path: Path) -> None:
    with closing(connect("sqlite:///foreign.db", home=tmp_path, create=True)) as target:
        run_sql(target, "CREATE TABLE guests (name TEXT)")
        with pytest.raises(JournalError, match="is not a journal"):
            copy(database, target)


ALTERED: dict[str, Callable[[Database], str]] = {
    "an actor": lambda _: "UPDATE event SET actor = 'bob' WHERE stream = 1 AND position = 1002",
    "a content": lambda _: "UPDATE event SET content = '{}' WHERE stream = 1 AND position = 5",
    "an erasure that nobody declared": lambda _: (
        "UPDATE event SET content = NULL, salt = NULL WHERE stream = 1 AND position = 1002"
    ),
    "an event": lambda _: "DELETE FROM event WHERE stream = 1 AND position = 4",
    "all events of a profile": lambda _: "DELETE FROM event WHERE stream = 2",
    "a name": lambda _: "UPDATE stream SET name = 'mine' WHERE id = 2",
    "the salt of names": lambda database: f"UPDATE registry SET salt = {binary(database, 16)}",
}


@pytest.mark.parametrize("change", ALTERED.values(), ids=ALTERED.keys())
def test_what_was_altered_is_not_moved(
    filled: SqlJournal, database: Database, tmp_path: Path, change: Callable[[Database], str]
) -> None:
    with guards_down(database):
        run_sql(database, change(database))
    with closing(connect("sqlite:///copy.db", home=tmp_path, create=True)) as target:
        with pytest.raises(JournalError, match="not whole"):
            copy(database, target)
        assert state(target) == "missing"


def test_there_must_be_something_to_copy(journal: SqlJournal, database: Database, target: Database) -> None:
    with pytest.raises(JournalError, match="nothing to copy"):
        copy(database, target)
