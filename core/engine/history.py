"""history: past runs, and the proof that their plans follow from the journal."""

from collections.abc import Sequence
from contextlib import suppress

from core.engine.reports import ReplayReport, RunReport, VerifyReport
from core.engine.session import Session
from core.errors import JournalError, UsageError
from core.facts.events import ConfirmedRow, PlanConfirmed
from core.facts.projection import apply, fold
from core.facts.recorded import Recorded
from core.facts.state import Run, State
from core.model import Plan, RowState
from core.planning.digest import row_digest
from core.planning.plan import PLANNING
from core.planning.plan import plan as make_plan
from core.ports import JournalProblem
from core.settings import PlanSettings


def runs(session: Session) -> tuple[RunReport, ...]:
    """Return the past runs, the latest first."""
    return tuple(_report(run) for run in reversed(session.refresh().runs.values()))


def _report(run: Run) -> RunReport:
    return RunReport(
        run.id, run.command, run.kinds, run.actor, run.started, run.finished, run.outcome, run.reason, run.summary
    )


def find_run(session: Session, text: str) -> str:
    """Return the id of the run that a person means, by its id or the beginning of it."""
    known = session.refresh().runs
    if text in known:
        return text
    begun = [run for run in known if run.startswith(text)]
    if len(begun) != 1:
        problem = f"{text!r} is the beginning of {len(begun)} runs" if begun else f"There is no run {text!r}"
        raise UsageError(f"{problem}.", "accord history lists the runs.")
    return begun[0]


def confirmed(session: Session, run: str) -> tuple[Recorded, PlanConfirmed]:
    """Return the latest plan that was confirmed in a run. Raises UsageError when there was none."""
    run = find_run(session, run)
    position = session.state.runs[run].confirmed
    if position is not None:
        for recorded in session.journal.read(after=position - 1, upto=position):
            if isinstance(recorded.event, PlanConfirmed):
                return recorded, recorded.event
    raise UsageError(f"Run {run} confirmed no plan.", "accord history shows which runs wrote something.")


def state_at(session: Session, run: str) -> tuple[State, PlanSettings, str]:
    """Return the state, the settings and the instant that a run's reviewer saw."""
    _, event = confirmed(session, run)
    state = fold(session.journal.read(upto=event.position))
    return state, PlanSettings.model_validate(state.settings), event.as_of


def replay(session: Session, run: str) -> ReplayReport:
    """Recompute the plan that a run confirmed, from the journal alone, and compare."""
    recorded, event = confirmed(session, run)
    state, _, _ = state_at(session, run)
    plan = _recomputed(state, event, session.journal.profile)
    return ReplayReport(recorded.run or run, event.position, event.digest, plan.digest, _differences(event, plan))


def _recomputed(state: State, event: PlanConfirmed, profile: str) -> Plan:
    settings = PlanSettings.model_validate(state.settings)
    return make_plan(state, settings, profile=profile, as_of=event.as_of, kinds=event.kinds)


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


def verify(session: Session) -> VerifyReport:
    """Check each stored row, and that every plan that was ever confirmed follows from what came before it."""
    problems = list(session.journal.verify())
    if problems:
        return VerifyReport(_readable(session), tuple(problems))
    return _verify_plans(session)


def _readable(session: Session) -> int:
    """Return how many events can be read, up to the first that was altered beyond that."""
    count = 0
    with suppress(JournalError):
        for _ in session.journal.read():
            count += 1
    return count


def _verify_plans(session: Session) -> VerifyReport:
    """Fold the journal once from its beginning, stopping at each plan that was confirmed under today's rules."""
    state = State()
    problems: list[JournalProblem] = []
    for recorded in session.journal.read():
        if isinstance(recorded.event, PlanConfirmed):
            problems += _plan_problems(session, state, recorded, recorded.event)
        apply(state, recorded)
    return VerifyReport(state.position, tuple(problems))


def _plan_problems(
    session: Session, state: State, recorded: Recorded, event: PlanConfirmed
) -> Sequence[JournalProblem]:
    if event.planning != PLANNING or _recomputed(state, event, session.journal.profile).digest == event.digest:
        return ()
    return (
        JournalProblem(recorded.position, f"the plan confirmed in run {recorded.run} does not follow from the journal"),
    )
