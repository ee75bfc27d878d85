"""The main job over the sandbox, for each kind and in both directions: what a person does, and what then is where.

What is compared are the services' own records, as the other person would see them.
"""

from typing import Any

import pytest

from core.fields import BY_KIND
from core.model import ActionKind, Kind, Operation, Row, RowState, Side
from core.settings import Prevent
from tests.support.desk import target
from tests.support.fakes import all_kinds_on
from tests.support.samples import COLLECTION, EDIT, IN_OUTLOOK, IN_SALESFORCE, OBJECT, OTHER_EDIT
from tests.support.workplace import Workplace

pytestmark = pytest.mark.reading("sf-task-status", "usual", where="tasks")  # its edits are "Completed"

OL, SF = Side.OUTLOOK, Side.SALESFORCE


class Desk:
    """One side of the workplace, in the words of a test."""

    def __init__(self, place: Workplace, kind: Kind, side: Side) -> None:
        self.place, self.kind, self.side = place, kind, side

    def create(self) -> str:
        self.place.tick()
        if self.side is OL:
            return self.place.sandbox.outlook.create(COLLECTION[self.kind], IN_OUTLOOK[self.kind])
        return self.place.sandbox.salesforce.create(OBJECT[self.kind], IN_SALESFORCE[self.kind])

    def edit(self, remote: str, change: dict[Side, dict[str, Any]]) -> None:
        self.place.tick()
        if self.side is OL:
            self.place.sandbox.outlook.edit(COLLECTION[self.kind], remote, change[OL])
        else:
            self.place.sandbox.salesforce.edit(OBJECT[self.kind], remote, change[SF])

    def delete(self, remote: str) -> None:
        self.place.tick()
        if self.side is OL:
            self.place.sandbox.outlook.delete(COLLECTION[self.kind], remote)
        else:
            self.place.sandbox.salesforce.delete(OBJECT[self.kind], remote)

    def all(self) -> list[dict[str, Any]]:
        if self.side is OL:
            return self.place.sandbox.outlook.all(COLLECTION[self.kind])
        return self.place.sandbox.salesforce.all(OBJECT[self.kind])


@pytest.fixture(params=[OL, SF], ids=["from-outlook", "from-salesforce"])
def side(request: pytest.FixtureRequest) -> Side:
    return Side(request.param)


@pytest.fixture
def here(place: Workplace, kind: Kind, side: Side) -> Desk:
    place.settings = all_kinds_on(**{kind.value: type(place.settings.of(kind))(enabled=True, prevent=Prevent())})
    place.open()
    return Desk(place, kind, side)


@pytest.fixture
def there(here: Desk) -> Desk:
    return Desk(here.place, here.kind, here.side.other)


def only(records: list[dict[str, Any]]) -> dict[str, Any]:
    assert len(records) == 1, records
    return records[0]


def said(row: Row) -> tuple[str, str | None, str, str]:
    return row.action.value, target(row), row.state.value, row.rule


def expected_there(kind: Kind, side: Side) -> dict[str, Any]:
    return IN_SALESFORCE[kind] if side is SF else IN_OUTLOOK[kind]


def holds(record: dict[str, Any], sample: dict[str, Any]) -> None:
    """Assert that a record says what the sample says, in the form in which the service answers."""
    for name, value in sample.items():
        now = record[name]
        if name == "body":
            assert "Bring the numbers" in now["content"] or "About the offer" in now["content"]
        elif name in ("start", "end", "dueDateTime"):
            assert now["dateTime"].startswith(value["dateTime"])
        elif name == "emailAddresses":
            assert now[0]["address"] == value[0]["address"]
        elif name == "location":
            assert now["displayName"] == value["displayName"]
        elif name == "birthday":
            assert str(now)[:10] == value[:10]
        elif isinstance(value, dict):
            assert value.items() <= now.items()
        else:
            assert now == value, name


def test_a_record_is_created_on_the_other_side_field_by_field(here: Desk, there: Desk) -> None:
    here.create()
    (row,) = here.place.look(here.kind)
    assert said(row) == ("create", there.side, "proposed", f"only-in-{here.side}")
    report = here.place.apply(here.kind)
    assert report is not None
    assert report.summary()["succeeded"] == 1
    holds(only(there.all()), expected_there(here.kind, there.side))
    assert here.place.look(here.kind) == []


def test_an_edit_is_carried_over_and_nothing_else_is_written(here: Desk, there: Desk) -> None:
    remote = here.create()
    here.place.sync(here.kind)
    here.edit(remote, EDIT[here.kind])
    (row,) = here.place.look(here.kind)
    assert said(row) == ("update", there.side, "proposed", f"changed-in-{here.side}")
    here.place.apply(here.kind)
    holds(only(there.all()), expected_there(here.kind, there.side) | EDIT[here.kind][there.side])
    assert here.place.look(here.kind) == []


def test_edits_of_different_fields_on_both_sides_are_merged(here: Desk, there: Desk) -> None:
    ours = here.create()
    here.place.sync(here.kind)
    theirs = only(there.all())["id" if there.side is OL else "Id"]
    here.edit(ours, EDIT[here.kind])
    there.edit(theirs, OTHER_EDIT[here.kind])
    (row,) = here.place.look(here.kind)
    assert said(row) == ("update", "both", "proposed", "changed-on-both")
    here.place.apply(here.kind)
    for desk in (here, there):
        holds(only(desk.all()), EDIT[here.kind][desk.side] | OTHER_EDIT[here.kind][desk.side])
    assert here.place.look(here.kind) == []


