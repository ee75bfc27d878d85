"""Runs as text: what one read or wrote, the list of them, and what happened in one."""

from collections.abc import Mapping, Sequence

from cli.present.reports import History
from cli.present.text.events import event_text
from cli.present.text.words import field_value, label, local, outcome_word, plural, zone_name
from cli.terminal.look import Look, cut, table
from cli.terminal.printable import printable
from core.engine.find import Names, name_in
from core.engine.reports import (
    PRIVATE,
    ApplyReport,
    Ending,
    FeedReport,
    ObserveReport,
    RowOutcome,
    RunDecision,
    RunReport,
    RunRow,
    RunStory,
)
from core.facts.events import FeedFailed, FeedRead, PlanConfirmed
from core.facts.recorded import Recorded
from core.model import Kind, Side, Value
from core.planning.targets import target_word

_TITLE = 40
"""Cells for what a row is called, where something else on its line is to be read."""
_OUTCOME_COLORS = {
    "succeeded": "green",
    "linked": "green",
    "partial": "yellow",
    "failed": "red",
    "stale": "yellow",
    "unknown": "red",
    "skipped": None,
}


def observe_text(report: ObserveReport, look: Look) -> str:
    """Return what a reading saw, a line per feed."""
    rows = [
        (f.kind.value, f.side.label, f"{f.read:,}", f"{f.changed:,}", f"{f.gone:,}", _read_at(f, look), _feed_note(f))
        for f in report.feeds
    ]
    zone = f", times in {zone_name(report.feeds[0].at, look)}" if report.feeds and report.feeds[0].at else ""
    headers = ("kind", "side", "read", "changed", "gone", "at", "")
    return "\n".join([f"Run {report.run}{zone}", *table(rows, headers, look, flexible=(6,))])


def _read_at(feed: FeedReport, look: Look) -> str:
    return local(feed.at, look, "%H:%M:%S") if feed.at else ""


def _feed_note(feed: FeedReport) -> str:
    if feed.suspect:
        return "shows nothing although there were records before; nothing is deleted because of it"
    return "" if feed.complete else "not read completely"


def apply_text(report: ApplyReport, look: Look) -> str:
    """Return what came of a plan: the sums, and each row that did not succeed, with its error."""
    if report.ending is Ending.DECLINED:
        return "Not confirmed: nothing was written."
    counts = report.summary()
    names = report.names
    left = [_left_line(row, name_in(names, row.item), look) for row in report.rows if row.outcome != "succeeded"]
    parts = [f"{count} {outcome_word(outcome)}" for outcome, count in counts.items() if count]
    lines = [*left, f"Rows: {', '.join(parts)}. {_runs(report)}" if parts else "Nothing was written."]
    if report.waiting:
        lines.append(_waiting_line(report.waiting))
    if report.guarded:
        lines.append(_guarded_line(report.guarded))
    if report.ending is Ending.INTERRUPTED:
        lines.append("Interrupted after the current request; the rest stays in the plan.")
    return "\n".join(lines)


def _runs(report: ApplyReport) -> str:
    return f"Runs {', '.join(report.runs)}" if len(report.runs) > 1 else f"Run {report.run}"


def _guarded_line(deletes: int) -> str:
    exceed = "1 delete exceeds" if deletes == 1 else f"{deletes:,} deletes exceed"
    return f"{exceed} the daily limit. Review with accord plan, then: accord apply --allow-deletes {deletes}"


def _waiting_line(waiting: Mapping[str, int]) -> str:
    """Return how many rows wait for a person: nobody should think that all is done."""
    words = {"conflict": "in conflict", "held": "held"}
    parts = ", ".join(f"{count} {words[state]}" for state, count in waiting.items())
    total = sum(waiting.values())
    return f"{plural(total, 'row')} {'waits' if total == 1 else 'wait'} for you: {parts}. See: accord plan"


def _left_line(row: RowOutcome, short: str, look: Look) -> str:
    why = f"{row.problem.code}: {row.problem.message}" if row.problem else ""
    retry = " (can be tried again)" if row.problem and row.problem.retryable else ""
    title = cut(printable(row.title), _TITLE, look)
    what = f"{row.action} {target_word(row.target) or ''}"
    parts = (short, what, title, outcome_word(row.outcome), printable(f"{why}{retry}"))
    return look.paint("  ".join(parts).rstrip(), fg=_OUTCOME_COLORS.get(row.outcome))


