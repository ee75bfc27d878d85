"""Who changed what in one item: each change of a field, with its old and new value, by whom, in which run, and whence.

What people did is known by what a reading showed; what Accord did, by the answers to its writes. Events that tell of no
change of a record (links, decisions) are not deeds.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from core.facts.events import (
    DecisionMade,
    DecisionRestored,
    DecisionWithdrawn,
    RecordGone,
    RecordObserved,
    WriteSettled,
    WriteStarted,
    WriteSucceeded,
)
from core.facts.recorded import Recorded
from core.model import Fields, Operation, Record, Side, Value


class Did(StrEnum):
    """What was done to a record."""

    FOUND = "found"
    """A reading showed it for the first time."""
    CHANGED = "changed"
    """A reading, or the answer to a write of Accord's, showed what somebody else had changed."""
    CREATED = "created"
    WROTE = "wrote"
    DELETED = "deleted"
    """These three by Accord."""
    LOST = "lost"
    """The service said that it is gone."""
    HIDDEN = "hidden"
    """It turned private, or left what is synced: what it holds is not known from here on."""


class FieldDeed(msgspec.Struct, frozen=True):
    """One field that changed. Nothing is told as None, as everywhere."""

    name: str
    old: Value
    new: Value


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to one record, as one event of the journal tells it."""

    position: int
    at: str
    """When the journal learnt of it."""
    run: str | None
    actor: str
    """Who sat at Accord."""
    side: Side
    id: str
    did: Did
    editor: str = ""
    """Whom the service names as the last one to change the record; "" where it names nobody."""
    stamp: str | None = None
    """When the record was last changed, by the service's own clock."""
    fields: tuple[FieldDeed, ...] = ()
    erased: bool = False
    """The values were erased: which fields changed is not known."""
    request: str | None = None
    source: int | None = None
    """With a write: the position of the deed on the other side that its values came from."""
    decision: int | None = None
    """With a write: the position of the decision that it followed."""

    @property
    def by_accord(self) -> bool:
        return self.did in (Did.CREATED, Did.WROTE, Did.DELETED)


def deeds(history: Sequence[Recorded], editors: Mapping[str, str]) -> tuple[Deed, ...]:
    """Return what was done to the records of one item, from the events about it in order.

    `editors` are names by the id that a service gives its users.
    """
    return _Telling(history, editors).told()


def last_writers(told: Iterable[Deed], side: Side, remote: str | None) -> dict[str, Deed]:
    """Return, by field of a record, the deed that gave it the value that it has."""
    last: dict[str, Deed] = {}
    for deed in told:
        if deed.side is side and deed.id == remote:
            last |= dict.fromkeys((field.name for field in deed.fields), deed)
    return last


