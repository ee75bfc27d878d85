"""What the tests of the journal ask again and again, made cheaper without asking less."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection

_OURS: Final = "IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
_FORM: Final = {
    "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name",
    "postgresql": " UNION ALL ".join(
        (
            "SELECT concat_ws(' ', oid, relname, relkind, relpersistence) FROM pg_class WHERE oid " + _OURS,
            "SELECT each::text FROM pg_attribute AS each WHERE attrelid " + _OURS,
            "SELECT each::text FROM pg_attrdef AS each WHERE adrelid " + _OURS,
            "SELECT each::text FROM pg_index AS each WHERE indrelid " + _OURS,
            "SELECT each::text FROM pg_constraint AS each WHERE conrelid " + _OURS,
            "SELECT each::text FROM pg_description AS each WHERE objoid " + _OURS,
        )
    ),
}
"""What says, whole, which tables, columns, indexes and constraints there are."""

Look = Callable[[Connection], list[str]]


def once_a_form(differences: Look) -> Look:
    """Return the same look at the tables, which looks again only when anything about them is otherwise than before.

    Rows may change as they like: where no table does, the answer is the one before.
    """
    known: dict[frozenset[tuple[object, ...]], list[str]] = {}

    def look(connection: Connection) -> list[str]:
        rows = connection.exec_driver_sql(_FORM[connection.dialect.name])
        form = frozenset([(connection.dialect.name,), *(tuple(row) for row in rows)])
        if form not in known:
            known[form] = differences(connection)
        return known[form]

    return look
