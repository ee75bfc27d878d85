"""What every side keeps of its promises: one suite for both real adapters over the sandbox, and for the side in memory
that the engine's tests use."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any, TypeVar

import msgspec
import pytest

from adapters.sandbox.server import Sandbox
from core.model import Gone, Kind, Operation, Outcome, Page, Record, Scope, Side, Status, Value, Write
from core.ports import SideAdapter
from core.times import instant, window_around
from tests.support.fakes import FrozenClock, MemorySide
from tests.support.samples import COLLECTION, EDIT, IN_OUTLOOK, IN_SALESFORCE, OBJECT
from tests.support.workplace import MONDAY, outlook_adapter, salesforce_adapter

T = TypeVar("T")

FIELDS: dict[Kind, dict[str, Value]] = {
    Kind.CALENDAR: {
        "subject": "Q3 review",
        "start": "2026-11-24T13:00:00Z",
        "end": "2026-11-24T14:00:00Z",
        "all_day": False,
        "location": "Room 1",
        "body": "Bring the numbers",
        "show_as": "busy",
        "private": False,
    },
    Kind.CONTACTS: {
        "first_name": "Ann",
        "last_name": "Lee",
        "email": "ann@acme.example",
        "mobile_phone": "+1 202 555 0102",
        "mailing_city": "Springfield",
        "birthday": "1974-07-22",
        "notes": "Likes tea",
    },
    Kind.TASKS: {
        "subject": "Call Bob",
        "body": "About the offer",
        "status": "inProgress",
        "priority": "high",
        "due": "2026-11-30",
    },
}
CHANGES: dict[Kind, dict[str, Value]] = {
    Kind.CALENDAR: {"location": None, "subject": "Q4 review"},
    Kind.CONTACTS: {"mobile_phone": None, "job_title": "Buyer"},
    Kind.TASKS: {"due": None, "status": "completed"},
}


class Bench:
    """A side, a person at it, and one kind."""

    def __init__(self, adapter: SideAdapter, person: Any, kind: Kind, clock: Any) -> None:
        self.adapter, self.person, self.kind, self.clock = adapter, person, kind, clock
        adapter.identity({kind: "default"})
        self.scope = Scope(kind=kind, window=window_around(instant(MONDAY), 30, 365))
        if kind is Kind.CONTACTS:
            self.scope = Scope(kind=kind)

    def read(self, cursor: str | None = None) -> tuple[list[Record], list[str], Page]:
        pages = list(self.adapter.read(self.scope, cursor))
        assert [page.cursor is not None for page in pages] == [False] * (len(pages) - 1) + [True]
        records = [record for page in pages for record in page.records]
        return records, [remote for page in pages for remote in page.vanished], pages[-1]

    def write(self, *writes: Write) -> list[Outcome]:
        outcomes = {outcome.key: outcome for outcome in self.adapter.write(self.scope, writes)}
        assert set(outcomes) == {write.key for write in writes}
        return [outcomes[write.key] for write in writes]

    def creation(self, key: str = "c" * 33, **changes: Value) -> Write:
        values = {name: value for name, value in (FIELDS[self.kind] | changes).items() if value is not None}
        return Write(
            item="i", kind=self.kind, side=self.adapter.side, operation=Operation.CREATE, key=key, changes=values, at=AT
        )

    def change(self, operation: Operation, record: Record, **changes: Value) -> Write:
        return Write(
            item="i",
            kind=self.kind,
            side=self.adapter.side,
            operation=operation,
            key=f"{operation}:{record.id}",
            id=record.id,
            before=record,
            changes=changes,
            at=AT,
        )

    def created(self) -> Record:
        (outcome,) = self.write(self.creation())
        assert outcome.echo is not None
        return outcome.echo

    def later(self) -> None:
        self.clock.advance(timedelta(seconds=2))


AT = instant(MONDAY)


class MemoryPerson:
    """A person at the side in memory."""

    def __init__(self, side: MemorySide, kind: Kind) -> None:
        self.side, self.kind = side, kind

    def create(self) -> str:
        return self.side.create(self.kind, FIELDS[self.kind])

    def edit(self, remote: str) -> None:
        self.side.edit(self.kind, remote, location="Elsewhere", job_title="CEO", status="deferred")

    def delete(self, remote: str) -> None:
        self.side.delete(self.kind, remote)


class SandboxPerson:
    """A person at one side of the sandbox."""

    def __init__(self, sandbox: Sandbox, side: Side, kind: Kind) -> None:
        self.person: Any = sandbox.outlook if side is Side.OUTLOOK else sandbox.salesforce
        self.side, self.kind = side, kind
        self.name = COLLECTION[kind] if side is Side.OUTLOOK else OBJECT[kind]

    def create(self) -> str:
        sample = IN_OUTLOOK[self.kind] if self.side is Side.OUTLOOK else IN_SALESFORCE[self.kind]
        return str(self.person.create(self.name, sample))

    def edit(self, remote: str) -> None:
        self.person.edit(self.name, remote, EDIT[self.kind][self.side])

    def delete(self, remote: str) -> None:
        self.person.delete(self.name, remote)


class Steps(FrozenClock):
    """A clock with the advance of the sandbox's world."""

    def advance(self, step: timedelta) -> None:  # type: ignore[override]
        self.time += step


