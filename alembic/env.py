"""Runs the migrations on the connection that `journal.migrate` hands over, inside its transaction.

By hand, in a checkout: `alembic -x url=sqlite:///journal.db upgrade head`. Tables of the journal are never recreated
in batch mode: that would drop their guards without a word.
"""

from pathlib import Path

from alembic import context
from sqlalchemy import Connection

from journal.database import connect
from journal.schema import VERSION_TABLE, with_indexes


def run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=with_indexes(), version_table=VERSION_TABLE, render_as_batch=False
    )
    with context.begin_transaction():
        context.run_migrations()


def by_hand() -> None:
    url = context.get_x_argument(as_dictionary=True).get("url")
    if not isinstance(url, str):
        raise SystemExit("Say which journal: alembic -x url=sqlite:///journal.db …")
    database = connect(url, home=Path.cwd(), create=True)
    with database.writing(None) as connection:
        run(connection)
    database.close()


given = context.config.attributes.get("connection")
if isinstance(given, Connection):
    run(given)
else:
    by_hand()
