"""Runs: one append for a quiet one, nothing held while a person thinks, and an end for those that died."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from core.engine.apply import apply
from core.engine.desk import Desk as ReviewDesk
from core.engine.history import runs
from core.engine.observe import observe
from core.engine.reports import Ending
from core.engine.sync import sync
from core.errors import ProfileBusy, ServiceUnavailable
from core.facts.events import DecisionMade, RunFinished, RunStarted, WriteStarted
from core.facts.projection import fold
from core.facts.recorded import NewEvent
from core.facts.state import Item
from core.model import Choice, Decision, Hold, Kind, Page, Plan, RowState, Scope, Side
from core.settings import ContactsSettings, Guards, Prevent
from tests.support.desk import (
    ANN,
    CALENDAR,
    CALL,
    CONTACTS,
    EDITS,
    SAMPLES,
    TASKS,
    decide,
    plan,
    rows,
    synced,
    write,
    yes,
)
from tests.support.fakes import Desk, all_kinds_on


def appends(desk: Desk, work: object) -> int:
    before = desk.journal.appends
    work()  # type: ignore[operator]
    return desk.journal.appends - before


class TestAQuietRun:
    def test_an_observe_that_finds_nothing_is_one_append(self) -> None:
        desk, _, _ = synced(CONTACTS)
        observe(desk.session, tuple(Kind))
        assert appends(desk, lambda: observe(desk.session, tuple(Kind))) == 1

    def test_a_sync_that_finds_nothing_is_one_append(self) -> None:
        desk, _, _ = synced(TASKS)
        assert appends(desk, lambda: sync(desk.session, [TASKS], review=yes)) == 1

    def test_its_beginning_and_its_end_have_times_of_their_own(self) -> None:
        desk, _, _ = synced(TASKS)
        reading = desk.outlook.read

        def slow(*how: object) -> object:
            desk.clock.advance(seconds=7)
            return reading(*how)  # type: ignore[arg-type]

        desk.outlook.read = slow  # type: ignore[assignment,method-assign]
        observe(desk.session, [TASKS])
        latest = runs(desk.session)[0]
        assert latest.finished
        took = datetime.fromisoformat(latest.finished) - datetime.fromisoformat(latest.started)
        assert took.total_seconds() == 7

    def test_the_state_is_what_the_journal_says(self) -> None:
        desk, _, _ = synced(TASKS)
        observe(desk.session, [TASKS])
        assert fold(desk.journal.read()) == desk.session.state

    def test_a_failed_run_says_so_and_why(self) -> None:
        desk, _, _ = synced(TASKS)

        def away(*_: object) -> object:
            raise ServiceUnavailable("Outlook is away.", "Try again.")

        desk.outlook.read = away  # type: ignore[assignment,method-assign]
        with pytest.raises(ServiceUnavailable):
            observe(desk.session, [TASKS])
        assert runs(desk.session)[0].outcome == "failed"
        assert fold(desk.journal.read()) == desk.session.state

    def test_a_decision_that_came_first_moves_what_was_only_noted(self) -> None:
        """What a run has noted stands in its state before it is journaled; somebody else may append meanwhile."""
        desk, left, _ = synced(TASKS)
        desk.outlook.edit(TASKS, left, **EDITS[TASKS])
        observe(desk.session, [TASKS])
        item = rows(desk, TASKS)[0].item
        reading = desk.salesforce.read

        def meanwhile(*how: object) -> object:
            decision = NewEvent(DecisionMade(choice=Choice.EXCLUDE), TASKS, item)
            desk.journal.append([decision], after=len(desk.journal.events), run=None, actor="bob", at=desk.clock.now())
            return reading(*how)  # type: ignore[arg-type]

        desk.salesforce.read = meanwhile  # type: ignore[assignment,method-assign]
        observe(desk.session, [TASKS])
        assert [row.state for row in rows(desk, TASKS)] == [RowState.EXCLUDED]
        assert fold(desk.journal.read()) == desk.session.state
        positions = [recorded.position for recorded in desk.journal.read()]
        assert positions == list(range(1, len(positions) + 1))


class TestThinking:
    """Two sessions on one journal: a person thinks at the first, the second goes on."""

    def edited(self) -> tuple[Desk, Desk, str, str]:
        """Return a desk with an edit to be written, another terminal at the same profile, and the remote ids."""
        desk, left, right = synced(TASKS)
        desk.outlook.edit(TASKS, left, **EDITS[TASKS])
        observe(desk.session, [TASKS])
        other = Desk(desk.settings)
        other.journal, other.outlook, other.salesforce = desk.journal, desk.outlook, desk.salesforce
        other.clock, other.ids = desk.clock, desk.ids
        other.open()
        return desk, other, left, right

    @pytest.mark.parametrize("verb", [apply, sync])
    def test_another_may_observe_while_somebody_thinks(self, verb: object) -> None:
        desk, other, _, _ = self.edited()

        def thinks(shown: Plan) -> Plan:
            observe(other.session, [TASKS])
            return shown

        report = verb(desk.session, [TASKS], review=thinks)  # type: ignore[operator]
        assert report.ending is Ending.DONE
        assert len(desk.salesforce.writes) == 1
        assert {run.outcome for run in runs(desk.session)} == {"done"}

    def test_what_the_other_found_stops_what_does_not_mean_the_same_any_more(self) -> None:
        desk, other, left, _ = self.edited()

        def thinks(shown: Plan) -> Plan:
            desk.outlook.edit(TASKS, left, subject="Another subject")
            observe(other.session, [TASKS])
            return shown

        report = apply(desk.session, [TASKS], review=thinks)
        assert report.summary()["stale"] == 1
        assert desk.salesforce.writes == []

    def test_what_the_other_decided_is_heeded(self) -> None:
        desk, other, _, _ = self.edited()

        def thinks(shown: Plan) -> Plan:
            decide(other.session, [shown.rows[0].item], Decision(choice=Choice.IGNORE_ONCE))
            return shown

        assert apply(desk.session, [TASKS], review=thinks).summary()["stale"] == 1
        assert desk.salesforce.writes == []

    def test_what_is_decided_right_before_the_write_is_heeded(self) -> None:
        """The intent is only journaled over the state that the row was looked at in."""
        desk, other, _, _ = self.edited()
        done = []

        def first(events: object) -> None:
            if any(isinstance(new.event, WriteStarted) for new in events) and not done:  # type: ignore[attr-defined]
                done.append(True)
                decide(other.session, [rows(other, TASKS)[0].item], Decision(choice=Choice.EXCLUDE))

        append = desk.journal.append

        def appends(events: object, **how: object) -> object:
            first(events)
            return append(events, **how)  # type: ignore[arg-type]

        desk.journal.append = appends  # type: ignore[assignment,method-assign]
        report = apply(desk.session, [TASKS], review=yes)
        assert done
        assert report.summary()["stale"] == 1
        assert desk.salesforce.writes == []
        assert not [r for r in desk.journal.events if isinstance(r.event, WriteStarted)]

    def test_new_rows_wait_for_the_next_look(self) -> None:
        desk, other, _, _ = self.edited()

        def thinks(shown: Plan) -> Plan:
            desk.outlook.create(TASKS, CALL | {"subject": "Nobody saw this"})
            observe(other.session, [TASKS])
            return shown

        report = apply(desk.session, [TASKS], review=thinks)
        assert [row.action for row in report.rows] == ["update"]
        assert len(desk.salesforce.records[TASKS]) == 1

    def test_if_the_other_holds_the_profile_when_the_person_is_done_nothing_is_written(self) -> None:
        desk, _, _, _ = self.edited()

        def thinks(shown: Plan) -> Plan:
            desk.journal.holder = "bob: observe"
            return shown

        with pytest.raises(ProfileBusy):
            apply(desk.session, [TASKS], review=thinks)
        assert desk.salesforce.writes == []
        desk.journal.holder = ""
        assert runs(desk.session)[0].outcome == "failed"

    def test_the_instant_of_the_plan_is_kept(self) -> None:
        """A delete that was held when the person looked is not written because its day is over when they answer."""
        guards = Guards(max_deletes=1, max_delete_percent=0)
        desk = Desk(all_kinds_on(guards=guards, contacts=ContactsSettings(enabled=True, prevent=Prevent())))
        remotes = [desk.outlook.create(CONTACTS, ANN | {"email": f"{n}@acme.example"}) for n in range(3)]
        sync(desk.session, [CONTACTS], review=yes)
        desk.outlook.delete(CONTACTS, remotes[0])
        sync(desk.session, [CONTACTS], review=yes)
        desk.clock.advance(hours=23, minutes=58)
        desk.outlook.delete(CONTACTS, remotes[1])
        desk.outlook.edit(CONTACTS, remotes[2], **EDITS[CONTACTS])

        def thinks(shown: Plan) -> Plan:
            assert [row.hold for row in shown.rows if row.state is RowState.HELD] == [Hold.DELETE_BUDGET]
            desk.clock.advance(minutes=5)
            return shown

        report = sync(desk.session, [CONTACTS], review=thinks)
        assert [(row.action, row.outcome) for row in report.rows] == [("update", "succeeded")]
        assert len(desk.salesforce.records[CONTACTS]) == 2
        assert [row.state for row in rows(desk, CONTACTS)] == [RowState.PROPOSED]

    def test_an_allowance_is_for_the_run_that_was_given_it(self) -> None:
        guards = Guards(max_deletes=0, max_delete_percent=0)
        desk = Desk(all_kinds_on(guards=guards, contacts=ContactsSettings(enabled=True, prevent=Prevent())))
        remote = desk.outlook.create(CONTACTS, ANN)
        sync(desk.session, [CONTACTS], review=yes)
        desk.outlook.delete(CONTACTS, remote)
        observe(desk.session, [CONTACTS])
        other = Desk(desk.settings)
        other.journal, other.outlook, other.salesforce = desk.journal, desk.outlook, desk.salesforce
        other.open()
        seen = []

        def thinks(shown: Plan) -> None:
            seen.append([row.state for row in shown.rows])
            seen.append([row.state for row in plan(other.session, [CONTACTS]).rows])

        apply(desk.session, [CONTACTS], review=thinks, allow_deletes=1)
        assert seen == [[RowState.PROPOSED], [RowState.HELD]]
        assert [row.state for row in rows(desk, CONTACTS)] == [RowState.HELD]


class TestAbandoned:
    def died(self) -> Desk:
        """Return a desk where a process died while it read."""
        desk, _, _ = synced(TASKS)
        desk.outlook.create(TASKS, CALL | {"subject": "Another"})

        class Died(Exception):
            pass

        def dies(*_: object) -> object:
            raise Died

        desk.salesforce.read = dies  # type: ignore[assignment,method-assign]
        with pytest.raises(Died):
            observe(desk.session, [TASKS])
        del desk.salesforce.read
        desk.open()
        return desk

    def test_a_run_that_was_left_open_is_closed_when_the_profile_is_held_again(self) -> None:
        desk = self.died()
        assert runs(desk.session)[0].outcome is None
        observe(desk.session, [TASKS])
        assert [run.outcome for run in runs(desk.session)] == ["done", "abandoned", "done"]
        assert desk.session.state.runs == {}

    def test_one_that_is_alive_is_not(self) -> None:
        desk = self.died()
        left_open = runs(desk.session)[0].run
        with desk.journal.alive(left_open):
            observe(desk.session, [TASKS])
        assert [run.outcome for run in runs(desk.session)] == ["done", None, "done"]

    def test_what_was_decided_since_holds(self) -> None:
        """To close a run that had confirmed a plan ends the decisions of that plan, and no later ones."""
        desk, left, _ = synced(TASKS)
        desk.outlook.edit(TASKS, left, **EDITS[TASKS])
        observe(desk.session, [TASKS])
        item = rows(desk, TASKS)[0].item

        class Died(Exception):
            pass

        def dies(*_: object) -> object:
            raise Died

        desk.salesforce.write = dies  # type: ignore[assignment,method-assign]
        with pytest.raises(Died):
            write(desk, TASKS)
        del desk.salesforce.write
        desk.open()
        decide(desk.session, [item], Decision(choice=Choice.EXCLUDE))
        observe(desk.session, [TASKS])
        assert [row.state for row in rows(desk, TASKS)] == [RowState.EXCLUDED]


@pytest.mark.parametrize(
    ("changed", "again"), [(CONTACTS, [CONTACTS]), (TASKS, [TASKS]), (CALENDAR, [CALENDAR, CONTACTS])], ids=str
)
def test_only_what_is_written_is_read_once_more(changed: Kind, again: list[Kind]) -> None:
    """With an event, those who attend it are looked at again, too."""
    everything = [CALENDAR, CONTACTS, TASKS]
    desk = Desk(all_kinds_on())
    desk.outlook.create(changed, SAMPLES[changed])
    looked: list[Kind] = []
    reading = desk.salesforce.read

    def read(scope: Scope, cursor: str | None) -> Iterator[Page]:
        looked.append(scope.kind)
        return reading(scope, cursor)

    desk.salesforce.read = read  # type: ignore[assignment,method-assign]
    sync(desk.session, everything, review=yes)
    assert looked == [*everything, *again]


def test_two_people_decide_at_once_and_neither_is_lost() -> None:
    desk, _, _ = synced(TASKS)
    for n in range(2):
        desk.outlook.create(TASKS, CALL | {"subject": f"Task {n}"})
    observe(desk.session, [TASKS])
    other = Desk(desk.settings)
    other.journal = desk.journal
    other.open()
    one, two = ReviewDesk(desk.session, [TASKS]), ReviewDesk(other.session, [TASKS])
    first, second = (row.item for row in one.plan().rows)
    assert not one.decide([first], Decision(choice=Choice.EXCLUDE)).moved
    changed = two.decide([second], Decision(choice=Choice.IGNORE_ONCE))
    assert changed.moved
    assert [row and row.state for _, row in changed.rows] == [RowState.IGNORED]
    assert [row.state for row in two.plan().rows] == [row.state for row in one.plan().rows]
    assert {row.item: row.state for row in one.plan().rows} == {first: RowState.EXCLUDED, second: RowState.IGNORED}


def test_a_mailbox_known_by_address_and_later_by_id_is_the_same() -> None:
    desk, _, _ = synced(TASKS)
    desk.journal.events.clear()
    desk.open()
    desk.outlook.account, desk.outlook.addresses = "", ("ann@acme.example",)
    observe(desk.session, [TASKS])
    assert "ann@acme.example" not in str([r.event for r in desk.journal.events if "content" not in str(r.event)])
    desk.outlook.account, desk.outlook.addresses = "user-id", ("ann@acme.example", "a.lee@acme.example")
    observe(desk.session, [TASKS])
    desk.outlook.account = ""
    observe(desk.session, [TASKS])
    desk.outlook.account = "another"
    with pytest.raises(Exception, match="the mailbox is different"):
        observe(desk.session, [TASKS])
    desk.outlook.account, desk.outlook.addresses = "", ("bob@acme.example",)
    with pytest.raises(Exception, match="the mailbox is different"):
        observe(desk.session, [TASKS])


def test_the_beginning_and_the_end_of_each_run_are_journaled_once() -> None:
    desk, left, _ = synced(TASKS)
    desk.outlook.edit(TASKS, left, **EDITS[TASKS])
    sync(desk.session, [TASKS], review=yes)
    begun = [r.run for r in desk.journal.events if isinstance(r.event, RunStarted)]
    ended = [r.run for r in desk.journal.events if isinstance(r.event, RunFinished)]
    assert begun == ended == list(dict.fromkeys(begun))
    assert Side.OUTLOOK in desk.session.state.identities


class Unlooked(dict[str, Item]):
    """Items that may be asked for by their ids, and not be looked through."""

    def values(self) -> Any:
        raise AssertionError("a quiet run looks through all that is known")


def test_a_quiet_run_passes_over_no_record() -> None:
    """So it takes as long in a profile of fifty thousand contacts as in one of five."""
    desk, _, _ = synced(CONTACTS)
    observe(desk.session, [CONTACTS])
    known = desk.session.state.of(CONTACTS)
    known.items = Unlooked(known.items)
    observe(desk.session, [CONTACTS])
    assert runs(desk.session)[0].outcome == "done"
