from typing import Any

import pytest

from adapters.sandbox.graph.switches import Switches
from adapters.sandbox.server import Sandbox
from tests.support.graph_bodies import KEY, keyed
from tests.support.graph_client import Client

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("body", "name", "shown"),
    [
        ({"givenName": "Ada", "surname": "Byron"}, "displayName", "Ada Byron"),
        ({"givenName": "Ada", "surname": "Byron"}, "fileAs", "Byron, Ada"),
        ({"givenName": "Ada", "displayName": "A. B."}, "displayName", "A. B."),
        (
            {"emailAddresses": [{"address": "a@x.example"}]},
            "emailAddresses",
            [{"name": "a@x.example", "address": "a@x.example"}],
        ),
        ({"businessAddress": {"city": "Bern", "street": ""}}, "businessAddress", {"city": "Bern"}),
        ({}, "homeAddress", {}),
        ({}, "jobTitle", None),
        ({}, "businessPhones", []),
        ({"birthday": "1974-07-22T11:59:00Z"}, "birthday", "1974-07-22T11:59:00Z"),
        ({"personalNotes": "a\nb"}, "personalNotes", "a\r\nb"),
    ],
    ids=str,
)
def test_what_a_contact_becomes(graph: Client, body: Json, name: str, shown: Any) -> None:
    contact = graph.ok("POST", "contacts", body)
    assert contact[name] == shown
    assert graph.ok("GET", f"contacts/{contact['id']}")[name] == shown


def test_a_birthday_can_read_as_a_date(graph: Client, switches: Switches) -> None:
    switches.birthday_output = "date"
    graph.checks = False
    assert graph.ok("POST", "contacts", {"birthday": "1974-07-22"})["birthday"] == "1974-07-22"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"emailAddresses": [{"address": f"{n}@x.example"} for n in range(4)]}, "ErrorInvalidRequest"),
        ({"businessPhones": ["1", "2", "3"]}, "ErrorInvalidRequest"),
        ({"homePhones": ["1", "2", "3"]}, "ErrorInvalidRequest"),
        ({"givenName": 7}, "RequestBodyRead"),
        ({"birthday": "some day"}, "ErrorPropertyValidationFailure"),
        ({"birthday": 1974}, "ErrorPropertyValidationFailure"),
    ],
)
def test_a_contact_that_is_refused(graph: Client, body: Json, code: str) -> None:
    assert graph.refused("POST", "contacts", body) == (400, code)
    contact = graph.ok("POST", "contacts", {"givenName": "Ada"})
    assert graph.refused("PATCH", f"contacts/{contact['id']}", {"surname": "X"} | body) == (400, code)
    assert graph.ok("GET", f"contacts/{contact['id']}")["surname"] is None


def test_three_mails_are_too_many_in_these_words(graph: Client) -> None:
    answer = graph("POST", "contacts", {"emailAddresses": [{"address": f"{n}@x.example"} for n in range(4)]})
    expected = "The multi value property EmailAddresses has 4 entries, that exceeds the max allowed value of 3"
    assert answer.json()["error"]["message"] == expected


def test_a_changed_name_makes_a_new_display_name_unless_one_is_given(graph: Client) -> None:
    path = f"contacts/{graph.ok('POST', 'contacts', {'givenName': 'Ada', 'surname': 'Byron'})['id']}"
    assert graph.ok("PATCH", path, {"surname": "King"})["displayName"] == "Ada King"
    assert graph.ok("PATCH", path, {"surname": "X", "displayName": "Lady Ada"})["displayName"] == "Lady Ada"
    assert graph.ok("PATCH", path, {"jobTitle": "Countess"})["displayName"] == "Lady Ada"


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_stale_write_is_refused(graph: Client, method: str) -> None:
    contact = graph.ok("POST", "contacts", {"givenName": "Ada"})
    graph.ok("PATCH", f"contacts/{contact['id']}", {"title": "Dr"}, If_Match=contact["@odata.etag"])
    body = {"title": "Lady"} if method == "PATCH" else None
    refusal = graph.refused(method, f"contacts/{contact['id']}", body, If_Match=contact["@odata.etag"])
    assert refusal == (412, "ErrorIrresolvableConflict")
    assert graph("DELETE", f"contacts/{contact['id']}", If_Match="*").status_code == 204


