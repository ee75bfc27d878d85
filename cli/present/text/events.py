"""Events and decisions in words, without the content of records."""

from typing import Final

from cli.present.text.words import evidence_text, label, local, plural
from cli.terminal.look import Look
from cli.terminal.printable import printable
from core.facts.events import (
    DecisionMade,
    DecisionRestored,
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
    WriteLost,
    WriteSettled,
    WriteStarted,
    WriteSucceeded,
    type_of,
)
from core.model import Choice, Decision


def event_text(event: Event) -> str:
    """Return an event in words, without the content of records."""
    match event:
        case RecordObserved(side=side, record=record):
            return f"seen in {side.label}{' as private' if record.private else ''}"
        case RecordGone(side=side, evidence=evidence):
            return f"gone from {side.label} ({printable(evidence)})"
        case Linked(evidence=evidence):
            return f"linked: {evidence_text(evidence)}"
        case Unlinked(evidence=evidence):
            return f"no longer linked: {evidence_text(evidence)}"
        case DecisionMade(choice=choice, side=side, fields=fields, content=reason):
            preferred = f" {side.label}" if side else ""
            alone = f" for {', '.join(map(label, fields))}" if fields else ""
            return f"decided: {_CHOICES.get(choice, choice)}{preferred}{alone}" + (
                f" ({printable(reason)})" if reason else ""
            )
        case DecisionWithdrawn():
            return "decision cleared"
        case DecisionRestored(decision=None, linking=None):
            return "last step undone: nothing is decided"
        case DecisionRestored(decision=decision, linking=linking):
            choices = [_CHOICES.get(said.choice, said.choice) for said in (decision, linking) if said]
            return f"last step undone: {', '.join(choices)} holds again"
        case WriteStarted(side=side, operation=operation):
            return f"about to {operation} in {side.label}"
        case WriteSucceeded(side=side, operation=operation, request_id=request):
            return f"{operation} in {side.label} succeeded" + (f", request {printable(request)}" if request else "")
        case WriteFailed(side=side, operation=operation, code=code):
            return f"{operation} in {side.label} failed: {printable(code)}"
        case WriteLost(side=side, operation=operation):
            return f"{operation} in {side.label}: no answer yet"
        case WriteSettled(applied=applied):
            return f"a person said that the write was {'applied' if applied else 'not applied'}"
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


_CHOICES: Final = {
    Choice.IGNORE_ONCE: "ignore until one side changes",
    Choice.IGNORE_FOREVER: "ignore permanently",
}


def decision_text(decision: Decision, look: Look) -> str:
    """Return a decision in words: what, by whom, when and why."""
    words = [_CHOICES.get(decision.choice, decision.choice.value)]
    if decision.side:
        words.append(decision.side.label)
    if decision.fields:
        words.append(f"for {', '.join(map(label, decision.fields))}")
    if decision.other:
        words.append(printable(decision.other))
    by = f" by {printable(decision.actor)}" if decision.actor else ""
    at = f" at {local(decision.at, look)}" if decision.at else ""
    return " ".join(words) + by + at + (f": {printable(decision.reason)}" if decision.reason else "")
