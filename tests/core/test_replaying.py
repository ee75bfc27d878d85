"""A past run seen again: step by step, at any position, and under other settings."""

import pytest

from core.engine.observe import observe
from core.engine.replaying import plan_at, retrospect, steps, what_if
from core.engine.rollback import rollback
from core.engine.sync import sync
from core.errors import UsageError
from core.facts.events import FeedRead, PlanConfirmed, RowStale, WriteSucceeded
from core.model import Choice, Decision, RowState, Side
from core.settings import ContactsSettings, PlanSettings, Prevent
from tests.support.desk import ANN, CALL, CONTACTS, TASKS, decide, find_items, rows, synced, yes
from tests.support.fakes import Desk, all_kinds_on
from tests.support.rollbacks import confirmed


def with_rule(rule: str) -> object:
    def other(then: PlanSettings) -> PlanSettings:
        contacts = then.contacts.model_copy(update={"conflict": rule})
        return then.model_copy(update={"contacts": contacts})

    return other


def conflicts(desk: Desk, count: int, winner: Side | None, *, newer: Side = Side.OUTLOOK) -> list[str]:
    """Let a pair be edited apart and settled, so many times; return the runs."""
    runs = []
    left = next(iter(desk.outlook.records[CONTACTS]))
    right = next(iter(desk.salesforce.records[CONTACTS]))
    for _ in range(count):
        n = len(desk.journal.events)
        first, second = (desk.salesforce, right), (desk.outlook, left)
        if newer is Side.SALESFORCE:
            first, second = second, first
        first[0].edit(CONTACTS, first[1], mobile_phone=f"1{n}")
        desk.clock.advance(hours=1)
        second[0].edit(CONTACTS, second[1], mobile_phone=f"2{n}")
        observe(desk.session, [CONTACTS])
        if winner:
            (row,) = rows(desk, CONTACTS)
            decide(desk.session, [row.item], Decision(choice=Choice.PREFER, side=winner))
        runs.append(sync(desk.session, [CONTACTS], review=yes).run)
        desk.clock.advance(hours=1)
    return runs


class TestSteps:
    def test_each_event_says_what_it_changed(self) -> None:
        desk = Desk()
        desk.outlook.create(TASKS, CALL)
        run = sync(desk.session, [TASKS], review=yes).run
        told = list(steps(desk.session, run))
        assert [step.recorded.position for step in told] == [e.position for e in desk.journal.events if e.run == run]
        (ready,) = [step for step in told if step.sums]
        assert isinstance(ready.recorded.event, FeedRead)
        assert ready.sums == {"create": 1}
        (written,) = [step for step in told if isinstance(step.recorded.event, WriteSucceeded)]
        assert written.before
        assert (written.before.state, written.after) == (RowState.HELD, None)  # no answer had come yet

    def test_what_others_appended_meanwhile_is_taken_in(self) -> None:
        desk = Desk()
        desk.outlook.create(TASKS, CALL)

        def review(plan: object) -> object:
            decide(desk.session, find_items(desk.session, "O1"), Decision(choice=Choice.EXCLUDE))
            return plan

        run = sync(desk.session, [TASKS], review=review).run  # type: ignore[arg-type]
        told = list(steps(desk.session, run))
        assert told[-1].recorded.position == len(desk.journal.events)
        stale = next(step for step in told if isinstance(step.recorded.event, RowStale))
        assert stale.before
        assert stale.before.state is RowState.EXCLUDED


class TestAtAPosition:
    def test_the_plan_of_then(self) -> None:
        desk = Desk()
        desk.outlook.create(TASKS, CALL)
        observe(desk.session, [TASKS])
        position = len(desk.journal.events)
        run = sync(desk.session, [TASKS], review=yes).run
        then, now = plan_at(desk.session, run, position), plan_at(desk.session, run, len(desk.journal.events))
        assert [(row.action, row.state) for row in then.rows] == [("create", "proposed")]
        assert now.rows == ()
        assert then.position == position

    def test_a_position_that_is_not_there(self) -> None:
        desk, *_ = synced(TASKS)
        with pytest.raises(UsageError, match="no position 9999"):
            plan_at(desk.session, "run-1", 9999)


