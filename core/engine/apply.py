"""apply: let a person confirm a plan, and write exactly that plan.

The profile is held while both sides are read and while they are written, and not while the person thinks. So between
the plan that they confirm and the first write others may have observed and decided: both sides are read once more, and
a row that does not mean any more what was confirmed goes back to review.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.engine.observe import read_all
from core.engine.reports import ApplyReport, Ending
from core.engine.resolve import resolve_open
from core.engine.running import Run, running
from core.engine.session import Session
from core.engine.writing import Writing
from core.errors import GuardRefused, UsageError
from core.facts.events import ConfirmedRow, GuardOverridden, GuardTripped, PlanConfirmed
from core.model import Hold, Kind, Plan, Row, Side
from core.planning.digest import row_digest
from core.planning.plan import PLANNING
from core.planning.summary import is_pending, proposed, waiting

Review = Callable[[Plan], Plan | None]
"""Shows a person the plan, and returns the plan that they confirmed, be there anything in it; None if they did not."""

_SHORTEST_DIGEST = 8


def apply(
    session: Session,
    kinds: Sequence[Kind],
    *,
    review: Review,
    digest: str | None = None,
    allow_deletes: int | None = None,
) -> ApplyReport:
    """Write the current plan of the kinds, if `review` confirms it.

    Raises GuardRefused when `digest` is given and is not that of the current plan.
    """
    with running(session, "apply", kinds) as run:
        resolve_open(run, kinds)
        if allow_deletes is not None:
            run.note(GuardOverridden(guard=Hold.DELETE_BUDGET, limit=allow_deletes))
        plan = planned(run, kinds)
        _same_plan(plan, digest)
        return apply_reviewed(run, plan, review, asks=bool(proposed(plan)))


@dataclass(frozen=True)
class Planning:
    """How the plan of a run is made: again for the instant of the one that was confirmed, before it is written."""

    again: Callable[[str], Plan]
    """Given that instant."""
    reverts: str | None = None
    """The run that the plan takes back."""
    only: tuple[str, ...] = ()
    keys: Mapping[tuple[str, Side], str] = field(default_factory=dict)
    """By item and side: the key of the write that is taken back."""


def planned(run: Run, kinds: Sequence[Kind]) -> Plan:
    """Return the plan as it follows from the journal. One with nothing to do has not caused an append."""
    run.session.progress.phase("Planning")
    plan = run.session.plan(kinds, run=run.id)
    if not is_pending(plan):
        return plan
    moved = run.session.refresh().position != plan.position
    return run.session.plan(kinds, run=run.id) if moved else plan


def as_planned(run: Run, plan: Plan) -> Planning:
    """Return how the plan of what differs is made again."""
    return Planning(lambda as_of: run.session.plan(plan.kinds, run=run.id, as_of=as_of))


def apply_reviewed(
    run: Run, plan: Plan, review: Review, *, asks: bool, planning: Planning | None = None
) -> ApplyReport:
    """Show the plan, and write what was confirmed, as a part of a run. `asks`: there is something to think about."""
    planning = planning or as_planned(run, plan)
    guarded = note_guards(run, plan)
    confirmed = _reviewed(run, plan, review) if asks else plan
    rows = proposed(confirmed) if confirmed else []
    if confirmed is None or not rows:
        run.outcome = "nothing"
        ending = Ending.DECLINED if confirmed is None else Ending.NOTHING
        shown = confirmed or plan
        return ApplyReport(run.id, shown.digest, (), ending, guarded, waiting(shown))
    return write_confirmed(run, confirmed, guarded, planning)


def write_confirmed(run: Run, confirmed: Plan, guarded: int, planning: Planning) -> ApplyReport:
    """Write the proposed rows of a plan that a person confirmed, as a part of a run."""
    rows = proposed(confirmed)
    run.append(_confirmation(confirmed, planning))
    read_all(run, _to_look_at(confirmed.kinds, rows))
    report = Writing(run, confirmed, guarded, again=planning.again, reverts=planning.keys).write(rows)
    run.summary, run.outcome = report.summary(), report.ending
    return report


def _to_look_at(kinds: Sequence[Kind], rows: Sequence[Row]) -> tuple[Kind, ...]:
    """Return the kinds to read once more before rows are written: theirs, and with events the people who attend."""
    written = {row.kind for row in rows}
    if Kind.CALENDAR in written:
        written.add(Kind.CONTACTS)
    return tuple(kind for kind in kinds if kind in written)


def _reviewed(run: Run, plan: Plan, review: Review) -> Plan | None:
    with run.thinking():
        return review(plan)


def _same_plan(plan: Plan, digest: str | None) -> None:
    if digest is not None and len(digest) < _SHORTEST_DIGEST:
        raise UsageError(
            f"{digest!r} is too short for a plan number.", f"Give at least its first {_SHORTEST_DIGEST} characters."
        )
    if digest is not None and not plan.digest.startswith(digest.lower()):
        raise GuardRefused(
            f"The plan has changed: its number is no longer {digest}. Nothing was written.",
            "Look at the plan again with accord plan, then apply that one.",
        )


def note_guards(run: Run, plan: Plan) -> int:
    """Journal how many deletes the guards hold, and return their number."""
    guarded = 0
    for guard in (Hold.DELETE_BUDGET, Hold.SUSPECT_FEED):
        rows = sum(row.hold is guard for row in plan.rows)
        if rows:
            run.note(GuardTripped(guard=guard, rows=rows))
        guarded += rows
    return guarded


def _confirmation(plan: Plan, planning: Planning) -> PlanConfirmed:
    return PlanConfirmed(
        digest=plan.digest,
        position=plan.position,
        as_of=plan.as_of,
        kinds=plan.kinds,
        planning=PLANNING,
        reverts=planning.reverts,
        only=planning.only,
        rows=tuple(ConfirmedRow(row.item, row.action, row.target, row_digest(row)) for row in proposed(plan)),
    )
