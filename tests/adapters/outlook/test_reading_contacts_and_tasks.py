"""Reading a contact folder and a To Do list of the sandbox."""

from typing import Any

import pytest

from adapters.outlook.calendar import STAMP
from adapters.sandbox.faults import Fault
from core.errors import CursorExpired
from core.model import Gone, Kind, Outside, Record
from tests.adapters.outlook.conftest import WINDOW, Outlook, scope_of

CONTACTS, TASKS = Kind.CONTACTS, Kind.TASKS
ADA: dict[str, Any] = {
    "givenName": "Ada",
    "surname": "Lovelace",
    "emailAddresses": [{"address": "ada@x.org", "name": "Ada"}],
    "businessPhones": ["+44 20 1"],
    "birthday": "1815-12-10",
    "businessAddress": {"city": "London"},
    "personalNotes": "a\nb",
}


@pytest.mark.parametrize("birthday", ["timestamp", "date"])
def test_a_whole_contact(outlook: Outlook, birthday: str) -> None:
    outlook.switches.birthday_output = birthday
    id_ = outlook.people.create("contacts", ADA)
    reading = outlook.read(CONTACTS)
    assert reading.records[id_].fields == {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@x.org",
        "business_phone": "+44 20 1",
        "birthday": "1815-12-10",
        "mailing_city": "London",
        "notes": "a\nb",
    }
    assert reading.last.whole
    assert reading.last.window is None
    assert outlook.one(CONTACTS, id_) == reading.records[id_]


@pytest.mark.reading("ol-default-folder", "resolves")
def test_a_folder_of_any_size_costs_pages_not_contacts(outlook: Outlook) -> None:
    names = [f"{n:03}" for n in range(450)]
    for name in names:
        outlook.people.create("contacts", {"givenName": name})
    reading = outlook.read(CONTACTS)
    assert reading.values("first_name") == names
    assert outlook.adapter.requests == 3  # the folder, everybody's marks, one page
    before = outlook.adapter.requests
    assert outlook.read(CONTACTS, reading.cursor).records == {}
    assert outlook.adapter.requests - before == 1


@pytest.mark.reading("ol-task-delta", "works")
def test_a_list_of_any_size_costs_pages_not_tasks(outlook: Outlook) -> None:
    for n in range(450):
        outlook.people.create("tasks", {"title": f"{n:03}"})
    assert len(outlook.read(TASKS).records) == 450
    assert outlook.adapter.requests == 7  # the list, three pages of keys, three of tasks


@pytest.mark.reading("ol-gone", "404")
def test_later_readings_of_contacts(outlook: Outlook) -> None:
    edited, deleted, moved = (outlook.people.create("contacts", ADA | {"surname": name}) for name in "edm")
    folder = outlook.people.create_folder("Friends")
    cursor = outlook.read(CONTACTS).cursor
    outlook.people.edit("contacts", edited, {"surname": "Byron"})
    outlook.people.delete("contacts", deleted)
    outlook.people.move("contacts", moved, folder)
    reading = outlook.read(CONTACTS, cursor)
    assert reading.records[edited].fields["last_name"] == "Byron"
    assert reading.vanished == {deleted, moved}
    found = outlook.adapter.fetch(scope_of(CONTACTS), [deleted, moved])
    assert found[deleted] == Gone(deleted, "404")
    assert isinstance(found[moved], Record)
    assert found[moved].outside is Outside.CONTAINER
    assert set(outlook.read(CONTACTS, source="friends").records) == {moved}


def test_of_private_contacts_nothing_leaves(outlook: Outlook) -> None:
    open_, private = outlook.people.create("contacts", ADA), outlook.people.create("contacts", ADA)
    outlook.people.set_private(private)
    first = outlook.read(CONTACTS)
    assert first.records[open_].fields
    assert first.records[private] == Record(id=private, version=first.records[private].version, private=True)
    outlook.people.set_private(open_)
    outlook.people.edit("contacts", private, {"surname": "Byron"})
    later = outlook.read(CONTACTS, first.cursor)
    assert set(later.records) == {open_, private}
    assert all(record.private and not record.fields for record in later.records.values())
    assert outlook.one(CONTACTS, private).fields == {}
    assert outlook.read(CONTACTS, include_private=True).records[private].fields["last_name"] == "Byron"


def test_our_key_on_a_contact_is_recognised(outlook: Outlook) -> None:
    id_ = outlook.people.create("contacts", ADA | {"singleValueExtendedProperties": [{"id": STAMP, "value": "k-1"}]})
    first = outlook.read(CONTACTS)
    assert first.records[id_].key == "k-1"
    outlook.people.edit("contacts", id_, {"surname": "Byron"})
    assert outlook.read(CONTACTS, first.cursor).records[id_].key == "k-1"


def task(title: str = "Call", **more: Any) -> dict[str, Any]:
    return {"title": title, **more}


def utc(day: str) -> dict[str, str]:
    return {"dateTime": f"{day}T00:00:00", "timeZone": "UTC"}


