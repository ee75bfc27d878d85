"""What the engine is given: the two sides, the journal, the time and new ids.

Adapters translate words and errors and decide nothing; they raise children of `core.errors.AccordError` for whatever
a person can meet, and let bugs through.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import msgspec

from core.facts.lines import Origin
from core.facts.recorded import NewEvent, ProfileHead, Recorded, Snapshot, Stored
from core.model import Gone, Identity, Kind, Operation, Outcome, Page, Record, Scope, Side, Write


class SideAdapter(Protocol):
    """One side, with the three kinds in it. It may be used by several threads."""

    side: Side

    @property
    def requests(self) -> int:
        """How many requests have left so far, retries included."""

    @property
    def renewals(self) -> int:
        """How often the token was renewed so far: whom the newest lets in may be somebody else."""

    def identity(self, sources: Mapping[Kind, str]) -> Identity:
        """Return whom we reach. `sources` names, for each kind in use, the calendar, folder or list.

        Raises SettingsError when a named source does not exist or is not unique.
        """

    def expect(self, scopes: Sequence[Scope]) -> None:
        """Be told what is going to be read next, once each: an adapter may ask for several of them in one request.

        Nothing is sent yet, and nothing that is read becomes different.
        """

    def read(self, scope: Scope, cursor: str | None) -> Iterator[Page]:
        """Yield what changed since `cursor`, or, without one, everything in scope.

        The last page carries the next cursor. An adapter that must read the whole scope although it was given a
        cursor says `whole`. Raises CursorExpired when the provider no longer knows the cursor, and
        ServiceUnavailable when the feed breaks off: pages already yielded stay true.
        """

    def fetch(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Record | Gone]:
        """Return each record as it is now, or the provider's word that it is gone.

        A record that exists but is not in scope has `outside` set. An id the provider gave no clear answer
        for is missing from the result.
        """

    def formatting(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, tuple[str, bool]]:
        """Return, by id, a record's version and whether its body then has formatting that plain text would flatten.

        It costs another look at each record. An id without a clear answer is missing. Only Outlook's bodies have any.
        """

    def people(self, addresses: Sequence[str]) -> Mapping[str, str]:
        """Return the id of the contact with each lower-case e-mail address; "" where there is none or several.

        Only Salesforce knows people; Outlook returns nothing.
        """

    def editors(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return what people call the users that `Record.editor` names; who is not told is missing.

        Only Salesforce tells who changed a record; Outlook returns nothing.
        """

    def capacity(self, operation: Operation) -> int:
        """Return how many writes of a kind of operation one call of `write` should be given."""

    def write(self, scope: Scope, writes: Sequence[Write]) -> Iterator[Outcome]:
        """Make the changes, and yield exactly one outcome for each, in any order, as they become known.

        A record that is not as `Write.before` says is left alone (status stale). A write whose answer is lost is
        `unknown`, never repeated blindly. Nothing that one record's provider error can cause raises: only an
        error that concerns all of them does (the side is away, the token is refused).
        """

    def resolve(self, scope: Scope, write: Write) -> Outcome:
        """Find out what became of a write whose answer was lost: succeeded with the echo, failed with the
        code "not-applied", or still unknown."""


class JournalProblem(msgspec.Struct, frozen=True):
    """Something that verification found wrong."""

    position: int
    """Of the event, in its stream; 0 for what is no single event."""
    problem: str
    profile: str | None = None
    """Whose stream it is; None for what concerns all."""