class _Telling:
    def __init__(self, history: Sequence[Recorded], editors: Mapping[str, str]) -> None:
        self.history, self.editors = history, editors
        self.held: dict[tuple[Side, str], Fields | None] = {}
        """By record: what it was last known to hold, None while that is not known."""
        self.asked: dict[str, WriteStarted] = {}
        self.decision: int | None = None
        self.done: list[Deed] = []

    def told(self) -> tuple[Deed, ...]:
        for recorded in self.history:
            self._take(recorded)
        return tuple(self.done)

    def _take(self, recorded: Recorded) -> None:
        match recorded.event:
            case DecisionMade():
                self.decision = recorded.position
            case DecisionWithdrawn():
                self.decision = None
            case DecisionRestored(decision=decision, linking=linking):
                self.decision = recorded.position if decision or linking else None
            case WriteStarted() as started:
                self.asked[started.key] = started
            case RecordObserved(side=side, record=record, content=content):
                self._seen(recorded, side, record, content)
            case RecordGone(side=side, id=remote):
                self._add(recorded, side, remote, Did.LOST)
                self.held.pop((side, remote), None)
            case WriteSucceeded() as written:
                self._written(recorded, written)
            case WriteSettled(applied=True) as settled:
                self._settled(recorded, settled)

    def _seen(self, recorded: Recorded, side: Side, record: Record, content: Fields | None) -> None:
        spot = (side, record.id)
        if (record.private or record.outside) and not content:
            if self.held.get(spot, ()) is not None:
                self._add(recorded, side, record.id, Did.HIDDEN, record)
            self.held[spot] = None
            return
        did = Did.CHANGED if spot in self.held else Did.FOUND
        now = None if recorded.erased else content or {}
        fields = _changes(self.held.get(spot), now)
        if did is Did.FOUND or fields or recorded.erased:
            self._add(recorded, side, record.id, did, record, fields)
        self.held[spot] = now

    def _written(self, recorded: Recorded, written: WriteSucceeded) -> None:
        started = self.asked.get(written.key)
        remote = written.record.id if written.record else (started.id if started else None) or ""
        spot = (written.side, remote)
        if written.operation is Operation.DELETE:
            self._add(recorded, written.side, remote, Did.DELETED, request=written.request_id)
            self.held.pop(spot, None)
            return
        now = None if recorded.erased else written.content or {}
        changes = _changes(self.held.get(spot), now)
        meant = set((started.content if started else None) or {}) - set(written.missed)
        did = Did.CREATED if written.operation is Operation.CREATE else Did.WROTE
        ours = tuple(field for field in changes if field.name in meant or did is Did.CREATED)
        theirs = tuple(field for field in changes if field not in ours)
        self._add(recorded, written.side, remote, did, written.record, ours, written.request_id)
        if theirs:
            self._add(recorded, written.side, remote, Did.CHANGED, written.record, theirs)
        self.held[spot], self.decision = now, None

    def _settled(self, recorded: Recorded, settled: WriteSettled) -> None:
        started = self.asked.get(settled.key)
        if started is None or started.id is None:
            return
        spot, held = (settled.side, started.id), self.held.get((settled.side, started.id))
        if settled.operation is Operation.DELETE:
            self._add(recorded, *spot, Did.DELETED)
            self.held.pop(spot, None)
        else:
            now = None if held is None else {**held, **(started.content or {})}
            self._add(recorded, *spot, Did.WROTE, fields=_changes(held, now))
            self.held[spot] = now

    def _add(
        self,
        recorded: Recorded,
        side: Side,
        remote: str,
        did: Did,
        record: Record | None = None,
        fields: tuple[FieldDeed, ...] = (),
        request: str | None = None,
    ) -> None:
        by_others = did in (Did.FOUND, Did.CHANGED, Did.HIDDEN)
        wrote = did in (Did.CREATED, Did.WROTE)
        self.done.append(
            Deed(
                position=recorded.position,
                at=recorded.at,
                run=recorded.run,
                actor=recorded.actor,
                side=side,
                id=remote,
                did=did,
                editor=self.editors.get(record.editor, "") if record and by_others else "",
                stamp=record.modified if record and by_others else None,
                fields=fields,
                erased=recorded.erased,
                request=request,
                source=self._source(side.other, {field.name for field in fields}) if wrote else None,
                decision=self.decision if not by_others else None,
            )
        )

    def _source(self, side: Side, names: set[str]) -> int | None:
        """Return where the latest change of any of these fields on a side is told."""
        found = (deed for deed in reversed(self.done) if deed.side is side and names & {f.name for f in deed.fields})
        return next((deed.position for deed in found), None)


def _changes(before: Fields | None, after: Fields | None) -> tuple[FieldDeed, ...]:
    """Return what differs; everything, if nothing was known before, and nothing if nothing is known now."""
    if after is None:
        return ()
    names = sorted((before or {}).keys() | after.keys())
    pairs = ((name, (before or {}).get(name), after.get(name)) for name in names)
    return tuple(FieldDeed(name, old, new) for name, old, new in pairs if old != new)