@pytest.fixture(params=["delta", "delta with resources", "no delta"])
def lists(outlook: Outlook, request: pytest.FixtureRequest) -> Outlook:
    """Run the test against each way in which To Do has been seen to tell its changes."""
    outlook.switches.refuse_todo_delta = request.param == "no delta"
    outlook.switches.linked_resources_in_delta = request.param == "delta with resources"
    return outlook


def test_a_whole_task(lists: Outlook) -> None:
    resource = {"applicationName": "Accord", "displayName": "Call", "externalId": "k-1"}
    body = {"contentType": "text", "content": "a\nb"}
    id_ = lists.people.create(
        "tasks", task(body=body, importance="high", dueDateTime=utc("2026-05-05"), linkedResources=[resource])
    )
    reading = lists.read(TASKS)
    assert reading.records[id_].fields == {
        "subject": "Call",
        "body": "a\nb",
        "status": "notStarted",
        "priority": "high",
        "due": "2026-05-05",
    }
    assert reading.records[id_].key == "k-1"
    assert lists.one(TASKS, id_) == reading.records[id_]
    assert (reading.last.whole, reading.last.window) == (True, WINDOW)


@pytest.mark.reading("ol-gone", "404")
def test_later_readings_of_tasks(lists: Outlook) -> None:
    done, deleted, stays = (lists.people.create("tasks", task(name)) for name in ("done", "deleted", "stays"))
    cursor = lists.read(TASKS).cursor
    lists.people.edit("tasks", done, {"status": "completed"})
    lists.people.delete("tasks", deleted)
    reading = lists.read(TASKS, cursor)
    assert reading.records[done].closed
    if reading.last.whole:
        assert set(reading.records) == {done, stays}
    else:
        assert (set(reading.records), reading.vanished) == ({done}, {deleted})
    assert lists.adapter.fetch(scope_of(TASKS), [deleted]) == {deleted: Gone(deleted, "404")}


def test_our_key_on_a_task_is_recognised_later_too(lists: Outlook) -> None:
    resource = {"applicationName": "Accord", "displayName": "Call", "externalId": "k-1"}
    id_ = lists.people.create("tasks", task(linkedResources=[resource]))
    cursor = lists.read(TASKS).cursor
    lists.people.edit("tasks", id_, {"title": "Call again"})
    assert lists.read(TASKS, cursor).records[id_].key == "k-1"


def test_a_long_list(lists: Outlook) -> None:
    names = [f"{n:03}" for n in range(250)]
    for name in names:
        lists.people.create("tasks", task(name))
    reading = lists.read(TASKS)
    assert reading.values("subject") == names
    assert lists.adapter.requests <= 12


def test_a_list_that_stops_telling_its_changes_is_read_whole(outlook: Outlook) -> None:
    id_ = outlook.people.create("tasks", task())
    cursor = outlook.read(TASKS).cursor
    outlook.switches.refuse_todo_delta = True
    reading = outlook.read(TASKS, cursor)
    assert reading.last.whole
    assert set(reading.records) == {id_}


@pytest.mark.reading("ol-gone", "404")
@pytest.mark.reading("ol-task-delta", "works")
def test_a_task_that_moved_to_another_list_is_gone_from_this_one(outlook: Outlook) -> None:
    id_ = outlook.people.create("tasks", task())
    cursor = outlook.read(TASKS).cursor
    new = outlook.people.move("tasks", id_, outlook.people.create_list("Team"))
    assert outlook.read(TASKS, cursor).vanished == {id_}
    assert outlook.adapter.fetch(scope_of(TASKS), [id_]) == {id_: Gone(id_, "404")}
    assert set(outlook.read(TASKS, source="team").records) == {new}


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("status", [410, 400, 404])
@pytest.mark.reading("ol-task-delta", "works", where="tasks")
def test_an_expired_cursor_is_told(outlook: Outlook, kind: Kind, status: int) -> None:
    outlook.switches.expired_delta_status = status
    cursor = outlook.read(kind).cursor
    outlook.sandbox.world.graph.expire_delta_tokens()
    with pytest.raises(CursorExpired):
        outlook.read(kind, cursor)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_id_without_a_clear_answer_is_left_out(outlook: Outlook, kind: Kind) -> None:
    outlook.sandbox.world.faults.add(Fault("status", status=403, count=None, path="no%2Fid", side="outlook"))
    assert outlook.adapter.fetch(scope_of(kind), ["no/id?#"]) == {}
    assert outlook.adapter.fetch(scope_of(kind), []) == {}


@pytest.mark.parametrize(("kind", "says_gone"), [(Kind.CALENDAR, False), (Kind.CONTACTS, True), (Kind.TASKS, True)])
def test_what_graph_takes_for_no_id_of_its_own_is_gone_but_for_events(
    outlook: Outlook, kind: Kind, says_gone: bool
) -> None:
    """Of events a 404 is documented; of contacts and tasks a 400 has been reported as well."""
    assert list(outlook.adapter.fetch(scope_of(kind), ["no/id?#"])) == (["no/id?#"] if says_gone else [])
