"""A sandbox Graph, an adapter that talks to it, and what a test says about a reading."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from adapters.outlook.adapter import OutlookAdapter
from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from adapters.shared.tokens import CachedToken
from core.model import Kind, Operation, Outcome, Page, Record, Scope, Side, Value, Window, Write
from core.settings import OutlookSettings

WINDOW = Window("2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z")


@dataclass
class Reading:
    """All pages of a reading, put together."""

    pages: tuple[Page, ...]

    @property
    def last(self) -> Page:
        return self.pages[-1]

    @property
    def cursor(self) -> str:
        assert self.last.cursor is not None
        assert all(page.cursor is None for page in self.pages[:-1])
        return self.last.cursor

    @property
    def records(self) -> dict[str, Record]:
        return {record.id: record for page in self.pages for record in page.records}

    @property
    def vanished(self) -> set[str]:
        return {id_ for page in self.pages for id_ in page.vanished}

    @property
    def series(self) -> dict[str, tuple[str, ...]]:
        return {master: ids for page in self.pages for master, ids in page.series.items()}

    def values(self, name: str) -> list[Value]:
        return sorted((record.fields.get(name) for record in self.records.values()), key=str)


@dataclass
class Outlook:
    """A sandbox and an adapter, with short words for what a test does."""

    sandbox: Sandbox
    adapter: OutlookAdapter
    waits: list[float] = field(default_factory=list)

    @property
    def people(self) -> Any:
        return self.sandbox.outlook

    @property
    def switches(self) -> Any:
        return self.sandbox.world.graph.switches

    @property
    def outbox(self) -> Sequence[object]:
        return self.sandbox.world.graph.outbox

    def fail(self, kind: Any, **how: Any) -> Fault:
        return self.sandbox.world.faults.add(Fault(kind, **how))

    def read(self, kind: Kind, cursor: str | None = None, **scope: Any) -> Reading:
        return Reading(tuple(self.adapter.read(scope_of(kind, **scope), cursor)))

    def one(self, kind: Kind, id_: str, **scope: Any) -> Record:
        found = self.adapter.fetch(scope_of(kind, **scope), [id_])[id_]
        assert isinstance(found, Record)
        return found

    def write(self, write: Write, **scope: Any) -> Outcome:
        (outcome,) = self.adapter.write(scope_of(write.kind, **scope), [write])
        return outcome

    def resolve(self, write: Write) -> Outcome:
        return self.adapter.resolve(scope_of(write.kind), write)


def scope_of(kind: Kind, **scope: Any) -> Scope:
    window = None if kind is Kind.CONTACTS else WINDOW
    return Scope(**{"kind": kind, "window": window, **scope})


def create(kind: Kind, key: str = "accord-1", **changes: Value) -> Write:
    return Write(
        item="i1", kind=kind, side=Side.OUTLOOK, operation=Operation.CREATE, key=key, changes=changes,
        at="2026-05-01T00:00:00Z",
    )  # fmt: skip


def change(kind: Kind, before: Record, operation: Operation = Operation.UPDATE, **changes: Value) -> Write:
    return Write(
        item="i1", kind=kind, side=Side.OUTLOOK, operation=operation, key="accord-2", id=before.id, before=before,
        changes=changes, at="2026-05-01T00:00:00Z",
    )  # fmt: skip


Connect = Callable[..., Outlook]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start("empty") as running:
        yield running


@pytest.fixture
def connect(sandbox: Sandbox) -> Connect:
    """Return a function that makes an adapter of its own; keywords are settings. Waiting moves the sandbox's clock."""

    def make(**settings: Any) -> Outlook:
        waits: list[float] = []

        def sleep(seconds: float) -> None:
            waits.append(seconds)
            sandbox.world.advance(timedelta(seconds=seconds))

        chosen = OutlookSettings(**{
            "base_url": f"{sandbox.url}/v1.0", "ca_bundle": str(sandbox.ca_file), "timeout": 20, **settings
        })  # fmt: skip
        tokens = CachedToken(lambda: sandbox.outlook_token)
        adapter = OutlookAdapter(chosen, tokens, sleep=sleep, now=sandbox.world.now)
        return Outlook(sandbox, adapter, waits)

    return make


@pytest.fixture
def outlook(connect: Connect) -> Outlook:
    return connect()


def event(subject: str = "Plan", day: str = "2026-05-04", **more: Any) -> dict[str, Any]:
    """Return the JSON of an hour's meeting at nine, UTC."""
    return {
        "subject": subject,
        "start": {"dateTime": f"{day}T09:00:00", "timeZone": "UTC"},
        "end": {"dateTime": f"{day}T10:00:00", "timeZone": "UTC"},
        **more,
    }


def daily(first: str = "2026-05-04", times: int = 4, **more: Any) -> dict[str, Any]:
    """Return the JSON of a series that repeats every day."""
    rule = {
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "numbered", "startDate": first, "numberOfOccurrences": times},
    }
    return event("Stand-up", first, recurrence=rule, **more)
