"""Folding writes: what is under way, and what the two sides hold and agree on afterwards."""

from collections.abc import Iterable
from datetime import timedelta

from core.facts import events as ev
from core.facts.projection.agreement import kind_of, settle
from core.facts.projection.fights import did_not_stay, replaced
from core.facts.projection.linking import drop, forget_if_gone
from core.facts.projection.reverting import recreated, restored, uncreated
from core.facts.recorded import Recorded
from core.facts.state import Item, KindState, OpenWrite, Seen, State
from core.fields import BY_NAME, names_in
from core.fields.drift import drift
from core.model import Fields, Operation, Record, Side, Value
from core.times import parse_instant


def write_started(state: State, recorded: Recorded, event: ev.WriteStarted) -> None:
    state.open[event.key] = OpenWrite(item=recorded.item or "", kind=kind_of(recorded), at=recorded.at, started=event)


def write_failed(state: State, recorded: Recorded, event: ev.WriteFailed) -> None:
    state.open.pop(event.key, None)
    item = state.find(recorded.item or "")
    if item is not None:
        forget_if_gone(state, item)


def write_succeeded(state: State, recorded: Recorded, event: ev.WriteSucceeded) -> None:
    write = state.open.pop(event.key, None)
    if write is not None and write.started.reverts:
        _taken_back(state, recorded, event, write)
        return
    item = state.find(recorded.item or "")
    if item is None:
        return
    kind = state.of(item.kind)
    if event.operation is Operation.DELETE:
        _count_delete(kind, recorded.at)
        seen = item.on(event.side)
        if seen:
            seen.gone = "deleted"
        forget_if_gone(state, item)
    elif event.record is not None and event.operation is Operation.CREATE:
        _created(state, item, event.side, event.record, event.content or {}, event.missed)
        if recorded.erased:
            _blank(item, event.side, event.record)
        elif event.resolved and write:
            _moved_since(state, item, write.started.content or {}, (event.side, event.side.other))
    elif event.record is not None:
        meant = (write.started.content if write else None) or {}
        written = {name: value for name, value in meant.items() if name not in event.missed}
        before = item.on(event.side)
        if before is not None and not recorded.erased:
            replaced(item, event.side, before.fields, written, recorded.at)
            did_not_stay(item, event.missed, recorded.at)
        _updated(item, event.side, event.record, event.content or {}, written, state)
        if recorded.erased:
            _blank(item, event.side, event.record)
        elif event.resolved:
            _moved_since(state, item, written, (event.side.other,), written)


def _taken_back(state: State, recorded: Recorded, event: ev.WriteSucceeded, write: OpenWrite) -> None:
    """Take in a write that took another back."""
    item = state.find(recorded.item or "")
    if event.operation is Operation.CREATE and event.record is not None:
        recreated(state, recorded, event.side, event.record, event.content or {})
    elif item is not None and event.operation is Operation.DELETE:
        _count_delete(state.of(item.kind), recorded.at)
        uncreated(state, item, event.side)
    elif item is not None and event.record is not None:
        written = {name: value for name, value in (write.started.content or {}).items() if name not in event.missed}
        restored(state, item, event.side, event.record, event.content or {}, written)
        if recorded.erased:
            _blank(item, event.side, event.record)


def write_settled(state: State, recorded: Recorded, event: ev.WriteSettled) -> None:
    """Take a person's word for a write. What was created is matched by its stamp when it is read."""
    write = state.open.pop(event.key, None)
    item = state.find(recorded.item or "")
    seen = item.on(event.side) if item else None
    if item is None or write is None or not event.applied or seen is None:
        if item is not None:
            forget_if_gone(state, item)
        return
    if event.operation is Operation.DELETE:
        _count_delete(state.of(item.kind), recorded.at)
        seen.gone = "deleted"
        forget_if_gone(state, item)
    elif event.operation is Operation.UPDATE:
        written = write.started.content or {}
        _updated(item, event.side, seen.record, {**seen.fields, **written}, written, state)


def _blank(item: Item, side: Side, echo: Record) -> None:
    """What was written was erased: what the side holds since, and what both agreed on, nobody knows."""
    item.fights = {}
    seen, source = item.on(side), item.on(side.other)
    if seen is not None and seen.record is echo:
        item.put(side, Seen(record=echo, fields={}, erased=True))
    if source is not None:
        source.drift = {}


def _count_delete(kind: KindState, at: str) -> None:
    """Keep what a limit over 24 hours may ask for, also of a plan that was made a while before."""
    since = parse_instant(at) - timedelta(hours=48)
    kind.deletes = [*(each for each in kind.deletes if parse_instant(each) > since), at]


def _created(
    state: State, item: Item, side: Side, echo: Record, fields: dict[str, Value], missed: Iterable[str]
) -> None:
    """Both records of a fresh pair are each other's base, as they are, but for what did not arrive.

    The counterpart may have been read already.
    """
    kind = state.of(item.kind)
    stray = kind.item_of(side, echo.id)
    if stray is not None and stray is not item and stray.linked:
        return
    if stray is not None and stray is not item:
        drop(state, kind, stray)
    former = item.on(side)
    if former is not None:
        kind.owner[side].pop(former.record.id, None)
    kind.linked += item.linked is None
    item.put(side, Seen(record=echo, fields=fields))
    kind.owner.setdefault(side, {})[echo.id] = item.id
    item.linked, item.parted, item.merged_into, item.creates = "created", False, None, item.creates + 1
    item.taken_back = ()
    source = item.on(side.other)
    if source:
        source.drift = dict.fromkeys(missed)


def _updated(item: Item, side: Side, echo: Record, fields: dict[str, Value], written: Fields, state: State) -> None:
    """What was written is the base from here on, as it was read back; other fields keep their base."""
    seen, source = item.on(side), item.on(side.other)
    if seen is None:
        return
    base = {**seen.base, **{name: fields.get(name) for name in written}}
    seen.record, seen.fields = echo, fields
    seen.drift = drift(item.kind, fields, base)
    if source:
        for name in written:
            source.drift.pop(name, None)
    settle(item, state)


def _moved_since(
    state: State, item: Item, written: Fields, sides: Iterable[Side], names: Iterable[str] | None = None
) -> None:
    """Keep as changes what people edited between a write and the late news that it arrived."""
    org = state.org()
    specs = BY_NAME[item.kind]
    held = (seen.fields for _, seen in item.sides())
    wanted = names_in(item.kind, written, *held) if names is None else names
    shared = [specs[name] for name in dict.fromkeys(wanted) if specs.knows(name) and not specs[name].read_only]
    for side, seen in item.sides():
        for spec in shared if side in sides and seen.fields else ():
            now, value = seen.fields.get(spec.name), written.get(spec.name)
            outlook, salesforce = (now, value) if side is Side.OUTLOOK else (value, now)
            homeless = any((one, item.kind.value, spec.name) in org.lacks for one in Side)
            if not homeless and not spec.agree(outlook, salesforce, org):
                seen.drift[spec.name] = value
    settle(item, state)
