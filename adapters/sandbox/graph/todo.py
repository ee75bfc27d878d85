"""To Do tasks: what a write makes of them, and what a read shows (graph.md §B.4)."""

import uuid
from datetime import UTC, datetime
from typing import Any

from adapters.sandbox.graph import shape
from adapters.sandbox.graph.bodies import crlf, text_of_html
from adapters.sandbox.graph.errors import GraphError, Json, bad_request, not_found, unreadable
from adapters.sandbox.graph.event_writes import Hand, need_match
from adapters.sandbox.graph.prefer import Prefer
from adapters.sandbox.graph.recurrence import padded
from adapters.sandbox.graph.store import Container, Item, Mailbox
from adapters.sandbox.graph.words import words
from adapters.sandbox.graph.zones import is_utc, seven, stamp, windows_name, zone

_TIMES = ("dueDateTime", "startDateTime", "reminderDateTime", "completedDateTime")
_DATES = frozenset({"dueDateTime", "startDateTime", "completedDateTime"})

FIELDS: dict[str, shape.Check] = {
    "title": shape.text,
    "body": shape.unchecked,
    "importance": shape.word(shape.IMPORTANCE),
    "status": shape.word(shape.TASK_STATUS),
    "isReminderOn": shape.boolean,
    "categories": shape.texts,
    "recurrence": shape.unchecked,
    **dict.fromkeys(_TIMES, shape.unchecked),
    **dict.fromkeys(("createdDateTime", "lastModifiedDateTime", "bodyLastModifiedDateTime"), shape.unchecked),
    **dict.fromkeys(("id", "hasAttachments", "checklistItems", "linkedResources", "extensions"), shape.unchecked),
}
_IGNORED = words(
    "id createdDateTime lastModifiedDateTime bodyLastModifiedDateTime hasAttachments checklistItems linkedResources "
    "extensions body"
)
NAMES = frozenset(FIELDS) | {"id"}
PARTS: dict[str, dict[str, shape.Check]] = {
    "checklistItems": {
        "displayName": shape.text,
        "isChecked": shape.boolean,
        "checkedDateTime": shape.unchecked,
        "createdDateTime": shape.unchecked,
        "id": shape.unchecked,
    },
    "linkedResources": {
        "webUrl": shape.text,
        "applicationName": shape.text,
        "displayName": shape.text,
        "externalId": shape.text,
        "id": shape.unchecked,
    },
}
"""The two collections inside a task, and what an element may hold."""


def create_task(hand: Hand, todo: Container, body: Json) -> Item:
    """Return the task that a body creates, with its linkedResources and checklistItems."""
    given = shape.checked(_without_nulls(body), FIELDS, "todoTask", closed=True)
    box, now = hand.box, stamp(hand.box.store.world.now())
    json: Json = {"importance": "normal", "isReminderOn": False, "status": "notStarted", "title": ""}
    json |= {"createdDateTime": now, "lastModifiedDateTime": now, "hasAttachments": False, "categories": []}
    item = Item(box.new_core("task"), todo, json)
    _write(hand, item, {"body": None, **given})
    item.steps = [_part(box, "checklistItems", one) for one in given.get("checklistItems", ())]
    item.resources = [_part(box, "linkedResources", one) for one in given.get("linkedResources", ())]
    box.put(item)
    return item


def _without_nulls(body: Json) -> Json:
    return {name: value for name, value in body.items() if value is not None}


def patch_task(hand: Hand, item: Item, body: Json, if_match: str | None) -> Item:
    _need_match(hand, item, if_match)
    for name in ("checklistItems", "linkedResources"):
        if name in body:
            message = f"Update on {name} navigation property is not supported in PATCH request on task entity"
            raise GraphError(400, "invalidRequest", message)
    _refuse_range_end(body)
    _write(hand, item, shape.checked(body, FIELDS, "todoTask", closed=True))
    hand.box.touch(item)
    return item


def _refuse_range_end(body: Json) -> None:
    """The live service cannot read back its own type here (msgraph-sdk-dotnet#2677)."""
    limits = (body.get("recurrence") or {}).get("range") or {}
    if limits.get("endDate"):
        raise GraphError(
            400,
            "invalidRequest",
            f"Invalid JSON, Error converting value \"{limits['endDate']}\" to type 'Microsoft.OData.Edm.Date'. "
            "Path 'recurrence.range.endDate'",
        )


def delete_task(hand: Hand, item: Item, if_match: str | None) -> None:
    _need_match(hand, item, if_match)
    hand.box.take_out(item)
    hand.box.deleted.append(item)


def move_task(box: Mailbox, item: Item, todo: Container) -> Item:
    """Put a task into another list, where it has a new id."""
    box.take_out(item)
    item.core, item.container = box.new_core("task"), todo
    box.put(item)
    return item


def _need_match(hand: Hand, item: Item, if_match: str | None) -> None:
    if hand.box.store.switches.todo_etags_enforced:
        need_match(hand, item, if_match)