def test_a_contact_is_found_by_its_key(graph: Client, sandbox: Sandbox) -> None:
    graph.ok("POST", "contacts", {"givenName": "Ada", "singleValueExtendedProperties": keyed("0035g00000AbCdE")})
    sandbox.outlook.create(
        "contacts",
        {"givenName": "Bob", "singleValueExtendedProperties": keyed("003B")},
        container=sandbox.outlook.create_folder("Old"),
    )
    for value, names in (("0035G00000abcde", ["Ada"]), ("003b", ["Bob"]), ("none", [])):
        clause = f"singleValueExtendedProperties/Any(ep: ep/id eq '{KEY}' and ep/value eq '{value}')"
        assert [row["displayName"] for row in graph.rows(f"contacts?$filter={clause}")] == names
    clause = f"singleValueExtendedProperties/any(ep:ep/id eq '{KEY}' and ep/value ne null)"
    assert len(graph.rows(f"contacts?$filter={clause}")) == 2


@pytest.mark.parametrize("test", ["cast(ep/value, Edm.Int32) ge 2", "ep/value ge '2'", "ep/value eq '2'"])
def test_private_contacts_are_found(graph: Client, sandbox: Sandbox, test: str) -> None:
    sandbox.outlook.create("contacts", {"givenName": "Open"})
    sandbox.outlook.set_private(sandbox.outlook.create("contacts", {"givenName": "Secret"}))
    clause = f"singleValueExtendedProperties/Any(ep: ep/id eq 'Integer 0x0036' and {test})"
    assert [row["givenName"] for row in graph.rows(f"contacts?$filter={clause}")] == ["Secret"]


def test_a_key_goes_with_null_and_shows_only_when_expanded(graph: Client) -> None:
    contact = graph.ok("POST", "contacts", {"givenName": "Ada", "singleValueExtendedProperties": keyed("1")})
    path = f"contacts/{contact['id']}"
    expanded = f"{path}?$select=givenName&$expand=singleValueExtendedProperties($filter=id eq '{KEY}')"
    assert "singleValueExtendedProperties" not in graph.ok("GET", path)
    assert graph.ok("GET", expanded)["singleValueExtendedProperties"] == keyed("1")
    graph.checks = False
    graph.ok("PATCH", path, {"singleValueExtendedProperties": [{"id": KEY, "value": None}]})
    assert "singleValueExtendedProperties" not in graph.ok("GET", expanded)


def test_the_default_folder_is_not_listed(graph: Client, sandbox: Sandbox, switches: Switches) -> None:
    assert graph.rows("contactFolders") == []
    sandbox.outlook.create_folder("Old")
    assert [row["displayName"] for row in graph.rows("contactFolders")] == ["Old"]
    assert graph.ok("GET", "contactFolders/contacts")["displayName"] == "Contacts"
    switches.default_folder_by_name = False
    assert graph.refused("GET", "contactFolders/contacts") == (400, "ErrorInvalidIdMalformed")
    graph.ok("GET", "contactFolders/contacts/contacts")


def test_a_moved_contact_has_a_new_default_id_and_the_same_immutable_one(graph: Client, sandbox: Sandbox) -> None:
    contact = sandbox.outlook.create("contacts", {"givenName": "Ada"})
    graph.prefer = ""
    before = graph.rows("contacts")[0]["id"]
    folder = sandbox.outlook.create_folder("Old")
    assert sandbox.outlook.move("contacts", contact, folder) == contact
    after = graph.rows(f"contactFolders/{folder}/contacts")[0]["id"]
    assert before != after
    assert graph.refused("GET", f"contacts/{before}")[0] == 404
    assert graph.ok("GET", f"contacts/{contact}")["id"] == after
    body = {"inputIds": [after], "sourceIdType": "restId", "targetIdType": "restImmutableEntryId"}
    assert graph.ok("POST", "translateExchangeIds", body)["value"] == [{"sourceId": after, "targetId": contact}]
