"""proof: that the plans that were confirmed follow from the journal, and that the journal is as it was written."""

from contextlib import suppress

import msgspec

from core.engine.heads import against
from core.engine.history import confirmed
from core.engine.reports import ReplayReport, VerifyReport
from core.engine.session import Session
from core.engine.written import written_by
from core.errors import JournalError
from core.facts.events import ConfirmedRow, PlanConfirmed
from core.facts.head import Head
from core.facts.projection import PROJECTION, apply, fold
from core.facts.recorded import Recorded
from core.facts.state import State, decode
from core.model import Plan, RowState
from core.planning.digest import row_digest
from core.planning.plan import PLANNING
from core.planning.plan import plan as make_plan
from core.planning.reverting import revert
from core.ports import Journal, JournalProblem
from core.settings import PlanSettings, from_journal

_ERASED = "Content that the plan rests on was erased from the journal, so it cannot be recomputed"


def state_at(session: Session, run: str) -> tuple[State, PlanSettings, str]:
    """Return the state, the settings and the instant that a run's reviewer saw."""
    _, event = confirmed(session, run)
    state = fold(session.journal.read(upto=event.position))
    return state, from_journal(state.settings, state.sources), event.as_of


def replay(session: Session, run: str) -> ReplayReport:
    """Recompute the plan that a run confirmed, from the journal alone, and compare."""
    recorded, event = confirmed(session, run)
    state, _, _ = state_at(session, run)
    plan = _recomputed(state, recorded, event, session.journal)
    known = plan.digest == event.digest or state.is_known(event.kinds)
    differences = _differences(event, plan) if known else (_ERASED,)
    return ReplayReport(recorded.run or run, event.position, event.digest, plan.digest, differences, known)


def _recomputed(state: State, recorded: Recorded, event: PlanConfirmed, journal: Journal) -> Plan:
    """Return a plan anew: of what differed, or of what took another run back."""
    settings = from_journal(state.settings, state.sources)
    allowances = state.allowances.get(recorded.run or "")
    if event.reverts:
        wrote = written_by(journal, state, event.reverts, upto=event.position, only=event.only)
        return revert(state, settings, wrote, profile=journal.profile, as_of=event.as_of, allowances=allowances).plan
    return make_plan(
        state, settings, profile=journal.profile, as_of=event.as_of, kinds=event.kinds, allowances=allowances
    )


def _differences(event: PlanConfirmed, plan: Plan) -> tuple[str, ...]:
    if event.digest == plan.digest:
        return ()
    then: dict[str, ConfirmedRow] = {row.item: row for row in event.rows}
    now = {row.item: row for row in plan.rows if row.state is RowState.PROPOSED}
    said = [f"Item {item} was confirmed, and would not be proposed" for item in then if item not in now]
    said += [f"Item {item} would be proposed, and was not confirmed" for item in now if item not in then]
    said += [
        f"Item {item} would be another change"
        for item in now
        if item in then and then[item].digest != row_digest(now[item])
    ]
    if event.planning != PLANNING:
        said.append(f"The plan followed planning rules {event.planning}; this Accord follows {PLANNING}")
    return tuple(sorted(said)) or ("Rows that were not proposed would be others",)


def verify(session: Session, kept: Head | None = None) -> VerifyReport:
    """Check each stored row, and that every plan that was ever confirmed, and the stored snapshot, follow from them.

    With a head that was kept elsewhere, also that the journal still holds all that it held then.
    """
    problems = list(session.journal.verify())
    problems += against(session.journal, kept) if kept else ()
    at = kept.at if kept else ""
    if problems:
        return VerifyReport(_readable(session), tuple(problems), against=at)
    return msgspec.structs.replace(_Fold(session).verified(), against=at)


def _readable(session: Session) -> int:
    """Return how many events can be read, up to the first that was altered beyond that."""
    count = 0
    with suppress(JournalError):
        for _ in session.journal.read():
            count += 1
    return count


class _Fold:
    """One folding of the whole journal, held against whatever was once derived from a part of it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._snapshot = session.journal.load_snapshot(PROJECTION)
        self._problems: list[JournalProblem] = []
        self._unknown = 0

    def verified(self) -> VerifyReport:
        plans = self._plans()
        state = State()
        for recorded in self._session.journal.read():
            apply(state, recorded)
            for confirmation, event in plans.pop(state.position, ()):
                self._check_plan(state, confirmation, event)
            if self._snapshot and self._snapshot.position == state.position:
                self._check_snapshot(state, self._snapshot.state)
        for confirmation, _ in (each for left in plans.values() for each in left):
            self._found(confirmation.position, "the plan confirmed here rests on events that are not there")
        return VerifyReport(state.position, tuple(self._problems), self._unknown, self._session.journal.root())

    def _plans(self) -> dict[int, list[tuple[Recorded, PlanConfirmed]]]:
        """Return the confirmed plans by the position that they rest on."""
        plans: dict[int, list[tuple[Recorded, PlanConfirmed]]] = {}
        for recorded in self._session.journal.find(types=["plan-confirmed"]):
            if isinstance(recorded.event, PlanConfirmed):
                plans.setdefault(recorded.event.position, []).append((recorded, recorded.event))
        return plans

    def _check_plan(self, state: State, recorded: Recorded, event: PlanConfirmed) -> None:
        """Compare a plan, unless it followed other rules, or rests on what nobody knows any more."""
        if event.planning != PLANNING:
            return
        plan = _recomputed(state, recorded, event, self._session.journal)
        if state.position < recorded.position and plan.digest == event.digest:
            return
        if state.is_known(event.kinds):
            self._found(recorded.position, f"the plan confirmed in run {recorded.run} does not follow from the journal")
        else:
            self._unknown += 1

    def _check_snapshot(self, state: State, stored: bytes) -> None:
        if decode(stored) != state:
            self._found(state.position, "the snapshot taken here is not what folding the events comes to")

    def _found(self, position: int, problem: str) -> None:
        self._problems.append(JournalProblem(position, problem, self._session.journal.profile))
