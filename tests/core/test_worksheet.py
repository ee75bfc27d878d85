"""The law of the worksheet: after any decision it says what a plan made anew says, the digest included."""

from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine.desk import Desk as ReviewDesk
from core.engine.observe import observe
from core.engine.sync import sync
from core.errors import UsageError
from core.keys import stamp
from core.model import Choice, Decision, Kind, Side
from core.settings import ContactsSettings, Guards, Prevent
from tests.support.desk import ANN, CALENDAR, CALL, CONTACTS, MEETING, REVIEW, TASKS, yes
from tests.support.fakes import Desk, all_kinds_on

KINDS = (CALENDAR, CONTACTS, TASKS)


def office() -> Desk:
    """Return a desk with something of every sort: links, edits, conflicts, deletes, twins, pairs, meetings, stamps."""
    guards = Guards(max_deletes=1, max_delete_percent=0)
    desk = Desk(all_kinds_on(guards=guards, contacts=ContactsSettings(enabled=True, prevent=Prevent())))
    linked = [
        desk.outlook.create(CONTACTS, ANN | {"email": f"{n}@acme.example", "last_name": f"L{n}"}) for n in range(6)
    ]
    meeting = desk.outlook.create(CALENDAR, MEETING, audience=2)
    sync(desk.session, KINDS, review=yes)
    theirs = list(desk.salesforce.records[CONTACTS])
    desk.outlook.edit(CONTACTS, linked[0], mobile_phone="2")
    desk.outlook.edit(CONTACTS, linked[1], mobile_phone="2")
    desk.salesforce.edit(CONTACTS, theirs[1], mobile_phone="3")
    for remote in linked[2:5]:
        desk.outlook.delete(CONTACTS, remote)
    desk.outlook.edit(CALENDAR, meeting, location="Room 1")
    desk.salesforce.edit(CALENDAR, next(iter(desk.salesforce.records[CALENDAR])), subject="Renamed")
    for n in range(2):
        desk.outlook.create(TASKS, CALL | {"subject": "Twins"})
        desk.salesforce.create(TASKS, CALL | {"subject": "Twins"})
        desk.outlook.create(TASKS, CALL | {"subject": f"Pair {n}"})
        desk.salesforce.create(TASKS, CALL | {"subject": f"Pair {n}", "status": "completed" if n else "notStarted"})
        desk.outlook.create(TASKS, CALL | {"subject": f"Alone {n}"})
    desk.outlook.create(TASKS, {"subject": "Possibly", "status": "notStarted", "priority": "normal"})
    desk.salesforce.create(TASKS, {"subject": "possibly", "status": "notStarted", "priority": "normal"})
    source = desk.outlook.create(CALENDAR, REVIEW | {"subject": "Turned private"}, private=True)
    desk.salesforce.create(CALENDAR, REVIEW | {"subject": "Its copy"}, key=stamp(CALENDAR, Side.OUTLOOK, source))
    observe(desk.session, KINDS)
    return desk


CHOICES = st.tuples(
    st.lists(st.integers(0, 60), min_size=1, max_size=3),
    st.sampled_from([*Choice, None]),
    st.sampled_from(list(Side)),
    st.integers(0, 60),
    st.booleans(),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(CHOICES, max_size=12))
def test_it_equals_the_plan(steps: list[tuple[list[int], Choice | None, Side, int, bool]]) -> None:
    desk = office()
    review = ReviewDesk(desk.session, KINDS)
    for numbers, choice, side, other, half in steps:
        items = [item for kind in KINDS for item in desk.session.state.of(kind).items]
        chosen = [items[number % len(items)] for number in numbers]
        rows = review.plan().rows
        if half and rows:
            row = rows[numbers[0] % len(rows)]
            chosen = [row.counterpart or row.item]
        try:
            if choice is None:
                review.clear(chosen)
            else:
                decision = Decision(
                    choice=choice,
                    side=side if choice is Choice.PREFER else None,
                    other=items[other % len(items)] if choice is Choice.LINK else None,
                )
                review.decide(chosen[:1] if choice is Choice.LINK else chosen, decision)
        except UsageError:
            continue
        kept = review.plan()
        anew = desk.session.plan(KINDS, as_of=kept.as_of)
        assert {row.item: row for row in kept.rows} == {row.item: row for row in anew.rows}
        assert kept == anew
        for item in desk.session.state.of(TASKS).items:
            told = next((row for row in anew.rows if item in (row.item, row.counterpart)), None)
            assert review.row(item) == told


def test_the_office_has_something_of_every_sort() -> None:
    desk = office()
    plan = desk.session.plan(KINDS)
    assert {(row.action.value, row.state.value) for row in plan.rows} >= {
        ("update", "proposed"),
        ("conflict", "conflict"),
        ("delete", "proposed"),
        ("delete", "held"),
        ("update", "held"),
        ("none", "held"),
        ("link", "proposed"),
        ("create", "proposed"),
        ("none", "private"),
        ("none", "out_of_scope"),
    }
    assert {row.rule.value for row in plan.rows} >= {"ambiguous-match", "possible-match", "source-out-of-scope"}


def test_a_decision_judges_only_what_it_touches() -> None:
    desk = Desk()
    for n in range(300):
        desk.outlook.create(TASKS, CALL | {"subject": f"Task {n}"})
    observe(desk.session, [TASKS])
    review = ReviewDesk(desk.session, [TASKS])
    items = list(desk.session.state.of(Kind.TASKS).items)
    judged: list[str] = []
    sheet = review._worksheet._sheets[TASKS]
    judge = sheet._judge.row
    sheet._judge.row = lambda pairing: (judged.append(pairing.item), judge(pairing))[1]  # type: ignore[method-assign]
    review.decide(items[:5], Decision(choice=Choice.EXCLUDE))
    assert sorted(judged) == sorted(items[:5] * 2)  # as they stood, and as they stand
