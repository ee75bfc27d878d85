"""Somebody who saw what each person typed, and judges every write of Accord by that alone.

A witness watches two places. What a person types is *open* until both records of a pair hold it; a write that replaces
an open value needs the person's word, or the rule for conflicts. Nothing here asks core what should happen.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from core.errors import ServiceUnavailable
from core.facts import events as ev
from core.facts.recorded import Recorded
from core.model import Choice, Decision, Gone, Kind, Operation, Outcome, Page, Record, Row, Scope, Side, Status, Value
from core.model import Write as Written
from core.settings import KindSettings
from tests.support.fakes import FrozenClock, MemorySide

UNITS = {"start": "when", "end": "when"}
Spot = tuple[Side, str]
"""A record: its side and remote id."""


class Place(MemorySide):
    """A side that can break off, can be unable to say what became of a write, and where a deletion can be undone."""

    def __init__(self, side: Side, clock: FrozenClock) -> None:
        super().__init__(side, clock)
        self.fuse: int | None = None
        self.deaf = False
        self.bin: dict[str, Record] = {}
        self.witness: Witness | None = None

    def _burn(self) -> None:
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                self.fuse = None
                raise ServiceUnavailable("The service broke off.", "Try again.")

    def delete(self, kind: Kind, remote: str) -> None:
        self.bin[remote] = self.records[kind][remote]
        super().delete(kind, remote)

    def restore(self, kind: Kind, remote: str) -> None:
        del self.gone[remote]
        self.masters.pop(remote, None)
        self._put(kind, self.bin.pop(remote))

    def read(self, scope: Scope, cursor: str | None) -> Iterator[Page]:
        for page in super().read(scope, cursor):
            self._burn()
            yield page

    def fetch(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Record | Gone]:
        self._burn()
        return super().fetch(scope, ids)

    def write(self, scope: Scope, writes: Sequence[Written]) -> Iterator[Outcome]:
        for outcome in super().write(scope, writes):
            self._burn()
            yield outcome

    def _write(self, write: Written) -> Outcome:
        done, before = len(self.writes), self.records[write.kind].get(write.id or "")
        outcome = super()._write(write)
        if len(self.writes) > done and self.witness:
            self.witness.wrote(self.side, write, before)
        return outcome

    def resolve(self, scope: Scope, write: Written) -> Outcome:
        self._burn()
        if self.deaf:
            return Outcome(key=write.key, status=Status.UNKNOWN)
        outcome = super().resolve(scope, write)
        return msgspec.structs.replace(outcome, echo=outcome.echo and self._as_read(outcome.echo, scope))


@dataclass
class Said:
    """What the person said of a row: valid while the records are as the row showed them."""

    decision: Decision
    versions: dict[Spot, int]
    covers: set[Spot]
    """The records of the item itself: of a pair that is not linked yet, one half."""
    released: bool = False


@dataclass
class Witness:
    """The judge of one kind. `typed` holds, per record and field, an open value and the version that brought it."""

    kind: Kind
    names: tuple[str, ...]
    settings: KindSettings
    places: dict[Side, Place]
    events: Callable[[], Sequence[Recorded]]
    typed: dict[Spot, dict[str, tuple[Value, int]]] = field(default_factory=dict)
    past: dict[Spot, list[Mapping[str, Value]]] = field(default_factory=dict)
    partner: dict[Spot, str] = field(default_factory=dict)
    agreed: set[tuple[str, str, str]] = field(default_factory=set)
    acknowledged: set[Spot] = field(default_factory=set)
    parted: set[Spot] = field(default_factory=set)
    unnoticed: dict[str, str] = field(default_factory=dict)
    """By record that lost a merge nobody has read of yet: its counterpart."""
    restored: set[Spot] = field(default_factory=set)
    said: dict[str, Said] = field(default_factory=dict)
    secrets: dict[Spot, set[str]] = field(default_factory=dict)
    moved: set[Spot] = field(default_factory=set)
    """What a person touched while the present run was under way."""
    before: tuple[Spot, Record] | None = None
    """The record that is being written, as it was."""
    shown: Sequence[Row] = ()
    """The rows that the person confirmed."""
    rows: dict[Spot, str | None] = field(default_factory=dict)
    """The item under which a record was last observed: it tells equal twins apart."""
    journal: str = ""
    followed: int = 0
    confirmed: set[str] = field(default_factory=set)

    # What is where

    def at(self, spot: Spot) -> Record | None:
        return self.places[spot[0]].records[self.kind].get(spot[1])

    def mate(self, spot: Spot) -> Spot | None:
        other = self.partner.get(spot)
        return (spot[0].other, other) if other else None

    def spots(self) -> list[Spot]:
        return [(side, remote) for side in Side for remote in self.places[side].records[self.kind]]

    # What the person does

    def person(self, spot: Spot, *names: str) -> None:
        """Take note that a person touched a record, and typed these fields."""
        self.follow(self.events())
        record = self.at(spot)
        self.moved.add(spot)
        if record is None:
            return
        self.past.setdefault(spot, []).append(record.fields)
        for name in names:
            self.typed.setdefault(spot, {})[name] = (record.fields.get(name), version(record))
        if record.private and not self.settings.sync_private:
            elsewhere = {v for s, past in self.past.items() if s != spot for fields in past for v in fields.values()}
            fresh = {v for n, v in record.fields.items() if n in self.names and isinstance(v, str)} - elsewhere
            self.secrets.setdefault(spot, set()).update(v for v in fresh if repr(v) not in self.journal)
        else:
            self.secrets.pop(spot, None)
        self.settle()

    def merged(self, loser: str, master: str) -> None:
        """Take note that one record lives on in another: its counterpart goes on with that one, or is asked about."""
        self.person((Side.SALESFORCE, loser))
        self.moved.add((Side.SALESFORCE, master))
        mate = self.partner.pop((Side.SALESFORCE, loser), None)
        if mate is None:
            return
        self.unnoticed[loser] = mate
        if (Side.SALESFORCE, master) in self.partner:
            del self.partner[Side.OUTLOOK, mate]
            self.parted.add((Side.OUTLOOK, mate))
        else:
            self._join((Side.OUTLOOK, mate), master)

    def settle(self) -> None:
        """Close what both records of a pair hold."""
        for spot in self.spots():
            mate = self.mate(spot)
            ours, theirs = self.at(spot), self.at(mate) if mate else None
            if ours is None or theirs is None:
                continue
            for name in self.names:
                if ours.fields.get(name) == theirs.fields.get(name):
                    self.agreed.add(self._pair(spot, name))
                    self.typed.get(spot, {}).pop(name, None)

    def _pair(self, spot: Spot, name: str) -> tuple[str, str, str]:
        one, two = sorted((spot[1], self.partner.get(spot, "")))
        return one, two, name

    def decided(self, row: Row, item: str, decision: Decision | None) -> None:
        """Take note of what the person said of an item, having seen a row; None takes it back."""
        faces = [
            (side, face) for side, face in ((Side.OUTLOOK, row.outlook), (Side.SALESFORCE, row.salesforce)) if face
        ]
        if decision is None:
            self.said.pop(item, None)
            self.parted -= {(side, face.id) for side, face in faces}
            return
        before = self.said.get(item)
        released = decision.choice is Choice.RELEASE
        if released and before and before.decision.choice is Choice.PREFER:
            decision = before.decision
        versions = {(side, face.id): int(face.version[1:]) for side, face in faces}
        covers = set(versions)
        if row.counterpart:
            covers = {spot for spot in versions if (spot[0] is Side.OUTLOOK) == (item == row.item)}
        self.said[item] = Said(decision, versions, covers, released)

    def returned(self, spot: Spot) -> None:
        """Take note that a person brought back what had been deleted: it is a record like a new one."""
        self.restored.add(spot)
        if spot[1] in self.unnoticed:  # as far as Accord knows, it was never away
            self.restored.discard(spot)
            self._join((Side.OUTLOOK, self.unnoticed.pop(spot[1])), spot[1])
        self.said = {item: said for item, said in self.said.items() if spot not in said.covers}
        self.person(spot)

    # What the journal says that Accord did

    def follow(self, events: Sequence[Recorded]) -> None:
        for recorded in events[self.followed :]:
            self.journal += repr(recorded)
            self._follow(recorded)
        self.followed = len(events)
        self.settle()

    def _follow(self, recorded: Recorded) -> None:
        match recorded.event:
            case ev.RecordObserved(side=side, record=Record(id=remote)):
                self.rows[side, remote] = recorded.item
            case ev.RecordGone(side=side, id=remote, evidence=evidence, successor=successor):
                self.unnoticed.pop(remote, None)
                if successor and evidence != "merged":
                    self._came_back((side, remote), successor)
            case ev.Linked(outlook=outlook, salesforce=salesforce):
                self._join((Side.OUTLOOK, outlook), salesforce)
            case ev.Unlinked(outlook=outlook, salesforce=salesforce):
                for spot in ((Side.OUTLOOK, outlook), (Side.SALESFORCE, salesforce)):
                    self.partner.pop(spot, None)
                    self.parted.add(spot)
            case ev.WriteSucceeded(side=side, record=Record(id=remote)):
                self.acknowledged.add((side, remote))
            case ev.PlanConfirmed():
                self.confirmed.add(recorded.run or "")
            case ev.RunFinished() if recorded.run in self.confirmed:
                lasting = (Choice.IGNORE_FOREVER, Choice.IGNORE_ONCE, Choice.LINK)
                self.said = {i: said for i, said in self.said.items() if said.decision.choice in lasting}

    def _came_back(self, lost: Spot, successor: str) -> None:
        """Take note that a record came back under another id, the very same in all that it says."""
        mate, new = self.mate(lost), self.at((lost[0], successor))
        if mate and self.at(mate) and (lost[0], successor) not in self.partner:
            known = [fields for fields in self.past.get(lost, []) if new and _says(fields, new.fields, self.names)]
            assert known or new is None, f"{successor} is not what {lost} was"
            self._join(mate, successor)

    def _join(self, spot: Spot, other: str) -> None:
        for former in (self.mate(spot), self.mate((spot[0].other, other))):
            if former:
                self.partner.pop(former, None)
        self.partner[spot], self.partner[spot[0].other, other] = other, spot[1]
        self.parted -= {spot, (spot[0].other, other)}

    # The judgement

    def wrote(self, side: Side, write: Written, before: Record | None) -> None:
        """Judge a write that a place has just taken."""
        self.follow(self.events())
        self._was_shown(side, write)
        assert write.operation not in self.settings.prevent.on(side), f"prevented, and yet it came: {write}"
        if write.operation is Operation.CREATE:
            self.before = None
            self._created(side, write)
            return
        assert before is not None
        spot = (side, before.id)
        self.before = (spot, before)
        self._may_touch(write.item, spot, before)
        assert not self._left_out(self.mate(spot), (side, before.id)), f"left out, and yet written: {write}"
        if write.operation is Operation.UPDATE:
            self._updated(spot, write)
        else:
            self._deleted(spot, write)
        self.settle()

    def _was_shown(self, side: Side, write: Written) -> None:
        row = next((row for row in self.shown if row.item == write.item), None)
        assert row, f"nobody agreed to {write}"
        meant = {f.name: f.value for f in row.fields if f.winner is side.other}
        wanted = {} if write.operation is Operation.DELETE else meant
        assert side in row.target, f"another side was shown: {write}"
        assert write.changes == wanted, f"another change was shown: {write}"

    def _may_touch(self, item: str, spot: Spot, before: Record) -> None:
        hidden = before.private and not self.settings.sync_private
        assert not hidden, f"{spot} is private and was written"
        assert before.outside is None, f"{spot} is out of scope and was written"
        said = self.said.get(item)
        if spot[0] is Side.OUTLOOK and before.audience:
            assert said, f"{spot} would mail people and was not released"
            assert said.released, f"{spot} would mail people and was not released"

    def _left_out(self, *spots: Spot | None) -> bool:
        """Tell whether the person left one of these records out, and nothing happened to it since."""
        leaving = (Choice.EXCLUDE, Choice.IGNORE_ONCE, Choice.IGNORE_FOREVER)
        about = [s for s in self.said.values() if s.decision.choice in leaving and s.covers & set(spots)]
        return any(s.decision.choice is Choice.IGNORE_FOREVER or self._as_seen(s) for s in about)

    def _as_seen(self, said: Said) -> bool:
        records = {spot: self.at(spot) for spot in said.versions} | (
            {self.before[0]: self.before[1]} if self.before else {}
        )
        records = {spot: record for spot, record in records.items() if spot in said.versions}
        return all(r is not None and version(r) == said.versions[spot] for spot, r in records.items())

    def _preferred(self, item: str, winner: Side, unit: str | None = None) -> Said | None:
        said = self.said.get(item)
        if said is None or said.decision.choice is not Choice.PREFER or said.decision.side is not winner:
            return None
        units = {UNITS.get(name, name) for name in said.decision.fields}
        return said if not units or unit in units else None

    def _created(self, side: Side, write: Written) -> None:
        remote = f"{side[0].upper()}{self.places[side].count}"
        sources = [spot for spot in self.past if spot[0] is side.other and self._once_was(spot, write.changes)]
        assert sources, f"nobody ever typed this: {write}"
        fit = [spot for spot in sources if self._may_copy(spot, write.item)]
        fit.sort(key=lambda spot: self.rows.get(spot) != write.item)
        assert fit, f"created although it should not be: {write} from {sources}"
        assert not self._left_out(fit[0]), f"left out, and yet created: {write}"
        made = self.at((side, remote))
        assert made is not None
        self.past[side, remote] = [made.fields]
        self._join(fit[0], remote)
        self.settle()

    def _once_was(self, spot: Spot, values: Mapping[str, Value]) -> bool:
        return any(all(fields.get(name) == value for name, value in values.items()) for fields in self.past[spot])

    def _may_copy(self, spot: Spot, item: str) -> bool:
        """Tell whether a counterpart may be made of a record: it lives and never had one, or somebody said so."""
        record, mate = self.at(spot), self.mate(spot)
        unseen = spot in self.moved or spot[1] in self.places[spot[0]].hidden
        if not unseen and (record is None or (record.private and not self.settings.sync_private)):
            return False
        said = self.said.get(item)
        if spot in self.parted:
            return said is not None and said.decision.choice is Choice.INCLUDE
        if mate is None or spot in self.restored:
            return mate is None or self.at(mate) is None
        if self.at(mate) is not None:
            return False
        return mate not in self.acknowledged | set(self.typed) or self._preferred(item, spot[0]) is not None

    def _updated(self, spot: Spot, write: Written) -> None:
        mate = self.mate(spot)
        assert mate, f"updated without a counterpart: {write}"
        for name, value in write.changes.items():
            assert any(fields.get(name) == value for fields in self.past[mate]), f"{name} is not of {mate}: {write}"
            self._may_replace(spot, mate, name, value, write)
        record = self.at(spot)
        assert record is not None
        self.past[spot].append(record.fields)
        for name in write.changes:
            self.typed.get(spot, {}).pop(name, None)

    def _may_replace(self, spot: Spot, mate: Spot, name: str, value: Value, write: Written) -> None:
        value_typed = self.typed.get(spot, {}).get(name)
        if value_typed is None or value_typed[0] == value:
            return
        if value_typed[0] is None and self._pair(spot, name) not in self.agreed:
            return  # two that meet for the first time fill each other's blanks
        unit = UNITS.get(name, name)
        said = self._preferred(write.item, mate[0], unit)
        asked = said is not None and said.versions.get(spot, 0) >= value_typed[1]
        theirs = {UNITS.get(n, n) for n in self.typed.get(mate, {})}
        ruled = self.settings.conflict in ("newest", mate[0].value) and unit in theirs
        assert asked or ruled, f"{value_typed} of {spot} was overwritten unasked: {write}"

    def _deleted(self, spot: Spot, write: Written) -> None:
        mate = self.mate(spot)
        assert mate, f"deleted without a counterpart: {write}"
        assert self.at(mate) is None or mate in self.moved, f"deleted although {mate} lives: {write}"
        said = self._preferred(write.item, mate[0])
        seen = said.versions.get(spot, 0) if said else 0
        for name, (value, since) in self.typed.pop(spot, {}).items():
            if value is None and self._pair(spot, name) not in self.agreed:
                continue
            assert since <= seen, f"{name}={value!r} of {spot} was deleted unasked: {write}"

    def betrayed(self) -> set[str]:
        """Return the private values that stand in the journal."""
        return {value for values in self.secrets.values() for value in values if repr(value) in self.journal}


def _says(one: Mapping[str, Value], other: Mapping[str, Value], names: Sequence[str]) -> bool:
    return all(one.get(name) == other.get(name) for name in names)


def version(record: Record) -> int:
    return int(record.version[1:])
