"""Whole syncs over two sides in memory: what a person does, and what then is where."""

from collections.abc import Callable

import pytest

from core.engine.apply import apply
from core.engine.observe import observe
from core.engine.sync import sync
from core.errors import GuardRefused
from core.facts.events import WriteStarted, WriteSucceeded
from core.model import Kind, Operation, Plan, RowState, Side
from core.settings import ContactsSettings, Guards, Prevent, TasksSettings
from tests.support.desk import (
    ANN,
    CALENDAR,
    CALL,
    CONTACTS,
    EDITS,
    FRESH,
    MEETING,
    SAMPLES,
    TASKS,
    plan,
    rows,
    shown,
    synced,
    write,
    yes,
)
from tests.support.fakes import Desk, all_kinds_on


@pytest.fixture(params=list(Kind), ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)


@pytest.mark.parametrize("side", list(Side), ids=str)
class TestOneSide:
    """Each of these runs for every kind, and with the sides swapped."""

    def ends(self, desk: Desk, side: Side) -> tuple[object, object]:
        return (desk.outlook, desk.salesforce) if side is Side.OUTLOOK else (desk.salesforce, desk.outlook)

    def test_what_exists_here_only_is_created_there(self, kind: Kind, side: Side) -> None:
        desk = Desk()
        here, there = self.ends(desk, side)
        here.create(kind, SAMPLES[kind])
        observe(desk.session, [kind])
        assert shown(desk, kind) == [("create", side.other, "proposed")]
        report = write(desk, kind)
        assert report
        assert report.summary()["succeeded"] == 1
        assert there.fields(kind) == [SAMPLES[kind]]
        observe(desk.session, [kind])
        assert rows(desk, kind) == []

    def test_an_edit_here_reaches_there_and_only_the_changed_field(self, kind: Kind, side: Side) -> None:
        desk, left, right = synced(kind)
        here, there = self.ends(desk, side)
        here.edit(kind, left if side is Side.OUTLOOK else right, **EDITS[kind])
        observe(desk.session, [kind])
        assert shown(desk, kind) == [("update", side.other, "proposed")]
        write(desk, kind)
        assert there.writes[-1].changes == EDITS[kind]
        assert there.fields(kind) == [SAMPLES[kind] | EDITS[kind]]
        observe(desk.session, [kind])
        assert rows(desk, kind) == []

    def test_a_deletion_here_reaches_there(self, kind: Kind, side: Side) -> None:
        desk, left, right = synced(kind, all_kinds_on(contacts=ContactsSettings(enabled=True, prevent=Prevent())))
        here, there = self.ends(desk, side)
        here.delete(kind, left if side is Side.OUTLOOK else right)
        observe(desk.session, [kind])
        assert shown(desk, kind) == [("delete", side.other, "proposed")]
        write(desk, kind)
        assert there.fields(kind) == []
        observe(desk.session, [kind])
        assert rows(desk, kind) == []

    def test_a_record_edited_after_the_plan_is_not_overwritten(self, kind: Kind, side: Side) -> None:
        desk, left, right = synced(kind)
        here, there = self.ends(desk, side)
        ours, theirs = (left, right) if side is Side.OUTLOOK else (right, left)
        here.edit(kind, ours, **EDITS[kind])
        observe(desk.session, [kind])

        def somebody_is_faster(plan: Plan) -> Plan:
            there.edit(kind, theirs, **dict.fromkeys(EDITS[kind], "2026-12-24"))
            return plan

        report = apply(desk.session, [kind], review=somebody_is_faster)
        assert report
        assert report.summary()["stale"] == 1
        assert there.writes == []
        assert shown(desk, kind) == [("conflict", None, "conflict")]

    def test_a_source_edited_after_the_plan_goes_back_to_review(self, kind: Kind, side: Side) -> None:
        desk = Desk()
        here, there = self.ends(desk, side)
        remote = here.create(kind, SAMPLES[kind])
        observe(desk.session, [kind])

        def somebody_is_faster(plan: Plan) -> Plan:
            here.edit(kind, remote, **EDITS[kind])
            return plan

        report = apply(desk.session, [kind], review=somebody_is_faster)
        assert report
        assert report.summary()["stale"] == 1
        assert there.writes == []

    def test_a_lost_answer_is_asked_after_and_nothing_is_written_twice(self, kind: Kind, side: Side) -> None:
        desk = Desk()
        here, there = self.ends(desk, side)
        here.create(kind, SAMPLES[kind])
        observe(desk.session, [kind])
        there.lose = 1
        report = write(desk, kind)
        assert report
        assert report.summary()["succeeded"] == 1
        assert len(there.records[kind]) == 1
        assert rows(desk, kind) == []

    @pytest.mark.parametrize("operation", list(Operation), ids=str)
    def test_a_prevented_operation_is_not_proposed(self, kind: Kind, side: Side, operation: Operation) -> None:
        prevent = Prevent(**{side.other.value: (operation,)})
        sections = {str(k): type(all_kinds_on().of(k))(enabled=True, prevent=prevent) for k in Kind}
        desk, left, right = synced(kind, all_kinds_on(**sections))
        here, there = self.ends(desk, side)
        ours = left if side is Side.OUTLOOK else right
        match operation:
            case Operation.CREATE:
                here.create(kind, FRESH[kind])
            case Operation.UPDATE:
                here.edit(kind, ours, **EDITS[kind])
            case Operation.DELETE:
                here.delete(kind, ours)
        observe(desk.session, [kind])
        assert [row.state for row in rows(desk, kind)] == [RowState.PREVENTED]
        assert write(desk, kind).rows == ()
        assert there.writes == []


