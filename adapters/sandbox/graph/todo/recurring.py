"""Recurring tasks: one task at a time, and what a change of its due date or its completion makes of them.

Seen on the live service: a program's new due date leaves the task as it is and makes another
(microsoftgraph/microsoft-graph-docs#5424); a completed occurrence makes way for the next one, a task of its own.
"""

import uuid
from copy import deepcopy
from datetime import UTC, date, datetime, time

from adapters.sandbox.graph.forms.errors import Json
from adapters.sandbox.graph.forms.recurrence import pattern_of
from adapters.sandbox.graph.forms.zones import seven, stamp
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.items import Item


def beside(box: Mailbox, item: Item, json: Json) -> Item:
    """Put another task like a recurring one into its list, and return it."""
    now = stamp(box.world.now())
    fresh = Item(box.new_core("task"), item.container, deepcopy(json))
    fresh.json |= {"createdDateTime": now, "lastModifiedDateTime": now}
    fresh.steps = [_copied(box, part) for part in item.steps]
    if box.switches.next_task_keeps_resources:
        fresh.resources = [_copied(box, part) for part in item.resources]
    box.put(fresh)
    return fresh


def _copied(box: Mailbox, part: Json) -> Json:
    return {**part, "id": str(uuid.UUID(bytes=box.world.digest("part")[:16]))}


def next_occurrence(box: Mailbox, item: Item, recurrence: Json) -> None:
    """Make the task that follows a completed one, if its rule has another day."""
    due = datetime.fromisoformat(item.json["dueDateTime"]["dateTime"])
    following = _day_after(recurrence, due.date())
    if following is None:
        return
    json = {name: value for name, value in item.json.items() if name not in ("completedDateTime", "reminderDateTime")}
    json |= {
        "status": "notStarted",
        "isReminderOn": False,
        "dueDateTime": {"dateTime": seven(datetime.combine(following, due.time())), "timeZone": "UTC"},
        "recurrence": recurrence,
    }
    beside(box, item, json)


def _day_after(recurrence: Json, day: date) -> date | None:
    midnight = datetime.combine(day, time(), UTC)
    pattern = pattern_of(recurrence, midnight, midnight, floating=True)
    return next((one for one in pattern.days() if one > day), None)
