"""Runs that are taken back, in any order, while people go on: a ledger of what each run wrote judges every write.

The ledger knows only what it saw at the two places: what a record held before a run wrote to it, and what it held
afterwards. Nothing here asks core what should come back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.engine.proof import replay, verify
from core.engine.reports import RollbackPreview
from core.engine.rollback import rollback
from core.engine.sync import sync
from core.facts.projection import fold
from core.model import Choice, Decision, Fields, Kind, Operation, Plan, Record, RowState, Side, Value
from core.model import Write as Written
from core.settings import CalendarSettings, ContactsSettings, FieldPair, Guards, Prevent, TasksSettings
from tests.support.desk import decide, plan
from tests.support.fakes import Desk, all_kinds_on
from tests.support.soaking import lived
from tests.support.witness import Place, Spot
from tests.support.working_life import COMMON, TEXTS

OWN = "Nick__c"
"""A field that a person paired."""
SECTIONS = {Kind.CALENDAR: CalendarSettings, Kind.CONTACTS: ContactsSettings, Kind.TASKS: TasksSettings}
MOMENT = {"start": "2026-11-26T10:00:00Z", "end": "2026-11-26T11:00:00Z"}

sides = st.sampled_from(list(Side))
numbers = st.integers(0, 30)


@dataclass
class Entry:
    """One write of a run."""

    item: str
    spot: Spot
    operation: Operation
    names: tuple[str, ...]
    before: Fields | None
    after: Fields | None


@dataclass
class Ledger:
    """What each run wrote, and the judge of those that take one back."""

    place: Callable[[Side], Place]
    kind: Kind
    runs: list[tuple[str, list[Entry]]] = field(default_factory=list)
    writing: list[Entry] = field(default_factory=list)
    takes_back: list[Entry] | None = None
    """What the run wrote that is being taken back."""

    def at(self, spot: Spot) -> Record | None:
        return self.place(spot[0]).records[self.kind].get(spot[1])

    def holds(self, spot: Spot) -> Fields | None:
        record = self.at(spot)
        return record.fields if record else None

    def wrote(self, side: Side, write: Written, before: Record | None) -> None:
        """Take note of a write that a place has just taken, and judge it if it takes something back."""
        remote = write.id or f"{side[0].upper()}{self.place(side).count}"
        spot = (side, remote)
        entry = Entry(
            write.item, spot, write.operation, tuple(write.changes), before.fields if before else None, self.holds(spot)
        )
        self.writing.append(entry)
        if self.takes_back is not None:
            judge(entry, [each for each in self.takes_back if each.spot[0] is side])


def same(one: Fields | None, other: Fields | None, *names: str) -> bool:
    """Tell whether two records say the same, in these fields or in all; what is empty says nothing."""
    one, other = one or {}, other or {}
    return all((one.get(name) or None) == (other.get(name) or None) for name in names or {*one, *other})


def judge(entry: Entry, former: list[Entry]) -> None:
    """Hold one write of a rollback against what the run wrote on that side."""
    match entry.operation:
        case Operation.UPDATE:
            its = [each for each in former if each.spot == entry.spot and each.operation is Operation.UPDATE]
            assert its, f"the run never wrote to it: {entry}"
            (was,) = its
            assert set(entry.names) <= set(was.names), f"the run never wrote these: {entry}"
            assert same(entry.before, was.after, *entry.names), f"somebody edited it since: {entry}"
            assert same(entry.after, was.before, *entry.names), f"that is not what it was: {entry}"
        case Operation.DELETE:
            its = [each for each in former if each.spot == entry.spot and each.operation is Operation.CREATE]
            assert its, f"the run did not create it: {entry}"
            assert same(entry.before, its[0].after), f"somebody worked on it since: {entry}"
        case Operation.CREATE:
            deleted = [each for each in former if each.operation is Operation.DELETE]
            assert any(same(entry.after, each.before) for each in deleted), f"the run never deleted this: {entry}"


class TakingBack(RuleBasedStateMachine):
    """One profile and one kind, people at either side, and one who regrets."""

    @initialize(kind=st.sampled_from(list(Kind)), conflict=st.sampled_from(["ask", "newest", "outlook"]))
    def begin(self, kind: Kind, conflict: str) -> None:
        fields = (FieldPair(outlook="nickName", salesforce=OWN),) if kind is Kind.CONTACTS else ()
        section = SECTIONS[kind](enabled=True, conflict=conflict, prevent=Prevent(), fields=fields)  # type: ignore[arg-type]
        guards = Guards(max_deletes=1000, max_delete_percent=100)
        self.kind, self.kinds, self.count = kind, [kind], 0
        self.names = (*TEXTS[kind], *((OWN,) if fields else ()))
        self.desk = Desk(all_kinds_on(guards=guards, **{str(kind): section}))
        self.places = {side: Place(side, self.desk.clock) for side in Side}
        self.desk.outlook, self.desk.salesforce = self.places[Side.OUTLOOK], self.places[Side.SALESFORCE]
        self.ledger = Ledger(self.places.__getitem__, kind)
        for place in self.places.values():
            place.witness = self.ledger  # type: ignore[assignment]
        self.desk.open()
        for side in (*Side, Side.OUTLOOK):
            self.a_person_creates(side, set())
        self.accord_syncs(Side.OUTLOOK)

    # People

    def spots(self) -> list[Spot]:
        return [(side, remote) for side in Side for remote in self.places[side].records[self.kind]]

    def fresh(self, name: str) -> str:
        self.count += 1
        return f"{name}-{self.count}@acme.example" if name == "email" else f"{name}-{self.count}"

    def type(self, number: int, which: int, *, clear: bool = False) -> None:
        if spots := self.spots():
            side, remote = spots[number % len(spots)]
            name = self.names[which % len(self.names)]
            clear = clear and name == self.names[-1]
            self.places[side].edit(self.kind, remote, **{name: None if clear else self.fresh(name)})

    @rule(side=sides, blanks=st.sets(st.integers(1, 4)))
    def a_person_creates(self, side: Side, blanks: set[int]) -> None:
        typed: dict[str, Value] = {n: self.fresh(n) for at, n in enumerate(self.names) if at not in blanks}
        moment = MOMENT if self.kind is Kind.CALENDAR else {}
        self.places[side].create(self.kind, COMMON[self.kind] | moment | typed)

    @rule(number=numbers, which=numbers, clear=st.booleans(), syncs=st.booleans())
    def a_person_edits(self, number: int, which: int, clear: bool, syncs: bool) -> None:
        self.type(number, which, clear=clear)
        if syncs:
            self.accord_syncs(Side.SALESFORCE)

    @rule(number=numbers, syncs=st.booleans())
    def a_person_deletes(self, number: int, syncs: bool) -> None:
        if spots := self.spots():
            side, remote = spots[number % len(spots)]
            self.places[side].delete(self.kind, remote)
        if syncs:
            self.accord_syncs(Side.SALESFORCE)

    @rule(hours=st.sampled_from([1, 30]))
    def time_passes(self, hours: int) -> None:
        self.desk.clock.advance(hours=hours)

    # Accord

    def ended(self, run: str) -> None:
        self.ledger.runs.append((run, self.ledger.writing))
        self.ledger.writing, self.ledger.takes_back = [], None

    @rule(winner=sides)
    def accord_syncs(self, winner: Side) -> None:
        """Write what is proposed, conflicts settled for one side first."""
        for row in plan(self.desk.session, self.kinds).rows:
            if row.state is RowState.CONFLICT:
                decide(self.desk.session, [row.item], Decision(choice=Choice.PREFER, side=winner))
        self.ended(sync(self.desk.session, self.kinds, review=lambda shown: shown).run)

    @rule(number=numbers, edits=st.sampled_from(["", "", "before", "while asked"]), which=numbers)
    def a_run_is_taken_back(self, number: int, edits: str, which: int) -> None:
        wrote = [(run, entries) for run, entries in self.ledger.runs if entries]
        if not wrote:
            return
        run, entries = wrote[-1 - number % len(wrote)]  # the latest is taken back most
        if edits == "before":
            self.type(number, which)
        untouched = [] if edits else self.untouched(entries)
        self.ledger.takes_back = entries

        def agreed(told: RollbackPreview) -> Plan:
            if edits == "while asked":
                self.type(number, which)
            return told.plan

        report = rollback(self.desk.session, run, review=agreed)
        written = self.ledger.writing
        self.ended(report.run)
        self.all_came_back(untouched)
        assert replay(self.desk.session, run).identical
        if not edits:
            self.nothing_is_done_again(entries, written)

    def untouched(self, entries: list[Entry]) -> list[Entry]:
        """Return what the run wrote for items of which nobody touched anything since."""
        by_item: dict[str, list[Entry]] = {}
        for entry in entries:
            by_item.setdefault(entry.item, []).append(entry)
        return [entry for of_item in by_item.values() if all(map(self.stands, of_item)) for entry in of_item]

    def stands(self, entry: Entry) -> bool:
        """Tell whether a record is as a run left it."""
        now = self.ledger.holds(entry.spot)
        if entry.operation is Operation.DELETE:
            return not self.came_back_since(entry)
        return now is not None and same(now, entry.after)

    def came_back_since(self, deleted: Entry) -> bool:
        """Tell whether any run made a record for the deleted one since."""
        every = [entry for _, entries in self.ledger.runs for entry in entries]
        since = every[next(at for at, entry in enumerate(every) if entry is deleted) :]
        made = [each for each in since if each.operation is Operation.CREATE and each.spot[0] is deleted.spot[0]]
        return any(each.item == deleted.item or same(each.after, deleted.before) for each in made)

    def all_on(self, side: Side) -> list[Fields]:
        return [record.fields for record in self.places[side].records[self.kind].values()]

    def all_came_back(self, entries: list[Entry]) -> None:
        """Hold that what nobody touched is as it was before the run."""
        for entry in entries:
            now = self.ledger.holds(entry.spot)
            match entry.operation:
                case Operation.UPDATE:
                    assert same(now, entry.before, *entry.names), f"it did not come back: {entry}"
                case Operation.CREATE:
                    assert now is None, f"it is still there: {entry}"
                case Operation.DELETE:
                    again = [f for f in self.all_on(entry.spot[0]) if same(f, entry.before)]
                    assert again, f"it did not come back: {entry}"

    def nothing_is_done_again(self, entries: list[Entry], written: list[Entry]) -> None:
        """Hold that the next sync leaves alone what was taken back, for nobody said anything since."""
        report = sync(self.desk.session, self.kinds, review=lambda shown: shown)
        later = self.ledger.writing
        self.ended(report.run)
        undone = {(each.spot, name) for each in written if each.operation is Operation.UPDATE for name in each.names}
        again = {(each.spot, name) for each in later if each.operation is Operation.UPDATE for name in each.names}
        assert not undone & again, f"it was done again: {undone & again}"
        made = {each.spot for each in written if each.operation is Operation.CREATE}
        assert not [each for each in later if each.operation is Operation.DELETE and each.spot in made]
        gone = [each.before for each in written if each.operation is Operation.DELETE]
        made_anew = [each for each in later if each.operation is Operation.CREATE]
        assert not [each for each in made_anew if any(same(each.after, before) for before in gone)]

    # What is always true

    @invariant()
    def the_state_follows_from_the_events(self) -> None:
        if hasattr(self, "desk"):
            assert fold(self.desk.journal.read()) == self.desk.session.refresh()

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            assert verify(self.desk.session).problems == ()


test_taking_back = lived(TakingBack, examples=150, steps=20)
