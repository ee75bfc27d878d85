"""What a person decides about rows, what then is written, and until when it holds."""

from collections.abc import Callable

import pytest

from core.engine.observe import observe
from core.engine.story import ignored
from core.engine.sync import sync
from core.errors import UsageError
from core.facts.events import DecisionWithdrawn
from core.model import Choice, Decision, Kind, RowState, Side
from core.planning.selecting import matching
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
    plan,
    rows,
    shown,
    synced,
    write,
    yes,
)
from tests.support.fakes import Desk


@pytest.fixture(params=list(Kind), ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)


def test_both_sides_changed_apart_waits_for_a_choice() -> None:
    desk, left, right = synced(CONTACTS)
    desk.outlook.edit(CONTACTS, left, mobile_phone="2", job_title="CEO")
    desk.salesforce.edit(CONTACTS, right, mobile_phone="3")
    observe(desk.session, [CONTACTS])
    (row,) = rows(desk, CONTACTS)
    assert row.state is RowState.CONFLICT
    assert write(desk, CONTACTS).rows == ()
    decide(desk.session, [row.item], Decision(choice=Choice.PREFER, side=Side.SALESFORCE, fields=("mobile_phone",)))
    assert shown(desk, CONTACTS) == [("update", "both", "proposed")]
    write(desk, CONTACTS)
    merged = ANN | {"mobile_phone": "3", "job_title": "CEO"}
    assert desk.outlook.fields(CONTACTS) == desk.salesforce.fields(CONTACTS) == [merged]


def exclude(desk: Desk, item: str) -> None:
    decide(desk.session, [item], Decision(choice=Choice.EXCLUDE))


def test_an_excluded_row_comes_back_with_the_next_sync() -> None:
    desk = Desk()
    desk.outlook.create(TASKS, CALL)
    desk.outlook.create(TASKS, CALL | {"subject": "Other"})
    observe(desk.session, [TASKS])
    exclude(desk, find_items(desk.session, "O1")[0])
    assert sorted(row.state for row in rows(desk, TASKS)) == ["excluded", "proposed"]
    write(desk, TASKS)
    assert [f["subject"] for f in desk.salesforce.fields(TASKS)] == ["Other"]
    assert shown(desk, TASKS) == [("create", "salesforce", "proposed")]


def test_ignored_once_comes_back_when_a_side_changes() -> None:
    desk, left, _ = synced(CONTACTS)
    desk.outlook.edit(CONTACTS, left, mobile_phone="2")
    observe(desk.session, [CONTACTS])
    item = rows(desk, CONTACTS)[0].item
    decide(desk.session, [item], Decision(choice=Choice.IGNORE_ONCE, reason="typing error"))
    assert [row.state for row in rows(desk, CONTACTS)] == [RowState.IGNORED]
    assert [(i.item, i.decision.reason) for i in ignored(desk.session)] == [(item, "typing error")]
    observe(desk.session, [CONTACTS])
    assert [row.state for row in rows(desk, CONTACTS)] == [RowState.IGNORED]
    desk.outlook.edit(CONTACTS, left, mobile_phone="22")
    observe(desk.session, [CONTACTS])
    assert [row.state for row in rows(desk, CONTACTS)] == [RowState.PROPOSED]


def test_ignored_for_ever_stays_ignored_until_cleared() -> None:
    desk, left, _ = synced(CONTACTS)
    item = find_items(desk.session, left)[0]
    decide(desk.session, [item], Decision(choice=Choice.IGNORE_FOREVER))
    desk.outlook.edit(CONTACTS, left, mobile_phone="2")
    observe(desk.session, [CONTACTS])
    assert [row.state for row in rows(desk, CONTACTS)] == [RowState.IGNORED]
    clear(desk.session, [item])
    assert [row.state for row in rows(desk, CONTACTS)] == [RowState.PROPOSED]


@pytest.mark.parametrize("half", ["O1", "S1"])
@pytest.mark.parametrize("choice", [Choice.IGNORE_ONCE, Choice.IGNORE_FOREVER, Choice.EXCLUDE])
def test_leaving_out_half_of_a_first_link_leaves_out_the_pair(kind: Kind, choice: Choice, half: str) -> None:
    desk = Desk()
    desk.outlook.create(kind, SAMPLES[kind])
    desk.salesforce.create(kind, SAMPLES[kind] | EDITS[kind])
    observe(desk.session, [kind])
    decide(desk.session, find_items(desk.session, half), Decision(choice=choice))
    assert [row.state for row in rows(desk, kind)] in ([RowState.IGNORED], [RowState.EXCLUDED])
    assert write(desk, kind).rows == ()
    assert desk.outlook.writes == desk.salesforce.writes == []


