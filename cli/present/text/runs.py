"""Runs as text: what one read or wrote, the list of them, and what happened in one."""

from collections.abc import Mapping, Sequence

from cli.present.reports import History, RunStory
from cli.present.targets import target_word
from cli.present.text.events import event_text
from cli.present.text.words import local, plural, shorten_ids, zone_name
from cli.terminal.look import Look, cut, table
from cli.terminal.printable import printable
from core.engine.reports import ApplyReport, Ending, FeedReport, ObserveReport, RowOutcome
from core.facts.events import (
    DecisionMade,
    DecisionWithdrawn,
    FeedFailed,
    FeedRead,
    PlanConfirmed,
    WriteFailed,
    WriteLost,
    WriteSucceeded,
)
from core.facts.recorded import Recorded

_OUTCOME_COLORS = {"succeeded": "green", "failed": "red", "stale": "yellow", "unknown": "red", "skipped": None}


def observe_text(report: ObserveReport, look: Look) -> str:
    """Return what a reading saw, a line per feed."""
    rows = [
        (f.kind.value, f.side.label, f"{f.read:,}", f"{f.changed:,}", f"{f.gone:,}", _feed_note(f))
        for f in report.feeds
    ]
    headers = ("kind", "side", "read", "changed", "gone", "")
    return "\n".join([f"Run {report.run}", *table(rows, headers, look, flexible=5)])


def _feed_note(feed: FeedReport) -> str:
    if feed.suspect:
        return "nothing where there was something: no deletes will follow from this"
    return "" if feed.complete else "not read to its end"


def apply_text(report: ApplyReport, look: Look) -> str:
    """Return what came of a plan: the sums, and each row that did not succeed, with its error."""
    if report.ending is Ending.DECLINED:
        return "Not confirmed: nothing was written."
    if report.ending is Ending.NOTHING and not report.guarded:
        return "Nothing to write."
    counts = report.summary()
    short = shorten_ids(row.item for row in report.rows)
    left = [_left_line(row, short[row.item], look) for row in report.rows if row.outcome != "succeeded"]
    parts = [f"{count} {outcome}" for outcome, count in counts.items() if count]
    lines = [*left, f"Rows: {', '.join(parts) or 'none'}. Run {report.run}"]
    if report.guarded:
        lines.append(f"A guard held back {plural(report.guarded, 'delete')}; see: accord plan")
    if report.ending is Ending.INTERRUPTED:
        lines.append("Interrupted after the request in flight; what is left stays in the plan.")
    return "\n".join(lines)


def _left_line(row: RowOutcome, short: str, look: Look) -> str:
    why = f"{row.problem.code}: {row.problem.message}" if row.problem else ""
    retry = " (can be tried again)" if row.problem and row.problem.retryable else ""
    parts = (short, f"{row.action} {target_word(row.target) or ''}", row.title[:40], row.outcome, f"{why}{retry}")
    text = "  ".join(printable(part) for part in parts).rstrip()
    return look.paint(cut(text, look.width, look), fg=_OUTCOME_COLORS[row.outcome])


def history_text(history: History, look: Look) -> str:
    """Return past runs, a line each, the newest first."""
    runs = history.runs
    if not runs:
        return "No runs yet. Begin with: accord sync"
    rows = [
        (
            printable(run.run),
            run.command,
            local(run.started, look),
            printable(run.actor),
            ", ".join(run.kinds),
            run.outcome or "never ended",
            printable(sums_text(run.summary)),
        )
        for run in runs
    ]
    headers = ("run", "command", "started", "by", "kinds", "outcome", "what")
    zone = zone_name(runs[0].started, look)
    return "\n".join([*table(rows, headers, look, flexible=4), "", f"Times in {zone}. One of them: accord history RUN"])


def sums_text(summary: Mapping[str, int]) -> str:
    """Return the counts that are not zero, such as "read 12, succeeded 3"."""
    return ", ".join(f"{name} {count}" for name, count in summary.items() if count)


def run_story_text(story: RunStory, look: Look) -> str:
    """Return one run's story: what it read, what was decided and confirmed, what was written."""
    run = story.run
    lines = [
        look.paint(f"Run {printable(run.run)}: {run.command} {', '.join(run.kinds)}", bold=True),
        f"by {printable(run.actor)}, started {local(run.started, look)} {zone_name(run.started, look)}, "
        f"{'ended ' + local(run.finished, look) if run.finished else 'never ended'}: {run.outcome or 'no outcome'}",
    ]
    if run.reason:
        lines.append(f"why: {printable(run.reason)}")
    if run.summary:
        lines.append(sums_text(run.summary))
    return "\n".join(cut(line, look.width, look) for line in [*lines, *_event_lines(story.events)])


def _event_lines(events: Sequence[Recorded]) -> list[str]:
    """Return the events of a run that tell its story, in order."""
    short = shorten_ids(event.item for event in events if event.item)
    lines = []
    for recorded in events:
        item = short.get(recorded.item or "", "")
        match recorded.event:
            case FeedRead(side=side, read=read, changed=changed, gone=gone):
                lines.append(f"read    {recorded.kind} in {side.label}: {read} read, {changed} changed, {gone} gone")
            case FeedFailed(side=side, problem=problem):
                lines.append(f"read    {recorded.kind} in {side.label} broke off: {printable(problem)}")
            case PlanConfirmed(digest=digest, rows=rows):
                lines.append(f"confirm {plural(len(rows), 'row')}, plan {digest[:12]}")
            case DecisionMade() | DecisionWithdrawn() as event:
                lines.append(f"decide  {item} {event_text(event)}")
            case WriteSucceeded() | WriteFailed() | WriteLost() as event:
                lines.append(f"write   {item} {event_text(event)}")
            case _:
                pass
    return lines
