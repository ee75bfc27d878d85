"""Records by external id: read, and create or change (REST guide, upsert)."""

from typing import Any

from adapters.sandbox.salesforce.errors import Refused, invalid_field, not_found
from adapters.sandbox.salesforce.rest import records
from adapters.sandbox.salesforce.rest.conditional import precondition
from adapters.sandbox.salesforce.rest.request import Answer, Request
from adapters.sandbox.salesforce.rules import saving
from adapters.sandbox.salesforce.tables.rows import Row
from adapters.sandbox.salesforce.tables.schema import Column, SObject
from adapters.sandbox.salesforce.tables.store import SalesforceStore

_ANSWERED_SINCE = 46
"""The API version from which on a change by a key is answered with a body (REST guide, upsert)."""


def external_column(sobject: SObject, name: str) -> Column:
    """Return a field that is an external id. Raises Refused (404)."""
    column = sobject.column(name)
    if column is None or not (column.external or column.name == "Id"):
        raise not_found(f"Provided external ID field does not exist or is not accessible: {name}")
    return column


def with_key(store: SalesforceStore, sobject: SObject, column: Column, value: str) -> list[Row]:
    """Return the records with an external id that are not deleted."""
    table = store.table(sobject.name)
    if column.name == "Id":
        row = table.get(records.full_id(sobject, value))
        return [row] if row is not None and not row["IsDeleted"] else []
    found = [row for row in table.with_value(column.name, value) if not row["IsDeleted"]]
    return [row for row in found if row[column.name] == value] if store.switches.keys_by_case else found


def ambiguous(sobject: SObject, rows: list[Row], version: str) -> Answer:
    """Return the answer 300: the addresses of all records with that key."""
    return Answer(300, [f"/services/data/{version}/sobjects/{sobject.name}/{row['Id']}" for row in rows])


def read(store: SalesforceStore, sobject: SObject, name: str, value: str, request: Request) -> Answer:
    rows = with_key(store, sobject, external_column(sobject, name), value)
    if len(rows) > 1:
        return ambiguous(sobject, rows, request.version)
    if not rows:
        raise not_found()
    return records.read(store, sobject, rows[0]["Id"], request)


def write(store: SalesforceStore, sobject: SObject, name: str, value: str, request: Request) -> Answer:
    """Change the record with a key, or create it: 200 or 201, both with the record's id."""
    records.refuse_unwritable(sobject)
    column = external_column(sobject, name)
    rows = with_key(store, sobject, column, value)
    if len(rows) > 1:
        return ambiguous(sobject, rows, request.version)
    stopped = precondition(request.headers, rows[0]) if rows else None
    if stopped is not None:
        return stopped
    if not rows and request.flag("updateOnly"):
        raise not_found()
    fields = request.record()
    if any(sobject.column(sent) == column for sent in fields):
        raise invalid_field(f"The {column.name} field should not be specified in the sobject data.")
    records.refuse_failing(store)
    record_id, is_new = save(store, sobject, column, value, fields, rows, allow=records.may_duplicate(store, request))
    body = {"id": record_id, "success": True, "errors": [], "created": is_new}
    if not is_new and float(request.version.removeprefix("v")) < _ANSWERED_SINCE:
        return Answer(204)
    return Answer(201 if is_new else 200, body)


def save(
    store: SalesforceStore,
    sobject: SObject,
    column: Column,
    value: str,
    fields: dict[str, Any],
    rows: list[Row],
    *,
    allow: bool,
) -> tuple[str, bool]:
    """Change the one record in `rows` or create one; return its id and whether it is new. Raises Refused."""
    if rows:
        record_id = str(rows[0]["Id"])
        saving.update(store, sobject, record_id, fields, store.user_id, allow_duplicates=allow)
        return record_id, False
    if column.name == "Id":
        raise Refused(404, "NOT_FOUND", "The requested resource does not exist")
    sent = fields | {column.name: value}
    return saving.insert(store, sobject, sent, store.user_id, allow_duplicates=allow), True
