"""Folding links: two records become one item, or two again; an item whose records are all gone is forgotten."""

from core.facts import events as ev
from core.facts.projection.agreement import kind_of, settle
from core.facts.projection.deciding import OF_THE_ROW, undecide
from core.facts.recorded import Recorded
from core.facts.state import Item, KindState, Seen, State
from core.fields.drift import drift
from core.keys import item_id
from core.model import Choice, Side


def linked(state: State, recorded: Recorded, event: ev.Linked) -> None:
    kind = state.of(kind_of(recorded))
    outlook = kind.item_of(Side.OUTLOOK, event.outlook)
    salesforce = kind.item_of(Side.SALESFORCE, event.salesforce)
    if outlook is None or salesforce is None or outlook is salesforce:
        return
    kept, other = (outlook, salesforce) if recorded.item == outlook.id else (salesforce, outlook)
    for side, seen in other.sides():
        kept.put(side, seen)
        kind.owner[side][seen.record.id] = kept.id
    drop(state, kind, other)
    kept.linked, kept.parted, kept.merged_into, kept.taken_back = event.evidence, False, None, ()
    kind.linked += 1
    undecide(state, kept, {Choice.LINK, *OF_THE_ROW})
    for _, seen in kept.sides():
        seen.drift = drift(kept.kind, seen.fields, {})
        seen.former = {}
    settle(kept, state)
    kept.unmet = tuple(dict.fromkeys(name for _, seen in kept.sides() for name in seen.drift))


def unlinked(state: State, recorded: Recorded, event: ev.Unlinked) -> None:
    kind = state.of(kind_of(recorded))
    item = kind.item_of(Side.OUTLOOK, event.outlook)
    if item is None or not item.linked:
        return
    item.linked = None
    kind.linked -= 1
    for side, seen in list(item.sides()):
        seen.drift = {}
        own = item_id(item.kind, side, seen.record.id)
        if seen.gone:
            _disown(kind, side, seen, item)
        elif own != item.id:
            own = kind.new_id(item.kind, side, seen.record.id)
            kind.items[own] = Item(id=own, kind=item.kind, parted=True, parted_from=item.id)
            item.parted_from = own
            kind.items[own].put(side, seen)
            kind.owner[side][seen.record.id] = own
            item.put(side, None)
    item.parted = True
    if not item.sides():
        drop(state, kind, item)


def _disown(kind: KindState, side: Side, seen: Seen, item: Item) -> None:
    kind.owner[side].pop(seen.record.id, None)
    item.put(side, None)


def forget_if_gone(state: State, item: Item) -> None:
    """Remove an item whose records are all gone, unless a counterpart may just have been created for it."""
    if not all(seen.gone for _, seen in item.sides()) or any(write.item == item.id for write in state.open.values()):
        return
    kind = state.of(item.kind)
    kind.linked -= item.linked is not None
    for side, seen in item.sides():
        kind.owner[side].pop(seen.record.id, None)
    drop(state, kind, item)


def drop(state: State, kind: KindState, item: Item) -> None:
    kind.items.pop(item.id, None)
    if item.creates:
        kind.made[item.id] = item.creates
    state.decided.pop(item.id, None)
