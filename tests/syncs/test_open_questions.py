"""Whole syncs under both readings of what nobody could verify of Graph: neither loses, doubles or deletes anything."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from core.model import Kind, RowState, Side
from core.settings import CalendarSettings, ContactsSettings, Prevent
from tests.support.fakes import all_kinds_on
from tests.support.graph_bodies import at
from tests.support.samples import COLLECTION, EDIT, IN_OUTLOOK, IN_SALESFORCE, OBJECT
from tests.support.workplace import Workplace, workplace

READINGS: list[dict[str, Any]] = [
    {},
    {"per_calendar_delta": False},
    {"gone_status": 400},
    {"instances_of_single": "missing"},
    {"instances_of_single": "empty"},
    {"instances_expand": False},
    {"stamp_delay": 120.0},
    {"linked_resources_in_lists": False},
    {"linked_resources_in_delta": True},
    {"next_task_keeps_resources": False},
]


@pytest.fixture(params=READINGS, ids=lambda reading: ", ".join(f"{k}={v}" for k, v in reading.items()) or "defaults")
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workplace]:
    with workplace(tmp_path) as opened:
        for name, value in request.param.items():
            setattr(opened.sandbox.world.graph.switches, name, value)
        opened.settings = all_kinds_on(contacts=ContactsSettings(enabled=True, prevent=Prevent()))
        opened.open()
        yield opened


def counts(place: Workplace, kind: Kind) -> tuple[int, int]:
    """Return how many records each side holds."""
    return len(place.sandbox.outlook.all(COLLECTION[kind])), len(place.sandbox.salesforce.all(OBJECT[kind]))


def subjects(place: Workplace) -> list[str]:
    return sorted(event["Subject"] for event in place.sandbox.salesforce.all("Event"))


def at_rest(place: Workplace, kind: Kind) -> None:
    """Two readings more, and nothing is to be done."""
    for _ in range(2):
        place.tick()
        assert [row for row in place.look(kind) if row.state is not RowState.OUT_OF_SCOPE] == []


@pytest.mark.reading("sf-task-status", "usual", where="tasks")
@pytest.mark.reading("ol-task-delta", "works", where="tasks")  # else the only one gone is suspect
@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_created_edited_and_deleted_on_both_sides(place: Workplace, kind: Kind) -> None:
    outlook, salesforce = place.sandbox.outlook, place.sandbox.salesforce
    left = outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    place.sync(kind)
    right = salesforce.all(OBJECT[kind])[0]["Id"]
    assert counts(place, kind) == (1, 1)
    at_rest(place, kind)
    place.tick()
    salesforce.edit(OBJECT[kind], right, EDIT[kind][Side.SALESFORCE])
    place.sync(kind)
    at_rest(place, kind)
    place.tick()
    outlook.edit(COLLECTION[kind], left, EDIT[kind][Side.OUTLOOK])
    place.sync(kind)
    at_rest(place, kind)
    place.tick()
    outlook.delete(COLLECTION[kind], left)
    place.sync(kind)
    assert counts(place, kind) == (0, 0)
    at_rest(place, kind)


@pytest.mark.parametrize("kind", list(Kind), ids=str)
@pytest.mark.parametrize("fault", ["lost-reply", "half-answer"])
def test_a_create_in_outlook_whose_answer_is_lost_happens_once(place: Workplace, kind: Kind, fault: str) -> None:
    place.sandbox.salesforce.create(OBJECT[kind], IN_SALESFORCE[kind])
    place.observe(kind)
    place.sandbox.world.faults.add(Fault(fault, method="POST", path=r"/(events|contacts|tasks)\??$", side="outlook"))  # type: ignore[arg-type]
    place.apply(kind)
    for _ in range(3):
        place.sync(kind)
        for _ in range(60):
            place.tick()
    assert counts(place, kind) == (1, 1)
    at_rest(place, kind)


def test_another_calendar_is_read_alone(place: Workplace) -> None:
    outlook = place.sandbox.outlook
    projects = outlook.create_calendar("Projects")
    place.settings = all_kinds_on(calendar=CalendarSettings(enabled=True, source="Projects"))
    place.open()
    outlook.create("events", IN_OUTLOOK[Kind.CALENDAR])
    inside = outlook.create("events", IN_OUTLOOK[Kind.CALENDAR] | {"subject": "Inside"})
    other = outlook.create("events", IN_OUTLOOK[Kind.CALENDAR] | {"subject": "Also inside"})
    for event in (inside, other):
        outlook.move("events", event, projects)
    place.sync(Kind.CALENDAR)
    assert subjects(place) == ["Also inside", "Inside"]
    at_rest(place, Kind.CALENDAR)
    place.tick()
    outlook.edit("events", inside, {"subject": "Inside, renamed"})
    place.sync(Kind.CALENDAR)
    assert subjects(place) == ["Also inside", "Inside, renamed"]
    place.tick()
    outlook.delete("events", inside)
    place.sync(Kind.CALENDAR)
    assert subjects(place) == ["Also inside"]


@pytest.mark.reading("sf-task-status", "usual")
def test_a_recurring_task_goes_on(place: Workplace) -> None:
    """Completing it in Salesforce makes the next one in Outlook, which is a task of its own."""
    rule = {"type": "weekly", "interval": 1, "daysOfWeek": ["wednesday"], "firstDayOfWeek": "monday"}
    ends = {"type": "noEnd", "startDate": "2026-11-25"}
    body = {"title": "Report", "dueDateTime": at("2026-11-25T00:00:00"), "recurrence": {"pattern": rule, "range": ends}}
    place.sandbox.outlook.create("tasks", body)
    place.sync(Kind.TASKS)
    (right,) = place.sandbox.salesforce.all("Task")
    place.tick()
    place.sandbox.salesforce.edit("Task", right["Id"], {"Status": "Completed"})
    place.sync(Kind.TASKS)
    place.sync(Kind.TASKS)
    there = sorted((task["ActivityDate"], task["Status"]) for task in place.sandbox.salesforce.all("Task"))
    assert there == [("2026-11-25", "Completed"), ("2026-12-02", "Not Started")]
    assert counts(place, Kind.TASKS) == (2, 2)
    at_rest(place, Kind.TASKS)


def test_a_recurring_task_made_by_accord_goes_on(place: Workplace) -> None:
    """The next occurrence may carry the stamp of the first: it is another task all the same."""
    place.sandbox.salesforce.create("Task", IN_SALESFORCE[Kind.TASKS])
    place.sync(Kind.TASKS)
    (left,) = place.sandbox.outlook.all("tasks")
    rule = {"type": "daily", "interval": 7}
    place.tick()
    place.sandbox.outlook.edit(
        "tasks",
        left["id"],
        {
            "dueDateTime": at("2026-11-25T00:00:00"),
            "recurrence": {"pattern": rule, "range": {"type": "noEnd", "startDate": "2026-11-25"}},
        },
    )
    place.sync(Kind.TASKS)
    place.tick()
    place.sandbox.outlook.edit("tasks", left["id"], {"status": "completed"})
    place.sync(Kind.TASKS)
    place.sync(Kind.TASKS)
    assert counts(place, Kind.TASKS) == (2, 2)
    at_rest(place, Kind.TASKS)


def test_a_series_is_read_occurrence_by_occurrence(place: Workplace) -> None:
    rule = {"type": "weekly", "interval": 1, "daysOfWeek": ["wednesday"], "firstDayOfWeek": "monday"}
    ends = {"type": "numbered", "numberOfOccurrences": 3, "startDate": "2026-11-25"}
    times = {"start": at("2026-11-25T09:00:00"), "end": at("2026-11-25T10:00:00")}
    master = place.sandbox.outlook.create(
        "events", {"subject": "Weekly", **times, "recurrence": {"pattern": rule, "range": ends}}
    )
    place.sync(Kind.CALENDAR)
    assert len(place.sandbox.salesforce.all("Event")) == 3
    at_rest(place, Kind.CALENDAR)
    place.tick()
    place.sandbox.outlook.edit("events", master, {"recurrence": None})
    place.sync(Kind.CALENDAR)
    place.sync(Kind.CALENDAR)
    assert len(place.sandbox.salesforce.all("Event")) == 1
