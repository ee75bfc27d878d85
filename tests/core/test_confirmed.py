"""What is confirmed is what is written; one limit is one number; and we always know first whom we reach."""

import pytest

from core.engine.apply import apply
from core.engine.observe import observe
from core.engine.proof import replay, verify
from core.engine.sync import sync
from core.errors import GuardRefused, SettingsError, SignInNeeded
from core.facts.events import GuardTripped, WriteStarted
from core.model import Kind, Outcome, Plan, RowState, Side, Status, Write
from core.settings import ContactsSettings, Guards, Prevent
from tests.support.desk import ANN, CALENDAR, CALL, CONTACTS, EDITS, REVIEW, SAMPLES, TASKS, rows, synced, write, yes
from tests.support.fakes import Desk, MemorySide, all_kinds_on


def deleting(count: int) -> Desk:
    """Return a desk where so many pairs of each kind lost their Outlook half, and no delete is allowed."""
    guards = Guards(max_deletes=0, max_delete_percent=0)
    desk = Desk(all_kinds_on(guards=guards, contacts=ContactsSettings(enabled=True, prevent=Prevent())))
    unlike = {CALENDAR: "subject", CONTACTS: "email", TASKS: "subject"}
    for kind in Kind:
        for number in range(count):
            desk.outlook.create(kind, SAMPLES[kind] | {unlike[kind]: f"{number}@acme.example"})
    sync(desk.session, tuple(Kind), review=yes)
    for kind in Kind:
        for remote in list(desk.outlook.records[kind]):
            desk.outlook.delete(kind, remote)
    desk.outlook.create(TASKS, CALL | {"subject": "It is not empty"})
    desk.outlook.create(CONTACTS, ANN | {"email": "kept@acme.example"})
    desk.outlook.create(CALENDAR, REVIEW | {"subject": "Kept"})
    observe(desk.session, tuple(Kind))
    return desk


def there(desk: Desk) -> int:
    return sum(len(desk.salesforce.records[kind]) for kind in Kind)


@pytest.mark.parametrize(("allowed", "deleted"), [(0, 0), (2, 2), (4, 4), (100, 6)])
def test_the_number_of_allowed_deletes_is_one_for_the_whole_run(allowed: int, deleted: int) -> None:
    desk = deleting(2)
    before = there(desk)
    report = write(desk, *Kind, allow_deletes=allowed)
    assert sum(row.action == "delete" and row.outcome == "succeeded" for row in report.rows) == deleted
    assert before + 3 - there(desk) == deleted
    assert report.guarded == 6 - deleted


def test_a_plan_confirmed_under_an_allowance_is_proven() -> None:
    desk = deleting(2)
    report = write(desk, *Kind, allow_deletes=3)
    assert replay(desk.session, report.run).identical
    assert verify(desk.session).problems == ()


def test_a_row_that_only_waits_does_not_let_the_profile_go() -> None:
    desk = deleting(1)
    for kind in Kind:
        write(desk, kind)
    held: list[str] = []

    def nobody(shown: Plan) -> Plan:
        held.append(desk.journal.holder)
        return shown

    assert {row.state for row in rows(desk)} == {RowState.HELD}
    assert apply(desk.session, tuple(Kind), review=nobody).rows == ()
    assert held == []


class Elsewhere(MemorySide):
    """A side behind which, from some moment on, another account stands."""

    def become(self, account: str) -> None:
        self.account = account
        self.renewals += 1


class Deaf(Elsewhere):
    """A side that cannot tell what became of a write."""

    deaf: Status | Exception = Status.UNKNOWN

    def resolve(self, scope: object, write: Write) -> Outcome:
        if isinstance(self.deaf, Exception):
            raise self.deaf
        return Outcome(key=write.key, status=self.deaf)


