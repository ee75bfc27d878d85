"""What a task may hold, and what the elements of the two collections inside it."""

from adapters.sandbox.graph.forms import shape

TIMES = ("dueDateTime", "startDateTime", "reminderDateTime", "completedDateTime")

FIELDS: dict[str, shape.Check] = {
    "title": shape.text,
    "body": shape.unchecked,
    "importance": shape.word(shape.IMPORTANCE),
    "status": shape.word(shape.TASK_STATUS),
    "isReminderOn": shape.boolean,
    "categories": shape.texts,
    "recurrence": shape.unchecked,
    **dict.fromkeys(TIMES, shape.unchecked),
    **dict.fromkeys(("createdDateTime", "lastModifiedDateTime", "bodyLastModifiedDateTime"), shape.unchecked),
    **dict.fromkeys(("id", "hasAttachments", "checklistItems", "linkedResources", "extensions"), shape.unchecked),
}
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