def _write(hand: Hand, item: Item, given: Json) -> None:
    box, json = hand.box, dict(item.json)
    json |= {k: v for k, v in given.items() if k not in _IGNORED and k not in _TIMES and k != "recurrence"}
    if "body" in given:
        json["body"] = _body(given["body"])
        json.pop("bodyLastModifiedDateTime", None)
    for name in _TIMES:
        if name in given:
            _write_time(json, name, given[name], exact=hand.person)
    if "recurrence" in given:
        _write_recurrence(json, given["recurrence"])
    _write_completion(json, given, box.store.world.now())
    json["lastModifiedDateTime"] = stamp(box.store.world.now())
    item.json = json


def _body(value: Any) -> Json:
    given = {} if value is None else shape.record("body", value)
    content = shape.text("content", given.get("content")) or ""
    kind = shape.word(("text", "html"))("contentType", given.get("contentType", "text"))
    return {"content": crlf(content) if kind == "text" else text_of_html(content), "contentType": "text"}


def _write_time(json: Json, name: str, value: Any, *, exact: bool) -> None:
    """Only the UTC date of a due, start or completion time survives, unless Outlook itself wrote it."""
    if value is None:
        json.pop(name, None)
        return
    moment = _instant(shape.record(name, value))
    if name in _DATES and not exact:
        moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    json[name] = {"dateTime": seven(moment), "timeZone": "UTC"}


def _instant(value: Json) -> datetime:
    text = value.get("dateTime")
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise GraphError(400, "InvalidDateTime", f"The value '{text}' of parameter 'DateTime' is invalid.")
    name = shape.text("timeZone", value.get("timeZone")) or "UTC"
    return (moment.replace(tzinfo=zone(name)) if moment.tzinfo is None else moment).astimezone(UTC)


def _write_recurrence(json: Json, value: Any) -> None:
    if value is None:
        json.pop("recurrence", None)
        return
    due = json.get("dueDateTime")
    if due is None:
        raise bad_request("A recurring task needs a dueDateTime.")
    json["recurrence"] = padded(value, datetime.fromisoformat(due["dateTime"]).date(), "UTC")


def _write_completion(json: Json, given: Json, now: datetime) -> None:
    if "status" not in given:
        return
    if given["status"] != "completed":
        json.pop("completedDateTime", None)
    elif "completedDateTime" not in json:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        json["completedDateTime"] = {"dateTime": seven(midnight), "timeZone": "UTC"}


def _part(box: Mailbox, collection: str, value: Any) -> Json:
    given = shape.checked(shape.record(collection, value), PARTS[collection], collection[:-1], closed=True)
    given.pop("id", None)
    if collection == "checklistItems":
        given = {"isChecked": False, "createdDateTime": stamp(box.store.world.now()), **given}
    return {**given, "id": str(uuid.UUID(bytes=box.store.world.digest(collection)[:16]))}


def parts_of(item: Item, collection: str) -> list[Json]:
    return item.steps if collection == "checklistItems" else item.resources


def add_part(hand: Hand, item: Item, collection: str, body: Json) -> Json:
    part = _part(hand.box, collection, body)
    parts_of(item, collection).append(part)
    hand.box.touch(item)
    return part


def find_part(item: Item, collection: str, key: str) -> Json:
    found = next((part for part in parts_of(item, collection) if part["id"] == key.lower()), None)
    if found is None:
        raise not_found()
    return found


def patch_part(hand: Hand, item: Item, collection: str, key: str, body: Json) -> Json:
    part = find_part(item, collection, key)
    given = shape.checked(body, PARTS[collection], collection[:-1], closed=True)
    if given.get("id", part["id"]) != part["id"]:
        raise unreadable("The property 'id' cannot be changed.")
    part |= given
    hand.box.touch(item)
    return part


def delete_part(hand: Hand, item: Item, collection: str, key: str) -> None:
    parts_of(item, collection).remove(find_part(item, collection, key))
    hand.box.touch(item)


def shown_task(box: Mailbox, item: Item, prefer: Prefer, *, parts: tuple[str, ...] = ()) -> Json:
    """Return a task: what is unset is absent. `parts`: the inner collections to list, where they are not empty."""
    json: Json = {"@odata.etag": f'W/"{item.tag}"', **item.json, "id": box.shown_id(item.core, item.container, False)}
    json["body"] = json.pop("body")
    if not is_utc(prefer.zone):
        for name in _TIMES:
            if name in json:
                json[name] = _in_zone(json[name], prefer.zone)
    for name in parts:
        if parts_of(item, name):
            json[name] = [dict(part) for part in parts_of(item, name)]
    return json


def _in_zone(value: Json, name: str) -> Json:
    moment = datetime.fromisoformat(value["dateTime"]).replace(tzinfo=UTC)
    return {"dateTime": seven(moment.astimezone(zone(name))), "timeZone": windows_name(name)}
