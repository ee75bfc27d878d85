"""What a person said holds, and a decision that changes nothing is refused with the reason."""

from collections.abc import Callable

import pytest

from core.engine.desk import Desk as ReviewDesk
from core.engine.observe import observe
from core.engine.sync import sync
from core.errors import UsageError
from core.model import Choice, Decision, Kind, RowState, Side
from core.settings import CalendarSettings, ContactsSettings, Guards, Prevent
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
    clear,
    decide,
    find_items,
    rows,
    synced,
    yes,
)
from tests.support.fakes import Desk, all_kinds_on

FOREVER = Decision(choice=Choice.IGNORE_FOREVER)
ONCE = Decision(choice=Choice.IGNORE_ONCE)


def decisions(item: Callable[[], str] = lambda: "") -> list[Decision]:
    return [
        Decision(choice=Choice.EXCLUDE),
        Decision(choice=Choice.INCLUDE),
        Decision(choice=Choice.IGNORE_ONCE),
        Decision(choice=Choice.PREFER, side=Side.OUTLOOK),
        Decision(choice=Choice.RELEASE),
        Decision(choice=Choice.UNLINK),
    ]


@pytest.fixture(params=list(Kind), ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)


def changed_pair(kind: Kind) -> tuple[Desk, str]:
    """Return a desk with one pair that was changed in Outlook, and its item."""
    desk, left, _ = synced(kind)
    desk.outlook.edit(kind, left, **EDITS[kind])
    observe(desk.session, [kind])
    return desk, find_items(desk.session, left)[0]


class TestIgnoredForEver:
    @pytest.mark.parametrize("decision", decisions(), ids=lambda decision: decision.choice)
    def test_nothing_but_clear_ends_it(self, kind: Kind, decision: Decision) -> None:
        desk, item = changed_pair(kind)
        decide(desk.session, [item], FOREVER)
        with pytest.raises(UsageError, match="--clear") as refused:
            decide(desk.session, [item], decision)
        assert item in refused.value.problem
        assert [row.state for row in rows(desk, kind)] == [RowState.IGNORED]
        clear(desk.session, [item])
        assert [row.state for row in rows(desk, kind)] == [RowState.PROPOSED]

    @pytest.mark.parametrize("half", ["O1", "S1"])
    def test_neither_half_of_a_first_link_ends_it(self, kind: Kind, half: str) -> None:
        desk = Desk()
        desk.outlook.create(kind, SAMPLES[kind])
        desk.salesforce.create(kind, SAMPLES[kind])
        observe(desk.session, [kind])
        decide(desk.session, find_items(desk.session, "O1"), FOREVER)
        with pytest.raises(UsageError, match="--clear"):
            decide(desk.session, find_items(desk.session, half), Decision(choice=Choice.EXCLUDE))

    def test_a_link_by_hand_does_not_end_it(self) -> None:
        desk = Desk()
        desk.outlook.create(TASKS, CALL)
        desk.salesforce.create(TASKS, CALL | {"subject": "Other"})
        observe(desk.session, [TASKS])
        ours, theirs = find_items(desk.session, "O1")[0], find_items(desk.session, "S1")[0]
        decide(desk.session, [theirs], FOREVER)
        with pytest.raises(UsageError, match="--clear"):
            decide(desk.session, [ours], Decision(choice=Choice.LINK, other=theirs))

    def test_a_new_reason_may_be_given(self) -> None:
        desk, item = changed_pair(TASKS)
        decide(desk.session, [item], FOREVER)
        decide(desk.session, [item], Decision(choice=Choice.IGNORE_FOREVER, reason="not for the CRM"))
        found = desk.session.state.find(item)
        assert found
        assert found.decision
        assert found.decision.reason == "not for the CRM"

    @pytest.mark.parametrize("ignoring", [FOREVER, ONCE], ids=["for ever", "once"])
    @pytest.mark.parametrize("choice", [Choice.EXCLUDE, Choice.RELEASE])
    def test_a_decision_about_many_passes_over_what_is_ignored_and_says_so(
        self, ignoring: Decision, choice: Choice
    ) -> None:
        desk = Desk(all_kinds_on(guards=Guards(max_deletes=0, max_delete_percent=0)))
        for n in range(3):
            desk.outlook.create(TASKS, CALL | {"subject": f"Task {n}"})
        sync(desk.session, [TASKS], review=yes)
        for n in range(1, 4):
            desk.outlook.delete(TASKS, f"O{n}")
        observe(desk.session, [TASKS])
        ignored = find_items(desk.session, "O1")[0]
        decide(desk.session, [ignored], ignoring)
        changed = decide(desk.session, [row.item for row in rows(desk, TASKS)], Decision(choice=choice))
        assert [(each.item, "ignored" in each.why) for each in changed.passed_over] == [(ignored, True)]
        assert len(changed.effects) == 2
        assert {row.item: row.state for row in rows(desk, TASKS)}[ignored] is RowState.IGNORED

    def test_many_that_are_all_ignored_are_refused_with_the_number(self) -> None:
        desk = Desk()
        for n in range(3):
            desk.outlook.create(TASKS, CALL | {"subject": f"Task {n}"})
        observe(desk.session, [TASKS])
        items = [row.item for row in rows(desk, TASKS)]
        decide(desk.session, items, FOREVER)
        with pytest.raises(UsageError, match="none of the 3 items"):
            decide(desk.session, items, Decision(choice=Choice.EXCLUDE))
        clear(desk.session, items)
        assert {row.state for row in rows(desk, TASKS)} == {RowState.PROPOSED}

    def test_what_is_ignored_once_may_be_decided_about_by_name(self, kind: Kind) -> None:
        desk, item = changed_pair(kind)
        decide(desk.session, [item], ONCE)
        decide(desk.session, [item], Decision(choice=Choice.INCLUDE))
        assert [row.state for row in rows(desk, kind)] == [RowState.PROPOSED]


