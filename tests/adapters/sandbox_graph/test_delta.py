from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.sandbox.graph.switches import Switches
from adapters.sandbox.server import Sandbox
from tests.support.graph_bodies import at, meeting, weekly
from tests.support.graph_client import Client

Json = dict[str, Any]
VIEW = "calendarView/delta?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z"
LEAN = {"@odata.type", "@odata.etag", "id", "seriesMasterId", "type", "start", "end"}


def gone(row: Json) -> bool:
    return row.get("@removed") == {"reason": "deleted"}


@pytest.mark.parametrize("form", ["delta", "delta()", "microsoft.graph.delta()", "DELTA"])
def test_the_forms_of_the_function_are_equal(graph: Client, form: str) -> None:
    graph.ok("POST", "events", meeting())
    rows, link = graph.round(VIEW.replace("delta", form))
    assert len(rows) == 1
    assert graph.round(link)[0] == []


def test_a_round_lists_what_touches_the_window_and_then_what_changed(graph: Client) -> None:
    inside = graph.ok("POST", "events", meeting())["id"]
    graph.ok("POST", "events", meeting("2026-05-04T09:00:00", "2026-05-04T10:00:00"))
    rows, link = graph.round(VIEW)
    assert [row["id"] for row in rows] == [inside]
    assert "body" in rows[0]
    graph.ok("PATCH", f"events/{inside}", {"subject": "New"})
    rows, link = graph.round(link)
    assert [row["subject"] for row in rows] == ["New"]
    assert graph.round(link)[0] == []


def test_what_leaves_or_lies_outside_the_window_is_a_tombstone(graph: Client) -> None:
    moved, deleted = (graph.ok("POST", "events", meeting())["id"] for _ in range(2))
    _, link = graph.round(VIEW)
    far = {"start": at("2026-06-01T09:00:00"), "end": at("2026-06-01T10:00:00")}
    graph.ok("PATCH", f"events/{moved}", far)
    graph("DELETE", f"events/{deleted}")
    never_seen = graph.ok("POST", "events", meeting() | far)["id"]
    rows, _ = graph.round(link)
    assert {row["id"] for row in rows} == {moved, deleted, never_seen}
    assert all(gone(row) and set(row) == {"@odata.type", "id", "@removed"} for row in rows)


def test_a_series_is_its_master_lean_occurrences_and_whole_exceptions(graph: Client) -> None:
    master = graph.ok("POST", "events", weekly("2026-02-25"))
    first = graph.rows(
        f"events/{master['id']}/instances?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z"
    )
    graph.ok("PATCH", f"events/{first[1]['id']}", {"subject": "Other"})
    rows, _ = graph.round(VIEW)
    kinds = {kind: [row for row in rows if row["type"] == kind] for kind in ("seriesMaster", "exception", "occurrence")}
    assert [len(kinds[kind]) for kind in kinds] == [1, 1, 3]
    assert kinds["seriesMaster"][0]["start"]["dateTime"].startswith("2026-02-25")
    assert kinds["exception"][0]["subject"] == "Other"
    assert all(set(row) == LEAN for row in kinds["occurrence"])


def test_a_deleted_occurrence_brings_no_tombstone_but_all_that_remain(graph: Client) -> None:
    master = graph.ok("POST", "events", weekly())["id"]
    rows, link = graph.round(VIEW)
    occurrences = [row["id"] for row in rows if row["type"] == "occurrence"]
    graph("DELETE", f"events/{occurrences[1]}")
    rows, _ = graph.round(link)
    assert [row["id"] for row in rows] == [master, occurrences[0], *occurrences[2:]]


@pytest.mark.parametrize(("tombstones", "count"), [(False, 1), (True, 5)])
def test_a_deleted_series_is_one_tombstone_or_one_for_each(
    graph: Client, switches: Switches, tombstones: bool, count: int
) -> None:
    switches.occurrence_tombstones = tombstones
    master = graph.ok("POST", "events", weekly())["id"]
    _, link = graph.round(VIEW)
    graph("DELETE", f"events/{master}")
    rows, _ = graph.round(link)
    assert len(rows) == count
    assert all(map(gone, rows))


def test_masters_can_be_left_out(graph: Client, switches: Switches) -> None:
    switches.masters_in_delta = False
    graph.ok("POST", "events", weekly())
    assert {row["type"] for row in graph.rows(VIEW)} == {"occurrence"}


