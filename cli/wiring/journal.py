"""A home's journal as a place: making it, bringing it up to date, and facts about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from cli.config.load import Loaded
from cli.present.reports import JournalFacts
from core.errors import JournalError
from journal.database import Database, connect
from journal.migrate import HEAD, current, state, upgrade
from journal.place import place


@contextmanager
def located(loaded: Loaded) -> Iterator[None]:
    """Say of an error of the journal where it was said that the journal is there."""
    try:
        yield
    except JournalError as error:
        if origin := loaded.origins.get("journal.url"):
            place = origin.place.replace("The ", "the ", 1) if origin.source != "file" else origin.place
            error.hint += f" (journal.url comes from {place}.)"
        raise


def create_journal(loaded: Loaded) -> bool:
    """Make the journal of a home, and tell whether there was none. One that is there is left as it is."""
    with _database(loaded, create=True) as database:
        if missing := state(database) == "missing":
            upgrade(database)
        return missing


def upgrade_journal(loaded: Loaded) -> None:
    """Bring the journal of a home to this Accord's form."""
    with _database(loaded) as database:
        upgrade(database)


def journal_facts(loaded: Loaded) -> JournalFacts:
    """Return where a journal is, and how its form stands to this Accord. Nothing is changed."""
    with _database(loaded) as database:
        return JournalFacts(
            place=place(database.engine),
            database=database.engine.dialect.name,
            state=state(database),
            revision=current(database),
            newest=HEAD,
        )


@contextmanager
def _database(loaded: Loaded, *, create: bool = False) -> Iterator[Database]:
    with located(loaded):
        database = connect(loaded.settings.journal.url, home=loaded.path.parent, create=create)
        try:
            yield database
        finally:
            database.close()
