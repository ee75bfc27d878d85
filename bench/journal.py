"""How much time the journal costs over the bare driver: appending, reading, verifying, on SQLite and PostgreSQL.

Each round does the bare work and ours one after the other on fresh databases; the ratio of a round is what counts, and
the median of the rounds is shown. The bare side does the same work on the same tables, with their indexes and guards,
and as durable: it appends the same finished rows by the driver's plain `executemany` or `COPY`, reads the same columns
in the same order by the same index and decodes each event's JSON, and hashes the stored bytes of each. It knows the
stream and its end, checks nothing, and has no settings but `synchronous`.

Run it with `python -m bench.journal`; it starts a PostgreSQL of its own.
"""

import secrets
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench._drafts import drafts
from bench._figures import Figure, Spent, pairs, parser, tell, timed
from core.facts.events import RecordObserved
from core.facts.recorded import NewEvent
from journal.appending import COLUMNS, COPY, COPY_TYPES, INSERT, Newest, rows_of, seal
from journal.store import SqlJournal, open_journal
from tests.support.postgres import Databases, server

AT = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
BATCH = 500
NEW_URL = Callable[[], str]


class Measure(NamedTuple):
    """One comparison: what each round took, bare and ours, for so many events."""

    name: str
    target: float | None
    events: int
    bare: list[Spent]
    ours: list[Spent]

    @property
    def ratio(self) -> float:
        return statistics.median(ours.wall / bare.wall for ours, bare in zip(self.ours, self.bare, strict=True))

    @property
    def cpu_ratio(self) -> float:
        return statistics.median(ours.cpu / bare.cpu for ours, bare in zip(self.ours, self.bare, strict=True))

    def figures(self) -> list[Figure]:
        """Return the ratios, and how many events that is a second."""
        rates = [self.events / statistics.median(spent.wall for spent in each) for each in (self.bare, self.ours)]
        note = f"{rates[1]:,.0f} a second, bare {rates[0]:,.0f}"
        return [
            Figure(self.name, self.ratio, target=self.target, note=note),
            Figure(f"{self.name}, by processor time", self.cpu_ratio),
        ]


def batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def stored_rows(events: Sequence[NewEvent]) -> list[tuple[Any, ...]]:
    """Return what the journal stores for events, ready for the bare driver."""
    sealed = seal(events, secrets.token_bytes, "run1", "2026-11-24T12:00:00.000000Z")
    return list(rows_of(1, "ann@example.com", sealed, Newest(0, b"\0" * 32)))


def append_ours(journal: SqlJournal, events: Sequence[NewEvent], size: int = BATCH) -> None:
    for start in range(0, len(events), size):
        journal.append(events[start : start + size], after=start, run="run1", actor="ann@example.com", at=AT)


def append_bare_sqlite(connection: sqlite3.Connection, rows: Sequence[Any], size: int = BATCH) -> None:
    for start in range(0, len(rows), size):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT, rows[start : start + size])
        connection.execute("COMMIT")


def append_bare_postgresql(connection: Any, rows: Sequence[Any], size: int = BATCH) -> None:
    from psycopg.types.string import BytesBinaryDumper

    connection.adapters.register_dumper(bytes, BytesBinaryDumper)
    types = [COPY_TYPES.get(name, "text") for name in COLUMNS]
    for start in range(0, len(rows), size):
        with connection.transaction(), connection.cursor() as cursor, cursor.copy(COPY) as copy:
            copy.set_types(types)
            for row in rows[start : start + size]:
                copy.write_row(row)


def read_bare(connection: Any, decode: Callable[[str], Any]) -> None:
    """Read all rows in order as the driver gives them, and decode the whole JSON of each."""
    cursor = connection.cursor()
    cursor.execute(
        "SELECT stream, position, run, kind, item, at, actor, type, schema, data, content"
        " FROM event WHERE stream = 1 ORDER BY position"
    )
    kept = []
    while page := cursor.fetchmany(1000):
        for row in page:
            kept.append(decode('{"content":' + row[10] + "," + row[9][1:]))