def with_open_write() -> tuple[Desk, Deaf]:
    """Return a desk where nobody knows what became of a delete in Salesforce."""
    desk = Desk(all_kinds_on(contacts=ContactsSettings(enabled=True, prevent=Prevent())))
    desk.salesforce = deaf = Deaf(Side.SALESFORCE, desk.clock)
    desk.open()
    left = desk.outlook.create(TASKS, CALL)
    desk.outlook.create(TASKS, CALL | {"subject": "Another"})
    sync(desk.session, [TASKS], review=yes)
    desk.outlook.delete(TASKS, left)
    deaf.lose = 1
    sync(desk.session, [TASKS], review=yes)
    assert len(desk.session.state.open) == 1
    return desk, deaf


@pytest.mark.parametrize("verb", ["observe", "apply", "sync"])
def test_whom_we_reach_is_asked_before_what_became_of_a_write(verb: str) -> None:
    """Another organisation knows no such record, which would read as if the delete had arrived."""
    desk, deaf = with_open_write()
    deaf.deaf = Status.SUCCEEDED
    deaf.become("somebody else")
    work = {
        "observe": lambda: observe(desk.session, [TASKS]),
        "apply": lambda: apply(desk.session, [TASKS], review=yes),
        "sync": lambda: sync(desk.session, [TASKS], review=yes),
    }
    with pytest.raises(GuardRefused, match="the user is different"):
        work[verb]()
    assert len(desk.session.state.open) == 1
    assert isinstance(desk.journal.events[-2].event, GuardTripped)


def test_whom_we_reach_is_asked_again_before_the_first_write() -> None:
    desk, left, _ = synced(TASKS)
    desk.outlook.edit(TASKS, left, **EDITS[TASKS])
    observe(desk.session, [TASKS])

    def signs_in_as_another(shown: Plan) -> Plan:
        desk.salesforce.account = "somebody else"
        return shown

    with pytest.raises(GuardRefused):
        apply(desk.session, [TASKS], review=signs_in_as_another)
    assert desk.salesforce.writes == []


def test_whom_we_reach_is_asked_again_after_a_token_was_renewed() -> None:
    desk = Desk()
    desk.salesforce = there = Elsewhere(Side.SALESFORCE, desk.clock)
    desk.open()
    for number in range(7):
        desk.outlook.create(TASKS, CALL | {"subject": f"Task {number}"})
    written = there._write

    def signs_in_as_another(write: Write) -> Outcome:
        outcome = written(write)
        if len(there.writes) == 3:
            there.become("somebody else")
        return outcome

    there._write = signs_in_as_another  # type: ignore[method-assign]
    with pytest.raises(GuardRefused):
        sync(desk.session, [TASKS], review=yes)
    assert len(there.writes) == 3
    assert sum(isinstance(r.event, WriteStarted) for r in desk.journal.events) == 3


@pytest.mark.parametrize("other", [CONTACTS, CALENDAR])
def test_a_run_resolves_its_own_kinds_alone(other: Kind) -> None:
    desk, deaf = with_open_write()
    deaf.deaf = AssertionError("nobody asked about tasks")
    observe(desk.session, [other])
    assert len(desk.session.state.open) == 1


def test_a_write_that_nobody_can_ask_about_stops_nobody_else() -> None:
    """Its folder was deleted, say; what concerns the whole side still stops the run."""
    desk, deaf = with_open_write()
    deaf.deaf = SettingsError("Outlook: there is no To Do list of that name.", "Choose another.")
    observe(desk.session, [TASKS])
    assert len(desk.session.state.open) == 1
    deaf.deaf = SignInNeeded("The token is refused.", "Sign in.")
    with pytest.raises(SignInNeeded):
        observe(desk.session, [TASKS])


def test_nothing_is_asked_of_a_side_by_an_apply_with_nothing_to_do() -> None:
    desk, _, _ = synced(TASKS)
    before = desk.salesforce.requests
    assert apply(desk.session, [TASKS], review=yes).rows == ()
    assert desk.salesforce.requests == before
