"""Replays as JSON: a run step by step, and what other settings would have done."""

from cli.present.json.events import event_document
from cli.present.json.plan import Document, plan_document, row_document
from cli.present.reports import ReplayedPlan, ShownPlan, Steps
from core.engine.reports import Otherwise, Retrospect, WhatIf
from core.model import Row


def steps_document(told: Steps) -> Document:
    """Return `accord replay RUN --step --json`."""
    return {
        "schema": "accord.replay/1",
        "run": told.run,
        "steps": [
            {
                "event": event_document(step.recorded),
                "before": _row(step.before),
                "after": _row(step.after),
                "sums": step.sums,
            }
            for step in told.steps
        ],
    }


def _row(row: Row | None) -> Document | None:
    return row_document(row) if row else None


def replayed_document(told: ReplayedPlan) -> Document:
    """Return `accord replay RUN --to POSITION --json`: the plan of then, and where it stands."""
    plan = plan_document(ShownPlan(told.plan, everything=True))
    return {
        "schema": "accord.replay/1",
        "run": told.run,
        "position": told.plan.position,
        "recomputed": told.plan.digest,
        "plan": plan,
    }


def what_if_document(told: WhatIf) -> Document:
    """Return `accord replay RUN --set ... --json`."""
    return {
        "schema": "accord.replay/1",
        "run": told.run,
        "rows": told.rows,
        "changed": [_otherwise(each) for each in told.changed],
    }


def _otherwise(each: Otherwise) -> Document:
    return {"item": each.item, "then": _row(each.then), "instead": _row(each.instead)}


def retrospect_document(told: Retrospect) -> Document:
    """Return `accord replay --since T --json`."""
    pairs = zip(told.changed, told.changed_in, strict=True)
    return {
        "schema": "accord.replay/1",
        "since": told.since,
        "runs": told.runs,
        "conflicts": told.conflicts,
        "changed": [_otherwise(each) | {"run": run} for each, run in pairs],
        "rules": [{"kind": rule.kind.value, "rule": rule.rule, "choices": rule.choices} for rule in told.rules],
    }
