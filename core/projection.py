"""fold(events) -> state: what the journal says is so.

Folding is total and uses nothing but the events, so the same events give the same state on every machine and in every
year. A change in what an event means for the state needs a new PROJECTION: snapshots of the old one are dropped.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from core import events as ev
from core.collector import collector_resting
from core.decisions import OF_THE_RUN, ends_linking, preferences
from core.fields import BY_NAME
from core.keys import item_id
from core.model import Choice, Decision, Fields, Kind, Operation, Record, Side, Value
from core.ports import Recorded
from core.reconcile import drift
from core.state import Feed, Item, KindState, OpenWrite, Run, Seen, State

PROJECTION = 3

_OF_THE_ROW = OF_THE_RUN | {Choice.IGNORE_ONCE}
"""Decisions about what the person saw: they lapse when either record changes."""


def fold(events: Iterable[Recorded], state: State | None = None) -> State:
    """Return the state after these events, which come in order, each once. A state given is taken further."""
    state = state or State()
    with collector_resting():
        for recorded in events:
            apply(state, recorded)
    return state


def apply(state: State, recorded: Recorded) -> None:
    """Take one more event into a state."""
    state.position, state.version = recorded.position, recorded.version
    _FOLDS.get(type(recorded.event), _ignore)(state, recorded, recorded.event)


def _ignore(state: State, recorded: Recorded, event: Any) -> None:
    """Leave the state as it is: the event matters to people alone."""


# Reading


def _identity_seen(state: State, recorded: Recorded, event: ev.IdentitySeen) -> None:
    known = state.identities.get(event.side)
    containers = {**(known.containers if known else {}), **event.containers}
    state.identities[event.side] = msgspec.structs.replace(event, containers=containers, content=None)


def _feed_read(state: State, recorded: Recorded, event: ev.FeedRead) -> None:
    kind = _kind(recorded)
    known = state.of(kind).feeds.get(event.side)
    whole_at = recorded.at if event.whole or known is None else known.whole_at
    state.of(kind).feeds[event.side] = Feed(
        run=recorded.run,
        cursor=event.cursor,
        scope=event.scope,
        at=recorded.at,
        whole_at=whole_at,
        suspect=event.suspect,
    )
    state.observed = recorded.run


def _feed_failed(state: State, recorded: Recorded, event: ev.FeedFailed) -> None:
    feed = state.of(_kind(recorded)).feeds.get(event.side)
    if feed:
        feed.failed = True


def _record_observed(state: State, recorded: Recorded, event: ev.RecordObserved) -> None:
    """A record that came without content (private, or out of sight) keeps what was known of it, and its base."""
    kind = state.of(_kind(recorded))
    item = kind.item_of(event.side, event.record.id) or _new_item(kind, recorded, event.side, event.record.id)
    before = item.on(event.side)
    fields = event.content or {}
    if before is None:
        item.put(event.side, Seen(record=event.record, fields=fields, since=recorded.at))
    elif not fields:
        before.record, before.gone = event.record, None
        _lapse(state, item)
    else:
        changed = bool(before.gone) or fields != before.fields or event.record.private != before.record.private
        _see(item, before, event.record, fields)
        if changed:
            before.since = recorded.at
            _lapse(state, item)
    _settle(item, state)
    _learn_address(state, item, event.side, fields)


def _see(item: Item, seen: Seen, record: Record, fields: dict[str, Value]) -> None:
    base = seen.base
    seen.record, seen.fields, seen.gone = record, fields, None
    seen.drift = drift(item.kind, fields, base) if item.linked else {}


def _learn_address(state: State, item: Item, side: Side, fields: Fields) -> None:
    """A contact that appears in Salesforce may be an attendee nobody knew."""
    address = str(fields.get("email") or "").casefold()
    if item.kind is Kind.CONTACTS and side is Side.SALESFORCE and state.people.get(address) == "" and item.salesforce:
        state.people[address] = item.salesforce.record.id


def _new_item(kind: KindState, recorded: Recorded, side: Side, remote_id: str) -> Item:
    item = Item(id=recorded.item or kind.new_id(_kind(recorded), side, remote_id), kind=_kind(recorded))
    kind.items[item.id] = item
    kind.owner.setdefault(side, {})[remote_id] = item.id
    return item


def _record_gone(state: State, recorded: Recorded, event: ev.RecordGone) -> None:
    kind = state.of(_kind(recorded))
    item = kind.item_of(event.side, event.id)
    seen = item.on(event.side) if item else None
    if item is None or seen is None:
        return
    seen.gone, seen.since = event.evidence, recorded.at
    _lapse(state, item)
    _forget_if_gone(state, item)


def _people_found(state: State, recorded: Recorded, event: ev.PeopleFound) -> None:
    state.people |= event.content or {}


def _settle(item: Item, state: State) -> None:
    """Let the base advance wherever both sides agree again."""
    if not item.linked or not item.outlook or not item.salesforce or item.outlook.gone or item.salesforce.gone:
        return
    if not item.outlook.drift and not item.salesforce.drift:
        return
    specs, org = BY_NAME[item.kind], state.org()
    for name in {*item.outlook.drift, *item.salesforce.drift}:
        if specs[name].agree(item.outlook.fields.get(name), item.salesforce.fields.get(name), org):
            item.outlook.drift.pop(name, None)
            item.salesforce.drift.pop(name, None)


# Linking


def _linked(state: State, recorded: Recorded, event: ev.Linked) -> None:
    kind = state.of(_kind(recorded))
    outlook = kind.item_of(Side.OUTLOOK, event.outlook)
    salesforce = kind.item_of(Side.SALESFORCE, event.salesforce)
    if outlook is None or salesforce is None or outlook is salesforce:
        return
    kept, other = (outlook, salesforce) if recorded.item == outlook.id else (salesforce, outlook)
    for side, seen in other.sides():
        kept.put(side, seen)
        kind.owner[side][seen.record.id] = kept.id
    _drop(state, kind, other)
    kept.linked, kept.parted = event.evidence, False
    kind.linked += 1
    _undecide(state, kept, {Choice.LINK, *_OF_THE_ROW})
    for _, seen in kept.sides():
        seen.drift = drift(kept.kind, seen.fields, {})
    _settle(kept, state)


def _unlinked(state: State, recorded: Recorded, event: ev.Unlinked) -> None:
    kind = state.of(_kind(recorded))
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
        _drop(state, kind, item)


def _disown(kind: KindState, side: Side, seen: Seen, item: Item) -> None:
    kind.owner[side].pop(seen.record.id, None)
    item.put(side, None)


def _forget_if_gone(state: State, item: Item) -> None:
    """Remove an item whose records are all gone, unless a counterpart may just have been created for it."""
    if not all(seen.gone for _, seen in item.sides()) or any(write.item == item.id for write in state.open.values()):
        return
    kind = state.of(item.kind)
    kind.linked -= item.linked is not None
    for side, seen in item.sides():
        kind.owner[side].pop(seen.record.id, None)
    _drop(state, kind, item)


def _drop(state: State, kind: KindState, item: Item) -> None:
    kind.items.pop(item.id, None)
    state.decided.pop(item.id, None)


# Deciding


def _decision_made(state: State, recorded: Recorded, event: ev.DecisionMade) -> None:
    item = state.find(recorded.item or "")
    if item is None:
        return
    said = Decision(
        choice=event.choice,
        side=event.side,
        fields=event.fields,
        other=event.other,
        preferred=preferences(item.decision, event),
        at=recorded.at,
        actor=recorded.actor,
        reason=event.content,
    )
    if event.choice is Choice.LINK:
        item.linking, item.decision = said, None
    else:
        item.linking = None if ends_linking(item.decision, event) else item.linking
        item.decision = said
    if event.choice is Choice.UNLINK and not item.linked:
        item.parted, item.parted_from = True, event.other
    state.decided[item.id] = item.kind


def _decision_withdrawn(state: State, recorded: Recorded, event: ev.DecisionWithdrawn) -> None:
    item = state.find(recorded.item or "")
    if item is not None:
        item.decision, item.linking, item.parted = None, None, False
        state.decided.pop(item.id, None)


def _lapse(state: State, item: Item) -> None:
    _undecide(state, item, _OF_THE_ROW)


def _undecide(state: State, item: Item, choices: Iterable[Choice]) -> None:
    if item.decision and item.decision.choice in choices:
        item.decision = None
    if item.linking and Choice.LINK in choices:
        item.linking = None
    if item.said() is None:
        state.decided.pop(item.id, None)


# Running


def _settings_changed(state: State, recorded: Recorded, event: ev.SettingsChanged) -> None:
    state.settings = event.settings


def _run_started(state: State, recorded: Recorded, event: ev.RunStarted) -> None:
    run = recorded.run or ""
    state.runs[run] = Run(
        id=run,
        command=event.command,
        kinds=event.kinds,
        actor=recorded.actor,
        started=recorded.at,
        reason=event.content,
    )
    state.allowances = {}


def _run_finished(state: State, recorded: Recorded, event: ev.RunFinished) -> None:
    run = state.runs.get(recorded.run or "")
    if run is None:
        return
    run.finished, run.outcome, run.summary = recorded.at, event.outcome, event.summary
    state.allowances = {}
    if run.confirmed:
        for item, kind in list(state.decided.items()):
            if kind in run.kinds:
                _undecide(state, state.of(kind).items[item], OF_THE_RUN)


def _plan_confirmed(state: State, recorded: Recorded, event: ev.PlanConfirmed) -> None:
    run = state.runs.get(recorded.run or "")
    if run is not None:
        run.confirmed = recorded.position


def _guard_overridden(state: State, recorded: Recorded, event: ev.GuardOverridden) -> None:
    state.allowances[event.guard] = event.limit


# Writing


def _write_started(state: State, recorded: Recorded, event: ev.WriteStarted) -> None:
    state.open[event.key] = OpenWrite(item=recorded.item or "", kind=_kind(recorded), at=recorded.at, started=event)


def _write_lost(state: State, recorded: Recorded, event: ev.WriteLost) -> None:
    write = state.open.get(event.key)
    if write:
        write.lost = True


def _write_failed(state: State, recorded: Recorded, event: ev.WriteFailed) -> None:
    state.open.pop(event.key, None)
    item = state.find(recorded.item or "")
    if item is not None:
        _forget_if_gone(state, item)


def _write_succeeded(state: State, recorded: Recorded, event: ev.WriteSucceeded) -> None:
    write = state.open.pop(event.key, None)
    item = state.find(recorded.item or "")
    if item is None:
        return
    kind = state.of(item.kind)
    if event.operation is Operation.DELETE:
        kind.deletes.append(recorded.at)
        seen = item.on(event.side)
        if seen:
            seen.gone = "deleted"
        _forget_if_gone(state, item)
    elif event.record is not None and event.operation is Operation.CREATE:
        _created(state, item, event.side, event.record, event.content or {}, recorded.at)
        if event.resolved and write:
            _moved_since(state, item, write.started.content or {}, (event.side, event.side.other))
    elif event.record is not None:
        written = (write.started.content if write else None) or {}
        _updated(item, event.side, event.record, event.content or {}, written, state)
        if event.resolved:
            _moved_since(state, item, written, (event.side.other,), written)


def _created(state: State, item: Item, side: Side, echo: Record, fields: dict[str, Value], at: str) -> None:
    """Both records of a fresh pair are each other's base, as they are. The counterpart may have been read already."""
    kind = state.of(item.kind)
    stray = kind.item_of(side, echo.id)
    if stray is not None and stray is not item and stray.linked:
        return
    if stray is not None and stray is not item:
        _drop(state, kind, stray)
    former = item.on(side)
    if former is not None:
        kind.owner[side].pop(former.record.id, None)
    kind.linked += item.linked is None
    item.put(side, Seen(record=echo, fields=fields, since=at))
    kind.owner.setdefault(side, {})[echo.id] = item.id
    item.linked, item.parted, item.creates = "created", False, item.creates + 1
    source = item.on(side.other)
    if source:
        source.drift = {}


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
    _settle(item, state)