def refused(desk: Desk, item: str, decision: Decision) -> str:
    """Return why a decision is refused, having seen that nothing was journaled."""
    before = len(desk.journal.events)
    with pytest.raises(UsageError) as error:
        decide(desk.session, [item], decision)
    assert len(desk.journal.events) == before
    assert item in error.value.problem
    return error.value.problem


class TestWithoutEffect:
    @pytest.mark.parametrize("choice", [Choice.RELEASE, Choice.INCLUDE])
    def test_what_is_proposed_needs_no_letting_go(self, kind: Kind, choice: Choice) -> None:
        desk, item = changed_pair(kind)
        assert "proposed already" in refused(desk, item, Decision(choice=choice))

    @pytest.mark.parametrize("choice", [Choice.EXCLUDE, Choice.INCLUDE, Choice.RELEASE, Choice.IGNORE_ONCE])
    def test_what_agrees_has_nothing_to_decide(self, kind: Kind, choice: Choice) -> None:
        desk, left, _ = synced(kind)
        (item,) = find_items(desk.session, left)
        assert "both sides agree" in refused(desk, item, Decision(choice=choice))

    def test_what_agrees_may_be_ignored_for_ever(self, kind: Kind) -> None:
        desk, left, _ = synced(kind)
        decide(desk.session, find_items(desk.session, left), FOREVER)
        desk.outlook.edit(kind, left, **EDITS[kind])
        observe(desk.session, [kind])
        assert [row.state for row in rows(desk, kind)] == [RowState.IGNORED]

    @pytest.mark.parametrize("choice", [Choice.INCLUDE, Choice.RELEASE, Choice.EXCLUDE, Choice.PREFER])
    def test_what_is_private_stays_out(self, choice: Choice) -> None:
        desk = Desk()
        desk.outlook.create(CALENDAR, REVIEW, private=True)
        observe(desk.session, [CALENDAR])
        (item,) = find_items(desk.session, "O1")
        side = Side.OUTLOOK if choice is Choice.PREFER else None
        assert "private" in refused(desk, item, Decision(choice=choice, side=side))

    @pytest.mark.parametrize("choice", [Choice.INCLUDE, Choice.RELEASE, Choice.EXCLUDE])
    def test_what_is_prevented_names_the_side(self, choice: Choice) -> None:
        prevent = Prevent(salesforce=("create",))
        desk = Desk(all_kinds_on(calendar=CalendarSettings(enabled=True, prevent=prevent)))
        desk.outlook.create(CALENDAR, REVIEW)
        observe(desk.session, [CALENDAR])
        why = refused(desk, find_items(desk.session, "O1")[0], Decision(choice=choice))
        assert "creating in Salesforce is prevented" in why

    def test_a_conflict_is_not_released(self) -> None:
        desk, left, right = synced(CONTACTS)
        desk.outlook.edit(CONTACTS, left, mobile_phone="2")
        desk.salesforce.edit(CONTACTS, right, mobile_phone="3")
        observe(desk.session, [CONTACTS])
        why = refused(desk, find_items(desk.session, left)[0], Decision(choice=Choice.RELEASE))
        assert "--prefer outlook" in why

    @pytest.mark.parametrize("left_out", [Choice.EXCLUDE, Choice.IGNORE_ONCE])
    def test_what_is_left_out_is_not_let_in_by_a_release(self, kind: Kind, left_out: Choice) -> None:
        desk, item = changed_pair(kind)
        decide(desk.session, [item], Decision(choice=left_out))
        refused(desk, item, Decision(choice=Choice.RELEASE))

    def test_a_field_that_agrees_is_not_preferred(self) -> None:
        desk, item = changed_pair(CONTACTS)
        decision = Decision(choice=Choice.PREFER, side=Side.SALESFORCE, fields=("last_name",))
        assert "do not differ in last_name" in refused(desk, item, decision)

    def test_a_contact_without_a_name_is_not_released(self) -> None:
        desk = Desk()
        desk.outlook.create(CONTACTS, {"company": "Acme"})
        observe(desk.session, [CONTACTS])
        why = refused(desk, find_items(desk.session, "O1")[0], Decision(choice=Choice.RELEASE))
        assert "last name" in why

    def test_nothing_decided_is_nothing_to_clear(self, kind: Kind) -> None:
        desk, item = changed_pair(kind)
        with pytest.raises(UsageError, match="Nothing was decided"):
            clear(desk.session, [item])

    def test_to_say_the_same_again_is_no_mistake(self, kind: Kind) -> None:
        desk, item = changed_pair(kind)
        for _ in range(2):
            decide(desk.session, [item], Decision(choice=Choice.EXCLUDE))
        assert [row.state for row in rows(desk, kind)] == [RowState.EXCLUDED]


