"""Salesforce Task: rows to canonical fields and back."""

from collections.abc import Mapping, Sequence

from adapters.salesforce.shape import Shape, Words
from adapters.salesforce.translation import COMMON, Intent, Translation, equals
from adapters.salesforce.wire import Row, as_day, flag, text
from adapters.shared.text import canonical_text
from core.model import Kind, Outside, Scope, Value
from core.times import day

STATUS = {
    "notStarted": "Not Started",
    "inProgress": "In Progress",
    "completed": "Completed",
    "waitingOnOthers": "Waiting on someone else",
    "deferred": "Deferred",
}
PRIORITY = {"low": "Low", "normal": "Normal", "high": "High"}
_STATUSES = {word: canonical for canonical, word in STATUS.items()}
_PRIORITIES = {word: canonical for canonical, word in PRIORITY.items()}


def listed(scope: Scope, shape: Shape) -> list[str]:
    """Return the conditions for tasks that are open, or were due or completed inside the window."""
    conditions = ["IsArchived = false"] if "IsArchived" in shape.readable else []
    conditions += ["TaskSubtype = 'Task'"] if "TaskSubtype" in shape.readable else []
    window = scope.window
    if window is None:
        return conditions
    inside = [f"(ActivityDate >= {day(window.start)} AND ActivityDate <= {day(window.end)})"]
    if "CompletedDateTime" in shape.readable:
        inside.append(f"(CompletedDateTime >= {window.start} AND CompletedDateTime < {window.end})")
    return [*conditions, f"(IsClosed = false OR {' OR '.join(inside)})"]


def outside(row: Row) -> Outside | None:
    """Tell why a row is no task of a list: a logged call or mail, the pattern of a series, archived."""
    if row.get("TaskSubtype") not in (None, "Task"):
        return Outside.CONTAINER
    if flag(row, "IsRecurrence"):
        return Outside.SERIES
    return Outside.ARCHIVED if flag(row, "IsArchived") else None


def usual(row: Row, words: Words) -> Row:
    """Return a row in which the usual words for the status stand for those of the organisation that mean the same."""
    word = text(row, "Status")
    if word is None or word in _STATUSES:
        return row
    seen = words.labels.get(word)
    status = seen if seen in _STATUSES else STATUS["notStarted"] if word == words.default else word
    return {**row, "Status": status}


def statuses(words: Words, closing: Sequence[str]) -> dict[str, str]:
    """Return the organisation's own words for the statuses, by ours, where they are not the usual ones.

    `closing` are its words that close a task, the preferred first. A usual word that it does not have can be written
    where the picklist is unrestricted; but what is completed must be closed, and what is new must look so.
    """
    own = {ours: value for ours, usually in STATUS.items() if (value := words.value_of(usually))}
    if words.default and words.default not in closing:
        lost = ["notStarted"] if not words.restricted else [ours for ours in STATUS if ours != "completed"]
        own = {**dict.fromkeys(lost, words.default), **own}
    if closing and own.get("completed", STATUS["completed"]) not in closing:
        own["completed"] = closing[0]
    return own


def fields(row: Row, _emails: Mapping[str, str]) -> dict[str, Value]:
    """Return the canonical fields of a task. Words that an organisation invented become the nearest of ours; whatever
    closes a task is completed, and nothing else is."""
    status = _STATUSES.get(text(row, "Status") or "", "inProgress")
    if "IsClosed" in row:
        open_status = "inProgress" if status == "completed" else status
        status = "completed" if flag(row, "IsClosed") else open_status
    unknown_priority = "high" if flag(row, "IsHighPriority") else "normal"
    return {
        "subject": canonical_text(row.get("Subject")),
        "body": canonical_text(row.get("Description")),
        "status": status,
        "priority": _PRIORITIES.get(text(row, "Priority") or "", unknown_priority),
        "due": as_day(text(row, "ActivityDate")),
    }


def completed(row: Row) -> str | None:
    """Return the day on which a task was completed, None if it is open."""
    return as_day(text(row, "CompletedDateTime")) if flag(row, "IsClosed") else None


def values(intent: Intent) -> dict[str, object]:
    """Return the columns to write."""
    changes, columns = intent.changes, dict[str, object]()
    for name, column in (("subject", "Subject"), ("body", "Description"), ("due", "ActivityDate")):
        if name in changes:
            columns[column] = canonical_text(changes[name])
    if changes.get("status"):
        columns["Status"] = {**STATUS, **intent.statuses}.get(str(changes["status"]), STATUS["notStarted"])
    if changes.get("priority"):
        columns["Priority"] = PRIORITY.get(str(changes["priority"]), "Normal")
    return columns


def alike(columns: Row) -> list[str]:
    """Return the conditions that a task created with these columns meets, even if the day was refused."""
    due = text(columns, "ActivityDate")
    return [equals("Subject", columns.get("Subject")), f"(ActivityDate = {due or 'null'} OR ActivityDate = null)"]


_HOMES = {
    "subject": ("Subject",),
    "body": ("Description",),
    "status": ("Status",),
    "priority": ("Priority",),
    "due": ("ActivityDate",),
}

TRANSLATION = Translation(
    kind=Kind.TASKS,
    name="Task",
    columns=(
        *COMMON,
        *("Subject", "Description", "Status", "Priority", "ActivityDate", "IsClosed", "IsHighPriority"),
        *("CompletedDateTime", "TaskSubtype", "IsRecurrence", "RecurrenceActivityId", "IsArchived"),
    ),
    homes=_HOMES,
    written=_HOMES,
    texts={"subject": "Subject", "body": "Description"},
    spared={},
    units=(),
    needed=frozenset(),
    vital=frozenset(),
    listed=listed,
    outside=outside,
    fields=fields,
    values=values,
    alike=alike,
)