def _moved_since(
    state: State, item: Item, written: Fields, sides: Iterable[Side], names: Iterable[str] | None = None
) -> None:
    """Keep as changes what people edited between a write and the late news that it arrived."""
    org = state.org()
    wanted = BY_NAME[item.kind] if names is None else set(names)
    shared = [spec for spec in BY_NAME[item.kind].values() if spec.name in wanted and not spec.read_only]
    for side, seen in item.sides():
        for spec in shared if side in sides and seen.fields else ():
            now, value = seen.fields.get(spec.name), written.get(spec.name)
            outlook, salesforce = (now, value) if side is Side.OUTLOOK else (value, now)
            homeless = any((one, item.kind.value, spec.name) in org.lacks for one in Side)
            if not homeless and not spec.agree(outlook, salesforce, org):
                seen.drift[spec.name] = value
    _settle(item, state)


def _kind(recorded: Recorded) -> Kind:
    if recorded.kind is None:
        raise ValueError(f"event {recorded.position} names no kind")
    return recorded.kind


_FOLDS: dict[type, Callable[[State, Recorded, Any], None]] = {
    ev.SettingsChanged: _settings_changed,
    ev.RunStarted: _run_started,
    ev.RunFinished: _run_finished,
    ev.IdentitySeen: _identity_seen,
    ev.FeedRead: _feed_read,
    ev.FeedFailed: _feed_failed,
    ev.RecordObserved: _record_observed,
    ev.RecordGone: _record_gone,
    ev.PeopleFound: _people_found,
    ev.Linked: _linked,
    ev.Unlinked: _unlinked,
    ev.DecisionMade: _decision_made,
    ev.DecisionWithdrawn: _decision_withdrawn,
    ev.PlanConfirmed: _plan_confirmed,
    ev.GuardOverridden: _guard_overridden,
    ev.WriteStarted: _write_started,
    ev.WriteLost: _write_lost,
    ev.WriteFailed: _write_failed,
    ev.WriteSucceeded: _write_succeeded,
}
