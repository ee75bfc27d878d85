"""Events and decisions in words, without the content of records."""

from cli.present.text.words import label, local, plural
from cli.terminal.look import Look
from cli.terminal.printable import printable
from core.facts.events import (
    DecisionMade,
    DecisionWithdrawn,
    Event,
    FeedRead,
    Linked,
    PlanConfirmed,
    RecordGone,
    RecordObserved,
    RunFinished,
    RunStarted,
    Unlinked,
    WriteFailed,
    WriteStarted,
    WriteSucceeded,
    type_of,
)
from core.model import Decision


def event_text(event: Event) -> str:
    """Return an event in words, without the content of records."""
    match event:
        case RecordObserved(side=side, record=record):
            return f"seen in {side.label}{' as private' if record.private else ''}"
        case RecordGone(side=side, evidence=evidence):
            return f"gone from {side.label} ({printable(evidence)})"
        case Linked(evidence=evidence):
            return f"linked by {printable(evidence)}"
        case Unlinked(evidence=evidence):
            return f"link ended: {printable(evidence)}"
        case DecisionMade(choice=choice, side=side, fields=fields, content=reason):
            preferred = f" {side.label}" if side else ""
            alone = f" for {', '.join(map(label, fields))}" if fields else ""
            return f"decided: {choice}{preferred}{alone}" + (f" ({printable(reason)})" if reason else "")
        case DecisionWithdrawn():
            return "decision taken back"
        case WriteStarted(side=side, operation=operation):
            return f"{operation} in {side.label} began"
        case WriteSucceeded(side=side, operation=operation, request_id=request):
            return f"{operation} in {side.label} succeeded" + (f", request {printable(request)}" if request else "")
        case WriteFailed(side=side, operation=operation, code=code):
            return f"{operation} in {side.label} failed: {printable(code)}"
        case RunStarted(command=command):
            return f"{printable(command)} began"
        case RunFinished(outcome=outcome):
            return f"run ended: {printable(outcome)}"
        case FeedRead(side=side, read=read, changed=changed, gone=gone):
            return f"{side.label} read to its end: {read:,} read, {changed:,} changed, {gone:,} gone"
        case PlanConfirmed(rows=rows):
            return f"plan confirmed: {plural(len(rows), 'row')}"
        case _:
            return type_of(event).replace("-", " ")


def decision_text(decision: Decision, look: Look) -> str:
    """Return a decision in words: what, by whom, when and why."""
    words = [decision.choice.value]
    if decision.side:
        words.append(decision.side.label)
    if decision.fields:
        words.append(f"for {', '.join(map(label, decision.fields))}")
    if decision.other:
        words.append(printable(decision.other))
    by = f" by {printable(decision.actor)}" if decision.actor else ""
    at = f" at {local(decision.at, look)}" if decision.at else ""
    return " ".join(words) + by + at + (f": {printable(decision.reason)}" if decision.reason else "")