@pytest.mark.parametrize(
    "option", ["$select=id", "$expand=attachments", "$filter=id eq 'x'", "$orderby=id", "$search=x", "$top=3", "$foo=1"]
)
def test_calendar_view_delta_refuses_options(graph: Client, option: str) -> None:
    assert graph.refused("GET", f"{VIEW}&{option}") == (400, "BadRequest")


def test_pages_hold_what_is_preferred_and_never_split_a_series(graph: Client, sandbox: Sandbox) -> None:
    for _ in range(3):
        sandbox.outlook.create("events", meeting())
    sandbox.outlook.create("events", weekly())
    graph.prefer = 'odata.maxpagesize=2, IdType="ImmutableId"'
    sizes, path = [], VIEW
    while path:
        answer = graph("GET", path)
        assert answer.headers["Preference-Applied"].startswith("odata.track-changes")
        page = answer.json()
        sizes.append(len(page["value"]))
        assert ("@odata.nextLink" in page) != ("@odata.deltaLink" in page)
        path = page.get("@odata.nextLink", "")
    assert sizes == [2, 6]


def test_a_first_round_repeats_a_row_unless_told_not_to(graph: Client, sandbox: Sandbox, switches: Switches) -> None:
    for _ in range(5):
        sandbox.outlook.create("events", meeting())
    assert len(graph.rows(VIEW)) == 6
    switches.duplicate_rows = False
    assert len(graph.rows(VIEW)) == 5


def test_a_first_page_can_be_empty(graph: Client, switches: Switches) -> None:
    switches.empty_first_page = True
    graph.ok("POST", "events", meeting())
    page = graph.ok("GET", VIEW)
    assert page["value"] == []
    assert len(graph.rows(page["@odata.nextLink"])) == 1


def test_a_round_can_have_no_end(graph: Client, switches: Switches) -> None:
    switches.endless_delta = True
    page = graph.ok("GET", VIEW)
    for _ in range(3):
        page = graph.ok("GET", page["@odata.nextLink"])
        assert page["value"] == []


def test_a_token_can_be_used_again_and_keeps_its_window(graph: Client) -> None:
    _, link = graph.round(VIEW)
    graph.ok("POST", "events", meeting("2026-05-04T09:00:00", "2026-05-04T10:00:00"))
    first = graph.round(link)[0]
    assert all(map(gone, first))
    again = graph.round(link + "&startDateTime=2026-01-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z")[0]
    assert again == first


def test_an_item_deleted_between_two_pages_is_gone_on_its_page(graph: Client, sandbox: Sandbox) -> None:
    ids = [sandbox.outlook.create("events", meeting()) for _ in range(3)]
    graph.prefer = 'odata.maxpagesize=2, IdType="ImmutableId"'
    page = graph.ok("GET", VIEW)
    sandbox.outlook.delete("events", ids[2])
    rows, link = graph.round(page["@odata.nextLink"])
    assert [(row["id"], gone(row)) for row in rows] == [(ids[2], True)]
    assert [row["id"] for row in graph.round(link)[0]] == [ids[2]]


def test_tokens_malformed_foreign_and_expired(graph: Client, sandbox: Sandbox, switches: Switches) -> None:
    _, link = graph.round(VIEW)
    token = parse_qs(urlsplit(link).query)["$deltatoken"][0]
    for bad in (
        f"calendarView/delta?$deltatoken={token[:-1]}x",
        "calendarView/delta?$deltatoken=",
        f"contacts/delta?$deltatoken={token}",
    ):
        answer = graph("GET", bad)
        assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Badly formed token.")
    sandbox.world.graph.expire_delta_tokens()
    assert graph.refused("GET", link) == (410, "SyncStateNotFound")
    switches.expired_delta_status = 400
    assert graph.refused("GET", link) == (400, "SyncStateNotFound")
    assert graph.round(VIEW)[1]


def test_changes_can_show_with_a_delay(graph: Client, sandbox: Sandbox, switches: Switches) -> None:
    _, link = graph.round(VIEW)
    switches.visibility_delay = 60
    graph.ok("POST", "events", meeting())
    rows, link = graph.round(link)
    assert rows == []
    sandbox.world.advance(timedelta(seconds=61))
    assert len(graph.round(link)[0]) == 1


def test_another_calendar_has_a_feed_of_its_own(graph: Client, sandbox: Sandbox) -> None:
    other = sandbox.outlook.create_calendar("Other")
    feed = f"calendars/{other}/{VIEW}"
    event = sandbox.outlook.create("events", meeting(), container=other)
    assert [row["id"] for row in graph.rows(feed)] == [event]
    assert graph.rows(VIEW) == []
    _, link = graph.round(feed)
    sandbox.outlook.move("events", event, graph.ok("GET", "calendar")["id"])
    assert [gone(row) for row in graph.round(link)[0]] == [True]
    assert [row["id"] for row in graph.rows(VIEW)] == [event]


