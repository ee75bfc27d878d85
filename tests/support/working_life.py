"""Years of a working life: people who edit, hide and delete on both sides, and a process that may die.

What tests/core/test_machine.py lets Accord meet.
"""

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from core.engine.session import Session
from core.facts.recorded import NewEvent, Recorded
from core.model import Kind, Operation, Side, Value
from core.settings import CalendarSettings, ContactsSettings, Guards, Prevent, TasksSettings
from core.times import add_days
from tests.support.fakes import Desk, MemoryJournal, all_kinds_on
from tests.support.witness import Place, Spot, Witness

TEXTS = {
    Kind.CALENDAR: ("subject", "location", "body"),
    Kind.CONTACTS: ("last_name", "email", "job_title", "notes"),
    Kind.TASKS: ("subject", "body"),
}
MATCHING = {Kind.CALENDAR: ("subject", "start", "end"), Kind.CONTACTS: ("email",), Kind.TASKS: ("subject", "due")}
TIMES = ("start", "end")
COMMON = {
    Kind.CALENDAR: {"all_day": False, "show_as": "busy", "private": False},
    Kind.CONTACTS: {"first_name": "Ann"},
    Kind.TASKS: {"due": "2026-11-30", "status": "notStarted", "priority": "normal"},
}
SECTIONS = {Kind.CALENDAR: CalendarSettings, Kind.CONTACTS: ContactsSettings, Kind.TASKS: TasksSettings}

sides = st.sampled_from(list(Side))
numbers = st.integers(0, 30)
few = st.none() | st.integers(0, 8)
prevented = st.sets(st.sampled_from(list(Operation)), max_size=1).map(tuple) | st.just(())


class Died(Exception):
    """The process died."""


class MortalJournal(MemoryJournal):
    """A journal whose process dies at an append: before it is durable, or just after."""

    def __init__(self) -> None:
        super().__init__()
        self.dies_in: int | None = None
        self.too_late = False

    def append(self, drafts: Sequence[NewEvent], **how: object) -> Sequence[Recorded]:
        dies = self.dies_in == 0
        if self.dies_in is not None:
            self.dies_in -= 1
        if dies and not self.too_late:
            raise Died
        recorded = super().append(drafts, **how)  # type: ignore[arg-type]
        if dies:
            raise Died
        return recorded


