"""Writing to the sandbox: creates, updates, deletes, and what must not be overwritten."""

from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from core.model import Gone, Kind, Lock, Operation, Outcome, Record, Status, Value
from tests.adapters.outlook.conftest import Outlook, change, create, daily, event, scope_of

FIELDS: dict[Kind, dict[str, Value]] = {
    Kind.CALENDAR: {
        "subject": "Plan O'Hara's \"day\"",
        "start": "2026-05-04T09:00:00Z",
        "end": "2026-05-04T10:00:00Z",
        "all_day": False,
        "location": "Room 7",
        "body": "a <b> & c\n\nd",
        "show_as": "oof",
        "private": False,
    },
    Kind.CONTACTS: {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "salutation": "Ms.",
        "email": "ada@x.org",
        "business_phone": "+44 20 1",
        "mobile_phone": "+44 20 2",
        "home_phone": "+44 20 3",
        "job_title": "Countess",
        "company": "Analytic",
        "mailing_street": "1 Way\nBack house",
        "mailing_city": "London",
        "other_country": "UK",
        "birthday": "1815-12-10",
        "notes": "a\nb",
    },
    Kind.TASKS: {
        "subject": "Call",
        "body": "a\nb",
        "status": "inProgress",
        "priority": "high",
        "due": "2026-05-05",
    },
}
EDITS: list[tuple[Kind, dict[str, Value]]] = [
    (Kind.CALENDAR, {"subject": "New"}),
    (Kind.CALENDAR, {"end": "2026-05-04T11:00:00Z"}),
    (Kind.CALENDAR, {"start": "2026-05-04", "end": "2026-05-06", "all_day": True}),
    (Kind.CALENDAR, {"body": "new <text>\nhere"}),
    (Kind.CALENDAR, {"body": None, "location": None}),
    (Kind.CALENDAR, {"show_as": "free"}),
    (Kind.CONTACTS, {"last_name": "Byron"}),
    (Kind.CONTACTS, {"email": "ada@y.org", "business_phone": "1", "home_phone": None}),
    (Kind.CONTACTS, {"mailing_city": None, "other_street": "2 Way"}),
    (Kind.CONTACTS, {"birthday": None, "notes": None, "job_title": None}),
    (Kind.TASKS, {"subject": "New", "body": "other\ntext"}),
    (Kind.TASKS, {"status": "completed", "priority": "low"}),
    (Kind.TASKS, {"due": None, "body": None}),
]
TITLES: dict[Kind, dict[str, Any]] = {
    Kind.CALENDAR: {"subject": "Theirs"},
    Kind.CONTACTS: {"jobTitle": "Theirs"},
    Kind.TASKS: {"title": "Theirs"},
}
COLLECTIONS = {Kind.CALENDAR: "events", Kind.CONTACTS: "contacts", Kind.TASKS: "tasks"}
OURS: dict[Kind, dict[str, Value]] = {
    Kind.CALENDAR: {"location": "Ours"},
    Kind.CONTACTS: {"department": "Ours"},
    Kind.TASKS: {"due": "2026-05-06"},
}


def made(outlook: Outlook, kind: Kind) -> Record:
    """Return a record that was created through the adapter."""
    outcome = outlook.write(create(kind, **FIELDS[kind]))
    assert outcome.status is Status.SUCCEEDED
    assert outcome.echo is not None
    return outcome.echo


def stood(outcome: Outcome) -> tuple[Status, str | None]:
    return outcome.status, outcome.problem.code if outcome.problem else None


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.reading("ol-stamp-at-once", "at-once", where="calendar")
def test_a_create_is_echoed_as_it_is_read_later(outlook: Outlook, kind: Kind) -> None:
    cursor = outlook.read(kind).cursor
    outcome = outlook.write(create(kind, **FIELDS[kind]))
    assert outcome.status is Status.SUCCEEDED
    assert outcome.request_id
    assert outcome.echo is not None
    assert outcome.echo.fields == FIELDS[kind]
    assert outcome.echo.key == "accord-1"
    assert outlook.read(kind, cursor).records == {outcome.echo.id: outcome.echo}
    assert outlook.read(kind).records == {outcome.echo.id: outcome.echo}


