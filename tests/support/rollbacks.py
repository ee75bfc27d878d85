"""What tests of rollbacks do: runs to take back, and what both sides hold before and afterwards."""

from core.engine.proof import verify
from core.engine.reports import ApplyReport, Ending, RollbackPreview
from core.engine.rollback import rollback
from core.engine.sync import sync
from core.facts.projection import fold
from core.model import Fields, Kind, Plan
from core.settings import ContactsSettings, Prevent
from tests.support.desk import (
    CALENDAR,
    CONTACTS,
    EDITS,
    TASKS,
    rows,
    yes,
)
from tests.support.fakes import Desk, all_kinds_on

NOTES = {CALENDAR: {"body": "A note"}, CONTACTS: {"department": "South"}, TASKS: {"body": "A note"}}
"""What a seller adds in Salesforce, in a field that no sample has."""
LATER: dict[Kind, Fields] = {
    kind: {"status": "inProgress"} if kind is TASKS else dict.fromkeys(EDITS[kind], "Later") for kind in Kind
}
"""What they make of the fields that the run wrote."""
ALLOWED = ContactsSettings(enabled=True, prevent=Prevent())


def confirmed(told: RollbackPreview) -> Plan:
    return told.plan


def free() -> Desk:
    """Return a desk at which nothing is prevented."""
    return Desk(all_kinds_on(contacts=ALLOWED))


def both(desk: Desk, kind: Kind) -> tuple[list[Fields], list[Fields]]:
    """Return what both sides hold, in an order that ids do not matter to."""
    return tuple(sorted(end.fields(kind), key=repr) for end in (desk.outlook, desk.salesforce))  # type: ignore[return-value]


def last_run(desk: Desk) -> str:
    return next(each.run for each in reversed(desk.journal.events) if each.run) or ""


def synced_run(desk: Desk, *kinds: Kind) -> str:
    report = sync(desk.session, kinds, review=yes)
    assert report.ending is Ending.DONE
    return report.run


def taken_back(desk: Desk, run: str, *items: str, **how: bool | int) -> ApplyReport:
    report = rollback(desk.session, run, items, review=confirmed, **how)  # type: ignore[arg-type]
    assert verify(desk.session).problems == ()
    assert fold(desk.journal.events) == desk.session.state
    return report


def states(desk: Desk, kind: Kind) -> list[tuple[str, str, str]]:
    return [(row.action.value, row.state.value, row.rule.value) for row in rows(desk, kind)]


def bare(held: tuple[list[Fields], list[Fields]]) -> tuple[list[Fields], list[Fields]]:
    """Return what both sides hold without what holds nothing."""
    return tuple([{n: v for n, v in each.items() if v is not None} for each in fields] for fields in held)  # type: ignore[return-value]