@pytest.mark.parametrize("half", ["O1", "S1"])
def test_a_first_link_that_was_left_out_is_taken_in_again_and_not_doubled(kind: Kind, half: str) -> None:
    desk = Desk()
    desk.outlook.create(kind, SAMPLES[kind])
    desk.salesforce.create(kind, SAMPLES[kind])
    observe(desk.session, [kind])
    exclude(desk, find_items(desk.session, "O1")[0])
    decide(desk.session, find_items(desk.session, half), Decision(choice=Choice.INCLUDE))
    assert shown(desk, kind) == [("link", None, "proposed")]


@pytest.mark.parametrize("half", ["O1", "S1"])
def test_what_was_said_about_one_half_of_a_first_link_is_taken_back_by_either(kind: Kind, half: str) -> None:
    desk = Desk()
    desk.outlook.create(kind, SAMPLES[kind])
    desk.salesforce.create(kind, SAMPLES[kind])
    observe(desk.session, [kind])
    exclude(desk, find_items(desk.session, "S1")[0])
    clear(desk.session, find_items(desk.session, half))
    assert shown(desk, kind) == [("link", None, "proposed")]
    withdrawn = [each for each in desk.journal.events if isinstance(each.event, DecisionWithdrawn)]
    assert len(withdrawn) == 1, "the other half had nothing to take back"


def test_a_preference_lapses_when_a_side_changes() -> None:
    desk, left, right = synced(CONTACTS)
    desk.outlook.edit(CONTACTS, left, mobile_phone="2")
    desk.salesforce.edit(CONTACTS, right, mobile_phone="3")
    observe(desk.session, [CONTACTS])
    decide(desk.session, [rows(desk, CONTACTS)[0].item], Decision(choice=Choice.PREFER, side=Side.OUTLOOK))
    assert shown(desk, CONTACTS) == [("update", "salesforce", "proposed")]
    desk.salesforce.edit(CONTACTS, right, mobile_phone="4")
    observe(desk.session, [CONTACTS])
    assert shown(desk, CONTACTS) == [("conflict", None, "conflict")]


def test_two_candidates_are_asked_about_and_linked_by_hand() -> None:
    desk = Desk()
    desk.outlook.create(CONTACTS, ANN)
    desk.salesforce.create(CONTACTS, ANN)
    desk.salesforce.create(CONTACTS, ANN | {"first_name": "Anna"})
    observe(desk.session, [CONTACTS])
    asked = {row.item: row for row in rows(desk, CONTACTS)}
    assert [(r.action, r.state, r.rule) for r in asked.values()] == [("none", "held", "ambiguous-match")] * 3
    ours = find_items(desk.session, "O1")[0]
    assert asked[ours].candidates == ("S1", "S2") or asked[ours].candidates == ("S2", "S1")
    theirs = find_items(desk.session, "S1")[0]
    decide(desk.session, [ours], Decision(choice=Choice.LINK, other=theirs))
    assert ("link", None, "proposed") in shown(desk, CONTACTS)
    write(desk, CONTACTS)
    assert find_items(desk.session, "S1") == find_items(desk.session, "O1") == (ours,)


@pytest.mark.parametrize("first", ["O1", "S1"])
def test_a_link_by_hand_outlasts_a_choice_between_its_values(first: str) -> None:
    desk = Desk()
    desk.outlook.create(CONTACTS, ANN)
    desk.salesforce.create(CONTACTS, ANN | {"mobile_phone": "2"})
    desk.salesforce.create(CONTACTS, ANN | {"mobile_phone": "3"})
    observe(desk.session, [CONTACTS])
    one = find_items(desk.session, first)[0]
    other = find_items(desk.session, "S1" if first == "O1" else "O1")[0]
    decide(desk.session, [one], Decision(choice=Choice.LINK, other=other))
    assert ("conflict", None, "conflict") in shown(desk, CONTACTS)
    decide(desk.session, [one], Decision(choice=Choice.PREFER, side=Side.OUTLOOK))
    assert ("link", "salesforce", "proposed") in shown(desk, CONTACTS)
    clear(desk.session, [other])
    assert shown(desk, CONTACTS) == [("none", None, "held")] * 3


def test_a_link_by_hand_gives_way_to_creating() -> None:
    desk = Desk()
    desk.outlook.create(CONTACTS, ANN)
    desk.salesforce.create(CONTACTS, ANN)
    desk.salesforce.create(CONTACTS, ANN)
    observe(desk.session, [CONTACTS])
    ours = find_items(desk.session, "O1")[0]
    decide(desk.session, [ours], Decision(choice=Choice.LINK, other=find_items(desk.session, "S1")[0]))
    decide(desk.session, [ours], Decision(choice=Choice.INCLUDE))
    assert ("create", "salesforce", "proposed") in shown(desk, CONTACTS)


