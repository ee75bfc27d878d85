"""rollback: take a past run back, as a run of its own that goes the ordinary way, and can be taken back itself."""

from collections.abc import Callable, Sequence

from core.engine.apply import Planning, apply_reviewed
from core.engine.find import Finder, names_of
from core.engine.history import find_run
from core.engine.observe import read_all, sums
from core.engine.reports import ApplyReport, RollbackPreview
from core.engine.resolve import resolve_open
from core.engine.running import Run, running
from core.engine.session import Session
from core.engine.written import written_by
from core.errors import UsageError
from core.facts.events import DecisionMade, GuardOverridden
from core.facts.recorded import NewEvent
from core.facts.state import State
from core.model import Choice, Hold, Kind, Plan
from core.planning.reverting import Reverting, revert
from core.planning.summary import proposed


def preview(session: Session, text: str, items: Sequence[str] = ()) -> RollbackPreview:
    """Return what taking a run back would write, as both sides were last read. Nothing is written or journaled.

    Raises UsageError for a run that is not known, or wrote nothing, and for an item that it did not write to.
    """
    run = find_run(session, text).run
    session.refresh()
    return _told(session, run, _reverting(session, run, _meant(session, run, items), session.now()))


def _told(session: Session, of: str, found: Reverting) -> RollbackPreview:
    names = names_of(session.state, (row.item for row in found.plan.rows))
    return RollbackPreview(of, found.plan, dict(found.notes), names)


def rollback(
    session: Session,
    text: str,
    items: Sequence[str] = (),
    *,
    review: Callable[[RollbackPreview], Plan | None],
    release: bool = False,
    allow_deletes: int | None = None,
) -> ApplyReport:
    """Write what takes a run back, if `review` confirms it: as a run that names the run it takes back.

    Both sides are read first, so that `review` is shown who has edited what since. With `release`, rows that would mail
    people go as well; items must be named for that.
    """
    of = find_run(session, text).run
    session.refresh()
    only = _meant(session, of, items)
    kinds = _kinds_of(session, of, only)
    with running(session, "rollback", kinds, reverts=of) as run:
        resolve_open(run, kinds)
        run.summary = sums(read_all(run, kinds))
        if allow_deletes is not None:
            run.note(GuardOverridden(guard=Hold.DELETE_BUDGET, limit=allow_deletes))
        if release:
            _release(run, only)
        found = _reverting(session, of, only, session.now(), run.id)
        planning = Planning(
            lambda as_of: _reverting(session, of, only, as_of, run.id).plan, reverts=of, only=only, keys=found.keys
        )
        told = _told(session, of, found)
        return apply_reviewed(
            run, found.plan, lambda _: review(told), asks=bool(proposed(found.plan)), planning=planning
        )


def _meant(session: Session, run: str, items: Sequence[str]) -> tuple[str, ...]:
    """Return the items that are named, as they are told now; none for all. Raises UsageError for one not written to."""
    wrote = written_by(session.journal, session.state, run, upto=session.state.position)
    if not wrote:
        raise UsageError(f"Run {run} wrote nothing, so there is nothing to undo.", "accord history lists the runs.")
    if not items:
        return ()
    finder, known = Finder(session.state, session.journal), {each.item for each in wrote}
    meant = tuple(dict.fromkeys(finder.one(text, past=True) for text in items))
    for item in meant:
        if item not in known:
            raise UsageError(f"Run {run} did not write to item {item}.", f"See what it wrote: accord history {run}")
    return meant


def _kinds_of(session: Session, run: str, only: Sequence[str]) -> tuple[Kind, ...]:
    """Return the kinds that are concerned. Raises UsageError for one that is switched off."""
    wrote = written_by(session.journal, session.state, run, upto=session.state.position, only=only)
    kinds = tuple(kind for kind in Kind if any(each.kind is kind for each in wrote))
    for kind in kinds:
        if kind not in session.settings.enabled():
            raise UsageError(f"{kind.capitalize()} is switched off.", f"Run: accord enable {kind}")
    return kinds


def _release(run: Run, only: Sequence[str]) -> None:
    if not only:
        raise UsageError("--release needs the items by name.", "Name them after the run.")
    state = run.session.state
    found = [(name, state.find(name)) for name in only]
    run.append_all([NewEvent(DecisionMade(choice=Choice.RELEASE), item.kind, name) for name, item in found if item])


def _reverting(session: Session, of: str, only: Sequence[str], as_of: str, run: str = "") -> Reverting:
    state: State = session.state
    return revert(
        state,
        session.settings,
        written_by(session.journal, state, of, upto=state.position, only=only),
        profile=session.journal.profile,
        as_of=as_of,
        allowances=state.allowances.get(run),
    )
