"""Up to 200 records in one request (composite/sobjects): each succeeds or fails by itself, unless all or none."""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.sandbox.salesforce.errors import Json, Refused, invalid_field, json_error, not_found
from adapters.sandbox.salesforce.rest import records, upsert
from adapters.sandbox.salesforce.rest.request import Answer, Request
from adapters.sandbox.salesforce.rules import removal, saving
from adapters.sandbox.salesforce.tables import ids, represent
from adapters.sandbox.salesforce.tables.schema import SObject
from adapters.sandbox.salesforce.tables.store import SalesforceStore

MOST_RECORDS = 200
MOST_CHUNKS = 10
"""Runs of records of one object, in a row."""
_ROLLED_BACK = Refused(
    400,
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and all or none",
    [],
)


class _Undone(Exception):
    """Some record failed, so none is saved."""


def create(store: SalesforceStore, request: Request) -> Answer:
    sent, all_or_none = _records(request)
    allow = records.may_duplicate(store, request)

    def one(record: Json) -> Json:
        sobject = _writable(store, record)
        fields = _fields(record)
        return _done(saving.insert(store, sobject, fields, store.user_id, allow_duplicates=allow))

    return _each(store, sent, one, all_or_none=all_or_none)


def change(store: SalesforceStore, request: Request) -> Answer:
    sent, all_or_none = _records(request)
    allow = records.may_duplicate(store, request)

    def one(record: Json) -> Json:
        sobject = _writable(store, record)
        named = next((name for name in record if name.lower() == "id"), None)
        if named is None:
            raise Refused(400, "MISSING_ARGUMENT", "Id not specified in an update call", [])
        record_id = _own_id(sobject, record[named])
        fields = {name: value for name, value in _fields(record).items() if name != named}
        saving.update(store, sobject, record_id, fields, store.user_id, allow_duplicates=allow)
        return _done(record_id)

    return _each(store, sent, one, all_or_none=all_or_none)


def remove(store: SalesforceStore, request: Request) -> Answer:
    wanted = [part.strip() for part in request.parameters.get("ids", "").split(",") if part.strip()]
    _refuse_many(len(wanted))

    def one(text: str) -> Json:
        found = ids.full(text)
        sobject = store.schema.of_id(found) if found else None
        if found is None or sobject is None:
            raise Refused(400, "MALFORMED_ID", f"malformed id {text}", [])
        records.refuse_unwritable(sobject)
        removal.delete(store, sobject, found, store.user_id)
        return _done(found)

    return _each(store, wanted, one, all_or_none=request.flag("allOrNone"))


def write_by_key(store: SalesforceStore, name: str, key: str, request: Request) -> Answer:
    """Upsert records of one object by the external id that each of them carries."""
    sobject = store.sobject(name)
    column = upsert.external_column(sobject, key)
    sent, all_or_none = _records(request)
    allow = records.may_duplicate(store, request)
    seen: set[str] = set()

    def one(record: Json) -> Json:
        if _writable(store, record) != sobject:
            raise Refused(400, "INVALID_TYPE", f"the record is not of type {sobject.name}", [])
        fields = _fields(record)
        told = next((sent for sent in fields if sobject.column(sent) == column), None)
        value = fields.pop(told) if told else None
        if not isinstance(value, str) or not value:
            raise Refused(400, "MISSING_ARGUMENT", f"{column.name} not specified", [])
        if value.lower() in seen:
            raise Refused(400, "DUPLICATE_VALUE", f"Duplicate external id specified: {value}", [column.name])
        seen.add(value.lower())
        rows = upsert.with_key(store, sobject, column, value)
        if len(rows) > 1:
            raise Refused(400, "DUPLICATE_EXTERNAL_ID", f"{column.name}: more than one record found", [column.name])
        record_id, is_new = upsert.save(store, sobject, column, value, fields, rows, allow=allow)
        return _done(record_id) | {"created": is_new}

    return _each(store, sent, one, all_or_none=all_or_none)


def read(store: SalesforceStore, name: str, request: Request) -> Answer:
    """Answer the records of one object with given ids, in order; null for each that there is not."""
    sobject, body = store.sobject(name), request.record()
    wanted, fields = body.get("ids"), body.get("fields")
    if not isinstance(wanted, list) or not isinstance(fields, list) or not fields:
        raise json_error("ids and fields must be lists")
    columns = [sobject.column(str(field)) for field in fields]
    if None in columns:
        raise invalid_field(f"No such column '{fields[columns.index(None)]}' on sobject of type {sobject.name}")
    names = {column.name for column in columns if column is not None} | {"attributes", "Id"}
    found: list[Json | None] = []
    for text in wanted:
        row = store.table(sobject.name).get(ids.full(str(text)) or "")
        gone = row is None or row.get("IsDeleted") or not store.sees(sobject, row)
        shown = {} if row is None or gone else represent.whole(sobject, row, request.version)
        found.append({key: value for key, value in shown.items() if key in names} or None)
    return Answer(200, found)


def _each(store: SalesforceStore, sent: list[Any], one: Callable[[Any], Json], *, all_or_none: bool) -> Answer:
    failing = store.failing_now()
    all_or_none = all_or_none or store.switches.collections_all_or_none
    results: list[Json] = []
    try:
        with store.savepoint():
            for position, record in enumerate(sent):
                results.append(_attempt(failing, position, record, one))
            if all_or_none and not all(result["success"] for result in results):
                raise _Undone
    except _Undone:
        results = [_failed(_ROLLED_BACK) if result["success"] else result for result in results]
    return Answer(200, results)


def _attempt(failing: Mapping[int, Refused], position: int, record: Any, one: Callable[[Any], Json]) -> Json:
    try:
        if position in failing:
            raise failing[position]
        return one(record)
    except Refused as refused:
        return _failed(refused)


def _done(record_id: str) -> Json:
    return {"id": record_id, "success": True, "errors": []}


def _failed(refused: Refused) -> Json:
    return {"success": False, "errors": [refused.item()]}


def _records(request: Request) -> tuple[list[Json], bool]:
    body = request.json()
    sent = body.get("records") if isinstance(body, dict) else None
    if not isinstance(sent, list) or not all(isinstance(record, dict) for record in sent):
        raise json_error("records must be a list of objects")
    _refuse_many(len(sent))
    kinds = [str((record.get("attributes") or {}).get("type", "")).lower() for record in sent]
    chunks = sum(1 for i, kind in enumerate(kinds) if i == 0 or kinds[i - 1] != kind)
    if chunks > MOST_CHUNKS:
        raise Refused(400, "INVALID_INPUT", f"Cannot have more than {MOST_CHUNKS} chunks in a single operation")
    return sent, bool(body.get("allOrNone", False))


def _refuse_many(count: int) -> None:
    if count > MOST_RECORDS:
        raise Refused(400, "EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {MOST_RECORDS} records")


def _writable(store: SalesforceStore, record: Json) -> SObject:
    told = record.get("attributes")
    name = told.get("type") if isinstance(told, dict) else None
    if not isinstance(name, str):
        raise Refused(400, "INVALID_INPUT", "attributes.type is missing", [])
    sobject = store.schema.find(name)
    if sobject is None:
        raise not_found()
    records.refuse_unwritable(sobject)
    return sobject


def _fields(record: Json) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "attributes"}


def _own_id(sobject: SObject, text: Any) -> str:
    found = ids.full(text) if isinstance(text, str) else None
    if found is None or found[:3] != sobject.prefix:
        message = f"{sobject.label} ID: id value of incorrect type: {text}"
        raise Refused(400, "MALFORMED_ID", message, ["Id"])
    return found
