"""Contacts both ways."""

from typing import Any

import pytest

from adapters.outlook.calendar import STAMP
from adapters.outlook.contacts import SENSITIVITY, changed, created, display_name, is_private, record
from core.model import Outside, Record, Value

CONTACT: dict[str, Any] = {
    "@odata.etag": 'W/"k1"',
    "id": "AAMkC",
    "changeKey": "k1",
    "lastModifiedDateTime": "2026-10-19T23:08:24Z",
    "parentFolderId": "FOLDER",
    "displayName": "Garth Fort",
    "givenName": "Garth",
    "middleName": None,
    "surname": "Fort",
    "title": "Dr.",
    "emailAddresses": [
        {"name": "Garth at work", "address": "Garth@contoso.com"},
        {"name": "home", "address": "garth@home.org"},
    ],
    "businessPhones": ["+1 918 555 0101", "+1 918 555 0102"],
    "homePhones": [],
    "mobilePhone": "+1 918 555 0103",
    "jobTitle": "Manager",
    "department": None,
    "companyName": "Contoso, Inc.",
    "birthday": "1974-07-22T11:59:00Z",
    "personalNotes": "likes\r\ntea",
    "businessAddress": {"street": "10 Way", "city": "Redmond", "state": "WA", "countryOrRegion": "USA",
                        "postalCode": "98075"},
    "homeAddress": {"city": "never read"},
    "otherAddress": {},
}  # fmt: skip
FIELDS: dict[str, Value] = {
    "first_name": "Garth",
    "last_name": "Fort",
    "salutation": "Dr.",
    "email": "Garth@contoso.com",
    "business_phone": "+1 918 555 0101",
    "mobile_phone": "+1 918 555 0103",
    "job_title": "Manager",
    "company": "Contoso, Inc.",
    "mailing_street": "10 Way",
    "mailing_city": "Redmond",
    "mailing_state": "WA",
    "mailing_postal_code": "98075",
    "mailing_country": "USA",
    "birthday": "1974-07-22",
    "notes": "likes\ntea",
}


def test_a_whole_contact() -> None:
    assert record(CONTACT, include_private=False) == Record(
        id="AAMkC", version='W/"k1"', modified="2026-10-19T23:08:24Z", fields=FIELDS
    )


@pytest.mark.parametrize(
    ("value", "expect"),
    [
        ("1974-07-22", "1974-07-22"),
        ("1974-07-22T00:00:00Z", "1974-07-22"),
        ("1974-07-22T23:59:00.0000000Z", "1974-07-22"),
        ("0001-01-01T00:00:00Z", None),
        (None, None),
    ],
)
def test_of_a_birthday_only_the_date_counts(value: object, expect: str | None) -> None:
    assert record(CONTACT | {"birthday": value}, include_private=False).fields.get("birthday") == expect


def with_properties(*properties: tuple[str, object]) -> dict[str, Any]:
    return CONTACT | {"singleValueExtendedProperties": [{"id": id_, "value": value} for id_, value in properties]}


@pytest.mark.parametrize(
    ("property_", "value", "private"),
    [
        (SENSITIVITY, "0", False),
        (SENSITIVITY, "1", False),
        (SENSITIVITY, "2", True),
        (SENSITIVITY, "3", True),
        ("Integer 0x0036", "2", True),
        ("integer 0x36", 2, True),
        (SENSITIVITY, "two", True),
        ("Integer 0x37", "2", False),
        (STAMP, "2", False),
    ],
)
def test_whether_a_contact_is_private(property_: str, value: object, private: bool) -> None:
    assert is_private(with_properties((property_, value))) is private


def test_of_a_private_contact_nothing_leaves_but_its_id() -> None:
    found = record(with_properties((SENSITIVITY, "2"), (STAMP, "accord-1")), include_private=False)
    assert found == Record(id="AAMkC", version='W/"k1"', private=True)


def test_a_private_contact_is_read_when_private_items_are_synced() -> None:
    found = record(with_properties((SENSITIVITY, "2"), (STAMP, "accord-1")), include_private=True)
    assert (found.private, found.key, found.fields) == (True, "accord-1", FIELDS)


def test_what_is_known_from_elsewhere_stands_in_for_the_properties() -> None:
    assert record(CONTACT, include_private=False, private=True).fields == {}
    assert record(CONTACT, include_private=False, private=False, key="accord-1").key == "accord-1"


