from collections.abc import Callable
from typing import Any

import pytest

from adapters.sandbox.graph.switches import Switches
from adapters.sandbox.server import Sandbox
from tests.support.graph_bodies import KEY, at, guests, keyed, meeting, weekly
from tests.support.graph_client import Client

Json = dict[str, Any]
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("body", "path", "shown"),
    [
        (meeting(zone=BERLIN), ("start",), {"dateTime": "2026-03-04T08:00:00.0000000", "timeZone": "UTC"}),
        (meeting(zone=BERLIN), ("originalStartTimeZone",), "W. Europe Standard Time"),
        (meeting(location={"displayName": "Room 1"}), ("location", "uniqueId"), "Room 1"),
        (meeting(location={"displayName": "Room 1"}), ("locations", 0, "displayName"), "Room 1"),
        (meeting(), ("location", "displayName"), ""),
        (meeting(), ("locations",), []),
        (meeting(subject="x" * 300), ("subject",), "x" * 252 + "..."),
        (meeting(body={"contentType": "text", "content": "a\nb"}), ("bodyPreview",), "a\r\nb"),
        (meeting(body={"contentType": "text", "content": "x" * 400}), ("bodyPreview",), "x" * 255),
        (meeting("2026-03-04T00:00", "2026-03-05T00:00", isAllDay=True), ("isAllDay",), True),
        (meeting(end="2026-03-04T09:00:00"), ("end", "dateTime"), "2026-03-04T09:00:00.0000000"),
        (weekly(), ("recurrence", "range", "endDate"), "0001-01-01"),
        (weekly(), ("recurrence", "range", "numberOfOccurrences"), 0),
        (weekly(), ("recurrence", "range", "recurrenceTimeZone"), "W. Europe Standard Time"),
        (weekly(), ("recurrence", "pattern", "daysOfWeek"), ["wednesday"]),
        (weekly(), ("recurrence", "pattern", "month"), 0),
        (weekly(), ("type",), "seriesMaster"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_sent_comes_back_normalised(graph: Client, body: Json, path: tuple[Any, ...], shown: Any) -> None:
    value = graph.ok("GET", f"events/{graph.ok('POST', 'events', body)['id']}")
    for step in path:
        value = value[step]
    assert value == shown


def test_words_are_taken_in_any_case(graph: Client) -> None:
    graph.checks = False
    body = weekly() | {"showAs": "OOF", "importance": "High"}
    body["recurrence"]["pattern"]["daysOfWeek"] = ["Wednesday"]
    event = graph.ok("POST", "events", body)
    assert (event["showAs"], event["importance"]) == ("oof", "high")
    assert event["recurrence"]["pattern"]["daysOfWeek"] == ["wednesday"]


@pytest.mark.parametrize(
    ("content_type", "content", "text"),
    [
        ("text", "a\nb", "a\r\nb"),
        ("text", "a  b <c> & d", "a  b <c> & d"),
        ("html", "<p>one</p><p>two &amp; three</p>", "one\r\ntwo & three"),
        ("html", "<b>x</b><script>alert(1)</script>", "x"),
        ("html", "a<br>b", "a\r\nb"),
        ("text", "", ""),
    ],
)
def test_a_body_is_stored_as_html_and_read_as_text(graph: Client, content_type: str, content: str, text: str) -> None:
    body = meeting(body={"contentType": content_type, "content": content})
    created = graph.ok("POST", "events", body)
    assert created["body"]["contentType"] == "html"
    assert "script" not in created["body"]["content"]
    answer = graph("GET", f"events/{created['id']}", Prefer='outlook.body-content-type="text", IdType="ImmutableId"')
    assert answer.json()["body"] == {"contentType": "text", "content": text}
    assert 'outlook.body-content-type="text"' in answer.headers["Preference-Applied"]


def test_a_read_answers_in_the_zone_that_is_preferred(graph: Client) -> None:
    event = graph.ok("POST", "events", meeting())["id"]
    graph.prefer = 'IdType="ImmutableId", outlook.timezone="Pacific Standard Time"'
    assert graph.ok("GET", f"events/{event}")["start"] == at("2026-03-04T01:00:00.0000000", "Pacific Standard Time")


@pytest.mark.parametrize(
    ("floating", "start"), [(True, "2026-03-04T00:00:00.0000000"), (False, "2026-03-03T23:00:00.0000000")]
)
def test_an_all_day_event_of_another_zone_read_in_utc(
    graph: Client, switches: Switches, floating: bool, start: str
) -> None:
    switches.all_day_floating = floating
    body = meeting("2026-03-04T00:00:00", "2026-03-05T00:00:00", BERLIN, isAllDay=True)
    assert graph.ok("POST", "events", body)["start"]["dateTime"] == start


FAILED, INVALID = (400, "ErrorPropertyValidationFailure"), (400, "ErrorInvalidRequest")
REFUSALS: list[tuple[str, Json, tuple[int, str]]] = [
    ("no times", {"subject": "x"}, FAILED),
    ("end before start", meeting(end="2026-03-04T08:00:00"), FAILED),
    ("a time with Z", meeting(start="2026-03-04T09:00:00Z"), FAILED),
    ("no time at all", meeting(start="soon"), FAILED),
    ("unknown zone", meeting(zone="Mars/Olympus"), (400, "TimeZoneNotSupportedException")),
    ("an IANA zone that is not on the list", meeting(zone="Europe/Busingen"), (400, "TimeZoneNotSupportedException")),
    ("all day not at midnight", meeting(isAllDay=True), INVALID),
    ("all day without a day", meeting("2026-03-04T00:00:00", "2026-03-04T00:00:00", isAllDay=True), INVALID),
    ("a text for a boolean", meeting(isOnlineMeeting="false"), (400, "RequestBodyRead")),
    ("a word that is none", meeting(showAs="asleep"), (400, "RequestBodyRead")),
    ("null for a body", meeting(body=None), (400, "UnableToDeserializePostBody")),
    ("a crowd", meeting(attendees=guests(*(f"a{n}@x.example" for n in range(501)))), INVALID),
    ("a series that starts on another day", weekly() | {"start": at("2026-03-05T09:00:00", BERLIN)}, FAILED),
    (
        "no interval",
        weekly() | {"recurrence": {"pattern": {"type": "daily"}, "range": {}}},
        (500, "ErrorInternalServerError"),
    ),
    ("no last day", weekly(type="endDate"), FAILED),
    ("no count", weekly(type="numbered"), FAILED),
    ("a date that is none", weekly(type="endDate", endDate="14/12/2026"), (400, "UnableToDeserializePostBody")),
    (
        "a bad property id",
        meeting(singleValueExtendedProperties=[{"id": "x", "value": "y"}]),
        (400, "ErrorInvalidArgument"),
    ),
]


@pytest.mark.parametrize(("body", "refusal"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
def test_a_create_that_is_refused_creates_nothing(graph: Client, body: Json, refusal: tuple[int, str]) -> None:
    assert graph.refused("POST", "events", body) == refusal
    assert graph.rows("events") == []


def test_long_subjects_can_be_refused(graph: Client, switches: Switches) -> None:
    switches.long_subject = "refuse"
    assert graph.refused("POST", "events", meeting(subject="x" * 256)) == FAILED


def test_unknown_properties_can_be_refused(graph: Client, switches: Switches) -> None:
    graph.ok("POST", "events", meeting(colour="red"))
    switches.unknown_properties = "refuse"
    assert graph.refused("POST", "events", meeting(colour="red")) == (400, "RequestBodyRead")


def test_every_write_gives_a_new_etag(graph: Client) -> None:
    first = graph.ok("POST", "events", meeting())
    second = graph.ok("PATCH", f"events/{first['id']}", {"subject": "New"}, If_Match=first["@odata.etag"])
    assert second["@odata.etag"] == f'W/"{second["changeKey"]}"' != first["@odata.etag"]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_stale_write_is_refused_and_changes_nothing(graph: Client, method: str) -> None:
    first = graph.ok("POST", "events", meeting())
    path = f"events/{first['id']}"
    graph.ok("PATCH", path, {"subject": "New"})
    body = {"subject": "Lost"} if method == "PATCH" else None
    assert graph.refused(method, path, body, If_Match=first["@odata.etag"]) == (412, "ErrorIrresolvableConflict")
    assert graph.ok("GET", path)["subject"] == "New"


def test_a_conflict_can_arise_without_if_match(graph: Client, switches: Switches) -> None:
    path = f"events/{graph.ok('POST', 'events', meeting())['id']}"
    switches.spontaneous_conflicts = 1
    assert graph.refused("PATCH", path, {"subject": "x"}) == (412, "ErrorIrresolvableConflict")
    graph.ok("PATCH", path, {"subject": "x"})


def test_a_patch_that_is_refused_changes_nothing(graph: Client) -> None:
    event = graph.ok("POST", "events", meeting())
    path = f"events/{event['id']}"
    graph.refused("PATCH", path, {"subject": "New", "end": at("2026-03-01T00:00:00")})
    assert graph.ok("GET", path)["@odata.etag"] == event["@odata.etag"]
    assert graph.ok("GET", path)["subject"] == "Budget"


def test_a_start_alone_moves_only_the_start(graph: Client) -> None:
    event = graph.ok("POST", "events", meeting(zone=BERLIN))
    moved = graph.ok("PATCH", f"events/{event['id']}", {"start": at("2026-03-04T07:30:00")})
    assert (moved["start"]["dateTime"][11:16], moved["end"]["dateTime"][11:16]) == ("07:30", "09:00")


def test_a_transaction_id_finds_the_event_it_made(graph: Client) -> None:
    body = meeting(transactionId="t-1")
    first = graph.ok("POST", "events", body)
    assert graph.ok("POST", "events", body)["id"] == first["id"]
    answer = graph("POST", "events", {**body, "subject": "Other"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "ErrorDuplicateTransactionId"
    assert answer.json()["error"]["@event.existingEventId"] == first["id"]
    assert graph.refused("PATCH", f"events/{first['id']}", {"transactionId": "t-2"}) == INVALID
    assert len(graph.rows("events")) == 1


def test_a_duplicate_transaction_can_answer_409(graph: Client, switches: Switches) -> None:
    switches.duplicate_transaction_status = 409
    graph.ok("POST", "events", meeting(transactionId="t-1"))
    assert graph.refused("POST", "events", meeting(transactionId="t-1", subject="Other"))[0] == 409


def test_a_deleted_event_is_gone_but_kept(graph: Client, sandbox: Sandbox) -> None:
    event = graph.ok("POST", "events", meeting())["id"]
    assert graph("DELETE", f"events/{event}").status_code == 204
    assert graph.refused("GET", f"events/{event}") == (404, "ErrorItemNotFound")
    assert [item.json["subject"] for item in sandbox.world.graph.me.deleted] == ["Budget"]


def test_extended_properties_show_only_when_expanded(graph: Client) -> None:
    event = graph.ok("POST", "events", meeting(singleValueExtendedProperties=keyed("00U1"), sensitivity="private"))
    assert "singleValueExtendedProperties" not in event
    other_spelling = KEY.replace("66f5a359", "66F5A359")
    expand = f"$expand=singleValueExtendedProperties($filter=id eq '{other_spelling}' or id eq 'Integer 0x0036')"
    found = graph.ok("GET", f"events/{event['id']}?$select=subject&{expand}")
    assert found["singleValueExtendedProperties"] == [*keyed("00U1"), {"id": "Integer 0x36", "value": "2"}]
    assert "start" not in found


def test_an_event_is_found_by_its_key_in_any_calendar(graph: Client, sandbox: Sandbox) -> None:
    other = sandbox.outlook.create_calendar("Other")
    event = graph.ok("POST", f"calendars/{other}/events", meeting(singleValueExtendedProperties=keyed("00U1")))["id"]
    graph.ok("POST", "events", meeting())
    clause = f"singleValueExtendedProperties/Any(ep: ep/id eq '{KEY}' and ep/value eq '00u1')"
    assert [row["id"] for row in graph.rows(f"events?$filter={clause}")] == [event]


@pytest.mark.parametrize(
    ("act", "kinds"),
    [
        (lambda g, e: None, ["invitation"]),
        (lambda g, e: g.ok("PATCH", e, {"subject": "New"}), ["invitation", "update"]),
        (lambda g, e: g.ok("PATCH", e, {"categories": ["Red"]}), ["invitation", "update"]),
        (
            lambda g, e: g.ok("PATCH", e, {"attendees": guests("b@x.example")}),
            ["invitation", "cancellation", "invitation"],
        ),
        (lambda g, e: g.ok("PATCH", e, {"attendees": []}), ["invitation", "cancellation"]),
        (lambda g, e: g("DELETE", e), ["invitation", "cancellation"]),
        (lambda g, e: g("POST", f"{e}/cancel", {"Comment": "no"}), ["invitation", "cancellation"]),
    ],
    ids=["create", "update", "metadata", "other guest", "no guests", "delete", "cancel"],
)
def test_the_outbox_holds_every_mail(
    graph: Client, sandbox: Sandbox, act: Callable[[Client, str], Any], kinds: list[str]
) -> None:
    event = graph.ok("POST", "events", meeting(attendees=guests("a@x.example")))["id"]
    act(graph, f"events/{event}")
    mails = sandbox.world.graph.outbox
    assert [mail.kind for mail in mails] == kinds
    assert {mail.by for mail in mails} == {"app"}
    assert mails[0].recipients == ("a@x.example",)


def test_a_change_of_metadata_can_be_silent(graph: Client, sandbox: Sandbox, switches: Switches) -> None:
    switches.metadata_patch_mails = False
    event = graph.ok("POST", "events", meeting(attendees=guests("a@x.example")))["id"]
    sandbox.world.graph.outbox.clear()
    graph.ok("PATCH", f"events/{event}", {"categories": ["Red"], "isReminderOn": False})
    assert sandbox.world.graph.outbox == []
    graph.ok("PATCH", f"events/{event}", {"categories": [], "subject": "New"})
    assert [mail.kind for mail in sandbox.world.graph.outbox] == ["update"]


@pytest.mark.parametrize(("informs", "mails"), [(False, 0), (True, 1)])
def test_an_attendee_who_deletes_informs_the_organizer_or_not(
    graph: Client, sandbox: Sandbox, switches: Switches, informs: bool, mails: int
) -> None:
    switches.attendee_delete_mails = informs
    organizer = {"emailAddress": {"name": "Eve", "address": "eve@x.example"}}
    event = sandbox.outlook.create("events", meeting(organizer=organizer))
    graph("DELETE", f"events/{event}")
    assert len(sandbox.world.graph.outbox) == mails


def test_events_without_attendees_mail_nobody(graph: Client, sandbox: Sandbox) -> None:
    event = graph.ok("POST", "events", meeting())["id"]
    graph.ok("PATCH", f"events/{event}", {"subject": "x"})
    graph("DELETE", f"events/{event}")
    assert sandbox.world.graph.outbox == []


def test_an_invitation_can_be_answered_but_not_cancelled(graph: Client, sandbox: Sandbox) -> None:
    organizer = {"emailAddress": {"name": "Eve", "address": "eve@x.example"}}
    event = sandbox.outlook.create(
        "events", meeting(organizer=organizer, attendees=guests("avery.stone@accord.example"))
    )
    assert graph.ok("GET", f"events/{event}")["isOrganizer"] is False
    assert graph.refused("POST", f"events/{event}/cancel", {}) == (400, "BadRequest")
    assert graph("POST", f"events/{event}/accept", {"sendResponse": True}).status_code == 202
    assert graph.ok("GET", f"events/{event}")["responseStatus"]["response"] == "accepted"
    assert [(mail.kind, mail.recipients) for mail in sandbox.world.graph.outbox] == [("response", ("eve@x.example",))]
    graph("POST", f"events/{event}/decline", {"sendResponse": False})
    assert graph.refused("GET", f"events/{event}")[0] == 404
    assert len(sandbox.world.graph.outbox) == 1


def test_a_calendar_that_may_not_be_edited_refuses_writes(graph: Client, sandbox: Sandbox) -> None:
    shared = sandbox.outlook.share_calendar("Team", "eve@x.example", can_edit=False)
    event = sandbox.outlook.create("events", meeting(sensitivity="private"), container=shared)
    denied = (403, "ErrorAccessDenied")
    assert graph.refused("POST", f"calendars/{shared}/events", meeting()) == denied
    assert graph.refused("PATCH", f"events/{event}", {"subject": "x"}) == denied
    assert graph.refused("DELETE", f"events/{event}") == denied
    assert graph.ok("GET", f"events/{event}")["subject"] == "Private Appointment"


def test_attachments_are_listed_by_name(graph: Client, sandbox: Sandbox) -> None:
    event = graph.ok("POST", "events", meeting())["id"]
    sandbox.outlook.attach(event, "plan.pdf")
    assert graph.ok("GET", f"events/{event}")["hasAttachments"] is True
    listed = graph.ok("GET", f"events/{event}/attachments?$select=name")["value"]
    assert [row["name"] for row in listed] == ["plan.pdf"]
    assert "contentBytes" not in listed[0]
