"""history: the past runs, and which of them somebody means. The journal finds them without being read as a whole."""

from collections.abc import Iterable

from core.engine.reports import RunReport
from core.engine.session import Session
from core.errors import UsageError
from core.facts.events import MILESTONES, PlanConfirmed, RunFinished, RunStarted
from core.facts.recorded import Recorded
from core.facts.selection import ALL, Selection

MOST = 100
"""So many runs are looked at when only the beginning of an id is given."""


def runs(session: Session, meant: Selection = ALL) -> tuple[RunReport, ...]:
    """Return the past runs, the latest first: all, or those that a selection means, by when they began."""
    found = reversed(_told(session.journal.find(types=MILESTONES)).values())
    return tuple(run for run in found if _is_meant(run, meant))


def _is_meant(run: RunReport, meant: Selection) -> bool:
    of_kind = not meant.kinds or not set(run.kinds).isdisjoint(meant.kinds)
    return of_kind and meant.means_actor(run.actor) and meant.means_time(run.started)


def _told(milestones: Iterable[Recorded]) -> dict[str, RunReport]:
    """Return the reports of runs by their beginnings and ends, in order."""
    found: dict[str, RunReport] = {}
    for recorded in milestones:
        run, event = recorded.run or "", recorded.event
        if isinstance(event, RunStarted):
            found[run] = _begun(recorded, event)
        elif isinstance(event, RunFinished) and run in found and found[run].finished is None:
            found[run] = found[run].ended(recorded.at, event.outcome, event.summary)
    return found


def _begun(recorded: Recorded, event: RunStarted) -> RunReport:
    return RunReport(
        run=recorded.run or "",
        command=event.command,
        kinds=event.kinds,
        actor=recorded.actor,
        started=recorded.at,
        reason=event.content,
        reverts=event.reverts,
    )


def find_run(session: Session, text: str) -> RunReport:
    """Return the run that a person means, by its id or the beginning of it. Raises UsageError."""
    journal = session.journal
    if exact := _told(journal.find(run=text, types=MILESTONES)):
        return exact[text]
    named = journal.runs(text, MOST)
    begun = [report for run in named for report in _told(journal.find(run=run, types=MILESTONES)).values()]
    if len(begun) != 1:
        count = f"more than {MOST - 1}" if len(named) == MOST else len(begun)
        problem = f"{text!r} is the beginning of {count} runs" if begun else f"There is no run {text!r}"
        raise UsageError(f"{problem}.", "accord history lists the runs.")
    return begun[0]


def events_of(session: Session, run: str) -> tuple[Recorded, ...]:
    """Return the events of one run, in order."""
    return tuple(session.journal.find(run=run))


def confirmed(session: Session, text: str) -> tuple[Recorded, PlanConfirmed]:
    """Return the latest plan that was confirmed in a run. Raises UsageError when there was none."""
    run = find_run(session, text).run
    plans = [(each, each.event) for each in events_of(session, run) if isinstance(each.event, PlanConfirmed)]
    if not plans:
        raise UsageError(f"Run {run} confirmed no plan.", "accord history shows which runs wrote something.")
    return plans[-1]
