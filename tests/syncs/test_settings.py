"""Every setting of the manual sync, over the sandbox: what it lets through and what it keeps out."""

from datetime import timedelta
from typing import Any

import pytest

from core.errors import SettingsError
from core.model import Choice, Kind, Operation, Record, RowState, Side
from core.settings import CalendarSettings, ContactsSettings, PlanSettings, Prevent, TasksSettings
from tests.support.fakes import all_kinds_on
from tests.support.samples import COLLECTION, EDIT, IN_OUTLOOK, IN_SALESFORCE, OBJECT, OTHER_EDIT, ZOE, utc
from tests.support.workplace import Workplace

ALL = tuple(Operation)
SECTION: dict[Kind, Any] = {
    Kind.CALENDAR: CalendarSettings,
    Kind.CONTACTS: ContactsSettings,
    Kind.TASKS: TasksSettings,
}


def use(place: Workplace, kind: Kind, **settings: Any) -> None:
    """Open the profile anew with a kind set up like this."""
    place.settings = all_kinds_on(**{kind.value: SECTION[kind](enabled=True, **settings)})
    place.open()


def other(kind: Kind) -> dict[str, Any]:
    """Return what makes a Salesforce record another one than the sample."""
    return ZOE if kind is Kind.CONTACTS else {"Subject": "Another"}


def test_every_kind_is_off_until_it_is_switched_on() -> None:
    assert PlanSettings().enabled() == ()
    assert PlanSettings(tasks=TasksSettings(enabled=True)).enabled() == (Kind.TASKS,)


def test_the_defaults_are_those_of_the_manual_sync() -> None:
    defaults = PlanSettings()
    for timed in (defaults.calendar, defaults.tasks):
        assert (timed.past_days, timed.future_days) == (30, 365)
    assert not any(defaults.of(kind).sync_private for kind in Kind)
    assert [defaults.of(kind).conflict for kind in Kind] == ["ask"] * 3
    assert [defaults.of(kind).prevent for kind in Kind] == [
        Prevent(),
        Prevent(salesforce=(Operation.DELETE,)),
        Prevent(),
    ]


@pytest.mark.parametrize("source", list(Side), ids=lambda side: f"from {side}")
def test_one_way(place: Workplace, kind: Kind, source: Side) -> None:
    use(place, kind, prevent=Prevent(**{source.value: ALL}))
    place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    place.sandbox.salesforce.create(OBJECT[kind], IN_SALESFORCE[kind] | other(kind))
    place.sync(kind)
    left, right = place.sandbox.outlook.all(COLLECTION[kind]), place.sandbox.salesforce.all(OBJECT[kind])
    assert (len(left), len(right)) == ((1, 2) if source is Side.OUTLOOK else (2, 1))
    assert [row.state for row in place.look(kind)] == [RowState.PREVENTED]


def test_contacts_are_not_deleted_from_salesforce_unless_allowed(place: Workplace) -> None:
    use(place, Kind.CONTACTS)
    remote = place.sandbox.outlook.create("contacts", IN_OUTLOOK[Kind.CONTACTS])
    place.sync(Kind.CONTACTS)
    place.sandbox.outlook.delete("contacts", remote)
    (row,) = place.look(Kind.CONTACTS)
    assert (row.action, row.state) == ("delete", RowState.PREVENTED)
    assert "deleting from Salesforce is prevented" in row.reason
    assert place.apply(Kind.CONTACTS).rows == ()
    use(place, Kind.CONTACTS, prevent=Prevent())
    place.sync(Kind.CONTACTS)
    assert place.sandbox.salesforce.all("Contact") == []


@pytest.mark.parametrize(
    ("rule", "winner"), [("outlook", Side.OUTLOOK), ("salesforce", Side.SALESFORCE), ("newest", Side.SALESFORCE)]
)
def test_conflict_rules(place: Workplace, rule: str, winner: Side) -> None:
    use(place, Kind.TASKS, conflict=rule)
    remote = place.sandbox.outlook.create("tasks", IN_OUTLOOK[Kind.TASKS])
    place.sync(Kind.TASKS)
    (there,) = place.sandbox.salesforce.all("Task")
    place.tick()
    place.sandbox.outlook.edit("tasks", remote, {"title": "By Outlook"})
    place.tick()
    place.sandbox.salesforce.edit("Task", there["Id"], {"Subject": "By Salesforce"})
    place.sync(Kind.TASKS)
    expected = f"By {winner.label}"
    assert place.sandbox.outlook.get("tasks", remote)["title"] == expected
    assert place.sandbox.salesforce.get("Task", there["Id"])["Subject"] == expected
    assert place.look(Kind.TASKS) == []


def test_ask_waits_and_a_choice_by_field_settles_it(place: Workplace) -> None:
    use(place, Kind.CONTACTS)
    remote = place.sandbox.outlook.create("contacts", IN_OUTLOOK[Kind.CONTACTS])
    place.sync(Kind.CONTACTS)
    (there,) = place.sandbox.salesforce.all("Contact")
    place.tick()
    place.sandbox.outlook.edit("contacts", remote, {"jobTitle": "By Outlook", "department": "By Outlook"})
    place.sandbox.salesforce.edit("Contact", there["Id"], {"Title": "By Salesforce", "Department": "By Salesforce"})
    (row,) = place.look(Kind.CONTACTS)
    assert row.state is RowState.CONFLICT
    place.decide(Choice.PREFER, row.item, side=Side.OUTLOOK, fields=("job_title",))
    assert place.rows(Kind.CONTACTS)[0].state is RowState.CONFLICT
    place.decide(Choice.PREFER, row.item, side=Side.SALESFORCE)
    place.apply(Kind.CONTACTS)
    assert place.sandbox.outlook.get("contacts", remote)["jobTitle"] == "By Salesforce"
    assert place.look(Kind.CONTACTS) == []


