"""A rollback keeps every rule of an ordinary sync, is a run like any other, and can be taken back itself."""

import msgspec
import pytest

from core.engine.observe import observe
from core.engine.proof import replay, verify
from core.engine.reports import Ending, RollbackPreview
from core.engine.rollback import preview, rollback
from core.errors import UsageError
from core.model import Choice, Decision, Hold, Kind, Outcome, Plan, RowState, Rule, Side, Status
from core.settings import Guards
from tests.support.desk import (
    ANN,
    CALENDAR,
    CALL,
    CONTACTS,
    EDITS,
    MEETING,
    REVIEW,
    SAMPLES,
    TASKS,
    decide,
    find_items,
    rows,
    synced,
)
from tests.support.fakes import Desk, all_kinds_on
from tests.support.rollbacks import (
    LATER,
    NOTES,
    bare,
    both,
    confirmed,
    free,
    last_run,
    synced_run,
    taken_back,
)


@pytest.fixture(params=list(Kind), ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)


@pytest.fixture(params=list(Side), ids=str)
def side(request: pytest.FixtureRequest) -> Side:
    return Side(request.param)


class TestCarefully:
    def changed(self, kind: Kind) -> tuple[Desk, str, str, str]:
        desk, left, right = synced(kind)
        desk.outlook.edit(kind, left, **EDITS[kind])
        return desk, left, right, synced_run(desk, kind)

    def test_who_edited_since_keeps_the_edit(self, kind: Kind) -> None:
        desk, _, right, run = self.changed(kind)
        later = {
            name: "2026-12-24" if name == "due" else "completed" if name == "status" else "Later"
            for name in EDITS[kind]
        }
        if kind is TASKS:
            later = {"status": "inProgress"}
        desk.salesforce.edit(kind, right, **later)
        observe(desk.session, [kind])
        told = preview(desk.session, run)
        (row,) = told.plan.rows
        assert (row.state, row.rule, told.notes[row.item].feasible) == (RowState.CONFLICT, Rule.CHANGED_SINCE, False)
        assert next(iter(later)) in told.notes[row.item].because
        assert taken_back(desk, run).ending is Ending.NOTHING
        assert desk.salesforce.fields(kind)[0].items() >= later.items()

    def test_what_was_created_and_edited_since_is_not_deleted(self, kind: Kind) -> None:
        desk = free()
        desk.outlook.create(kind, SAMPLES[kind])
        run = synced_run(desk, kind)
        desk.salesforce.edit(kind, "S1", **NOTES[kind])
        observe(desk.session, [kind])
        assert taken_back(desk, run).rows == ()
        assert len(desk.salesforce.fields(kind)) == 1

    def test_an_edit_during_the_review_makes_it_stale(self, kind: Kind) -> None:
        desk, _, right, run = self.changed(kind)

        def review(told: RollbackPreview) -> Plan:
            desk.salesforce.edit(kind, right, **LATER[kind])
            return told.plan

        report = rollback(desk.session, run, review=review)
        assert [row.outcome for row in report.rows] == ["stale"]
        assert desk.salesforce.fields(kind)[0].items() >= LATER[kind].items()

    def test_undone_already_is_nothing_to_do(self, kind: Kind) -> None:
        desk, _, right, run = self.changed(kind)
        former = {name: SAMPLES[kind].get(name) for name in EDITS[kind]}
        desk.salesforce.edit(kind, right, **former)
        observe(desk.session, [kind])
        told = preview(desk.session, run)
        (row,) = told.plan.rows
        assert (row.action, row.rule, row.fields) == ("none", Rule.UNDONE, ())
        assert told.notes[row.item].because == "it is undone already"
        assert taken_back(desk, run).ending is Ending.NOTHING

    def test_only_the_items_that_were_named(self) -> None:
        desk = free()
        for n in range(3):
            desk.outlook.create(TASKS, CALL | {"subject": f"Task {n}"})
        run = synced_run(desk, TASKS)
        (second,) = find_items(desk.session, "O2")
        taken_back(desk, run, second[:8])
        assert sorted(str(f["subject"]) for f in desk.salesforce.fields(TASKS)) == ["Task 0", "Task 2"]
        desk.outlook.create(TASKS, CALL | {"subject": "Another"})
        observe(desk.session, [TASKS])
        with pytest.raises(UsageError, match="did not write to item"):
            preview(desk.session, run, ["O4"])

    def test_a_preview_writes_and_journals_nothing(self, kind: Kind) -> None:
        desk, _, _, run = self.changed(kind)
        events, held = len(desk.journal.events), both(desk, kind)
        preview(desk.session, run)
        assert (len(desk.journal.events), both(desk, kind)) == (events, held)

    def test_nothing_leaves_without_a_yes(self, kind: Kind) -> None:
        desk, _, _, run = self.changed(kind)
        held = both(desk, kind)
        assert rollback(desk.session, run, review=lambda told: None).ending is Ending.DECLINED
        assert both(desk, kind) == held

    def test_a_run_that_wrote_nothing(self) -> None:
        desk, *_ = synced(TASKS)
        observe(desk.session, [TASKS])
        with pytest.raises(UsageError, match="wrote nothing"):
            preview(desk.session, last_run(desk))

    def test_who_would_be_mailed_is_asked_first(self) -> None:
        desk = Desk()
        desk.outlook.create(CALENDAR, MEETING, audience=2)
        desk.salesforce.create(CALENDAR, REVIEW)
        synced_run(desk, CALENDAR)
        desk.salesforce.edit(CALENDAR, "S1", location="Room 1")
        observe(desk.session, [CALENDAR])
        (item,) = find_items(desk.session, "O1")
        decide(desk.session, [item], Decision(choice=Choice.RELEASE))
        run = synced_run(desk, CALENDAR)
        (row,) = preview(desk.session, run).plan.rows
        assert (row.state, row.hold, row.mails) == (RowState.HELD, Hold.MAIL, 2)
        assert taken_back(desk, run).rows == ()
        assert desk.outlook.fields(CALENDAR)[0]["location"] == "Room 1"
        with pytest.raises(UsageError, match="by name"):
            rollback(desk.session, run, review=confirmed, release=True)
        taken_back(desk, run, item, release=True)
        assert desk.outlook.fields(CALENDAR)[0].get("location") is None

    def test_deletes_have_their_limit(self) -> None:
        desk = Desk(all_kinds_on(guards=Guards(max_deletes=1, max_delete_percent=0)))
        for n in range(3):
            desk.outlook.create(TASKS, CALL | {"subject": f"Task {n}"})
        run = synced_run(desk, TASKS)
        assert sorted(row.state for row in preview(desk.session, run).plan.rows) == ["held", "held", "proposed"]
        assert taken_back(desk, run).guarded == 2
        taken_back(desk, run, allow_deletes=5)
        assert desk.salesforce.fields(TASKS) == []

    def test_what_is_prevented_stays(self) -> None:
        desk = Desk()  # contacts are not deleted from Salesforce unless allowed
        desk.outlook.create(CONTACTS, ANN)
        run = synced_run(desk, CONTACTS)
        told = preview(desk.session, run)
        (row,) = told.plan.rows
        assert (row.state, told.notes[row.item].feasible) == (RowState.PREVENTED, False)
        assert "deleting from Salesforce is prevented" in told.notes[row.item].because

    def test_what_turned_private_is_left_alone(self) -> None:
        desk, left, _, run = self.changed(CALENDAR)
        desk.outlook.change(CALENDAR, left, private=True, fields={})
        observe(desk.session, [CALENDAR])
        (row,) = preview(desk.session, run).plan.rows
        assert (row.state, row.fields) == (RowState.PRIVATE, ())

    def test_what_was_erased_is_not_guessed(self, kind: Kind) -> None:
        desk, *_, run = self.changed(kind)
        for at, recorded in enumerate(desk.journal.events):
            if getattr(recorded.event, "content", None) is not None and recorded.item:
                event = msgspec.structs.replace(recorded.event, content=None)
                desk.journal.events[at] = msgspec.structs.replace(recorded, event=event, erased=True)
        desk.open()
        told = preview(desk.session, run)
        (row,) = told.plan.rows
        assert (row.state, row.rule) == (RowState.PREVENTED, Rule.NOT_KNOWN)
        assert not told.notes[row.item].feasible