def test_what_may_not_be_carried_does_not_count_as_agreed() -> None:
    """Another field is written to that record; the one that must stay is still a difference, and not carried back."""
    prevent = Prevent(salesforce=(Operation.UPDATE,))
    desk, left, right = synced(TASKS, all_kinds_on(tasks=TasksSettings(enabled=True, prevent=prevent)))
    desk.outlook.edit(TASKS, left, due="2026-12-24")
    desk.salesforce.edit(TASKS, right, priority="high")
    sync(desk.session, [TASKS], review=yes)
    (fields,) = desk.outlook.fields(TASKS)
    assert (fields["due"], fields["priority"]) == ("2026-12-24", "high")
    assert shown(desk, TASKS) == [("update", "salesforce", "prevented")]


def test_a_record_that_holds_nothing_is_not_created_and_stops_nobody_else() -> None:
    desk = Desk()
    desk.salesforce.create(CONTACTS, {"last_name": None})
    desk.salesforce.create(CONTACTS, ANN)
    observe(desk.session, [CONTACTS])
    assert ("create", "outlook", "prevented") in shown(desk, CONTACTS)
    write(desk, CONTACTS)
    assert desk.outlook.fields(CONTACTS) == [ANN]


def test_a_first_link_between_equals_writes_nothing(kind: Kind) -> None:
    desk = Desk()
    desk.outlook.create(kind, SAMPLES[kind])
    desk.salesforce.create(kind, SAMPLES[kind])
    observe(desk.session, [kind])
    assert shown(desk, kind) == [("link", None, "proposed")]
    report = write(desk, kind)
    assert report
    assert [row.outcome for row in report.rows] == ["succeeded"]
    assert desk.outlook.writes == desk.salesforce.writes == []
    assert rows(desk, kind) == []


def test_a_sync_right_after_finds_nothing_to_do_although_the_provider_rewrites(kind: Kind) -> None:
    desk = Desk()
    desk.salesforce.limit_text = 12
    desk.outlook.create(kind, SAMPLES[kind] | {"subject": "A subject that is cut", "notes": "notes that are cut"})
    sync(desk.session, [kind], review=yes)
    assert len(desk.salesforce.writes) == 1
    assert sync(desk.session, [kind], review=yes).rows == ()
    assert len(desk.salesforce.writes) == 1


def test_nothing_changed_appends_no_event_per_item() -> None:
    desk, _, _ = synced(CONTACTS)
    before = len(desk.journal.events)
    observe(desk.session, [CONTACTS])
    assert [type(r.event).__name__ for r in desk.journal.events[before:]] == [
        "RunStarted",
        "FeedRead",
        "FeedRead",
        "RunFinished",
    ]


