"""A plan as JSON, and its parts."""

import msgspec

from cli.present.reports import ShownPlan
from core.model import Decision, Face, FieldChange, Rival, Row, RowState
from core.planning.summary import summary
from core.planning.targets import target_word

Document = dict[str, object]


def plain(value: object) -> object:
    """Return a value of ours as JSON knows it."""
    return msgspec.to_builtins(value)


def plan_document(shown: ShownPlan) -> Document:
    """Return `accord plan --json`."""
    plan = shown.plan
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
        "read": plain(plan.read),
        "matching": len(shown.matching()),
        "items": [row_document(row) for row in shown.rows()],
    }


def row_document(row: Row) -> Document:
    """Return one row of a plan. A private record shows its id alone."""
    private = row.state is RowState.PRIVATE
    document: Document = {
        "item": row.item,
        "kind": row.kind.value,
        "action": row.action.value,
        "target": target_word(row.target),
        "state": row.state.value,
        "rule": row.rule.value,
        "reason": row.reason,
        "mails": row.mails,
        "outlook": _face(row.outlook, private=private),
        "salesforce": _face(row.salesforce, private=private),
        "fields": [] if private else [field_document(change) for change in row.fields],
    }
    more = {
        "hold": plain(row.hold),
        "candidates": list(row.candidates) or None,
        "candidate_items": [rival_document(rival) for rival in row.rivals] or None,
        "left_out": [plain(each) for each in row.left_out] or None,
        "flattens": row.flattens or None,
        "guests": list(row.guests) or None,
        "counterpart": row.counterpart,
        "decision": decision_document(row.decision) if row.decision else None,
    }
    return document | {name: value for name, value in more.items() if value is not None}


def rival_document(rival: Rival) -> Document:
    """Return one of several possible counterparts, with what tells it apart."""
    return {
        "item": rival.item,
        "id": rival.id,
        "title": rival.title,
        "when": rival.when,
        "differs": plain(rival.differs),
    }


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
