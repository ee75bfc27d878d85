"""What goes wrong between Accord and Outlook, on a real connection: nothing is written twice, nothing is lost."""

import signal
from _thread import interrupt_main
from threading import Event
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.outlook.adapter import OutlookAdapter
from adapters.shared.line import Unreachable
from adapters.shared.patience import Patience
from adapters.shared.tokens import CachedToken
from core.errors import ServiceUnavailable, SettingsError, SignInNeeded, Throttled
from core.model import Kind, Operation, Outcome, Record, Status
from core.settings import OutlookSettings
from tests.adapters.outlook.conftest import Connect, Outlook, change, create, event, scope_of
from tests.adapters.outlook.test_writing import COLLECTIONS, FIELDS, OURS, made, stood

POSTS: dict[str, Any] = {"method": "POST", "path": "(events|contacts|tasks)$"}
WRITES: dict[str, Any] = {"method": "PATCH|DELETE"}


def write_of(outlook: Outlook, kind: Kind, operation: Operation) -> Any:
    if operation is Operation.CREATE:
        return create(kind, **FIELDS[kind])
    before = made(outlook, kind)
    return change(kind, before, operation, **(OURS[kind] if operation is Operation.UPDATE else {}))


LOST = [
    *(("lost-reply", operation) for operation in Operation),
    ("half-answer", Operation.CREATE),
    ("half-answer", Operation.UPDATE),
]


@pytest.mark.parametrize(("fault", "operation"), LOST, ids=str)
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.reading("ol-stamp-at-once", "at-once", where="calendar")
@pytest.mark.reading("ol-stamp-at-once", "at-once", where="contacts")
def test_a_write_whose_answer_is_lost_is_found_out_and_not_repeated(
    outlook: Outlook, kind: Kind, operation: Operation, fault: str
) -> None:
    write = write_of(outlook, kind, operation)
    outlook.fail(fault, **(POSTS if operation is Operation.CREATE else WRITES))
    assert outlook.write(write).status is Status.UNKNOWN
    resolved = outlook.resolve(write)
    assert resolved.status is Status.SUCCEEDED
    if operation is Operation.DELETE:
        assert outlook.people.all(COLLECTIONS[kind]) == []
    else:
        assert outlook.read(kind).records == {resolved.echo.id: resolved.echo} if resolved.echo else False
        assert len(outlook.people.all(COLLECTIONS[kind])) == 1


@pytest.mark.parametrize("operation", list(Operation))
@pytest.mark.parametrize("kind", list(Kind))
def test_a_write_that_never_arrived_is_found_out_too(outlook: Outlook, kind: Kind, operation: Operation) -> None:
    write = write_of(outlook, kind, operation)
    outlook.fail("drop", **(POSTS if operation is Operation.CREATE else WRITES))
    assert outlook.write(write).status is Status.UNKNOWN
    assert stood(outlook.resolve(write)) == (Status.FAILED, "not-applied")
    assert outlook.write(write).status is Status.SUCCEEDED


@pytest.mark.parametrize("kind", list(Kind))
def test_a_server_error_leaves_a_write_open(outlook: Outlook, kind: Kind) -> None:
    outlook.fail("status", status=500, **POSTS)
    assert outlook.write(create(kind, **FIELDS[kind])).status is Status.UNKNOWN


def test_a_page_in_place_of_an_answer_leaves_a_write_open(outlook: Outlook) -> None:
    outlook.fail("status", status=200, body="<html>Sign in</html>", **POSTS)
    assert stood(outlook.write(create(Kind.TASKS, **FIELDS[Kind.TASKS]))) == (Status.UNKNOWN, "lost")


def test_a_write_whose_echo_cannot_be_read_stays_open(outlook: Outlook) -> None:
    """The answer to a change does not tell the names of attachments."""
    before = outlook.one(Kind.CALENDAR, outlook.people.create("events", event()))
    outlook.people.attach(before.id, "agenda.pdf")
    before = outlook.one(Kind.CALENDAR, before.id)
    outlook.fail("drop", path="batch", count=None)
    write = change(Kind.CALENDAR, before, subject="New")
    assert outlook.write(write).status is Status.UNKNOWN
    outlook.sandbox.world.faults.clear()
    resolved = outlook.resolve(write)
    assert (resolved.status, resolved.echo) == (Status.SUCCEEDED, outlook.one(Kind.CALENDAR, before.id))
    assert resolved.echo.fields["attachments"] == ("agenda.pdf",)


def test_a_write_that_must_look_first_and_cannot_did_not_happen(outlook: Outlook) -> None:
    before = made(outlook, Kind.TASKS)
    outlook.fail("status", status=500, method="GET", path="tasks/")
    outcome = outlook.write(change(Kind.TASKS, before, due="2026-05-06"))
    assert stood(outcome) == (Status.FAILED, "InternalServerError")
    assert outlook.one(Kind.TASKS, before.id) == before


@pytest.mark.parametrize("kind", list(Kind))
def test_a_create_that_met_another_writer_is_made_once(outlook: Outlook, kind: Kind) -> None:
    outlook.switches.spontaneous_conflicts = 1
    made(outlook, kind)
    assert len(outlook.people.all(COLLECTIONS[kind])) == 1


