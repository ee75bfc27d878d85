"""Runs as JSON: what one read or wrote, the list of them, and what happened in one."""

from cli.present.json.events import event_document
from cli.present.json.plan import Document, plain
from cli.present.reports import History
from core.engine.reports import ApplyReport, Ending, ObserveReport, RunReport, RunRow, RunStory
from core.planning.targets import target_word


def apply_document(report: ApplyReport) -> Document:
    """Return `accord apply --json`."""
    return {
        "schema": "accord.apply/1",
        "run": report.run,
        **({"runs": list(report.runs)} if len(report.runs) > 1 else {}),
        "plan": report.plan,
        "interrupted": report.ending is Ending.INTERRUPTED,
        "ending": report.ending.value,
        "guarded": report.guarded,
        "waiting": report.waiting,
        "summary": report.summary(),
        "items": [
            {
                "item": row.item,
                "kind": row.kind.value,
                "action": row.action.value,
                "target": target_word(row.target),
                "outcome": row.outcome,
                "error": plain(row.problem),
            }
            for row in report.rows
        ],
    }


def observe_document(report: ObserveReport) -> Document:
    """Return `accord observe --json`."""
    return {"schema": "accord.observe/1", "run": report.run, "feeds": plain(report.feeds)}


def history_document(history: History) -> Document:
    """Return `accord history --json`."""
    return {"schema": "accord.history/1", "runs": [_run(run) for run in history.runs]}


def run_story_document(story: RunStory) -> Document:
    """Return `accord history RUN --json`: the run, and what happened in it."""
    return {
        "schema": "accord.history/1",
        "runs": [
            _run(story.run)
            | {
                "counts": story.counts(),
                "rows": [_row(row) for row in story.rows],
                "events": [event_document(recorded) for recorded in story.events],
            }
        ],
    }


def _row(row: RunRow) -> Document:
    """Return a row that a run confirmed, and what came of it."""
    return {
        "item": row.item,
        "kind": row.kind.value,
        "title": row.title,
        "action": row.action,
        "target": target_word(row.target),
        "outcome": row.outcome,
        "written": plain(row.written),
        "before": plain(row.before),
        "error": plain(row.problem),
    }


def _run(run: RunReport) -> Document:
    """Return one past run."""
    return {
        "run": run.run,
        "command": run.command,
        "kinds": plain(run.kinds),
        "actor": run.actor,
        "started": run.started,
        "finished": run.finished,
        "outcome": run.outcome,
        "reason": run.reason,
        "reverts": run.reverts,
        "summary": run.summary,
    }
