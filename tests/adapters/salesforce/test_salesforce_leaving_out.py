"""One value that Salesforce does not take keeps back itself, and nothing else of the record."""

from typing import Any

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.salesforce.answers import Ready, composite_answers
from adapters.salesforce.contacts import TRANSLATION as CONTACT
from adapters.salesforce.refusals import Refusal
from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from core.model import Kind, Outcome, Record, Status, Value
from tests.adapters.salesforce.writes import NAMES, NEW, SCOPES, code, create, made, update, write

TOO_MUCH: list[tuple[Kind, str, Value, str]] = [
    (Kind.CONTACTS, "mobile_phone", "1" * 41, "STRING_TOO_LONG"),
    (Kind.CONTACTS, "email", "nobody", "INVALID_EMAIL_ADDRESS"),
    (Kind.CONTACTS, "birthday", "1604-02-29", "FIELD_INTEGRITY_EXCEPTION"),
    (Kind.CALENDAR, "location", "x" * 256, "STRING_TOO_LONG"),
    (Kind.TASKS, "due", "1699-12-31", "FIELD_INTEGRITY_EXCEPTION"),
]
TOO = pytest.mark.parametrize(("kind", "name", "value", "refusal"), TOO_MUCH, ids=[str(case[1]) for case in TOO_MUCH])


def others(kind: Kind, name: str) -> dict[str, Value]:
    return {key: value for key, value in NEW[kind].items() if key != name}


@TOO
def test_a_record_is_created_without_the_one_value_that_is_refused(
    kind: Kind, name: str, value: Value, refusal: str, adapter: SalesforceAdapter
) -> None:
    (outcome,) = write(adapter, create(kind, **{name: value}))
    assert (outcome.status, code(outcome)) == (Status.SUCCEEDED, refusal)
    assert outcome.echo is not None
    assert outcome.echo.fields[name] is None
    assert {key: outcome.echo.fields[key] for key in others(kind, name)} == others(kind, name)


@TOO
def test_a_record_is_changed_but_for_the_one_value_that_is_refused(
    kind: Kind, name: str, value: Value, refusal: str, adapter: SalesforceAdapter
) -> None:
    before = made(adapter, kind)
    more: dict[str, Value] = {"notes" if kind is Kind.CONTACTS else "body": "new"}
    (outcome,) = write(adapter, update(kind, before, **{name: value}, **more))
    assert (outcome.status, code(outcome)) == (Status.SUCCEEDED, refusal)
    assert outcome.echo is not None
    assert outcome.echo.fields == {**before.fields, **more}


@TOO
def test_a_refused_value_alone_is_a_failure(
    kind: Kind, name: str, value: Value, refusal: str, adapter: SalesforceAdapter
) -> None:
    before = made(adapter, kind)
    (outcome,) = write(adapter, update(kind, before, **{name: value}))
    assert (outcome.status, code(outcome)) == (Status.FAILED, refusal)


