"""What the organisation says beforehand that it will not take, and the words it has for a task's status."""

import pytest

from adapters.salesforce.adapter import SalesforceAdapter
from adapters.salesforce.shape import Words
from adapters.salesforce.tasks import statuses
from adapters.sandbox.faults import Fault
from adapters.sandbox.salesforce.switches import TaskPriority, TaskStatus
from adapters.sandbox.server import Sandbox
from core.model import Kind, Record, Status, Value
from tests.adapters.salesforce.writes import NEW, SCOPES, TASKS, code, create, made, update, write

RENAMED = (TaskStatus("Offen"), TaskStatus("In Arbeit"), TaskStatus("Erledigt", closes=True), TaskStatus("Deferred"))


def test_what_this_user_may_not_write_is_known_before(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    assert adapter.identity({}).refuses == {}
    sandbox.world.salesforce.switch(read_only_fields=("Contact.Phone", "Event.DurationInMinutes", "Task.Description"))
    fresh = SalesforceAdapter(adapter._settings, adapter._tokens)
    both = {
        "contacts": ("business_phone",),
        "calendar": ("end", "body", "attachments"),
        "tasks": ("body",),
    }
    assert fresh.identity({}).refuses == {kind: {"create": names, "update": names} for kind, names in both.items()}


def test_an_object_that_this_user_may_not_write_refuses_all_its_fields(
    sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    sandbox.world.salesforce.switch(read_only_objects=("Task",))
    names = ("subject", "body", "status", "priority", "due")
    seen = adapter.identity({})
    assert seen.refuses == {"tasks": {"create": names, "update": names}}
    assert seen.read_only == ("tasks",)


def test_the_echo_shows_a_read_only_field_as_it_is(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    before = made(adapter, Kind.CONTACTS, business_phone="1")
    sandbox.world.salesforce.switch(read_only_fields=("Contact.Phone",))
    fresh = SalesforceAdapter(adapter._settings, adapter._tokens, now=sandbox.world.now)
    (outcome,) = write(fresh, update(Kind.CONTACTS, before, business_phone="2", job_title="CTO"))
    assert outcome.echo is not None
    assert (outcome.echo.fields["business_phone"], outcome.echo.fields["job_title"]) == ("1", "CTO")


def test_an_event_says_whose_relations_cannot_be_written(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    people = sandbox.salesforce
    ann = people.create("Contact", {"LastName": "Lee"})
    bob = people.create("Lead", {"LastName": "Roe", "Company": "Acme"})
    time = {"StartDateTime": "2026-11-25T12:00:00Z", "DurationInMinutes": 60}
    more: list[dict[str, object]] = [{}, {"WhoId": ann}, {"WhoId": bob}, {"IsPrivate": True}]
    made = [people.create("Event", {**time, **each}) for each in more]
    found = adapter.fetch(SCOPES[Kind.CALENDAR], made)
    told = [record.fixed for each in made if isinstance(record := found[each], Record)]
    assert told == [(), (), ("attendees",), ("attendees",)]


def test_the_limits_are_those_of_the_describes(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    limits = adapter.identity({}).limits
    assert limits["calendar"] == {"subject": 255, "location": 255, "body": 31_000}
    assert limits["tasks"] == {"subject": 255, "body": 32_000}
    some = {"first_name": 40, "last_name": 80, "email": 80, "mobile_phone": 40, "mailing_street": 255, "notes": 32_000}
    assert limits["contacts"].items() >= some.items()
    assert "birthday" not in limits["contacts"]


def task(sandbox: Sandbox, adapter: SalesforceAdapter, status: str) -> Record:
    made = sandbox.salesforce.create("Task", {"Subject": "x", "Status": status})
    found = adapter.fetch(TASKS, [made])[made]
    assert isinstance(found, Record)
    return found


@pytest.mark.parametrize(
    ("word", "canonical"),
    [
        ("Offen", "notStarted"),
        ("In Arbeit", "inProgress"),
        ("Erledigt", "completed"),
        ("Completed", "inProgress"),
        ("Deferred", "deferred"),
        ("anything", "inProgress"),
    ],
)
def test_whatever_closes_a_task_is_completed_and_nothing_else_is(
    word: str, canonical: str, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    sandbox.world.salesforce.switch(task_statuses=RENAMED)
    assert task(sandbox, adapter, word).fields["status"] == canonical


@pytest.mark.parametrize("operation", ["create", "update"])
@pytest.mark.parametrize(
    ("canonical", "word"),
    [("completed", "Erledigt"), ("notStarted", "Offen"), ("deferred", "Deferred"), ("inProgress", "In Progress")],
)
def test_a_status_is_written_in_the_organisations_own_words(
    operation: str, canonical: str, word: str, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    sandbox.world.salesforce.switch(task_statuses=RENAMED)
    before = task(sandbox, adapter, "Offen" if canonical != "notStarted" else "In Arbeit")
    change = create(Kind.TASKS, status=canonical) if operation == "create" else None
    (outcome,) = write(adapter, change or update(Kind.TASKS, before, status=canonical))
    assert outcome.echo is not None
    assert outcome.echo.fields["status"] == canonical
    row = sandbox.salesforce.get("Task", outcome.echo.id)
    assert (row["Status"], row["IsClosed"]) == (word, canonical == "completed")


PRIORITIES = (TaskPriority("Dringend", is_high=True), TaskPriority("Mittel", is_default=True), TaskPriority("Low"))


@pytest.mark.parametrize(("canonical", "word"), [("high", "Dringend"), ("normal", "Mittel"), ("low", "Low")])
def test_a_priority_is_written_and_read_in_the_organisations_own_words(
    canonical: str, word: str, sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    sandbox.world.salesforce.switch(task_priorities=PRIORITIES)
    echo = made(adapter, Kind.TASKS, priority=canonical)
    assert echo.fields["priority"] == canonical
    row = sandbox.salesforce.get("Task", echo.id)
    assert (row["Priority"], row["IsHighPriority"]) == (word, canonical == "high")


def test_a_high_priority_is_what_the_organisation_calls_high(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.salesforce.switch(task_priorities=PRIORITIES)
    there = sandbox.salesforce.create("Task", {"Subject": "x", "Priority": "High"})
    found = adapter.fetch(TASKS, [there])[there]
    assert isinstance(found, Record)
    assert found.fields["priority"] == "normal"


def test_a_lost_completion_is_found_in_the_organisations_own_words(
    sandbox: Sandbox, adapter: SalesforceAdapter
) -> None:
    sandbox.world.salesforce.switch(task_statuses=RENAMED, external_ids=False)
    lost = create(Kind.TASKS, status="completed")
    sandbox.world.faults.add(Fault("lost-reply", path="composite"))
    assert write(adapter, lost)[0].status is Status.UNKNOWN
    assert adapter.resolve(SCOPES[Kind.TASKS], lost).status is Status.SUCCEEDED


@pytest.mark.reading("sf-task-status", "usual")
def test_where_nobody_tells_what_closes_the_usual_word_is_written(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    refused = [{"errorCode": "INVALID_TYPE", "message": "sObject type 'TaskStatus' is not supported."}]
    sandbox.world.faults.add(Fault("status", path="TaskStatus", status=400, body=refused, count=None))
    assert made(adapter, Kind.TASKS, status="completed").fields["status"] == "completed"


@pytest.mark.parametrize(
    ("words", "closing", "own"),
    [
        pytest.param(Words(), (), {}, id="nothing is known"),
        pytest.param(Words({"C": "Completed"}), ("C",), {"completed": "C"}, id="a label"),
        pytest.param(Words({"Completed": "Completed"}), ("Shut",), {"completed": "Shut"}, id="it closes nothing"),
        pytest.param(Words({"a": "a"}, "a"), ("z",), {"notStarted": "a", "completed": "z"}, id="another default"),
        pytest.param(
            Words({"a": "a", "z": "z"}, "a", restricted=True),
            ("z",),
            {**dict.fromkeys(["notStarted", "inProgress", "waitingOnOthers", "deferred"], "a"), "completed": "z"},
            id="no other word",
        ),
    ],
)
def test_words_for_a_status(words: Words, closing: tuple[str, ...], own: dict[str, str]) -> None:
    assert statuses(words, closing) == own


def test_a_field_that_nobody_may_write_is_a_failure(sandbox: Sandbox, adapter: SalesforceAdapter) -> None:
    sandbox.world.salesforce.switch(read_only_fields=("Contact.Phone",))
    changes: dict[str, Value] = {"last_name": NEW[Kind.CONTACTS]["last_name"]}
    before = made(adapter, Kind.CONTACTS, **changes)
    (outcome,) = write(adapter, update(Kind.CONTACTS, before, business_phone="2"))
    assert (outcome.status, code(outcome)) == (Status.FAILED, "no-home")