def test_private_contacts_stay_out(place: Workplace) -> None:
    remote = place.sandbox.outlook.create("contacts", IN_OUTLOOK[Kind.CONTACTS])
    place.sandbox.outlook.set_private(remote)
    (row,) = place.look(Kind.CONTACTS)
    assert (row.state, row.outlook and row.outlook.title) == (RowState.PRIVATE, "")
    assert "Springfield" not in str(list(place.journal.rows()))


@pytest.mark.parametrize(
    ("due", "status", "inside"),
    [
        (-20, "completed", True),
        (-40, "completed", False),
        (-400, "notStarted", True),
        (360, "notStarted", True),
        (370, "notStarted", False),
        (None, "notStarted", True),
    ],
)
def test_the_window_of_tasks(place: Workplace, due: int | None, status: str, inside: bool) -> None:
    day = None if due is None else f"{place.sandbox.world.now() + timedelta(days=due):%Y-%m-%d}"
    completed = {} if status != "completed" else {"completedDateTime": utc(str(day))}
    dated = {} if day is None else {"dueDateTime": utc(day)}
    body = {"title": "Call", "body": {"contentType": "text", "content": ""}, "status": status}
    place.sandbox.outlook.create("tasks", body | dated | completed)
    assert len(place.look(Kind.TASKS)) == inside


@pytest.mark.parametrize(
    ("kind", "make", "name"),
    [
        (Kind.CALENDAR, "create_calendar", "Projects"),
        (Kind.TASKS, "create_list", "Errands"),
        (Kind.CONTACTS, "create_folder", "Partners"),
    ],
)
@pytest.mark.parametrize("by", ["name", "id"])
def test_the_chosen_container_alone(place: Workplace, kind: Kind, make: str, name: str, by: str) -> None:
    container = getattr(place.sandbox.outlook, make)(name)
    use(place, kind, source=name.upper() if by == "name" else container)
    place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    chosen = place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind], container=container)
    (row,) = place.look(kind)
    assert row.outlook is not None
    found = place.adapters[Side.OUTLOOK].fetch(place.session.scope(kind), [row.outlook.id])[row.outlook.id]
    assert isinstance(found, Record)
    assert found.outside is None
    assert row.outlook.id == chosen


@pytest.mark.parametrize("kind_", list(Kind), ids=str)
def test_a_container_that_does_not_exist_is_named(place: Workplace, kind_: Kind) -> None:
    use(place, kind_, source="Nowhere")
    with pytest.raises(SettingsError, match="Nowhere"):
        place.observe(kind_)


@pytest.mark.parametrize(("scope", "seen"), [("mine", ["Mine"]), ("all", ["Mine", "Theirs"])])
def test_whose_contacts(place: Workplace, scope: str, seen: list[str]) -> None:
    use(place, Kind.CONTACTS, scope=scope)
    colleague = place.sandbox.salesforce.colleague_id
    place.sandbox.salesforce.create("Contact", {"LastName": "Mine"})
    place.sandbox.salesforce.create("Contact", {"LastName": "Theirs", "OwnerId": colleague})
    assert sorted(row.salesforce.title for row in place.look(Kind.CONTACTS) if row.salesforce) == seen


def test_a_change_of_scope_reads_everything_anew(place: Workplace) -> None:
    use(place, Kind.CONTACTS)
    colleague = place.sandbox.salesforce.colleague_id
    place.sandbox.salesforce.create("Contact", {"LastName": "Theirs", "OwnerId": colleague})
    assert place.look(Kind.CONTACTS) == []
    place.sandbox.world.advance(timedelta(hours=1))
    use(place, Kind.CONTACTS, scope="all")
    assert [row.action for row in place.look(Kind.CONTACTS)] == ["create"]


def test_private_items_switched_on_later_are_read_then(place: Workplace) -> None:
    use(place, Kind.CALENDAR)
    place.sandbox.outlook.create("events", IN_OUTLOOK[Kind.CALENDAR] | {"sensitivity": "private"})
    assert [row.state for row in place.look(Kind.CALENDAR)] == [RowState.PRIVATE]
    place.sandbox.world.advance(timedelta(hours=1))
    use(place, Kind.CALENDAR, sync_private=True)
    assert [row.action for row in place.look(Kind.CALENDAR)] == ["create"]
    use(place, Kind.CALENDAR)
    assert [row.state for row in place.look(Kind.CALENDAR)] == [RowState.PRIVATE]


def test_two_way_is_the_default(place: Workplace, kind: Kind) -> None:
    ours = place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    place.sync(kind)
    (there,) = place.sandbox.salesforce.all(OBJECT[kind])
    place.tick()
    place.sandbox.outlook.edit(COLLECTION[kind], ours, EDIT[kind][Side.OUTLOOK])
    place.sandbox.salesforce.edit(OBJECT[kind], there["Id"], OTHER_EDIT[kind][Side.SALESFORCE])
    report = place.sync(kind)
    assert report is not None
    assert [(row.target, row.outcome) for row in report.rows] == [(tuple(Side), "succeeded")]