def history_text(history: History, look: Look) -> str:
    """Return past runs, a line each, the newest first."""
    runs = history.runs
    if not runs:
        return "No runs match." if history.filtered else "No runs yet. Begin with: accord sync"
    rows = [
        (
            printable(run.run),
            run.command,
            _started(run, look),
            printable(run.actor),
            _kinds(run, look),
            outcome_word(run.outcome or "abandoned"),
            printable(sums_text(run.summary)),
        )
        for run in runs
    ]
    headers = ("run", "command", "started", "by", "kinds", "outcome", "what")
    zone = zone_name(runs[0].started, look, *(run.started for run in runs))
    return "\n".join(
        [
            *table(rows, headers, look, flexible=(3, 4, 6)),
            "",
            f"Times in {zone}. Details of one run: accord history RUN",
        ]
    )


def _started(run: RunReport, look: Look) -> str:
    """Return when a run began; without the year where room is scarce and the run's id begins with it."""
    short = look.width < 100 and not look.whole and run.run.startswith(local(run.started, look, "%Y%m"))
    return local(run.started, look, "%m-%d %H:%M" if short else "%Y-%m-%d %H:%M")


def _kinds(run: RunReport, look: Look) -> str:
    return "all" if look.width < 100 and not look.whole and set(run.kinds) == set(Kind) else ", ".join(run.kinds)


def sums_text(summary: Mapping[str, int]) -> str:
    """Return the counts that are not zero, such as "read 12, succeeded 3"."""
    return ", ".join(f"{outcome_word(name)} {count}" for name, count in summary.items() if count)


def run_story_text(story: RunStory, look: Look) -> str:
    """Return one run's story: what it read, what was decided and confirmed, and what came of each row."""
    run = story.run
    lines = [
        look.paint(f"Run {printable(run.run)}: {run.command} {', '.join(run.kinds)}", bold=True),
        f"by {printable(run.actor)}, started {local(run.started, look)} {zone_name(run.started, look)}, "
        f"{'ended ' + local(run.finished, look) if run.finished else 'never ended'}"
        f": {outcome_word(run.outcome or 'no outcome')}",
    ]
    if run.reverts:
        lines.append(f"undid run: {printable(run.reverts)}")
    if run.reason:
        lines.append(f"why: {printable(run.reason)}")
    lines.append(sums_text(story.counts()) or "it found nothing new, and wrote nothing")
    lines += _reading_lines(story.events)
    lines += [line for decision in story.decisions for line in _decision_lines(decision, story.names)]
    lines += [line for row in story.rows for line in _run_row_lines(row, name_in(story.names, row.item), look)]
    return "\n".join(lines)


def _reading_lines(events: Sequence[Recorded]) -> list[str]:
    """Return what a run read and confirmed, in order."""
    lines = []
    for recorded in events:
        match recorded.event:
            case FeedRead(side=side, read=read, changed=changed, gone=gone):
                lines.append(f"read    {recorded.kind} in {side.label}: {read} read, {changed} changed, {gone} gone")
            case FeedFailed(side=side, problem=problem):
                lines.append(f"read    {recorded.kind} in {side.label} broke off: {printable(problem)}")
            case PlanConfirmed(digest=digest, rows=rows):
                lines.append(f"confirm {plural(len(rows), 'row')}, plan number {digest[:12]}")
            case _:
                pass
    return lines


def _decision_lines(decision: RunDecision, names: Names) -> list[str]:
    title = _title(decision.title)
    return [f"decide  {name_in(names, decision.item)}  {title}  {event_text(decision.recorded.event)}"]


def _run_row_lines(row: RunRow, name: str, look: Look) -> list[str]:
    """Return a confirmed row: what came of it, and under it the values that were written."""
    action = f"{row.action} {target_word(row.target) or ''}".rstrip()
    why = f": {printable(row.problem.message or row.problem.code)}" if row.problem else ""
    head = f"write   {name}  {action}  {_title(row.title)}  {outcome_word(row.outcome)}{why}"
    lines = [look.paint(head, fg=_OUTCOME_COLORS.get(row.outcome))]
    for side, values in row.written.items():
        if row.title != PRIVATE:
            lines += [_written_line(side, field, value, row.before.get(side), look) for field, value in values.items()]
    return lines


def _written_line(side: Side, field: str, value: Value, before: Mapping[str, Value] | None, look: Look) -> str:
    """Return a field that was written, with what was there before where that is known."""
    arrow = "⇒" if look.unicode else "=>"
    was = f"{field_value(field, before.get(field), look)} {arrow} " if before is not None else ""
    return f"          {side.label}: {label(field)}: {was}{field_value(field, value, look)}"


def _title(title: str) -> str:
    return printable(title) if title else "(its content was erased)"
