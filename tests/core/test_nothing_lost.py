"""Nothing is lost that the other side cannot hold, and one value that does not fit stops nothing else."""

import pytest

from core.engine.observe import observe
from core.engine.sync import sync
from core.model import (
    Choice,
    Decision,
    RowState,
    Rule,
    Side,
    Why,
)
from tests.support.desk import (
    ANN,
    CALENDAR,
    CONTACTS,
    REVIEW,
    TASKS,
    decide,
    rows,
    synced,
    write,
    yes,
)
from tests.support.fakes import Desk
from tests.support.narrow import Narrow, limits, narrow

LONG = "word " * 20 + "and the tail that Salesforce never held"


class TestNothingIsLost:
    def long_body(self) -> tuple[Desk, Narrow, str, str]:
        desk, there = narrow(**limits(CALENDAR, body=100))
        left = desk.outlook.create(CALENDAR, REVIEW | {"body": LONG})
        sync(desk.session, [CALENDAR], review=yes)
        right = next(iter(there.records[CALENDAR]))
        assert there.records[CALENDAR][right].fields["body"] == LONG[:100]
        assert rows(desk, CALENDAR) == []
        return desk, there, left, right

    def test_an_edit_of_the_cut_text_keeps_what_was_cut_off(self) -> None:
        desk, there, left, right = self.long_body()
        there.edit(CALENDAR, right, body="A new beginning, " + LONG[17:100])
        sync(desk.session, [CALENDAR], review=yes)
        body = str(desk.outlook.records[CALENDAR][left].fields["body"])
        assert body.split() == ("A new beginning, " + LONG[17:]).split()
        assert sync(desk.session, [CALENDAR], review=yes).rows == ()

    @pytest.mark.parametrize("name", ["location", "subject"])
    def test_a_side_that_held_more_than_it_is_known_to_is_not_cut(self, name: str) -> None:
        desk, there = narrow()
        left = desk.outlook.create(CALENDAR, REVIEW | {name: "Hall 7, " + LONG * 4})
        sync(desk.session, [CALENDAR], review=yes)
        right = next(iter(there.records[CALENDAR]))
        held = str(there.records[CALENDAR][right].fields[name])
        assert len(held) == 255
        there.edit(CALENDAR, right, **{name: held.replace("Hall 7", "The great hall")})
        sync(desk.session, [CALENDAR], review=yes)
        now = str(desk.outlook.records[CALENDAR][left].fields[name])
        assert now.split() == ("The great hall, " + LONG * 4).split()

    @pytest.mark.parametrize("shorter", ["short", None])
    def test_also_when_it_became_much_shorter(self, shorter: str | None) -> None:
        desk, there, left, right = self.long_body()
        there.edit(CALENDAR, right, body=shorter)
        sync(desk.session, [CALENDAR], review=yes)
        there.edit(CALENDAR, right, body="shorter still")
        sync(desk.session, [CALENDAR], review=yes)
        body = str(desk.outlook.records[CALENDAR][left].fields["body"])
        assert body.startswith("shorter still")
        assert body.endswith(LONG[100:])

    def test_what_was_appended_in_outlook_is_no_tail(self) -> None:
        """Only what the narrower side could not hold is kept, not an edit that the person gave up."""
        desk, there = narrow()
        left = desk.outlook.create(CALENDAR, REVIEW | {"body": "Agenda"})
        sync(desk.session, [CALENDAR], review=yes)
        right = next(iter(there.records[CALENDAR]))
        desk.outlook.edit(CALENDAR, left, body="Agenda, and more")
        there.edit(CALENDAR, right, body="Minutes")
        observe(desk.session, [CALENDAR])
        decide(desk.session, [rows(desk, CALENDAR)[0].item], Decision(choice=Choice.PREFER, side=Side.SALESFORCE))
        write(desk, CALENDAR)
        assert desk.outlook.records[CALENDAR][left].fields["body"] == "Minutes"

    def test_a_text_is_cut_by_the_strictest_count_and_never_through_a_character(self) -> None:
        desk, there = narrow(**limits(CALENDAR, body=5))
        desk.outlook.create(CALENDAR, REVIEW | {"body": "ab👩👩"})
        sync(desk.session, [CALENDAR], review=yes)
        assert there.fields(CALENDAR)[0]["body"] == "ab👩"
        assert sync(desk.session, [CALENDAR], review=yes).rows == ()

    def test_a_row_that_would_flatten_formatting_says_so(self) -> None:
        desk, there = narrow()
        desk.outlook.create(CALENDAR, REVIEW | {"body": "Bold"}, formatted=True)
        sync(desk.session, [CALENDAR], review=yes)
        right = next(iter(there.records[CALENDAR]))
        there.edit(CALENDAR, right, location="Elsewhere")
        observe(desk.session, [CALENDAR])
        assert [row.flattens for row in rows(desk, CALENDAR)] == [False]
        there.edit(CALENDAR, right, body="Plain")
        observe(desk.session, [CALENDAR])
        assert [row.flattens for row in rows(desk, CALENDAR)] == [True]