@pytest.mark.parametrize("operation", list(Operation))
@pytest.mark.reading("ol-body-text", "same")
def test_a_throttled_write_goes_again_after_the_wait(outlook: Outlook, operation: Operation) -> None:
    write = write_of(outlook, Kind.CALENDAR, operation)
    outlook.fail("throttle", seconds=3, **(POSTS if operation is Operation.CREATE else WRITES))
    assert outlook.write(write).status is Status.SUCCEEDED
    assert 2.5 < sum(outlook.waits) <= 3


@pytest.mark.parametrize(
    ("fault", "code", "kind"),
    [("throttle", "throttled", Throttled), ("drop", "unavailable", Unreachable)],
)
def test_many_writes_to_a_service_that_is_away_are_given_up_together(
    outlook: Outlook, fault: str, code: str, kind: type[Exception]
) -> None:
    before = made(outlook, Kind.TASKS)
    writes = [replace(change(Kind.TASKS, before, due="2026-05-06"), key=f"k-{n}") for n in range(20)]
    sent = outlook.adapter.requests
    outlook.fail(fault, count=None)
    told: list[Outcome] = []
    with pytest.raises(kind):
        told.extend(outlook.adapter.write(scope_of(Kind.TASKS), writes))
    assert [stood(outcome) for outcome in told] == [(Status.FAILED, code)] * 20
    assert {outcome.key for outcome in told} == {write.key for write in writes}
    assert outlook.adapter.requests - sent <= 8 * Patience().tries


def test_ctrl_c_calls_off_the_writes_that_wait(outlook: Outlook, request: pytest.FixtureRequest) -> None:
    former = signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background may ignore it
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, former))
    outlook.adapter.identity({Kind.CONTACTS: "default"})
    sleeps: list[float] = []

    def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        interrupt_main()
        Event().wait(0.05)

    adapter = OutlookAdapter(
        OutlookSettings(base_url=f"{outlook.sandbox.url}/v1.0", ca_bundle=str(outlook.sandbox.ca_file)),
        CachedToken(lambda: outlook.sandbox.outlook_token), sleep=sleep,
    )  # fmt: skip
    outlook.fail("throttle", seconds=100, count=8, **POSTS)
    writes = [create(Kind.CONTACTS, f"k-{n}", last_name=f"n-{n}") for n in range(8)]
    with pytest.raises(KeyboardInterrupt):
        list(adapter.write(scope_of(Kind.CONTACTS), writes))
    assert outlook.people.all("contacts") == []
    assert len(sleeps) == 1


@pytest.mark.parametrize("operation", [Operation.UPDATE, Operation.DELETE])
def test_a_conflict_inside_exchange_is_tried_once_more(outlook: Outlook, operation: Operation) -> None:
    write = write_of(outlook, Kind.CALENDAR, operation)
    conflict = {"error": {"code": "ErrorIrresolvableConflict", "message": "The change key does not match."}}
    outlook.fail("status", status=412, body=conflict, **WRITES)
    assert outlook.write(write).status is Status.SUCCEEDED
    write = write_of(outlook, Kind.TASKS, operation)
    outlook.fail("status", status=412, body=conflict, count=2, **WRITES)
    assert stood(outlook.write(write)) == (Status.STALE, "ErrorIrresolvableConflict")


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("how", [
    {"kind": "throttle"},
    {"kind": "throttle", "status": 503},
    {"kind": "status", "status": 503},
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 412},
    {"kind": "status", "status": 504, "body": "<html>Gateway Timeout"},
    {"kind": "drop"},
    {"kind": "lost-reply"},
    {"kind": "half-answer"},
], ids=lambda how: f"{how['kind']} {how.get('status', '')}".strip())  # fmt: skip
@pytest.mark.reading("ol-stamp-at-once", "at-once", where="calendar")
def test_a_reading_survives_what_passes(outlook: Outlook, kind: Kind, how: dict[str, Any]) -> None:
    echo = made(outlook, kind)
    outlook.fail(**how, method="GET", path="delta", count=2)
    assert outlook.read(kind).records == {echo.id: echo}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_reading_that_breaks_off_keeps_what_it_told(outlook: Outlook, kind: Kind) -> None:
    outlook.adapter.identity({kind: "default"})
    outlook.fail("drop", method="GET", path="delta", count=None)
    with pytest.raises(ServiceUnavailable):
        outlook.read(kind)


def test_a_service_that_stays_busy_is_told(outlook: Outlook) -> None:
    outlook.fail("throttle", count=None)
    with pytest.raises(Throttled):
        outlook.read(Kind.TASKS)
    assert outlook.adapter.requests == Patience().tries


def test_a_page_in_place_of_a_feed_is_told(outlook: Outlook) -> None:
    outlook.fail("status", status=200, body="<html>Sign in</html>", path="delta")
    with pytest.raises(ServiceUnavailable, match="a web page"):
        outlook.read(Kind.CONTACTS)


