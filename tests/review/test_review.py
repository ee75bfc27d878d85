"""The law of the review: its rows in their order, and its sums, are those of a plan made anew, whatever was done."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine import desk as engine
from core.engine.observe import observe
from core.errors import JournalError, UsageError
from core.model import Choice, Decision, Kind, RowState, Side
from core.planning.objections import PRIVATE
from core.planning.summary import summary
from core.review.keys import DECISIONS, Verb
from core.review.review import Review
from core.review.view import Order, View
from tests.core.test_worksheet import KINDS, office
from tests.support.desk import ANN, CALL, CONTACTS, TASKS, decide
from tests.support.fakes import Desk

NUMBER = st.integers(0, 60)
STEPS = st.one_of(
    st.tuples(st.just("decide"), st.lists(NUMBER, min_size=1, max_size=4), st.sampled_from([*Choice, None]), NUMBER),
    st.tuples(st.sampled_from(["undo", "redo"]), st.just([0]), st.none(), NUMBER),
    st.tuples(st.sampled_from(["others", "reading"]), st.lists(NUMBER, min_size=1, max_size=2), st.none(), NUMBER),
    st.tuples(st.sampled_from(["filter", "sort", "hidden"]), st.just([0]), st.none(), NUMBER),
)
FILTERS = ("", "kind=tasks", "state=held", "twins", "pair state=proposed")


def in_agreement(desk: Desk, review: Review, view: View) -> None:
    """Hold the review against a plan that is made from nothing, and its view against the review."""
    desk.open()
    anew = desk.session.plan(KINDS, as_of=review.as_of)
    kept = [review.row(item) for item in review.items()]
    assert kept == list(anew.rows)
    assert review.sums() == summary(anew)
    assert review.plan().digest == anew.digest
    view.catch_up()
    assert [item for item in view.items if review.row(item) is None] == []
    assert len(set(view.items)) == len(view.items)
    assert set(view.meant()) <= set(view.items)
    assert all(view.place_of(item) == at for at, item in enumerate(view.items))


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=14))
def test_it_equals_the_plan(steps: list[tuple[str, list[int], Choice | None, int]]) -> None:
    desk = office()
    session = desk.session
    review = Review(engine.Desk(session, KINDS))
    view = View(review)
    for what, numbers, choice, other in steps:
        items = review.items()
        chosen = list(dict.fromkeys(items[number % len(items)] for number in numbers))
        try:
            {
                "decide": lambda c=chosen, w=choice, o=other: decide_at(review, c, w, o),
                "undo": review.undo,
                "redo": review.redo,
                "others": lambda c=chosen: decide(desk.open(), c, Decision(choice=Choice.EXCLUDE)),
                "reading": lambda o=other: somebody_edits(desk, o),
                "filter": lambda o=other: view.filter(FILTERS[o % len(FILTERS)]),
                "sort": lambda o=other: view.sort(list(Order)[o % len(Order)]),
                "hidden": lambda o=other: view.show_hidden(bool(o % 2)),
            }[what]()
        except UsageError:
            continue
        review.rebase()
        in_agreement(desk, review, view)


def decide_at(review: Review, chosen: list[str], choice: Choice | None, other: int) -> None:
    if choice is None:
        review.decide(chosen, None)
        return
    partners = review.desk.partners(chosen[0])
    linked = partners[other % len(partners)].item if partners else chosen[0]
    review.decide(
        chosen[:1] if choice is Choice.LINK else chosen,
        Decision(
            choice=choice,
            side=list(Side)[other % 2] if choice is Choice.PREFER else None,
            other=linked if choice is Choice.LINK else None,
            reason="because" if choice is Choice.IGNORE_FOREVER else None,
        ),
    )


def somebody_edits(desk: Desk, number: int) -> None:
    records = list(desk.outlook.records[CONTACTS])
    desk.outlook.edit(CONTACTS, records[number % len(records)], job_title=f"Title {number}")
    observe(desk.open(), KINDS)


WAYS: list[tuple[str, Callable[[Review, str], object]]] = [
    ("exclude", lambda review, item: review.decide([item], Decision(choice=Choice.EXCLUDE))),
    ("ignore", lambda review, item: review.decide([item], Decision(choice=Choice.IGNORE_FOREVER, reason="lunch"))),
    ("once", lambda review, item: review.decide([item], Decision(choice=Choice.IGNORE_ONCE))),
    ("prefer", lambda review, item: review.decide([item], Decision(choice=Choice.PREFER, side=Side.OUTLOOK))),
    ("include", lambda review, item: review.decide([item], Decision(choice=Choice.INCLUDE))),
    ("release", lambda review, item: review.decide([item], Decision(choice=Choice.RELEASE))),
    ("unlink", lambda review, item: review.decide([item], Decision(choice=Choice.UNLINK))),
    ("clear", lambda review, item: review.decide([item], None)),
]


@pytest.mark.parametrize(("name", "way"), WAYS, ids=[name for name, _ in WAYS])
def test_undone_it_is_what_it_was_and_done_again_what_it_became(
    name: str, way: Callable[[Review, str], object]
) -> None:
    desk = office()
    review = Review(engine.Desk(desk.session, KINDS))
    done = 0
    for item in review.items():
        row = review.row(item)
        linked = name == "unlink" and review.desk.is_linked(item)
        if name == "clear":
            with suppress(UsageError):
                review.decide([item], Decision(choice=Choice.EXCLUDE))
        before = {i: review.row(i) for i in review.items()}
        try:
            way(review, item)
        except UsageError:
            continue
        done += 1
        after = {i: review.row(i) for i in review.items()}
        if linked:
            if undo(review):
                now = review.row(item)
                assert now is not None
                assert now.counterpart  # linked by hand: what they agreed on is forgotten
            continue
        review.undo()
        assert without_positions({i: review.row(i) for i in review.items()}) == without_positions(before), row
        review.redo()
        assert without_positions({i: review.row(i) for i in review.items()}) == without_positions(after), row
        review.undo()
    assert done


def without_positions(rows: object) -> object:
    """Return rows without where in the journal their decisions stand: an undoing says them anew."""
    from msgspec.structs import replace

    assert isinstance(rows, dict)
    return {
        item: replace(row, decision=replace(row.decision, position=0)) if row and row.decision else row
        for item, row in rows.items()
    }


def test_what_somebody_else_decided_is_not_undone() -> None:
    desk = Desk()
    desk.outlook.create(TASKS, CALL)
    observe(desk.session, [TASKS])
    review = Review(engine.Desk(desk.session, [TASKS]))
    (item,) = review.items()
    review.decide([item], Decision(choice=Choice.EXCLUDE))
    decide(desk.open(), [item], Decision(choice=Choice.IGNORE_FOREVER, reason="mine"))
    with pytest.raises(UsageError, match="nothing to undo"):
        review.undo()
    row = review.row(item)
    assert row is None or row.state is not RowState.PROPOSED
    review.rebase()
    told = review.row(item)
    assert told is not None
    assert told.state is RowState.IGNORED


def test_a_step_that_could_not_be_journaled_can_still_be_undone() -> None:
    desk = Desk()
    desk.outlook.create(TASKS, CALL)
    observe(desk.session, [TASKS])
    review = Review(engine.Desk(desk.session, [TASKS]))
    (item,) = review.items()
    review.decide([item], Decision(choice=Choice.EXCLUDE))

    def full(events: object) -> None:
        raise JournalError("The disk is full.", "Make room.")

    desk.journal.on_append = full
    with pytest.raises(JournalError):
        review.undo()
    desk.journal.on_append = lambda events: None
    review.undo()
    row = review.row(item)
    assert row is not None
    assert row.state is RowState.PROPOSED


def test_an_undoing_keeps_who_decided_and_why() -> None:
    desk = Desk()
    desk.outlook.create(TASKS, CALL)
    observe(desk.session, [TASKS])
    review = Review(engine.Desk(desk.session, [TASKS]))
    (item,) = review.items()
    review.decide([item], Decision(choice=Choice.IGNORE_FOREVER, reason="lunch is private"))
    desk.session.actor = "bob"
    review.decide([item], None)
    review.undo()
    row = review.row(item)
    assert row is not None
    assert row.decision is not None
    assert (row.decision.actor, row.decision.reason) == ("ann", "lunch is private")


def test_whose_value_holds_field_by_field_is_one_step() -> None:
    desk = office()
    review = Review(engine.Desk(desk.session, KINDS))
    item = next(row.item for row in map(review.row, review.items()) if row and row.title == "Q3 review")
    review.prefer(item, {"subject": Side.OUTLOOK, "location": Side.SALESFORCE})
    row = review.row(item)
    assert row is not None
    assert row.decision is not None
    assert row.decision.preferred == {"subject": Side.OUTLOOK, "location": Side.SALESFORCE}
    in_agreement(desk, review, View(review))
    review.undo()
    assert review.row(item).decision is None  # type: ignore[union-attr]
    assert review.undo_label is None
    review.redo()
    assert review.row(item).decision.preferred == row.decision.preferred  # type: ignore[union-attr]
    for nothing in ({"subject": Side.OUTLOOK}, {}):
        with pytest.raises(UsageError):
            review.prefer(item, nothing)


def test_of_a_private_row_nothing_can_be_decided() -> None:
    view = View(Review(engine.Desk(office().session, KINDS)))
    view.show_hidden(True)
    at = next(n for n in range(len(view.items)) if (row := view.row(n)) and row.state is RowState.PRIVATE)
    view.goto(at)
    assert {entry.why_not for entry in view.menu()} == {PRIVATE}


def test_what_was_decided_already_is_greyed() -> None:
    desk = office()
    review = Review(engine.Desk(desk.session, KINDS))
    view = View(review)
    item = view.items[0]
    review.decide([item], Decision(choice=Choice.EXCLUDE))
    entries = {entry.verb: entry.why_not for entry in view.menu()}
    assert entries[Verb.EXCLUDE] == "you decided so already"
    assert entries[Verb.INCLUDE] is None


def undo(review: Review) -> bool:
    """Undo the last step; of a pair with a deleted record, nothing is left that could be linked again."""
    try:
        review.undo()
    except UsageError:
        return False
    return True


@pytest.mark.parametrize(
    "verb", ["include", "exclude", "ignore-once", "prefer-outlook", "prefer-salesforce", "release", "unlink", "clear"]
)
def test_what_the_menu_offers_can_be_done_and_what_it_greys_cannot(verb: str) -> None:
    desk = office()
    review = Review(engine.Desk(desk.session, KINDS))
    view = View(review)
    view.show_hidden(True)
    decision = DECISIONS[Verb(verb)]
    offered = 0
    for item in list(view.items):
        at = view.place_of(item)
        if at is None:
            continue
        if verb == "clear" and not offered:
            with suppress(UsageError):
                review.decide([item], Decision(choice=Choice.EXCLUDE))
        view.goto(at)
        entry = next(each for each in view.menu() if each.verb == verb)
        if entry.is_enabled:
            review.decide([item], decision)
            undo(review)
            view.catch_up()
            offered += 1
        else:
            with pytest.raises(UsageError):
                review.decide([item], decision)
    assert offered


def test_partners_are_the_likeliest_first() -> None:
    desk = Desk()
    desk.outlook.create(CONTACTS, ANN | {"email": None, "first_name": "Anna", "last_name": "Leigh"})
    for first, last in (("Zoe", "Zed"), ("Ann", "Leigh"), ("Bob", "Bold")):
        desk.salesforce.create(CONTACTS, {"first_name": first, "last_name": last})
    observe(desk.session, [CONTACTS])
    sitting = engine.Desk(desk.session, [CONTACTS])
    item = next(row.item for row in sitting.plan().rows if row.outlook)
    assert next(each.title for each in sitting.partners(item)) == "Ann Leigh"
    assert [each.title for each in sitting.partners(item, "zo")] == ["Zoe Zed"]
    assert {each.side for each in sitting.partners(item)} == {Side.SALESFORCE}


def test_kinds_not_read_are_told() -> None:
    desk = Desk()
    review = Review(engine.Desk(desk.session, [TASKS]))
    assert review.unread == (Kind.TASKS,)
    assert review.items() == []
