"""Which past run a person means, and what happened in it."""

from collections.abc import Callable, Iterator
from time import sleep
from typing import Any, Protocol

from core.engine.history import find_run, runs
from core.engine.reports import RunReport
from core.engine.session import Session
from core.facts.recorded import Recorded


def one_run(session: Session, text: str) -> RunReport:
    """Return the run that a person means. Raises UsageError."""
    run = find_run(session, text)
    return next(report for report in runs(session) if report.run == run)


def events_of(session: Session, run: str) -> tuple[Recorded, ...]:
    """Return the events of one run, in order."""
    return tuple(recorded for recorded in session.journal.read() if recorded.run == run)


class EventRows(Protocol):
    """A journal that gives its events in their JSON form."""

    def rows(
        self, after: int = 0, upto: int | None = None, run: str | None = None, item: str | None = None
    ) -> Iterator[dict[str, Any]]:
        """Yield events as JSON objects, in order."""


def raw_events(
    journal: EventRows, *, item: str | None, run: str | None, follow: bool, pause: Callable[[], None] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the events of an item, of a run, or all; with `follow`, also those to come, without end."""
    position = 0
    while True:
        for event in journal.rows(after=position, run=run, item=item):
            position = int(event["position"])
            yield event
        if not follow:
            return
        (pause or _wait)()


def _wait() -> None:
    sleep(1)
