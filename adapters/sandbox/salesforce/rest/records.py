"""Single records: create, read, change, delete."""

from adapters.sandbox.salesforce.errors import Json, Refused, invalid_field, not_found
from adapters.sandbox.salesforce.rest.conditional import last_modified, precondition
from adapters.sandbox.salesforce.rest.request import Answer, Request
from adapters.sandbox.salesforce.rules import removal, saving, series
from adapters.sandbox.salesforce.rules.activities import members
from adapters.sandbox.salesforce.tables import ids, represent
from adapters.sandbox.salesforce.tables.schema import SObject
from adapters.sandbox.salesforce.tables.store import SalesforceStore


def created(record_id: str, version: str, name: str) -> Answer:
    """Return the answer 201 of a new record."""
    body = {"id": record_id, "success": True, "errors": []}
    return Answer(201, body, {"Location": f"/services/data/{version}/sobjects/{name}/{record_id}"})


def may_duplicate(store: SalesforceStore, request: Request) -> bool:
    """Tell whether the request overrides the duplicate rule; a blocking rule cannot be."""
    header = request.headers.get("sforce-duplicate-rule-header", "").replace(" ", "").lower()
    return "allowsave=true" in header and store.switches.duplicate_rule != "block"


def refuse_failing(store: SalesforceStore) -> None:
    """Raise what was ordered to go wrong with the one record of this call."""
    refused = store.failing_now().get(0)
    if refused is not None:
        raise refused


def refuse_unwritable(sobject: SObject) -> None:
    if not sobject.writable:
        message = f"insufficient access rights on object: {sobject.name}"
        raise Refused(403, "INSUFFICIENT_ACCESS_OR_READONLY", message, [])


def create(store: SalesforceStore, sobject: SObject, request: Request) -> Answer:
    refuse_unwritable(sobject)
    refuse_failing(store)
    allow = may_duplicate(store, request)
    sent = request.record()
    if sobject.name == "Event" and sent.get("Recurrence2PatternText") is not None:
        record_id = series.make(store, sent, store.user_id)
    else:
        record_id = saving.insert(store, sobject, sent, store.user_id, allow_duplicates=allow)
    return created(record_id, request.version, sobject.name)


def full_id(sobject: SObject, text: str) -> str:
    """Return the 18-letter form of an id in a path. Raises Refused when it is not an id of that object."""
    found = ids.full(text)
    if found is None:
        raise not_found("Provided external ID field does not exist or is not accessible: " + text)
    if found[:3] != sobject.prefix:
        raise Refused(400, "MALFORMED_ID", f"{sobject.label} ID: id value of incorrect type: {text}", ["Id"])
    return found


def read(store: SalesforceStore, sobject: SObject, record_id: str, request: Request) -> Answer:
    """Answer a record, whole or only the fields asked for."""
    row = store.live(sobject, record_id)
    stopped = precondition(request.headers, row)
    if stopped is not None:
        return stopped
    shown = represent.whole(sobject, row, request.version)
    wanted = request.parameters.get("fields")
    if wanted:
        shown = _only(sobject, shown, wanted.split(","))
    return Answer(200, shown, {"Last-Modified": last_modified(row)})


def _only(sobject: SObject, shown: Json, names: list[str]) -> Json:
    picked: Json = {"attributes": shown["attributes"]}
    for name in (n.strip() for n in names):
        column = sobject.column(name)
        if column is None:
            raise invalid_field(f"No such column '{name}' on sobject of type {sobject.name}")
        picked[column.name] = shown[column.name]
    return picked | {"Id": shown["Id"]}


def change(store: SalesforceStore, sobject: SObject, record_id: str, request: Request) -> Answer:
    refuse_unwritable(sobject)
    stopped = precondition(request.headers, store.live(sobject, record_id, writing=True))
    if stopped is not None:
        return stopped
    refuse_failing(store)
    allow = may_duplicate(store, request)
    saving.update(store, sobject, record_id, request.record(), store.user_id, allow_duplicates=allow)
    return Answer(204)


def remove(store: SalesforceStore, sobject: SObject, record_id: str) -> Answer:
    refuse_unwritable(sobject)
    refuse_failing(store)
    removal.delete(store, sobject, record_id, store.user_id)
    return Answer(204)


def remove_onwards(store: SalesforceStore, sobject: SObject, record_id: str) -> Answer:
    """Delete an occurrence of a Lightning series and all later ones (REST guide, delete an event series)."""
    row = store.live(sobject, record_id, writing=True)
    if sobject.name != "Event" or not row.get("_series") or row["IsChild"]:
        raise Refused(400, "INVALID_OPERATION", "the event is not an occurrence of a series", [])
    for member in members(store, row):
        if member["StartDateTime"] >= row["StartDateTime"]:
            removal.delete(store, sobject, member["Id"], store.user_id)
    return Answer(200, {"success": "We're deleting the selected events from the series."})
