"""The questions of a reading of what changed, all in one request, and the first answers to them.

Events and tasks are read right after each other, and one request holds the queries of both: where both are going to be
read, the tasks are asked about together with the events.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from adapters.salesforce.cursor import OVERLAP, Cursor, Settled
from adapters.salesforce.deletions import Deletions, deleted, deletions
from adapters.salesforce.organisation import QUERY, Organisation, total
from adapters.salesforce.records import TRANSLATIONS, Viewer, is_owned
from adapters.salesforce.refusals import Refused
from adapters.salesforce.transport import Question
from adapters.salesforce.wire import literal
from core.model import Kind, Scope
from core.times import instant, parse_instant

MOST_QUERIES = 5
"""Queries that one composite request may hold."""


def changed_query(viewer: Viewer, start: str) -> str:
    """Return the query for the rows stamped since, of the user's own or of all that are read."""
    return sorted_query(viewer, viewer.columns, [f"SystemModstamp >= {start}", *owned(viewer)])


def count_query(viewer: Viewer, settled: Settled) -> str:
    """Return the query for how many rows are stamped in a stretch that `changed_query` once read."""
    conditions = " AND ".join(_within(viewer, settled))
    return f"SELECT count() FROM {viewer.shape.name} WHERE {conditions}"  # noqa: S608  our own words


def settled_query(viewer: Viewer, settled: Settled) -> str:
    """Return the query for the rows themselves that are stamped in such a stretch."""
    return sorted_query(viewer, viewer.columns, _within(viewer, settled))


def _within(viewer: Viewer, settled: Settled) -> list[str]:
    return [f"SystemModstamp >= {settled.start}", f"SystemModstamp < {settled.upto}", *owned(viewer)]


def left_query(viewer: Viewer, cursor: Cursor) -> str:
    """Return the query for rows stamped since that are others' now.

    Only ones that existed before can have been the user's; of these only ids and stamps are asked, for they are
    none of the user's business.
    """
    stamps = (
        "Id",
        "OwnerId",
        "IsDeleted",
        "LastModifiedDate",
        "SystemModstamp",
        "IsPrivate",
        "MasterRecordId",
        "CreatedDate",
    )
    others = [f"OwnerId != {literal(viewer.user)}", f"CreatedDate <= {cursor.known}"]
    return sorted_query(viewer, stamps, [f"SystemModstamp >= {cursor.overlap}", *others])


def owned(viewer: Viewer) -> list[str]:
    """Return the condition that only the user's own records are read, where it is so."""
    return [f"OwnerId = {literal(viewer.user)}"] if is_owned(viewer.scope) else []


def sorted_query(viewer: Viewer, columns: Sequence[str], conditions: Sequence[str]) -> str:
    """Return a query that lists rows by the time of their last change."""
    return f"{viewer.shape.select(columns)} WHERE {' AND '.join(conditions)} ORDER BY SystemModstamp, Id"


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of what changed, by whom and from where on."""

    viewer: Viewer
    cursor: Cursor

    @property
    def queries(self) -> tuple[str, ...]:
        """The queries, in order: how many rows are stamped in what is settled, the user's own rows, others'."""
        settled = self.cursor.unshaken
        own = changed_query(self.viewer, settled.upto if settled else self.cursor.overlap)
        left = [left_query(self.viewer, self.cursor)] if is_owned(self.viewer.scope) else []
        return (*([count_query(self.viewer, settled)] if settled else []), own, *left)

    def log(self, now: datetime) -> Question:
        """Return the question for what was deleted."""
        return deleted(self.viewer.shape.name, now, parse_instant(self.cursor.since))

    def covers(self, other: "Reading") -> bool:
        """Tell whether this reading lists all that the other one would; both are of the same kind."""
        if self.viewer.user != other.viewer.user:
            return False
        wide = self.cursor.overlap <= other.cursor.overlap and other.cursor.known <= self.cursor.known
        return wide and other.cursor.unshaken is None


@dataclass(frozen=True, slots=True)
class Asked:
    """The first answers of a reading of what changed: each of a query with its first page."""

    own: tuple[str, object]
    left: tuple[str, object] | None
    deletions: Deletions | None
    """None when the log of deletions says nothing: what is gone, only a whole reading tells then."""
    settled: Settled | None
    """The stretch that is not read again, since it has not changed."""
    date: datetime | None
    """Salesforce's time: from then on, changes belong to the next reading."""


