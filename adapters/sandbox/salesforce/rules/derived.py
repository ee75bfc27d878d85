"""The fields that Salesforce fills in itself when a record is saved."""

from adapters.sandbox.salesforce.rules.events import derive_event
from adapters.sandbox.salesforce.switches import Switches
from adapters.sandbox.salesforce.tables.rows import Row


def derive(name: str, before: Row | None, changes: Row, switches: Switches, closed: frozenset[str], now: str) -> Row:
    """Return the whole row of an object that follows from the row before and the changes. Raises Refused."""
    if name == "Event":
        return derive_event(before, changes, switches)
    row = {**(before or {}), **changes}
    if name == "Task":
        return (
            row
            | _task(before, row, closed, now, switches.task_subtype)
            | {"IsHighPriority": row["Priority"] in _high(switches)}
        )
    return row | _person(row) if name in ("Contact", "Lead", "User") else row


def _task(before: Row | None, row: Row, closed: frozenset[str], now: str, usual: str) -> Row:
    is_closed = row["Status"] in closed
    completed = row.get("CompletedDateTime")
    if not is_closed:
        completed = None
    elif before is None or before["Status"] != row["Status"]:
        completed = now
    return {
        "IsClosed": is_closed,
        "CompletedDateTime": completed,
        "TaskSubtype": row.get("TaskSubtype") or usual or None,
    }


def _high(switches: Switches) -> frozenset[str]:
    return frozenset(priority.value for priority in switches.task_priorities if priority.is_high)


def _person(row: Row) -> Row:
    parts = (row.get(name) for name in ("FirstName", "MiddleName", "LastName", "Suffix"))
    return {"Name": " ".join(part for part in parts if part)}