@pytest.fixture(scope="module")
def running() -> Iterator[Callable[[], Sandbox]]:
    """Start sandboxes one after the other, and stop them all."""
    started: list[Sandbox] = []

    def start() -> Sandbox:
        started.append(Sandbox.start("empty", now=MONDAY))
        return started[-1]

    yield start
    for sandbox in started:
        sandbox.stop()


@pytest.fixture(params=list(Kind), ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)


@pytest.fixture(params=["outlook", "salesforce", "memory"])
def bench(request: pytest.FixtureRequest, kind: Kind, running: Callable[[], Sandbox]) -> Bench:
    if request.param == "memory":
        clock = Steps(MONDAY)
        memory = MemorySide(Side.OUTLOOK, clock)
        return Bench(memory, MemoryPerson(memory, kind), kind, clock)
    return over_sandbox(running(), Side(request.param), kind)


@pytest.fixture(params=list(Side), ids=str)
def served(request: pytest.FixtureRequest, kind: Kind, running: Callable[[], Sandbox]) -> Bench:
    """A real adapter, which asks a server."""
    return over_sandbox(running(), Side(request.param), kind)


def over_sandbox(sandbox: Sandbox, side: Side, kind: Kind) -> Bench:
    return Bench(adapter_of(sandbox, side), SandboxPerson(sandbox, side, kind), kind, sandbox.world)


def adapter_of(sandbox: Sandbox, side: Side) -> SideAdapter:
    return outlook_adapter(sandbox) if side is Side.OUTLOOK else salesforce_adapter(sandbox)


def without_stamps(record: Record) -> Record:
    return msgspec.structs.replace(record, version="", modified=None)


def ids(records: Sequence[Record]) -> list[str]:
    return sorted({record.id for record in records})


def test_a_whole_reading_lists_what_is_there_and_says_so(bench: Bench) -> None:
    remotes = [bench.person.create() for _ in range(3)]
    records, _, last = bench.read()
    assert ids(records) == sorted(remotes)
    assert last.whole
    assert all(record.fields and record.version for record in records)


def test_an_empty_side_reads_as_empty(bench: Bench) -> None:
    records, vanished, last = bench.read()
    assert (records, vanished, last.whole) == ([], [], True)


def test_a_later_reading_tells_what_changed_and_may_repeat_what_did_not(bench: Bench) -> None:
    kept, edited, deleted = (bench.person.create() for _ in range(3))
    bench.later()
    before, _, last = bench.read()
    cursor = last.cursor
    for _ in range(40):
        bench.later()
    bench.person.edit(edited)
    bench.person.delete(deleted)
    new = bench.person.create()
    records, vanished, last = bench.read(cursor)
    assert {edited, new} <= set(ids(records))
    assert all(record in before for record in records if record.id == kept)
    assert deleted in vanished
    assert not last.whole