NASTY = [
    'O\'Hara & <b>Sons</b> "x" 100% #1?',
    "👩‍🚀 Ünïcødé \u202e rtl 田中さん",
    "line\n\n  indented\n\ttab",
    "' or 1 eq 1 or 'a' eq 'b",
    "{5f3d0a5e} $filter=x&$top=1 %27 %0a",
    "null",
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize(
    ("kind", "name"),
    [(Kind.CALENDAR, "body"), (Kind.CALENDAR, "subject"), (Kind.CONTACTS, "notes"), (Kind.TASKS, "body")],
)
@pytest.mark.reading("ol-stamp-at-once", "at-once", where="calendar")
def test_strange_texts_come_back_and_stay(outlook: Outlook, kind: Kind, name: str, text: str) -> None:
    wanted = " ".join(text.split()) if name == "subject" else text
    echo = outlook.write(create(kind, **FIELDS[kind] | {name: wanted})).echo
    assert echo is not None
    assert str(echo.fields[name]).split() == text.split()
    assert outlook.read(kind).records == {echo.id: echo}


@pytest.mark.parametrize(
    ("kind", "changes"), EDITS, ids=lambda value: "" if isinstance(value, Kind) else "+".join(value)
)
def test_an_update_changes_what_it_says_and_nothing_else(
    outlook: Outlook, kind: Kind, changes: dict[str, Value]
) -> None:
    before = made(outlook, kind)
    outcome = outlook.write(change(kind, before, **changes))
    wanted = {name: value for name, value in {**before.fields, **changes}.items() if value is not None}
    assert outcome.status is Status.SUCCEEDED
    assert outcome.echo is not None
    assert outcome.echo.fields == wanted
    assert outcome.echo.version != before.version
    assert outlook.one(kind, before.id) == outcome.echo


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.reading("ol-gone", "404", where="contacts")
@pytest.mark.reading("ol-gone", "404", where="tasks")
def test_a_delete(outlook: Outlook, kind: Kind) -> None:
    before = made(outlook, kind)
    outcome = outlook.write(change(kind, before, Operation.DELETE))
    assert (outcome.status, outcome.echo) == (Status.SUCCEEDED, None)
    assert outlook.adapter.fetch(scope_of(kind), [before.id]) == {before.id: Gone(before.id, "404")}


@pytest.mark.parametrize("operation", [Operation.UPDATE, Operation.DELETE])
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("enforced", [True, False])
def test_what_somebody_changed_since_is_left_alone(
    outlook: Outlook, kind: Kind, operation: Operation, enforced: bool
) -> None:
    outlook.switches.stale_tasks = "refused-412" if enforced else "ignored"
    before = made(outlook, kind)
    outlook.people.edit(COLLECTIONS[kind], before.id, TITLES[kind])
    theirs = outlook.one(kind, before.id)
    changes = OURS[kind] if operation is Operation.UPDATE else {}
    outcome = outlook.write(change(kind, before, operation, **changes))
    assert (outcome.status, outcome.echo) == (Status.STALE, None)
    assert outlook.one(kind, before.id) == theirs


@pytest.mark.parametrize("operation", [Operation.UPDATE, Operation.DELETE])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_new_version_without_a_change_does_not_stop_a_write(
    outlook: Outlook, kind: Kind, operation: Operation
) -> None:
    before = made(outlook, kind)
    outlook.people.bump(COLLECTIONS[kind], before.id)
    changes = OURS[kind] if operation is Operation.UPDATE else {}
    assert outlook.write(change(kind, before, operation, **changes)).status is Status.SUCCEEDED


@pytest.mark.parametrize("operation", [Operation.UPDATE, Operation.DELETE])
@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_gone_is_told(outlook: Outlook, kind: Kind, operation: Operation) -> None:
    before = made(outlook, kind)
    outlook.people.delete(COLLECTIONS[kind], before.id)
    changes = OURS[kind] if operation is Operation.UPDATE else {}
    assert stood(outlook.write(change(kind, before, operation, **changes))) == (Status.STALE, "gone")


def test_an_attendee_who_joined_since_makes_it_stale(outlook: Outlook) -> None:
    before = made(outlook, Kind.CALENDAR)
    invited = {"attendees": [{"type": "required", "emailAddress": {"name": "Cy", "address": "cy@x.com"}}]}
    outlook.people.edit("events", before.id, invited)
    mails = len(outlook.outbox)
    assert outlook.write(change(Kind.CALENDAR, before, location="Ours")).status is Status.STALE
    assert len(outlook.outbox) == mails


def test_nobody_is_mailed(outlook: Outlook) -> None:
    before = made(outlook, Kind.CALENDAR)
    after = outlook.write(change(Kind.CALENDAR, before, subject="New")).echo
    assert after is not None
    outlook.write(change(Kind.CALENDAR, after, Operation.DELETE))
    assert list(outlook.outbox) == []


def test_an_html_body_stays_as_it_is_unless_it_changes(outlook: Outlook) -> None:
    html = "<p>Agenda: <b>all</b></p>"
    id_ = outlook.people.create("events", event(body={"contentType": "html", "content": html}))
    outlook.write(change(Kind.CALENDAR, outlook.one(Kind.CALENDAR, id_), subject="New"))
    assert "<b>all</b>" in outlook.people.get("events", id_)["body"]["content"]


def test_further_addresses_of_a_contact_stay(outlook: Outlook) -> None:
    addresses = [{"name": "A", "address": "a@x.org"}, {"name": "B", "address": "b@x.org"}]
    id_ = outlook.people.create("contacts", {"givenName": "Ada", "emailAddresses": addresses,
                                             "businessPhones": ["1", "2"]})  # fmt: skip
    outlook.write(change(Kind.CONTACTS, outlook.one(Kind.CONTACTS, id_), email="c@x.org", business_phone=None))
    now = outlook.people.get("contacts", id_)
    assert [each["address"] for each in now["emailAddresses"]] == ["c@x.org", "b@x.org"]
    assert now["businessPhones"] == ["2"]


def test_one_occurrence_is_written_alone(outlook: Outlook) -> None:
    outlook.people.create("events", daily(times=3))
    before = sorted(outlook.read(Kind.CALENDAR).records.values(), key=lambda record: str(record.fields["start"]))
    outcome = outlook.write(change(Kind.CALENDAR, before[1], subject="Special"))
    assert outcome.status is Status.SUCCEEDED
    assert outlook.read(Kind.CALENDAR).values("subject") == ["Special", "Stand-up", "Stand-up"]
    outlook.write(change(Kind.CALENDAR, outlook.one(Kind.CALENDAR, before[2].id), Operation.DELETE))
    assert set(outlook.read(Kind.CALENDAR).records) == {before[0].id, before[1].id}


def test_what_outlook_refuses_is_an_outcome_with_its_reason(outlook: Outlook) -> None:
    outcome = outlook.write(create(Kind.CALENDAR, **FIELDS[Kind.CALENDAR] | {"end": "2026-05-04T08:00:00Z"}))
    assert outcome.status is Status.FAILED
    assert outcome.problem is not None
    assert outcome.problem.code.startswith("Error")
    assert outcome.problem.message
    assert outlook.read(Kind.CALENDAR).records == {}


@pytest.mark.parametrize("kind", list(Kind))
def test_many_writes_leave_four_at_a_time(outlook: Outlook, kind: Kind) -> None:
    outlook.switches.latency = 0.01
    writes = [create(kind, f"key-{n}", **FIELDS[kind]) for n in range(outlook.adapter.capacity(Operation.CREATE))]
    outcomes = list(outlook.adapter.write(scope_of(kind), writes))
    assert {outcome.key for outcome in outcomes} == {write.key for write in writes}
    assert {outcome.status for outcome in outcomes} == {Status.SUCCEEDED}
    assert 1 < outlook.sandbox.world.graph.gate.peak <= 4
    assert len(outlook.read(kind).records) == len(writes)


@pytest.mark.parametrize(
    ("locked", "changes", "why"),
    [
        (Lock.READ_ONLY, {"subject": "x"}, "locked"),
        (Lock.SERIES, {"subject": "x"}, "locked"),
        (None, {"attendees": ("cy@x.com",)}, "attendees"),
        (None, {"attachments": ("a.pdf",)}, "attachments"),
    ],
)
def test_a_write_that_must_never_be_planned_is_a_bug(
    outlook: Outlook, locked: Lock | None, changes: dict[str, Value], why: str
) -> None:
    before = Record(id="x", version="v", locked=locked)
    with pytest.raises(ValueError, match=why):
        outlook.write(change(Kind.CALENDAR, before, **changes))
    assert not [request for request in outlook.sandbox.world.requests if request.method in ("PATCH", "DELETE")]


def posts(outlook: Outlook) -> int:
    """Return how many events were posted."""
    sent = [request for request in outlook.sandbox.world.requests if request.method == "POST"]
    return sum(request.path.endswith("/events") for request in sent)


@pytest.mark.reading("ol-stamp-at-once", "at-once")
def test_the_same_create_twice_makes_one_event(outlook: Outlook) -> None:
    first = made(outlook, Kind.CALENDAR)
    assert outlook.write(create(Kind.CALENDAR, **FIELDS[Kind.CALENDAR])).echo == first
    for status, named in product((400, 409), (True, False)):
        outlook.switches.duplicate_transaction_status = status
        outlook.switches.duplicate_names_existing = named
        posted = posts(outlook)
        other = outlook.write(create(Kind.CALENDAR, **FIELDS[Kind.CALENDAR] | {"subject": "Other"}))
        assert (other.status, other.echo) == (Status.SUCCEEDED, first)
        assert posts(outlook) == posted + 1
    assert len(outlook.people.all("events")) == 1


def sent(outlook: Outlook) -> list[tuple[str, str]]:
    """Return the requests since the sandbox was asked last: method, and the last part of the path."""
    told = [(each.method, each.path.rsplit("/", 1)[-1]) for each in outlook.sandbox.world.requests]
    outlook.sandbox.world.requests.clear()
    return told


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.reading("ol-batch-20", "all-served")
@pytest.mark.reading("ol-body-text", "same", where="calendar")
@pytest.mark.reading("ol-task-body", "text", where="tasks")
@pytest.mark.reading("ol-stamp-at-once", "at-once", where="calendar")
def test_many_writes_go_in_one_request_and_are_not_read_back(outlook: Outlook, kind: Kind) -> None:
    outlook.adapter.identity({kind: "default"})
    sent(outlook)
    writes = [create(kind, f"key-{n}", **FIELDS[kind]) for n in range(20)]
    made = {outcome.key: outcome.echo for outcome in outlook.adapter.write(scope_of(kind), writes)}
    assert sent(outlook) == [("POST", "$batch")]
    assert {echo.id: echo for echo in made.values() if echo} == outlook.read(kind).records
    assert {key: echo.key for key, echo in made.items() if echo} == {write.key: write.key for write in writes}
    sent(outlook)
    edits = [
        replace(change(kind, echo, **OURS[kind]), key=f"edit-{key}") for key, echo in made.items() if echo is not None
    ]
    edited = {outcome.key: outcome.echo for outcome in outlook.adapter.write(scope_of(kind), edits)}
    looks = [("POST", "$batch")] if kind is not Kind.CALENDAR else []
    assert sent(outlook) == [*looks, ("POST", "$batch")]
    assert {echo.id: echo for echo in edited.values() if echo} == outlook.read(kind).records


def test_one_of_a_batch_that_is_refused_stops_no_other(outlook: Outlook) -> None:
    """Nor does one that was changed meanwhile, or is gone."""
    kind = Kind.TASKS
    names = ["fine", "changed", "gone", "refused"]
    writes = [create(kind, name, **FIELDS[kind]) for name in names]
    made = {outcome.key: outcome.echo for outcome in outlook.adapter.write(scope_of(kind), writes)}
    records = {name: made[name] or Record(id="", version="") for name in names}
    outlook.people.edit("tasks", records["changed"].id, TITLES[kind])
    outlook.people.delete("tasks", records["gone"].id)
    outlook.fail("status", status=403, method="PATCH", path=records["refused"].id.rstrip("="))
    edits = [replace(change(kind, records[name], **OURS[kind]), key=name) for name in names]
    told = {outcome.key: outcome.status for outcome in outlook.adapter.write(scope_of(kind), edits)}
    assert told == {
        "fine": Status.SUCCEEDED, "changed": Status.STALE, "gone": Status.STALE, "refused": Status.FAILED
    }  # fmt: skip


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.reading("ol-batch-20", "all-served")
@pytest.mark.reading("ol-stamp-at-once", "at-once", where="calendar")
@pytest.mark.reading("ol-stamp-at-once", "at-once", where="contacts")
def test_a_batch_whose_answer_is_lost_is_found_out_write_by_write(outlook: Outlook, kind: Kind) -> None:
    outlook.adapter.identity({kind: "default"})
    writes = [create(kind, f"key-{n}", **FIELDS[kind]) for n in range(5)]
    outlook.fail("lost-reply", path="batch")
    told = list(outlook.adapter.write(scope_of(kind), writes))
    assert [stood(outcome) for outcome in told] == [(Status.UNKNOWN, "lost")] * 5
    resolved = [outlook.resolve(write) for write in writes]
    assert {outcome.echo.id: outcome.echo for outcome in resolved if outcome.echo} == outlook.read(kind).records
    assert len(outlook.people.all(COLLECTIONS[kind])) == 5


def test_a_write_of_a_batch_that_is_throttled_goes_again_alone(outlook: Outlook) -> None:
    outlook.adapter.identity({Kind.CONTACTS: "default"})
    outlook.fail("throttle", seconds=3, count=2, method="POST", path="contacts$")
    writes = [create(Kind.CONTACTS, f"key-{n}", last_name=f"n-{n}") for n in range(5)]
    told = list(outlook.adapter.write(scope_of(Kind.CONTACTS), writes))
    assert {outcome.status for outcome in told} == {Status.SUCCEEDED}
    assert len(outlook.people.all("contacts")) == 5
    assert sum(outlook.waits) > 2.5


def test_what_the_answer_does_not_tell_is_read_back(outlook: Outlook) -> None:
    id_ = outlook.people.create("events", event())
    outlook.people.attach(id_, "agenda.pdf")
    outcome = outlook.write(change(Kind.CALENDAR, outlook.one(Kind.CALENDAR, id_), subject="New"))
    assert outcome.echo == outlook.one(Kind.CALENDAR, id_)
    assert outcome.echo.fields["attachments"] == ("agenda.pdf",)
