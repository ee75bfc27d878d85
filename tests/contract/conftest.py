"""A side, a person at it, and one kind: for the suites of promises that every side keeps."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from adapters.sandbox.server import Sandbox
from core.model import Kind, Operation, Outcome, Page, Record, Scope, Side, Value, Write
from core.ports import SideAdapter
from core.times import instant, window_around
from tests.support.fakes import FrozenClock, MemorySide
from tests.support.samples import COLLECTION, EDIT, IN_OUTLOOK, IN_SALESFORCE, OBJECT
from tests.support.workplace import MONDAY, outlook_adapter, salesforce_adapter

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
        values: dict[str, Value] = {
            name: value for name, value in (FIELDS[self.kind] | changes).items() if value is not None
        }
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


def ids(records: Sequence[Record]) -> list[str]:
    return sorted({record.id for record in records})
