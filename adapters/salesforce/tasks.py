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


def usual(row: Row, words: Mapping[str, Words]) -> Row:
    """Return a row in which the usual words stand for those of the organisation that mean the same."""
    columns = (("Status", _STATUSES, STATUS["notStarted"]), ("Priority", _PRIORITIES, PRIORITY["normal"]))
    said = {column: _usual(text(row, column), words.get(column, Words()), known, new) for column, known, new in columns}
    return {**row, **{column: word for column, word in said.items() if word}}


def _usual(word: str | None, words: Words, known: Mapping[str, str], new: str) -> str | None:
    """Return the usual word for one of the organisation's; the one of its new records is ours of new records."""
    if word is None or word in known:
        return word
    seen = words.labels.get(word)
    return seen if seen in known else new if word == words.default else word


def statuses(words: Words, closing: Sequence[str]) -> dict[str, str]:
    """Return the organisation's own words for the statuses, by ours; `closing` are those that close a task."""
    return _own(words, STATUS, "notStarted", "completed", closing)


def priorities(words: Words, high: Sequence[str]) -> dict[str, str]:
    """Return the organisation's own words for the priorities, by ours; `high` are those that count as high."""
    return _own(words, PRIORITY, "normal", "high", high)


def _own(words: Words, usually: Mapping[str, str], new: str, special: str, flagged: Sequence[str]) -> dict[str, str]:
    """Return the organisation's own words, by ours, where they may not be the usual ones.

    A usual word that it does not have can be written where the picklist is unrestricted; but what is special must be
    one of the words that it flags as such, the first of which is preferred, and what is new must look so.
    """
    own = {ours: value for ours, usual in usually.items() if (value := words.value_of(usual))}
    if words.default and words.default not in flagged:
        lost = [ours for ours in usually if ours != special] if words.restricted else [new]
        own = {**dict.fromkeys(lost, words.default), **own}
    if flagged and own.get(special, usually[special]) not in flagged:
        own[special] = flagged[0]
    return own


def fields(row: Row, _emails: Mapping[str, str]) -> dict[str, Value]:
    """Return the canonical fields of a task. Words that an organisation invented become the nearest of ours; whatever
    closes a task is completed and nothing else is, and so with a high priority."""
    status = _STATUSES.get(text(row, "Status") or "", "inProgress")
    if "IsClosed" in row:
        open_status = "inProgress" if status == "completed" else status
        status = "completed" if flag(row, "IsClosed") else open_status
    priority = _PRIORITIES.get(text(row, "Priority") or "", "normal")
    if "IsHighPriority" in row:
        lower = "normal" if priority == "high" else priority
        priority = "high" if flag(row, "IsHighPriority") else lower
    return {
        "subject": canonical_text(row.get("Subject")),
        "body": canonical_text(row.get("Description")),
        "status": status,
        "priority": priority,
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
        statuses = {**STATUS, **intent.words.get("Status", {})}
        columns["Status"] = statuses.get(str(changes["status"]), statuses["notStarted"])
    if changes.get("priority"):
        priorities = {**PRIORITY, **intent.words.get("Priority", {})}
        columns["Priority"] = priorities.get(str(changes["priority"]), priorities["normal"])
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
