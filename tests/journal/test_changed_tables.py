"""Whoever changes the tables themselves is found out, however often they were looked at before."""

import pytest

from journal.database import Database
from journal.store import SqlJournal
from tests.support.journals import a_run, add, problems, run_sql, seen

CHANGES = {
    "a column more": ("ALTER TABLE snapshot ADD COLUMN remark TEXT", "ALTER TABLE snapshot DROP COLUMN remark"),
    "a column of another name": (
        "ALTER TABLE snapshot RENAME COLUMN head TO tail",
        "ALTER TABLE snapshot RENAME COLUMN tail TO head",
    ),
    "an index more": ("CREATE INDEX other ON event (actor)", "DROP INDEX other"),
    "a table gone": ("ALTER TABLE holder RENAME TO lodger", "ALTER TABLE lodger RENAME TO holder"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_changed_tables_are_found_and_no_more_when_they_are_put_right(
    journal: SqlJournal, database: Database, name: str
) -> None:
    add(journal, a_run(seen(1)))
    changed, put_right = CHANGES[name]
    assert problems(journal) == []
    for _ in range(2):
        run_sql(database, changed)
        found = _about_the_tables(journal)
        assert found
        assert all(problem.startswith("the tables are not as Accord made them: ") for problem in found)
        run_sql(database, put_right)
        assert _about_the_tables(journal) == []


def _about_the_tables(journal: SqlJournal) -> list[str]:
    """Return what is wrong at no event. Only what comes first is asked for: some of the tables cannot be read now."""
    first = next(iter(journal.verify()), None)
    return [first.problem] if first else []
