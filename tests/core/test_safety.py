"""What must hold whatever planning does: the gate before the port, the order of writes, interruptions, lost answers."""

import msgspec
import pytest

from core.engine import gate
from core.engine.apply import apply
from core.engine.history import runs
from core.engine.observe import observe
from core.engine.proof import replay, verify
from core.engine.reports import Ending
from core.engine.sync import sync
from core.errors import GuardRefused, ServiceUnavailable
from core.facts.events import PlanConfirmed, RunFinished, WriteLost, WriteStarted
from core.model import (
    ActionKind,
    Choice,
    Decision,
    Kind,
    Operation,
    Outcome,
    Plan,
    Record,
    Row,
    RowState,
    Side,
    Status,
    Write,
)
from core.ports import Silent
from core.settings import CalendarSettings, Guards, PlanSettings, Prevent
from tests.support.desk import plan
from tests.support.fakes import Desk, all_kinds_on

CALL = {"subject": "Call Bob", "due": "2026-11-30", "status": "notStarted"}
TASKS = Kind.TASKS


def yes(plan: Plan) -> Plan:
    return plan


ROW = Row(
    item="i",
    kind=Kind.CALENDAR,
    action=ActionKind.UPDATE,
    target="outlook",
    state=RowState.PROPOSED,
    rule="changed-in-salesforce",
    reason="",
)
BEFORE = Record(id="O1", version="1", fields={"subject": "Review"})
WRITE = Write(
    item="i",
    kind=Kind.CALENDAR,
    side=Side.OUTLOOK,
    operation=Operation.UPDATE,
    key="k",
    id="O1",
    before=BEFORE,
    changes={"subject": "Reviews"},
    at="2026-11-22T12:00:00Z",
)
ON = all_kinds_on()
NO_UPDATES = all_kinds_on(calendar=CalendarSettings(enabled=True, prevent=Prevent(outlook=(Operation.UPDATE,))))


def altered(**changes: object) -> Write:
    return msgspec.structs.replace(WRITE, **changes)


def before(**facts: object) -> Write:
    return altered(before=msgspec.structs.replace(BEFORE, **facts))


REFUSED = [
    ("it was not confirmed", altered(item="another"), ON),
    ("it is prevented", WRITE, NO_UPDATES),
    ("attendees are never written", altered(changes={"attendees": ("bob@x.example",)}), ON),
    ("attachments are never written", altered(changes={"attachments": ("a.pdf",)}), ON),
    ("the record is locked", before(locked="series"), ON),
    ("the record is private", before(private=True), ON),
    ("its content says private", before(fields={"private": True}), ON),
    ("it would mail somebody", before(audience=1), ON),
    ("it is somebody else's meeting", before(organizer=False), ON),
    ("there is nothing to write", altered(changes={}), ON),
]


