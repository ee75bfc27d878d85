"""A long, unplanned working life: people edit, hide and delete on both sides, runs break off and processes die, and a
witness who knows only what was typed judges every write.

ACCORD_SOAK=minutes (make soak) looks for longer, and differently each time.
"""

from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager, suppress

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from core.engine import session as opened
from core.engine.apply import apply
from core.engine.observe import observe
from core.engine.proof import verify
from core.engine.sync import sync
from core.errors import ProfileBusy, ServiceUnavailable, UsageError
from core.facts.events import WriteStarted
from core.facts.projection import fold
from core.facts.recorded import NewEvent
from core.facts.state import decode, encode
from core.model import Choice, Decision, Plan, Row, RowState, Side
from core.planning.plan import plan as make_plan
from tests.support.desk import clear, decide, plan
from tests.support.soaking import lived
from tests.support.witness import Spot
from tests.support.working_life import Died, People, few, numbers, sides

WAITING = (RowState.PROPOSED, RowState.CONFLICT)
ASKED_FOR_GOOD = ("match", "unlinked")
ROUNDS = 8


class WorkingLife(People):
    """Accord among them, and the person who decides."""

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
        minutes=st.sampled_from([0, 0, 5, 13 * 60]),
        guest=st.booleans(),
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
        minutes: int,
        guest: bool,
    ) -> None:
        """Write, while somebody may be at work on either side, the clock runs, and another terminal observes."""

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
            self.desk.clock.advance(minutes=minutes)
            if guest:
                with suppress(ProfileBusy):  # where there is nothing to think about, nothing was let go
                    observe(self.another_terminal(), self.kinds)
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
            with suppress(UsageError):  # nothing was decided about it
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
            stranger = record is not None and record.outside and self.told_by_its_mate(spot, told)
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

    def told_by_its_mate(self, spot: Spot, told: Set[Spot]) -> bool:
        """Tell whether nobody has to tell of what is out of scope: it is alone, or its counterpart is told."""
        mate = self.witness.mate(spot)
        return mate is None or self.witness.at(mate) is None or mate in told

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


test_working_life = lived(WorkingLife, examples=400, steps=30)
