"""A long, unplanned working life: people edit, hide and delete on both sides, runs break off and processes die, and a
witness who knows only what was typed judges every write.

ACCORD_SOAK=minutes (make soak) looks for longer, and differently each time.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.engine import session as opened
from core.engine.apply import apply
from core.engine.observe import observe
from core.engine.proof import verify
from core.engine.sync import sync
from core.errors import ServiceUnavailable, UsageError
from core.facts.events import WriteStarted
from core.facts.projection import fold
from core.facts.recorded import NewEvent, Recorded
from core.facts.state import decode, encode
from core.model import Choice, Decision, Kind, Operation, Plan, Row, RowState, Side, Value
from core.planning.plan import plan as make_plan
from core.settings import CalendarSettings, ContactsSettings, Guards, Prevent, TasksSettings
from core.times import add_days
from tests.support.desk import clear, decide, plan
from tests.support.fakes import Desk, MemoryJournal, all_kinds_on
from tests.support.witness import Place, Spot, Witness

SOAK = float(os.environ.get("ACCORD_SOAK", "0"))
END = time.monotonic() + 60 * SOAK
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
WAITING = (RowState.PROPOSED, RowState.CONFLICT)
ASKED_FOR_GOOD = ("match", "unlinked")
ROUNDS = 8

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


class WorkingLife(RuleBasedStateMachine):
    """One profile and one kind, from its first day."""

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
        if SOAK and time.monotonic() > END:
            pytest.skip(f"{SOAK} minutes have passed and nothing was found")
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

    @rule(number=numbers, which=numbers, preferred=st.none() | sides, again=st.booleans())
    def two_people_edit_the_same(self, number: int, which: int, preferred: Side | None, again: bool) -> None:
        """Let somebody settle a conflict, perhaps, and somebody else edit once more after that."""
        pairs = [(s, m) for s in self.witness.spots() if (m := self.witness.mate(s)) and self.witness.at(m)]
        if not pairs:
            return
        spot, mate = pairs[number % len(pairs)]
        name = self.names[which % len(self.names)]
        self.type(spot, **{name: self.fresh(name)})
        self.type(mate, **{name: self.fresh(name)})
        if preferred is None:
            return
        observe(self.desk.session, self.kinds)
        for row in [row for row in self.rows() if row.state is RowState.CONFLICT]:
            decision = Decision(choice=Choice.PREFER, side=preferred)
            decide(self.desk.session, [row.item], decision)
            self.witness.decided(row, row.item, decision)
        if again:
            self.type(mate if mate[0] is not preferred else spot, **{name: self.fresh(name)})
            self.witness.moved.clear()
            sync(self.desk.session, self.kinds, review=self.agree)

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

    # Accord

    @contextmanager
    def trouble(
        self, side: Side, dies_in: int | None, too_late: bool, breaks_in: int | None, deaf: bool
    ) -> Iterator[None]:
        """What may go wrong in a run: the process dies, a service breaks off, or cannot tell what became of a write."""
        self.witness.moved.clear()
        place = self.places[side]
        self.journal.dies_in, self.journal.too_late = dies_in, too_late
        place.fuse, place.deaf = breaks_in, deaf
        try:
            yield
        except Died:
            self.desk.open()
        except ServiceUnavailable:
            pass
        finally:
            self.journal.dies_in, place.fuse, place.deaf, place.lose = None, None, False, 0
            self.journal.on_append = lambda drafts: None
            self.witness.follow(self.journal.events)

    @rule(side=sides, dies_in=few, too_late=st.booleans(), breaks_in=few, deaf=st.booleans())
    def accord_observes(
        self, side: Side, dies_in: int | None, too_late: bool, breaks_in: int | None, deaf: bool
    ) -> None:
        with self.trouble(side, dies_in, too_late, breaks_in, deaf):
            observe(self.desk.session, self.kinds)

    @rule(
        how=st.sampled_from(["apply", "sync"]),
        side=sides,
        dies_in=few,
        too_late=st.booleans(),
        breaks_in=few,
        deaf=st.booleans(),
        lose=st.integers(0, 2),
        race=st.sampled_from(["", "", "before reading again", "before the write"]),
        number=numbers,
        deed=st.sampled_from(["edit", "delete", "clear", "private"]),
    )
    def accord_writes(
        self,
        how: str,
        side: Side,
        dies_in: int | None,
        too_late: bool,
        breaks_in: int | None,
        deaf: bool,
        lose: int,
        race: str,
        number: int,
        deed: str,
    ) -> None:
        """Write, while somebody may be at work on either side."""

        def faster() -> None:
            {
                "edit": lambda: self.a_person_edits(number, number, False),
                "delete": lambda: self.a_person_deletes(number),
                "clear": lambda: self.a_person_clears_a_field(number),
                "private": lambda: self.turned_private_or_back(number),
            }[deed]()

        def yes(shown: Plan) -> Plan:
            self.agree(shown)
            if race == "before reading again":
                faster()
            return shown

        def on_append(drafts: Sequence[NewEvent]) -> None:
            if race == "before the write" and any(isinstance(draft.event, WriteStarted) for draft in drafts):
                faster()

        with self.trouble(side, dies_in, too_late, breaks_in, deaf):
            self.places[side].lose = lose
            self.journal.on_append = on_append
            if how == "apply":
                apply(self.desk.session, self.kinds, review=yes)
            else:
                sync(self.desk.session, self.kinds, review=yes)

    @rule()
    def the_process_starts_again(self) -> None:
        self.desk.open()

    # The person before Accord

    @rule(
        number=numbers,
        choice=st.sampled_from(list(Choice)),
        winner=sides,
        field=few,
        half=st.booleans(),
        other=numbers,
    )
    def the_person_decides(
        self, number: int, choice: Choice, winner: Side, field: int | None, half: bool, other: int
    ) -> None:
        rows = plan(self.desk.session, self.kinds).rows
        if not rows:
            return
        row, second = rows[number % len(rows)], rows[other % len(rows)]
        item = row.counterpart if half and row.counterpart else row.item
        names = (self.names[field % len(self.names)],) if field is not None and choice is Choice.PREFER else ()
        decision = Decision(
            choice=choice,
            side=winner if choice is Choice.PREFER else None,
            fields=names,
            other=second.item if choice is Choice.LINK else None,
        )
        try:
            decide(self.desk.session, [item], decision)
        except UsageError:
            return
        self.witness.decided(row, item, decision)
        self.witness.follow(self.journal.events)

    @rule(number=numbers)
    def the_person_takes_it_back(self, number: int) -> None:
        rows = plan(self.desk.session, self.kinds).rows
        if rows:
            row = rows[number % len(rows)]
            clear(self.desk.session, [row.item])
            self.witness.decided(row, row.item, None)

    @rule()
    def everything_comes_to_rest(self) -> None:
        """Nobody acts, every question is answered: the two sides come to agree, or a row says why not."""
        for place in self.places.values():
            place.hidden.clear()
            place.expired = True
        rounds = 0
        while self.advance():
            rounds += 1
            assert rounds < ROUNDS, [(row.action, row.state, row.rule, row.hold) for row in self.rows()]
        before = self.written()
        assert sync(self.desk.session, self.kinds, review=self.agree).rows == ()
        assert self.written() == before
        self.witness.follow(self.journal.events)
        told = {(side, face.id) for row in self.rows() for side, face in faces(row)}
        for spot in self.witness.spots():
            record = self.witness.at(spot)
            stranger = record is not None and record.outside and self.agrees_with_nobody(spot)
            assert spot in told or stranger or self.agrees(spot), f"{spot} differs and no row tells"

    def advance(self) -> bool:
        """Answer what is asked and write; tell whether there was anything to do."""
        self.witness.moved.clear()
        observe(self.desk.session, self.kinds)
        self.witness.follow(self.journal.events)
        open_rows = [
            r for r in self.rows() if r.state in WAITING or (r.state is RowState.HELD and r.hold not in ASKED_FOR_GOOD)
        ]
        for row in open_rows:
            decision = None
            if row.state is RowState.CONFLICT:
                decision = Decision(choice=Choice.PREFER, side=Side.SALESFORCE)
            elif row.state is RowState.HELD:
                decision = Decision(choice=Choice.RELEASE)
            if decision:
                decide(self.desk.session, [row.item], decision)
                self.witness.decided(row, row.item, decision)
        apply(self.desk.session, self.kinds, review=self.agree, allow_deletes=1000)
        self.witness.follow(self.journal.events)
        return bool(open_rows)

    def agree(self, shown: Plan) -> Plan:
        self.witness.shown = [row for row in shown.rows if row.state is RowState.PROPOSED]
        return shown

    def rows(self) -> Sequence[Row]:
        return plan(self.desk.session, self.kinds).rows

    def written(self) -> int:
        return sum(len(place.writes) for place in self.places.values())

    def agrees(self, spot: Spot) -> bool:
        mate = self.witness.mate(spot)
        ours, theirs = self.witness.at(spot), self.witness.at(mate) if mate else None
        return bool(ours and theirs) and all(ours.fields.get(n) == theirs.fields.get(n) for n in self.names)  # type: ignore[union-attr]

    def agrees_with_nobody(self, spot: Spot) -> bool:
        mate = self.witness.mate(spot)
        return mate is None or self.witness.at(mate) is None

    # What is always true

    @invariant()
    def the_state_follows_from_the_events(self) -> None:
        if not hasattr(self, "desk"):
            return
        live, folded = self.desk.session.refresh(), fold(self.journal.read())
        assert folded == live
        assert decode(encode(live)) == live
        as_of, profile = self.desk.session.now(), self.journal.profile
        again = make_plan(folded, self.desk.settings, profile=profile, as_of=as_of, kinds=self.kinds)
        assert again == plan(self.desk.session, self.kinds)

    @invariant()
    def what_is_private_is_not_in_the_journal(self) -> None:
        if hasattr(self, "desk"):
            self.witness.follow(self.journal.events)
            assert self.witness.betrayed() == set()

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.everything_comes_to_rest()
            assert verify(self.desk.session).problems == ()


def faces(row: Row) -> list[tuple[Side, object]]:
    return [(side, face) for side, face in ((Side.OUTLOOK, row.outlook), (Side.SALESFORCE, row.salesforce)) if face]


@pytest.fixture(autouse=True)
def snapshots_are_frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "EVENTS_PER_SNAPSHOT", 10)


TestWorkingLife = WorkingLife.TestCase
TestWorkingLife.settings = settings(
    max_examples=1_000_000 if SOAK else 600,
    stateful_step_count=30,
    deadline=None,
    derandomize=not SOAK,
    database=None,
    report_multiple_bugs=False,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