def test_a_later_reading_of_nothing_new_is_one_request(bench: Bench) -> None:
    bench.person.create()
    bench.later()
    cursor = bench.read()[2].cursor
    before = bench.adapter.requests
    bench.read(cursor)
    assert bench.adapter.requests - before <= 2


def test_fetch_tells_what_is_there_and_what_is_gone(bench: Bench) -> None:
    here, gone = bench.person.create(), bench.person.create()
    bench.person.delete(gone)
    found = bench.adapter.fetch(bench.scope, [here, gone])
    assert isinstance(found[here], Record)
    assert isinstance(found[gone], Gone)
    assert bench.adapter.fetch(bench.scope, []) == {}


def test_fetch_and_read_say_the_same(bench: Bench) -> None:
    remote = bench.person.create()
    (record,), _, _ = bench.read()
    assert bench.adapter.fetch(bench.scope, [remote])[remote] == record


def test_a_create_holds_what_was_asked_for_and_the_key(bench: Bench) -> None:
    (outcome,) = bench.write(bench.creation())
    assert outcome.status is Status.SUCCEEDED
    assert outcome.echo is not None
    assert {name: outcome.echo.fields.get(name) for name in FIELDS[bench.kind]} == FIELDS[bench.kind]
    assert outcome.echo.key == "c" * 33
    (record,), _, _ = bench.read()
    assert record.fields == outcome.echo.fields


def test_the_same_key_is_found_and_never_created_twice(bench: Bench) -> None:
    write = bench.creation()
    assert bench.adapter.resolve(bench.scope, write).problem.code == "not-applied"  # type: ignore[union-attr]
    (outcome,) = bench.write(write)
    found = bench.adapter.resolve(bench.scope, write)
    assert found.status is Status.SUCCEEDED
    assert found.echo is not None
    assert outcome.echo is not None
    assert found.echo.id == outcome.echo.id


def test_an_update_changes_the_named_fields_and_no_others(bench: Bench) -> None:
    record = bench.created()
    bench.later()
    (outcome,) = bench.write(bench.change(Operation.UPDATE, record, **CHANGES[bench.kind]))
    assert outcome.status is Status.SUCCEEDED
    assert outcome.echo is not None
    wanted = {n: v for n, v in (record.fields | CHANGES[bench.kind]).items() if v is not None}
    assert {n: v for n, v in outcome.echo.fields.items() if v is not None} == wanted
    assert bench.adapter.resolve(bench.scope, bench.change(Operation.UPDATE, record, **CHANGES[bench.kind])).status in (
        Status.SUCCEEDED,
    )


def test_a_delete_deletes(bench: Bench) -> None:
    record = bench.created()
    bench.later()
    (outcome,) = bench.write(bench.change(Operation.DELETE, record))
    assert outcome.status is Status.SUCCEEDED
    assert isinstance(bench.adapter.fetch(bench.scope, [record.id])[record.id], Gone)
    assert bench.adapter.resolve(bench.scope, bench.change(Operation.DELETE, record)).status is Status.SUCCEEDED


@pytest.mark.parametrize("operation", [Operation.UPDATE, Operation.DELETE], ids=str)
def test_what_somebody_edited_meanwhile_is_left_alone(bench: Bench, operation: Operation) -> None:
    remote = bench.person.create()
    (record,), _, _ = bench.read()
    bench.later()
    bench.person.edit(remote)
    (now,), _, _ = bench.read()
    changes = CHANGES[bench.kind] if operation is Operation.UPDATE else {}
    (outcome,) = bench.write(bench.change(operation, record, **changes))
    assert outcome.status is Status.STALE
    (after,), _, _ = bench.read()
    assert after == now


@pytest.mark.parametrize("operation", [Operation.UPDATE, Operation.DELETE], ids=str)
def test_what_somebody_deleted_meanwhile_is_stale(bench: Bench, operation: Operation) -> None:
    remote = bench.person.create()
    (record,), _, _ = bench.read()
    bench.later()
    bench.person.delete(remote)
    changes = CHANGES[bench.kind] if operation is Operation.UPDATE else {}
    (outcome,) = bench.write(bench.change(operation, record, **changes))
    assert outcome.status is Status.STALE


