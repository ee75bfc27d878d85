"""What Graph keeps: mailboxes, their containers, the items in them, and the change log that feeds delta."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from adapters.sandbox.graph.errors import Json, bad_request, malformed_id, not_found
from adapters.sandbox.graph.gate import Gate
from adapters.sandbox.graph.ids import alias_of, core_of, default_id, item_id, parse_id
from adapters.sandbox.graph.outbox import Mail
from adapters.sandbox.graph.switches import Switches

if TYPE_CHECKING:
    from adapters.sandbox.graph.recurrence import Pattern
    from adapters.sandbox.world import World

EPOCH = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Series:
    """What makes an event a series master: its rule, and the occurrences that differ from it."""

    pattern: "Pattern"
    exceptions: dict[date, "Item"] = field(default_factory=dict)
    cancelled: set[date] = field(default_factory=set)


@dataclass(slots=True)
class Item:
    """An event, a contact or a task.

    `json` is what a GET shows in UTC and HTML, without the id and the etag. `begin` and `finish` are an event's
    instants; for an all-day event that floats, its midnights as if they were UTC.
    """

    core: str
    container: "Container"
    json: Json
    tag: str = ""
    begin: datetime = EPOCH
    finish: datetime = EPOCH
    series: Series | None = None
    master: "Item | None" = None
    day: date | None = None
    """The day of the occurrence that this exception replaces."""
    overrides: frozenset[str] = frozenset()
    """Properties in which this exception no longer follows its series."""
    extended: dict[str, str] = field(default_factory=dict)
    extensions: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    steps: list[Json] = field(default_factory=list)
    resources: list[Json] = field(default_factory=list)
    sent: Json | None = None
    """The body that created an event with a transactionId."""
    text: str | None = None
    """The body as text, once somebody asked for it."""

    @property
    def rule(self) -> Series:
        """The series that this event is the master of. Raises BadRequest when it is none."""
        if self.series is None:
            raise bad_request("The event is not a series.")
        return self.series


@dataclass(slots=True)
class Container:
    """A calendar, a contact folder or a task list, and the log of what changed in it."""

    core: str
    kind: str
    json: Json
    items: dict[str, Item] = field(default_factory=dict)
    log: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """Core of every item that was ever here -> number and time of its last change; ordered by number."""

    @property
    def id(self) -> str:
        return default_id(self.core)


class Mailbox:
    """One user's calendars, contact folders and task lists."""

    def __init__(self, store: "GraphStore", name: str, address: str) -> None:
        self.store, self.name, self.address = store, name, address
        self.user_id = _guid(store.world.digest("user"))
        self.changes = 0
        self.calendars: dict[str, Container] = {}
        self.folders: dict[str, Container] = {}
        self.lists: dict[str, Container] = {}
        self.items: dict[str, Item] = {}
        """Every item that exists, by core: events and contacts and tasks."""
        self.aliases: dict[str, str] = {}
        """Core of a default id that was shown -> core of the item."""
        self.deleted: list[Item] = []
        """Deleted Items: what DELETE took away."""
        self.transactions: dict[str, str] = {}
        self._salt = store.world.digest("change key")[:10]

    @property
    def owner(self) -> Json:
        return {"name": self.name, "address": self.address}

    def new_core(self, kind: str) -> str:
        return core_of(self.store.world.digest(f"{self.address}/{kind}"))

    def add_container(self, where: dict[str, Container], kind: str, json: Json) -> Container:
        container = Container(self.new_core(kind), kind, json)
        where[container.core] = container
        return container

    def change_key(self) -> str:
        """Return a change key that no item had before."""
        self.changes += 1
        return base64.b64encode(self._salt + self.changes.to_bytes(6, "big")).decode()

    def touch(self, item: Item) -> None:
        """Give an item a new change key and modification time, and log the change in its container."""
        item.tag = self.change_key()
        item.text = None
        owner = item.master or item
        if item.master is not None:
            owner.tag = item.tag
        self.log(owner.container, owner.core)

    def log(self, container: Container, core: str) -> None:
        container.log.pop(core, None)
        container.log[core] = (self.changes, self.store.world.now())

    def put(self, item: Item) -> None:
        """Take a new item in."""
        self.items[item.core] = item
        item.container.items[item.core] = item
        self.touch(item)

    def take_out(self, item: Item) -> None:
        """Let an item go from its container; the log keeps that it was there."""
        self.changes += 1
        del self.items[item.core]
        del item.container.items[item.core]
        self.log(item.container, item.core)

    def move(self, item: Item, container: Container) -> None:
        """Put an item into another container: a tombstone here, a new item there, the immutable id stays."""
        self.take_out(item)
        self.aliases.pop(alias_of(item.core, item.container.core), None)
        item.container = container
        self.put(item)

    def shown_id(self, core: str, container: Container, immutable: bool, day: date | None = None) -> str:
        """Return the id of an item or occurrence in the regime a client asked for."""
        if container.kind == "list":
            return default_id(core)
        if immutable:
            return item_id(core, day)
        alias = alias_of(core, container.core)
        held = self.items.get(core)
        if held is not None and held.container is container:
            self.aliases[alias] = core
        return default_id(alias, day)

    def find(self, text: str, kind: str) -> tuple[Item, date | None]:
        """Return the item an id names, and the day when it names an occurrence.

        Raises ErrorInvalidIdMalformed for what is no id, ErrorItemNotFound for an id that names nothing here.
        """
        parsed = parse_id(text)
        if parsed is None:
            raise malformed_id()
        immutable, core, day = parsed
        if not immutable:
            core = self.aliases.get(core, core if core in self.items and kind == "list" else "")
        elif kind == "list":
            raise not_found()
        item = self.items.get(core)
        if item is None or item.container.kind != kind:
            raise not_found()
        return item, day

    def container(self, where: dict[str, Container], text: str) -> Container:
        parsed = parse_id(text)
        if parsed is None:
            raise malformed_id()
        found = where.get(parsed[1])
        if found is None or parsed[0]:
            raise not_found()
        return found


