"""A home's journal as a place: making it, bringing it up to date, and facts about it."""

from pathlib import Path

from cli.present.reports import JournalFacts
from journal.database import connect
from journal.migrate import HEAD, current, state, upgrade
from journal.place import place


def create_journal(home: Path, url: str) -> bool:
    """Make the journal of a home, and tell whether there was none. One that is there is left as it is."""
    database = connect(url, home=home, create=True)
    try:
        if missing := state(database) == "missing":
            upgrade(database)
        return missing
    finally:
        database.close()


def upgrade_journal(home: Path, url: str) -> None:
    """Bring the journal of a home to this Accord's form."""
    database = connect(url, home=home)
    try:
        upgrade(database)
    finally:
        database.close()


def journal_facts(home: Path, url: str) -> JournalFacts:
    """Return where a journal is, and how its form stands to this Accord. Nothing is changed."""
    database = connect(url, home=home)
    try:
        return JournalFacts(
            place=place(database.engine),
            database=database.engine.dialect.name,
            state=state(database),
            revision=current(database),
            newest=HEAD,
        )
    finally:
        database.close()
