"""The events of a session's journal as they are stored, and those that are still to come."""

from collections.abc import Callable, Iterator
from time import sleep
from typing import Any, Protocol

from core.engine.session import Session
from core.facts.selection import Selection
from journal.store import Head, SqlJournal


class EventRows(Protocol):
    """A journal that gives its events in their JSON form."""

    def rows(self, after: int = 0, upto: int | None = None, selection: Selection = ...) -> Iterator[dict[str, Any]]:
        """Yield events as JSON objects, in order: all, or those that are meant."""

    def head(self) -> Head:
        """Return where the stream ends."""


def event_rows(session: Session) -> EventRows:
    """Return the session's journal as the one that also gives events as they are stored."""
    if not isinstance(session.journal, SqlJournal):
        raise TypeError("open_session opens a SqlJournal")
    return session.journal


def _wait() -> None:
    sleep(1)


def followed(
    journal: EventRows, selection: Selection, *, follow: bool, pause: Callable[[], None] = _wait
) -> Iterator[dict[str, Any]]:
    """Yield the events that are meant; with `follow`, also those to come, without end."""
    position = 0
    while True:
        end = journal.head().position
        yield from journal.rows(position, end, selection)
        if not follow:
            return
        position = end
        pause()
