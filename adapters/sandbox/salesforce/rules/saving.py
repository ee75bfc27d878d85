"""Creating and changing records, with all that Salesforce checks and fills in."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from adapters.sandbox.salesforce.errors import Refused
from adapters.sandbox.salesforce.rules import activities
from adapters.sandbox.salesforce.rules.derived import derive
from adapters.sandbox.salesforce.rules.duplicates import refuse_duplicates
from adapters.sandbox.salesforce.rules.events import CHILD_FIELDS
from adapters.sandbox.salesforce.tables.objects import EXTERNAL_ID
from adapters.sandbox.salesforce.tables.rows import Row, accepted_values
from adapters.sandbox.salesforce.tables.schema import Column, SObject
from adapters.sandbox.salesforce.tables.store import SalesforceStore

ACTIVITIES = ("Event", "Task")


def insert(
    store: SalesforceStore,
    sobject: SObject,
    sent: Mapping[str, Any],
    user: str,
    *,
    checked: bool = True,
    allow_duplicates: bool = False,
    at: str | None = None,
) -> str:
    """Create a record and return its id. Raises Refused, having changed nothing.

    `checked` off lets read-only fields be set. `at` is the stamp of an earlier second, for a transaction that
    commits late.
    """
    fields, stamp = accepted_values(sobject, sent, creating=True, checked=checked), at or store.stamp()
    with store.savepoint():
        row = store.blank(sobject, user, stamp)
        given = {name: value for name, value in fields.items() if value is not None or row[name] is None}
        filled = _relations(store, sobject, None, row | given)
        _refuse_references(store, sobject, given)
        row = _whole(store, sobject, None, filled, stamp)
        _refuse_unique(store, sobject, row, row)
        if not allow_duplicates:
            refuse_duplicates(store, sobject, row, row)
        store.put(sobject.name, row)
        _after(store, sobject, row, user, stamp)
        if sobject.name == "EventRelation":
            activities.invite(store, row)
    return str(row["Id"])


def update(
    store: SalesforceStore,
    sobject: SObject,
    record_id: str,
    sent: Mapping[str, Any],
    user: str,
    *,
    checked: bool = True,
    allow_duplicates: bool = False,
    at: str | None = None,
) -> None:
    """Change a record that is not deleted. Raises Refused, having changed nothing.

    A checked change of a future occurrence of a Lightning series changes the whole series, as API 58 and later do.
    """
    changes, stamp = accepted_values(sobject, sent, creating=False, checked=checked), at or store.stamp()
    row = store.live(sobject, record_id, writing=True)
    with store.savepoint():
        _refuse_references(store, sobject, changes)
        if sobject.name == "Event" and checked:
            activities.refuse_child(row, changes, CHILD_FIELDS)
        if sobject.name == "Event" and checked and activities.is_future_occurrence(store, row):
            for member in activities.members(store, row):
                moved = activities.shifted(row, changes, member)
                _change(store, sobject, member, moved, user, stamp, allow_duplicates=True)
            return
        if sobject.name == "Event" and row["IsRecurrence2"]:
            changes = changes | {"IsRecurrence2Exception": True}
        _change(store, sobject, row, changes, user, stamp, allow_duplicates=allow_duplicates)


def _change(
    store: SalesforceStore,
    sobject: SObject,
    row: Row,
    changes: Row,
    user: str,
    stamp: str,
    *,
    allow_duplicates: bool,
) -> None:
    after = _whole(store, sobject, row, _relations(store, sobject, row, changes), stamp)
    after |= {"LastModifiedDate": stamp, "LastModifiedById": user, "SystemModstamp": stamp}
    _refuse_unique(store, sobject, after, changes)
    if not allow_duplicates:
        refuse_duplicates(store, sobject, after, changes)
    store.put(sobject.name, after)
    _after(store, sobject, after, user, stamp)


def _whole(store: SalesforceStore, sobject: SObject, before: Row | None, changes: Row, stamp: str) -> Row:
    row = derive(sobject.name, before, changes, store.switches, closed_statuses(store), stamp)
    if store.switches.line_ends == "folded":
        row = {name: v.replace("\r\n", "\n") if isinstance(v, str) else v for name, v in row.items()}
    if row.get("IsAllDayEvent") and store.switches.all_day_end == "exclusive":
        row |= {name: _next_day(row[name]) for name in ("EndDate", "EndDateTime")}
    if sobject.name in ACTIVITIES:
        row["AccountId"] = activities.account_of(store, row)
    if sobject.name == "Event" and store.switches.shared_activities:
        row["WhatCount"] = 1 if row["WhatId"] else 0
    return row


def _next_day(text: str) -> str:
    after = date.fromisoformat(text[:10]) + timedelta(days=1)
    return after.isoformat() + text[10:]


def closed_statuses(store: SalesforceStore) -> frozenset[str]:
    """Return the task statuses that close a task."""
    return frozenset(r["ApiName"] for r in store.table("TaskStatus").rows.values() if r["IsClosed"])


def _relations(store: SalesforceStore, sobject: SObject, before: Row | None, changes: Row) -> Row:
    return activities.relate(store, before, changes) if sobject.name == "Event" else changes


def _after(store: SalesforceStore, sobject: SObject, row: Row, user: str, stamp: str) -> None:
    """Do what follows a save: relation rows, the rows of invited users, and the organisation's own automation."""
    if sobject.name == "Event":
        activities.keep_who_relations(store, row, user, stamp)
        activities.mirror(store, row, stamp)
    flow = store.automation(sobject.name, dict(row)) if store.automation is not None else None
    if flow:
        changes = accepted_values(sobject, flow, creating=False, checked=False)
        store.put(sobject.name, _whole(store, sobject, row, changes, stamp))


def _refuse_references(store: SalesforceStore, sobject: SObject, changes: Row) -> None:
    for name, value in changes.items():
        column = sobject.columns[name]
        if column.type == "reference" and value is not None:
            refuse_reference(store, column, value)
        for item in value or () if column.type == "junction" else ():
            refuse_reference(store, sobject.columns["WhoId"], item)


def refuse_reference(store: SalesforceStore, column: Column, value: str) -> None:
    """Refuse an id that is of another object than a field takes, unknown, or of a deleted record."""
    target = store.schema.of_id(value)
    if target is not None and target.name not in column.refers_to:
        message = f"{column.label}: id value of incorrect type: {value}"
        raise Refused(400, "MALFORMED_ID", message, [column.name])
    row = store.row(value)
    if row is None:
        raise Refused(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [column.name])
    if row.get("IsDeleted"):
        raise Refused(400, "ENTITY_IS_DELETED", "entity is deleted", [column.name])


def _refuse_unique(store: SalesforceStore, sobject: SObject, row: Row, changes: Row) -> None:
    column = sobject.columns.get(EXTERNAL_ID)
    value = changes.get(EXTERNAL_ID)
    if column is None or not column.unique or value is None:
        return
    for name in ACTIVITIES if sobject.name in ACTIVITIES else (sobject.name,):
        for other in store.table(name).with_value(EXTERNAL_ID, value):
            if other["Id"] != row["Id"] and not other["IsDeleted"]:
                text = f"duplicate value found: {EXTERNAL_ID} duplicates value on record with id: {other['Id'][:15]}"
                raise Refused(400, "DUPLICATE_VALUE", text, [])
