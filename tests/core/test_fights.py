"""Two automations that undo each other, or another program that syncs: the field is put aside, the others go on."""

import msgspec
import pytest

from core.engine.observe import observe
from core.engine.proof import replay, verify
from core.engine.sync import sync
from core.facts.events import PlanConfirmed
from core.facts.projection import fold
from core.model import Choice, Decision, Kind, Record, Row, RowState, Side, Value, Why
from tests.support.desk import TASKS, decide, rows, synced, yes

FIELD: dict[Kind, tuple[str, Value, Value]] = {
    Kind.CALENDAR: ("location", "HQ", "Office"),
    Kind.CONTACTS: ("job_title", "CEO", "Chief"),
    Kind.TASKS: ("subject", "Call", "Phone"),
}
OTHER: dict[Kind, tuple[str, Value]] = {
    Kind.CALENDAR: ("subject", "Renamed"),
    Kind.CONTACTS: ("mobile_phone", "2"),
    Kind.TASKS: ("due", "2026-12-24"),
}


class Fight:
    """A pair of which one field is set by an automation on either side after each sync."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.name, self.theirs, self.ours = FIELD[kind]
        self.desk, self.left, self.right = synced(kind)

    def both(self) -> None:
        """Let the automations act: each puts its own value where the other is."""
        (here,) = self.desk.outlook.fields(self.kind)
        (there,) = self.desk.salesforce.fields(self.kind)
        if here.get(self.name) != self.ours:
            self.desk.outlook.edit(self.kind, self.left, **{self.name: self.ours})
        elif there.get(self.name) != self.theirs:
            self.desk.salesforce.edit(self.kind, self.right, **{self.name: self.theirs})

    def sync(self) -> None:
        self.desk.clock.advance(hours=1)
        sync(self.desk.session, [self.kind], review=yes)

    def until_put_aside(self) -> int:
        """Return how many syncs it takes."""
        for count in range(12):
            self.both()
            self.desk.clock.advance(hours=1)
            observe(self.desk.session, [self.kind])
            if any(each.why is Why.FOUGHT_OVER for row in rows(self.desk, self.kind) for each in row.left_out):
                return count
            self.sync()
        raise AssertionError("it goes on for ever")

    def row(self) -> Row:
        (row,) = rows(self.desk, self.kind)
        return row


@pytest.fixture(params=list(Kind), ids=str)
def fight(request: pytest.FixtureRequest) -> Fight:
    return Fight(Kind(request.param))


def test_after_the_third_time_the_field_is_put_aside_with_both_values(fight: Fight) -> None:
    assert fight.until_put_aside() in (3, 4)  # perhaps a first value that nobody had replaced, then three
    row = fight.row()
    assert (row.state, row.hold, row.rule, row.target) == (RowState.HELD, "fought-over", "fought-over", ())
    (left_out,) = row.left_out
    assert (left_out.name, {left_out.outlook, left_out.salesforce}) == (fight.name, {fight.ours, fight.theirs})
    fight.desk.outlook.writes.clear()
    fight.desk.salesforce.writes.clear()
    for _ in range(3):
        fight.both()
        fight.sync()
    assert (fight.desk.outlook.writes, fight.desk.salesforce.writes) == ([], [])


def test_other_fields_of_the_record_go_on(fight: Fight) -> None:
    fight.until_put_aside()
    name, value = OTHER[fight.kind]
    if name == fight.name:
        name, value = "due", "2026-12-24"
    fight.desk.outlook.edit(fight.kind, fight.left, **{name: value})
    observe(fight.desk.session, [fight.kind])
    row = fight.row()
    assert (row.state, [change.name for change in row.fields]) == (RowState.PROPOSED, [name])
    assert [each.name for each in row.left_out] == [fight.name]
    fight.sync()
    (there,) = fight.desk.salesforce.fields(fight.kind)
    assert there[name] == value
    assert fight.row().state is RowState.HELD


def test_who_changed_it_in_salesforce_is_named() -> None:
    fight = Fight(TASKS)
    salesforce = fight.desk.salesforce
    salesforce.users["005"] = "Flow User"
    put = salesforce.edit

    def edited(kind: Kind, remote: str, **changes: Value) -> None:
        put(kind, remote, **changes)
        salesforce.change(kind, remote, editor="005")

    salesforce.edit = edited  # type: ignore[method-assign]
    fight.until_put_aside()
    assert fight.row().left_out[0].by == "Flow User"


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "field"])
def test_a_person_says_whose_value_holds_and_it_goes_on(fight: Fight, side: Side, whole: bool) -> None:
    fight.until_put_aside()
    wanted = fight.ours if side is Side.OUTLOOK else fight.theirs
    names = () if whole else (fight.name,)
    said = Decision(choice=Choice.PREFER, side=side, fields=names)
    assert not decide(fight.desk.session, [fight.row().item], said).passed_over
    fight.sync()
    (here,), (there,) = fight.desk.outlook.fields(fight.kind), fight.desk.salesforce.fields(fight.kind)
    assert (here[fight.name], there[fight.name]) == (wanted, wanted)
    assert rows(fight.desk, fight.kind) == []
    assert fight.until_put_aside() >= 2  # it takes three returns again


def test_to_take_it_in_again_lets_it_go_on(fight: Fight) -> None:
    fight.until_put_aside()
    assert not decide(fight.desk.session, [fight.row().item], Decision(choice=Choice.INCLUDE)).passed_over
    assert fight.row().state is RowState.PROPOSED


@pytest.mark.parametrize("side", list(Side))
def test_a_person_who_edits_often_fights_nobody(fight: Fight, side: Side) -> None:
    desk, kind = fight.desk, fight.kind
    place, remote = {Side.OUTLOOK: (desk.outlook, fight.left), Side.SALESFORCE: (desk.salesforce, fight.right)}[side]
    for value in ("One", "Two", "One", "Two", "One", "Two", "One"):
        place.edit(kind, remote, **{fight.name: value})
        fight.sync()
        assert rows(desk, kind) == []


def test_two_people_who_go_on_with_each_others_work_fight_nobody(fight: Fight) -> None:
    desk, kind = fight.desk, fight.kind
    for number in range(5):
        desk.outlook.edit(kind, fight.left, **{fight.name: f"Outlook {number}"})
        fight.sync()
        desk.salesforce.edit(kind, fight.right, **{fight.name: f"Salesforce {number}"})
        fight.sync()
        assert rows(desk, kind) == []


def test_what_comes_back_after_months_is_no_fight(fight: Fight) -> None:
    for _ in range(12):
        fight.both()
        fight.desk.clock.advance(days=31)
        sync(fight.desk.session, [fight.kind], review=yes)
        assert not any(row.left_out for row in rows(fight.desk, fight.kind))


def test_a_service_that_takes_a_write_and_keeps_its_own_value_is_asked_three_times() -> None:
    desk, left, right = synced(TASKS)
    put, kept = desk.salesforce._put, desk.salesforce.records[TASKS][right].fields["subject"]

    def stubborn(kind: Kind, record: Record) -> None:
        put(kind, msgspec.structs.replace(record, fields={**record.fields, "subject": kept}))

    desk.salesforce._put = stubborn  # type: ignore[method-assign]
    desk.outlook.edit(TASKS, left, subject="Phone")
    desk.salesforce.writes.clear()
    for _ in range(5):
        desk.clock.advance(hours=1)
        sync(desk.session, [TASKS], review=yes)
    assert len(desk.salesforce.writes) == 3
    assert [row.hold for row in rows(desk, TASKS)] == ["fought-over"]


def test_it_follows_from_the_journal(fight: Fight) -> None:
    fight.until_put_aside()
    assert fold(fight.desk.journal.read()) == fight.desk.session.state
    assert verify(fight.desk.session).problems == ()
    run = next(each.run for each in reversed(fight.desk.journal.events) if isinstance(each.event, PlanConfirmed))
    assert run
    assert replay(fight.desk.session, run).identical
