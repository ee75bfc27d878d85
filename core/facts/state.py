"""What the journal says is so: the records, links, decisions and open writes that folding the events comes to.

`core.facts.projection` alone changes a state, by taking in events; everybody else reads it.
"""

import zlib
from collections.abc import Iterable
from operator import is_
from typing import Any

import msgspec

from core.facts import events as ev
from core.fields import Org
from core.fields.drift import Base
from core.garbage import garbage_collection_paused
from core.keys import item_id
from core.model import Decision, Fields, Kind, Record, Scope, Side, Value


class Seen(msgspec.Struct, kw_only=True, gc=False):
    """A record as it was last seen.

    The base is not stored but the drift from it: where `fields` differ from what they were when the two sides last
    agreed, `drift` holds what they were. Nearly every record has none, so a plan passes over it at once.
    """

    record: Record
    """Without its fields."""
    fields: dict[str, Value]
    drift: dict[str, Value] = {}
    gone: str | None = None
    """The evidence that it is gone."""
    former: dict[str, Value] = {}
    """What it said first, where that was changed since, in what its counterpart is looked for by, while it has none."""
    erased: bool = False
    """Its fields were erased from the journal, so nobody knows them, nor what changed: nothing is planned for it until
    it was read again."""

    @property
    def base(self) -> Fields:
        return {**self.fields, **self.drift} if self.drift else self.fields


WHOLE = "*"
"""Among the fields that a rollback took back: the record as a whole."""


OFTEN = 3
"""So many returns, and a field is put aside until a person says whose value holds."""


