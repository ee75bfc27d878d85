"""What the service refuses of a record, and what it makes of what it accepts."""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.sandbox.salesforce.people import SalesforcePeople
from adapters.sandbox.salesforce.rest.request import Answer
from tests.support import describes
from tests.support.still_world import Call, StillWorld

MEETING = {"Subject": "Review", "StartDateTime": "2026-03-12T09:00:00Z", "DurationInMinutes": 30}
PERSON = {"LastName": "Ito"}


@dataclass(frozen=True)
class Refusal:
    why: str
    object: str
    body: dict[str, Any]
    code: str
    fields: list[str] | None = None
    switches: dict[str, Any] = field(default_factory=dict)


REFUSALS = [
    Refusal("unknown field", "Event", MEETING | {"Colour": "red"}, "INVALID_FIELD"),
    Refusal("field of another set-up", "Event", MEETING | {"EventWhoIds": []}, "INVALID_FIELD"),
    Refusal("read-only field", "Event", MEETING | {"IsChild": True}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["IsChild"]),
    Refusal("own id", "Task", {"Id": "00T5g0000000001EAA"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["Id"]),
    Refusal("derived name", "Contact", PERSON | {"Name": "X"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["Name"]),
    Refusal(
        "compound", "Contact", PERSON | {"MailingAddress": {}}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["MailingAddress"]
    ),
    Refusal("long text", "Event", MEETING | {"Subject": "x" * 256}, "STRING_TOO_LONG", ["Subject"]),
    Refusal("long description", "Task", {"Description": "x" * 32_001}, "STRING_TOO_LONG", ["Description"]),
    Refusal(
        "picklist", "Event", MEETING | {"ShowAs": "Tentative"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["ShowAs"]
    ),
    Refusal("required", "Contact", {"FirstName": "Aki"}, "REQUIRED_FIELD_MISSING", ["LastName"]),
    Refusal("required but blank", "Contact", {"LastName": "  "}, "REQUIRED_FIELD_MISSING", ["LastName"]),
    Refusal("emptied status", "Task", {"Status": None}, "REQUIRED_FIELD_MISSING", ["Status"]),
    Refusal("number for text", "Event", MEETING | {"Subject": 7}, "JSON_PARSER_ERROR"),
    Refusal("text for flag", "Event", MEETING | {"IsPrivate": "yes"}, "JSON_PARSER_ERROR"),
    Refusal("text for number", "Event", MEETING | {"DurationInMinutes": "30"}, "JSON_PARSER_ERROR"),
    Refusal("day that is none", "Task", {"ActivityDate": "2026-02-30"}, "JSON_PARSER_ERROR"),
    Refusal("time without zone", "Event", MEETING | {"StartDateTime": "2026-03-12T09:00:00"}, "JSON_PARSER_ERROR"),
    Refusal("time for a day", "Task", {"ActivityDate": "2026-03-12T00:00:00Z"}, "JSON_PARSER_ERROR"),
    Refusal("year before all", "Task", {"ActivityDate": "1699-12-31"}, "FIELD_INTEGRITY_EXCEPTION", ["ActivityDate"]),
    Refusal("e-mail", "Contact", PERSON | {"Email": "nobody"}, "INVALID_EMAIL_ADDRESS", ["Email"]),
    Refusal("no id", "Event", MEETING | {"WhoId": "Ito"}, "MALFORMED_ID", ["WhoId"]),
    Refusal("id of another kind", "Event", MEETING | {"WhoId": "0055g0000000001AAA"}, "MALFORMED_ID", ["WhoId"]),
    Refusal("id nobody has", "Event", MEETING | {"WhoId": "0035g0000000999"}, "INVALID_CROSS_REFERENCE_KEY", ["WhoId"]),
    Refusal("no end", "Event", {"StartDateTime": "2026-03-12T09:00:00Z"}, "REQUIRED_FIELD_MISSING", ["EndDateTime"]),
    Refusal(
        "no start",
        "Event",
        {"DurationInMinutes": 5},
        "REQUIRED_FIELD_MISSING",
        ["DurationInMinutes", "ActivityDateTime"],
    ),
    Refusal("all day, no day", "Event", {"IsAllDayEvent": True}, "REQUIRED_FIELD_MISSING", ["ActivityDate"]),
    Refusal(
        "end and duration differ",
        "Event",
        MEETING | {"EndDateTime": "2026-03-12T10:00:00Z"},
        "FIELD_INTEGRITY_EXCEPTION",
        ["DurationInMinutes"],
    ),
    Refusal(
        "end before start",
        "Event",
        {"StartDateTime": "2026-03-12T09:00:00Z", "EndDateTime": "2026-03-12T08:00:00Z"},
        "FIELD_INTEGRITY_EXCEPTION",
        ["EndDateTime"],
    ),
    Refusal(
        "all day, end before start",
        "Event",
        {"IsAllDayEvent": True, "ActivityDate": "2026-03-12", "EndDateTime": "2026-03-11T00:00:00Z"},
        "FIELD_INTEGRITY_EXCEPTION",
        ["EndDateTime"],
    ),
    Refusal(
        "two starts",
        "Event",
        MEETING | {"ActivityDateTime": "2026-03-12T10:00:00Z"},
        "FIELD_INTEGRITY_EXCEPTION",
        ["StartDateTime"],
    ),
    Refusal(
        "another day", "Event", MEETING | {"ActivityDate": "2026-03-13"}, "FIELD_INTEGRITY_EXCEPTION", ["ActivityDate"]
    ),
    Refusal(
        "over 14 days",
        "Event",
        MEETING | {"DurationInMinutes": 14 * 1440 + 1},
        "FIELD_INTEGRITY_EXCEPTION",
        ["DurationInMinutes"],
    ),
    Refusal(
        "over a day where that is off",
        "Event",
        MEETING | {"DurationInMinutes": 1441},
        "FIELD_INTEGRITY_EXCEPTION",
        ["DurationInMinutes"],
        {"multiday_events": False},
    ),
]


def refused(answer: Answer) -> tuple[int, str, list[str] | None]:
    error = answer.body[0]
    return answer.status, error["errorCode"], error.get("fields")


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: f"{case.object}: {case.why}")
def test_a_record_is_refused(case: Refusal, world: StillWorld, call: Call) -> None:
    world.salesforce.switch(**case.switches)
    answer = call("POST", f"sobjects/{case.object}/", case.body)
    assert refused(answer) == (400, case.code, case.fields)
    assert world.salesforce.table(case.object).rows == {}


TIMES = [
    ("minutes", {"DurationInMinutes": 90}, ("2026-03-12T09:00", "2026-03-12T10:30", 90, "2026-03-12")),
    ("end", {"DurationInMinutes": None, "EndDateTime": "2026-03-12T11:00:00+01:00"},
     ("2026-03-12T09:00", "2026-03-12T10:00", 60, "2026-03-12")),
    ("no time at all", {"DurationInMinutes": 0}, ("2026-03-12T09:00", "2026-03-12T09:00", 0, "2026-03-12")),
    ("over midnight", {"DurationInMinutes": 1440}, ("2026-03-12T09:00", "2026-03-13T09:00", 1440, "2026-03-13")),
    ("14 days", {"DurationInMinutes": 20160}, ("2026-03-12T09:00", "2026-03-26T09:00", 20160, "2026-03-26")),
    ("all day", {"IsAllDayEvent": True, "DurationInMinutes": None},
     ("2026-03-12T00:00", "2026-03-12T00:00", 1440, "2026-03-12")),
    ("three days by minutes", {"IsAllDayEvent": True, "DurationInMinutes": 4320},
     ("2026-03-12T00:00", "2026-03-14T00:00", 4320, "2026-03-14")),
    ("three days by the last",
     {"IsAllDayEvent": True, "DurationInMinutes": None, "EndDateTime": "2026-03-14T00:00:00Z"},
     ("2026-03-12T00:00", "2026-03-14T00:00", 4320, "2026-03-14")),
]  # fmt: skip


def times(row: dict[str, Any]) -> tuple[str, str, int, str]:
    assert row["ActivityDateTime"] == row["StartDateTime"]
    assert row["ActivityDate"] == row["StartDateTime"][:10]
    return row["StartDateTime"][:16], row["EndDateTime"][:16], row["DurationInMinutes"], row["EndDate"]


@pytest.mark.parametrize(("why", "fields", "expect"), TIMES, ids=[case[0] for case in TIMES])
def test_an_events_times_complete_each_other(
    why: str, fields: dict[str, Any], expect: tuple[str, str, int, str], call: Call, people: SalesforcePeople
) -> None:
    answer = call("POST", "sobjects/Event", MEETING | fields)
    assert answer.status == 201
    assert times(people.get("Event", answer.body["id"])) == expect


MOVES = [
    ("a start takes the end along", {"StartDateTime": "2026-03-13T10:00:00Z"},
     ("2026-03-13T10:00", "2026-03-13T10:30", 30, "2026-03-13")),
    ("an end makes it longer", {"EndDateTime": "2026-03-12T10:00:00Z"},
     ("2026-03-12T09:00", "2026-03-12T10:00", 60, "2026-03-12")),
    ("minutes move the end", {"DurationInMinutes": 15}, ("2026-03-12T09:00", "2026-03-12T09:15", 15, "2026-03-12")),
    ("it becomes a whole day", {"IsAllDayEvent": True}, ("2026-03-12T00:00", "2026-03-12T00:00", 1440, "2026-03-12")),
    ("a new subject moves nothing", {"Subject": "Other"}, ("2026-03-12T09:00", "2026-03-12T09:30", 30, "2026-03-12")),
]  # fmt: skip


@pytest.mark.parametrize(("why", "changes", "expect"), MOVES, ids=[case[0] for case in MOVES])
def test_changing_one_time_moves_the_others(
    why: str, changes: dict[str, Any], expect: tuple[str, str, int, str], call: Call, people: SalesforcePeople
) -> None:
    record_id = people.create("Event", MEETING)
    assert call("PATCH", f"sobjects/Event/{record_id}", changes).status == 204
    assert times(people.get("Event", record_id)) == expect


TEXTS = [
    ("trailing space goes", "Lunch  \n", "Lunch"),
    ("leading space goes", "  Lunch", "Lunch"),
    ("nothing is null", "", None),
    ("blank is null", " \t ", None),
    ("control characters go", "Lu\x00n\x1fch", "Lunch"),
    ("tabs and lines stay", "a\tb\nc", "a\tb\nc"),
    ("255 characters fit", "é" * 255, "é" * 255),
    ("half as many emojis", "\N{GRINNING FACE}" * 127, "\N{GRINNING FACE}" * 127),
]


@pytest.mark.parametrize(("why", "sent", "kept"), TEXTS, ids=[case[0] for case in TEXTS])
def test_text_is_kept(why: str, sent: str, kept: str | None, call: Call, people: SalesforcePeople) -> None:
    made = call("POST", "sobjects/Event", MEETING | {"Subject": sent})
    assert people.get("Event", made.body["id"])["Subject"] == kept


def test_a_new_event_has_its_defaults(call: Call, people: SalesforcePeople) -> None:
    event = people.get("Event", call("POST", "sobjects/Event", MEETING).body["id"])
    expect = {"ShowAs": "Busy", "IsPrivate": False, "EventSubtype": "Event", "GroupEventType": "0", "IsDeleted": False}
    assert {name: event[name] for name in expect} == expect
    assert event["OwnerId"] == event["CreatedById"] == people.user_id
    assert event["SystemModstamp"] == event["CreatedDate"] == "2026-03-10T12:00:00.000+0000"


@pytest.mark.parametrize("reference", ["WhoId", "WhatId"])
def test_a_private_event_relates_to_nobody(reference: str, call: Call, people: SalesforcePeople) -> None:
    target = people.create("Contact", PERSON) if reference == "WhoId" else people.create("Account", {"Name": "Acme"})
    answer = call("POST", "sobjects/Event", MEETING | {"IsPrivate": True, reference: target})
    assert refused(answer) == (400, "FIELD_INTEGRITY_EXCEPTION", ["IsPrivate"])


def test_an_event_can_become_private_when_it_lets_go_of_its_contact(call: Call, people: SalesforcePeople) -> None:
    record_id = people.create("Event", MEETING | {"WhoId": people.create("Contact", PERSON)})
    path = f"sobjects/Event/{record_id}"
    assert refused(call("PATCH", path, {"IsPrivate": True}))[1] == "FIELD_INTEGRITY_EXCEPTION"
    assert call("PATCH", path, {"IsPrivate": True, "WhoId": None}).status == 204


def test_an_activity_belongs_to_the_account_of_what_else_of_whom(people: SalesforcePeople) -> None:
    acme, other = (people.create("Account", {"Name": name}) for name in ("Acme", "Other"))
    ito = people.create("Contact", PERSON | {"AccountId": acme})
    by_contact = people.create("Event", MEETING | {"WhoId": ito})
    by_both = people.create("Task", {"WhoId": ito, "WhatId": other})
    assert people.get("Event", by_contact)["AccountId"] == acme
    assert people.get("Task", by_both)["AccountId"] == other


def test_a_task_is_completed_when_its_status_closes_it(world: StillWorld, call: Call, people: SalesforcePeople) -> None:
    record_id = call("POST", "sobjects/Task", {"Subject": "Call", "Priority": "High"}).body["id"]

    def state() -> tuple[str, bool, str | None, bool]:
        task = people.get("Task", record_id)
        return task["Status"], task["IsClosed"], task["CompletedDateTime"], task["IsHighPriority"]

    seen = [state()]
    for changes in ({"Status": "Completed"}, {"Subject": "Called"}, {"Status": "In Progress", "Priority": "Low"}):
        world.advance(timedelta(minutes=1))
        assert call("PATCH", f"sobjects/Task/{record_id}", changes).status == 204
        seen.append(state())
    assert seen == [
        ("Not Started", False, None, True),
        ("Completed", True, "2026-03-10T12:01:00.000+0000", True),
        ("Completed", True, "2026-03-10T12:01:00.000+0000", True),
        ("In Progress", False, None, False),
    ]


@pytest.mark.parametrize(
    ("fields", "name", "middle_names"),
    [
        ({"LastName": "Ito"}, "Ito", False),
        ({"FirstName": "Aki", "LastName": "Ito", "Salutation": "Dr."}, "Aki Ito", False),
        ({"FirstName": "Aki", "MiddleName": "M.", "LastName": "Ito", "Suffix": "Jr."}, "Aki M. Ito Jr.", True),
    ],
)
def test_a_contacts_name_is_made_of_its_parts(
    fields: dict[str, Any], name: str, middle_names: bool, world: StillWorld, people: SalesforcePeople
) -> None:
    world.salesforce.switch(middle_names=middle_names)
    assert people.get("Contact", people.create("Contact", fields))["Name"] == name


def test_an_address_is_read_as_a_whole(call: Call, people: SalesforcePeople) -> None:
    ito = people.create("Contact", PERSON | {"MailingCity": "Kyoto"})
    body = call("GET", f"sobjects/Contact/{ito}").body
    assert body["MailingAddress"]["city"] == "Kyoto"
    assert body["OtherAddress"] is None


def test_datetimes_are_accepted_in_all_documented_forms(people: SalesforcePeople) -> None:
    forms = [
        "2026-03-12T09:00:00Z",
        "2026-03-12T09:00:00.123Z",
        "2026-03-12T10:00:00+01:00",
        "2026-03-12T10:00:00+0100",
    ]
    starts: list[Any] = [*forms, datetime(2026, 3, 12, 9, tzinfo=UTC)]
    rows = [people.get("Event", people.create("Event", MEETING | {"StartDateTime": start})) for start in starts]
    assert {row["StartDateTime"] for row in rows} == {"2026-03-12T09:00:00.000+0000"}


@pytest.mark.parametrize(("rule", "header", "status"), [
    ("", "", 201),
    ("alert", "", 400),
    ("alert", "allowSave=true; runAsCurrentUser=true", 201),
    ("block", "allowSave=true", 400),
])  # fmt: skip
def test_a_duplicate_rule(rule: str, header: str, status: int, world: StillWorld, call: Call) -> None:
    world.salesforce.switch(duplicate_rule=rule)
    call("POST", "sobjects/Contact", PERSON | {"Email": "aki@ito.example"})
    sent = PERSON | {"Email": "AKI@ito.example"}
    answer = call("POST", "sobjects/Contact", sent, {"Sforce-Duplicate-Rule-Header": header})
    assert answer.status == status
    if status == 400:
        assert answer.body[0]["errorCode"] == "DUPLICATES_DETECTED"
        matches = answer.body[0]["duplicateResut"]["matchResults"][0]["matchRecords"]
        assert [match["record"]["attributes"]["type"] for match in matches] == ["Contact"]


def test_an_external_id_belongs_to_one_activity(call: Call, people: SalesforcePeople) -> None:
    first = people.create("Event", MEETING | {"Accord_Id__c": "k1"})
    answers = [
        call("POST", "sobjects/Event", MEETING | {"Accord_Id__c": "K1"}),
        call("POST", "sobjects/Task", {"Accord_Id__c": "k1"}),
    ]
    assert [refused(answer) for answer in answers] == [(400, "DUPLICATE_VALUE", [])] * 2
    assert first[:15] in answers[0].body[0]["message"]
    people.delete("Event", first)
    assert call("POST", "sobjects/Event", MEETING | {"Accord_Id__c": "K1"}).status == 201


def test_strange_texts_are_kept_as_they_are(call: Call, people: SalesforcePeople) -> None:
    naughty = describes.REFERENCE / "naughty-strings.json"
    if not naughty.exists():
        pytest.skip("no list of strange texts beside this checkout")
    for text in json.loads(naughty.read_text(encoding="utf-8")):
        answer = call("POST", "sobjects/Task", {"Description": text})
        assert answer.status == 201
        kept = call("GET", f"sobjects/Task/{answer.body['id']}").body["Description"]
        assert (kept or "") == re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text).rstrip()


def test_half_a_surrogate_pair_becomes_a_question_mark(call: Call, people: SalesforcePeople) -> None:
    made = call("POST", "sobjects/Task", {"Subject": "a\ud83db"}).body["id"]
    assert people.get("Task", made)["Subject"] == "a?b"
