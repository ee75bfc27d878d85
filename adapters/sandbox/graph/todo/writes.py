"""Operations on tasks, and what a write makes of them (graph.md §B.4)."""

from datetime import UTC, datetime
from typing import Any

from adapters.sandbox.graph.forms import shape
from adapters.sandbox.graph.forms.bodies import crlf, text_of_html
from adapters.sandbox.graph.forms.errors import GraphError, Json, bad_request
from adapters.sandbox.graph.forms.recurrence import padded
from adapters.sandbox.graph.forms.words import words
from adapters.sandbox.graph.forms.zones import seven, stamp, zone
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.hand import Hand, need_match
from adapters.sandbox.graph.mailbox.items import Container, Item
from adapters.sandbox.graph.todo.fields import FIELDS, TIMES
from adapters.sandbox.graph.todo.parts import new_part
from adapters.sandbox.graph.todo.recurring import beside, next_occurrence

_DATES = frozenset({"dueDateTime", "startDateTime", "completedDateTime"})
_IGNORED = words(
    "id createdDateTime lastModifiedDateTime bodyLastModifiedDateTime hasAttachments checklistItems linkedResources "
    "extensions body"
)


def create_task(hand: Hand, todo: Container, body: Json) -> Item:
    """Return the task that a body creates, with its linkedResources and checklistItems."""
    given = shape.checked(_without_nulls(body), FIELDS, "todoTask", closed=True)
    box, now = hand.box, stamp(hand.box.world.now())
    json: Json = {"importance": "normal", "isReminderOn": False, "status": "notStarted", "title": ""}
    json |= {"createdDateTime": now, "lastModifiedDateTime": now, "hasAttachments": False, "categories": []}
    item = Item(box.new_core("task"), todo, json)
    _write(hand, item, {"body": None, **given})
    item.steps = [new_part(box, "checklistItems", one) for one in given.get("checklistItems", ())]
    item.resources = [new_part(box, "linkedResources", one) for one in given.get("linkedResources", ())]
    box.put(item)
    return item


def _without_nulls(body: Json) -> Json:
    return {name: value for name, value in body.items() if value is not None}


def patch_task(hand: Hand, item: Item, body: Json, if_match: str | None) -> Item:
    need_match(hand, item, if_match)
    for name in ("checklistItems", "linkedResources"):
        if name in body:
            message = f"Update on {name} navigation property is not supported in PATCH request on task entity"
            raise GraphError(400, "invalidRequest", message)
    _refuse_range_end(body)
    given = shape.checked(body, FIELDS, "todoTask", closed=True)
    if hand.box.switches.task_text == "refused" and (given.get("body") or {}).get("contentType") == "text":
        raise GraphError(400, "invalidRequest", "Only HTML is supported.")
    if hand.box.switches.due_days == "sticky" and given.get("dueDateTime", "") is None:
        del given["dueDateTime"]
    if _is_due_anew(item, given) and not hand.person:
        _write_beside(hand, item, given)
        return item
    recurrence = item.json.get("recurrence") if _is_completed_by(item, given) else None
    _write(hand, item, given)
    if recurrence:
        item.json = {name: value for name, value in item.json.items() if name != "recurrence"}
    hand.box.touch(item)
    if recurrence:
        next_occurrence(hand.box, item, recurrence)
    return item


def _is_due_anew(item: Item, given: Json) -> bool:
    """Tell whether a recurring task would be due on another day."""
    if "recurrence" not in item.json or not given.get("dueDateTime") or "recurrence" in given:
        return False
    wanted = _instant(shape.record("dueDateTime", given["dueDateTime"])).date()
    return wanted != datetime.fromisoformat(item.json["dueDateTime"]["dateTime"]).date()


def _is_completed_by(item: Item, given: Json) -> bool:
    return given.get("status") == "completed" and item.json["status"] != "completed"


def _write_beside(hand: Hand, item: Item, given: Json) -> None:
    """Write what was meant for a recurring task into another one, which has no rule; the task stays as it is."""
    fresh = beside(hand.box, item, {name: value for name, value in item.json.items() if name != "recurrence"})
    _write(hand, fresh, given)
    hand.box.touch(fresh)


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
    need_match(hand, item, if_match, deleting=True)
    hand.box.take_out(item)
    hand.box.deleted.append(item)


def move_task(box: Mailbox, item: Item, todo: Container) -> Item:
    """Put a task into another list, where it has a new id."""
    box.take_out(item)
    item.core, item.container = box.new_core("task"), todo
    box.put(item)
    return item


def _write(hand: Hand, item: Item, given: Json) -> None:
    box, json = hand.box, dict(item.json)
    json |= {k: v for k, v in given.items() if k not in _IGNORED and k not in TIMES and k != "recurrence"}
    if "body" in given:
        json["body"] = _body(given["body"])
        json.pop("bodyLastModifiedDateTime", None)
    for name in TIMES:
        if name in given:
            _write_time(json, name, given[name], exact=hand.person)
    if "recurrence" in given:
        _write_recurrence(json, given["recurrence"])
    _write_completion(json, given, box.world.now())
    json["lastModifiedDateTime"] = stamp(box.world.now())
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
