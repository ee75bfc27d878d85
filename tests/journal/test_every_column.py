"""One flipped bit in any column of any row of any table is found, on both databases, and so is a value that was put in
or taken away. What the tables are is asked of the schema, so a column that comes later is held to it as well."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Column, Table, bindparam, null, select, update

from core.facts.recorded import Snapshot
from journal.database import Database
from journal.schema import metadata
from journal.store import SqlJournal
from tests.journal.test_tampering import guards_down
from tests.support.journals import a_run, add, ignored, journal_at, problems, seen

UNGUARDED = {
    "holder": "who held a profile last is no fact of the journal: it counts only while the lock is held",
}
"""Tables that nothing rests on."""
NOT_BY_ROWS = {
    ("snapshot", "projection"): "one of another projection is not used at all",
}
"""Columns of which the rows cannot tell, and why that harms nobody."""
COLUMNS = [
    (table.name, column.name)
    for table in metadata.sorted_tables
    for column in table.columns
    if table.name not in UNGUARDED and (table.name, column.name) not in NOT_BY_ROWS
]


@pytest.fixture
def filled(journal: SqlJournal, url: str, tmp_path: Any) -> SqlJournal:
    """Two profiles, events with and without content, and a snapshot."""
    add(journal, a_run(ignored(1), seen(2), seen(3, {"subject": "Jürgen 👩"})))
    journal.save_snapshot(Snapshot(5, 1, b"state"))
    with journal_at(url, tmp_path, "other") as other:
        add(other, [seen(7)], run=None)
    assert problems(journal) == []
    return journal


def flipped(value: Any) -> Iterator[Any]:
    """Yield a value with one bit flipped: the ten lowest of a number; of others one in the first, middle and last."""
    match value:
        case int():
            yield from (value ^ 1 << bit for bit in range(10))
        case bytes():
            for at in {0, len(value) // 2, len(value) - 1}:
                yield value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
        case str():
            for at in {0, len(value) // 2, len(value) - 1}:
                yield value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]


def others(value: Any, column: Column[Any]) -> Iterator[Any]:
    """Yield what could stand there instead."""
    if value is None:
        yield {"TEXT": "x", "BLOB": b"x" * 32}.get(str(column.type), b"x" * 32)
    else:
        yield from flipped(value)
        if column.nullable:
            yield null()


def rows_of(database: Database, table: Table) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def setting(database: Database, table: Table, row: dict[str, Any], column: str) -> Callable[[Any], None]:
    """Return what puts another value into a column of a row, wherever the row was moved by that before."""
    keys = [key.name for key in table.primary_key.columns]
    now = {key: row[key] for key in keys}

    def put(value: Any) -> None:
        where = [table.c[key] == bindparam(f"at_{key}", now[key]) for key in keys]
        with database.writing(None) as connection:
            assert connection.execute(update(table).where(*where).values({column: value})).rowcount == 1
        if column in now:
            now[column] = value

    return put


def is_taken(database: Database, table: Table, row: dict[str, Any], column: str, value: Any) -> bool:
    """Tell whether another row has that key, or the value that there may be only once."""
    keys = [key.name for key in table.primary_key.columns]
    if column not in keys:
        return False
    wanted = {**{key: row[key] for key in keys}, column: value}
    return any(all(other[key] == wanted[key] for key in keys) for other in rows_of(database, table))


@pytest.mark.parametrize(("table_name", "column"), COLUMNS, ids=lambda name: name)
def test_a_flipped_bit_is_found(filled: SqlJournal, database: Database, table_name: str, column: str) -> None:
    table = metadata.tables[table_name]
    unseen = []
    for row in rows_of(database, table):
        with guards_down(database):
            put = setting(database, table, row, column)
        for value in others(row[column], table.c[column]):
            if is_taken(database, table, row, column, value) or (table_name, column) == ("registry", "id"):
                continue
            with guards_down(database):
                put(value)
            unseen += [] if problems(filled) else [(row, value)]
            with guards_down(database):
                put(row[column])
        assert problems(filled) == []
    assert [each for each in unseen if not _is_erasure(table_name, column, each[1])] == []


def _is_erasure(table: str, column: str, value: Any) -> bool:
    """A profile's name may be erased: its digest stays."""
    return (table, column) == ("stream", "name") and not isinstance(value, str)


def test_what_is_left_out_is_still_there() -> None:
    assert set(UNGUARDED) <= set(metadata.tables)
    assert all(column in metadata.tables[table].columns for table, column in NOT_BY_ROWS)


def test_a_snapshot_of_another_projection_is_not_used(filled: SqlJournal, database: Database) -> None:
    table = metadata.tables["snapshot"]
    setting(database, table, rows_of(database, table)[0], "projection")(0)
    assert filled.load_snapshot(1) is None


def test_each_row_that_is_taken_away_or_put_in_is_found(filled: SqlJournal, database: Database) -> None:
    """The last event of a stream is missed by its snapshot, or else by a head alone that was kept elsewhere."""
    for name in ("registry", "stream", "event"):
        table = metadata.tables[name]
        for row in rows_of(database, table):
            key = [table.c[column.name] == row[column.name] for column in table.primary_key.columns]
            with guards_down(database), database.writing(None) as connection:
                connection.execute(table.delete().where(*key))
            found = problems(filled)
            assert found, row
            assert name != "event" or {position for position, _ in found} <= {0, row["position"], row["position"] + 1}
            with guards_down(database), database.writing(None) as connection:
                connection.execute(table.insert().values(row))
            assert problems(filled) == []
