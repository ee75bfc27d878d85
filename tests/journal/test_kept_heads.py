"""A head that was kept elsewhere shows what the journal itself can no longer show."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from core.engine.heads import against
from core.facts.head import SCHEMA, Head
from core.ports import JournalProblem
from journal.appending import Newest, rows_of
from journal.database import Database
from journal.integrity import registered
from journal.store import SqlJournal
from tests.journal.test_tampering import guards_down
from tests.support.exports import appended
from tests.support.journals import add, ignored, journal_at, problems, run_sql, seen

AT = "2026-11-24T12:00:00Z"


@pytest.fixture
def kept(journal: SqlJournal, url: str, tmp_path: Path) -> Head:
    """The head of two profiles."""
    appended(journal)
    with journal_at(url, tmp_path, "other") as other:
        add(other, [seen(7), seen(8)])
    heads = tuple(journal.heads())
    return Head(SCHEMA, AT, journal.root(), heads)


def found(journal: SqlJournal, kept: Head) -> list[JournalProblem]:
    return list(against(journal, kept))


def test_an_untouched_journal_is_what_it_was(journal: SqlJournal, kept: Head) -> None:
    assert journal.root_of(kept.profiles) == journal.root()
    assert found(journal, kept) == []


def test_what_was_appended_since_is_no_problem(journal: SqlJournal, kept: Head, url: str, tmp_path: Path) -> None:
    add(journal, [ignored(1)], after=kept.profiles[0].position)
    with journal_at(url, tmp_path, "third") as third:
        add(third, [seen(1)])
    assert found(journal, kept) == []


def test_a_tail_that_was_cut_off_is_found(journal: SqlJournal, database: Database, kept: Head) -> None:
    end = kept.profiles[0].position
    with guards_down(database):
        run_sql(database, f"DELETE FROM event WHERE stream = 1 AND position > {end - 3}")
    assert problems(journal) == []
    (one,) = found(journal, kept)
    assert (one.position, one.profile) == (end - 2, "profile 1")
    assert "3 were cut off" in one.problem


def test_a_cut_that_was_written_over_is_found(journal: SqlJournal, database: Database, kept: Head) -> None:
    end = kept.profiles[0].position
    with guards_down(database):
        run_sql(database, f"DELETE FROM event WHERE stream = 1 AND position > {end - 3}")
    add(journal, [ignored(number) for number in range(9)], after=end - 3)
    assert problems(journal) == []
    (one,) = found(journal, kept)
    assert (one.position, one.profile) == (end, "profile 1")
    assert "rewritten" in one.problem


def rechained(database: Database) -> None:
    """Do what only somebody who knows the rules can: say that another person did it, and compute the chain anew."""
    rows = run_sql(database, "SELECT * FROM event WHERE stream = 1 ORDER BY position")
    ((registration,),) = run_sql(database, "SELECT hash FROM stream WHERE id = 1")
    sealed = [(run, at, kind, item, name, schema, data, content, salt, digest)
              for _, _, run, kind, item, name, schema, at, _, data, content, salt, digest, _ in rows]  # fmt: skip
    plain = [tuple(bytes(x) if isinstance(x, memoryview) else x for x in one) for one in sealed]
    made = list(rows_of(1, "eve", plain, Newest(0, bytes(registration))))  # type: ignore[arg-type]
    with guards_down(database):
        for row in made:
            literal = f"x'{row[-1].hex()}'" if database.sqlite else f"'\\x{row[-1].hex()}'::bytea"
            run_sql(
                database, f"UPDATE event SET actor = 'eve', hash = {literal} WHERE stream = 1 AND position = {row[1]}"
            )


def test_a_chain_that_was_computed_anew_is_found(journal: SqlJournal, database: Database, kept: Head) -> None:
    rechained(database)
    assert problems(journal) == []
    (one,) = found(journal, kept)
    assert "rewritten" in one.problem


def test_a_profile_that_was_taken_away_without_a_trace_is_found(
    journal: SqlJournal, database: Database, kept: Head
) -> None:
    with guards_down(database):
        run_sql(
            database,
            "DELETE FROM event WHERE stream = 2",
            "DELETE FROM stream WHERE id = 2",
            "UPDATE registry SET streams = 1, hash = (SELECT hash FROM stream WHERE id = 1)",
        )
    assert problems(journal) == []
    (one,) = found(journal, kept)
    assert one.problem == f"profile 2, which the head of {AT} names, is gone or another one"


def test_another_profile_in_its_place_is_found(
    journal: SqlJournal, database: Database, kept: Head, url: str, tmp_path: Path
) -> None:
    with guards_down(database):
        run_sql(
            database,
            "DELETE FROM event WHERE stream = 2",
            "DELETE FROM stream WHERE id = 2",
            "UPDATE registry SET streams = 1, hash = (SELECT hash FROM stream WHERE id = 1)",
        )
    with journal_at(url, tmp_path, "another") as another:
        add(another, [seen(7), seen(8)])
    assert problems(journal) == []
    assert [one.problem[:9] for one in found(journal, kept)] == ["profile 2"]


OTHER_HEADS: dict[str, Callable[[Head], Head]] = {
    "a root": lambda head: msgspec.structs.replace(head, root="ab" * 32),
    "a profile less": lambda head: msgspec.structs.replace(head, profiles=head.profiles[:1]),
}


@pytest.mark.parametrize("other", OTHER_HEADS.values(), ids=OTHER_HEADS.keys())
def test_a_head_that_contradicts_itself_is_told(journal: SqlJournal, kept: Head, other: Callable[[Head], Head]) -> None:
    assert any("contradicts itself" in one.problem for one in found(journal, other(kept)))


def test_the_registration_that_a_head_names_follows_from_the_one_before(kept: Head) -> None:
    first, second = kept.profiles
    assert registered(bytes.fromhex(first.registration), 2, bytes.fromhex(second.digest)).hex() == second.registration
