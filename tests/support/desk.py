"""What tests of the engine do at the desk of tests.support.fakes, and the records they do it with."""

from collections.abc import Sequence

from core.engine import desk as engine
from core.engine.apply import apply
from core.engine.find import Finder
from core.engine.reports import ApplyReport, Changed
from core.engine.session import Session
from core.engine.sync import sync
from core.model import Decision, Kind, Plan, Row
from tests.support.fakes import Desk

CALENDAR, CONTACTS, TASKS = Kind.CALENDAR, Kind.CONTACTS, Kind.TASKS


REVIEW = {
    "subject": "Q3 review",
    "start": "2026-11-24T13:00:00Z",
    "end": "2026-11-24T14:00:00Z",
    "all_day": False,
    "show_as": "busy",
    "private": False,
}


ANN = {"first_name": "Ann", "last_name": "Lee", "email": "ann@acme.example", "mobile_phone": "1"}


CALL = {"subject": "Call Bob", "due": "2026-11-30", "status": "notStarted", "priority": "normal"}


SAMPLES = {CALENDAR: REVIEW, CONTACTS: ANN, TASKS: CALL}


FRESH = {
    CALENDAR: REVIEW | {"subject": "Fresh"},
    CONTACTS: ANN | {"first_name": "Fay", "email": "fay@acme.example"},
    TASKS: CALL | {"subject": "Fresh"},
}


EDITS = {CALENDAR: {"location": "Room 1"}, CONTACTS: {"job_title": "CEO"}, TASKS: {"status": "completed"}}


def yes(plan: Plan) -> Plan:
    return plan


def plan(session: Session, kinds: Sequence[Kind]) -> Plan:
    """Return the plan as it follows from the journal now."""
    session.refresh()
    return session.plan(kinds)


def find_items(session: Session, text: str) -> tuple[str, ...]:
    return Finder(session.refresh(), session.journal).meant(text)


def decide(session: Session, items: Sequence[str], decision: Decision) -> Changed:
    """Decide at a desk of its own, as one command does."""
    return engine.Desk(session, tuple(Kind)).decide(items, decision)


def clear(session: Session, items: Sequence[str]) -> Changed:
    return engine.Desk(session, tuple(Kind)).clear(items)


def rows(desk: Desk, *kinds: Kind) -> list[Row]:
    return list(plan(desk.session, kinds or tuple(Kind)).rows)


def shown(desk: Desk, *kinds: Kind) -> list[tuple[str, str | None, str]]:
    return [(row.action.value, target(row), row.state.value) for row in rows(desk, *kinds)]


def target(row: Row) -> str | None:
    """Return which side a row would write, as scripts know it."""
    return "both" if len(row.target) == 2 else row.target[0].value if row.target else None


def write(desk: Desk, *kinds: Kind, **how: int) -> ApplyReport:
    return apply(desk.session, kinds or tuple(Kind), review=yes, **how)  # type: ignore[arg-type]


def synced(kind: Kind, settings: object = None) -> tuple[Desk, str, str]:
    """Return a desk with one pair in agreement, and its remote ids."""
    desk = Desk(settings) if settings else Desk()  # type: ignore[arg-type]
    left = desk.outlook.create(kind, SAMPLES[kind])
    right = desk.salesforce.create(kind, SAMPLES[kind])
    sync(desk.session, [kind], review=yes)
    assert rows(desk, kind) == []
    return desk, left, right


MEETING = REVIEW | {"attendees": ("bob@acme.example", "eve@acme.example")}