def test_attendees_who_are_contacts_are_related_to_the_event() -> None:
    desk = Desk()
    desk.salesforce.known_people = {"bob@acme.example": "003B"}
    desk.outlook.create(CALENDAR, MEETING, audience=2)
    sync(desk.session, [CALENDAR], review=yes)
    assert desk.salesforce.writes[0].changes["attendees"] == ("bob@acme.example",)


def test_deletes_have_a_budget_over_a_day() -> None:
    desk = Desk(all_kinds_on(guards=Guards(max_deletes=2, max_delete_percent=0)))
    left = [desk.outlook.create(TASKS, CALL | {"subject": f"Task {n}"}) for n in range(6)]
    sync(desk.session, [TASKS], review=yes)
    for remote in left[:4]:
        desk.outlook.delete(TASKS, remote)
    observe(desk.session, [TASKS])
    assert sorted(row.state for row in rows(desk, TASKS)) == ["held", "held", "proposed", "proposed"]
    report = write(desk, TASKS)
    assert report
    assert (report.summary()["succeeded"], report.guarded) == (2, 2)
    report = write(desk, TASKS)
    assert report
    assert (report.rows, report.guarded) == ((), 2)
    report = write(desk, TASKS, allow_deletes=1)
    assert report
    assert report.summary()["succeeded"] == 1
    desk.clock.advance(hours=25)
    report = write(desk, TASKS)
    assert report
    assert report.summary()["succeeded"] == 1
    assert len(desk.salesforce.fields(TASKS)) == 2


def test_another_mailbox_stops_before_reading() -> None:
    desk, _, _ = synced(CONTACTS)
    desk.outlook.account = "somebody else"
    before = desk.outlook.requests
    with pytest.raises(GuardRefused, match="the mailbox is different"):
        observe(desk.session, [CONTACTS])
    assert desk.outlook.requests == before


def test_the_digest_of_another_plan_is_refused() -> None:
    desk = Desk()
    remote = desk.outlook.create(TASKS, CALL)
    observe(desk.session, [TASKS])
    digest = plan(desk.session, [TASKS]).digest
    desk.outlook.edit(TASKS, remote, due="2026-12-01")
    observe(desk.session, [TASKS])
    with pytest.raises(GuardRefused):
        apply(desk.session, [TASKS], review=yes, digest=digest)
    assert desk.salesforce.writes == []


class Dies(Exception):
    pass


@pytest.mark.parametrize("moment", [WriteStarted, WriteSucceeded], ids=["before the call", "after the call"])
@pytest.mark.parametrize("operation", list(Operation), ids=str)
def test_a_crash_around_a_write_leaves_exactly_one(kind: Kind, operation: Operation, moment: type) -> None:
    desk, left, _right = synced(kind, all_kinds_on(contacts=ContactsSettings(enabled=True, prevent=Prevent())))
    match operation:
        case Operation.CREATE:
            desk.outlook.create(kind, FRESH[kind])
        case Operation.UPDATE:
            desk.outlook.edit(kind, left, **EDITS[kind])
        case Operation.DELETE:
            desk.outlook.delete(kind, left)
    observe(desk.session, [kind])
    desk.journal.on_append = dies_at(moment)
    with pytest.raises(Dies):
        write(desk, kind)
    desk.journal.on_append = lambda drafts: None
    desk.open()
    observe(desk.session, [kind])
    write(desk, kind)
    assert desk.outlook.fields(kind) == desk.salesforce.fields(kind)
    assert len(desk.salesforce.writes) == 1
    assert rows(desk, kind) == []


def dies_at(moment: type) -> Callable[..., None]:
    def on_append(drafts: object) -> None:
        if any(isinstance(draft.event, moment) for draft in drafts):  # type: ignore[attr-defined]
            raise Dies

    return on_append


def test_an_unread_kind_is_not_planned() -> None:
    desk = Desk()
    desk.outlook.create(TASKS, CALL)
    assert plan(desk.session, [TASKS]).unread == (TASKS,)
