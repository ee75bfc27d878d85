from typing import Any

import pytest

from adapters.sandbox.graph.switches import Switches
from adapters.sandbox.server import Sandbox
from tests.support.graph_bodies import at
from tests.support.graph_client import Client

Json = dict[str, Any]


@pytest.fixture
def tasks(graph: Client) -> str:
    return f"todo/lists/{graph.ok('GET', 'todo/lists')['value'][0]['id']}/tasks"


def test_what_is_unset_is_absent(graph: Client, tasks: str) -> None:
    task = graph.ok("POST", tasks, {"title": "Call"})
    assert set(task) == {
        "@odata.context",
        "@odata.etag",
        *("id", "title", "status", "importance", "isReminderOn", "hasAttachments", "categories", "body"),
        *("createdDateTime", "lastModifiedDateTime"),
    }
    assert task["body"] == {"content": "", "contentType": "text"}


@pytest.mark.parametrize(
    ("body", "name", "shown"),
    [
        ({"dueDateTime": at("2026-05-05T17:30:00")}, "dueDateTime", at("2026-05-05T00:00:00.0000000")),
        ({"dueDateTime": at("2026-05-05T00:00:00", "Europe/Berlin")}, "dueDateTime", at("2026-05-04T00:00:00.0000000")),
        ({"reminderDateTime": at("2026-05-05T17:30:00")}, "reminderDateTime", at("2026-05-05T17:30:00.0000000")),
        ({"status": "completed"}, "completedDateTime", at("2026-03-02T00:00:00.0000000")),
        ({"body": {"contentType": "text", "content": "a\nb"}}, "body", {"contentType": "text", "content": "a\r\nb"}),
        ({"body": {"contentType": "html", "content": "<p>a</p>"}}, "body", {"contentType": "text", "content": "a"}),
    ],
    ids=str,
)
def test_what_a_task_becomes(graph: Client, tasks: str, body: Json, name: str, shown: Any) -> None:
    task = graph.ok("POST", tasks, {"title": "Call", **body})
    assert graph.ok("GET", f"{tasks}/{task['id']}")[name] == shown
    other = graph.ok("POST", tasks, {"title": "Call"})
    assert graph.ok("PATCH", f"{tasks}/{other['id']}", body)[name] == shown


def test_another_status_and_null_clear(graph: Client, tasks: str) -> None:
    body = {"title": "x", "status": "completed", "dueDateTime": at("2026-05-05T00:00:00")}
    path = f"{tasks}/{graph.ok('POST', tasks, body)['id']}"
    task = graph.ok("PATCH", path, {"status": "notStarted", "dueDateTime": None})
    assert not {"completedDateTime", "dueDateTime"} & set(task)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"sensitivity": "private"}, "RequestBodyRead"),
        ({"singleValueExtendedProperties": []}, "RequestBodyRead"),
        ({"dueDateTime": at("tomorrow")}, "InvalidDateTime"),
        ({"dueDateTime": at("2026-05-05T00:00:00", "Mars/Olympus")}, "TimeZoneNotSupportedException"),
        ({"status": "done"}, "RequestBodyRead"),
    ],
)
def test_a_task_that_is_refused(graph: Client, tasks: str, body: Json, code: str) -> None:
    assert graph.refused("POST", tasks, {"title": "x", **body}) == (400, code)
    task = graph.ok("POST", tasks, {"title": "x"})
    assert graph.refused("PATCH", f"{tasks}/{task['id']}", {"title": "y", **body}) == (400, code)
    assert [row["title"] for row in graph.rows(tasks)] == ["x"]


@pytest.mark.parametrize(
    "body",
    [
        {"checklistItems": []},
        {"linkedResources": []},
        {"recurrence": {"range": {"endDate": "2026-09-23"}}},
    ],
)
def test_what_a_patch_of_a_task_may_not_hold(graph: Client, tasks: str, body: Json) -> None:
    task = graph.ok("POST", tasks, {"title": "x"})["id"]
    assert graph.refused("PATCH", f"{tasks}/{task}", body)[0] == 400