def test_a_held_match_can_be_told_to_be_new() -> None:
    desk = Desk()
    desk.outlook.create(TASKS, {"subject": "Call", "status": "notStarted"})
    desk.salesforce.create(TASKS, {"subject": "call", "status": "notStarted"})
    observe(desk.session, [TASKS])
    assert [row.rule for row in rows(desk, TASKS)] == ["possible-match"] * 2
    decide(desk.session, [find_items(desk.session, "O1")[0]], Decision(choice=Choice.INCLUDE))
    assert ("create", "salesforce", "proposed") in shown(desk, TASKS)


@pytest.mark.parametrize("half", ["O1", "S1"])
def test_unlinked_by_hand_is_not_matched_again_nor_doubled(half: str) -> None:
    desk, left, right = synced(CONTACTS)
    decide(desk.session, [find_items(desk.session, left)[0]], Decision(choice=Choice.UNLINK))
    assert [row.hold for row in rows(desk, CONTACTS)] == ["unlinked"] * 2
    assert find_items(desk.session, left) != find_items(desk.session, right)
    clear(desk.session, find_items(desk.session, half))
    assert shown(desk, CONTACTS) == [("link", None, "proposed")]


@pytest.mark.parametrize("half", ["O1", "S1"])
def test_to_part_a_proposed_pair_is_taken_back_by_either_half(half: str) -> None:
    desk = Desk()
    desk.outlook.create(CONTACTS, ANN)
    desk.salesforce.create(CONTACTS, ANN)
    observe(desk.session, [CONTACTS])
    decide(desk.session, find_items(desk.session, "O1"), Decision(choice=Choice.UNLINK))
    clear(desk.session, find_items(desk.session, half))
    assert shown(desk, CONTACTS) == [("link", None, "proposed")]


def test_a_proposed_pair_can_be_parted_before_it_is_linked() -> None:
    desk = Desk()
    desk.outlook.create(CONTACTS, ANN)
    desk.salesforce.create(CONTACTS, ANN)
    observe(desk.session, [CONTACTS])
    decide(desk.session, find_items(desk.session, "S1"), Decision(choice=Choice.UNLINK))
    assert [(row.state, row.hold) for row in rows(desk, CONTACTS)] == [("held", "unlinked")] * 2
    assert write(desk, CONTACTS).rows == ()
    decide(desk.session, find_items(desk.session, "O1"), Decision(choice=Choice.INCLUDE))
    assert ("create", "salesforce", "proposed") in shown(desk, CONTACTS)


def test_what_has_no_counterpart_cannot_be_parted() -> None:
    desk = Desk()
    desk.outlook.create(CONTACTS, ANN)
    observe(desk.session, [CONTACTS])
    with pytest.raises(UsageError, match="no counterpart"):
        decide(desk.session, find_items(desk.session, "O1"), Decision(choice=Choice.UNLINK))


def test_a_row_that_would_mail_people_is_held_until_released() -> None:
    desk = Desk()
    left = desk.outlook.create(CALENDAR, MEETING, audience=2)
    right = desk.salesforce.create(CALENDAR, REVIEW)
    sync(desk.session, [CALENDAR], review=yes)
    desk.salesforce.edit(CALENDAR, right, location="Room 2")
    observe(desk.session, [CALENDAR])
    (row,) = rows(desk, CALENDAR)
    assert (row.state, row.hold, row.mails) == (RowState.HELD, "mail", 2)
    assert write(desk, CALENDAR).rows == ()
    assert desk.outlook.writes == []
    decide(desk.session, [row.item], Decision(choice=Choice.RELEASE))
    write(desk, CALENDAR)
    assert [w.id for w in desk.outlook.writes] == [left]
    assert all("attendees" not in w.changes for w in desk.outlook.writes)


def test_a_release_keeps_whose_value_was_preferred() -> None:
    desk = Desk()
    left = desk.outlook.create(CALENDAR, MEETING, audience=2)
    right = desk.salesforce.create(CALENDAR, REVIEW)
    sync(desk.session, [CALENDAR], review=yes)
    desk.outlook.edit(CALENDAR, left, location="Room 1")
    desk.salesforce.edit(CALENDAR, right, location="Room 2")
    observe(desk.session, [CALENDAR])
    (row,) = rows(desk, CALENDAR)
    decide(desk.session, [row.item], Decision(choice=Choice.PREFER, side=Side.SALESFORCE))
    assert [row.hold for row in rows(desk, CALENDAR)] == ["mail"]
    decide(desk.session, [row.item], Decision(choice=Choice.RELEASE))
    write(desk, CALENDAR)
    assert desk.outlook.fields(CALENDAR)[0]["location"] == "Room 2"


