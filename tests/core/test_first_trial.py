"""What the first trial found in the rules: nothing lost, no yes taken for the end, nobody doubled or mistaken."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec
import pytest

from core.engine.observe import observe
from core.engine.settle import settle
from core.engine.sync import sync
from core.errors import UsageError
from core.facts.projection import fold
from core.model import (
    Choice,
    Decision,
    Gone,
    Hold,
    Identity,
    Kind,
    Operation,
    Outcome,
    Record,
    RowState,
    Rule,
    Side,
    Standing,
    Status,
    Why,
    Write,
)
from core.settings import CalendarSettings, ContactsSettings, Prevent
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
    target,
    write,
    yes,
)
from tests.support.fakes import Desk, MemorySide, all_kinds_on


class Narrow(MemorySide):
    """A side with habits: it cuts texts, refuses fields, drops what it says it took, and knows who was merged."""

    facts: Mapping[str, object] = MappingProxyType({})
    drops: Sequence[str] = ()
    silent: frozenset[str] = frozenset()
    masters: Mapping[str, str] = MappingProxyType({})

    def identity(self, sources: object) -> Identity:
        return msgspec.structs.replace(super().identity(sources), **self.facts)  # type: ignore[arg-type]

    def _write(self, write: Write) -> Outcome:
        kept = {name: value for name, value in write.changes.items() if name not in self.drops}
        return super()._write(msgspec.structs.replace(write, changes=kept))

    def fetch(self, scope: object, ids: Sequence[str]) -> dict[str, Record | Gone]:
        found = dict(super().fetch(scope, ids))  # type: ignore[arg-type]
        for remote in self.silent & found.keys():
            del found[remote]
        for loser, master in self.masters.items():
            if loser in found:
                found[loser] = Gone(loser, "merged", master)
        return found


def narrow(settings: object = None, **facts: object) -> tuple[Desk, Narrow]:
    """Return a desk whose Salesforce is narrow."""
    desk = Desk(settings) if settings else Desk()  # type: ignore[arg-type]
    desk.salesforce = there = Narrow(Side.SALESFORCE, desk.clock)
    there.facts = facts
    desk.open()
    return desk, there


def limits(kind: Kind, **fields: int) -> dict[str, object]:
    return {"limits": {kind.value: fields}}


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


class TestAYesIsNotTheEnd:
    def test_a_field_that_did_not_arrive_is_told_and_stays_a_difference(self) -> None:
        desk, there = narrow()
        left = desk.outlook.create(TASKS, CALL)
        sync(desk.session, [TASKS], review=yes)
        there.drops = ("due",)
        desk.outlook.edit(TASKS, left, due="2026-12-24", subject="Call Eve")
        report = sync(desk.session, [TASKS], review=yes)
        (row,) = report.rows
        assert (row.outcome, report.ending, report.summary()["partial"]) == ("partial", "partly", 1)
        assert row.problem
        assert "due" in row.problem.message
        (left_over,) = rows(desk, TASKS)
        assert [(change.name, target(left_over)) for change in left_over.fields] == [("due", "salesforce")]
        assert fold(desk.journal.read()) == desk.session.state

    def test_a_meaning_that_did_not_arrive_is_told(self) -> None:
        desk, there = narrow()
        left = desk.outlook.create(TASKS, CALL)
        sync(desk.session, [TASKS], review=yes)
        written = there._write

        def closes_nothing(write: Write) -> Outcome:
            return written(msgspec.structs.replace(write, changes=write.changes | {"status": "inProgress"}))

        there._write = closes_nothing  # type: ignore[method-assign]
        desk.outlook.edit(TASKS, left, status="completed")
        assert [row.outcome for row in sync(desk.session, [TASKS], review=yes).rows] == ["partial"]
        assert [change.name for change in rows(desk, TASKS)[0].fields] == ["status"]

    def test_what_a_create_dropped_stays_a_difference(self) -> None:
        desk, there = narrow()
        there.drops = ("job_title",)
        desk.outlook.create(CONTACTS, ANN | {"job_title": "CEO"})
        assert [row.outcome for row in sync(desk.session, [CONTACTS], review=yes).rows] == ["partial"]
        assert [change.name for change in rows(desk, CONTACTS)[0].fields] == ["job_title"]

    def test_what_writing_met_reaches_the_plan(self) -> None:
        """A record that was gone when it was to be written is not proposed again until everything is read anew."""
        desk, there = narrow(all_kinds_on(contacts=ContactsSettings(enabled=True, prevent=Prevent())))
        left = desk.outlook.create(TASKS, CALL)
        sync(desk.session, [TASKS], review=yes)
        right = next(iter(there.records[TASKS]))
        desk.outlook.edit(TASKS, left, **EDITS[TASKS])
        observe(desk.session, [TASKS])
        del there.records[TASKS][right]
        there.gone[right] = "404"
        assert [row.outcome for row in write(desk, TASKS).rows] == ["stale"]
        (row,) = rows(desk, TASKS)
        assert row.rule is Rule.DELETED_IN_SALESFORCE_CHANGED_IN_OUTLOOK


class TestAWriteThatNobodyCanTellAbout:
    def open_update(self) -> tuple[Desk, Narrow, str, str]:
        desk, there = narrow()
        left = desk.outlook.create(TASKS, CALL)
        sync(desk.session, [TASKS], review=yes)
        there.resolve = lambda scope, write: Outcome(key=write.key, status=Status.UNKNOWN)  # type: ignore[method-assign]
        there.lose = 1
        desk.outlook.edit(TASKS, left, subject="Call Eve")
        sync(desk.session, [TASKS], review=yes)
        (row,) = rows(desk, TASKS)
        assert row.hold is Hold.UNRESOLVED
        return desk, there, left, row.item

    def test_a_person_can_say_that_it_was_applied(self) -> None:
        desk, _, _, item = self.open_update()
        assert settle(desk.session, [item], applied=True, reason="I looked") == 1
        assert rows(desk, TASKS) == []
        observe(desk.session, [TASKS])
        assert rows(desk, TASKS) == []
        assert fold(desk.journal.read()) == desk.session.state

    def test_a_person_can_say_that_it_was_not(self) -> None:
        desk, there, _, item = self.open_update()
        there.edit(TASKS, next(iter(there.records[TASKS])), subject="Call Bob")
        settle(desk.session, [item], applied=False)
        observe(desk.session, [TASKS])
        assert [(row.state, target(row)) for row in rows(desk, TASKS)] == [(RowState.PROPOSED, "salesforce")]

    def test_where_nothing_is_open_there_is_nothing_to_say(self) -> None:
        desk, left, _ = synced(TASKS)
        with pytest.raises(UsageError, match="No write of item"):
            settle(desk.session, find_items(desk.session, left), applied=True)


class TestWhoIsWhose:
    def test_a_meeting_renamed_before_its_link_was_made_is_asked_about(self) -> None:
        desk = Desk()
        left = desk.outlook.create(CALENDAR, REVIEW)
        desk.salesforce.create(CALENDAR, REVIEW)
        observe(desk.session, [CALENDAR])
        assert [row.action for row in rows(desk, CALENDAR)] == ["link"]
        desk.outlook.edit(CALENDAR, left, subject="Something else altogether", start="2026-12-01T08:00:00Z")
        observe(desk.session, [CALENDAR])
        assert {row.rule for row in rows(desk, CALENDAR)} == {Rule.POSSIBLE_MATCH}
        assert {row.state for row in rows(desk, CALENDAR)} == {RowState.HELD}

    @pytest.mark.parametrize("policy", ["newest", "outlook", "salesforce"])
    def test_two_people_who_share_an_address_do_not_become_one_by_a_rule(self, policy: str) -> None:
        desk = Desk(all_kinds_on(contacts=ContactsSettings(enabled=True, conflict=policy)))  # type: ignore[arg-type]
        desk.outlook.create(CONTACTS, ANN | {"first_name": "Bob"})
        desk.salesforce.create(CONTACTS, ANN)
        observe(desk.session, [CONTACTS])
        (row,) = rows(desk, CONTACTS)
        assert (row.state, row.rule) == (RowState.CONFLICT, Rule.FIRST_LINK_DIFFERS)

    def test_a_rule_still_settles_what_is_no_name(self) -> None:
        desk = Desk(all_kinds_on(contacts=ContactsSettings(enabled=True, conflict="outlook")))
        desk.outlook.create(CONTACTS, ANN | {"mobile_phone": "2"})
        desk.salesforce.create(CONTACTS, ANN)
        observe(desk.session, [CONTACTS])
        assert [row.state for row in rows(desk, CONTACTS)] == [RowState.PROPOSED]

    def test_twins_are_told_apart_by_item_and_by_what_differs(self) -> None:
        desk = Desk()
        desk.outlook.create(CONTACTS, ANN)
        first = desk.salesforce.create(CONTACTS, ANN | {"job_title": "CEO"})
        second = desk.salesforce.create(CONTACTS, ANN | {"job_title": "CFO"})
        observe(desk.session, [CONTACTS])
        (ours,) = find_items(desk.session, "O1")
        row = next(row for row in rows(desk, CONTACTS) if row.item == ours)
        assert row.candidates == tuple(rival.id for rival in row.rivals)
        told = {rival.id: (rival.item, rival.title, rival.differs) for rival in row.rivals}
        assert told == {
            first: (find_items(desk.session, first)[0], "Ann Lee", {"job_title": "CEO"}),
            second: (find_items(desk.session, second)[0], "Ann Lee", {"job_title": "CFO"}),
        }

    def test_what_differed_at_the_link_is_not_said_to_have_changed(self) -> None:
        desk = Desk()
        desk.outlook.create(CALENDAR, MEETING, audience=2)
        desk.salesforce.create(CALENDAR, REVIEW | {"location": "Room 1"})
        sync(desk.session, [CALENDAR], review=yes)
        (row,) = rows(desk, CALENDAR)
        assert (row.hold, row.rule) == (Hold.MAIL, Rule.DIFFERENT_SINCE_LINK)
        desk.salesforce.edit(CALENDAR, "S1", location="Room 2")
        observe(desk.session, [CALENDAR])
        assert [row.rule for row in rows(desk, CALENDAR)] == [Rule.CHANGED_IN_SALESFORCE]


class TestAMergeIsNotADeletion:
    def merged(self, master_is_linked: bool) -> tuple[Desk, Narrow, str, str, str]:
        desk, there = narrow(all_kinds_on(contacts=ContactsSettings(enabled=True, prevent=Prevent())))
        ann = desk.outlook.create(CONTACTS, ANN)
        if master_is_linked:
            desk.outlook.create(CONTACTS, ANN | {"email": "a.lee@acme.example"})
        sync(desk.session, [CONTACTS], review=yes)
        (item,) = find_items(desk.session, ann)
        loser = next(remote for remote in there.records[CONTACTS] if find_items(desk.session, remote) == (item,))
        others = [remote for remote in there.records[CONTACTS] if remote != loser]
        master = others[0] if others else there.create(CONTACTS, {"last_name": "Lee", "job_title": "CEO"})
        observe(desk.session, [CONTACTS])
        there.delete(CONTACTS, loser)
        there.masters = {loser: master}
        observe(desk.session, [CONTACTS])
        return desk, there, ann, loser, master

    def test_the_link_goes_on_with_the_master_and_nothing_is_lost(self) -> None:
        desk, there, ann, _, master = self.merged(master_is_linked=False)
        (item,) = find_items(desk.session, ann)
        assert find_items(desk.session, master) == (item,)
        sync(desk.session, [CONTACTS], review=yes)
        assert desk.outlook.records[CONTACTS][ann].fields == ANN | {"job_title": "CEO"}
        assert there.records[CONTACTS][master].fields == ANN | {"job_title": "CEO"}
        assert len(desk.outlook.records[CONTACTS]) == len(there.records[CONTACTS]) == 1
        assert fold(desk.journal.read()) == desk.session.state

    def test_where_the_master_belongs_to_another_a_person_is_asked(self) -> None:
        desk, there, ann, _, master = self.merged(master_is_linked=True)
        (item,) = find_items(desk.session, ann)
        row = next(row for row in rows(desk, CONTACTS) if row.item == item)
        assert (row.state, row.hold, row.rule, row.candidates) == (RowState.HELD, Hold.MATCH, Rule.MERGED, (master,))
        assert sync(desk.session, [CONTACTS], review=yes).rows == ()
        assert len(desk.outlook.records[CONTACTS]) == 2
        decide(desk.session, [item], Decision(choice=Choice.INCLUDE))
        sync(desk.session, [CONTACTS], review=yes)
        assert len(there.records[CONTACTS]) == 2


class TestWhatTheServiceAnnounces:
    @pytest.mark.parametrize("standing", list(Standing), ids=str)
    def test_a_meeting_that_is_off_is_not_created_unasked(self, standing: Standing) -> None:
        desk = Desk()
        desk.outlook.create(CALENDAR, REVIEW, standing=standing)
        observe(desk.session, [CALENDAR])
        (row,) = rows(desk, CALENDAR)
        assert (row.state, row.rule.value) == (RowState.PREVENTED, standing.value)
        decide(desk.session, [row.item], Decision(choice=Choice.INCLUDE))
        assert [row.state for row in rows(desk, CALENDAR)] == [RowState.PROPOSED]

    @pytest.mark.parametrize("operation", list(Operation), ids=str)
    def test_nothing_is_written_where_one_may_only_read(self, operation: Operation) -> None:
        desk, there = narrow()
        left = desk.outlook.create(CALENDAR, REVIEW)
        sync(desk.session, [CALENDAR], review=yes)
        there.facts = {"read_only": ("calendar",)}
        match operation:
            case Operation.CREATE:
                desk.outlook.create(CALENDAR, REVIEW | {"subject": "Fresh", "start": "2026-12-01T08:00:00Z"})
            case Operation.UPDATE:
                desk.outlook.edit(CALENDAR, left, location="Room 1")
            case Operation.DELETE:
                desk.outlook.create(CALENDAR, REVIEW | {"subject": "Not empty"})
                observe(desk.session, [CALENDAR])
                desk.outlook.delete(CALENDAR, left)
        observe(desk.session, [CALENDAR])
        assert {row.state for row in rows(desk, CALENDAR)} == {RowState.PREVENTED}

    def test_one_name_alone_is_a_last_name(self) -> None:
        desk = Desk()
        desk.outlook.create(CONTACTS, {"first_name": "Cher", "email": "cher@acme.example"})
        sync(desk.session, [CONTACTS], review=yes)
        assert desk.salesforce.fields(CONTACTS) == [{"last_name": "Cher", "email": "cher@acme.example"}]
        assert sync(desk.session, [CONTACTS], review=yes).rows == ()

    @pytest.mark.parametrize("fields", [{"company": "Acme"}, {"email": "info@acme.example"}])
    def test_a_contact_without_a_name_stands_in_the_plan(self, fields: dict[str, str]) -> None:
        desk = Desk()
        desk.outlook.create(CONTACTS, fields)
        observe(desk.session, [CONTACTS])
        (row,) = rows(desk, CONTACTS)
        assert (row.state, row.hold, row.rule) == (RowState.HELD, Hold.NAME, Rule.NO_LAST_NAME)


class TestOneStubbornRecord:
    def test_what_nobody_answers_about_is_put_aside_and_the_others_go_on(self) -> None:
        desk, there = narrow()
        for n in range(3):
            desk.outlook.create(TASKS, CALL | {"subject": f"Task {n}"})
        sync(desk.session, [TASKS], review=yes)
        first, second, _ = there.records[TASKS]
        (stubborn,) = find_items(desk.session, first)
        there.silent = frozenset({first})
        there.delete(TASKS, first)
        there.delete(TASKS, second)
        notes: list[str] = []
        desk.session.progress.note = notes.append  # type: ignore[method-assign]
        observe(desk.session, [TASKS])
        assert [row.rule for row in rows(desk, TASKS)] == [Rule.DELETED_IN_SALESFORCE]
        assert any(stubborn in note for note in notes)


def test_the_people_who_would_be_mailed_are_named() -> None:
    desk, left, _ = synced(CALENDAR, all_kinds_on(calendar=CalendarSettings(enabled=True)))
    desk.outlook.edit(CALENDAR, left, attendees=("bob@acme.example", "Eve without an address"))
    desk.outlook.change(CALENDAR, left, audience=2)
    desk.salesforce.edit(CALENDAR, "S1", location="Room 1")
    observe(desk.session, [CALENDAR])
    (row,) = rows(desk, CALENDAR)
    assert (row.hold, row.mails, row.guests) == (Hold.MAIL, 2, ("bob@acme.example", "Eve without an address"))


def test_every_sample_can_still_be_synced() -> None:
    for kind in Kind:
        desk = Desk()
        desk.outlook.create(kind, SAMPLES[kind])
        assert [row.outcome for row in sync(desk.session, [kind], review=yes).rows] == ["succeeded"]
