"""One user's mailbox."""

import base64
from datetime import date, datetime, timedelta
from typing import Protocol

from adapters.sandbox.graph.forms.errors import GraphError, Json, malformed_id, not_found
from adapters.sandbox.graph.forms.ids import alias_of, core_of, default_id, item_id, parse_id
from adapters.sandbox.graph.mailbox.items import Container, Item
from adapters.sandbox.graph.mailbox.outbox import Mail
from adapters.sandbox.graph.switches import Switches


class Clock(Protocol):
    """What a mailbox needs of the world it is in: its time, and what new ids are made of."""

    def now(self) -> datetime:
        """Return the world's time, aware."""

    def digest(self, name: str) -> bytes:
        """Return 32 bytes that are new each time."""


class Mailbox:
    """One user's calendars, contact folders and task lists.

    `switches` and `outbox` are those of the service, which all mailboxes share.
    """

    def __init__(self, world: Clock, switches: Switches, outbox: list[Mail], name: str, address: str) -> None:
        self.world, self.switches, self.outbox = world, switches, outbox
        self.name, self.address = name, address
        self.zone = "UTC"
        """The time zone that its settings name; not all that it may say is a name."""
        self.user_id = _guid(world.digest("user"))
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
        self._salt = world.digest("change key")[:10]

    @property
    def owner(self) -> Json:
        return {"name": self.name, "address": self.address}

    def new_core(self, kind: str) -> str:
        return core_of(self.world.digest(f"{self.address}/{kind}"))

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
        container.log[core] = (self.changes, self.world.now())

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
        if item is None and self.switches.deleted_still_read:
            item = next((deleted for deleted in self.deleted if deleted.core == core), None)
        if item is None or item.container.kind != kind:
            raise malformed_id() if kind != "calendar" and self.switches.gone_status == 400 else self.gone()
        return item, day

    def gone(self) -> GraphError:
        return not_found(self.switches.gone_code)

    def is_indexed(self, item: Item) -> bool:
        """Tell whether a filter on extended properties finds an item already."""
        created = datetime.fromisoformat(str((item.master or item).json["createdDateTime"]))
        return self.world.now() - created >= timedelta(seconds=self.switches.stamp_delay)

    def container(self, where: dict[str, Container], text: str) -> Container:
        parsed = parse_id(text)
        if parsed is None:
            raise malformed_id()
        found = where.get(parsed[1])
        if found is None and self.switches.listed_calendar_ids == "other":
            found = next((each for each in where.values() if listed_id(each) == text), None)
        if found is None or parsed[0]:
            raise not_found()
        return found


def listed_id(container: Container) -> str:
    """Return the other id that a calendar may have in lists."""
    return default_id(alias_of(container.core, "listed"))


def renumber(box: Mailbox, where: dict[str, Container], container: Container, *, items: bool = False) -> None:
    """Let a container be known by another id, in its old place among the others; with `items` also what lies in it."""
    old = container.core
    container.core = box.new_core(container.kind)
    held = [(container.core if core == old else core, each) for core, each in where.items()]
    where.clear()
    where.update(held)
    for item in list(container.items.values()):
        if items:
            box.take_out(item)
            item.core = box.new_core(item.container.kind)
        if "parentFolderId" in item.json:
            item.json = {**item.json, "parentFolderId": container.id}
        if items:
            box.put(item)


def _guid(digest: bytes) -> str:
    text = digest.hex()[:32]
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