class People(RuleBasedStateMachine):
    """One profile and one kind, from its first day, and the people at either side."""

    @initialize(
        kind=st.sampled_from(list(Kind)),
        conflict=st.sampled_from(["ask", "ask", "ask", "outlook", "salesforce", "newest"]),
        outlook=prevented,
        salesforce=prevented,
        private=st.sampled_from([False, False, True]),
        deletes=st.sampled_from([0, 1, 10]),
    )
    def begin(
        self,
        kind: Kind,
        conflict: str,
        outlook: tuple[Operation, ...],
        salesforce: tuple[Operation, ...],
        private: bool,
        deletes: int,
    ) -> None:
        prevent = Prevent(outlook=outlook, salesforce=salesforce)
        window = {} if kind is Kind.CONTACTS else {"past_days": 3000, "future_days": 3000}
        section = SECTIONS[kind](enabled=True, conflict=conflict, prevent=prevent, sync_private=private, **window)  # type: ignore[arg-type]
        guards = Guards(max_deletes=deletes, max_delete_percent=0)
        self.kind, self.kinds, self.count = kind, [kind], 0
        self.desk = Desk(all_kinds_on(guards=guards, **{str(kind): section}))
        self.desk.journal = self.journal = MortalJournal()
        self.places = {side: Place(side, self.desk.clock) for side in Side}
        self.desk.outlook, self.desk.salesforce = self.places[Side.OUTLOOK], self.places[Side.SALESFORCE]
        self.names = TEXTS[kind] + (TIMES if kind is Kind.CALENDAR else ())
        self.witness = Witness(kind, self.names, section, dict(self.places), lambda: self.journal.events)
        for place in self.places.values():
            place.witness = self.witness
        self.desk.open()

    # A person at either side

    def fresh(self, name: str) -> Value:
        """Return a value that nobody typed before."""
        self.count += 1
        if name in TIMES:
            minute = 2 * self.count + (name == "end")
            return f"{add_days('2026-11-25', minute // 1440)}T{minute // 60 % 24:02}:{minute % 60:02}:00Z"
        return f"{name}-{self.count}@acme.example" if name == "email" else f"{name}-{self.count}"

    def another_terminal(self) -> Session:
        """Return a session of somebody else at the same profile."""
        return Session(
            self.journal,
            self.places.__getitem__,
            self.desk.settings,
            self.desk.clock,
            self.desk.ids,
            actor="bob",
            accord="test",
        )

    def pick(self, number: int, *, dead: bool = False) -> Spot | None:
        spots = [(s, r) for s in Side for r in self.places[s].bin if r in self.places[s].gone] if dead else []
        spots = spots if dead else self.witness.spots()
        return spots[number % len(spots)] if spots else None

    def type(self, spot: Spot, **changes: Value) -> None:
        before = self.places[spot[0]].records[self.kind][spot[1]].fields
        self.places[spot[0]].edit(self.kind, spot[1], **changes)
        self.witness.person(spot, *(name for name, value in changes.items() if before.get(name) != value))

    def change(self, spot: Spot, **facts: object) -> None:
        self.places[spot[0]].change(self.kind, spot[1], **facts)
        self.witness.person(spot)

    @rule(side=sides, blanks=st.sets(st.integers(2, 3)), audience=st.sampled_from([0, 0, 2]))
    def a_person_creates(self, side: Side, blanks: set[int], audience: int) -> None:
        typed = {name: self.fresh(name) for n, name in enumerate(self.names) if n not in blanks or name in TIMES}
        audience = audience if self.kind is Kind.CALENDAR and side is Side.OUTLOOK else 0
        remote = self.places[side].create(self.kind, COMMON[self.kind] | typed, audience=audience)
        self.witness.person((side, remote), *self.names)

    @rule(number=numbers, equal=st.booleans(), same_side=st.sampled_from([False, False, True]))
    def a_person_creates_a_twin(self, number: int, equal: bool, same_side: bool) -> None:
        spot = self.pick(number)
        if spot is None or (record := self.witness.at(spot)) is None or record.private:
            return
        side = spot[0] if same_side else spot[0].other
        same = self.names if equal else MATCHING[self.kind]
        fields = {n: v if n in same or n not in self.names else self.fresh(n) for n, v in record.fields.items()}
        self.witness.person((side, self.places[side].create(self.kind, fields)), *self.names)

    @rule(number=numbers, which=numbers, both=st.booleans())
    def a_person_edits(self, number: int, which: int, both: bool) -> None:
        spot = self.pick(number)
        if spot is not None:
            names = {
                self.names[which % len(self.names)],
                self.names[-1] if both else self.names[which % len(self.names)],
            }
            self.type(spot, **{name: self.fresh(name) for name in sorted(names)})

    @rule(number=numbers)
    def a_person_clears_a_field(self, number: int) -> None:
        if (spot := self.pick(number)) is not None:
            self.type(spot, **{TEXTS[self.kind][-1]: None})

    @rule(number=numbers)
    def a_person_deletes(self, number: int) -> None:
        if (spot := self.pick(number)) is not None:
            self.places[spot[0]].delete(self.kind, spot[1])
            self.witness.person(spot)

    @rule(number=numbers)
    def a_person_restores(self, number: int) -> None:
        if (spot := self.pick(number, dead=True)) is not None:
            self.places[spot[0]].restore(self.kind, spot[1])
            self.witness.returned(spot)

    @rule(number=numbers)
    def turned_private_or_back(self, number: int) -> None:
        if (spot := self.pick(number)) is not None and (record := self.witness.at(spot)):
            fields = record.fields | ({"private": not record.private} if self.kind is Kind.CALENDAR else {})
            self.change(spot, private=not record.private, fields=fields)

    @rule(number=numbers)
    def moved_out_or_back(self, number: int) -> None:
        if (spot := self.pick(number)) is not None and (record := self.witness.at(spot)):
            self.change(spot, outside=None if record.outside else "container")

    @rule(number=numbers)
    def touched_without_an_edit(self, number: int) -> None:
        if (spot := self.pick(number)) is not None:
            self.change(spot)

    @rule(number=numbers, other=numbers)
    def merged_into_another(self, number: int, other: int) -> None:
        """In Salesforce, two contacts become one: the loser is deleted, and lives on in the master."""
        contacts = [remote for side, remote in self.witness.spots() if side is Side.SALESFORCE]
        if self.kind is not Kind.CONTACTS or len(contacts) < 2:
            return
        loser, master = contacts[number % len(contacts)], contacts[other % len(contacts)]
        if loser != master:
            self.places[Side.SALESFORCE].delete(self.kind, loser)
            self.places[Side.SALESFORCE].masters[loser] = master
            self.witness.merged(loser, master)

    # The services

    @rule(number=numbers, expired=st.booleans())
    def hidden_or_seen_again(self, number: int, expired: bool) -> None:
        if (spot := self.pick(number)) is not None:
            self.places[spot[0]].hidden ^= {spot[1]}
            self.places[spot[0]].expired |= expired

    @rule(side=sides, everything=st.booleans())
    def the_cursor_expires(self, side: Side, everything: bool) -> None:
        self.places[side].expired = True
        if everything:
            self.places[side].hidden |= set(self.places[side].records[self.kind])

    @rule(hours=st.sampled_from([1, 12, 25, 24 * 15]))
    def time_passes(self, hours: int) -> None:
        self.desk.clock.advance(hours=hours)