def test_the_same_edit_on_both_sides_needs_nothing(here: Desk, there: Desk) -> None:
    ours = here.create()
    here.place.sync(here.kind)
    here.edit(ours, EDIT[here.kind])
    there.edit(only(there.all())["id" if there.side is OL else "Id"], EDIT[here.kind])
    assert here.place.look(here.kind) == []


@pytest.mark.reading("ol-task-delta", "works", where="tasks-from-outlook")  # else the only one gone is suspect
def test_a_deletion_is_carried_over(here: Desk, there: Desk) -> None:
    remote = here.create()
    here.place.sync(here.kind)
    here.delete(remote)
    (row,) = here.place.look(here.kind)
    assert said(row) == ("delete", there.side, "proposed", f"deleted-in-{here.side}")
    here.place.apply(here.kind)
    assert there.all() == []
    assert here.place.look(here.kind) == []


def test_a_deletion_against_an_edit_is_asked(here: Desk, there: Desk) -> None:
    ours = here.create()
    here.place.sync(here.kind)
    there.edit(only(there.all())["id" if there.side is OL else "Id"], EDIT[here.kind])
    here.delete(ours)
    (row,) = here.place.look(here.kind)
    assert (row.action, row.state) == (ActionKind.CONFLICT, RowState.CONFLICT)
    assert here.place.apply(here.kind).rows == ()
    assert len(there.all()) == 1


def test_equal_records_are_linked_without_a_write(place: Workplace, kind: Kind) -> None:
    place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    place.sandbox.salesforce.create(OBJECT[kind], IN_SALESFORCE[kind])
    (row,) = place.look(kind)
    assert said(row)[:3] == ("link", None, "proposed")
    held = place.sandbox.outlook.all(COLLECTION[kind]), place.sandbox.salesforce.all(OBJECT[kind])
    place.apply(kind)
    assert held == (place.sandbox.outlook.all(COLLECTION[kind]), place.sandbox.salesforce.all(OBJECT[kind]))
    assert place.look(kind) == []


def test_a_record_edited_between_plan_and_apply_is_not_overwritten(here: Desk, there: Desk) -> None:
    ours = here.create()
    here.place.sync(here.kind)
    theirs = only(there.all())["id" if there.side is OL else "Id"]
    here.edit(ours, EDIT[here.kind])
    here.place.observe(here.kind)
    there.edit(theirs, OTHER_EDIT[here.kind])
    report = here.place.apply(here.kind)
    assert report is not None
    assert report.summary()["stale"] == 1
    holds(only(there.all()), OTHER_EDIT[here.kind][there.side])
    (row,) = here.place.look(here.kind)
    assert said(row)[:3] == ("update", "both", "proposed")


def test_a_sync_with_nothing_changed_costs_a_handful_of_requests(place: Workplace, kind: Kind) -> None:
    for n in range(30):
        place.sandbox.salesforce.create(OBJECT[kind], IN_SALESFORCE[kind] | unlike(kind, n))
    place.sync(kind)
    assert len(place.sandbox.outlook.all(COLLECTION[kind])) == 30
    place.observe(kind)
    events, requests = len(list(place.journal.read())), len(place.sandbox.world.requests)
    place.observe(kind)
    assert len(place.sandbox.world.requests) - requests <= 5
    assert len(list(place.journal.read())) - events == 4


def unlike(kind: Kind, n: int) -> dict[str, Any]:
    """Return what makes one record unlike the others."""
    subject = {"Subject": f"Subject {n}"}
    return {"Email": f"ann{n}@acme.example", "FirstName": f"Ann{n}"} if kind is Kind.CONTACTS else subject


@pytest.mark.parametrize("operation", list(Operation), ids=str)
def test_a_prevented_operation_does_not_happen(here: Desk, there: Desk, operation: Operation) -> None:
    prevent = Prevent(**{there.side.value: (operation,)})
    settings = all_kinds_on(**{here.kind.value: type(here.place.settings.of(here.kind))(enabled=True, prevent=prevent)})
    ours = here.create()
    if operation is not Operation.CREATE:
        here.place.sync(here.kind)
    here.place.settings = settings
    here.place.open()
    if operation is Operation.UPDATE:
        here.edit(ours, EDIT[here.kind])
    if operation is Operation.DELETE:
        here.delete(ours)
    before = there.all()
    assert [row.state for row in here.place.look(here.kind)] == [RowState.PREVENTED]
    assert here.place.apply(here.kind).rows == ()
    assert there.all() == before


def test_every_canonical_field_is_in_the_samples() -> None:
    """The samples of this file are only worth something if they use every field that both sides can write."""
    unused = {
        Kind.CALENDAR: {"all_day", "private", "attendees", "attachments"},
        Kind.CONTACTS: {"middle_name", "company"}
        | {f"other_{part}" for part in ("street", "state", "postal_code", "country")},
        Kind.TASKS: set[str](),
    }
    used = {Kind.CALENDAR: 6, Kind.CONTACTS: 17, Kind.TASKS: 5}
    for kind, fields in BY_KIND.items():
        assert len({f.name for f in fields} - unused[kind]) == used[kind]
