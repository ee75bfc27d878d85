"""Small stand-ins for the ports, for tests of the engine alone: a journal and sides in memory, a clock that waits."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import msgspec

from core.engine.session import Session
from core.errors import AppendConflict, CursorExpired, ProfileBusy, ServiceUnavailable
from core.facts.events import type_of
from core.facts.lines import Origin
from core.facts.recorded import NewEvent, ProfileHead, Recorded, Snapshot, Stored
from core.model import (
    Fields,
    Gone,
    Identity,
    Kind,
    Operation,
    Outcome,
    Page,
    Problem,
    Record,
    Scope,
    Side,
    Status,
    Value,
    Write,
)
from core.ports import JournalProblem
from core.settings import CalendarSettings, ContactsSettings, PlanSettings, TasksSettings
from core.times import instant

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class FrozenClock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime = NOON) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def advance(self, **span: float) -> None:
        self.time += timedelta(**span)


class CountedIds:
    """Run ids that count: run-1, run-2."""

    def __init__(self) -> None:
        self.count = 0

    def run(self, now: datetime) -> str:
        self.count += 1
        return f"run-{self.count}"


class MemoryJournal:
    """A journal that forgets itself with the process."""

    profile = "default"

    def __init__(self) -> None:
        self.events: list[Recorded] = []
        self.snapshot: Snapshot | None = None
        self.on_append: Callable[[Sequence[NewEvent]], None] = lambda events: None
        self.appends = 0
        self.holder = ""
        self.living: set[str] = set()

    def append(
        self, events: Sequence[NewEvent], *, after: int, run: str | None, actor: str, at: datetime
    ) -> Sequence[Recorded]:
        if after != len(self.events):
            raise AppendConflict("The journal went on.", "Try again.")
        self.on_append(events)
        new = [
            Recorded(after + n, new.run or run, new.kind, new.item, _text(new.at or at), actor, new.event)
            for n, new in enumerate(events, start=1)
        ]
        self.events += new
        self.appends += 1
        return new

    def read(self, after: int = 0, upto: int | None = None) -> Iterator[Recorded]:
        yield from self.events[after:upto]

    def find(
        self,
        *,
        run: str | None = None,
        items: Collection[str] | None = None,
        types: Collection[str] | None = None,
        upto: int | None = None,
    ) -> Iterator[Recorded]:
        for one in self.events[:upto]:
            if (
                one.run == run and (types is None or type_of(one.event) in types)
                if run
                else one.item in items
                if items is not None
                else type_of(one.event) in (types or ())
            ):
                yield one

    def runs(self, prefix: str, limit: int) -> Sequence[str]:
        return sorted({one.run for one in self.events if one.run and one.run.startswith(prefix)})[:limit]

    def items(self, prefix: str, limit: int) -> Sequence[str]:
        return sorted({one.item for one in self.events if one.item and one.item.startswith(prefix)})[:limit]

    def stored(
        self, *, run: str | None = None, items: Collection[str] | None = None, upto: int | None = None
    ) -> Iterator[Stored]:
        for one in self.events[:upto]:
            if (run is None or one.run == run) and (items is None or one.item in items):
                yield as_stored(one)

    def origin(self) -> Origin | None:
        return Origin(self.profile, 1, "", ("01",), len(self.events)) if self.events else None

    def heads(self) -> Sequence[ProfileHead]:
        return [ProfileHead(1, "01", "", len(self.events), f"{len(self.events):02x}")] if self.events else []

    def root_of(self, heads: Sequence[ProfileHead]) -> str:
        return " ".join(head.hash for head in heads)

    def hash_of(self, number: int, position: int) -> str | None:
        return f"{position:02x}" if number == 1 and 0 < position <= len(self.events) else None

    def load_snapshot(self, projection: int, upto: int | None = None) -> Snapshot | None:
        return self.snapshot if self.snapshot and self.snapshot.projection == projection else None

    def save_snapshot(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def verify(self) -> Iterator[JournalProblem]:
        return iter(())

    def erase(self, positions: Sequence[int]) -> int:
        erased = 0
        for position in positions:
            recorded = self.events[position - 1]
            if getattr(recorded.event, "content", None) is not None:
                event = msgspec.structs.replace(recorded.event, content=None)
                self.events[position - 1] = msgspec.structs.replace(recorded, event=event, erased=True)
                erased += 1
        self.snapshot = None
        return erased

    def root(self) -> str:
        return ""

    @contextmanager
    def exclusive(self, actor: str, command: str) -> Iterator[None]:
        if self.holder:
            raise ProfileBusy(f"Held by {self.holder}.", "Wait.")
        self.holder = f"{actor}: {command}"
        try:
            yield
        finally:
            self.holder = ""

    @contextmanager
    def alive(self, run: str) -> Iterator[None]:
        self.living.add(run)
        try:
            yield
        finally:
            self.living.discard(run)

    def is_alive(self, run: str) -> bool:
        return run in self.living


def as_stored(one: Recorded) -> Stored:
    """Return an event as a database would: its content apart. The hashes are none."""
    event = msgspec.to_builtins(one.event)
    name, content = event.pop("type"), event.pop("content", None)
    digest = b"digest" if content is not None or one.erased else None
    text = None if content is None else msgspec.json.encode(content).decode()
    salt = None if content is None else b"salt"
    data = msgspec.json.encode(event).decode()
    return Stored(
        one.position, one.run, one.kind, one.item, name, 1, one.at, one.actor, data, text, salt, digest, b"hash"
    )


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class MemorySide:
    """A side in memory that keeps the promises of `SideAdapter`, and a person who edits it.

    `lose` makes that many next write answers get lost after the write was applied; `limit_text` cuts what it is
    given, as providers do.
    """

    def __init__(self, side: Side, clock: FrozenClock) -> None:
        self.side, self.clock = side, clock
        self.records: dict[Kind, dict[str, Record]] = {kind: {} for kind in Kind}
        self.gone: dict[str, str] = {}
        self.masters: dict[str, str] = {}
        """By record that lost a merge: the one that it lives on in."""
        self.log: list[tuple[Kind, str]] = []
        self.requests = 0
        self.renewals = 0
        self.count = 0
        self.writes: list[Write] = []
        self.known_people: dict[str, str] = {}
        self.users: dict[str, str] = {}
        """Name by the id of a user."""
        self.account = "me"
        self.addresses: tuple[str, ...] = ()
        self.place: dict[str, object] = {}
        """What it says of itself beside, or instead."""
        self.expired = False
        self.hidden: set[str] = set()
        self.lose = 0
        self.away = False
        """It cannot be reached."""
        self.limit_text: int | None = None

    # A person

    def create(self, kind: Kind, fields: Fields, named: str = "", **facts: object) -> str:
        self.count += 1
        remote = named or f"{self.side[0].upper()}{self.count}"
        self._put(kind, Record(id=remote, version="", fields=dict(fields), **facts))  # type: ignore[arg-type]
        return remote

    def edit(self, kind: Kind, remote: str, **changes: Value) -> None:
        record = self.records[kind][remote]
        self._put(kind, msgspec.structs.replace(record, fields=record.fields | changes))

    def change(self, kind: Kind, remote: str, **facts: object) -> None:
        self._put(kind, msgspec.structs.replace(self.records[kind][remote], **facts))

    def delete(self, kind: Kind, remote: str) -> None:
        del self.records[kind][remote]
        self.gone[remote] = "404"
        self.log.append((kind, remote))

    def fields(self, kind: Kind) -> list[Fields]:
        return [record.fields for record in self.records[kind].values()]

    def _put(self, kind: Kind, record: Record) -> None:
        self.log.append((kind, record.id))
        record = msgspec.structs.replace(record, version=f"v{len(self.log)}", modified=instant(self.clock.now()))
        self.records[kind][record.id] = record

    # SideAdapter

    def identity(self, sources: Mapping[Kind, str]) -> Identity:
        if self.away:
            raise ServiceUnavailable(f"{self.side.label} cannot be reached.", "Try again.")
        containers = {str(kind): source for kind, source in sources.items()}
        told = {"account": self.account, "addresses": self.addresses, "containers": containers}
        return Identity(**(told | self.place))  # type: ignore[arg-type]

    def expect(self, scopes: Sequence[Scope]) -> None:
        pass

    def read(self, scope: Scope, cursor: str | None) -> Iterator[Page]:
        self.requests += 1
        if cursor is not None and self.expired:
            self.expired = False
            raise CursorExpired("The cursor is too old.", "Read again.")
        start = int(cursor) if cursor else 0
        touched = dict.fromkeys(remote for kind, remote in self.log[start:] if kind is scope.kind)
        here = self.records[scope.kind]
        records = [self._as_read(here[r], scope) for r in touched if r in here and r not in self.hidden]
        vanished = tuple(r for r in touched if r in self.gone) if cursor else ()
        for record in records:
            yield Page(records=(record,))
        yield Page(vanished=vanished, cursor=str(len(self.log)), whole=cursor is None, window=scope.window)

    def _as_read(self, record: Record, scope: Scope) -> Record:
        if record.private and not scope.include_private:
            return Record(id=record.id, version=record.version, private=True)
        return msgspec.structs.replace(record, formatted=None)

    def fetch(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Record | Gone]:
        self.requests += 1
        found: dict[str, Record | Gone] = {}
        for remote in ids:
            if remote in self.records[scope.kind]:
                found[remote] = self._as_read(self.records[scope.kind][remote], scope)
            elif remote in self.gone:
                master = self.masters.get(remote)
                found[remote] = Gone(remote, "merged", master) if master else Gone(remote, self.gone[remote])
        return found

    def formatting(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, tuple[str, bool]]:
        self.requests += 1
        found = {remote: self.records[scope.kind].get(remote) for remote in ids}
        return {remote: (each.version, bool(each.formatted)) for remote, each in found.items() if each}

    def people(self, addresses: Sequence[str]) -> Mapping[str, str]:
        return {address: self.known_people.get(address, "") for address in addresses}

    def editors(self, ids: Sequence[str]) -> Mapping[str, str]:
        self.requests += 1
        return {user: self.users[user] for user in ids if user in self.users}

    def capacity(self, operation: Operation) -> int:
        return 3

    def write(self, scope: Scope, writes: Sequence[Write]) -> Iterator[Outcome]:
        self.requests += 1
        for write in writes:
            outcome = self._write(write)
            if self.lose:
                self.lose -= 1
                outcome = Outcome(key=write.key, status=Status.UNKNOWN, problem=Problem("lost", "No answer.", True))
            yield outcome

    def _write(self, write: Write) -> Outcome:
        here = self.records[write.kind]
        if write.operation is not Operation.CREATE:
            now = here.get(write.id or "")
            if now is None or not write.before or now.version != write.before.version:
                return Outcome(key=write.key, status=Status.STALE, problem=Problem("stale", "It changed."))
        self.writes.append(write)
        if write.operation is Operation.DELETE:
            self.delete(write.kind, write.id or "")
            return Outcome(key=write.key, status=Status.SUCCEEDED)
        changes = {name: self._cut(name, value) for name, value in write.changes.items()}
        if write.operation is Operation.CREATE:
            remote = self.create(write.kind, changes, key=write.key)
        else:
            remote = write.id or ""
            self.edit(write.kind, remote, **changes)
        return Outcome(key=write.key, status=Status.SUCCEEDED, echo=here[remote])

    def _cut(self, name: str, value: Value) -> Value:
        prose = isinstance(value, str) and name in ("subject", "body", "notes")
        return value[: self.limit_text] if self.limit_text and prose and isinstance(value, str) else value

    def resolve(self, scope: Scope, write: Write) -> Outcome:
        self.requests += 1
        here = self.records[write.kind]
        match write.operation:
            case Operation.CREATE:
                found = next((record for record in here.values() if record.key == write.key), None)
            case Operation.UPDATE:
                record = here.get(write.id or "")
                found = record if record and write.changes.items() <= record.fields.items() else None
            case Operation.DELETE:
                if write.id in self.gone:
                    return Outcome(key=write.key, status=Status.SUCCEEDED)
                found = None
        if found is not None:
            return Outcome(key=write.key, status=Status.SUCCEEDED, echo=found)
        problem = Problem("not-applied", "The write did not arrive.", retryable=True)
        return Outcome(key=write.key, status=Status.FAILED, problem=problem)


class Desk:
    """A profile with two sides in memory, as the tests sit before it."""

    def __init__(self, settings: PlanSettings | None = None) -> None:
        self.clock = FrozenClock()
        self.journal = MemoryJournal()
        self.outlook = MemorySide(Side.OUTLOOK, self.clock)
        self.salesforce = MemorySide(Side.SALESFORCE, self.clock)
        self.ids = CountedIds()
        self.settings = settings or all_kinds_on()
        self.session = self.open()

    def open(self) -> Session:
        """Return the profile opened anew, as after a restart."""
        sides = {Side.OUTLOOK: self.outlook, Side.SALESFORCE: self.salesforce}
        self.session = Session(
            self.journal, sides.__getitem__, self.settings, self.clock, self.ids, actor="ann", accord="test"
        )
        return self.session


def all_kinds_on(**changes: object) -> PlanSettings:
    """Return settings with the three kinds on; `changes` replace sections."""
    on = {
        "calendar": CalendarSettings(enabled=True),
        "contacts": ContactsSettings(enabled=True),
        "tasks": TasksSettings(enabled=True),
    }
    return PlanSettings(**(on | changes))  # type: ignore[arg-type]
