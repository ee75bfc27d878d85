"""Salesforce Contact and Task: rows to canonical fields and back."""

import json
from pathlib import Path

import pytest

from adapters.salesforce import contacts, tasks
from adapters.salesforce.shape import Shape, shape_of
from adapters.salesforce.translation import Intent
from adapters.shared.text import canonical_text
from core.errors import ServiceUnavailable
from core.fields import BY_KIND
from core.model import Kind, Outside, Scope, Value, Window

NAUGHTY = Path(__file__).parents[4] / "shared" / "reference" / "naughty-strings.json"

ANN = {
    "FirstName": "Ann", "MiddleName": "B.", "LastName": "Lee", "Salutation": "Dr.", "Email": "Ann@Example.com",
    "Phone": "1", "MobilePhone": "2", "HomePhone": "3", "Title": "CTO", "Department": "IT",
    "MailingStreet": "1 Main St\r\n2nd floor", "MailingCity": "Bonn", "MailingState": "NRW",
    "MailingPostalCode": "53111", "MailingCountry": "Germany", "OtherCity": "Rome",
    "Birthdate": "1980-02-29", "Description": "Likes tea", "Account": {"Name": "Acme"},
}  # fmt: skip


def test_a_contact_is_read() -> None:
    read = contacts.fields(ANN, {})
    assert sorted(read) == sorted(field.name for field in BY_KIND[Kind.CONTACTS])
    assert {name: value for name, value in read.items() if value is not None} == {
        "first_name": "Ann", "middle_name": "B.", "last_name": "Lee", "salutation": "Dr.", "email": "Ann@Example.com",
        "business_phone": "1", "mobile_phone": "2", "home_phone": "3", "job_title": "CTO", "department": "IT",
        "mailing_street": "1 Main St\n2nd floor", "mailing_city": "Bonn", "mailing_state": "NRW",
        "mailing_postal_code": "53111", "mailing_country": "Germany", "other_city": "Rome",
        "birthday": "1980-02-29", "notes": "Likes tea", "company": "Acme",
    }  # fmt: skip


@pytest.mark.parametrize("account", [None, {}, "Acme", {"Name": None}])
def test_a_contact_without_an_account_has_no_company(account: object) -> None:
    assert contacts.fields({**ANN, "Account": account}, {})["company"] is None


def test_the_company_is_never_written() -> None:
    columns = contacts.values(Intent(contacts.fields(ANN, {}), {}, {}, {}))
    assert columns == {
        **dict.fromkeys(contacts.COLUMNS.values()),
        **{name: value for name, value in ANN.items() if name != "Account"},
        "MailingStreet": "1 Main St\n2nd floor",
    }


def test_a_field_that_is_taken_away_is_written_as_nothing() -> None:
    assert contacts.values(Intent({"email": None, "company": "x"}, {}, {}, {})) == {"Email": None}


TASK = {
    "Subject": "Call back", "Description": "soon", "Status": "In Progress", "Priority": "High",
    "ActivityDate": "2026-12-01", "IsClosed": False,
}  # fmt: skip


def test_a_task_is_read() -> None:
    assert tasks.fields(TASK, {}) == {
        "subject": "Call back", "body": "soon", "status": "inProgress", "priority": "high", "due": "2026-12-01",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "field", "word"),
    [
        ({"Status": "Not Started"}, "status", "notStarted"),
        ({"Status": "Completed", "IsClosed": True}, "status", "completed"),
        ({"Status": "Waiting on someone else"}, "status", "waitingOnOthers"),
        ({"Status": "Deferred"}, "status", "deferred"),
        ({"Status": "Handed over", "IsClosed": True}, "status", "completed"),
        ({"Status": "Brooding"}, "status", "inProgress"),
        ({"Priority": "Low"}, "priority", "low"),
        ({"Priority": "Normal"}, "priority", "normal"),
        ({"Priority": "Screaming", "IsHighPriority": True}, "priority", "high"),
        ({"Priority": "Whenever"}, "priority", "normal"),
    ],
)
def test_words_of_any_organisation_are_understood(row: dict[str, object], field: str, word: str) -> None:
    assert tasks.fields({**TASK, **row}, {})[field] == word


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({"status": "waitingOnOthers"}, {"Status": "Waiting on someone else"}),
        ({"priority": "low", "due": None}, {"Priority": "Low", "ActivityDate": None}),
        ({"body": "a\r\nb", "subject": None}, {"Subject": None, "Description": "a\nb"}),
        ({}, {}),
    ],
)
def test_changes_of_a_task_become_columns(changes: dict[str, Value], columns: dict[str, object]) -> None:
    assert tasks.values(Intent(changes, {}, {}, {})) == columns