def test_links_work_in_both_id_regimes(graph: Client) -> None:
    event = graph.ok("POST", "events", meeting())["id"]
    _, link = graph.round(VIEW)
    graph.ok("PATCH", f"events/{event}", {"subject": "x"})
    graph.prefer = ""
    row = graph.round(link)[0][0]
    assert row["id"] != event
    assert graph.ok("GET", f"events/{row['id']}")["subject"] == "x"


CONTACTS = "contactFolders/contacts/contacts/delta"


def test_contacts_select_and_tombstones(graph: Client, sandbox: Sandbox) -> None:
    kept, moved = (sandbox.outlook.create("contacts", {"givenName": name}) for name in ("Ada", "Bob"))
    rows, link = graph.round(f"{CONTACTS}?$select=displayName")
    assert [set(row) for row in rows] == [{"@odata.type", "@odata.etag", "id", "displayName"}] * 2
    sandbox.outlook.move("contacts", moved, sandbox.outlook.create_folder("Old"))
    sandbox.outlook.edit("contacts", kept, {"givenName": "Eva"})
    rows, link = graph.round(link)
    assert [(row["id"], gone(row), row.get("displayName")) for row in rows] == [
        (moved, True, None),
        (kept, False, "Eva"),
    ]
    assert "givenName" not in rows[1]


def test_contacts_delta_takes_the_folder_by_id_or_name(graph: Client, sandbox: Sandbox) -> None:
    sandbox.outlook.create("contacts", {"givenName": "Ada"})
    folder = graph.ok("GET", "contacts?$top=1&$select=parentFolderId")["value"][0]["parentFolderId"]
    assert graph.rows(f"contactFolders/{folder}/contacts/delta") == graph.rows(CONTACTS)
    assert graph.refused("GET", f"{CONTACTS}?$filter=id eq 'x'") == (400, "BadRequest")


def tasks_of(graph: Client) -> str:
    return f"todo/lists/{graph.ok('GET', 'todo/lists')['value'][0]['id']}/tasks"


def test_tasks_delta_and_its_tombstones(graph: Client, sandbox: Sandbox) -> None:
    tasks = tasks_of(graph)
    done, moved = (graph.ok("POST", tasks, {"title": name})["id"] for name in ("a", "b"))
    rows, link = graph.round(f"{tasks}/delta")
    assert [row["title"] for row in rows] == ["a", "b"]
    graph.ok("PATCH", f"{tasks}/{done}", {"status": "completed"})
    new = sandbox.outlook.move("tasks", moved, sandbox.outlook.create_list("Other"))
    rows, _ = graph.round(link.replace("/delta?", "/delta()?"))
    assert new != moved
    assert [(row["id"], row.get("status"), gone(row)) for row in rows] == [
        (done, "completed", False),
        (moved, None, True),
    ]


@pytest.mark.parametrize("option", ["$top=5", "$select=title", "$filter=status eq 'completed'", "$orderby=title"])
def test_tasks_delta_refuses_options_with_that_message(graph: Client, option: str) -> None:
    answer = graph("GET", f"{tasks_of(graph)}/delta?{option}")
    message = "Invalid request. Delta query is not supported by this resource."
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "ErrorInvalidRequest")
    assert answer.json()["error"]["message"] == message


def test_tasks_delta_can_be_refused_always(graph: Client, switches: Switches) -> None:
    switches.refuse_todo_delta = True
    assert graph.refused("GET", f"{tasks_of(graph)}/delta") == (400, "ErrorInvalidRequest")


def test_tasks_delta_shows_inner_collections_only_when_expanded(graph: Client, switches: Switches) -> None:
    tasks = tasks_of(graph)
    graph.ok(
        "POST",
        tasks,
        {"title": "a", "checklistItems": [{"displayName": "x"}], "linkedResources": [{"externalId": "1"}]},
    )
    assert not {"checklistItems", "linkedResources"} & set(graph.rows(f"{tasks}/delta")[0])
    assert "checklistItems" in graph.rows(f"{tasks}/delta?$expand=checklistItems")[0]
    switches.linked_resources_in_delta = True
    assert "linkedResources" in graph.rows(f"{tasks}/delta")[0]