class GraphStore:
    """All of Graph's state, and the tokens it accepts."""

    def __init__(self, world: "World") -> None:
        from adapters.sandbox.graph.calendars import new_mailbox  # both build on this module
        from adapters.sandbox.graph.delta import Rounds

        self.world = world
        self.switches = Switches()
        self.outbox: list[Mail] = []
        """Every mail that Exchange would have sent, oldest first."""
        self.rounds: Rounds = Rounds(world)
        self.gate = Gate()
        self.expired_tokens: set[str] = set()
        self.token = self._new_token()
        """The delegated bearer token of the first mailbox."""
        self.app_token = self._new_token()
        """An application's bearer token: any mailbox by /users/{id}, never /me."""
        self.mailboxes: dict[str, Mailbox] = {}
        self.me = new_mailbox(self, "Avery Stone", "avery.stone@accord.example")

    def _new_token(self) -> str:
        return "sandbox." + core_of(self.world.digest("token"))

    def expire_token(self) -> str:
        """End the life of the current token: it answers 401 from now on. Return the new one, which is valid."""
        self.expired_tokens.add(self.token)
        self.token = self._new_token()
        return self.token

    def expire_delta_tokens(self) -> None:
        """Let every nextLink and deltaLink given so far answer 410."""
        self.rounds.expire()

    def mailbox(self, user: str) -> Mailbox | None:
        """Return the mailbox of a user id or address."""
        folded = user.lower()
        matching = (m for m in self.mailboxes.values() if folded in (m.user_id, m.address.lower()))
        return next(matching, None)

    def all_items(self, kind: str) -> Iterator[Item]:
        return (item for box in self.mailboxes.values() for item in box.items.values() if item.container.kind == kind)


def _guid(digest: bytes) -> str:
    text = digest.hex()[:32]
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
