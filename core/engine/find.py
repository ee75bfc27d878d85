"""find: which item a person means, by its id, by the id or address of a record of it, or by what either once was."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from core.engine.addresses import is_address, remote_ids
from core.errors import UsageError
from core.facts.events import Linked, RecordGone, RecordObserved
from core.facts.state import State
from core.keys import item_id
from core.model import Kind, Plan, Side
from core.ports import Journal

_SHOWN = 5
SHORTEST_NAME = 8
"""So many letters of an item id are told. With fewer, what is unique today would soon not be."""


def names_of(state: State, items: Iterable[str]) -> dict[str, str]:
    """Return the beginning of each item id by which it is told: it names that item alone among all there are."""
    wanted = sorted(set(items))
    begun = {item[:SHORTEST_NAME] for item in wanted}
    return _names(wanted, _alike(known for known in _all(state) if known[:SHORTEST_NAME] in begun))


class Naming:
    """Tells items as `names_of` does, again and again over one state: only what is told first costs a look at all."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._known = -1
        self._alike: dict[str, set[str]] = {}

    def names(self, items: Iterable[str]) -> dict[str, str]:
        known = sum(len(kind.items) for kind in self._state.kinds.values())
        if known != self._known:
            self._known, self._alike = known, _alike(_all(self._state))
        return _names(sorted(set(items)), self._alike)


def _alike(items: Iterable[str]) -> dict[str, set[str]]:
    """Return items by how they begin."""
    alike: dict[str, set[str]] = {}
    for item in items:
        alike.setdefault(item[:SHORTEST_NAME], set()).add(item)
    return alike


def _names(items: Iterable[str], alike: Mapping[str, set[str]]) -> dict[str, str]:
    return {item: _name(item, {item} | alike.get(item[:SHORTEST_NAME], set())) for item in items}


def items_in(plan: Plan) -> list[str]:
    """Return the items that a plan tells of, candidates included."""
    return [item for row in plan.rows for item in (row.item, *(rival.item for rival in row.rivals))]


def _name(item: str, alike: Collection[str]) -> str:
    length = SHORTEST_NAME
    while length < len(item) and sum(other.startswith(item[:length]) for other in alike) > 1:
        length += 1
    return item[:length]


def _all(state: State) -> Iterator[str]:
    return (item for kind in state.kinds.values() for item in kind.items)


class Finder:
    """Finds items in a state, and in the journal that it was folded from those that are something else by now."""

    def __init__(self, state: State, journal: Journal) -> None:
        self._state, self._journal = state, journal

    def all(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the items that these texts name, each once, in order. Raises UsageError for an unknown one."""
        return tuple(dict.fromkeys(item for text in texts for item in self.meant(text)))

    def one(self, text: str, *, past: bool = False) -> str:
        """Return the item that a text names; with `past`, also one of which nothing is left but its history.

        Raises UsageError when the text names none, or several.
        """
        items = self.meant(text, past=past)
        if len(items) != 1:
            raise UsageError(f"'{text}' names {len(items)} items.", f"Name one of them: {', '.join(items[:_SHOWN])}")
        return items[0]

    def meant(self, text: str, *, past: bool = False) -> tuple[str, ...]:
        """Return the items that a text names.

        It is an item id, or the beginning of one; the id of a record on either side, or its address in a browser; or
        what was one of these before records were linked or merged. Raises UsageError when nothing is meant, or the
        beginning of an id means several items.
        """
        ids = remote_ids(text)
        found = self._exactly(text, ids)
        if found:
            return found
        begun = [] if is_address(text) else list(islice(self._beginning_with(text.lower()), _SHOWN + 1))
        if len(begun) > 1:
            raise _ambiguous(text, begun)
        return tuple(begun) or self._formerly(text, ids, past)

    def _exactly(self, text: str, ids: Sequence[str]) -> tuple[str, ...]:
        found = [text] if self._state.find(text) else []
        found += [item for remote in ids for kind in self._state.kinds.values() for item in kind.owners(remote)]
        return tuple(dict.fromkeys(found or self._linked_from(text, ids)))

    def _linked_from(self, text: str, ids: Sequence[str]) -> list[str]:
        """Return the items of records whose service tells their address, if it is this one but for its form."""
        if not is_address(text):
            return []
        wanted = set(ids)
        return [
            item.id
            for kind in self._state.kinds.values()
            for item in kind.items.values()
            for _, seen in item.sides()
            if seen.record.link and not wanted.isdisjoint(remote_ids(seen.record.link))
        ]

    def _beginning_with(self, prefix: str) -> Iterator[str]:
        return (item for item in _all(self._state) if prefix and item.startswith(prefix))

    def _formerly(self, text: str, ids: Sequence[str], past: bool) -> tuple[str, ...]:
        """Return what became of an item that is no more: its records may belong to others now."""
        gone = [] if is_address(text) or not text else list(self._journal.items(text.lower(), _SHOWN + 1))
        if len(gone) > 1:
            raise _ambiguous(text, gone)
        begun_as = (item_id(kind, side, remote) for remote in ids for kind in Kind for side in Side)
        gone += [item for item in begun_as if item in self._journal.items(item, 1)]
        now = tuple(dict.fromkeys(item for former in gone for item in self._successors(former)))
        if not gone:
            raise unknown(text)
        if not now and not past:
            raise UsageError(
                f"Item {gone[0]} is gone: neither side has a record of it any more.",
                f"See what happened to it: accord show {gone[0]}",
            )
        return now or (gone[0],)

    def _successors(self, former: str) -> Iterator[str]:
        """Yield the items that the records of a former item belong to now."""
        state = self._state
        for recorded in self._journal.find(items=[former]):
            if recorded.kind is None:
                continue
            for side, remote in _records_in(recorded.event):
                if item := state.of(recorded.kind).item_of(side, remote):
                    yield item.id


def _records_in(event: object) -> Iterator[tuple[Side, str]]:
    match event:
        case RecordObserved(side=side, record=record):
            yield side, record.id
        case RecordGone(side=side, id=remote, successor=successor):
            yield from ((side, each) for each in (remote, successor) if each)
        case Linked(outlook=outlook, salesforce=salesforce):
            yield from ((Side.OUTLOOK, outlook), (Side.SALESFORCE, salesforce))


def _ambiguous(text: str, items: Sequence[str]) -> UsageError:
    shown = ", ".join(items[:_SHOWN]) + (", …" if len(items) > _SHOWN else "")
    return UsageError(f"{text!r} is the beginning of more than one item: {shown}.", "Give more of the id.")


def unknown(text: str) -> UsageError:
    return UsageError(f"There is no item {text!r}.", "accord plan --all lists the items with their ids.")


Names = Mapping[str, str]
"""By item id, how the item is told (`names_of`)."""


def name_in(names: Names, item: str) -> str:
    """Return how an item is told."""
    return names.get(item, item[:SHORTEST_NAME])
