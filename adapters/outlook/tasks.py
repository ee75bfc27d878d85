"""To Do tasks to canonical records, and canonical changes to Graph JSON. Pure.

Source of the shapes: Graph's todoTask resource (v1.0), and what the service was seen to answer: what is unset is
absent, and of a due date only the date survives.
"""

from collections.abc import Mapping
from datetime import tzinfo

from adapters.outlook.calendar import version
from adapters.outlook.text import Json, body_text, compact, day_of, mapping, moment, rows, stamp, word
from adapters.shared.text import canonical_text
from core.model import Fields, Record, Value

APPLICATION = "Accord"
"""The application name of the linked resource that carries our key."""
STATUSES = frozenset({"notStarted", "inProgress", "completed", "waitingOnOthers", "deferred"})
PRIORITIES = frozenset({"low", "normal", "high"})


def key_of(task: Json) -> str | None:
    """Return the key that Accord stamped on a task."""
    for resource in rows(task.get("linkedResources")):
        if resource.get("applicationName") == APPLICATION:
            return word(resource.get("externalId")) or None
    return None


def record(
    task: Json,
    *,
    key: str | None = None,
    mailbox: tzinfo | None = None,
    own: Mapping[str, Value] | None = None,
) -> Record:
    """Return the record of a task. `key` stands in where the task came without its linked resources; `mailbox` is the
    zone of the mailbox; `own` are the fields that a person paired.

    The due date of a recurring task cannot be moved: Graph leaves it as it is and makes a second task instead
    (microsoft-graph-docs issue 5424).
    """
    return Record(
        id=word(task["id"]),
        version=version(task),
        modified=stamp(task.get("lastModifiedDateTime")),
        key=key_of(task) or key,
        fixed=("due",) if mapping(task.get("recurrence")) else (),
        closed=_day(task, "completedDateTime", mailbox),
        fields={**fields_of(task, mailbox), **(own or {})},
    )


def fields_of(task: Json, mailbox: tzinfo | None = None) -> dict[str, Value]:
    """Return the canonical fields of a task."""
    status, priority = word(task.get("status")), word(task.get("importance"))
    return compact({
        "subject": canonical_text(task.get("title")),
        "body": body_text(task.get("body")),
        "status": status if status in STATUSES else None,
        "priority": priority if priority in PRIORITIES else None,
        "due": _day(task, "dueDateTime", mailbox),
    })  # fmt: skip


def _day(task: Json, prop: str, mailbox: tzinfo | None) -> str | None:
    """Return the day of a due or completion time.

    Clients store the first moment of it in their own zone, which nobody tells; Graph shows it in UTC. What a program
    wrote is midnight in UTC (docs-contrib issue 2136, MS365-ToDo issue 29).
    """
    if not mapping(task.get(prop)):
        return None
    return day_of(moment(task[prop], word(task.get("id"))), mailbox)


def changed(changes: Fields) -> dict[str, object]:
    """Return the JSON that sets the changed fields of a task, and nothing else."""
    json: dict[str, object] = {}
    if "subject" in changes:
        json["title"] = canonical_text(changes["subject"]) or ""
    if "body" in changes:
        json["body"] = {"contentType": "text", "content": canonical_text(changes["body"]) or ""}
    if changes.get("status"):
        json["status"] = changes["status"]
    if changes.get("priority"):
        json["importance"] = changes["priority"]
    if "due" in changes:
        json["dueDateTime"] = _midnight(changes["due"])
    return json


def created(changes: Fields, key: str) -> dict[str, object]:
    """Return the JSON of a new task, with the linked resource that makes it recognisable."""
    json = {name: value for name, value in changed(changes).items() if value is not None}
    resource = {"applicationName": APPLICATION, "displayName": json.get("title") or APPLICATION, "externalId": key}
    return {"title": "", **json, "linkedResources": [resource]}


def _midnight(day: Value) -> dict[str, object] | None:
    """Return a due date. In any zone but UTC Graph would keep the day before or after: only the UTC day survives."""
    return {"dateTime": f"{day}T00:00:00.0000000", "timeZone": "UTC"} if day else None
