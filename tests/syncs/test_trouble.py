"""Things that go wrong between Accord and the services: what is said, what is written, and that nothing is lost."""

from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from core.engine.observe import observe
from core.errors import AccordError, ServiceUnavailable, SignInNeeded
from core.model import Kind, RowState, Side
from core.settings import Prevent
from tests.support.fakes import all_kinds_on
from tests.support.samples import COLLECTION, EDIT, IN_OUTLOOK, IN_SALESFORCE, OBJECT, ZOE
from tests.support.workplace import Workplace

HTML = "<html><body>We are down for maintenance</body></html>"
AWAY: list[tuple[str, dict[str, Any], type[AccordError]]] = [
    ("the server is away", {"kind": "drop", "count": None}, ServiceUnavailable),
    ("it answers HTML", {"kind": "status", "status": 503, "body": HTML, "count": None}, ServiceUnavailable),
    (
        "it answers HTML with success",
        {"kind": "status", "status": 200, "body": HTML, "count": None},
        ServiceUnavailable,
    ),
    ("half an answer", {"kind": "half-answer", "count": None}, ServiceUnavailable),
    ("the token is refused", {"kind": "expired-token", "count": None}, SignInNeeded),
    (
        "an answer of another shape",
        {"kind": "status", "status": 200, "body": [1, 2], "count": None},
        ServiceUnavailable,
    ),
]


@pytest.mark.parametrize("side", list(Side), ids=str)
@pytest.mark.parametrize(("fault", "error"), [c[1:] for c in AWAY], ids=[c[0] for c in AWAY])
def test_reading_stops_with_a_clear_error_and_plans_nothing(
    place: Workplace, kind: Kind, side: Side, fault: dict[str, Any], error: type[AccordError]
) -> None:
    place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    place.sandbox.salesforce.create(OBJECT[kind], IN_SALESFORCE[kind])
    place.sandbox.world.faults.add(Fault(side=side.value, **fault))
    place.faithful = fault.get("status") != 200
    with pytest.raises(error) as told:
        observe(place.session, [kind])
    assert "maintenance" not in str(told.value)
    assert "\n" not in told.value.problem
    assert told.value.hint
    assert place.rows(kind) == []
    place.sandbox.world.faults.clear()
    assert [row.action for row in place.look(kind)] == ["link"]


@pytest.mark.parametrize("side", list(Side), ids=str)
def test_a_feed_that_breaks_off_in_the_middle_deletes_and_doubles_nothing(
    place: Workplace, kind: Kind, side: Side
) -> None:
    for n in range(3):
        changes = (
            {"Email": f"a{n}@acme.example", "FirstName": f"A{n}"} if kind is Kind.CONTACTS else {"Subject": f"S{n}"}
        )
        place.sandbox.salesforce.create(OBJECT[kind], IN_SALESFORCE[kind] | changes)
    place.sync(kind)
    place.tick()
    place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    place.sandbox.salesforce.create(OBJECT[kind], IN_SALESFORCE[kind])
    path = "delta" if side is Side.OUTLOOK else "query|composite"
    place.sandbox.world.faults.add(Fault("status", side=side.value, path=path, status=500, count=None))
    with pytest.raises(ServiceUnavailable):
        observe(place.session, [kind])
    assert place.rows(kind) == []
    place.sandbox.world.faults.clear()
    assert [row.action for row in place.look(kind)] == ["link"]


@pytest.mark.parametrize("side", list(Side), ids=str)
def test_an_expired_token_is_refreshed_once(place: Workplace, kind: Kind, side: Side) -> None:
    place.sync(kind)
    (place.sandbox.world.graph if side is Side.OUTLOOK else place.sandbox.world.salesforce).expire_token()
    place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    assert len(place.look(kind)) == 1


def test_an_expired_cursor_means_reading_all_again_and_deletes_nothing(place: Workplace, kind: Kind) -> None:
    place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    place.sync(kind)
    expired = place.sandbox.world.faults.add(Fault("expired-delta", side="outlook", path="delta"))
    assert place.look(kind) == []
    assert expired.hits == 1
    assert len(place.sandbox.salesforce.all(OBJECT[kind])) == 1


def test_throttling_is_obeyed(place: Workplace, kind: Kind) -> None:
    place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    throttled = place.sandbox.world.faults.add(Fault("throttle", side="outlook", path="delta"))
    assert len(place.look(kind)) == 1
    assert throttled.hits == 1


