"""A run taken back: both sides hold field for field what they held before, nobody's later edit is lost, and what was
taken back is asked about instead of being done again.
"""

import pytest

from core.engine.observe import observe
from core.engine.reports import Ending
from core.engine.rollback import preview
from core.engine.sync import sync
from core.model import Choice, Decision, Kind, Side
from core.settings import CalendarSettings, ContactsSettings, TasksSettings
from tests.support.desk import (
    ANN,
    CALENDAR,
    CALL,
    CONTACTS,
    EDITS,
    REVIEW,
    SAMPLES,
    TASKS,
    decide,
    rows,
    synced,
    yes,
)
from tests.support.fakes import all_kinds_on
from tests.support.rollbacks import bare, both, free, states, synced_run, taken_back


@pytest.fixture(params=list(Kind), ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)


@pytest.fixture(params=list(Side), ids=str)
def side(request: pytest.FixtureRequest) -> Side:
    return Side(request.param)


class TestRestores:
    def test_an_update(self, kind: Kind, side: Side) -> None:
        desk, left, right = synced(kind)
        end, remote = (desk.outlook, left) if side is Side.OUTLOOK else (desk.salesforce, right)
        end.edit(kind, remote, **EDITS[kind])
        before = both(desk, kind)
        run = synced_run(desk, kind)
        assert both(desk, kind) != before
        assert taken_back(desk, run).ending is Ending.DONE
        assert bare(both(desk, kind)) == bare(before)

    def test_an_update_on_both_sides(self) -> None:
        desk, left, right = synced(CONTACTS)
        desk.outlook.edit(CONTACTS, left, job_title="CEO")
        desk.salesforce.edit(CONTACTS, right, department="North")
        edited = both(desk, CONTACTS)
        run = synced_run(desk, CONTACTS)
        assert both(desk, CONTACTS) != edited
        taken_back(desk, run)
        for end, held in zip((desk.outlook, desk.salesforce), edited, strict=True):
            names = {"job_title", "department", *ANN}
            assert {n: end.fields(CONTACTS)[0].get(n) for n in names} == {n: held[0].get(n) for n in names}

    def test_a_create(self, kind: Kind, side: Side) -> None:
        desk = free()
        end = desk.outlook if side is Side.OUTLOOK else desk.salesforce
        end.create(kind, SAMPLES[kind])
        before = both(desk, kind)
        run = synced_run(desk, kind)
        assert both(desk, kind) != before
        taken_back(desk, run)
        assert both(desk, kind) == before

    def test_a_delete(self, kind: Kind, side: Side) -> None:
        desk = free()
        desk.outlook.create(kind, SAMPLES[kind])
        synced_run(desk, kind)
        end = desk.outlook if side is Side.OUTLOOK else desk.salesforce
        end.delete(kind, next(iter(end.records[kind])))
        before = both(desk, kind)
        run = synced_run(desk, kind)
        assert both(desk, kind) == ([], [])
        (note,) = preview(desk.session, run).notes.values()
        assert note.feasible
        assert "new id" in note.because
        taken_back(desk, run)
        assert both(desk, kind) == before

    def test_a_run_of_every_sort(self) -> None:
        desk = free()
        for n in range(4):
            desk.outlook.create(
                CONTACTS, ANN | {"last_name": f"L{n}", "email": f"{n}@acme.example", "mobile_phone": f"{n}"}
            )
        synced_run(desk, *Kind)
        desk.outlook.edit(CONTACTS, "O1", job_title="CEO")
        desk.outlook.delete(CONTACTS, "O2")
        desk.salesforce.create(TASKS, CALL)
        desk.outlook.create(CALENDAR, REVIEW)
        before = [both(desk, kind) for kind in Kind]
        run = synced_run(desk, *Kind)
        taken_back(desk, run)
        after = [both(desk, kind) for kind in Kind]
        assert [bare(each) for each in after] == [bare(each) for each in before]

    def test_what_the_run_did_not_write_stays(self) -> None:
        desk, left, right = synced(CONTACTS)
        desk.outlook.edit(CONTACTS, left, job_title="CEO")
        run = synced_run(desk, CONTACTS)
        desk.salesforce.edit(CONTACTS, right, department="South")
        observe(desk.session, [CONTACTS])
        taken_back(desk, run)
        assert desk.salesforce.fields(CONTACTS)[0]["department"] == "South"
        assert desk.salesforce.fields(CONTACTS)[0].get("job_title") is None


