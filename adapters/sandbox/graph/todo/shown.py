"""Tasks: what a read shows."""

from datetime import UTC, datetime, timedelta

from adapters.sandbox.graph.forms.bodies import html_of_text
from adapters.sandbox.graph.forms.errors import Json
from adapters.sandbox.graph.forms.zones import is_utc, seven, windows_name, zone
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.items import Item
from adapters.sandbox.graph.todo.fields import TIMES
from adapters.sandbox.graph.todo.parts import parts_of
from adapters.sandbox.graph.wire.prefer import Prefer


def shown_task(box: Mailbox, item: Item, prefer: Prefer, *, parts: tuple[str, ...] = ()) -> Json:
    """Return a task: what is unset is absent. `parts`: the inner collections to list, where they are not empty."""
    json: Json = {"@odata.etag": f'W/"{item.tag}"', **item.json, "id": box.shown_id(item.core, item.container, False)}
    json["body"] = json.pop("body")
    if not is_utc(prefer.zone):
        for name in TIMES:
            if name in json:
                json[name] = _in_zone(json[name], prefer.zone)
    if box.switches.task_text == "html":
        json["body"] = {"contentType": "html", "content": html_of_text(json["body"]["content"])}
    if box.switches.due_days == "shifted" and "dueDateTime" in json:
        json["dueDateTime"] = _day_before(json["dueDateTime"])
    for name in parts:
        if parts_of(item, name):
            json[name] = [dict(part) for part in parts_of(item, name)]
    return json


def _day_before(value: Json) -> Json:
    return {**value, "dateTime": seven(datetime.fromisoformat(value["dateTime"]) - timedelta(days=1))}


def _in_zone(value: Json, name: str) -> Json:
    moment = datetime.fromisoformat(value["dateTime"]).replace(tzinfo=UTC)
    return {"dateTime": seven(moment.astimezone(zone(name))), "timeZone": windows_name(name)}