@pytest.mark.parametrize(("folder", "outside"), [("FOLDER", None), ("ANOTHER", Outside.CONTAINER), (None, None)])
def test_a_contact_in_another_folder_is_outside(folder: str | None, outside: Outside | None) -> None:
    assert record(CONTACT, include_private=False, folder=folder).outside == outside


WORK = {"name": "Garth at work", "address": "Garth@contoso.com"}
HOME = {"name": "home", "address": "garth@home.org"}
WAY = {"street": "10 Way", "city": "Redmond", "state": "WA", "postalCode": "98075", "countryOrRegion": "USA"}

WRITES: list[tuple[str, dict[str, Value], dict[str, object]]] = [
    ("a plain text", {"job_title": "Chief"}, {"jobTitle": "Chief"}),
    ("a text that goes", {"job_title": None}, {"jobTitle": None}),
    ("notes", {"notes": "a\nb"}, {"personalNotes": "a\nb"}),
    ("a name brings the display name", {"last_name": "Forth"}, {"surname": "Forth", "displayName": "Garth Forth"}),
    ("a middle name", {"middle_name": "X"}, {"middleName": "X", "displayName": "Garth X Fort"}),
    ("a salutation does not", {"salutation": "Mr."}, {"title": "Mr."}),
    (
        "no name leaves the company",
        {"first_name": None, "last_name": None},
        {"givenName": None, "surname": None, "displayName": "Contoso, Inc."},
    ),
    ("the first address", {"email": "g@new.org"}, {"emailAddresses": [WORK | {"address": "g@new.org"}, HOME]}),
    ("the first address goes", {"email": None}, {"emailAddresses": [HOME]}),
    ("the first phone", {"business_phone": "1"}, {"businessPhones": ["1", "+1 918 555 0102"]}),
    ("the first phone goes", {"business_phone": None}, {"businessPhones": ["+1 918 555 0102"]}),
    ("a first phone at home", {"home_phone": "2"}, {"homePhones": ["2"]}),
    ("no phone at home", {"home_phone": None}, {"homePhones": []}),
    ("one part of an address", {"mailing_city": "Kent"}, {"businessAddress": WAY | {"city": "Kent"}}),
    ("a part goes", {"mailing_city": None}, {"businessAddress": WAY | {"city": None}}),
    (
        "a new address",
        {"other_city": "Kent"},
        {"otherAddress": dict.fromkeys(WAY, None) | {"city": "Kent"}},
    ),
    ("birthday", {"birthday": "1975-01-02"}, {"birthday": "1975-01-02T11:59:00Z"}),
    ("no birthday", {"birthday": None}, {"birthday": None}),
]


@pytest.mark.parametrize(("why", "changes", "expect"), WRITES, ids=[case[0] for case in WRITES])
def test_a_change_leaves_the_rest_of_the_contact(
    why: str, changes: dict[str, Value], expect: dict[str, object]
) -> None:
    assert changed(changes, CONTACT) == expect


@pytest.mark.parametrize(
    ("name", "address"),
    [("GARTH@contoso.com", "Garth@contoso.com"), ("", "Garth@contoso.com")],
    ids=["named by itself", "nameless"],
)
def test_an_address_that_was_its_own_name_stays_so(name: str, address: str) -> None:
    current = {"emailAddresses": [{"name": name, "address": address}]}
    assert changed({"email": "g@new.org"}, current) == {
        "emailAddresses": [{"name": "g@new.org", "address": "g@new.org"}]
    }


def test_a_new_contact_carries_its_key_and_name() -> None:
    made = created({"first_name": "Ada", "email": "ada@x.org", "notes": None}, "accord-1")
    assert made == {
        "givenName": "Ada",
        "displayName": "Ada",
        "emailAddresses": [{"address": "ada@x.org", "name": "ada@x.org"}],
        "singleValueExtendedProperties": [{"id": STAMP, "value": "accord-1"}],
    }


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"first_name": "Ada", "last_name": "L"}, "Ada L"),
        ({"company": "Analytic"}, "Analytic"),
        ({"email": "ada@x.org"}, "ada@x.org"),
        ({}, ""),
    ],
)
def test_a_contact_is_called_something(fields: dict[str, Value], name: str) -> None:
    assert display_name(fields, {}) == name


def test_what_is_written_reads_back_the_same() -> None:
    assert record(CONTACT | changed(FIELDS, CONTACT), include_private=False).fields == FIELDS
