"""run_story: one past run with the records that it was about, found by index: it costs what the run holds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from core import fields as canon
from core.engine.find import SHORTEST_NAME
from core.engine.history import events_of, find_run
from core.engine.reports import PRIVATE, RunDecision, RunRow, RunStory
from core.engine.session import Session
from core.engine.written import written_by
from core.facts.events import (
    ConfirmedRow,
    DecisionMade,
    DecisionRestored,
    DecisionWithdrawn,
    Linked,
    PlanConfirmed,
    RecordObserved,
    RowStale,
    WriteFailed,
    WriteLost,
    WriteStarted,
    WriteSucceeded,
)
from core.facts.recorded import Recorded
from core.model import Kind, Problem, Side, Value
from core.planning.reverting import Wrote
from core.ports import Journal

_LOST = Problem("unknown", "No answer came.", retryable=True)


def run_story(session: Session, text: str) -> RunStory:
    """Return what a run read, was told, confirmed and did. Raises UsageError for a run that is not known."""
    run = find_run(session, text)
    events = events_of(session, run.run)
    of_item: dict[str, list[Recorded]] = {}
    for recorded in events:
        of_item.setdefault(recorded.item or "", []).append(recorded)
    title = partial(_title, session.journal, of_item, events[-1].position if events else 0)
    confirmed = next((each.event for each in reversed(events) if isinstance(each.event, PlanConfirmed)), None)
    upto = session.refresh().position
    held = {each.key: each for each in written_by(session.journal, session.state, run.run, upto=upto)}
    rows = [_row(row, of_item.get(row.item, []), title, held) for row in confirmed.rows] if confirmed else []
    decisions = [
        RunDecision(recorded.item or "", title(recorded.item or ""), recorded)
        for recorded in events
        if isinstance(recorded.event, DecisionMade | DecisionRestored | DecisionWithdrawn)
    ]
    items = [item for item in of_item if item]
    return RunStory(run, tuple(rows), tuple(decisions), events, _names(session.journal, items))


def _row(
    row: ConfirmedRow, events: Sequence[Recorded], title: Callable[[str], str], held: Mapping[str, Wrote]
) -> RunRow:
    written: dict[Side, dict[str, Value]] = {}
    before: dict[Side, dict[str, Value]] = {}
    outcome, problem = "skipped", None
    kind = next((each.kind for each in events if each.kind), Kind.CALENDAR)
    for recorded in events:
        match recorded.event:
            case WriteStarted(key=key, side=side, content=content):
                written[side] = dict(content or {})
                was = held[key].before if key in held else None
                before |= {side: {name: was.get(name) for name in content or {}}} if was is not None else {}
            case Linked():
                outcome = "linked"
            case WriteSucceeded(missed=missed):
                outcome, problem = ("partial", _missed(missed)) if missed else ("succeeded", None)
            case WriteFailed(code=code, stale=stale, retryable=retryable, content=message):
                outcome = "stale" if stale else "failed"
                problem = Problem(code, message or "", retryable)
            case WriteLost():
                outcome, problem = "unknown", _LOST
            case RowStale(changed=changed):
                outcome, problem = "stale", Problem("stale", _changed(changed))
            case _:
                pass
    return RunRow(
        item=row.item,
        kind=kind,
        title=title(row.item),
        action=row.action,
        target=row.target,
        outcome=outcome,
        written=written,
        before=before,
        problem=problem,
    )


def _missed(missed: Sequence[str]) -> Problem:
    return Problem("not-arrived", f"not taken: {', '.join(missed)}")


def _changed(sides: Sequence[Side]) -> str:
    if not sides:
        return "somebody changed the decision after the plan was made"
    return f"it changed in {' and '.join(side.label for side in sides)} after the plan was made"


def _title(journal: Journal, of_item: Mapping[str, Sequence[Recorded]], upto: int, item: str) -> str:
    """Return what a record was called at the end of the run: by what the run saw of it, or by what was before."""
    return _told_by(of_item.get(item, ())) or _told_by(list(journal.find(items=[item], upto=upto))) or ""


def _told_by(events: Iterable[Recorded]) -> str:
    found = ""
    for recorded in events:
        event = recorded.event
        if recorded.kind is None:
            continue
        if isinstance(event, RecordObserved | WriteSucceeded) and event.record and event.record.private:
            found = PRIVATE
        elif isinstance(event, RecordObserved | WriteSucceeded) and event.content:
            found = canon.title(recorded.kind, event.content)
    return found


def _names(journal: Journal, items: Sequence[str]) -> dict[str, str]:
    """Return the beginning of each item id that names it alone among all that an event was ever about."""
    names = {}
    for item in items:
        length = SHORTEST_NAME
        while length < len(item) and len(journal.items(item[:length], 2)) > 1:
            length += 1
        names[item] = item[:length]
    return names