class TestWithEffect:
    """What does change something is never refused."""

    def test_a_held_meeting_is_released(self) -> None:
        desk = Desk()
        desk.outlook.create(CALENDAR, MEETING, audience=2)
        desk.salesforce.create(CALENDAR, REVIEW)
        sync(desk.session, [CALENDAR], review=yes)
        desk.salesforce.edit(CALENDAR, "S1", location="Here")
        observe(desk.session, [CALENDAR])
        (effect,) = decide(desk.session, find_items(desk.session, "O1"), Decision(choice=Choice.RELEASE)).effects
        assert effect.before
        assert effect.after
        assert (effect.before.state, effect.after.state) == (RowState.HELD, RowState.PROPOSED)

    @pytest.mark.parametrize("limit", [0, 1])
    def test_a_delete_beyond_the_limit_is_released(self, limit: int) -> None:
        settings = all_kinds_on(
            guards=Guards(max_deletes=limit, max_delete_percent=0),
            contacts=ContactsSettings(enabled=True, prevent=Prevent()),
        )
        desk = Desk(settings)
        for n in range(3):
            desk.outlook.create(CONTACTS, ANN | {"last_name": f"L{n}", "email": f"{n}@acme.example"})
        sync(desk.session, [CONTACTS], review=yes)
        for n in range(1, 4):
            desk.outlook.delete(CONTACTS, f"O{n}")
        observe(desk.session, [CONTACTS])
        held = next(row.item for row in rows(desk, CONTACTS) if row.state is RowState.HELD)
        (effect,) = decide(desk.session, [held], Decision(choice=Choice.RELEASE)).effects
        assert effect.after
        assert effect.after.state is RowState.PROPOSED

    def test_an_update_is_turned_round(self, kind: Kind) -> None:
        desk, item = changed_pair(kind)
        (effect,) = decide(desk.session, [item], Decision(choice=Choice.PREFER, side=Side.SALESFORCE)).effects
        assert effect.before
        assert effect.after
        assert (effect.before.target, effect.after.target) == ((Side.SALESFORCE,), (Side.OUTLOOK,))

    def test_a_first_link_whose_values_differ_is_settled(self) -> None:
        desk = Desk()
        desk.outlook.create(CONTACTS, ANN)
        desk.salesforce.create(CONTACTS, ANN | {"mobile_phone": "2"})
        observe(desk.session, [CONTACTS])
        review = ReviewDesk(desk.session, [CONTACTS])
        (row,) = review.plan().rows
        (effect,) = review.decide([row.item], Decision(choice=Choice.PREFER, side=Side.OUTLOOK)).effects
        assert effect.after
        assert effect.after.state is RowState.PROPOSED
