"""What nobody could verify about the service, or organisations differ in: each a switch, and what it does."""

from typing import Any

import pytest

from adapters.sandbox.salesforce.people import SalesforcePeople
from adapters.sandbox.salesforce.rest import service
from adapters.sandbox.salesforce.rest.request import Request
from tests.support.still_world import Call, StillWorld

EMOJI = "\N{GRINNING FACE}"
MEETING = {"Subject": "Review", "StartDateTime": "2026-03-12T09:00:00Z", "DurationInMinutes": 30}


@pytest.mark.parametrize(("units", "status"), [(True, 400), (False, 201)])
def test_lengths_count_units_or_code_points(units: bool, status: int, call: Call, world: StillWorld) -> None:
    world.salesforce.switch(utf16_lengths=units)
    assert call("POST", "sobjects/Task", {"Subject": EMOJI * 255}).status == status
    assert call("POST", "sobjects/Task", {"Subject": EMOJI * 127 + "x"}).status == 201
    assert call("POST", "sobjects/Task", {"Subject": EMOJI * 256}).status == 400


@pytest.mark.parametrize(("trims", "kept"), [(True, "Lunch"), (False, "  Lunch")])
def test_subjects_are_trimmed_or_not(
    trims: bool, kept: str, call: Call, people: SalesforcePeople, world: StillWorld
) -> None:
    world.salesforce.switch(trims_subjects=trims)
    made = call("POST", "sobjects/Task", {"Subject": "  Lunch ", "Description": "  x "}).body["id"]
    row = people.get("Task", made)
    assert (row["Subject"], row["Description"]) == (kept, "  x")


@pytest.mark.parametrize(("lowers", "kept"), [(True, "ann@acme.example"), (False, "Ann@Acme.example")])
def test_addresses_are_kept_in_lower_case_or_not(
    lowers: bool, kept: str, call: Call, people: SalesforcePeople, world: StillWorld
) -> None:
    world.salesforce.switch(lowers_emails=lowers)
    made = call("POST", "sobjects/Contact", {"LastName": "Lee", "Email": "Ann@Acme.example"}).body["id"]
    assert people.get("Contact", made)["Email"] == kept


@pytest.mark.parametrize(
    ("how", "status", "code"), [("status", 412, None), ("code", 400, "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE_CHECK")]
)
def test_what_is_stale_in_a_composite_is_told_by_status_or_by_code(
    how: str, status: int, code: str | None, call: Call, people: SalesforcePeople, world: StillWorld
) -> None:
    world.salesforce.switch(stale_in_composite=how)
    made = people.create("Task", {"Subject": "Call"})
    part: dict[str, Any] = {
        "method": "PATCH",
        "url": f"/services/data/v66.0/sobjects/Task/{made}",
        "referenceId": "a",
        "httpHeaders": {"If-Unmodified-Since": "Mon, 09 Mar 2026 12:00:00 GMT"},
        "body": {"Subject": "New"},
    }
    (answer,) = call("POST", "composite", {"compositeRequest": [part]}).body["compositeResponse"]
    assert answer["httpStatusCode"] == status
    assert (answer["body"][0]["errorCode"] if answer["body"] else None) == code
    headers = {"If-Unmodified-Since": "Mon, 09 Mar 2026 12:00:00 GMT"}
    assert call("PATCH", f"sobjects/Task/{made}", {"Subject": "New"}, headers).status == 412
    assert people.get("Task", made)["Subject"] == "Call"


@pytest.mark.parametrize("how", ["kept", "emptied"])
def test_an_activity_keeps_its_deleted_contact_or_not(
    how: str, call: Call, people: SalesforcePeople, world: StillWorld
) -> None:
    world.salesforce.switch(who_of_deleted=how)
    who = people.create("Contact", {"LastName": "Lee"})
    event = people.create("Event", MEETING | {"WhoId": who})
    stamp = people.get("Event", event)["SystemModstamp"]
    call("DELETE", f"sobjects/Contact/{who}")
    row = people.get("Event", event)
    assert (row["WhoId"], row["SystemModstamp"]) == (who if how == "kept" else None, stamp)
    shown = call("GET", "query?q=SELECT+Id,Who.Name+FROM+Event").body["records"]
    assert shown[0]["Who"] is None


def test_the_same_key_twice_in_one_upsert_is_a_duplicate(call: Call, people: SalesforcePeople) -> None:
    records = [{"attributes": {"type": "Task"}, "Accord_Id__c": key, "Subject": key} for key in ("a", "b", "A")]
    answer = call("PATCH", "composite/sobjects/Task/Accord_Id__c", {"records": records}).body
    assert [each["success"] for each in answer] == [True, True, False]
    assert answer[2]["errors"][0]["statusCode"] == "DUPLICATE_VALUE"
    assert [row["Subject"] for row in people.all("Task")] == ["a", "b"]


@pytest.mark.parametrize(
    "where",
    [
        "NOT (Subject = 'a') AND Subject = 'b'",
        "Subject = 'b' AND NOT (Subject = 'a')",
        "NOT Subject = 'a' OR Subject = 'b'",
        "NOT NOT Subject = 'a'",
    ],
)
def test_a_negation_beside_something_else_wants_parentheses(where: str, call: Call) -> None:
    answer = call("GET", f"query?q=SELECT Id FROM Task WHERE {where}")
    assert (answer.status, answer.body[0]["errorCode"]) == (400, "MALFORMED_QUERY")


@pytest.mark.parametrize(("version", "status"), [("v30.0", 410), ("v31.0", 204), ("v45.0", 204), ("v46.0", 200)])
def test_older_versions_answer_a_change_by_key_without_a_body(
    version: str, status: int, people: SalesforcePeople, world: StillWorld
) -> None:
    people.create("Task", {"Subject": "a", "Accord_Id__c": "k"})
    segments = ("sobjects", "Task", "Accord_Id__c", "k")
    answer = service.answer(world.salesforce, Request("PATCH", version, segments, content=b'{"Subject": "b"}'))
    assert answer.status == status
