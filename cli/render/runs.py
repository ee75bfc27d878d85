"""Runs as text: what one read, wrote or proved, the list of them, and the events themselves."""

import json
from collections.abc import Mapping, Sequence

from cli.config.load import Loaded, settings_rows
from cli.render.look import Look, clean, cut, local, plural, table, zone_name
from cli.render.plan import shorten_ids
from cli.render.story import event_text
from core.engine.reports import (
    ApplyReport,
    FeedReport,
    ObserveReport,
    ReplayReport,
    RowOutcome,
    RunReport,
    VerifyReport,
)
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


def render_observe(report: ObserveReport, look: Look) -> str:
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


def render_apply(report: ApplyReport, look: Look) -> str:
    """Return what came of a confirmed plan: the sums, and each row that did not succeed, with its error."""
    counts = report.summary()
    short = shorten_ids(row.item for row in report.rows)
    left = [_left_line(row, short[row.item], look) for row in report.rows if row.outcome != "succeeded"]
    parts = [f"{count} {outcome}" for outcome, count in counts.items() if count]
    lines = [*left, f"Rows: {', '.join(parts) or 'none'}. Run {report.run}"]
    if report.guarded:
        lines.append(f"A guard held back {plural(report.guarded, 'delete')}; see: accord plan")
    if report.interrupted:
        lines.append("Interrupted after the request in flight; what is left stays in the plan.")
    return "\n".join(lines)


def _left_line(row: RowOutcome, short: str, look: Look) -> str:
    why = f"{row.problem.code}: {row.problem.message}" if row.problem else ""
    retry = " (can be tried again)" if row.problem and row.problem.retryable else ""
    parts = (short, f"{row.action} {row.target or ''}", row.title[:40], row.outcome, f"{why}{retry}")
    text = "  ".join(clean(part) for part in parts).rstrip()
    return look.paint(cut(text, look.width, look), fg=_OUTCOME_COLORS[row.outcome])


def render_history(runs: Sequence[RunReport], look: Look) -> str:
    """Return past runs, a line each, the newest first."""
    if not runs:
        return "No runs yet. Begin with: accord sync"
    rows = [
        (
            clean(run.run),
            run.command,
            local(run.started, look),
            clean(run.actor),
            ", ".join(run.kinds),
            run.outcome or "never ended",
            clean(sums_text(run.summary)),
        )
        for run in runs
    ]
    headers = ("run", "command", "started", "by", "kinds", "outcome", "what")
    zone = zone_name(runs[0].started, look)
    return "\n".join([*table(rows, headers, look, flexible=4), "", f"Times in {zone}. One of them: accord history RUN"])


def sums_text(summary: Mapping[str, int]) -> str:
    """Return the counts that are not zero, such as "read 12, succeeded 3"."""
    return ", ".join(f"{name} {count}" for name, count in summary.items() if count)


def render_run(run: RunReport, events: Sequence[Recorded], look: Look) -> str:
    """Return one run's story: what it read, what was decided and confirmed, what was written."""
    lines = [
        look.paint(f"Run {clean(run.run)}: {run.command} {', '.join(run.kinds)}", bold=True),
        f"by {clean(run.actor)}, started {local(run.started, look)} {zone_name(run.started, look)}, "
        f"{'ended ' + local(run.finished, look) if run.finished else 'never ended'}: {run.outcome or 'no outcome'}",
    ]
    if run.reason:
        lines.append(f"why: {clean(run.reason)}")
    if run.summary:
        lines.append(sums_text(run.summary))
    return "\n".join(cut(line, look.width, look) for line in [*lines, *_run_lines(events)])


def _run_lines(events: Sequence[Recorded]) -> list[str]:
    """Return the events of a run that tell its story, in order."""
    short = shorten_ids(event.item for event in events if event.item)
    lines = []
    for recorded in events:
        item = short.get(recorded.item or "", "")
        match recorded.event:
            case FeedRead(side=side, read=read, changed=changed, gone=gone):
                lines.append(f"read    {recorded.kind} in {side.label}: {read} read, {changed} changed, {gone} gone")
            case FeedFailed(side=side, problem=problem):
                lines.append(f"read    {recorded.kind} in {side.label} broke off: {clean(problem)}")
            case PlanConfirmed(digest=digest, rows=rows):
                lines.append(f"confirm {plural(len(rows), 'row')}, plan {digest[:12]}")
            case DecisionMade() | DecisionWithdrawn() as event:
                lines.append(f"decide  {item} {event_text(event)}")
            case WriteSucceeded() | WriteFailed() | WriteLost() as event:
                lines.append(f"write   {item} {event_text(event)}")
            case _:
                pass
    return lines


def render_replay(report: ReplayReport, look: Look) -> str:
    """Return whether a plan, recomputed from the journal, is the one that was confirmed."""
    if report.identical:
        return f"Run {report.run}: recomputed from the journal, the plan is the one confirmed ({report.recorded[:12]})."
    head = f"Run {report.run}: confirmed {report.recorded[:12]}, recomputed {report.recomputed[:12]}."
    return "\n".join([head, *(cut(f"  {clean(difference)}", look.width, look) for difference in report.differences)])


def render_verify(report: VerifyReport, look: Look) -> str:
    """Return what verification found."""
    if not report.problems:
        return f"{plural(report.events, 'event')} checked: the journal is whole."
    lines = [cut(f"position {p.position}: {clean(p.problem)}", look.width, look) for p in report.problems]
    return "\n".join([*lines, f"{plural(report.events, 'event')} checked: {plural(len(lines), 'problem')}."])


def render_settings(loaded: Loaded, look: Look) -> str:
    """Return the settings in force, a line each, and where each was said."""
    rows = [
        (key, clean(json.dumps(value, ensure_ascii=False)), clean(origin))
        for key, value, origin in settings_rows(loaded)
    ]
    return "\n".join(table(rows, ("setting", "value", "from"), look, flexible=1))


def render_log_line(event: Mapping[str, object], look: Look) -> str:
    """Return an event, in its JSON form, as one line: when, position, run, kind, item, what."""
    more = json.dumps(event.get("data") or {}, ensure_ascii=False)
    columns = (
        f"{event['position']:>6}",
        local(str(event["at"]), look, "%Y-%m-%d %H:%M:%S"),
        f"{clean(str(event['run'] or '-')):20}",
        f"{event['kind'] or '-':8}",
        f"{clean(str(event['item'] or '-'))[:8]:8}",
        f"{clean(str(event['type'])):16}",
        clean(more),
    )
    return cut("  ".join(columns), look.width, look)


def render_facts(facts: Mapping[str, object]) -> str:
    """Return facts about the journal, a line each."""
    return "\n".join(f"{name:10}{clean(str(value))}" for name, value in facts.items())
