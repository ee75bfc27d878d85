"""Journals for the tests, on whichever database."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.facts.events import AnyEvent, DecisionMade, RecordObserved, RunFinished, RunStarted
from core.facts.recorded import NewEvent, Recorded
from core.model import Choice, Kind, Record, Side, Value
from journal.database import Database, connect
from journal.store import SqlJournal, open_journal

NOON = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)
NOON_TEXT = "2026-11-24T12:00:00.123456Z"

BACKENDS = ("sqlite", "postgresql")


def journal_at(url: str, home: Path, profile: str = "default") -> SqlJournal:
    """Open a journal, which is made if it is not there."""
    return open_journal(url, home=home, profile=profile, create=True)


def seen(number: int, content: dict[str, Value] | None = None) -> NewEvent:
    """A record that was observed."""
    record = Record(id=f"AAMk{number}", version=f'W/"{number}"', modified="2026-11-24T10:00:00Z")
    fields: dict[str, Value] = {"subject": f"Meeting {number}"} if content is None else content
    return NewEvent(RecordObserved(side=Side.OUTLOOK, record=record, content=fields), Kind.CALENDAR, f"item{number}")


def a_run(*events: NewEvent) -> list[NewEvent]:
    """Events with the start and the end of a run around them."""
    start = RunStarted(command="sync", kinds=(Kind.CALENDAR,), accord="0.1.0", content="a reason")
    return [NewEvent(start), *events, NewEvent(RunFinished(outcome="done", summary={"create": 1}))]


def ignored(number: int) -> NewEvent:
    """An event without content."""
    return NewEvent(DecisionMade(choice=Choice.IGNORE_ONCE), Kind.CALENDAR, f"item{number}")


def add(
    journal: SqlJournal, drafts: Sequence[NewEvent], after: int = 0, run: str | None = "run1", actor: str = "ann"
) -> Sequence[Recorded]:
    return journal.append(drafts, after=after, run=run, actor=actor, at=NOON)


def events_of(recorded: Iterable[Recorded]) -> list[AnyEvent]:
    return [one.event for one in recorded]


def database_at(url: str, home: Path) -> Database:
    return connect(url, home=home)


def run_sql(database: Database, *statements: str) -> list[Any]:
    """Run statements in one transaction, and return the rows of the last."""
    with database.writing(None) as connection:
        for statement in statements[:-1]:
            connection.exec_driver_sql(statement)
        result = connection.exec_driver_sql(statements[-1])
        return list(result) if result.returns_rows else []


def problems(journal: SqlJournal) -> list[tuple[int, str]]:
    return [(found.position, found.problem) for found in journal.verify()]
