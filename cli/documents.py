"""What commands print with `--json`. Scripts depend on every name here: names are added, never changed."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from cli.config.load import Loaded, settings_rows
from cli.render.plan import shown_rows, summary
from core.engine.reports import (
    ApplyReport,
    IgnoredItem,
    ItemStory,
    ObserveReport,
    ReplayReport,
    RunReport,
    VerifyReport,
)
from core.facts.events import DecisionMade, DecisionWithdrawn
from core.facts.recorded import Recorded
from core.model import Decision, Face, FieldChange, Plan, Row, RowState

Document = dict[str, object]


def plain(value: object) -> object:
    """Return a value of ours as JSON knows it."""
    return msgspec.to_builtins(value)


def plan_document(plan: Plan, *, everything: bool) -> Document:
    """Return `accord plan --json`."""
    return {
        "schema": "accord.plan/1",
        "profile": plan.profile,
        "run": plan.run,
        "position": plan.position,
        "digest": plan.digest,
        "as_of": plan.as_of,
        "kinds": plain(plan.kinds),
        "unread": plain(plan.unread),
        "summary": summary(plan),
        "items": [row_document(row) for row in shown_rows(plan, everything=everything)],
    }


def row_document(row: Row) -> Document:
    """Return one row of a plan. A private record shows its id alone."""
    private = row.state is RowState.PRIVATE
    document: Document = {
        "item": row.item,
        "kind": row.kind.value,
        "action": row.action.value,
        "target": row.target,
        "state": row.state.value,
        "rule": row.rule,
        "reason": row.reason,
        "mails": row.mails,
        "outlook": _face(row.outlook, private=private),
        "salesforce": _face(row.salesforce, private=private),
        "fields": [] if private else [field_document(change) for change in row.fields],
    }
    more = {
        "hold": row.hold,
        "candidates": list(row.candidates) or None,
        "counterpart": row.counterpart,
        "decision": decision_document(row.decision) if row.decision else None,
    }
    return document | {name: value for name, value in more.items() if value is not None}


def _face(face: Face | None, *, private: bool) -> Document | None:
    if face is None:
        return None
    if private:
        return {"id": face.id}
    return {"id": face.id, "title": face.title, "when": face.when, "modified": face.modified}


def field_document(change: FieldChange) -> Document:
    """Return one changed field."""
    return {
        "name": change.name,
        "base": plain(change.base),
        "outlook": plain(change.outlook),
        "salesforce": plain(change.salesforce),
        "winner": plain(change.winner),
    }


def decision_document(decision: Decision) -> Document:
    """Return what a person decided."""
    return {
        "choice": decision.choice.value,
        "side": plain(decision.side),
        "fields": list(decision.fields),
        "other": decision.other,
        "at": decision.at,
        "actor": decision.actor,
        "reason": decision.reason,
    }


def decide_document(rows: Sequence[tuple[str, Row | None]]) -> Document:
    """Return `accord decide --json`: each item as it stands now; an item that needs nothing has no state."""
    return {
        "schema": "accord.decide/1",
        "items": [row_document(row) if row else {"item": item, "state": None} for item, row in rows],
    }


def apply_document(report: ApplyReport) -> Document:
    """Return `accord apply --json`."""
    return {
        "schema": "accord.apply/1",
        "run": report.run or None,
        "plan": report.plan or None,
        "interrupted": report.interrupted,
        "guarded": report.guarded,
        "summary": report.summary(),
        "items": [
            {
                "item": row.item,
                "kind": row.kind.value,
                "action": row.action,
                "target": row.target,
                "outcome": row.outcome,
                "error": plain(row.problem),
            }
            for row in report.rows
        ],
    }


def observe_document(report: ObserveReport) -> Document:
    """Return `accord observe --json`."""
    return {"schema": "accord.observe/1", "run": report.run, "feeds": plain(report.feeds)}


def ignored_document(items: Iterable[IgnoredItem]) -> Document:
    """Return `accord ignored --json`."""
    return {
        "schema": "accord.ignored/1",
        "items": [
            {"item": i.item, "kind": i.kind.value, "title": i.title, "until": i.until}
            | {"decision": decision_document(i.decision)}
            for i in items
        ],
    }


def show_document(story: ItemStory) -> Document:
    """Return `accord show --json`: everything known about an item; of a private one, its ids and what was done."""
    if story.private:
        story = msgspec.structs.replace(
            story, outlook=None, salesforce=None, base_outlook=None, base_salesforce=None, differences=()
        )
    return {
        "schema": "accord.show/1",
        "item": story.item,
        "kind": story.kind.value,
        "private": story.private,
        "linked": story.linked,
        "row": row_document(story.row) if story.row else None,
        "outlook": _record(story.outlook_id, story.outlook, story.base_outlook),
        "salesforce": _record(story.salesforce_id, story.salesforce, story.base_salesforce),
        "differences": [field_document(change) for change in story.differences],
        "decision": decision_document(story.decision) if story.decision else None,
        "history": [_told(recorded, private=story.private) for recorded in story.history],
    }


def _record(id_: str | None, fields: Mapping[str, object] | None, base: Mapping[str, object] | None) -> Document | None:
    if id_ is None:
        return None
    return {"id": id_, "fields": plain(fields), "base": plain(base)}


def _told(recorded: Recorded, *, private: bool) -> Document:
    """Return an event of an item's story; with a private item, without what the records held before they were."""
    document = event_document(recorded)
    said = isinstance(recorded.event, DecisionMade | DecisionWithdrawn)
    return document | {"content": None} if private and not said else document


def event_document(recorded: Recorded) -> Document:
    """Return an event as a part of an item's story."""
    event = msgspec.to_builtins(recorded.event)
    kind = recorded.kind.value if recorded.kind else None
    content = event.pop("content", None)
    return {
        "position": recorded.position,
        "version": recorded.position,
        "run": recorded.run,
        "kind": kind,
        "item": recorded.item,
        "type": event.pop("type"),
        "at": recorded.at,
        "actor": recorded.actor,
        "data": event,
        "content": content,
    }


def history_document(runs: Iterable[RunReport]) -> Document:
    """Return `accord history --json`."""
    return {"schema": "accord.history/1", "runs": [run_document(run) for run in runs]}


def run_document(run: RunReport) -> Document:
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
        "summary": run.summary,
    }


def replay_document(report: ReplayReport) -> Document:
    """Return `accord replay RUN --json`."""
    return {"schema": "accord.replay/1"} | {
        "run": report.run,
        "position": report.position,
        "recorded": report.recorded,
        "recomputed": report.recomputed,
        "identical": report.identical,
        "differences": list(report.differences),
    }


def verify_document(report: VerifyReport) -> Document:
    """Return `accord verify --json`."""
    return {
        "schema": "accord.verify/1",
        "events": report.events,
        "ok": not report.problems,
        "problems": plain(report.problems),
    }


def settings_document(loaded: Loaded) -> Document:
    """Return `accord settings --json`: each setting in force, and where it was said."""
    return {
        "schema": "accord.settings/1",
        "settings": {key: {"value": value, "from": origin} for key, value, origin in settings_rows(loaded)},
    }


def run_story_document(run: RunReport, events: Iterable[Recorded]) -> Document:
    """Return `accord history RUN --json`: the run, and what happened in it."""
    return {
        "schema": "accord.history/1",
        "runs": [run_document(run) | {"events": [event_document(recorded) for recorded in events]}],
    }


def journal_document(facts: Mapping[str, object]) -> Document:
    """Return `accord journal info --json`."""
    return {"schema": "accord.journal/1", **facts}
