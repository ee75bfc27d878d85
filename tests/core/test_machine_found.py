"""What the state machine found, each told plainly."""

from core.engine.apply import apply
from core.engine.observe import observe
from core.engine.sync import sync
from core.facts.projection import fold
from core.facts.state import State
from core.model import Choice, Decision, Kind, Outcome, Plan, Scope, Side, Status, Write
from tests.support.desk import decide, find_items, plan, target
from tests.support.fakes import Desk, MemorySide

TASKS = Kind.TASKS
CALL = {"subject": "Call Bob", "due": "2026-11-30", "body": "About the offer"}


class Deaf(MemorySide):
    """A side that cannot say, for a while, what became of a write."""

    deaf = True

    def resolve(self, scope: Scope, write: Write) -> Outcome:
        return Outcome(key=write.key, status=Status.UNKNOWN) if self.deaf else super().resolve(scope, write)


def yes(plan: Plan) -> Plan:
    return plan


def shown(desk: Desk) -> list[tuple[str, str | None, str]]:
    return [(row.action.value, target(row), row.state.value) for row in plan(desk.session, [TASKS]).rows]


def lost(operation: str) -> tuple[Desk, Deaf, str]:
    """Return a desk where a task was created or updated in Salesforce, and nobody can say so yet."""
    desk = Desk()
    desk.salesforce = there = Deaf(Side.SALESFORCE, desk.clock)
    desk.open()
    left = desk.outlook.create(TASKS, CALL)
    if operation == "update":
        sync(desk.session, [TASKS], review=yes)
        desk.outlook.edit(TASKS, left, body="About the invoice")
    there.lose = 1
    sync(desk.session, [TASKS], review=yes)
    return desk, there, left


def test_looking_does_not_change_the_state() -> None:
    desk = Desk()
    plan(desk.session, list(Kind))
    assert desk.session.state == fold([]) == State()


def test_a_counterpart_that_was_read_before_its_create_was_resolved_is_not_doubled() -> None:
    desk, there, _ = lost("create")
    observe(desk.session, [TASKS])
    there.deaf = False
    observe(desk.session, [TASKS])
    assert shown(desk) == []
    assert len(desk.session.state.of(TASKS).items) == 1


def test_an_edit_made_while_a_create_was_open_still_reaches_the_other_side() -> None:
    desk, there, left = lost("create")
    desk.outlook.edit(TASKS, left, body="About the invoice")
    observe(desk.session, [TASKS])
    there.deaf = False
    observe(desk.session, [TASKS])
    assert shown(desk) == [("update", "salesforce", "proposed")]


def test_an_edit_of_what_a_lost_create_made_reaches_the_source() -> None:
    desk, there, _ = lost("create")
    there.edit(TASKS, "S1", body="About the invoice")
    there.deaf = False
    observe(desk.session, [TASKS])
    assert shown(desk) == [("update", "outlook", "proposed")]


def test_an_edit_made_while_an_update_was_open_still_reaches_the_other_side() -> None:
    desk, there, left = lost("update")
    desk.outlook.edit(TASKS, left, body="About the contract")
    observe(desk.session, [TASKS])
    there.deaf = False
    observe(desk.session, [TASKS])
    assert shown(desk) == [("update", "salesforce", "proposed")]


def test_what_was_deleted_while_its_create_was_open_is_not_brought_back() -> None:
    desk, there, left = lost("create")
    desk.outlook.delete(TASKS, left)
    observe(desk.session, [TASKS])
    there.deaf = False
    observe(desk.session, [TASKS])
    assert ("create", "outlook", "proposed") not in shown(desk)
    sync(desk.session, [TASKS], review=yes)
    assert there.fields(TASKS) == desk.outlook.fields(TASKS) == []


def test_one_record_is_linked_by_hand_with_one_other() -> None:
    desk = Desk()
    for n in range(2):
        desk.outlook.create(TASKS, CALL | {"subject": f"Task {n}"})
    desk.salesforce.create(TASKS, CALL)
    observe(desk.session, [TASKS])
    (theirs,) = find_items(desk.session, "S1")
    for remote in ("O1", "O2"):
        decide(desk.session, find_items(desk.session, remote), Decision(choice=Choice.LINK, other=theirs))
    assert [row.counterpart for row in plan(desk.session, [TASKS]).rows].count(theirs) == 1
    assert {face.id for row in plan(desk.session, [TASKS]).rows for face in (row.outlook,) if face} == {"O1", "O2"}


def test_a_record_that_returns_after_it_was_made_anew_is_a_record_of_its_own() -> None:
    desk = Desk()
    left = desk.outlook.create(TASKS, CALL)
    sync(desk.session, [TASKS], review=yes)
    kept = desk.outlook.records[TASKS][left]
    desk.outlook.delete(TASKS, left)
    observe(desk.session, [TASKS])
    (item,) = find_items(desk.session, "S1")
    decide(desk.session, [item], Decision(choice=Choice.PREFER, side=Side.SALESFORCE))
    apply(desk.session, [TASKS], review=yes)
    del desk.outlook.gone[left]
    desk.outlook.records[TASKS][left] = kept
    desk.outlook.change(TASKS, left)
    observe(desk.session, [TASKS])
    assert find_items(desk.session, "O2") == find_items(desk.session, "S1") == (item,)
    assert find_items(desk.session, left) != (item,)


def test_what_an_open_create_made_is_not_created_back_when_its_source_is_out_of_scope() -> None:
    desk, _, left = lost("create")
    desk.outlook.change(TASKS, left, outside="container")
    observe(desk.session, [TASKS])
    assert ("create", "outlook", "held") in shown(desk)
    assert apply(desk.session, [TASKS], review=yes).rows == ()
