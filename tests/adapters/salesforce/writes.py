"""What a test writes."""

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from core.model import Kind, Operation, Outcome, Record, Scope, Side, Status, Value, Window, Write

WINDOW = Window("2026-10-25T00:00:00Z", "2027-11-25T00:00:00Z")
SCOPES = {
    Kind.CALENDAR: Scope(kind=Kind.CALENDAR, window=WINDOW, include_private=True),
    Kind.CONTACTS: Scope(kind=Kind.CONTACTS),
    Kind.TASKS: Scope(kind=Kind.TASKS, window=WINDOW),
}
NAMES = {Kind.CALENDAR: "Event", Kind.CONTACTS: "Contact", Kind.TASKS: "Task"}
TITLES = {Kind.CALENDAR: "subject", Kind.CONTACTS: "last_name", Kind.TASKS: "subject"}
NEW: dict[Kind, dict[str, Value]] = {
    Kind.CALENDAR: {
        "subject": "Lunch",
        "start": "2026-11-25T12:00:00Z",
        "end": "2026-11-25T13:00:00Z",
        "all_day": False,
        "location": "Rome",
        "body": "Pizza",
        "show_as": "oof",
        "private": False,
        "attendees": None,
        "attachments": ("menu.pdf",),
    },
    Kind.CONTACTS: {"first_name": "Ann", "last_name": "Lee", "email": "ann@example.com", "birthday": "1980-02-29"},
    Kind.TASKS: {"subject": "Call", "status": "waitingOnOthers", "priority": "high", "due": "2026-12-01"},
}
AT = "2026-11-24T12:00:00Z"
EVERY = pytest.mark.parametrize("kind", list(Kind))
CALENDAR, CONTACTS, TASKS = SCOPES.values()


def create(kind: Kind, key: str = "k1", **changes: Value) -> Write:
    return Write(
        item=key,
        kind=kind,
        side=Side.SALESFORCE,
        operation=Operation.CREATE,
        key=key,
        changes={**NEW[kind], **changes},
        at=AT,
    )


def update(kind: Kind, before: Record, key: str = "u1", **changes: Value) -> Write:
    return Write(
        item=key,
        kind=kind,
        side=Side.SALESFORCE,
        operation=Operation.UPDATE,
        key=key,
        id=before.id,
        before=before,
        changes=changes,
        at=AT,
    )


def delete(kind: Kind, before: Record, key: str = "d1") -> Write:
    return Write(
        item=key,
        kind=kind,
        side=Side.SALESFORCE,
        operation=Operation.DELETE,
        key=key,
        id=before.id,
        before=before,
        at=AT,
    )


def write(adapter: SalesforceAdapter, *writes: Write) -> list[Outcome]:
    outcomes = {outcome.key: outcome for outcome in adapter.write(SCOPES[writes[0].kind], writes)}
    assert len(outcomes) == len(writes)
    return [outcomes[each.key] for each in writes]


def code(outcome: Outcome) -> str | None:
    return outcome.problem.code if outcome.problem else None


def made(adapter: SalesforceAdapter, kind: Kind, key: str = "k1", **changes: Value) -> Record:
    (outcome,) = write(adapter, create(kind, key, **changes))
    assert outcome.status is Status.SUCCEEDED
    assert outcome.echo is not None
    return outcome.echo
