"""Whatever somebody does to the stored rows behind our back, verification finds it and says where."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from core.errors import JournalError
from core.facts.events import ContentErased
from core.facts.recorded import NewEvent, Snapshot
from journal.database import Database
from journal.reading import PAGE
from journal.store import SqlJournal, open_journal
from tests.support.journals import a_run, add, ignored, journal_at, problems, run_sql, seen


@contextmanager
def guards_down(database: Database) -> Iterator[None]:
    """Take the guards away, and put them back as they were."""
    if database.sqlite:
        found = run_sql(database, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        run_sql(database, *(f"DROP TRIGGER {name}" for name, _ in found))
        yield
        run_sql(database, *(sql for _, sql in found))
    else:
        tables = ("event", "stream", "registry")
        run_sql(database, *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in tables))
        yield
        run_sql(database, *(f"ALTER TABLE {table} ENABLE TRIGGER ALL" for table in tables))


def binary(database: Database, count: int) -> str:
    """Return so many bytes as a literal."""
    return f"x'{'ab' * count}'" if database.sqlite else f"'\\x{'ab' * count}'::bytea"


@pytest.fixture
def filled(journal: SqlJournal, url: str, tmp_path: Path) -> SqlJournal:
    """Six events, of which number 3 is an observation with content; another profile has one."""
    add(journal, a_run(ignored(1), seen(2), seen(3), seen(2)))
    with journal_at(url, tmp_path, "other") as other:
        add(other, [seen(7)])
    assert problems(journal) == []
    return journal


ALTERATIONS = {
    "position": "position = 100",
    "stream": "stream = 2",
    "stream unknown": "stream = 9",
    "run": "run = 'run2'",
    "run gone": "run = NULL",
    "run emptied": "run = ''",
    "kind": "kind = 'tasks'",
    "item": "item = 'item1'",
    "type": "type = 'record-gone'",
    "schema": "schema = 2",
    "at": "at = '2026-11-24T12:00:00.123457Z'",
    "actor": "actor = 'bob'",
    "data": "data = replace(data, 'AAMk2', 'AAMk3')",
    "data spaced": "data = data || ' '",
    "content": "content = replace(content, 'Meeting', 'Party')",
    "content gone": "content = NULL",
    "content and salt gone": "content = NULL, salt = NULL",
    "salt": "salt = {sixteen}",
    "salt gone": "salt = NULL",
    "digest": "content_digest = {thirty_two}",
    "digest gone": "content_digest = NULL",
    "all of the content gone": "content = NULL, salt = NULL, content_digest = NULL",
    "hash": "hash = {thirty_two}",
    "letters moved between columns": "kind = 'calendari', item = 'tem2'",
    "values exchanged": "run = item, item = run",
}


@pytest.mark.parametrize("change", ALTERATIONS.values(), ids=ALTERATIONS.keys())
def test_an_altered_column_is_found(filled: SqlJournal, database: Database, change: str) -> None:
    change = change.format(sixteen=binary(database, 16), thirty_two=binary(database, 32))
    with guards_down(database):
        run_sql(database, f"UPDATE event SET {change} WHERE stream = 1 AND position = 3")
    found = [position for position, _ in problems(filled)]
    assert found
    assert set(found) <= {0, 3, 4, 5, 100}
    assert 0 not in found or "unknown" in change or "stream = 9" in change


@pytest.mark.parametrize("change", ["actor = 'bob'", "hash = {thirty_two}", "content = '{{}}'"])
def test_one_altered_event_is_one_problem(filled: SqlJournal, database: Database, change: str) -> None:
    with guards_down(database):
        run_sql(database, f"UPDATE event SET {change.format(thirty_two=binary(database, 32))} WHERE position = 3")
    assert [position for position, _ in problems(filled)] == [3]


@pytest.mark.parametrize("position", [1, 3, 5])
def test_a_removed_event_is_found(filled: SqlJournal, database: Database, position: int) -> None:
    with guards_down(database):
        run_sql(database, f"DELETE FROM event WHERE position = {position}")
    found = problems(filled)
    assert found[0] == (position + 1, f"nothing is left of what stood between {position - 1} and it")


def test_a_removed_event_whose_gap_was_closed_is_found(filled: SqlJournal, database: Database) -> None:
    with guards_down(database):
        run_sql(
            database,
            "DELETE FROM event WHERE position = 3",
            *(f"UPDATE event SET position = {n - 1} WHERE position = {n}" for n in (4, 5, 6)),
        )
    assert next(position for position, _ in problems(filled)) == 3


def test_reordered_events_are_found(filled: SqlJournal, database: Database) -> None:
    with guards_down(database):
        run_sql(
            database,
            "UPDATE event SET position = 99 WHERE position = 3",
            "UPDATE event SET position = 3 WHERE position = 4",
            "UPDATE event SET position = 4 WHERE position = 99",
        )
    assert {position for position, _ in problems(filled)} >= {3, 4}


def test_an_inserted_event_is_found(filled: SqlJournal, database: Database) -> None:
    columns = "run, kind, item, type, schema, at, actor, data, content, salt, content_digest, hash"
    run_sql(
        database,
        f"INSERT INTO event (position, stream, {columns}) SELECT 7, stream, {columns} FROM event WHERE position = 6",
    )
    assert [position for position, _ in problems(filled)] == [7]


def test_a_renamed_profile_is_found(filled: SqlJournal, database: Database) -> None:
    with guards_down(database):
        run_sql(database, "UPDATE stream SET name = 'mine' WHERE id = 1")
    assert problems(filled) == [(0, "the registration of profile 1 is not as it was written, or one before it is gone")]


GONE = {
    "the newest": (2, "2 profiles were registered"),
    "an older one": (1, "the registration of profile 2 is not as it was written"),
}


@pytest.mark.parametrize(("number", "said"), GONE.values(), ids=GONE.keys())
def test_a_profile_that_was_taken_away_is_found(filled: SqlJournal, database: Database, number: int, said: str) -> None:
    with guards_down(database):
        run_sql(database, f"DELETE FROM event WHERE stream = {number}", f"DELETE FROM stream WHERE id = {number}")
    assert any(problem.startswith(said) for _, problem in problems(filled))


def test_a_profile_whose_events_were_all_taken_away_is_found(filled: SqlJournal, database: Database) -> None:
    with guards_down(database):
        run_sql(database, "DELETE FROM event WHERE stream = 2")
    found = list(filled.verify())
    assert [(one.position, one.problem, one.profile) for one in found] == [
        (0, "the profile has no events, although none is registered without", "other")
    ]


def test_the_events_of_two_profiles_cannot_be_exchanged(filled: SqlJournal, database: Database) -> None:
    with guards_down(database):
        run_sql(
            database,
            "UPDATE event SET stream = 3 WHERE stream = 1",
            "UPDATE event SET stream = 1 WHERE stream = 2",
            "UPDATE event SET stream = 2 WHERE stream = 3",
        )
    assert {(one.position, one.profile) for one in filled.verify()} == {(1, "default"), (1, "other")}


def test_a_profile_that_was_never_registered_is_found(filled: SqlJournal, database: Database) -> None:
    columns = "position, run, kind, item, type, schema, at, actor, data, content, salt, content_digest, hash"
    run_sql(database, f"INSERT INTO event (stream, {columns}) SELECT 9, {columns} FROM event WHERE stream = 2")
    assert problems(filled) == [(0, "1 events belong to profile 9, which is not registered")]


def test_the_root_changes_with_every_profile(filled: SqlJournal, database: Database) -> None:
    root = filled.root()
    with guards_down(database):
        run_sql(database, "DELETE FROM event WHERE stream = 2")
    assert filled.root() != root


def test_a_tail_cut_off_below_a_snapshot_is_found(filled: SqlJournal, database: Database) -> None:
    filled.save_snapshot(Snapshot(6, 1, b"state"))
    with guards_down(database):
        run_sql(database, "DELETE FROM event WHERE position > 5")
    assert problems(filled) == [(6, "the snapshot taken here was folded from other events than these")]
    assert filled.load_snapshot(1) is None


def test_a_tail_cut_off_shows_against_a_head_kept_elsewhere(filled: SqlJournal, database: Database) -> None:
    head = filled.head()
    with guards_down(database):
        run_sql(database, "DELETE FROM event WHERE position > 5")
    assert problems(filled) == []
    assert filled.hash_at(head.position) is None


def test_a_snapshot_of_another_chain_is_found_and_not_used(filled: SqlJournal, database: Database) -> None:
    filled.save_snapshot(Snapshot(6, 1, b"state"))
    with guards_down(database):
        run_sql(database, f"UPDATE event SET hash = {binary(database, 32)} WHERE position = 6")
    assert [position for position, _ in problems(filled)] == [6, 6]
    assert filled.load_snapshot(1) is None


@pytest.mark.parametrize("column", ["state", "sha256"])
def test_a_damaged_snapshot_is_found_and_not_used(filled: SqlJournal, database: Database, column: str) -> None:
    filled.save_snapshot(Snapshot(6, 1, b"state"))
    run_sql(database, f"UPDATE snapshot SET {column} = {binary(database, 32)}")
    assert problems(filled) == [(6, "the snapshot taken here is damaged; it is not used")]
    assert filled.load_snapshot(1) is None


def test_reading_goes_on_behind_a_gap(journal: SqlJournal, database: Database) -> None:
    add(journal, [ignored(number) for number in range(4 * PAGE)])
    with guards_down(database):
        run_sql(database, f"DELETE FROM event WHERE position BETWEEN {PAGE + 5} AND {3 * PAGE}")
    expect = [*range(1, PAGE + 5), *range(3 * PAGE + 1, 4 * PAGE + 1)]
    assert [one.position for one in journal.read()] == expect
    assert {position for position, _ in problems(journal)} == {3 * PAGE + 1}


def test_an_unknown_type_is_verified_though_it_cannot_be_planned_with(filled: SqlJournal, database: Database) -> None:
    with guards_down(database):
        run_sql(database, "UPDATE event SET type = 'tea-made' WHERE position = 3")
    assert [position for position, _ in problems(filled)] == [3]
    assert [row["type"] for row in filled.rows(2, 3)] == ["tea-made"]
    with pytest.raises(JournalError, match="newer Accord"):
        list(filled.read())


def test_an_unreadable_event_is_named_without_its_content(filled: SqlJournal, database: Database) -> None:
    with guards_down(database):
        run_sql(database, "UPDATE event SET content = '{\"subject\": 12345}' WHERE position = 3")
    with pytest.raises(JournalError, match="position 3") as caught:
        list(filled.read())
    assert "12345" not in caught.value.problem


REFUSED = {
    "update": "UPDATE event SET actor = 'bob' WHERE position = 3",
    "update of content": "UPDATE event SET content = '{}' WHERE position = 3",
    "erasing content but not the salt": "UPDATE event SET content = NULL WHERE position = 3",
    "erasing and more": "UPDATE event SET content = NULL, salt = NULL, actor = 'bob' WHERE position = 3",
    "erasing the digest": "UPDATE event SET content = NULL, salt = NULL, content_digest = NULL WHERE position = 3",
    "erasing where there is nothing": "UPDATE event SET content = NULL, salt = NULL WHERE position = 2",
    "delete": "DELETE FROM event WHERE stream = 2",
    "delete all": "DELETE FROM event",
    "rename a profile": "UPDATE stream SET name = 'mine'",
    "delete a profile": "DELETE FROM stream WHERE id = 2",
    "register another": "UPDATE stream SET name = NULL, hash = digest",
    "change the salt of names": "UPDATE registry SET salt = hash",
    "count another profile": "UPDATE registry SET streams = streams + 1",
    "delete the registry": "DELETE FROM registry",
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_the_guards_refuse(filled: SqlJournal, database: Database, statement: str) -> None:
    with pytest.raises(Exception, match="the journal is append-only"):
        run_sql(database, statement)
    assert problems(filled) == []


def test_truncate_and_replace_are_refused(filled: SqlJournal, database: Database) -> None:
    statement = (
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE position = 3" if database.sqlite else "TRUNCATE event"
    )
    with pytest.raises(Exception, match="the journal is append-only"):
        run_sql(database, statement)
    assert problems(filled) == []


def test_a_missing_guard_is_found(filled: SqlJournal, database: Database) -> None:
    if database.sqlite:
        run_sql(database, "DROP TRIGGER event_no_delete")
        expect = 'the guard "event_no_delete" is missing'
    else:
        run_sql(database, "ALTER TABLE event DISABLE TRIGGER event_append_only")
        expect = 'the guard "event_append_only" is missing'
    assert problems(filled) == [(0, expect)]


def test_an_erasure_is_seen_through_to_the_bytes(tmp_path: Path) -> None:
    with journal_at("sqlite:///journal.db", tmp_path) as journal:
        add(journal, [seen(1, {"subject": "Sesame" * 2000}), NewEvent(ContentErased(items=("item1",), events=1))])
        journal.save_snapshot(Snapshot(2, 1, b"Sesame" * 2000))
        journal.erase([1])
        stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert b"Sesame" not in stored
        assert problems(journal) == []


def test_a_flipped_bit_in_the_file_is_found_or_was_in_free_space(tmp_path: Path) -> None:
    with journal_at("sqlite:///journal.db", tmp_path) as journal:
        add(journal, [seen(number) for number in range(400)])
        before = list(journal.rows())
    file = tmp_path / "journal.db"
    whole = file.read_bytes()
    choose = random.Random(5)
    unseen = 0
    for _ in range(60):
        at = choose.randrange(100, len(whole))
        file.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << choose.randrange(8))]) + whole[at + 1 :])
        unseen += not _shows(tmp_path, before)
    assert unseen < 30


def _shows(home: Path, before: list[dict[str, object]]) -> bool:
    """The damage is reported; if not, every event must read as before."""
    try:
        with open_journal("sqlite:///journal.db", home=home, profile="default") as journal:
            if problems(journal):
                return True
            assert list(journal.rows()) == before
            return False
    except JournalError:
        return True


def test_text_that_is_no_utf8_is_found(tmp_path: Path) -> None:
    with journal_at("sqlite:///journal.db", tmp_path) as journal:
        add(journal, [seen(1), seen(2), seen(3)])
        with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as connection:
            connection.execute("DROP TRIGGER event_no_update")
            connection.execute("UPDATE event SET actor = CAST(x'616eff' AS TEXT) WHERE position = 2")
        assert [position for position, _ in problems(journal)] == [0, 2]
        with pytest.raises(JournalError, match="damaged"):
            list(journal.read())


def test_another_salt_of_names_is_found(filled: SqlJournal, database: Database) -> None:
    """Also when all names are erased: nobody's profile could be found by it."""
    with guards_down(database):
        run_sql(database, "UPDATE stream SET name = NULL", f"UPDATE registry SET salt = {binary(database, 16)}")
    assert problems(filled)[0][0] == 0


def test_a_second_registry_is_refused(filled: SqlJournal, database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)check"):
        run_sql(database, "INSERT INTO registry SELECT 2, salt, streams, hash FROM registry")


def test_the_root_covers_a_profile_whose_events_are_gone(filled: SqlJournal, database: Database) -> None:
    run_sql(database, "INSERT INTO stream SELECT 3, salt, NULL, hash FROM registry")
    before = filled.root()
    with guards_down(database):
        run_sql(database, "DELETE FROM stream WHERE id = 3")
    assert filled.root() != before
