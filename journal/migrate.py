"""The journal's schema: which revision a database has, and bringing it to the newest.

Alembic is loaded only to change something.
"""

from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Connection, inspect, text

from core.errors import JournalError
from journal.database import Database
from journal.place import place
from journal.schema import REVISIONS, VERSION_TABLE, metadata, with_indexes

State = Literal["missing", "current", "older", "newer", "foreign"]

HEAD: Final = REVISIONS[-1]

UPGRADING: Final = 0x4163636F7265
"""The turn of those who change the schema, in PostgreSQL. The tables that they change are locked by that itself."""


def current(database: Database) -> str | None:
    """Return the revision that the database has, None if it has none."""
    with database.reading() as connection:
        return _revision(connection)


def state(database: Database) -> State:
    """Return how the database stands to this Accord.

    "missing": nothing there yet; "foreign": tables of something else are in the way; "older" and "newer" as against
    the schema that this Accord works with.
    """
    with database.reading() as connection:
        tables = set(inspect(connection).get_table_names())
        if VERSION_TABLE in tables and tables >= set(metadata.tables):
            return standing(_revision(connection))
        ours = {VERSION_TABLE, *metadata.tables}
        return "foreign" if tables & (tables if database.sqlite else ours) else "missing"


def upgrade(database: Database) -> None:
    """Bring the schema to the newest revision, all or nothing. Writers wait meanwhile.

    Raises JournalError when the database belongs to something else, or to a newer Accord.
    """
    found = state(database)
    if found in ("foreign", "newer"):
        raise refusal(database, found)
    with database.writing(UPGRADING) as connection:
        _run(connection, "upgrade", "head")


def found_anew(connection: Connection, salt: bytes) -> None:
    """Give a database without events the newest tables, with the salt of names of another journal.

    Within the transaction of the connection: what is already there, without an event, is taken away first.
    """
    if is_there(connection):
        _run(connection, "downgrade", "base")
    _run(connection, "upgrade", "head", salt=salt)


def require_current(database: Database) -> None:
    """Raise JournalError, saying what to do, unless the schema is the one that this Accord works with."""
    found = state(database)
    if found != "current":
        raise refusal(database, found)


def refusal(database: Database, found: State) -> JournalError:
    """Return why a database in that state cannot be worked with."""
    where = place(database.engine)
    if found == "missing":
        return JournalError(f"There is no journal {where}.", "`accord init` makes one.")
    if found == "older":
        return JournalError(f"The journal {where} has an older form.", "`accord journal upgrade` brings it up to date.")
    if found == "newer":
        return JournalError(f"The journal {where} was written by a newer Accord.", "Update Accord, then try again.")
    return JournalError(f"What is {where} is not a journal.", "Correct journal.url: Accord does not touch it.")


def differences(connection: Connection) -> list[str]:
    """Return what is different about the tables, as against what this Accord works with."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    options = {
        "version_table": VERSION_TABLE,
        "target_metadata": with_indexes(),
        "include_name": lambda name, kind, _parents: kind != "table" or name in metadata.tables,
    }
    return [
        str(_flat(found)[0])
        for found in compare_metadata(MigrationContext.configure(connection, opts=options), with_indexes())
    ]


def is_there(connection: Connection) -> bool:
    """Tell whether there are tables of a journal, of whatever form."""
    return _revision(connection) is not None


def scripts() -> Path:
    """Return the folder of the migrations: inside the installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    installed = here / "migrations"
    return installed if installed.is_dir() else here.parent / "alembic"


def _run(connection: Connection, direction: Literal["upgrade", "downgrade"], revision: str, **given: object) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes.update(given, connection=connection)
    getattr(command, direction)(config, revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608  our own name
    return None if found is None else str(found)


def standing(revision: str | None) -> State:
    """Return how a database of that revision stands to this Accord."""
    if revision is None:
        return "foreign"
    if revision == HEAD:
        return "current"
    return "older" if revision in REVISIONS else "newer"


def _flat(found: object) -> tuple[object, ...]:
    while isinstance(found, list):
        found = found[0]
    return found if isinstance(found, tuple) else (found,)