class TestOneValueThatDoesNotFit:
    @pytest.mark.parametrize(
        ("name", "value", "facts", "why"),
        [
            ("mobile_phone", "+49 171 " + "1" * 40, limits(CONTACTS, mobile_phone=40), Why.TOO_LONG),
            ("birthday", "1604-05-03", {}, Why.TOO_LONG),
            ("department", "Sales", {"refuses": {"contacts": {"create": ("department",)}}}, Why.NOT_WRITABLE),
        ],
    )
    def test_a_create_leaves_it_out_by_name(self, name: str, value: str, facts: dict[str, object], why: Why) -> None:
        desk, there = narrow(**facts)
        desk.outlook.create(CONTACTS, ANN | {name: value})
        observe(desk.session, [CONTACTS])
        (row,) = rows(desk, CONTACTS)
        assert (row.state, [(each.name, each.why) for each in row.left_out]) == (RowState.PROPOSED, [(name, why)])
        write(desk, CONTACTS)
        assert name not in there.writes[0].changes
        assert there.fields(CONTACTS)[0]["last_name"] == "Lee"

    @pytest.mark.parametrize(
        ("facts", "why"),
        [
            (limits(CONTACTS, mobile_phone=10), Why.TOO_LONG),
            ({"refuses": {"contacts": {"update": ("mobile_phone",)}}}, Why.NOT_WRITABLE),
        ],
    )
    def test_an_update_leaves_it_out_and_the_others_go(self, facts: dict[str, object], why: Why) -> None:
        desk, there = narrow(**facts)
        left = desk.outlook.create(CONTACTS, ANN)
        sync(desk.session, [CONTACTS], review=yes)
        desk.outlook.edit(CONTACTS, left, mobile_phone="1" * 11, job_title="CEO")
        observe(desk.session, [CONTACTS])
        (row,) = rows(desk, CONTACTS)
        assert [(each.name, each.why) for each in row.left_out] == [("mobile_phone", why)]
        write(desk, CONTACTS)
        assert there.writes[-1].changes == {"job_title": "CEO"}
        (left_over,) = rows(desk, CONTACTS)
        assert (left_over.state, left_over.rule) == (RowState.PREVENTED, Rule.DOES_NOT_FIT)

    def test_a_field_of_this_record_that_cannot_be_changed_is_left_out(self) -> None:
        desk, left, right = synced(TASKS)
        desk.outlook.change(TASKS, left, fixed=("due",))
        desk.salesforce.edit(TASKS, right, due="2026-12-24", subject="Call Eve")
        observe(desk.session, [TASKS])
        (row,) = rows(desk, TASKS)
        assert [(each.name, each.side, each.why) for each in row.left_out] == [("due", Side.OUTLOOK, Why.FIXED)]
        write(desk, TASKS)
        assert desk.outlook.writes[-1].changes == {"subject": "Call Eve"}