def test_each_field_of_a_row_can_be_given_to_another_side() -> None:
    desk, left, right = synced(CONTACTS)
    desk.outlook.edit(CONTACTS, left, mobile_phone="2", job_title="CEO", department="North")
    desk.salesforce.edit(CONTACTS, right, mobile_phone="3", job_title="CFO", department="South")
    observe(desk.session, [CONTACTS])
    item = rows(desk, CONTACTS)[0].item
    decide(desk.session, [item], Decision(choice=Choice.PREFER, side=Side.OUTLOOK))
    decide(desk.session, [item], Decision(choice=Choice.PREFER, side=Side.SALESFORCE, fields=("job_title",)))
    write(desk, CONTACTS)
    agreed = {"mobile_phone": "2", "job_title": "CFO", "department": "North"}
    for end in (desk.outlook, desk.salesforce):
        assert agreed.items() <= end.fields(CONTACTS)[0].items()


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("kind=tasks", 2),
        ("kind=tasks title~OTHER", 1),
        ("action=create target=salesforce", 2),
        ("state=conflict", 0),
        ("field=due", 2),
        ("field=Due", 2),
        ("field=Rating", 0),
        ("field=nick__c", 0),
        ("kind=task", 2),
        ('title~"call bob"', 1),
        ("title='Call Bob'", 1),
        ("title=“call bob”", 1),
        ("title~o'", 0),
        ("state=out-of-scope", 0),
        ("rule=ONLY_IN_OUTLOOK kind=Tasks", 2),
    ],
)
def test_select(expression: str, found: int) -> None:
    desk = Desk()
    desk.outlook.create(TASKS, CALL)
    desk.outlook.create(TASKS, CALL | {"subject": "Other"})
    observe(desk.session, [TASKS])
    test = matching(expression)
    assert len([row for row in plan(desk.session, [TASKS]).rows if test(row)]) == found


REFUSED = [
    ("", "--where is empty"),
    ("  ", "--where is empty"),
    ("nonsense", "'nonsense' is not understood"),
    ("colour=red", "'colour=red' is not understood"),
    ("kind=tsks", "There is no kind 'tsks'"),
    ("state=open", "There is no state 'open'"),
    ("action=remove", "There is no action 'remove'"),
    ("target=nobody", "There is no target 'nobody'"),
    ("rule=mine", "There is no rule 'mine'"),
    ("hold=on", "There is no hold 'on'"),
    ("field=colour", "There is no field 'colour'"),
    ("field=rating", "There is no field 'rating'"),
    ("title=", "There is no value after title="),
    ("kind!=tasks", "'kind!=tasks' is not understood"),
    ("title~q3 review", "'review' is not understood"),
    ('title~"q3 review', "is not understood"),
]


@pytest.mark.parametrize(("expression", "problem"), REFUSED)
def test_what_is_not_understood_is_refused_by_name(expression: str, problem: str) -> None:
    with pytest.raises(UsageError) as refused:
        matching(expression)
    assert problem in refused.value.problem
    assert refused.value.hint


def of_first_link(desk: Desk) -> None:
    desk.outlook.create(CONTACTS, ANN | {"mobile_phone": "2"})
    desk.salesforce.create(CONTACTS, ANN)


def of_linked_difference(desk: Desk) -> None:
    desk.outlook.create(CALENDAR, MEETING, audience=2)
    desk.salesforce.create(CALENDAR, REVIEW | {"location": "Room 1"})
    sync(desk.session, [CALENDAR], review=yes)


def of_new_pair(desk: Desk) -> None:
    for side in (desk.outlook, desk.salesforce):
        side.create(CONTACTS, ANN)


@pytest.mark.parametrize("made", [of_first_link, of_linked_difference, of_new_pair])
@pytest.mark.parametrize("choice", [Choice.IGNORE_ONCE, Choice.IGNORE_FOREVER, Choice.EXCLUDE])
def test_a_row_that_is_put_aside_does_not_claim_that_somebody_changed_it(
    made: Callable[[Desk], None], choice: Choice
) -> None:
    desk = Desk()
    made(desk)
    observe(desk.session, [CALENDAR, CONTACTS])
    (before,) = rows(desk, CALENDAR, CONTACTS)
    decide(desk.session, [before.item], Decision(choice=choice))
    (after,) = rows(desk, CALENDAR, CONTACTS)
    assert after.state in (RowState.IGNORED, RowState.EXCLUDED)
    claim = after.reason.replace("until either side changes", "").replace("nobody has changed these", "")
    assert "hanged" not in claim
    assert after.reason.partition(";")[0].startswith(before.reason.partition(";")[0].partition(".")[0])