class Fight(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What became of Accord's writes to one field of a pair."""

    former: dict[Side, Value] = {}
    """By side: the value that Accord's last write there replaced, and that nobody has changed since."""
    at: str = ""
    """The instant of that write."""
    returns: int = 0
    """How often somebody put a replaced value back, on either side."""
    last: str = ""
    """The instant at which the last of them was seen."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """All that people said about an item, and that holds: what an undoing puts back."""

    decision: Decision | None = None
    linking: Decision | None = None
    parted: bool = False
    parted_from: str | None = None
    fought: tuple[str, ...] = ()
    linked: bool = False
    """It was linked: parting it loses what the two sides agreed on, and an undoing can only link them by hand."""


class Item(msgspec.Struct, kw_only=True, gc=False):
    """A link, or a record without a counterpart."""

    id: str
    kind: Kind
    outlook: Seen | None = None
    salesforce: Seen | None = None
    linked: str | None = None
    """The evidence of the link; None for a record without a counterpart."""
    parted: bool = False
    """A person unlinked it: it is not matched again unless they say so."""
    parted_from: str | None = None
    """The item that it was unlinked from, as long as it is parted."""
    merged_into: str | None = None
    """The remote id of the record that its counterpart was merged into, and that belongs to another item."""
    unmet: tuple[str, ...] = ()
    """The fields that differed when it was linked, and that nobody has changed since."""
    taken_back: tuple[str, ...] = ()
    """What a rollback took back, and nobody has touched since: fields, or WHOLE for the making or deleting of a record.
    It is a difference again, and asked about."""
    creates: int = 0
    """How often a counterpart was created for it."""
    fights: dict[str, Fight] = {}
    """By field, where Accord has written: whether others change it back."""
    decision: Decision | None = None
    """What a person said last about what happens to it."""
    linking: Decision | None = None
    """A person's word that another item is its counterpart, until the two are linked. It stands beside `decision`."""

    def said(self) -> Decision | None:
        """Return the last thing that was said about it and still holds."""
        return self.decision or self.linking

    def all_said(self) -> Said:
        """Return all that people said about it, and that holds."""
        return Said(
            decision=self.decision,
            linking=self.linking,
            parted=self.parted,
            parted_from=self.parted_from if self.parted else None,
            fought=self.fought_over(),
            linked=self.linked is not None,
        )

    def on(self, side: Side) -> Seen | None:
        return self.outlook if side is Side.OUTLOOK else self.salesforce

    def put(self, side: Side, seen: Seen | None) -> None:
        if side is Side.OUTLOOK:
            self.outlook = seen
        else:
            self.salesforce = seen

    def sides(self) -> Iterable[tuple[Side, Seen]]:
        here = [] if self.outlook is None else [(Side.OUTLOOK, self.outlook)]
        return here if self.salesforce is None else [*here, (Side.SALESFORCE, self.salesforce)]

    def base(self) -> Base:
        """Return what each side held when they last agreed; empty for an item that is not linked."""
        if not self.linked:
            return Base()
        return Base(self.outlook.base if self.outlook else {}, self.salesforce.base if self.salesforce else {})

    def at_rest(self) -> bool:
        """Tell whether nothing changed since the two sides agreed."""
        return self.linked is not None and not any(seen.drift or seen.gone for _, seen in self.sides())

    def fought_over(self) -> tuple[str, ...]:
        """Return the fields that others keep changing back."""
        return tuple(name for name, fight in self.fights.items() if fight.returns >= OFTEN)

    def is_erased(self) -> bool:
        """Tell whether the fields of a record of it were erased from the journal."""
        return any(seen.erased for _, seen in self.sides())


class Feed(msgspec.Struct, kw_only=True):
    """Where reading one side of one kind stands."""

    run: str | None
    cursor: str
    scope: Scope
    """What the cursor watches; its window may be wider than the one in view."""
    at: str = ""
    """When it was last read to its end."""
    whole_at: str = ""
    """When everything in scope was last listed."""
    suspect: bool = False
    failed: bool = False
    aside: tuple[str, ...] = ()
    """What the cursor has told of, and what nobody gave a clear answer about yet."""


class OpenWrite(msgspec.Struct, kw_only=True):
    """A write whose outcome is not known."""

    item: str
    kind: Kind
    at: str
    started: ev.WriteStarted


class OpenRun(msgspec.Struct, kw_only=True):
    """A run that has begun, and of which nobody said that it ended."""

    kinds: tuple[Kind, ...]
    confirmed: int | None = None
    """The position that the latest plan confirmed in it rests on."""


class KindState(msgspec.Struct, kw_only=True):
    """All items of one kind."""

    items: dict[str, Item] = {}
    feeds: dict[Side, Feed] = {}
    owner: dict[Side, dict[str, str]] = {}
    """By side: the item of each remote id."""
    linked: int = 0
    aliases: dict[str, str] = {}
    """By remote id of a record that was merged into another: the item that the other is in."""
    made: dict[str, int] = {}
    """By item that is forgotten: how often a counterpart was created for it. Providers remember the keys of these."""
    deletes: list[str] = []
    """The instants of the deletes that Accord made in the two days before the last of them."""

    def item_of(self, side: Side, remote_id: str) -> Item | None:
        found = self.owner.get(side, {}).get(remote_id)
        return self.items[found] if found else None

    def owners(self, remote_id: str) -> tuple[str, ...]:
        """Return the items that have, or had before a merge, a record of that id, on whichever side."""
        found = [items[remote_id] for items in self.owner.values() if remote_id in items]
        return tuple(found) or tuple(item for item in [self.aliases.get(remote_id)] if item in self.items)

    def new_id(self, kind: Kind, side: Side, remote_id: str) -> str:
        """Return the id under which a record becomes an item: its own, or another if its former item lives on.

        That happens when a deleted record was created anew for its item, and then came back itself.
        """
        new, times = item_id(kind, side, remote_id), 0
        while new in self.items:
            times += 1
            new = item_id(kind, side, f"{remote_id}\x1f{times}")
        return new

    def ready(self) -> bool:
        """Tell whether both sides were read to their ends in the same run: only then may absence be trusted."""
        feeds = [self.feeds.get(side) for side in Side]
        return all(f is not None and not f.failed for f in feeds) and len({f.run for f in feeds if f}) == 1


class State(msgspec.Struct, kw_only=True, dict=True):
    """Everything that planning, reading and writing need to know of the past."""

    position: int = 0
    kinds: dict[Kind, KindState] = msgspec.field(default_factory=lambda: {kind: KindState() for kind in Kind})
    """All three, always: to look at a kind must not change the state."""
    identities: dict[Side, ev.IdentitySeen] = {}
    people: dict[str, str] = {}
    """Salesforce contact id by lower-case e-mail address, "" for one that nobody has: those of attendees we know."""
    editors: dict[str, str] = {}
    """Name by the id of a Salesforce user who changed a record that we know, "" where it is not told."""
    settings: dict[str, Any] = {}
    sources: dict[str, str] = {}
    """By kind, its calendar, folder or list, where that is another than the default."""
    open: dict[str, OpenWrite] = {}
    runs: dict[str, OpenRun] = {}
    """The runs that have not ended."""
    observed: str | None = None
    """The latest run that read a feed."""
    allowances: dict[str, dict[str, int]] = {}
    """By run that has not ended, and guard: the limit that a person set."""
    decided: dict[str, Kind] = {}
    """The items that have a decision."""
    blanks: bool = False
    """Something erased belonged to no single item: plans from here on cannot be held against those of then."""

    def of(self, kind: Kind) -> KindState:
        return self.kinds[kind]

    def is_known(self, kinds: Iterable[Kind]) -> bool:
        """Tell whether nothing was erased that a plan of these kinds rests on."""
        return not self.blanks and not any(item.is_erased() for kind in kinds for item in self.of(kind).items.values())

    def find(self, item: str) -> Item | None:
        return next((found for state in self.kinds.values() if (found := state.items.get(item))), None)

    def org(self) -> Org:
        """Return what planning must know of the two places. It is made anew only once they were seen anew."""
        rests_on = (*self.identities.values(), self.people)
        known: tuple[tuple[object, ...], Org] | None = self.__dict__.get("known_org")
        if known is None or len(known[0]) != len(rests_on) or not all(map(is_, known[0], rests_on)):
            known = self.__dict__["known_org"] = (rests_on, self._org())
        return known[1]

    def _org(self) -> Org:
        lacks = frozenset(
            (side, kind, name)
            for side, seen in self.identities.items()
            for kind, names in seen.lacks.items()
            for name in names
        )
        salesforce = self.identities.get(Side.SALESFORCE)
        return Org(
            lacks=lacks,
            refuses=frozenset(
                (side, kind, name, operation)
                for side, seen in self.identities.items()
                for kind, operations in seen.refuses.items()
                for operation, names in operations.items()
                for name in names
            ),
            read_only=frozenset((side, kind) for side, seen in self.identities.items() for kind in seen.read_only),
            limits={
                (side, kind, name): limit
                for side, seen in self.identities.items()
                for kind, fields in seen.limits.items()
                for name, limit in fields.items()
            },
            relations=max(1, salesforce.relations) if salesforce else 1,
            people=self.people,
        )


def encode(state: State) -> bytes:
    """Return a state as the bytes of a snapshot: MessagePack, packed to about a tenth."""
    return zlib.compress(msgspec.msgpack.encode(state), level=1)


def decode(snapshot: bytes) -> State:
    """Return the state that `encode` wrote."""
    with garbage_collection_paused():
        return _DECODER.decode(zlib.decompress(snapshot))


_DECODER = msgspec.msgpack.Decoder(State)
