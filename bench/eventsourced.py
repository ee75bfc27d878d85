"""The journal beside the `eventsourcing` library, on SQLite: saving, reading and rebuilding.

Both save the same observations of 400 bytes, 500 in a transaction, with full durability: the library as aggregates of
ten events each, which were made before. What it reads are its own notifications, turned into domain events; what it
rebuilds are aggregates, one after the other, against the whole state that Accord folds.

Run it with `python -m bench.eventsourced`, after `pip install --group bench`.
"""

import sqlite3
import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from bench._drafts import drafts
from bench._figures import Figure, Spent, parser, ratio, tell, timed
from bench.journal import AT, BATCH, append_bare_sqlite, stored_rows
from core.facts.projection import fold
from core.facts.recorded import NewEvent
from journal.store import SqlJournal, open_journal

TOGETHER = 10
"""Events an aggregate."""


class Observed(Aggregate):
    """A record, as the library would keep it."""

    @event("Registered")
    def __init__(self, side: str) -> None:
        self.side = side
        self.record: dict[str, Any] = {}
        self.content: dict[str, Any] = {}

    @event("Seen")
    def see(self, record: dict[str, Any], content: dict[str, Any]) -> None:
        self.record, self.content = record, content


def aggregates(events: Sequence[NewEvent]) -> list[Observed]:
    """Return the observations as aggregates of ten events each."""
    made = []
    for start in range(0, len(events), TOGETHER):
        one = Observed("outlook")
        for new in events[start : start + TOGETHER - 1]:
            fact: Any = new.event
            record = {"id": fact.record.id, "version": fact.record.version, "modified": fact.record.modified}
            one.see(record, dict(fact.content))
        made.append(one)
    return made


class Theirs:
    """An application of the library on a file of its own."""

    def __init__(self, folder: Path, numbers: "count[int]") -> None:
        self.app: Application[UUID] = Application(
            env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / f"es{next(numbers)}.db")}
        )

    def save(self, made: Sequence[Observed]) -> None:
        for start in range(0, len(made), BATCH // TOGETHER):
            self.app.save(*made[start : start + BATCH // TOGETHER])

    def read(self) -> None:
        start: int | None = 1
        kept = []
        while start is not None:
            page = self.app.recorder.select_notifications(start=start, limit=1000)
            kept += [self.app.mapper.to_domain_event(each) for each in page]
            start = page[-1].id + 1 if page else None

    def rebuild(self, ids: Sequence[UUID]) -> None:
        for id_ in ids:
            self.app.repository.get(id_)


def append(journal: SqlJournal, events: Sequence[NewEvent], after: int, size: int = BATCH) -> None:
    for start in range(0, len(events), size):
        journal.append(events[start : start + size], after=after + start, run="run1", actor="ann@example.com", at=AT)


def short(folder: Path, events: int, rounds: int) -> list[Figure]:
    """Measure on a journal of so many events."""
    numbers = count()
    work = drafts(events)
    saved: tuple[list[Spent], list[Spent], list[Spent]] = [], [], []
    rows = stored_rows(work)
    for _ in range(rounds):
        made, theirs = aggregates(work), Theirs(folder, numbers)
        with open_journal(f"sqlite:///ours{next(numbers)}.db", home=folder, profile="default", create=True) as journal:
            journal.head()
            saved[0].append(timed(lambda: theirs.save(made)))  # noqa: B023  called at once
            saved[1].append(timed(lambda: append(journal, work, 0)))
        saved[2].append(_bare(folder, f"bare{next(numbers)}.db", rows))
    ids = [one.id for one in made]
    with open_journal(f"sqlite:///ours{next(numbers)}.db", home=folder, profile="default", create=True) as journal:
        append(journal, work, 0)
        read = [(timed(theirs.read), timed(lambda: list(journal.read()))) for _ in range(rounds)]
        built = [(timed(lambda: theirs.rebuild(ids)), timed(lambda: fold(journal.read()))) for _ in range(rounds)]
    how = "as many events a second as eventsourcing"
    return [
        Figure(f"append: {how}", ratio(*saved[:2]), target=2.5, least=True, note=_processor(*saved[:2])),
        Figure(
            "append: the bare driver, given our finished rows", ratio(saved[0], saved[2]), note="the most there can be"
        ),
        Figure(f"read and decode: {how}", ratio(*zip(*read, strict=True)), target=4, least=True),
        Figure(f"read, decode and fold: {how}", ratio(*zip(*built, strict=True)), target=6, least=True),
    ]


def _bare(folder: Path, name: str, rows: Sequence[Any]) -> Spent:
    """Append finished rows to the tables of a journal by the driver alone, as durably."""
    open_journal(f"sqlite:///{name}", home=folder, profile="default", create=True).close()
    connection = sqlite3.connect(folder / name, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    spent = timed(lambda: append_bare_sqlite(connection, rows))
    connection.close()
    return spent


def _processor(theirs: Sequence[Spent], ours: Sequence[Spent]) -> str:
    """Return how many times as much processor time the library takes."""
    return f"{median(one.cpu / two.cpu for one, two in zip(theirs, ours, strict=True)):.2f} x by processor time"


def long(folder: Path, events: int, rounds: int) -> list[Figure]:
    """Measure appending to a journal that holds so many events already."""
    numbers = count(1000)
    theirs = Theirs(folder, numbers)
    with open_journal("sqlite:///long.db", home=folder, profile="default", create=True) as journal:
        for start in range(0, events, 50_000):
            work = drafts(50_000, first=start)
            append(journal, work, start, 5000)
            made = aggregates(work)
            for part in range(0, len(made), 500):
                theirs.app.save(*made[part : part + 500])
        after, saved = events, []
        for _ in range(rounds):
            work = drafts(10_000, first=after)
            made = aggregates(work)
            saved.append(
                (timed(lambda: theirs.save(made)), timed(lambda: append(journal, work, after)))  # noqa: B023
            )
            after += len(work)
    name = f"append, in a journal of {events:,} events: as many events a second as eventsourcing"
    theirs_and_ours = tuple(zip(*saved, strict=True))
    note = _processor(*theirs_and_ours)
    return [Figure(name, ratio(*theirs_and_ours), target=4, least=True, note=note)]


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--events", type=int, default=20_000)
    arguments.add_argument("--long", type=int, default=1_000_000)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = short(Path(folder), chosen.events, chosen.rounds)
        figures += long(Path(folder), chosen.long, chosen.rounds) if chosen.long else []
    tell(figures, chosen.json, events=chosen.events, long=chosen.long, rounds=chosen.rounds)


if __name__ == "__main__":
    main()