@pytest.mark.parametrize(("write", "settings"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_the_gate_refuses(write: Write, settings: PlanSettings) -> None:
    with pytest.raises(GuardRefused):
        gate.check([WRITE, write], [ROW], settings)


class Listening(Silent):
    """Somebody who keeps what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, text: str) -> None:
        self.said.append(text)


def test_a_person_is_told_of_a_lost_cursor_and_of_a_suspect_side() -> None:
    desk = Desk()
    remote = desk.outlook.create(TASKS, CALL)
    sync(desk.session, [TASKS], review=yes)
    desk.session.progress = listening = Listening()
    observe(desk.session, [TASKS])
    assert listening.said == []
    desk.outlook.expired = True
    desk.outlook.hidden.add(remote)
    observe(desk.session, [TASKS])
    assert listening.said == [
        "The cursor is too old. Everything is read again.",
        "Outlook shows none of its tasks any more. No delete is proposed because of it.",
    ]


def test_the_gate_lets_pass_what_was_confirmed_and_released() -> None:
    released = msgspec.structs.replace(ROW, decision=Decision(choice=Choice.RELEASE))
    gate.check([WRITE], [ROW], ON)
    gate.check([before(audience=3)], [released], ON)
    gate.check([altered(side=Side.SALESFORCE, before=None, changes={"attendees": ("bob@x.example",)})], [ROW], ON)


def test_deletes_come_after_creates_and_updates() -> None:
    desk = Desk()
    gone, edited = (desk.outlook.create(TASKS, CALL | {"subject": name}) for name in ("Gone", "Edited"))
    sync(desk.session, [TASKS], review=yes)
    desk.outlook.delete(TASKS, gone)
    desk.outlook.edit(TASKS, edited, due="2026-12-01")
    desk.outlook.create(TASKS, CALL | {"subject": "A new one"})
    desk.salesforce.writes.clear()
    sync(desk.session, [TASKS], review=yes)
    assert [write.operation.value for write in desk.salesforce.writes] == ["create", "update", "delete"]


def many(desk: Desk, count: int) -> None:
    for n in range(count):
        desk.outlook.create(TASKS, CALL | {"subject": f"Task {n}"})
    observe(desk.session, [TASKS])


def test_an_interruption_journals_what_is_known_and_asks_later_about_the_rest() -> None:
    desk = Desk()
    many(desk, 5)
    write = desk.salesforce.write

    def interrupted_in_the_second_call(scope: object, writes: list[Write]) -> object:
        for n, outcome in enumerate(write(scope, writes)):  # type: ignore[arg-type]
            yield outcome
            if len(desk.salesforce.records[TASKS]) == 4 and n == 0:
                raise KeyboardInterrupt

    desk.salesforce.write = interrupted_in_the_second_call  # type: ignore[assignment,method-assign]
    report = apply(desk.session, [TASKS], review=yes)
    assert report.ending is Ending.INTERRUPTED
    assert report.summary() == {"succeeded": 4, "failed": 0, "stale": 0, "unknown": 1, "skipped": 0}
    assert [r.event.outcome for r in desk.journal.events if isinstance(r.event, RunFinished)][-1] == "interrupted"
    assert [type(r.event) for r in desk.journal.events].count(WriteLost) == 1
    desk.salesforce.write = write  # type: ignore[method-assign]
    desk.open()
    sync(desk.session, [TASKS], review=yes)
    assert sorted(str(f["subject"]) for f in desk.salesforce.fields(TASKS)) == [f"Task {n}" for n in range(5)]


def test_a_side_that_goes_away_while_writing_leaves_open_questions_and_no_doubles() -> None:
    desk = Desk()
    many(desk, 5)
    write = desk.salesforce.write

    def away_after_the_first(scope: object, writes: list[Write]) -> object:
        for outcome in write(scope, writes):  # type: ignore[arg-type]
            yield outcome
            raise ServiceUnavailable("Salesforce is away.", "Try again later.")

    desk.salesforce.write = away_after_the_first  # type: ignore[assignment,method-assign]
    with pytest.raises(ServiceUnavailable) as told:
        apply(desk.session, [TASKS], review=yes)
    assert told.value.hint == "Try again later. What was written before: accord history run-2"
    assert runs(desk.session)[0].summary == {"succeeded": 1, "failed": 0, "stale": 0, "unknown": 2, "skipped": 2}
    desk.salesforce.write = write  # type: ignore[method-assign]
    sync(desk.open(), [TASKS], review=yes)
    assert sorted(str(f["subject"]) for f in desk.salesforce.fields(TASKS)) == [f"Task {n}" for n in range(5)]
    assert plan(desk.session, [TASKS]).rows == ()


def test_a_row_whose_last_write_is_an_open_question_is_held() -> None:
    desk = Desk()
    many(desk, 1)
    desk.salesforce.lose = 1
    resolve = desk.salesforce.resolve

    def nobody_knows(scope: object, write: Write) -> Outcome:
        return Outcome(key=write.key, status=Status.UNKNOWN)

    desk.salesforce.resolve = nobody_knows  # type: ignore[assignment,method-assign]
    report = apply(desk.session, [TASKS], review=yes)
    assert report is not None
    assert report.summary()["unknown"] == 1
    assert [(row.state, row.hold) for row in plan(desk.session, [TASKS]).rows] == [("held", "unresolved")]
    assert apply(desk.session, [TASKS], review=yes).rows == ()
    desk.salesforce.resolve = resolve  # type: ignore[method-assign]
    observe(desk.session, [TASKS])
    assert plan(desk.session, [TASKS]).rows == ()
    assert len(desk.salesforce.fields(TASKS)) == 1


@pytest.mark.parametrize(("percent", "proposed"), [(0, 1), (5, 2), (50, 20)])
def test_the_delete_budget_grows_with_the_links(percent: int, proposed: int) -> None:
    desk = Desk(all_kinds_on(guards=Guards(max_deletes=1, max_delete_percent=percent)))
    many(desk, 40)
    apply(desk.session, [TASKS], review=yes)
    for remote in list(desk.outlook.records[TASKS])[:30]:
        desk.outlook.delete(TASKS, remote)
    observe(desk.session, [TASKS])
    assert [row.state for row in plan(desk.session, [TASKS]).rows].count(RowState.PROPOSED) == proposed


def test_every_intent_is_journaled_before_its_write() -> None:
    desk = Desk()
    many(desk, 4)
    write = desk.salesforce.write
    known_at_the_call: list[set[str]] = []

    def watched(scope: object, writes: list[Write]) -> object:
        intents = {r.event.key for r in desk.journal.events if isinstance(r.event, WriteStarted)}
        known_at_the_call.append({w.key for w in writes} - intents)
        return write(scope, writes)  # type: ignore[arg-type]

    desk.salesforce.write = watched  # type: ignore[assignment,method-assign]
    apply(desk.session, [TASKS], review=yes)
    assert known_at_the_call == [set(), set()]


def test_a_plan_confirmed_under_other_rules_is_told_as_such() -> None:
    desk = Desk()
    many(desk, 1)
    report = apply(desk.session, [TASKS], review=yes)
    assert report is not None
    for n, recorded in enumerate(desk.journal.events):
        if isinstance(recorded.event, PlanConfirmed):
            other = msgspec.structs.replace(recorded.event, planning=99, digest="0" * 64)
            desk.journal.events[n] = msgspec.structs.replace(recorded, event=other)
    assert verify(desk.open()).problems == ()
    assert any("planning rules 99" in said for said in replay(desk.session, report.run).differences)