def test_several_refused_values_are_all_left_out_and_named(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    changes: dict[str, Value] = {"email": "nobody", "mobile_phone": "1" * 41, "birthday": "1604-01-01"}
    refused, fine = write(adapter, create(Kind.CONTACTS, "a", **changes), create(Kind.CONTACTS, "b", email=None))
    assert [each.status for each in (refused, fine)] == [Status.SUCCEEDED] * 2
    assert (fine.problem, len(sandbox.salesforce.all("Contact"))) == (None, 2)
    assert refused.problem is not None
    assert all(name in refused.problem.message for name in ("(Email)", "(MobilePhone)", "(Birthdate)"))


def test_a_related_contact_that_is_gone_does_not_keep_the_event_back(
    sandbox: Sandbox, adapter: SalesforceAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = sandbox.salesforce.create("Contact", {"LastName": "Lee", "Email": "ann@x.org"})
    transport = adapter._organisation.transport
    send = transport.send

    def late(*args: Any) -> object:
        if not sandbox.salesforce.get("Contact", ann)["IsDeleted"]:
            sandbox.salesforce.delete("Contact", ann)
        return send(*args)

    monkeypatch.setattr(transport, "send", late)
    (outcome,) = write(adapter, create(Kind.CALENDAR, attendees=("ann@x.org",)))
    assert (outcome.status, code(outcome)) == (Status.SUCCEEDED, "ENTITY_IS_DELETED")
    assert outcome.echo is not None
    assert (outcome.echo.fields["subject"], outcome.echo.fields["attendees"]) == ("Lunch", None)


def test_the_parts_of_a_time_are_left_out_together(adapter: SalesforceAdapter) -> None:
    before = made(adapter, Kind.CALENDAR)
    times: dict[str, Value] = {"start": "2026-12-01T10:00:00Z", "end": "2026-12-31T10:00:00Z"}
    (outcome,) = write(adapter, update(Kind.CALENDAR, before, subject="Trip", **times))
    assert (outcome.status, code(outcome)) == (Status.SUCCEEDED, "FIELD_INTEGRITY_EXCEPTION")
    assert outcome.echo is not None
    assert outcome.echo.fields == {**before.fields, "subject": "Trip"}
    (failed,) = write(adapter, create(Kind.CALENDAR, "k2", **times))
    assert (failed.status, code(failed)) == (Status.FAILED, "FIELD_INTEGRITY_EXCEPTION")


def test_what_is_private_is_never_written_without_saying_so(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    before = made(adapter, Kind.CALENDAR)
    error = {"errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "no", "fields": ["IsPrivate"]}
    parts = [{"referenceId": "row0", "httpStatusCode": 400, "body": [error]}]
    sandbox.world.faults.add(Fault("status", path="composite", status=200, body={"compositeResponse": parts}))
    (outcome,) = write(adapter, update(Kind.CALENDAR, before, private=True, body="a secret"))
    assert (outcome.status, code(outcome)) == (Status.FAILED, "FIELD_CUSTOM_VALIDATION_EXCEPTION")
    assert sandbox.salesforce.get("Event", before.id)["Description"] != "a secret"


def test_a_permission_that_was_taken_away_meanwhile_leaves_out_its_field(
    sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    before = made(adapter, Kind.CONTACTS)
    sandbox.world.salesforce.switch(read_only_fields=("Contact.Title",))
    (outcome,) = write(adapter, update(Kind.CONTACTS, before, job_title="CTO", notes="new"))
    assert (outcome.status, code(outcome)) == (Status.SUCCEEDED, "INVALID_FIELD_FOR_INSERT_UPDATE")
    assert outcome.echo is not None
    assert (outcome.echo.fields["job_title"], outcome.echo.fields["notes"]) == (None, "new")


def test_one_unreadable_row_does_not_fail_the_others(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    unreadable = [{"errorCode": "JSON_PARSER_ERROR", "message": "Cannot deserialize instance of date"}]
    sandbox.world.faults.add(Fault("status", path="composite", status=400, body=unreadable, count=2))
    outcomes = write(adapter, *(create(Kind.TASKS, f"k{n}") for n in range(4)))
    failed = [outcome.key for outcome in outcomes if outcome.status is Status.FAILED]
    assert (failed, len(sandbox.salesforce.all("Task"))) == ([], 4)


@pytest.mark.parametrize("stamped", [True, False])
def test_a_create_whose_key_is_taken_is_found_by_it(
    stamped: bool, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    lost = create(Kind.TASKS)
    sandbox.world.faults.add(Fault("lost-reply", method="PATCH", path="composite"))
    if stamped:
        assert write(adapter, lost)[0].status is Status.UNKNOWN
    refused = {"statusCode": "DUPLICATE_VALUE", "message": "duplicate value found: <unknown>", "fields": []}
    answer = [{"success": False, "errors": [refused]}]
    sandbox.world.faults.clear()
    sandbox.world.faults.add(Fault("status", method="PATCH", path="composite", status=200, body=answer))
    if stamped:  # it was not yet to be seen when it was looked for before
        empty: dict[str, Any] = {"totalSize": 0, "done": True, "records": []}
        sandbox.world.faults.add(Fault("status", path="queryAll", status=200, body=empty))
    (outcome,) = write(adapter, lost)
    expect = (Status.SUCCEEDED, None) if stamped else (Status.FAILED, "DUPLICATE_VALUE")
    assert (outcome.status, code(outcome)) == expect


@TOO
def test_a_lost_create_is_found_although_a_value_of_it_was_refused(
    kind: Kind, name: str, value: Value, refusal: str, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    sandbox.world.salesforce.switch(external_ids=False)
    lost = create(kind, **{name: value})
    sandbox.world.faults.add(Fault("lost-reply", path="composite", skip=1))
    assert write(adapter, lost)[0].status is Status.UNKNOWN
    assert len(sandbox.salesforce.all(NAMES[kind])) == 1
    assert adapter.resolve(SCOPES[kind], lost).status is Status.SUCCEEDED


RESTED = Record(id="003000000000001", version="2026-11-24T12:00:00.000+0000")
FAILED_CHECK = "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE_CHECK"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (412, None),
        (412, [{"errorCode": FAILED_CHECK, "message": "stale"}]),
        (400, [{"errorCode": FAILED_CHECK, "message": "stale"}]),
        (500, [{"errorCode": FAILED_CHECK, "message": "stale", "fields": []}]),
    ],
)
def test_a_stale_write_is_known_by_its_status_and_by_its_code(
    status: int, body: object, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    before = made(adapter, Kind.CONTACTS)
    parts = [{"referenceId": "row0", "httpStatusCode": status, "body": body}]
    sandbox.world.faults.add(Fault("status", path="composite", status=200, body={"compositeResponse": parts}))
    (outcome,) = write(adapter, update(Kind.CONTACTS, before, notes="new"))
    assert (outcome.status, code(outcome)) == (Status.STALE, "stale")


def test_a_part_without_an_answer_is_unknown() -> None:
    ready = Ready(update(Kind.CONTACTS, RESTED), {"Title": "CTO"})
    (answer,) = composite_answers([ready], {"compositeResponse": []}).values()
    assert isinstance(answer, Outcome)
    assert answer.status is Status.UNKNOWN


def test_a_write_is_never_reduced_to_nothing() -> None:
    ready = Ready(update(Kind.CONTACTS, RESTED), {"Title": "CTO", "Phone": "1"})
    less = ready.without([Refusal("X", fields=("Phone",))], CONTACT)
    assert less is not None
    assert less.columns == {"Title": "CTO"}
    assert less.without([Refusal("X", fields=("Title",))], CONTACT) is None
    assert ready.without([Refusal("X", fields=("Fax",))], CONTACT) is None
    assert ready.without([Refusal("X")], CONTACT) is None
