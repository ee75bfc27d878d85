"""Conditional writes, upserts, collections and composites."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.sandbox.salesforce.errors import Json
from adapters.sandbox.salesforce.people import SalesforcePeople
from tests.support.still_world import Call, StillWorld

MEETING = {"Subject": "Review", "StartDateTime": "2026-03-12T09:00:00Z", "DurationInMinutes": 30}
NOON = "Tue, 10 Mar 2026 12:00:00 GMT"
BEFORE = "Tue, 10 Mar 2026 11:59:59 GMT"
ROOT = "/services/data/v66.0"

CONDITIONS = [
    ("PATCH", {"If-Unmodified-Since": NOON}, 204),
    ("PATCH", {"If-Unmodified-Since": BEFORE}, 412),
    ("PATCH", {"If-Unmodified-Since": "yesterday"}, 400),
    ("GET", {"If-Modified-Since": NOON}, 304),
    ("GET", {"If-Modified-Since": BEFORE}, 200),
    ("GET", {"If-Unmodified-Since": BEFORE}, 412),
    ("DELETE", {"If-Unmodified-Since": BEFORE}, 204),
]


@pytest.mark.parametrize(("method", "headers", "status"), CONDITIONS)
def test_conditions(
    method: str, headers: dict[str, str], status: int, call: Call, people: SalesforcePeople, world: StillWorld
) -> None:
    task = people.create("Task", {"Subject": "Old"})
    world.advance(timedelta(minutes=5))
    body = {"Subject": "New"} if method == "PATCH" else None
    assert call(method, f"sobjects/Task/{task}", body, headers).status == status
    assert people.get("Task", task)["Subject"] == ("New" if (method, status) == ("PATCH", 204) else "Old")


def test_two_changes_in_one_second_look_like_one(call: Call, people: SalesforcePeople, world: StillWorld) -> None:
    task = people.create("Task", {"Subject": "Old"})
    world.advance(timedelta(milliseconds=400))
    people.edit("Task", task, {"Subject": "Newer"})
    answer = call("PATCH", f"sobjects/Task/{task}", {"Subject": "Mine"}, {"If-Unmodified-Since": NOON})
    assert answer.status == 204


def test_only_the_fields_asked_for_are_read(call: Call, people: SalesforcePeople) -> None:
    task = people.create("Task", {"Subject": "Call"})
    answer = call("GET", f"sobjects/Task/{task[:15]}?fields=subject,Status")
    assert set(answer.body) == {"attributes", "Subject", "Status", "Id"}
    assert answer.headers["Last-Modified"] == NOON
    assert call("GET", f"sobjects/Task/{task}?fields=Colour").body[0]["errorCode"] == "INVALID_FIELD"


def test_an_upsert_creates_then_changes(call: Call, people: SalesforcePeople) -> None:
    path = "sobjects/Event/Accord_Id__c/E%3A1"
    answers = [call("PATCH", path, body) for body in (MEETING, {"Subject": "Retro"})]
    assert [(a.status, a.body["created"]) for a in answers] == [(201, True), (200, False)]
    assert answers[0].body["id"] == answers[1].body["id"]
    event = call("GET", path).body
    assert (event["Subject"], event["Accord_Id__c"]) == ("Retro", "E:1")


UPSERTS = [
    ("update only, nothing there", "sobjects/Event/Accord_Id__c/none?updateOnly=true", MEETING, 404, "NOT_FOUND"),
    ("no such key field", "sobjects/Event/Subject/x", MEETING, 404, "NOT_FOUND"),
    ("key in the body", "sobjects/Event/Accord_Id__c/k", MEETING | {"Accord_Id__c": "k"}, 400, "INVALID_FIELD"),
    ("a field refused", "sobjects/Event/Accord_Id__c/k", {"Subject": "x"}, 400, "REQUIRED_FIELD_MISSING"),
]


@pytest.mark.parametrize(("why", "path", "body", "status", "code"), UPSERTS, ids=[case[0] for case in UPSERTS])
def test_an_upsert_is_refused(why: str, path: str, body: Json, status: int, code: str, call: Call) -> None:
    answer = call("PATCH", path, body)
    assert (answer.status, answer.body[0]["errorCode"]) == (status, code)


def test_an_upsert_can_be_ambiguous(call: Call, people: SalesforcePeople, world: StillWorld) -> None:
    world.salesforce.switch(external_ids_unique=False)
    made = [people.create("Contact", {"LastName": name, "Accord_Id__c": "k"}) for name in ("A", "B")]
    answer = call("PATCH", "sobjects/Contact/Accord_Id__c/k", {"LastName": "C"})
    assert (answer.status, answer.body) == (300, [f"{ROOT}/sobjects/Contact/{record_id}" for record_id in made])


def test_a_deleted_record_does_not_hold_its_key(call: Call, people: SalesforcePeople) -> None:
    old = people.create("Contact", {"LastName": "Old", "Accord_Id__c": "k"})
    people.delete("Contact", old)
    answer = call("PATCH", "sobjects/Contact/Accord_Id__c/k", {"LastName": "New"})
    assert (answer.status, answer.body["id"] != old) == (201, True)


def typed(name: str, **fields: Any) -> Json:
    return {"attributes": {"type": name}, **fields}


def told(results: list[Json]) -> list[str]:
    return ["ok" if result["success"] else result["errors"][0]["statusCode"] for result in results]


BAD = typed("Task", Subject="x" * 300)
ROLLED_BACK = "ALL_OR_NONE_OPERATION_ROLLED_BACK"


@pytest.mark.parametrize(
    ("all_or_none", "expect", "saved"),
    [
        (False, ["ok", "STRING_TOO_LONG", "ok"], ["A", "B"]),
        (True, [ROLLED_BACK, "STRING_TOO_LONG", ROLLED_BACK], []),
    ],
)
def test_a_collection_creates(
    all_or_none: bool, expect: list[str], saved: list[str], call: Call, people: SalesforcePeople
) -> None:
    sent = [typed("Task", Subject="A"), BAD, typed("Task", Subject="B")]
    answer = call("POST", "composite/sobjects", {"allOrNone": all_or_none, "records": sent})
    assert (answer.status, told(answer.body)) == (200, expect)
    assert answer.body[1]["errors"][0]["fields"] == ["Subject"]
    assert [task["Subject"] for task in people.all("Task")] == saved


@pytest.mark.parametrize("all_or_none", [False, True])
def test_a_collection_changes(all_or_none: bool, call: Call, people: SalesforcePeople) -> None:
    first, second, gone = (people.create("Task", {"Subject": name}) for name in "ABC")
    people.delete("Task", gone)
    sent = [typed("Task", id=first, Subject="A2"), typed("Task", Id=second, Subject="B2"), typed("Task", id=gone)]
    answer = call("PATCH", "composite/sobjects", {"allOrNone": all_or_none, "records": sent})
    kept = ROLLED_BACK if all_or_none else "ok"
    assert told(answer.body) == [kept, kept, "ENTITY_IS_DELETED"]
    assert [task["Subject"] for task in people.all("Task")] == (["A", "B"] if all_or_none else ["A2", "B2"])


def test_a_collection_deletes(call: Call, people: SalesforcePeople) -> None:
    task, contact = people.create("Task", {"Subject": "A"}), people.create("Contact", {"LastName": "Ito"})
    answer = call("DELETE", f"composite/sobjects?ids={task},{contact[:15]},00T5g0000000099,nobody&allOrNone=false")
    assert told(answer.body) == ["ok", "ok", "INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID"]
    assert people.all("Task") == people.all("Contact") == []


def test_a_collection_upserts(call: Call, people: SalesforcePeople) -> None:
    old = people.create("Contact", {"LastName": "Old", "Accord_Id__c": "a"})
    sent = [
        typed("Contact", Accord_Id__c="a", LastName="New"),
        typed("Contact", Accord_Id__c="b", LastName="Other"),
        typed("Contact", LastName="No key"),
    ]
    answer = call("PATCH", "composite/sobjects/Contact/Accord_Id__c", {"records": sent})
    assert told(answer.body) == ["ok", "ok", "MISSING_ARGUMENT"]
    assert [result.get("created") for result in answer.body] == [False, True, None]
    assert people.get("Contact", old)["LastName"] == "New"


def test_a_collection_reads(call: Call, people: SalesforcePeople) -> None:
    task = people.create("Task", {"Subject": "A"})
    answer = call("POST", "composite/sobjects/Task", {"ids": [task, "00T5g0000000099"], "fields": ["subject"]})
    assert answer.body[0]["Subject"] == "A"
    assert answer.body[1] is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"records": [typed("Task")] * 201}, "EXCEEDED_ID_LIMIT"),
        ({"records": [typed("Task"), typed("Contact")] * 6}, "INVALID_INPUT"),
        ({"records": {}}, "JSON_PARSER_ERROR"),
        ([], "JSON_PARSER_ERROR"),
    ],
)
def test_a_collection_is_refused(body: Any, code: str, call: Call) -> None:
    answer = call("POST", "composite/sobjects", body)
    assert (answer.status, answer.body[0]["errorCode"]) == (400, code)


def test_records_can_be_made_to_fail(call: Call, world: StillWorld, people: SalesforcePeople) -> None:
    world.salesforce.fail_rows(1, calls=1)
    sent = [typed("Task", Subject=name) for name in "ABC"]
    assert told(call("POST", "composite/sobjects", {"records": sent}).body) == ["ok", "UNABLE_TO_LOCK_ROW", "ok"]
    world.salesforce.fail_rows(0, code="FIELD_CUSTOM_VALIDATION_EXCEPTION", message="No calls on Sundays")
    answer = call("POST", "sobjects/Task", {"Subject": "D"})
    assert (answer.status, answer.body[0]["errorCode"]) == (400, "FIELD_CUSTOM_VALIDATION_EXCEPTION")
    assert call("POST", "sobjects/Task", {"Subject": "D"}).status == 201


def sub(method: str, path: str, name: str, body: Any = None, **headers: str) -> Json:
    extra = {"httpHeaders": {key.replace("_", "-"): value for key, value in headers.items()}} if headers else {}
    return {"method": method, "url": f"{ROOT}/{path}", "referenceId": name, **({"body": body} if body else {}), **extra}


def test_a_composite_runs_its_parts_in_order(call: Call, people: SalesforcePeople, world: StillWorld) -> None:
    stale, fresh = (people.create("Task", {"Subject": name}) for name in ("Stale", "Fresh"))
    world.advance(timedelta(minutes=1))
    people.edit("Task", stale, {"Subject": "Edited"})
    parts = [
        sub("PATCH", f"sobjects/Task/{stale}", "a", {"Subject": "Mine"}, If_Unmodified_Since=NOON),
        sub("PATCH", f"sobjects/Task/{fresh}", "b", {"Subject": "Mine"}, If_Unmodified_Since=NOON),
        sub("POST", "sobjects/Contact", "c", {"LastName": "Ito"}),
        sub("PATCH", f"sobjects/Task/{fresh}", "d", {"WhoId": "@{c.id}"}),
        sub("GET", "sobjects/Task/00T5g0000000099", "e"),
        sub("PATCH", f"sobjects/Task/{fresh}", "f", {"WhoId": "@{e.id}"}),
        sub("GET", "query?q=SELECT+Subject,Who.Name+FROM+Task+ORDER+BY+Subject", "g"),
    ]
    results = call("POST", "composite", {"compositeRequest": parts}).body["compositeResponse"]
    assert [(r["referenceId"], r["httpStatusCode"]) for r in results] == [
        ("a", 412), ("b", 204), ("c", 201), ("d", 204), ("e", 404), ("f", 400), ("g", 200),
    ]  # fmt: skip
    assert (results[0]["body"], results[1]["body"]) == (None, None)
    assert results[5]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    shown = [(row["Subject"], (row["Who"] or {}).get("Name")) for row in results[6]["body"]["records"]]
    assert shown == [("Edited", None), ("Mine", "Ito")]


def test_a_composite_can_be_all_or_nothing(call: Call, people: SalesforcePeople) -> None:
    parts = [
        sub("POST", "sobjects/Task", "a", {"Subject": "A"}),
        sub("POST", "sobjects/Task", "b", {"Subject": "x" * 300}),
        sub("POST", "sobjects/Task", "c", {"Subject": "C"}),
    ]
    results = call("POST", "composite", {"allOrNone": True, "compositeRequest": parts}).body["compositeResponse"]
    assert [r["body"][0]["errorCode"] for r in results] == ["PROCESSING_HALTED", "STRING_TOO_LONG", "PROCESSING_HALTED"]
    assert people.all("Task") == []


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([sub("GET", "limits", f"r{n}") for n in range(26)], "LIMIT_EXCEEDED"),
        ([sub("GET", "query?q=SELECT+Id+FROM+Task", f"r{n}") for n in range(6)], "LIMIT_EXCEEDED"),
        ([{"method": "GET", "url": f"{ROOT}/limits"}], "MISSING_ARGUMENT"),
        ([sub("GET", "limits", "same"), sub("GET", "limits", "same")], "INVALID_INPUT"),
        ("GET", "JSON_PARSER_ERROR"),
    ],
)
def test_a_composite_is_refused(parts: Any, code: str, call: Call) -> None:
    answer = call("POST", "composite", {"compositeRequest": parts})
    assert (answer.status, answer.body[0]["errorCode"]) == (400, code)
