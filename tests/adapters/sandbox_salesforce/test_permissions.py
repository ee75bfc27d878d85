"""What the session's user may not write, and the words that an administrator chose."""

import pytest

from adapters.sandbox.salesforce.people import SalesforcePeople
from adapters.sandbox.salesforce.switches import TaskStatus
from tests.support.still_world import Call, StillWorld

TASK = {"Subject": "Call", "Description": "now"}


def flags(call: Call, name: str, field: str) -> tuple[bool, bool]:
    fields = call("GET", f"sobjects/{name}/describe").body["fields"]
    return next((f["createable"], f["updateable"]) for f in fields if f["name"] == field)


def test_a_read_only_field_says_so_and_refuses_to_be_written(
    call: Call, people: SalesforcePeople, world: StillWorld
) -> None:
    world.salesforce.switch(read_only_fields=("Contact.Phone",))
    assert flags(call, "Contact", "Phone") == (False, False)
    assert flags(call, "Contact", "Fax") == (True, True)
    made = people.create("Contact", {"LastName": "Ito", "Phone": "1"})
    for answer in (
        call("POST", "sobjects/Contact", {"LastName": "Oz", "Phone": "2"}),
        call("PATCH", f"sobjects/Contact/{made}", {"Phone": "2"}),
    ):
        error = answer.body[0]
        assert (answer.status, error["errorCode"]) == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
        assert error["fields"] == ["Phone"]
    people.edit("Contact", made, {"Phone": "3"})
    assert call("GET", f"sobjects/Contact/{made}").body["Phone"] == "3"


def test_events_and_tasks_share_the_security_of_their_fields(call: Call, world: StillWorld) -> None:
    world.salesforce.switch(read_only_fields=("Task.Description",))
    assert flags(call, "Event", "Description") == flags(call, "Task", "Description") == (False, False)


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_a_read_only_object_refuses_all_writes(
    method: str, call: Call, people: SalesforcePeople, world: StillWorld
) -> None:
    made = people.create("Task", TASK)
    world.salesforce.switch(read_only_objects=("Task",))
    described = call("GET", "sobjects/Task/describe").body
    assert (described["createable"], described["updateable"], described["deletable"]) == (False, False, False)
    path = "sobjects/Task" if method == "POST" else f"sobjects/Task/{made}"
    answer = call(method, path, None if method == "DELETE" else {"Subject": "x"})
    assert answer.body[0]["errorCode"] == "INSUFFICIENT_ACCESS_OR_READONLY"


def test_an_organisation_names_its_statuses_itself(call: Call, people: SalesforcePeople, world: StillWorld) -> None:
    statuses = (TaskStatus("Offen"), TaskStatus("Done", closes=True, label="Erledigt"))
    world.salesforce.switch(task_statuses=statuses)
    soql = "SELECT+ApiName,MasterLabel,IsClosed,IsDefault+FROM+TaskStatus+ORDER+BY+SortOrder"
    rows = call("GET", f"query?q={soql}").body["records"]
    assert [(r["ApiName"], r["MasterLabel"], r["IsClosed"], r["IsDefault"]) for r in rows] == [
        ("Offen", "Offen", False, True),
        ("Done", "Erledigt", True, False),
    ]
    fields = call("GET", "sobjects/Task/describe").body["fields"]
    choices = next(field["picklistValues"] for field in fields if field["name"] == "Status")
    assert [(c["value"], c["label"], c["defaultValue"]) for c in choices] == [
        ("Offen", "Offen", True),
        ("Done", "Erledigt", False),
    ]
    made = call("POST", "sobjects/Task", TASK).body["id"]
    assert people.get("Task", made)["Status"] == "Offen"
    for word, closed in (("Completed", False), ("Done", True)):
        assert call("PATCH", f"sobjects/Task/{made}", {"Status": word}).status == 204
        assert (people.get("Task", made)["Status"], people.get("Task", made)["IsClosed"]) == (word, closed)