class TestWhatIf:
    def test_a_conflict_that_another_rule_settles(self) -> None:
        desk, *_ = synced(CONTACTS, all_kinds_on(contacts=ContactsSettings(enabled=True, conflict="outlook")))
        (run,) = conflicts(desk, 1, None)
        told = what_if(desk.session, run, with_rule("salesforce"))  # type: ignore[arg-type]
        (changed,) = told.changed
        assert changed.then
        assert changed.instead
        assert (changed.then.target, changed.instead.target) == ((Side.SALESFORCE,), (Side.OUTLOOK,))
        assert what_if(desk.session, run, with_rule("outlook")).changed == ()  # type: ignore[arg-type]

    def test_an_operation_that_would_have_been_prevented(self) -> None:
        desk = Desk()
        desk.outlook.create(CONTACTS, ANN)
        run = sync(desk.session, [CONTACTS], review=yes).run

        def other(then: PlanSettings) -> PlanSettings:
            contacts = then.contacts.model_copy(update={"prevent": Prevent(salesforce=("create",))})
            return then.model_copy(update={"contacts": contacts})

        (changed,) = what_if(desk.session, run, other).changed
        assert changed.instead
        assert changed.instead.state is RowState.PREVENTED

    def test_nothing_is_journaled(self) -> None:
        desk, *_ = synced(CONTACTS)
        before = len(desk.journal.events)
        (run,) = {e.run for e in desk.journal.events if isinstance(e.event, PlanConfirmed)}
        what_if(desk.session, run or "", with_rule("newest"))  # type: ignore[arg-type]
        assert len(desk.journal.events) == before


class TestOverManyRuns:
    def test_how_many_would_have_gone_the_other_way(self) -> None:
        desk, *_ = synced(CONTACTS)
        runs = [*conflicts(desk, 2, Side.SALESFORCE), *conflicts(desk, 3, Side.OUTLOOK)]
        told = retrospect(desk.session, "2026-01-01T00:00:00Z", with_rule("newest"))  # type: ignore[arg-type]
        assert (told.conflicts, told.changed_in) == (5, tuple(runs[:2]))
        assert told.rules == ()

    def test_the_rule_that_a_person_always_followed(self) -> None:
        desk, *_ = synced(CONTACTS)
        conflicts(desk, 2, Side.SALESFORCE, newer=Side.SALESFORCE)
        conflicts(desk, 2, Side.SALESFORCE, newer=Side.OUTLOOK)
        told = retrospect(desk.session, "2026-01-01T00:00:00Z")
        assert [(rule.kind, rule.rule, rule.choices) for rule in told.rules] == [(CONTACTS, "salesforce", 4)]
        assert told.changed == ()

    def test_what_was_settled_by_a_rule_counts_and_is_nobodys_choice(self) -> None:
        desk, *_ = synced(CONTACTS, all_kinds_on(contacts=ContactsSettings(enabled=True, conflict="newest")))
        conflicts(desk, 3, None)
        told = retrospect(desk.session, "2026-01-01T00:00:00Z", with_rule("salesforce"))  # type: ignore[arg-type]
        assert (told.conflicts, len(told.changed), told.rules) == (3, 3, ())

    def test_only_runs_since_then_count(self) -> None:
        desk, *_ = synced(CONTACTS)
        conflicts(desk, 1, Side.OUTLOOK)
        since = desk.session.now()
        desk.clock.advance(hours=1)
        conflicts(desk, 2, Side.OUTLOOK)
        assert retrospect(desk.session, since).conflicts == 2

    def test_an_ordinary_change_and_a_rollback_are_no_conflicts(self) -> None:
        desk, left, _ = synced(CONTACTS)
        desk.outlook.edit(CONTACTS, left, job_title="CEO")
        run = sync(desk.session, [CONTACTS], review=yes).run
        rollback(desk.session, run, review=confirmed)
        assert retrospect(desk.session, "2026-01-01T00:00:00Z").conflicts == 0
