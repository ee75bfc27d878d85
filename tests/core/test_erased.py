"""Erased is unknown, not empty: nothing is planned over it, decisions and links hold, and old plans are not forged."""

from pathlib import Path

import msgspec
import pytest

from core.engine.formatting import learn_formatting
from core.engine.observe import observe
from core.engine.proof import replay, verify
from core.engine.running import running
from core.engine.story import ignored, story
from core.engine.sync import sync
from core.facts.events import ContentErased, RecordObserved
from core.facts.projection import fold
from core.facts.recorded import NewEvent
from core.keys import item_id
from core.model import Choice, Decision, Kind, RowState, Rule, Side
from tests.support.desk import (
    ANN,
    CALENDAR,
    CALL,
    CONTACTS,
    EDITS,
    MEETING,
    SAMPLES,
    TASKS,
    decide,
    find_items,
    plan,
    rows,
    synced,
    target,
    yes,
)
from tests.support.fakes import Desk
from tests.support.journals import journal_at


def erase(desk: Desk, item: str) -> None:
    """Erase what the journal holds of an item, as the journal does: the content goes, the fact that it was stays."""
    found = desk.session.state.find(item)
    assert found
    ids = {item} | {item_id(found.kind, side, seen.record.id) for side, seen in found.sides()}
    for at, recorded in enumerate(desk.journal.events):
        if recorded.item in ids and getattr(recorded.event, "content", None) is not None:
            event = msgspec.structs.replace(recorded.event, content=None)
            desk.journal.events[at] = msgspec.structs.replace(recorded, event=event, erased=True)
    desk.journal.snapshot = None
    desk.open()


@pytest.fixture(params=list(Kind), ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)


def pair(kind: Kind) -> tuple[Desk, str, str, str]:
    desk, left, right = synced(kind)
    (item,) = find_items(desk.session, left)
    return desk, left, right, item


def test_an_erased_pair_is_unknown_and_nothing_is_planned(kind: Kind) -> None:
    desk, _, _, item = pair(kind)
    erase(desk, item)
    (row,) = rows(desk, kind)
    assert (row.state, row.rule, row.fields) == (RowState.OUT_OF_SCOPE, Rule.CONTENT_ERASED, ())
    assert desk.session.state.find(item)


def test_its_link_holds_and_a_later_reading_is_no_edit(kind: Kind) -> None:
    desk, _, _, item = pair(kind)
    erase(desk, item)
    desk.outlook.expired = desk.salesforce.expired = True
    observe(desk.session, [kind])
    assert rows(desk, kind) == []
    found = desk.session.state.find(item)
    assert found
    assert found.linked
    assert found.outlook
    assert found.outlook.fields == SAMPLES[kind]


def test_an_edit_after_it_was_read_again_is_an_edit_again(kind: Kind) -> None:
    desk, left, _, item = pair(kind)
    erase(desk, item)
    desk.outlook.expired = desk.salesforce.expired = True
    observe(desk.session, [kind])
    desk.outlook.edit(kind, left, **EDITS[kind])
    observe(desk.session, [kind])
    (row,) = rows(desk, kind)
    assert (row.rule, target(row), row.state) == ("changed-in-outlook", "salesforce", RowState.PROPOSED)


def test_one_side_read_again_is_not_enough(kind: Kind) -> None:
    desk, left, _, item = pair(kind)
    erase(desk, item)
    desk.outlook.edit(kind, left, **EDITS[kind])
    observe(desk.session, [kind])
    assert [row.rule for row in rows(desk, kind)] == [Rule.CONTENT_ERASED]


def test_to_learn_of_formatting_makes_no_erased_text_known() -> None:
    """What is learnt is journaled with the text as it is known; of an erased one that would be: there is none."""
    desk, left, _, item = pair(CALENDAR)
    erase(desk, item)
    with running(desk.session, "observe", [CALENDAR]) as run:
        learn_formatting(run, CALENDAR, [left])
    found = desk.session.state.find(item)
    assert found
    assert found.is_erased()