class TestAsARun:
    def test_it_names_the_run_that_it_takes_back(self, kind: Kind) -> None:
        from core.engine.history import runs

        desk, left, _ = synced(kind)
        desk.outlook.edit(kind, left, **EDITS[kind])
        run = synced_run(desk, kind)
        report = taken_back(desk, run)
        latest = runs(desk.session)[0]
        assert (latest.run, latest.command, latest.reverts) == (report.run, "rollback", run)

    def test_it_is_replayed_to_the_same_digest(self, kind: Kind) -> None:
        desk, left, _ = synced(kind)
        desk.outlook.edit(kind, left, **EDITS[kind])
        report = taken_back(desk, synced_run(desk, kind))
        told = replay(desk.session, report.run)
        assert (told.recorded, told.identical) == (report.plan, True)

    @pytest.mark.parametrize("sort", ["update", "create", "delete"])
    def test_it_can_be_taken_back_itself(self, kind: Kind, sort: str) -> None:
        desk = free()
        desk.outlook.create(kind, SAMPLES[kind])
        if sort != "create":
            synced_run(desk, kind)
        if sort == "update":
            desk.outlook.edit(kind, "O1", **EDITS[kind])
        if sort == "delete":
            desk.outlook.delete(kind, "O1")
        run = synced_run(desk, kind)
        held = both(desk, kind)
        back = taken_back(desk, run)
        assert both(desk, kind) != held
        taken_back(desk, back.run)
        assert bare(both(desk, kind)) == bare(held)
        observe(desk.session, [kind])
        assert rows(desk, kind) == []

    @pytest.mark.parametrize("sort", ["update", "create", "delete"])
    def test_a_lost_answer_is_asked_about_and_nothing_is_done_twice(self, kind: Kind, sort: str) -> None:
        desk = free()
        desk.outlook.create(kind, SAMPLES[kind])
        if sort != "create":
            synced_run(desk, kind)
        if sort == "update":
            desk.outlook.edit(kind, "O1", **EDITS[kind])
        if sort == "delete":
            desk.outlook.delete(kind, "O1")
        run = synced_run(desk, kind)
        desk.salesforce.lose = 1
        ask, desk.salesforce.resolve = desk.salesforce.resolve, _nobody_knows  # type: ignore[method-assign]
        assert [row.outcome for row in rollback(desk.session, run, review=confirmed).rows] == ["unknown"]
        desk.salesforce.resolve = ask  # type: ignore[method-assign]
        observe(desk.session, [kind])
        assert verify(desk.session).problems == ()
        assert [row.rule for row in preview(desk.session, run).plan.rows] == [Rule.UNDONE]
        assert all(row.state is not RowState.PROPOSED for row in rows(desk, kind))