def hash_bare(connection: Any) -> None:
    """Read all rows in order, and hash the stored bytes of each, content and the rest, in a chain."""
    cursor = connection.cursor()
    cursor.execute("SELECT * FROM event WHERE stream = 1 ORDER BY position")
    previous = b""
    while page := cursor.fetchmany(1000):
        for row in page:
            digest = sha256(row[11] + row[10].encode()).digest()
            previous = sha256(previous + row[9].encode() + digest).digest()


class Bench(NamedTuple):
    """One database to measure on: how to get an empty one, and how to reach it bare."""

    name: str
    home: Path
    new_url: NEW_URL
    bare: Callable[[str], Any]
    append_bare: Callable[..., None]
    append_target: float

    @contextmanager
    def fresh(self) -> Iterator[tuple[SqlJournal, Any]]:
        """An empty journal, and a bare connection to another database with the same tables."""
        url = self.new_url()
        open_journal(url, home=self.home, profile="default", create=True).close()
        connection = self.bare(url)
        with open_journal(self.new_url(), home=self.home, profile="default", create=True) as journal:
            yield journal, connection
        connection.close()

    def appending(self, events: Sequence[NewEvent], rounds: int, size: int) -> Measure:
        rows = stored_rows(events)
        bare, ours = [], []
        for _ in range(rounds):
            with self.fresh() as (journal, connection):
                journal.head()
                bare.append(timed(lambda: self.append_bare(connection, rows, size)))
                ours.append(timed(lambda: append_ours(journal, events, size)))
        target = self.append_target if size == BATCH else None
        return Measure(f"{self.name}: append, {size} an append", target, len(events), bare, ours)

    def looking(self, events: Sequence[NewEvent], rounds: int) -> list[Measure]:
        """Measure reading with decoding, verifying, and the rows of the log."""
        decode = msgspec.json.Decoder(RecordObserved).decode
        url = self.new_url()
        with open_journal(url, home=self.home, profile="default", create=True) as journal:
            append_ours(journal, events)
            connection = self.bare(url)
            work: list[tuple[str, float | None, Callable[[], object], Callable[[], object]]] = [
                ("read and decode", 1.2, lambda: read_bare(connection, decode), lambda: list(journal.read())),
                ("verify", 1.5, lambda: hash_bare(connection), lambda: list(journal.verify())),
                (
                    "rows of the log",
                    None,
                    lambda: read_bare(connection, decode),
                    lambda: sum(1 for _ in journal.rows()),
                ),
            ]
            found = [
                Measure(f"{self.name}: {name}", target, len(events), *pairs(bare, ours, rounds))
                for name, target, bare, ours in work
            ]
            connection.close()
        return found


def sqlite_bench(home: Path) -> Bench:
    numbers = count()

    def bare(url: str) -> sqlite3.Connection:
        connection = sqlite3.connect(home / url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    return Bench("SQLite", home, lambda: f"sqlite:///{next(numbers)}.db", bare, append_bare_sqlite, 1.5)


def postgresql_bench(home: Path, databases: Databases) -> Bench:
    import psycopg

    def bare(url: str) -> Any:
        return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)

    return Bench("PostgreSQL", home, databases.new, bare, append_bare_postgresql, 1.3)


def measure(bench: Bench, events: int, rounds: int) -> list[Measure]:
    """Run everything on one database."""
    work = drafts(events)
    return [
        bench.appending(work, rounds, BATCH),
        bench.appending(work[: events // 40], rounds, 1),
        *bench.looking(work, rounds),
    ]


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--events", type=int, default=20_000)
    arguments.add_argument("--only", choices=["SQLite", "PostgreSQL"])
    chosen = arguments.parse_args()
    found: list[Measure] = []
    with tempfile.TemporaryDirectory() as folder, server(durable=True) as running:
        for bench in (sqlite_bench(Path(folder)), postgresql_bench(Path(folder), Databases(running))):
            if chosen.only in (None, bench.name):
                found += measure(bench, chosen.events, chosen.rounds)
    figures = [figure for one in found for figure in one.figures()]
    tell(figures, chosen.json, events=chosen.events, rounds=chosen.rounds)


if __name__ == "__main__":
    main()
