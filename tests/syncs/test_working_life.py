"""A working life over the sandbox: people at work on both sides, services that fail, a program that is started again.

As in tests/core/test_machine.py, but over the real adapters, the real journal and HTTP, and with an oracle that knows
nothing of any of them. ACCORD_SOAK=minutes (make soak) looks for longer, and differently each time.
"""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from adapters.sandbox.faults import Fault
from core.engine.apply import apply
from core.engine.observe import observe
from core.engine.proof import verify
from core.engine.sync import sync
from core.errors import AccordError
from core.model import Choice, Decision, Kind, Plan, RowState, Side
from core.settings import Guards, Prevent
from tests.support.attempts import Office
from tests.support.desk import clear, decide
from tests.support.fakes import all_kinds_on
from tests.support.onlooker import OL, SF, Onlooker, Spot, World, typed
from tests.support.samples import COLLECTION, OBJECT
from tests.support.soaking import lived
from tests.support.workplace import Workplace, workplace
from tests.syncs.test_faults import FAULTS

numbers = st.integers(0, 30)
sides = st.sampled_from([OL, SF])
ROUNDS = 10
ASKED_FOR_GOOD = ("match", "unlinked")


class WorkingLife(RuleBasedStateMachine):
    """One kind of one profile, and everybody who is at work on it."""

    @initialize(kind=st.sampled_from(list(Kind)))
    def a_profile(self, kind: Kind) -> None:
        self.kind, self.count, self.stack = kind, 0, ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.place: Workplace = self.stack.enter_context(workplace(folder))
        kinds = all_kinds_on()
        freely = {str(each): kinds.of(each).model_copy(update={"prevent": Prevent()}) for each in Kind}
        self.place.settings = kinds.model_copy(update={**freely, "guards": Guards(max_deletes=1000)})
        self.place.open()
        self.office, self.onlooker = Office(self.place, kind), Onlooker(self.place, kind)

    # People

    def fresh(self, what: str) -> str:
        self.count += 1
        return f"{what} {self.count}"

    def chosen(self, number: int) -> Spot | None:
        spots = sorted(self.onlooker.now())
        return spots[number % len(spots)] if spots else None

    @rule(side=sides)
    def somebody_creates(self, side: Side) -> None:
        self.place.tick()
        self.office.create(side, self.fresh("Name"), self.count % 20)

    @rule()
    def the_same_is_on_both_sides(self) -> None:
        self.place.tick()
        name = self.fresh("Twin")
        left, right = (self.office.create(side, name, self.count % 20) for side in (OL, SF))
        self.onlooker.pair((OL, left), (SF, right))
        self.place.tick()
        self.watched(lambda: sync(self.place.session, [self.kind], review=lambda plan: plan))

    @rule(number=numbers, which=st.integers(0, 1))
    def somebody_edits(self, number: int, which: int) -> None:
        spot = self.chosen(number)
        if spot is None:
            return
        self.place.tick()
        side, remote = spot
        change = typed(self.kind, side, which, self.fresh("Text"))
        if side is OL:
            self.place.sandbox.outlook.edit(COLLECTION[self.kind], remote, change)
        else:
            self.place.sandbox.salesforce.edit(OBJECT[self.kind], remote, change)

    @rule(number=numbers)
    def two_people_edit_the_same(self, number: int) -> None:
        spot = self.chosen(number)
        mate = self.onlooker.mate_in(spot, self.onlooker.now()) if spot else None
        if spot is None or mate is None:
            return
        for each in (spot, mate):
            self.place.tick()
            change = typed(self.kind, each[0], 1, self.fresh("Text"))
            people = self.place.sandbox
            people.outlook.edit(COLLECTION[self.kind], each[1], change) if each[0] is OL else people.salesforce.edit(
                OBJECT[self.kind], each[1], change
            )

    @rule(number=numbers)
    def somebody_deletes(self, number: int) -> None:
        spot = self.chosen(number)
        if spot is not None:
            self.place.tick()
            self.office.delete(*spot)

    @rule()
    def somebody_creates_what_is_private(self) -> None:
        if self.kind is Kind.TASKS:
            return  # tasks have no such mark
        self.place.tick()
        name = self.fresh("Secret")
        self.onlooker.secret.add(name)
        remote = self.office.create(OL, name, self.count % 20)
        if self.kind is Kind.CALENDAR:
            self.place.sandbox.outlook.edit("events", remote, {"sensitivity": "private"})
        else:
            self.place.sandbox.outlook.set_private(remote)

    @rule(hours=st.sampled_from([1, 5, 26]))
    def time_passes(self, hours: int) -> None:
        for _ in range(hours * 60):
            self.place.tick()

    # Accord, and what goes wrong

    def watched(self, run: Callable[[], object], fault: str | None = None, side: Side = OL, nth: int = 0) -> None:
        """Let Accord run, perhaps over a fault, and judge what it did."""
        self.before = self.onlooker.now()
        if fault:
            self.place.sandbox.world.faults.add(Fault(side=side.value, skip=nth, **FAULTS[fault]))
        with suppress(AccordError):
            run()
        self.place.sandbox.world.faults.clear()
        self.onlooker.judge(self.before, self.onlooker.now())

    @rule(
        fault=st.none() | st.sampled_from(sorted(FAULTS)),
        side=sides,
        nth=st.integers(0, 6),
        race=st.booleans(),
        number=numbers,
    )
    def accord_syncs(self, fault: str | None, side: Side, nth: int, race: bool, number: int) -> None:
        def yes(plan: Plan) -> Plan:
            if race:
                self.somebody_edits(number, number % 2)
                self.before: World = self.onlooker.now()
            return plan

        self.place.tick()
        self.watched(lambda: sync(self.place.session, [self.kind], review=yes), fault, side, nth)

    @rule()
    def accord_observes(self) -> None:
        self.place.tick()
        self.watched(lambda: observe(self.place.session, [self.kind]))

    @rule()
    def the_program_is_started_again(self) -> None:
        self.place.open()

    @rule(number=numbers, choice=st.sampled_from([Choice.EXCLUDE, Choice.INCLUDE, Choice.IGNORE_ONCE]))
    def a_person_decides(self, number: int, choice: Choice) -> None:
        rows = [row for row in self.place.rows(self.kind) if row.hold not in ASKED_FOR_GOOD]
        if rows:
            with suppress(AccordError):
                decide(self.place.session, [rows[number % len(rows)].item], Decision(choice=choice))

    @rule(number=numbers, side=sides)
    def a_person_settles_a_conflict(self, number: int, side: Side) -> None:
        rows = [row for row in self.place.rows(self.kind) if row.state is RowState.CONFLICT]
        if rows:
            self._prefer(rows[number % len(rows)].item, side)

    def _prefer(self, item: str, side: Side) -> None:
        (row,) = [each for each in self.place.rows(self.kind) if each.item == item]
        faces = ((OL, row.outlook), (SF, row.salesforce))
        self.onlooker.settled |= {(where, face.id) for where, face in faces if face}
        decide(self.place.session, [item], Decision(choice=Choice.PREFER, side=side))

    # In the end

    def teardown(self) -> None:
        if not hasattr(self, "place"):
            return
        try:
            self._comes_to_rest()
            assert verify(self.place.session).problems == ()
            self._nothing_private_is_kept()
        finally:
            self.stack.close()

    def _comes_to_rest(self) -> None:
        """Every question is answered: the two sides come to agree, or a row says why not."""
        for _ in range(ROUNDS):
            self.place.tick()
            self.watched(lambda: observe(self.place.session, [self.kind]))
            for row in self.place.rows(self.kind):
                if row.state is RowState.CONFLICT:
                    self._prefer(row.item, SF)
                elif row.state in (RowState.EXCLUDED, RowState.IGNORED):
                    clear(self.place.session, [row.item])
            self.place.tick()
            self.watched(lambda: apply(self.place.session, [self.kind], review=lambda plan: plan))
            if not [row for row in self.place.rows(self.kind) if row.state is not RowState.PRIVATE]:
                break
        told = {face.id for row in self.place.rows(self.kind) for face in (row.outlook, row.salesforce) if face}
        world = self.onlooker.now()
        for spot, said in world.items():
            mate = self.onlooker.mate_in(spot, world)
            agrees = mate is not None and world[mate] == said
            assert agrees or spot[1] in told or said[0] in self.onlooker.secret, f"{said} differs, and no row tells"

    def _nothing_private_is_kept(self) -> None:
        held = repr(list(self.place.journal.read()))
        assert not [name for name in self.onlooker.secret if f"{name}'" in held or f'{name}"' in held]


test_working_life = lived(WorkingLife, examples=30, steps=16)