LOST = [
    ("the answer is lost", "lost-reply"),
    ("the connection drops", "drop"),
    ("half the answer comes", "half-answer"),
]


@pytest.mark.parametrize("fault", [c[1] for c in LOST], ids=[c[0] for c in LOST])
@pytest.mark.parametrize("target", list(Side), ids=str)
@pytest.mark.parametrize("operation", ["create", "update", "delete"])
@pytest.mark.reading("ol-task-delta", "works", where="tasks-delete-salesforce")  # else the only one gone is suspect
@pytest.mark.reading("sf-task-status", "usual", where="tasks-update")
def test_a_write_whose_answer_is_lost_happens_exactly_once(
    place: Workplace, kind: Kind, target: Side, operation: str, fault: str
) -> None:
    place.settings = all_kinds_on(**{kind.value: type(place.settings.of(kind))(enabled=True, prevent=Prevent())})
    place.open()
    remote = create(place, kind, target.other)
    if operation != "create":
        place.sync(kind)
        place.tick()
        edit_or_delete(place, kind, target.other, remote, operation)
    place.observe(kind)
    struck = Fault(fault, method="POST|PATCH|DELETE", path=WRITING[target], side=target.value)  # type: ignore[arg-type]
    place.sandbox.world.faults.add(struck)
    place.apply(kind)
    assert struck.hits == 1
    place.open()
    place.sync(kind)
    assert place.look(kind) == []
    left, right = place.sandbox.outlook.all(COLLECTION[kind]), place.sandbox.salesforce.all(OBJECT[kind])
    assert len(left) == len(right) == (0 if operation == "delete" else 1)


WRITING = {Side.OUTLOOK: r"/(events|contacts|tasks)", Side.SALESFORCE: r"composite"}


def create(place: Workplace, kind: Kind, side: Side) -> str:
    if side is Side.OUTLOOK:
        return place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    return place.sandbox.salesforce.create(OBJECT[kind], IN_SALESFORCE[kind])


def edit_or_delete(place: Workplace, kind: Kind, side: Side, remote: str, operation: str) -> None:
    person: Any = place.sandbox.outlook if side is Side.OUTLOOK else place.sandbox.salesforce
    name = COLLECTION[kind] if side is Side.OUTLOOK else OBJECT[kind]
    if operation == "update":
        person.edit(name, remote, EDIT[kind][side])
    else:
        person.delete(name, remote)


def test_one_refused_row_does_not_stop_the_others(place: Workplace) -> None:
    place.sandbox.outlook.create("contacts", IN_OUTLOOK[Kind.CONTACTS])
    broken = {"givenName": "Uma", "surname": "Roe", "emailAddresses": [{"address": "roe@acme.example"}]}
    place.sandbox.outlook.create("contacts", broken)
    code, message = "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Whoever is new needs an account."
    place.sandbox.world.salesforce.fail_rows(1, code=code, message=message)
    report = place.sync(Kind.CONTACTS)
    assert report is not None
    assert (report.summary()["succeeded"], report.summary()["failed"]) == (1, 1)
    (failed,) = [row for row in report.rows if row.outcome == "failed"]
    assert failed.problem is not None
    assert failed.problem.code == code
    assert failed.problem.message == message
    assert [row.state for row in place.look(Kind.CONTACTS)] == [RowState.PROPOSED]


@pytest.mark.reading("ol-stamp-at-once", "at-once", where="calendar")
def test_a_lost_journal_links_again_by_stamps_and_creates_no_double(
    place: Workplace, kind: Kind, tmp_path: Any
) -> None:
    from journal.store import open_journal

    place.sandbox.outlook.create(COLLECTION[kind], IN_OUTLOOK[kind])
    place.tick()
    other = ZOE if kind is Kind.CONTACTS else {"Subject": "Other"}
    place.sandbox.salesforce.create(OBJECT[kind], IN_SALESFORCE[kind] | other)
    place.sync(kind)
    folder = tmp_path / "second"
    folder.mkdir()
    with open_journal("sqlite:///journal.db", home=folder, profile="default", create=True) as fresh:
        place.journal = fresh
        place.open()
        rows = place.look(kind)
        assert {(row.action.value, row.rule) for row in rows} == {("link", "stamped-by-accord")}
        place.apply(kind)
        assert place.look(kind) == []
    assert len(place.sandbox.outlook.all(COLLECTION[kind])) == 2
    assert len(place.sandbox.salesforce.all(OBJECT[kind])) == 2