def test_an_endless_feed_is_left(outlook: Outlook) -> None:
    outlook.switches.endless_delta = True
    outlook.people.create("events", event())
    with pytest.raises(ServiceUnavailable, match="without anything new"):
        outlook.read(Kind.CALENDAR)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.reading("ol-stamp-at-once", "at-once", where="calendar")
def test_an_expired_token_is_renewed_in_the_middle(outlook: Outlook, kind: Kind) -> None:
    echo = made(outlook, kind)
    outlook.sandbox.world.graph.expire_token()
    assert outlook.read(kind).records == {echo.id: echo}
    outlook.sandbox.world.graph.expire_token()
    assert outlook.write(change(kind, echo, **OURS[kind])).status is Status.SUCCEEDED


def test_writes_under_a_refused_token_are_not_made(outlook: Outlook) -> None:
    outlook.adapter.identity({Kind.TASKS: "default"})
    outlook.fail("expired-token", count=None, method="POST")
    writes = [create(Kind.TASKS, f"k-{n}", **FIELDS[Kind.TASKS]) for n in range(10)]
    with pytest.raises(SignInNeeded):
        list(outlook.adapter.write(scope_of(Kind.TASKS), writes))
    assert outlook.people.all("tasks") == []


def test_a_token_that_was_never_good(sandbox: Any, connect: Connect) -> None:
    good = connect()
    settings = OutlookSettings(base_url=f"{sandbox.url}/v1.0", ca_bundle=str(sandbox.ca_file))
    adapter = OutlookAdapter(settings, CachedToken(lambda: "wrong"))
    with pytest.raises(SignInNeeded) as raised:
        adapter.identity({})
    assert "wrong" not in f"{raised.value.problem}{raised.value.hint}"
    assert good.adapter.identity({}).account


def test_a_batch_that_is_throttled_in_part(outlook: Outlook) -> None:
    ids = [outlook.people.create("events", event(str(n))) for n in range(30)]
    outlook.switches.batch_overflow_throttles = True
    assert set(outlook.adapter.fetch(scope_of(Kind.CALENDAR), ids)) == set(ids)


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"ca_bundle": ""}, ServiceUnavailable),
        ({"ca_bundle": "no/such/file.pem"}, SettingsError),
        ({"base_url": "https://localhost:1/v1.0"}, ServiceUnavailable),
        ({"base_url": "https://accord.invalid/v1.0"}, ServiceUnavailable),
        ({"base_url": "https://[half/v1.0"}, SettingsError),
        ({"base_url": "https://graph.microsoft.com/beta"}, SettingsError),
    ],
    ids=["unknown authority", "no authority file", "nobody listens", "no such host", "no address", "other version"],
)
def test_a_service_that_cannot_be_reached(connect: Connect, settings: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        connect(**settings).adapter.identity({})


def test_a_lost_update_that_somebody_wrote_over_was_not_applied(outlook: Outlook) -> None:
    before = made(outlook, Kind.TASKS)
    write = change(Kind.TASKS, before, due="2026-05-06")
    outlook.people.edit("tasks", before.id, {"dueDateTime": None})
    assert stood(outlook.resolve(write)) == (Status.FAILED, "not-applied")


def test_a_lost_update_of_something_that_is_gone(outlook: Outlook) -> None:
    before = made(outlook, Kind.TASKS)
    outlook.people.delete("tasks", before.id)
    assert stood(outlook.resolve(change(Kind.TASKS, before, due="2026-05-06"))) == (Status.FAILED, "not-applied")


@pytest.mark.parametrize("operation", [Operation.UPDATE, Operation.DELETE])
def test_an_event_that_moved_to_another_calendar_is_neither_written_nor_gone(
    outlook: Outlook, operation: Operation
) -> None:
    before = made(outlook, Kind.CALENDAR)
    outlook.people.move("events", before.id, outlook.people.create_calendar("Team"))
    write = change(Kind.CALENDAR, before, operation, **(OURS[Kind.CALENDAR] if operation is Operation.UPDATE else {}))
    assert stood(outlook.write(write)) == (Status.STALE, "stale")
    assert stood(outlook.resolve(write)) == (Status.FAILED, "not-applied")
    assert len(outlook.people.all("events")) == 1


def test_a_lost_update_that_hid_the_record_is_told_by_its_version(outlook: Outlook) -> None:
    before = made(outlook, Kind.CALENDAR)
    write = change(Kind.CALENDAR, before, private=True)
    assert stood(outlook.resolve(write)) == (Status.FAILED, "not-applied")
    outlook.fail("lost-reply", **WRITES)
    outlook.write(write)
    resolved = outlook.resolve(write)
    assert resolved.status is Status.SUCCEEDED
    assert resolved.echo == Record(id=before.id, version=outlook.one(Kind.CALENDAR, before.id).version, private=True)


def test_what_is_not_clear_stays_open(outlook: Outlook) -> None:
    write = change(Kind.CALENDAR, Record(id="no/id", version="v"), subject="x")
    assert outlook.resolve(write).status is Status.UNKNOWN