def test_many_writes_have_one_outcome_each(bench: Bench) -> None:
    capacity = bench.adapter.capacity(Operation.CREATE)
    assert capacity > 0
    outcomes = bench.write(*(bench.creation(key=f"c{n}") for n in range(min(capacity, 9))))
    assert [outcome.status for outcome in outcomes] == [Status.SUCCEEDED] * len(outcomes)
    assert len(bench.read()[0]) == len(outcomes)


def test_whom_we_reach_stays_the_same(bench: Bench) -> None:
    sources = {bench.kind: "default"}
    assert bench.adapter.identity(sources) == bench.adapter.identity(sources)
    assert bench.adapter.identity(sources).account


def in_threads(call: Callable[[int], T], count: int = 8) -> list[T]:
    """Return what comes of a call in so many threads, which begin together and none of which is the main one."""
    start = Barrier(count)

    def begin(number: int) -> T:
        start.wait(10)
        return call(number)

    with ThreadPoolExecutor(count) as pool:
        return [each.result(60) for each in [pool.submit(begin, number) for number in range(count)]]


def test_several_threads_read_and_write_at_once(served: Bench) -> None:
    def work(number: int) -> tuple[Status, bool, bool, Status]:
        (made,) = served.write(served.creation(key=f"key-{number}"))
        assert made.echo is not None
        listed = made.echo.id in ids(served.read()[0])
        found = isinstance(served.adapter.fetch(served.scope, [made.echo.id])[made.echo.id], Record)
        (changed,) = served.write(served.change(Operation.UPDATE, made.echo, **CHANGES[served.kind]))
        return made.status, listed, found, changed.status

    assert in_threads(work) == [(Status.SUCCEEDED, True, True, Status.SUCCEEDED)] * 8
    records, _, _ = served.read()
    assert sorted(record.key or "" for record in records) == [f"key-{number}" for number in range(8)]


def test_after_a_write_every_thread_can_read(served: Bench) -> None:
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        (outcome,) = one.submit(served.write, served.creation()).result(60)
        assert outcome.echo is not None
        for reader in (one, other):
            assert ids(reader.submit(served.read).result(60)[0]) == [outcome.echo.id]
    assert ids(served.read()[0]) == [outcome.echo.id]


@pytest.mark.parametrize("side", list(Side), ids=str)
def test_threads_that_meet_a_new_side_ask_once_whom_they_reach(side: Side, running: Callable[[], Sandbox]) -> None:
    sandbox = running()
    alone, shared = adapter_of(sandbox, side), adapter_of(sandbox, side)
    sources = dict.fromkeys(Kind, "default")
    assert in_threads(lambda _: shared.identity(sources)) == [alone.identity(sources)] * 8
    assert shared.requests == alone.requests


@pytest.mark.parametrize("side", list(Side), ids=str)
def test_threads_whose_token_expires_all_go_on(side: Side, running: Callable[[], Sandbox]) -> None:
    sandbox = running()
    served = over_sandbox(sandbox, side, Kind.TASKS)
    remote = served.person.create()
    (sandbox.world.graph if side is Side.OUTLOOK else sandbox.world.salesforce).expire_token()
    assert [ids(records) for records, _, _ in in_threads(lambda _: served.read())] == [[remote]] * 8
    assert served.adapter.renewals == 1


def test_no_more_requests_are_under_way_than_outlook_serves(running: Callable[[], Sandbox]) -> None:
    sandbox = running()
    served = over_sandbox(sandbox, Side.OUTLOOK, Kind.CALENDAR)
    remotes = [served.person.create() for _ in range(5)]

    def look(number: int) -> list[str]:
        return sorted(served.adapter.fetch(served.scope, remotes)) if number % 2 else ids(served.read()[0])

    assert in_threads(look) == [sorted(remotes)] * 8
    assert sandbox.world.graph.gate.peak <= 4
