"""written: what a past run wrote, with what was there before and afterwards, found in the journal by index."""

from collections.abc import Sequence
from dataclasses import replace

from core.facts.events import RecordObserved, WriteFailed, WriteSettled, WriteStarted, WriteSucceeded
from core.facts.recorded import Recorded
from core.facts.state import State
from core.keys import item_id
from core.model import Fields, Kind, Operation, Side
from core.planning.reverting import Wrote
from core.ports import Journal


def written_by(journal: Journal, state: State, run: str, *, upto: int, only: Sequence[str] = ()) -> tuple[Wrote, ...]:
    """Return the writes of a run that were applied, or of which nobody knows, by the events up to a position.

    `only` names the items to look at, by the ids that they have now; none means all. It costs what the run wrote, and
    what is known of these records.
    """
    found: list[Wrote] = []
    for recorded in journal.find(run=run, upto=upto):
        if isinstance(recorded.event, WriteStarted) and recorded.kind and recorded.item:
            wrote = _Traced(journal, recorded, upto).wrote()
            found += [] if wrote is None else [_as_of(state, recorded.kind, wrote)]
    return tuple(each for each in found if not only or each.item in only)


class _Traced:
    """One write, and the story of its item."""

    def __init__(self, journal: Journal, started: Recorded, upto: int) -> None:
        assert isinstance(started.event, WriteStarted)  # noqa: S101  the caller looked
        self.recorded, self.event = started, started.event
        self.kind, self.item = started.kind or Kind.CALENDAR, started.item or ""
        self.journal, self.upto = journal, upto
        self.story = list(journal.find(items=[self.item], upto=upto))

    def wrote(self) -> Wrote | None:
        """Return what became of the write; None where it was not applied."""
        outcome = next((each for each in self.story if _settles(each, self.event.key)), None)
        event = outcome.event if outcome else None
        if isinstance(event, WriteFailed) or (isinstance(event, WriteSettled) and not event.applied):
            return None
        missed = event.missed if isinstance(event, WriteSucceeded) else ()
        created = event.record.id if isinstance(event, WriteSucceeded) and event.record else ""
        before, known_before = self._before()
        after, known_after = self._after(outcome, before)
        return Wrote(
            key=self.event.key,
            item=self.item,
            kind=self.kind,
            side=self.event.side,
            operation=self.event.operation,
            id=self.event.id or created,
            written=tuple(name for name in self.event.content or {} if name not in missed),
            before=before,
            after=after,
            known=known_before and known_after and not self.recorded.erased,
        )

    def _before(self) -> tuple[Fields | None, bool]:
        """Return what the record held when the write left, and whether that is known."""
        if self.event.operation is Operation.CREATE:
            return None, True
        remote, side = self.event.id or "", self.event.side
        own = item_id(self.kind, side, remote)
        others = [] if own == self.item else list(self.journal.find(items=[own], upto=self.upto))
        last: Recorded | None = None
        for recorded in sorted((*self.story, *others), key=lambda each: each.position):
            if recorded.position < self.recorded.position and _shows(recorded, side, remote):
                last = recorded
        fields = _content(last)
        return fields, fields is not None

    def _after(self, outcome: Recorded | None, before: Fields | None) -> tuple[Fields | None, bool]:
        """Return what the record held afterwards, and whether that is known."""
        event = outcome.event if outcome else None
        if self.event.operation is Operation.DELETE:
            return None, isinstance(event, WriteSucceeded | WriteSettled)
        if isinstance(event, WriteSucceeded):
            fields = _content(outcome)
            return fields, fields is not None
        if isinstance(event, WriteSettled) and self.event.operation is Operation.UPDATE and before is not None:
            return {**before, **(self.event.content or {})}, True
        return None, False


def _settles(recorded: Recorded, key: str) -> bool:
    """Tell whether an event says what became of a write: that no answer came says nothing."""
    event = recorded.event
    return isinstance(event, WriteSucceeded | WriteFailed | WriteSettled) and event.key == key


def _shows(recorded: Recorded, side: Side, remote: str) -> bool:
    event = recorded.event
    if not isinstance(event, RecordObserved | WriteSucceeded) or event.side is not side or event.record is None:
        return False
    return event.record.id == remote and not event.record.private and not event.record.outside


def _content(recorded: Recorded | None) -> Fields | None:
    """Return the fields that an event holds; None where they were erased."""
    if recorded is None or recorded.erased or not isinstance(recorded.event, RecordObserved | WriteSucceeded):
        return None
    return recorded.event.content or {}


def _as_of(state: State, kind: Kind, wrote: Wrote) -> Wrote:
    """Return a write under the item that its record belongs to by now."""
    now = state.of(kind).item_of(wrote.side, wrote.id) if wrote.id else None
    if now is None or now.id == wrote.item:
        return wrote
    return replace(wrote, item=now.id)
