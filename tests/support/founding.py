"""Empty journals for the tests, made by the statements that Alembic made the first of them by.

Each test makes journals of its own, and Alembic takes ten times as long for one as SQLite does.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from sqlalchemy import Connection

from journal.integrity import SALT_BYTES, founded
from journal.schema import VERSION_TABLE

Run = Callable[..., None]
_FORM = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"


def quickly(run: Run) -> Run:
    """Return the same as `journal.migrate._run`, which asks Alembic for the first empty SQLite database alone."""
    made: list[str] = []
    versions: list[str] = []

    @wraps(run)
    def founding(connection: Connection, direction: str, revision: str, **given: Any) -> None:
        empty = connection.dialect.name == "sqlite" and not _column(connection, _FORM)
        if not empty or given or (direction, revision) != ("upgrade", "head"):
            run(connection, direction, revision, **given)
        elif not made:
            run(connection, direction, revision)
            made.extend(_column(connection, _FORM))
            versions.extend(_column(connection, f"SELECT version_num FROM {VERSION_TABLE}"))
        else:
            for statement in made:
                connection.exec_driver_sql(statement)
            salt = secrets.token_bytes(SALT_BYTES)
            registered = "INSERT INTO registry (id, salt, streams, hash) VALUES (1, ?, 0, ?)"
            connection.exec_driver_sql(registered, (salt, founded(salt)))
            connection.exec_driver_sql(f"INSERT INTO {VERSION_TABLE} VALUES (?)", tuple(versions))

    return founding


def _column(connection: Connection, statement: str) -> list[str]:
    return [str(value) for (value,) in connection.exec_driver_sql(statement)]
