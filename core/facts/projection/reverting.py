"""Folding writes that take others back: what they undid is a difference again, and a question, nothing to redo."""

from core.facts.projection.agreement import agree_anew, settle
from core.facts.projection.linking import drop
from core.facts.recorded import Recorded
from core.facts.state import WHOLE, Item, Seen, State
from core.fields.drift import drift
from core.model import Fields, Record, Side


def uncreated(state: State, item: Item, side: Side) -> None:
    """The record that Accord had made is deleted: its source stands alone, as before, and is asked about."""
    kind, seen = state.of(item.kind), item.on(side)
    if seen is not None:
        kind.owner[side].pop(seen.record.id, None)
        item.put(side, None)
    kind.linked -= item.linked is not None
    item.linked, item.unmet, item.taken_back = None, (), (WHOLE,)
    source = item.on(side.other)
    if source is None or source.gone:
        if source is not None:
            kind.owner[side.other].pop(source.record.id, None)
        drop(state, kind, item)
    else:
        source.drift = {}


def restored(state: State, item: Item, side: Side, echo: Record, fields: Fields, written: Fields) -> None:
    """A side holds its former values again, which are the base anew: the source's change of them is a question now."""
    seen, source = item.on(side), item.on(side.other)
    if seen is None:
        return
    former = {name: fields.get(name) for name in written}
    base = {**seen.base, **former}
    seen.record, seen.fields = echo, dict(fields)
    seen.drift = drift(item.kind, fields, base)
    if source is not None:
        source.drift = drift(item.kind, source.fields, {**source.base, **former})
    item.taken_back = tuple(dict.fromkeys((*item.taken_back, *written)))
    settle(item, state)


def recreated(state: State, recorded: Recorded, side: Side, echo: Record, fields: Fields) -> None:
    """A record that Accord had deleted is there again, under another id: beside its counterpart, or alone and asked
    about.
    """
    assert recorded.kind is not None and recorded.item is not None  # noqa: S101, PT018  a write names both
    kind = state.of(recorded.kind)
    item = kind.items.get(recorded.item)
    stray = kind.item_of(side, echo.id)
    if stray is not None and stray is not item:
        if stray.linked:
            return
        drop(state, kind, stray)
    if item is None:
        item = Item(id=recorded.item, kind=recorded.kind, creates=kind.made.pop(recorded.item, 0))
        kind.items[item.id] = item
    former = item.on(side)
    if former is not None:
        kind.owner[side].pop(former.record.id, None)
    item.put(side, Seen(record=echo, fields=dict(fields)))
    kind.owner.setdefault(side, {})[echo.id] = item.id
    source = item.on(side.other)
    if source is None or source.gone:
        if source is not None:
            kind.owner[side.other].pop(source.record.id, None)
            item.put(side.other, None)
        kind.linked -= item.linked is not None
        item.linked, item.taken_back = None, (WHOLE,)
        return
    kind.linked += item.linked is None
    item.linked, item.parted, item.merged_into, item.taken_back = "created", False, None, ()
    item.creates += 1
    agree_anew(item, state)
    settle(item, state)