class TestAsked:
    """After it, the source's change is a difference again: asked, and not done again."""

    @pytest.mark.parametrize("conflict", ["ask", "outlook", "salesforce", "newest"])
    def test_a_change(self, kind: Kind, side: Side, conflict: str) -> None:
        sorts = {Kind.CALENDAR: CalendarSettings, Kind.CONTACTS: ContactsSettings, Kind.TASKS: TasksSettings}
        of_kind = {kind.value: sorts[kind](enabled=True, conflict=conflict)}  # type: ignore[arg-type]
        desk, left, right = synced(kind, all_kinds_on(**of_kind))  # type: ignore[arg-type]
        end, remote = (desk.outlook, left) if side is Side.OUTLOOK else (desk.salesforce, right)
        end.edit(kind, remote, **EDITS[kind])
        taken_back(desk, synced_run(desk, kind))
        held = both(desk, kind)
        for _ in range(2):
            observe(desk.session, [kind])
            assert states(desk, kind) == [("conflict", "conflict", "taken-back-differs")]
        assert sync(desk.session, [kind], review=yes).rows == ()
        assert both(desk, kind) == held

    @pytest.mark.parametrize("again", [True, False])
    def test_a_change_is_settled_by_a_choice(self, kind: Kind, again: bool) -> None:
        desk, left, _ = synced(kind)
        desk.outlook.edit(kind, left, **EDITS[kind])
        taken_back(desk, synced_run(desk, kind))
        (row,) = rows(desk, kind)
        winner = Side.OUTLOOK if again else Side.SALESFORCE
        decide(desk.session, [row.item], Decision(choice=Choice.PREFER, side=winner))
        synced_run(desk, kind)
        assert rows(desk, kind) == []
        for end in (desk.outlook, desk.salesforce):
            assert (end.fields(kind)[0].items() >= EDITS[kind].items()) is again

    def test_a_change_that_went_on_is_an_ordinary_one(self) -> None:
        desk, left, _ = synced(CONTACTS)
        desk.outlook.edit(CONTACTS, left, job_title="CEO")
        taken_back(desk, synced_run(desk, CONTACTS))
        desk.outlook.edit(CONTACTS, left, job_title="CFO")
        observe(desk.session, [CONTACTS])
        assert states(desk, CONTACTS) == [("update", "proposed", "changed-in-outlook")]

    def test_a_create(self, kind: Kind, side: Side) -> None:
        desk = free()
        end = desk.outlook if side is Side.OUTLOOK else desk.salesforce
        end.create(kind, SAMPLES[kind])
        taken_back(desk, synced_run(desk, kind))
        for _ in range(2):
            observe(desk.session, [kind])
            assert states(desk, kind) == [("create", "held", "taken-back")]
        (row,) = rows(desk, kind)
        decide(desk.session, [row.item], Decision(choice=Choice.INCLUDE))
        synced_run(desk, kind)
        assert rows(desk, kind) == []
        assert [len(held) for held in both(desk, kind)] == [1, 1]

    def test_a_delete(self, kind: Kind, side: Side) -> None:
        desk = free()
        desk.outlook.create(kind, SAMPLES[kind])
        synced_run(desk, kind)
        end = desk.outlook if side is Side.OUTLOOK else desk.salesforce
        end.delete(kind, next(iter(end.records[kind])))
        taken_back(desk, synced_run(desk, kind))
        for _ in range(2):
            observe(desk.session, [kind])
            assert states(desk, kind) == [("create", "held", "taken-back")]