class Journal(Protocol):
    """One profile's stream of events. It may be used by several threads."""

    profile: str

    def append(
        self, events: Sequence[NewEvent], *, after: int, run: str | None, actor: str, at: datetime
    ) -> Sequence[Recorded]:
        """Add events after position `after` of the stream, all or none; durable when it returns.

        Raises AppendConflict when the stream does not end at that position.
        """

    def read(self, after: int = 0, upto: int | None = None) -> Iterator[Recorded]:
        """Yield the stream's events in order: positions above `after`, up to and with `upto`."""

    def find(
        self,
        *,
        run: str | None = None,
        items: Collection[str] | None = None,
        types: Collection[str] | None = None,
        upto: int | None = None,
    ) -> Iterator[Recorded]:
        """Yield, in order and by an index, the events of one run, about any of the items, or of the types.

        Exactly one of `run`, `items` and `types` is given, or a run and the types that are wanted of its events. Types
        are names as stored, of core.facts.events.MILESTONES.
        """

    def runs(self, prefix: str, limit: int) -> Sequence[str]:
        """Return, in order, at most so many of the run ids that begin so, of all that an event ever belonged to."""

    def items(self, prefix: str, limit: int) -> Sequence[str]:
        """Return, in order, at most so many of the item ids that begin so, of all that an event was ever about."""

    def stored(
        self, *, run: str | None = None, items: Collection[str] | None = None, upto: int | None = None
    ) -> Iterator[Stored]:
        """Yield events as their rows say, in order: all, or by an index those of a run, or about any of the items."""

    def load_snapshot(self, projection: int, upto: int | None = None) -> Snapshot | None:
        """Return the newest trustworthy snapshot of that projection version, at or before a position."""

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot, in place of the one before. It waits for no append and holds none up."""

    def verify(self) -> Iterator[JournalProblem]:
        """Yield what is wrong with the stored rows, those of all profiles: altered, removed, reordered or inserted."""

    def root(self) -> str:
        """Return the head over the heads of all streams, in hexadecimal: it vouches for the events of every profile."""

    def erase(self, positions: Sequence[int]) -> int:
        """Erase the content of these events, and every snapshot; return how many events lost content.

        The caller has appended a ContentErased event before: without one, verification reports the loss.
        """

    def origin(self) -> Origin | None:
        """Return what a complete export says about the journal that the profile is in; None if it has no events."""

    def heads(self) -> Sequence[ProfileHead]:
        """Return where the streams of all profiles end, in the order of their registration."""

    def root_of(self, heads: Sequence[ProfileHead]) -> str:
        """Return the head over these heads, in hexadecimal."""

    def hash_of(self, number: int, position: int) -> str | None:
        """Return the hash of an event of whichever profile, in hexadecimal; None if there is none at that position."""

    def exclusive(self, actor: str, command: str) -> AbstractContextManager[None]:
        """Hold the profile while it is read or written. Raises ProfileBusy: who, with which command, since when, where.

        The hold ends with the process, however it ends.
        """

    def alive(self, run: str) -> AbstractContextManager[None]:
        """Show others that a run goes on although it holds nothing, for as long as the block and the process last."""

    def is_alive(self, run: str) -> bool:
        """Tell whether some process, on whatever machine, is within `alive` of a run."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the time, in UTC."""


class Ids(Protocol):
    def run(self, now: datetime) -> str:
        """Return a new run id: sorts by time, short enough to type."""


class Progress(Protocol):
    """Somebody who is told how far a run has come."""

    def phase(self, text: str, total: int | None = None) -> None:
        """A phase begins, of so many steps if that is known."""

    def step(self, count: int = 1) -> None:
        """So many steps of the phase are done."""

    def note(self, text: str) -> None:
        """Something the person should know."""

    def to_write(self, writes: Mapping[Side, int]) -> None:
        """So many records are going to be written on each side."""

    def wrote(self, write: Write, outcome: Outcome) -> None:
        """One write came to its end."""

    def wants_to_stop(self) -> bool:
        """Tell whether the person wants no further request to leave. Asked between calls, so that no answer is lost."""


class Silent:
    """Progress that nobody watches."""

    def phase(self, text: str, total: int | None = None) -> None:
        pass

    def step(self, count: int = 1) -> None:
        pass

    def note(self, text: str) -> None:
        pass

    def to_write(self, writes: Mapping[Side, int]) -> None:
        pass

    def wrote(self, write: Write, outcome: Outcome) -> None:
        pass

    def wants_to_stop(self) -> bool:
        return False
