"""Queries: what they find, in which order, what they show, and what is not a query."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from adapters.sandbox.salesforce.people import SalesforcePeople
from adapters.sandbox.salesforce.rest.request import Answer
from adapters.sandbox.salesforce.soql.conditions import like_pattern
from adapters.sandbox.salesforce.tables import ids
from tests.support.still_world import Call, StillWorld

Ask = Callable[[str], Answer]


@pytest.fixture
def ask(call: Call) -> Ask:
    def query(soql: str, resource: str = "query") -> Answer:
        return call("GET", f"{resource}?q={_quoted(soql)}")

    return query


def _quoted(soql: str) -> str:
    return soql.replace("%", "%25").replace("+", "%2B").replace("&", "%26").replace("#", "%23")


@pytest.fixture
def office(world: StillWorld, people: SalesforcePeople) -> dict[str, str]:
    """Three contacts, a minute apart, and an event on each of five days around today (2026-03-10)."""
    made = {"acme": people.create("Account", {"Name": "Acme"})}
    contacts: list[dict[str, Any]] = [
        {"LastName": "Ito", "FirstName": "Aki", "Email": "aki@ito.example", "AccountId": made["acme"]},
        {"LastName": "O'Neil", "Title": "100% sure", "OwnerId": people.colleague_id},
        {"LastName": "Öz", "Birthdate": "1990-05-01", "Title": "a_b"},
    ]
    for fields in contacts:
        made[fields["LastName"]] = people.create("Contact", fields)
        world.advance(timedelta(minutes=1))
    for day in (8, 9, 10, 11, 12):
        start = {"Subject": f"Day {day}", "StartDateTime": f"2026-03-{day:02}T09:00:00Z", "DurationInMinutes": 30}
        made[f"day{day}"] = people.create("Event", start | {"WhoId": made["Ito"]})
    return made


FOUND = [
    ("Contact", "LastName = 'ito'", ["Ito"]),
    ("Contact", "lastname = 'ITO'", ["Ito"]),
    ("Contact", "Contact.LastName = 'Ito'", ["Ito"]),
    ("Contact", r"LastName = 'O\'Neil'", ["O'Neil"]),
    ("Contact", "LastName = 'öz'", ["Öz"]),
    ("Contact", "LastName != 'Ito'", ["O'Neil", "Öz"]),
    ("Contact", "LastName <> 'Ito'", ["O'Neil", "Öz"]),
    ("Contact", "LastName > 'ITO'", ["O'Neil", "Öz"]),
    ("Contact", "LastName <= 'o'", ["Ito"]),
    ("Contact", "FirstName = null", ["O'Neil", "Öz"]),
    ("Contact", "FirstName = ''", ["O'Neil", "Öz"]),
    ("Contact", "FirstName != null", ["Ito"]),
    ("Contact", "FirstName != 'Bo'", ["Ito", "O'Neil", "Öz"]),
    ("Contact", "LastName LIKE '%t%'", ["Ito"]),
    ("Contact", "LastName LIKE '_to'", ["Ito"]),
    ("Contact", r"Title LIKE '100\%%'", ["O'Neil"]),
    ("Contact", r"Title LIKE 'a\_b'", ["Öz"]),
    ("Contact", "Title LIKE 'axb'", []),
    ("Contact", "LastName IN ('ito', 'Öz')", ["Ito", "Öz"]),
    ("Contact", "LastName NOT IN ('ito', 'Öz')", ["O'Neil"]),
    ("Contact", "Account.Name = 'acme'", ["Ito"]),
    ("Contact", "Account.Name = null", ["O'Neil", "Öz"]),
    ("Contact", "Owner.Name = 'Jordan Reyes'", ["O'Neil"]),
    ("Contact", "Birthdate = 1990-05-01", ["Öz"]),
    ("Contact", "Birthdate < TODAY", ["Öz"]),
    ("Contact", "Birthdate != TODAY", ["Ito", "O'Neil", "Öz"]),
    ("Contact", "IsDeleted = true", []),
    ("Contact", "NOT LastName = 'Ito'", ["O'Neil", "Öz"]),
    ("Contact", "LastName != null AND (NOT (LastName = 'Ito'))", ["O'Neil", "Öz"]),
    ("Contact", "LastName = 'Ito' OR LastName = 'Öz'", ["Ito", "Öz"]),
    ("Contact", "FirstName = null AND (LastName = 'Ito' OR LastName = 'Öz')", ["Öz"]),
    ("Contact", "SystemModstamp >= 2026-03-10T12:01:00Z", ["O'Neil", "Öz"]),
    ("Contact", "SystemModstamp > 2026-03-10T12:01:00Z", ["Öz"]),
    ("Contact", "SystemModstamp >= 2026-03-10T13:01:00+01:00", ["O'Neil", "Öz"]),
    ("Contact", "SystemModstamp >= 2026-03-10T12:00:00.500Z", ["O'Neil", "Öz"]),
    ("Contact", "SystemModstamp = TODAY", ["Ito", "O'Neil", "Öz"]),
    ("Event", "StartDateTime = TODAY", ["Day 10"]),
    ("Event", "ActivityDate = TOMORROW", ["Day 11"]),
    ("Event", "ActivityDate < TODAY", ["Day 8", "Day 9"]),
    ("Event", "ActivityDate > TODAY", ["Day 11", "Day 12"]),
    ("Event", "StartDateTime = LAST_N_DAYS:1", ["Day 9", "Day 10"]),
    ("Event", "StartDateTime = NEXT_N_DAYS:1", ["Day 11"]),
    ("Event", "StartDateTime >= LAST_N_DAYS:1 AND StartDateTime <= NEXT_N_DAYS:1", ["Day 9", "Day 10", "Day 11"]),
    ("Event", "Who.Type = 'Contact' AND Subject LIKE '%8'", ["Day 8"]),
    ("Event", "DurationInMinutes >= 30 AND DurationInMinutes < 31 AND Subject = 'Day 8'", ["Day 8"]),
    ("Event", "IsAllDayEvent = false AND Subject = 'Day 9'", ["Day 9"]),
]


@pytest.mark.parametrize(("source", "where", "expect"), FOUND, ids=[f"{case[0]} {case[1]}" for case in FOUND])
def test_a_condition_finds(source: str, where: str, expect: list[str], ask: Ask, office: dict[str, str]) -> None:
    name = "LastName" if source == "Contact" else "Subject"
    answer = ask(f"SELECT {name} FROM {source} WHERE {where}")
    assert answer.status == 200, answer.body
    assert [row[name] for row in answer.body["records"]] == expect


@pytest.mark.parametrize("shorten", [False, True], ids=["18 letters", "15 letters"])
@pytest.mark.parametrize(
    "where", ["Id = '{}'", "Id IN ('{}')", "Id IN ('{}') AND SystemModstamp >= 2020-01-01T00:00:00Z"]
)
def test_ids_are_found_in_both_forms(where: str, shorten: bool, ask: Ask, office: dict[str, str]) -> None:
    wanted = office["Öz"][:15] if shorten else office["Öz"]
    answer = ask(f"SELECT Id FROM Contact WHERE {where.format(wanted)}")
    assert [row["Id"] for row in answer.body["records"]] == [office["Öz"]]


def test_an_id_nobody_has_is_not_found(ask: Ask, office: dict[str, str]) -> None:
    answer = ask(f"SELECT Id FROM Contact WHERE Id IN ('{ids.make('003', 999)}')")
    assert answer.body == {"totalSize": 0, "done": True, "records": []}


ORDERS = [
    ("LastName", ["Ito", "O'Neil", "Öz"]),
    ("LastName DESC", ["Öz", "O'Neil", "Ito"]),
    ("Email, LastName", ["O'Neil", "Öz", "Ito"]),
    ("Email NULLS LAST, LastName DESC", ["Ito", "Öz", "O'Neil"]),
    ("Email DESC NULLS LAST, LastName", ["Ito", "O'Neil", "Öz"]),
    ("Account.Name DESC NULLS FIRST, LastName DESC", ["Öz", "O'Neil", "Ito"]),
    ("LastName LIMIT 1", ["Ito"]),
    ("LastName LIMIT 1 OFFSET 1", ["O'Neil"]),
    ("LastName OFFSET 2", ["Öz"]),
]


@pytest.mark.parametrize(("order", "expect"), ORDERS, ids=[case[0] for case in ORDERS])
def test_rows_come_in_order(order: str, expect: list[str], ask: Ask, office: dict[str, str]) -> None:
    answer = ask(f"SELECT LastName FROM Contact ORDER BY {order}")
    assert [row["LastName"] for row in answer.body["records"]] == expect


def test_relationships_are_shown_nested(ask: Ask, office: dict[str, str], people: SalesforcePeople) -> None:
    row = ask("SELECT id, who.name, Who.Type, Owner.Email, What.Name, Account.Name FROM Event LIMIT 1").body["records"][
        0
    ]
    root = "/services/data/v66.0/sobjects"
    assert row == {
        "attributes": {"type": "Event", "url": f"{root}/Event/{office['day8']}"},
        "Id": office["day8"],
        "Who": {
            "attributes": {"type": "Name", "url": f"{root}/Contact/{office['Ito']}"},
            "Name": "Aki Ito",
            "Type": "Contact",
        },
        "Owner": {
            "attributes": {"type": "Name", "url": f"{root}/User/{people.user_id}"},
            "Email": "avery.stone@accord.example",
        },
        "What": None,
        "Account": {"attributes": {"type": "Account", "url": f"{root}/Account/{office['acme']}"}, "Name": "Acme"},
    }


def test_counting_returns_no_rows(ask: Ask, office: dict[str, str]) -> None:
    assert ask("SELECT count() FROM Contact WHERE FirstName = null").body == {
        "totalSize": 2,
        "done": True,
        "records": [],
    }


def test_a_semi_join_finds_the_members_of_a_campaign(
    ask: Ask, office: dict[str, str], people: SalesforcePeople
) -> None:
    spring, autumn = (people.create("Campaign", {"Name": name}) for name in ("Spring", "Autumn"))
    people.create("CampaignMember", {"CampaignId": spring, "ContactId": office["Öz"]})
    people.create("CampaignMember", {"CampaignId": autumn, "ContactId": office["Ito"]})
    inner = f"SELECT ContactId FROM CampaignMember WHERE CampaignId = '{spring}'"
    names = {
        sign: [r["LastName"] for r in ask(f"SELECT LastName FROM Contact WHERE Id {sign} ({inner})").body["records"]]
        for sign in ("IN", "NOT IN")
    }
    assert names == {"IN": ["Öz"], "NOT IN": ["Ito", "O'Neil"]}


def test_a_child_query_lists_the_invitees(ask: Ask, office: dict[str, str], people: SalesforcePeople) -> None:
    people.invite(office["day8"], people.colleague_id)
    rows = ask("SELECT Id, (SELECT RelationId FROM EventRelations) FROM Event WHERE IsChild = false").body["records"]
    shown = {row["Id"]: row["EventRelations"] for row in rows}
    assert shown[office["day9"]] is None
    assert [r["RelationId"] for r in shown[office["day8"]]["records"]] == [people.colleague_id]


WRONG = [
    ("", "MALFORMED_QUERY", "missing"),
    ("SELECT FROM Event", "MALFORMED_QUERY", "unexpected"),
    ("SELECT Id FROM", "MALFORMED_QUERY", "end of query"),
    ("UPDATE Event", "MALFORMED_QUERY", "Row:1:Column:1"),
    ("SELECT Id FROM Event WHERE Subject = 'a' AND Subject = 'b' OR Subject = 'c'", "MALFORMED_QUERY", "'OR'"),
    ("SELECT Id FROM Event WHERE Subject = 'a' OR Subject = 'b' AND Subject = 'c'", "MALFORMED_QUERY", "'AND'"),
    ("SELECT Id FROM Event WHERE Id IN ()", "MALFORMED_QUERY", "')'"),
    ('SELECT Id FROM Event WHERE Subject = "a"', "MALFORMED_QUERY", "Column:38"),
    (r"SELECT Id FROM Event WHERE Subject = 'a\q'", "MALFORMED_QUERY", "escape"),
    ("SELECT Id FROM Event WHERE StartDateTime > 2026-03-10T09:00:00 00:00", "MALFORMED_QUERY", "Row:1"),
    ("SELECT Id FROM Event WHERE ActivityDate = 2026-02-30", "MALFORMED_QUERY", "invalid date"),
    ("SELECT Id, Id FROM Event", "INVALID_FIELD", "duplicate field"),
    ("SELECT Id FROM Event GROUP BY Id", "MALFORMED_QUERY", "GROUP"),
    ("SELECT Id FROM Meeting", "INVALID_TYPE", "sObject type 'Meeting' is not supported"),
    ("SELECT Colour FROM Event", "INVALID_FIELD", "No such column 'Colour' on entity 'Event'"),
    ("SELECT Id FROM Event WHERE Colour = 'x'", "INVALID_FIELD", "Column:28"),
    ("SELECT Friend.Name FROM Event", "INVALID_FIELD", "relationship 'Friend'"),
    ("SELECT Id FROM Event WHERE Description = 'x'", "INVALID_FIELD", "can not be filtered"),
    ("SELECT Id FROM Event ORDER BY Description", "INVALID_FIELD", "can not be sorted"),
    ("SELECT Id FROM Event WHERE StartDateTime > '2026-03-10T09:00:00Z'", "INVALID_FIELD", "dateTime and should not"),
    ("SELECT Id FROM Event WHERE StartDateTime > 2026-03-10", "INVALID_FIELD", "must be of type dateTime"),
    ("SELECT Id FROM Event WHERE ActivityDate = 2026-03-10T09:00:00Z", "INVALID_FIELD", "must be of type date"),
    ("SELECT Id FROM Event WHERE Subject = 5", "INVALID_FIELD", "should be enclosed in quotes"),
    ("SELECT Id FROM Event WHERE IsPrivate = 'true'", "INVALID_FIELD", "boolean"),
    ("SELECT Id FROM Event WHERE OwnerId = 'me'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: me"),
    ("SELECT Id FROM Event WHERE IsPrivate > false", "INVALID_FIELD", "operator"),
    ("SELECT Id FROM Event WHERE " + "(NOT " * 3000 + "IsPrivate = true" + ")" * 3000, "MALFORMED_QUERY", "too deeply"),
    ("SELECT Id FROM Event OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "2000"),
]


@pytest.mark.parametrize(("soql", "code", "says"), WRONG, ids=[case[0][:80] or "nothing" for case in WRONG])
def test_what_is_wrong_with_a_query_is_told(soql: str, code: str, says: str, ask: Ask) -> None:
    answer = ask(soql)
    assert (answer.status, answer.body[0]["errorCode"]) == (400, code)
    assert says in answer.body[0]["message"]


def test_the_place_of_an_error_is_shown(ask: Ask) -> None:
    message = ask("select count() from XYZZY").body[0]["message"]
    assert message.startswith(
        "\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\nsObject type"
    )


def test_fields_that_the_organisation_lacks_are_unknown(ask: Ask, world: StillWorld) -> None:
    assert ask("SELECT Accord_Id__c FROM Event").status == 200
    world.salesforce.switch(external_ids=False)
    assert ask("SELECT Accord_Id__c FROM Event").body[0]["errorCode"] == "INVALID_FIELD"


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("a%", "ABC", True),
        ("a%", "bac", False),
        ("a_c", "a\nc", True),
        ("a.c", "abc", False),
        (r"a\%", "a%", True),
        (r"a\%", "ab", False),
        (r"a\\", "a\\", True),
        ("", "", True),
    ],
)
def test_like(pattern: str, text: str, matches: bool) -> None:
    assert bool(like_pattern(pattern).fullmatch(text)) is matches