def test_what_differs_after_it_was_read_again_is_asked_about() -> None:
    """Whether one of the two was edited, and which, nobody can tell any more."""
    desk, left, _, item = pair(CONTACTS)
    desk.outlook.edit(CONTACTS, left, mobile_phone="2")
    observe(desk.session, [CONTACTS])
    erase(desk, item)
    desk.outlook.expired = desk.salesforce.expired = True
    observe(desk.session, [CONTACTS])
    (row,) = rows(desk, CONTACTS)
    assert row.state is RowState.CONFLICT
    assert [change.name for change in row.fields] == ["mobile_phone"]
    assert sync(desk.session, [CONTACTS], review=yes).rows == ()


def test_an_erased_record_without_counterpart_is_neither_created_nor_matched(kind: Kind) -> None:
    desk = Desk()
    desk.outlook.create(kind, SAMPLES[kind])
    observe(desk.session, [kind])
    erase(desk, rows(desk, kind)[0].item)
    desk.salesforce.create(kind, SAMPLES[kind])
    observe(desk.session, [kind])
    assert {(row.state, row.rule) for row in rows(desk, kind)} >= {(RowState.OUT_OF_SCOPE, Rule.CONTENT_ERASED)}
    assert all(row.counterpart is None for row in rows(desk, kind))


def test_what_accord_made_of_it_is_not_made_back() -> None:
    desk, _, _, _ = pair(TASKS)
    desk.outlook.create(TASKS, CALL | {"subject": "New"})
    sync(desk.session, [TASKS], review=yes)
    (made,) = find_items(desk.session, "O2")
    erase(desk, made)
    desk.outlook.expired = desk.salesforce.expired = True
    observe(desk.session, [TASKS])
    assert rows(desk, TASKS) == []
    assert len(desk.outlook.records[TASKS]) == len(desk.salesforce.records[TASKS]) == 2


@pytest.mark.parametrize("choice", [Choice.EXCLUDE, Choice.IGNORE_ONCE, Choice.IGNORE_FOREVER], ids=str)
def test_what_was_left_out_stays_left_out(choice: Choice) -> None:
    desk, left, _, item = pair(CONTACTS)
    desk.outlook.edit(CONTACTS, left, **EDITS[CONTACTS])
    observe(desk.session, [CONTACTS])
    decide(desk.session, [item], Decision(choice=choice, reason="because"))
    erase(desk, item)
    found = desk.session.state.find(item)
    assert found
    assert found.decision
    assert found.decision.choice is choice
    assert len(ignored(desk.session)) == (choice is not Choice.EXCLUDE)
    desk.outlook.expired = desk.salesforce.expired = True
    observe(desk.session, [CONTACTS])
    assert [row.state.value for row in rows(desk, CONTACTS)] == ["excluded" if choice is Choice.EXCLUDE else "ignored"]


@pytest.mark.parametrize("choice", [Choice.RELEASE, Choice.PREFER], ids=str)
def test_what_was_let_go_is_asked_again(choice: Choice) -> None:
    """A decision about values that nobody knows any more lets nothing be written."""
    desk, left, _, item = pair(CALENDAR)
    desk.outlook.edit(CALENDAR, left, location="Here")
    observe(desk.session, [CALENDAR])
    decide(desk.session, [item], Decision(choice=choice, side=Side.OUTLOOK if choice is Choice.PREFER else None))
    erase(desk, item)
    desk.outlook.expired = desk.salesforce.expired = True
    observe(desk.session, [CALENDAR])
    found = desk.session.state.find(item)
    assert found
    assert found.decision is None