def test_a_rule_shows_only_under_a_filter_on_the_status(graph: Client, tasks: str) -> None:
    recurrence = {
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "noEnd", "startDate": "2026-05-05"},
    }
    graph.ok("POST", tasks, {"title": "x", "dueDateTime": at("2026-05-05T00:00:00"), "recurrence": recurrence})
    assert "recurrence" not in graph.rows(tasks)[0]
    assert "recurrence" in graph.rows(f"{tasks}?$filter=status ne 'completed'")[0]


def test_linked_resources_come_inline_and_have_a_collection(graph: Client, tasks: str) -> None:
    link = {"webUrl": "https://x.example/00T", "applicationName": "Accord", "displayName": "Call", "externalId": "00T"}
    task = graph.ok("POST", tasks, {"title": "x", "linkedResources": [link]})
    kept = task["linkedResources"][0]
    assert {name: kept[name] for name in link} == link
    assert graph.rows(tasks)[0]["linkedResources"] == [kept]
    parts = f"{tasks}/{task['id']}/linkedResources"
    assert graph.ok("GET", parts)["value"] == [kept]
    second = graph.ok("POST", parts, {**link, "externalId": "00T2"})["id"]
    assert graph.ok("PATCH", f"{parts}/{second}", {"externalId": "00T3"})["externalId"] == "00T3"
    assert graph("DELETE", f"{parts}/{kept['id']}").status_code == 204
    assert [row["externalId"] for row in graph.ok("GET", parts)["value"]] == ["00T3"]
    assert graph.refused("GET", f"{parts}/{kept['id']}") == (404, "ErrorItemNotFound")


def test_checklist_items_have_a_collection(graph: Client, tasks: str) -> None:
    task = graph.ok("POST", tasks, {"title": "x"})["id"]
    step = graph.ok("POST", f"{tasks}/{task}/checklistItems", {"displayName": "one"})
    assert step["isChecked"] is False
    assert graph.ok("GET", f"{tasks}/{task}")["checklistItems"][0]["displayName"] == "one"


def test_a_stale_write_is_refused_or_ignored(graph: Client, tasks: str, switches: Switches) -> None:
    task = graph.ok("POST", tasks, {"title": "x"})
    path = f"{tasks}/{task['id']}"
    graph.ok("PATCH", path, {"title": "y"})
    assert graph.refused("PATCH", path, {"title": "z"}, If_Match=task["@odata.etag"])[0] == 412
    switches.stale_tasks = "ignored"
    assert graph.ok("PATCH", path, {"title": "z"}, If_Match=task["@odata.etag"])["title"] == "z"


def test_sixteen_lists_without_top_and_no_link(graph: Client, sandbox: Sandbox) -> None:
    for number in range(20):
        sandbox.outlook.create_list(f"List {number}")
    page = graph.ok("GET", "todo/lists")
    assert len(page["value"]) == 16
    assert "@odata.nextLink" not in page
    assert len(graph.ok("GET", "todo/lists?$top=100")["value"]) == 22
    assert len(graph.rows("todo/lists?$top=5")) == 22


def test_lists_are_made_renamed_and_deleted(graph: Client) -> None:
    made = graph.ok("POST", "todo/lists", {"displayName": "New"})
    path = f"todo/lists/{made['id']}"
    assert graph.ok("PATCH", path, {"displayName": "Newer"})["displayName"] == "Newer"
    assert graph("DELETE", path).status_code == 204
    assert graph.refused("GET", path) == (404, "ErrorItemNotFound")
    first = graph.ok("GET", "todo/lists")["value"][0]
    assert (first["wellknownListName"], first["displayName"]) == ("defaultList", "Tasks")
    assert graph.refused("DELETE", f"todo/lists/{first['id']}")[0] == 400


def test_outlook_itself_keeps_the_time_of_a_due_date(graph: Client, sandbox: Sandbox, tasks: str) -> None:
    sandbox.outlook.create("tasks", {"title": "x", "dueDateTime": at("2026-05-05T00:00:00", "Pacific/Honolulu")})
    assert graph.rows(tasks)[0]["dueDateTime"] == at("2026-05-05T10:00:00.0000000")
