"""The events of a session's journal as they are stored, and those that are still to come."""

from collections.abc import Callable, Collection, Iterator
from time import sleep
from typing import Any, Protocol

from core.engine.session import Session
from journal.store import SqlJournal


class EventRows(Protocol):
    """A journal that gives its events in their JSON form."""

    def rows(
        self,
        after: int = 0,
        upto: int | None = None,
        run: str | None = None,
        items: Collection[str] | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Yield events as JSON objects, in order; those of one run or some items alone, if named."""


def event_rows(session: Session) -> EventRows:
    """Return the session's journal as the one that also gives events as they are stored."""
    if not isinstance(session.journal, SqlJournal):
        raise TypeError("open_session opens a SqlJournal")
    return session.journal


def _wait() -> None:
    sleep(1)


def followed(
    journal: EventRows,
    *,
    items: Collection[str] | None,
    run: str | None,
    follow: bool,
    pause: Callable[[], None] = _wait,
) -> Iterator[dict[str, Any]]:
    """Yield the events of items, of a run, or all; with `follow`, also those to come, without end."""
    position = 0
    while True:
        for event in journal.rows(after=position, run=run, items=items):
            position = int(event["position"])
            yield event
        if not follow:
            return
        pause()
