"""To Do tasks both ways."""

from typing import Any

import pytest

from adapters.outlook.tasks import changed, created, record
from core.model import Record, Value

TASK: dict[str, Any] = {
    "@odata.etag": 'W/"t1"',
    "id": "AAMkT",
    "title": "Call back ",
    "body": {"content": "a\r\nb", "contentType": "text"},
    "status": "notStarted",
    "importance": "normal",
    "lastModifiedDateTime": "2026-01-01T00:00:00.0000000Z",
}
FIELDS: dict[str, Value] = {"subject": "Call back", "body": "a\nb", "status": "notStarted", "priority": "normal"}


def utc(time: str) -> dict[str, str]:
    return {"dateTime": f"{time}:00.0000000", "timeZone": "UTC"}


def test_a_whole_task() -> None:
    assert record(TASK) == Record(id="AAMkT", version='W/"t1"', modified="2026-01-01T00:00:00Z", fields=FIELDS)


READINGS: list[tuple[str, dict[str, Any], dict[str, Value]]] = [
    ("due", {"dueDateTime": utc("2026-05-05T00:00")}, {"due": "2026-05-05"}),
    ("due, stored in Hawaii", {"dueDateTime": utc("2026-05-05T10:00")}, {"due": "2026-05-05"}),
    ("due, stored in Berlin", {"dueDateTime": utc("2026-05-04T22:00")}, {"due": "2026-05-05"}),
    ("due, shown elsewhere", {"dueDateTime": utc("2026-05-05T00:00") | {"timeZone": "Mountain Standard Time"}},
     {"due": "2026-05-05"}),
    ("due, emptied", {"dueDateTime": None}, {}),
    ("unknown words", {"status": "paused", "importance": "urgent"}, {"status": None, "priority": None}),
    ("no body", {"body": {"content": "", "contentType": "text"}}, {"body": None}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "task", "fields"), READINGS, ids=[case[0] for case in READINGS])
def test_fields(why: str, task: dict[str, Any], fields: dict[str, Value]) -> None:
    expect = {name: value for name, value in {**FIELDS, **fields}.items() if value is not None}
    assert record(TASK | task).fields == expect


def test_the_day_it_was_completed() -> None:
    task = TASK | {"status": "completed", "completedDateTime": utc("2026-05-06T00:00")}
    assert record(task).closed == "2026-05-06"


@pytest.mark.parametrize(
    ("resources", "key"),
    [
        ([{"applicationName": "Accord", "externalId": "accord-1"}], "accord-1"),
        ([{"applicationName": "Mail", "externalId": "m"}, {"applicationName": "Accord", "externalId": "k"}], "k"),
        ([{"applicationName": "Mail", "externalId": "m"}], None),
        ([], None),
    ],
)
def test_only_our_linked_resource_holds_our_key(resources: list[dict[str, str]], key: str | None) -> None:
    assert record(TASK | {"linkedResources": resources}).key == key


WRITES: list[tuple[str, dict[str, Value], dict[str, object]]] = [
    ("subject", {"subject": "New"}, {"title": "New"}),
    ("long subject", {"subject": "x" * 300}, {"title": "x" * 300}),
    ("body", {"body": "a"}, {"body": {"contentType": "text", "content": "a"}}),
    ("no body", {"body": None}, {"body": {"contentType": "text", "content": ""}}),
    ("done", {"status": "completed"}, {"status": "completed"}),
    ("priority", {"priority": "high"}, {"importance": "high"}),
    ("no priority", {"priority": None}, {}),
    ("due", {"due": "2026-05-05"}, {"dueDateTime": {"dateTime": "2026-05-05T00:00:00.0000000", "timeZone": "UTC"}}),
    ("not due", {"due": None}, {"dueDateTime": None}),
]


@pytest.mark.parametrize(("why", "changes", "expect"), WRITES, ids=[case[0] for case in WRITES])
def test_a_change_says_only_what_changed(why: str, changes: dict[str, Value], expect: dict[str, object]) -> None:
    assert changed(changes) == expect


def test_a_new_task_carries_its_key() -> None:
    assert created({"subject": "Call", "due": None}, "accord-1") == {
        "title": "Call",
        "linkedResources": [{"applicationName": "Accord", "displayName": "Call", "externalId": "accord-1"}],
    }


def test_what_is_written_reads_back_the_same() -> None:
    fields = FIELDS | {"due": "2026-05-05"}
    assert record(TASK | changed(fields)).fields == fields


def test_the_due_date_of_a_recurring_task_is_left_alone() -> None:
    assert record(TASK).fixed == ()
    assert record(TASK | {"recurrence": {"pattern": {"type": "daily", "interval": 1}}}).fixed == ("due",)