def ask(organisation: Organisation, readings: Sequence[Reading]) -> list[Asked]:
    """Ask all that readings have to know, in one request."""
    transport = organisation.transport
    guess = transport.time
    queries: list[Question] = [(QUERY, {"q": query}) for reading in readings for query in reading.queries]
    answers, date = transport.together_at([*queries, *(reading.log(guess) for reading in readings)])
    logs = answers[len(queries) :]
    if date and abs(date - guess) > timedelta(minutes=1):  # our idea of the time was wrong, so the span was as well
        logs = transport.together([reading.log(date) for reading in readings])
    given = iter(answers)
    return [_asked(organisation, reading, given, log, date) for reading, log in zip(readings, logs, strict=True)]


def _asked(
    organisation: Organisation, reading: Reading, answers: Iterator[object], log: object, date: datetime | None
) -> Asked:
    told = [(query, _answer(organisation, query, next(answers))) for query in reading.queries]
    settled = reading.cursor.unshaken
    if settled and total(told.pop(0)[1]) != settled.rows:
        settled, told[0] = None, (changed_query(reading.viewer, reading.cursor.overlap), None)
    return Asked(told[0], told[1] if len(told) > 1 else None, _log(log), settled, date)


def _answer(organisation: Organisation, query: str, answer: object) -> object:
    """Return the answer to a query; one that was refused among others is asked alone, which raises what it means."""
    return organisation.transport.get(QUERY, {"q": query}) if isinstance(answer, Refused) else answer


def _log(answer: object) -> Deletions | None:
    """Return what the log of deletions says, None where it is refused or does not reach back so far."""
    return None if isinstance(answer, Refused) else deletions(answer)


class _Expected:
    """One announcement of what is going to be read next, and what was asked because of it."""

    def __init__(self, scopes: Sequence[Scope] = ()) -> None:
        by_kind = {scope.kind: scope for scope in scopes}
        self.tasks = by_kind.get(Kind.TASKS) if Kind.CALENDAR in by_kind else None
        """The tasks that are going to be read besides events, until they have been asked about."""
        self.kept: tuple[Reading, Asked] | None = None


class Ahead:
    """Who asks for what changed, and remembers of the tasks what was asked along with the events. Safe between
    threads."""

    def __init__(self) -> None:
        self._taking = threading.Lock()
        self._expected = _Expected()

    def expect(self, scopes: Sequence[Scope]) -> None:
        """These are going to be read next, once each."""
        self._expected = _Expected(scopes)

    def asked(self, organisation: Organisation, reading: Reading) -> Asked:
        """Return the first answers for a reading."""
        expected = self._expected
        if reading.viewer.scope.kind is Kind.TASKS and (kept := self._take(expected, organisation, reading)):
            return kept
        along = self._along(expected, organisation, reading) if reading.viewer.scope.kind is Kind.CALENDAR else []
        first, *others = ask(organisation, [reading, *along])
        if others:
            expected.kept = (along[0], others[0])
        return first

    def _along(self, expected: _Expected, organisation: Organisation, events: Reading) -> list[Reading]:
        """Return the reading of tasks that fits into the request. The last one was a little later than the events'."""
        with self._taking:
            scope, expected.tasks = expected.tasks, None
        if scope is None:
            return []
        viewer = Viewer(scope, organisation.shape(TRANSLATIONS[scope.kind].name), organisation.user)
        known = instant(parse_instant(events.cursor.known) + OVERLAP)
        tasks = Reading(viewer, msgspec.structs.replace(events.cursor, seen=known, settled=None))
        return [tasks] if len(events.queries) + len(tasks.queries) <= MOST_QUERIES else []

    def _take(self, expected: _Expected, organisation: Organisation, reading: Reading) -> Asked | None:
        """Return what was asked along, if it is all that this reading needs, and fresh."""
        with self._taking:
            kept, expected.kept = expected.kept, None
        if kept is None or kept[1].date is None or organisation.transport.time - kept[1].date > OVERLAP:
            return None
        return kept[1] if kept[0].covers(reading) else None