def _nobody_knows(scope: object, write: object) -> Outcome:
    return Outcome(key=write.key, status=Status.UNKNOWN)  # type: ignore[attr-defined]


def test_what_comes_back_beside_a_restored_source_belongs_to_it() -> None:
    """Outlook's meeting was deleted and taken out of the bin again, after its counterpart had been deleted."""
    desk = free()
    desk.outlook.create(CALENDAR, REVIEW)
    synced_run(desk, CALENDAR)
    desk.outlook.delete(CALENDAR, "O1")
    run = synced_run(desk, CALENDAR)
    desk.outlook.create(CALENDAR, REVIEW, "O1")
    observe(desk.session, [CALENDAR])
    taken_back(desk, run)
    observe(desk.session, [CALENDAR])
    assert [len(held) for held in both(desk, CALENDAR)] == [1, 1]
    assert not [row for row in rows(desk, CALENDAR) if row.action == "create"]


def test_a_new_record_of_the_same_looks_is_asked_about_and_not_doubled() -> None:
    desk = free()
    desk.outlook.create(TASKS, CALL)
    synced_run(desk, TASKS)
    desk.outlook.delete(TASKS, "O1")
    taken_back(desk, synced_run(desk, TASKS))
    desk.outlook.create(TASKS, CALL)
    observe(desk.session, [TASKS])
    assert [(row.action.value, row.state.value) for row in rows(desk, TASKS)] == [("link", "proposed")]