def test_what_was_read_of_a_task_is_written_the_same() -> None:
    read = tasks.fields(TASK, {})
    assert tasks.fields(tasks.values(Intent(read, {}, {}, {})), {}) == read


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"TaskSubtype": "Email"}, Outside.CONTAINER),
        ({"TaskSubtype": "Task", "IsRecurrence": True}, Outside.SERIES),
        ({"TaskSubtype": "Task", "IsArchived": True}, Outside.ARCHIVED),
        ({"TaskSubtype": "Task"}, None),
        ({}, None),
    ],
)
def test_logged_calls_and_patterns_are_outside(row: dict[str, object], why: Outside | None) -> None:
    assert tasks.outside(row) == why


def test_open_tasks_and_recent_ones_are_asked_for() -> None:
    shape = Shape("Task", frozenset({"CompletedDateTime", "TaskSubtype"}), frozenset(), frozenset())
    scope = Scope(kind=Kind.TASKS, window=Window("2026-10-25T00:00:00Z", "2027-11-25T00:00:00Z"))
    assert tasks.listed(scope, shape) == [
        "TaskSubtype = 'Task'",
        "(IsClosed = false OR (ActivityDate >= 2026-10-25 AND ActivityDate <= 2027-11-25)"
        " OR (CompletedDateTime >= 2026-10-25T00:00:00Z AND CompletedDateTime < 2027-11-25T00:00:00Z))",
    ]


@pytest.mark.parametrize(
    ("row", "closed"),
    [
        ({"IsClosed": True, "CompletedDateTime": "2026-11-20T10:00:00.000+0000"}, "2026-11-20"),
        ({"IsClosed": True}, None),
        ({"IsClosed": False, "CompletedDateTime": "2026-11-20T10:00:00.000+0000"}, None),
    ],
)
def test_the_day_of_completion(row: dict[str, object], closed: str | None) -> None:
    assert tasks.completed(row) == closed


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the reference folder is not beside the checkout")
def test_naughty_strings_survive_both_ways() -> None:
    for naughty in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        written = contacts.values(Intent({"last_name": naughty, "notes": naughty}, {}, {}, {}))
        read = contacts.fields(written, {})
        assert read["last_name"] == read["notes"] == canonical_text(naughty)


def described(*fields: dict[str, object]) -> dict[str, object]:
    return {"name": "Contact", "fields": list(fields)}


KEY: dict[str, object] = {
    "name": "Accord_Id__c", "externalId": True, "unique": True, "createable": True, "updateable": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({}, "Accord_Id__c"),
        ({"unique": False}, None),
        ({"externalId": False}, None),
        ({"createable": False}, None),
        ({"name": "accord_id__c"}, "accord_id__c"),
        ({"name": "Other__c"}, None),
    ],
)
def test_the_key_must_be_an_external_id_that_is_unique_and_writable(change: dict[str, object], key: str | None) -> None:
    assert shape_of(described({**KEY, **change}), "Accord_Id__c").key == key


def test_a_shape_knows_what_it_can_hold() -> None:
    shape = shape_of(
        described(
            {"name": "LastName", "createable": True, "updateable": True},
            {"name": "Email", "createable": True, "updateable": False},
            {"name": "AccountId"},
            KEY,
        ),
        "Accord_Id__c",
    )
    assert shape.columns(("LastName", "MiddleName", "Account.Name")) == ("LastName", "Account.Name", "Accord_Id__c")
    assert shape.writable({"LastName": "x", "Email": "y", "MiddleName": "z"}, "updateable") == {"LastName": "x"}
    assert shape.writable({"LastName": "x", "Email": "y"}, "createable") == {"LastName": "x", "Email": "y"}
    assert shape.lacks({"last_name": ("LastName",), "middle_name": ("MiddleName",)}) == ("middle_name",)


@pytest.mark.parametrize("answer", [{}, {"fields": None}, {"fields": [{}]}, {"fields": ["Id"]}])
def test_a_describe_in_another_form_is_not_guessed_at(answer: dict[str, object]) -> None:
    with pytest.raises(ServiceUnavailable):
        shape_of(answer, "Accord_Id__c")
