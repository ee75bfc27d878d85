"""What the first trial found in the rules: no yes taken for the end, and nobody doubled or mistaken."""

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
    Fields,
    Hold,
    Kind,
    Operation,
    Outcome,
    Outside,
    RowState,
    Rule,
    Standing,
    Status,
    Value,
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
from tests.support.fakes import Desk, all_kinds_on
from tests.support.narrow import Narrow, narrow

NUMBER = {"mobile_phone": "2025550101"}


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

    @pytest.mark.parametrize(
        ("kind", "left", "right", "change"),
        [
            (CALENDAR, REVIEW, REVIEW | {"subject": "Q3 review, moved"}, {"subject": "Else", "start": "2026-12-01"}),
            (CALENDAR, REVIEW, REVIEW | {"start": "2026-11-24T08:00:00Z"}, {"subject": "Something else"}),
            (CONTACTS, {"last_name": "Lee"}, {"last_name": "Lee"}, {"last_name": "Poe"}),
            (CONTACTS, {"last_name": "A", **NUMBER}, {"last_name": "B", **NUMBER}, {"mobile_phone": None}),
            (TASKS, CALL, CALL | {"due": None}, {"subject": "Something else"}),
        ],
        ids=["time", "day", "name", "number", "subject"],
    )  # fmt: skip
    @pytest.mark.parametrize("renamed", [0, 1])
    def test_a_question_stays_one_although_a_record_is_renamed_meanwhile(
        self, kind: Kind, left: Fields, right: Fields, change: dict[str, Value], renamed: int
    ) -> None:
        desk = Desk()
        spots = [
            (desk.outlook, desk.outlook.create(kind, left)),
            (desk.salesforce, desk.salesforce.create(kind, right)),
        ]
        observe(desk.session, [kind])
        assert {row.hold for row in rows(desk, kind)} == {"match"}
        place, remote = spots[renamed]
        for again in ({}, {name: f"{value} 2" for name, value in change.items() if value and "start" not in name}):
            place.edit(kind, remote, **{**change, **again})
            observe(desk.session, [kind])
            assert {(row.action, row.hold) for row in rows(desk, kind)} == {("none", "match")}

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

    def test_who_was_deleted_in_outlook_meanwhile_is_not_made_again_unasked(self) -> None:
        desk, there = narrow()
        ann = desk.outlook.create(CONTACTS, ANN)
        sync(desk.session, [CONTACTS], review=yes)
        (loser,) = there.records[CONTACTS]
        master = there.create(CONTACTS, ANN | {"first_name": "Anna"})
        there.delete(CONTACTS, loser)
        there.masters[loser] = master
        desk.outlook.delete(CONTACTS, ann)
        observe(desk.session, [CONTACTS])
        (row,) = rows(desk, CONTACTS)
        assert (row.state, row.rule) == (RowState.CONFLICT, Rule.DELETED_IN_OUTLOOK_CHANGED_IN_SALESFORCE)
        assert sync(desk.session, [CONTACTS], review=yes).rows == ()

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


def test_a_contact_emptied_on_one_side_is_empty() -> None:
    desk, left, _ = synced(CONTACTS)
    desk.outlook.records[CONTACTS][left] = msgspec.structs.replace(
        desk.outlook.records[CONTACTS][left], fields={}, version="v99"
    )
    desk.outlook.log.append((CONTACTS, left))
    observe(desk.session, [CONTACTS])
    (row,) = rows(desk, CONTACTS)
    assert {change.name: change.value for change in row.fields} == dict.fromkeys(ANN)


def test_of_what_is_out_of_scope_nothing_is_journaled_but_the_id() -> None:
    desk, left, _ = synced(CALENDAR)
    desk.outlook.change(CALENDAR, left, outside=Outside.CONTAINER, uid="secret-uid")
    desk.outlook.edit(CALENDAR, left, subject="Somebody else's affair")
    before = len(desk.journal.events)
    observe(desk.session, [CALENDAR])
    told = str(desk.journal.events[before:])
    assert "affair" not in told
    assert "secret-uid" not in told
    assert [row.rule for row in rows(desk, CALENDAR)] == [Rule.OUTSIDE_CONTAINER]
    after = desk.journal.appends
    observe(desk.session, [CALENDAR])
    assert desk.journal.appends == after + 1


def test_the_key_of_a_create_is_not_used_again_after_both_were_deleted_and_one_came_back() -> None:
    desk = Desk()
    left = desk.outlook.create(TASKS, CALL)
    desk.outlook.create(TASKS, CALL | {"subject": "Another"})
    sync(desk.session, [TASKS], review=yes)
    keys = {write.key for write in desk.salesforce.writes}
    record = desk.outlook.records[TASKS][left]
    (item,) = find_items(desk.session, left)
    right = next(remote for remote in desk.salesforce.records[TASKS] if find_items(desk.session, remote) == (item,))
    desk.outlook.delete(TASKS, left)
    desk.salesforce.delete(TASKS, right)
    observe(desk.session, [TASKS])
    assert desk.session.state.find(item) is None
    del desk.outlook.gone[left]
    desk.outlook._put(TASKS, record)
    sync(desk.session, [TASKS], review=yes)
    assert desk.salesforce.writes[-1].key not in keys
    assert fold(desk.journal.read()) == desk.session.state