def test_an_open_write_over_erased_content_ends_and_is_unknown() -> None:
    desk, left, _, item = pair(TASKS)
    desk.outlook.edit(TASKS, left, **EDITS[TASKS])
    sync(desk.session, [TASKS], review=yes)
    erase(desk, item)
    assert desk.session.state.open == {}
    assert [row.rule for row in rows(desk, TASKS)] == [Rule.CONTENT_ERASED]
    desk.outlook.expired = desk.salesforce.expired = True
    observe(desk.session, [TASKS])
    assert rows(desk, TASKS) == []


def test_its_story_tells_that_it_is_not_known() -> None:
    desk, _, _, item = pair(CONTACTS)
    erase(desk, item)
    told = story(desk.session, item)
    assert told.row
    assert told.row.rule is Rule.CONTENT_ERASED
    assert (told.outlook, told.base_outlook) == ({}, {})
    assert told.linked


class TestProof:
    def confirmed(self) -> tuple[Desk, str, str]:
        desk, left, _, item = pair(CONTACTS)
        desk.outlook.edit(CONTACTS, left, **EDITS[CONTACTS])
        report = sync(desk.session, [CONTACTS], review=yes)
        return desk, item, report.run

    def test_a_plan_over_erased_content_is_neither_reproduced_nor_called_forged(self) -> None:
        desk, item, run = self.confirmed()
        assert verify(desk.session).unknown == 0
        erase(desk, item)
        told = verify(desk.session)
        assert told.problems == ()
        assert told.unknown == 2
        replayed = replay(desk.session, run)
        assert not replayed.known
        assert not replayed.identical
        assert "erased" in replayed.differences[0]

    def test_plans_of_other_kinds_are_still_proven(self) -> None:
        desk, item, _ = self.confirmed()
        remote = desk.outlook.create(TASKS, CALL)
        sync(desk.session, [TASKS], review=yes)
        desk.outlook.edit(TASKS, remote, **EDITS[TASKS])
        report = sync(desk.session, [TASKS], review=yes)
        erase(desk, item)
        assert replay(desk.session, report.run).identical
        forged = [r for r in desk.journal.events if not (r.kind is TASKS and isinstance(r.event, RecordObserved))]
        desk.journal.events[:] = forged
        desk.open()
        assert verify(desk.session).problems

    def test_a_plan_that_rests_on_erased_people_is_unknown(self) -> None:
        desk = Desk()
        desk.salesforce.known_people = {"bob@acme.example": "S9"}
        desk.outlook.create(CALENDAR, MEETING, audience=2)
        report = sync(desk.session, [CALENDAR], review=yes)
        for at, recorded in enumerate(desk.journal.events):
            if type(recorded.event).__name__ == "PeopleFound":
                event = msgspec.structs.replace(recorded.event, content=None)
                desk.journal.events[at] = msgspec.structs.replace(recorded, event=event, erased=True)
        desk.open()
        assert verify(desk.session).problems == ()
        assert not replay(desk.session, report.run).known


def test_the_same_over_a_real_journal(tmp_path: Path) -> None:
    with journal_at("sqlite:///journal.db", tmp_path) as journal:
        desk = Desk()
        desk.journal = journal  # type: ignore[assignment]
        desk.open()
        left = desk.outlook.create(CONTACTS, ANN)
        sync(desk.session, [CONTACTS], review=yes)
        desk.outlook.edit(CONTACTS, left, **EDITS[CONTACTS])
        sync(desk.session, [CONTACTS], review=yes)
        (item,) = find_items(desk.session, left)
        holding = [r.position for r in journal.read() if r.item == item and getattr(r.event, "content", None)]
        desk.session.append([NewEvent(ContentErased(items=(item,), events=len(holding)))])
        assert journal.erase(holding) == len(holding)
        assert "Ann" not in str(list(journal.rows()))
        desk.open()
        assert [row.rule for row in plan(desk.session, [CONTACTS]).rows] == [Rule.CONTENT_ERASED]
        told = verify(desk.session)
        assert (told.problems, told.unknown) == ((), 2)
        assert fold(journal.read()) == desk.session.state
