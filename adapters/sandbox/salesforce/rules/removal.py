"""Deleting, bringing back, purging, merging and archiving records."""

from datetime import timedelta

from adapters.sandbox.salesforce.errors import Refused
from adapters.sandbox.salesforce.rules.activities import relations_of
from adapters.sandbox.salesforce.tables import stamps
from adapters.sandbox.salesforce.tables.objects import EXTERNAL_ID
from adapters.sandbox.salesforce.tables.rows import Row
from adapters.sandbox.salesforce.tables.schema import SObject
from adapters.sandbox.salesforce.tables.store import RECYCLE_BIN, SalesforceStore

ARCHIVED_AFTER = timedelta(days=365)


def delete(store: SalesforceStore, sobject: SObject, record_id: str, user: str, at: str | None = None) -> None:
    """Put a record into the recycle bin, and with an event its relations and the rows of invited users.

    The deletion moves SystemModstamp. Raises Refused.
    """
    row, stamp = store.live(sobject, record_id, writing=True), at or store.stamp()
    with store.savepoint():
        _bin(store, sobject.name, row, stamp, user)
        for child_id in row.get("_children", ()):
            child = store.table("Event").get(child_id)
            if child is not None and not child["IsDeleted"]:
                _bin(store, "Event", child, stamp, user)
        for name in ("EventRelation", "EventWhoRelation") if sobject.name == "Event" else ():
            for relation in relations_of(store, name, record_id):
                _bin(store, name, relation, stamp, user)
        if sobject.name == "Contact" and store.switches.who_of_deleted == "emptied":
            _let_go(store, record_id)


def _let_go(store: SalesforceStore, contact_id: str) -> None:
    """Empty the WhoId of the activities of a contact."""
    for name in ("Event", "Task"):
        for row in list(store.table(name).rows.values()):
            if row["WhoId"] == contact_id:
                store.put(name, row | {"WhoId": None})


def _bin(store: SalesforceStore, name: str, row: Row, stamp: str, user: str) -> None:
    marks = {"IsDeleted": True, "SystemModstamp": stamp, "LastModifiedDate": stamp, "LastModifiedById": user}
    store.put(name, row | marks)
    store.bin.append((stamp, name, row["Id"]))


def undelete(store: SalesforceStore, sobject: SObject, record_id: str, user: str) -> None:
    """Bring a record back from the recycle bin, and with an event what was deleted with it. Raises Refused."""
    row, stamp = store.table(sobject.name).get(record_id), store.stamp()
    if row is None or not row["IsDeleted"]:
        raise Refused(400, "UNDELETE_FAILED", "Entity is not in the recycle bin", [])
    _refuse_taken(store, sobject, row)
    with store.savepoint():
        marks = {"IsDeleted": False, "SystemModstamp": stamp, "LastModifiedDate": stamp, "LastModifiedById": user}
        store.put(sobject.name, row | marks)
        for child_id in row.get("_children", ()):
            child = store.table("Event").get(child_id)
            if child is not None and child["IsDeleted"]:
                store.put("Event", child | marks)
        for name in ("EventRelation", "EventWhoRelation") if sobject.name == "Event" else ():
            for relation in store.table(name).with_value("EventId", record_id):
                if relation["EventId"] == record_id and relation["SystemModstamp"] == row["SystemModstamp"]:
                    store.put(name, relation | marks)


def _refuse_taken(store: SalesforceStore, sobject: SObject, row: Row) -> None:
    value, column = row.get(EXTERNAL_ID), sobject.columns.get(EXTERNAL_ID)
    if value is None or column is None or not column.unique:
        return
    for other in store.table(sobject.name).with_value(EXTERNAL_ID, value):
        if not other["IsDeleted"]:
            message = f"duplicate value found: {EXTERNAL_ID} duplicates value on record with id: {other['Id'][:15]}"
            raise Refused(400, "DUPLICATE_VALUE", message, [])


def purge(store: SalesforceStore, sobject: SObject, record_id: str) -> None:
    """Remove a record for good, from wherever it is: queries, even queryAll, no longer return it."""
    row = store.table(sobject.name).get(record_id)
    if row is None:
        raise Refused(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [])
    when = row["SystemModstamp"] if row.get("IsDeleted") else store.stamp()
    store.purged.setdefault(sobject.name, {})[record_id] = when
    store.remove(sobject.name, record_id)


def sweep(store: SalesforceStore) -> None:
    """Purge what has been in the recycle bin for longer than Salesforce keeps it."""
    oldest = stamps.stamp(store.now() - RECYCLE_BIN)
    while store.bin and store.bin[0][0] < oldest:
        deleted_at, name, record_id = store.bin.popleft()
        row = store.table(name).get(record_id)
        if row is not None and row["IsDeleted"] and row["SystemModstamp"] == deleted_at:
            purge(store, store.sobject(name), record_id)


def merge(store: SalesforceStore, sobject: SObject, winner_id: str, loser_id: str, user: str) -> None:
    """Merge one record into another: the loser is deleted and names its winner, what hung on it moves silently.

    The winner's values stay, whatever the loser had. What moved keeps its SystemModstamp (Apex guide, merge).
    """
    winner, loser = store.live(sobject, winner_id, writing=True), store.live(sobject, loser_id, writing=True)
    stamp = store.stamp()
    with store.savepoint():
        _bin(store, sobject.name, loser | {"MasterRecordId": winner_id}, stamp, user)
        marks = {"SystemModstamp": stamp, "LastModifiedDate": stamp, "LastModifiedById": user}
        store.put(sobject.name, winner | marks)
        for child in store.schema.objects.values():
            for row in list(store.table(child.name).rows.values()):
                moved = _moved(child, row, loser_id, winner_id)
                if moved:
                    store.put(child.name, row | moved)


def _moved(child: SObject, row: Row, loser_id: str, winner_id: str) -> Row:
    """Return what changes of a row when a record that it may point to is merged into another."""
    moved: Row = {}
    for name, column in child.columns.items():
        value = row.get(name)
        if column.type == "reference" and value == loser_id and name != "MasterRecordId":
            moved[name] = winner_id
        elif column.type == "junction" and loser_id in (value or ()):
            moved[name] = list(dict.fromkeys(winner_id if each == loser_id else each for each in value or ()))
    return moved


def archive(store: SalesforceStore) -> int:
    """Mark as archived what is a year old, as Salesforce does from time to time; return how many were marked."""
    limit, marked = (store.now() - ARCHIVED_AFTER).date().isoformat(), 0
    for name in ("Event", "Task"):
        for row in list(store.table(name).rows.values()):
            if _ages(name, row) and not row["IsArchived"] and (row["ActivityDate"] or row["CreatedDate"][:10]) <= limit:
                store.put(name, row | {"IsArchived": True})
                marked += 1
    return marked


def _ages(name: str, row: Row) -> bool:
    return not row["IsDeleted"] and (name == "Event" or bool(row["IsClosed"]))
