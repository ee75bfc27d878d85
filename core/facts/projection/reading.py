"""Folding what was read: whom we reach, how far, and what each side holds."""

import msgspec

from core.facts import events as ev
from core.facts.projection.agreement import agree_anew, kind_of, settle
from core.facts.projection.deciding import LETTING_GO, lapse, undecide
from core.facts.projection.fights import came_back
from core.facts.projection.linking import drop, forget_if_gone
from core.facts.recorded import Recorded
from core.facts.state import WHOLE, Feed, Item, KindState, Seen, State
from core.fields import TELLING
from core.fields.drift import drift
from core.model import DEFAULT_SOURCE, Fields, Kind, Record, Side, Value


def identity_seen(state: State, recorded: Recorded, event: ev.IdentitySeen) -> None:
    known = state.identities.get(event.side)
    containers = {**(known.containers if known else {}), **event.containers}
    state.identities[event.side] = msgspec.structs.replace(event, containers=containers)


def feed_read(state: State, recorded: Recorded, event: ev.FeedRead) -> None:
    kind = kind_of(recorded)
    known = state.of(kind).feeds.get(event.side)
    whole_at = recorded.at if event.whole or known is None else known.whole_at
    state.of(kind).feeds[event.side] = Feed(
        run=recorded.run,
        cursor=event.cursor,
        scope=msgspec.structs.replace(event.scope, source="" if recorded.erased else event.content or DEFAULT_SOURCE),
        at=recorded.at,
        whole_at=whole_at,
        suspect=event.suspect,
        aside=event.aside,
    )
    state.observed = recorded.run
    if kind is Kind.CALENDAR and event.side is Side.OUTLOOK and (event.changed or event.gone):
        _forget_strangers(state)


def _forget_strangers(state: State) -> None:
    """Keep of the people only those who attend something that is known."""
    attending = {
        address.casefold()
        for item in state.of(Kind.CALENDAR).items.values()
        if item.outlook
        for address in _addresses(item.outlook.fields.get("attendees"))
    }
    state.people = {address: contact for address, contact in state.people.items() if address in attending}


def _addresses(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def feed_failed(state: State, recorded: Recorded, event: ev.FeedFailed) -> None:
    feed = state.of(kind_of(recorded)).feeds.get(event.side)
    if feed:
        feed.failed = True


def record_observed(state: State, recorded: Recorded, event: ev.RecordObserved) -> None:
    """A record whose content is not told (private, or out of scope) keeps what was known of it, and its base."""
    kind = state.of(kind_of(recorded))
    item = kind.item_of(event.side, event.record.id) or _new_item(kind, recorded, event.side, event.record.id)
    before = item.on(event.side)
    fields = event.content or {}
    if before is None:
        item.put(event.side, Seen(record=event.record, fields=fields, erased=recorded.erased))
    elif recorded.erased:
        item.put(event.side, Seen(record=event.record, fields={}, erased=True))
        item.fights = {}
    elif not fields and (event.record.private or event.record.outside):
        before.record, before.gone = event.record, None
        lapse(state, item)
    elif before.erased:
        item.put(event.side, Seen(record=event.record, fields=fields))
        undecide(state, item, LETTING_GO)
        agree_anew(item, state)
    else:
        changed = bool(before.gone) or fields != before.fields or event.record.private != before.record.private
        if item.fights:
            came_back(item, event.side, before.fields, fields, recorded.at)
        _see(item, before, event.record, fields)
        if changed:
            lapse(state, item)
    settle(item, state)
    _learn_address(state, item, event.side, fields)


def _see(item: Item, seen: Seen, record: Record, fields: dict[str, Value]) -> None:
    base = seen.base
    if not item.linked:
        seen.former = _former(item.kind, seen, fields)
    if item.unmet:
        item.unmet = tuple(name for name in item.unmet if fields.get(name) == seen.fields.get(name))
    if item.taken_back:
        item.taken_back = tuple(
            name for name in item.taken_back if name == WHOLE or fields.get(name) == seen.fields.get(name)
        )
    seen.record, seen.fields, seen.gone = record, fields, None
    seen.drift = drift(item.kind, fields, base) if item.linked else {}


def _former(kind: Kind, seen: Seen, fields: Fields) -> dict[str, Value]:
    """Return what a record without counterpart said first, so that no rename makes two of a pair."""
    changed = {name: seen.fields.get(name) for name in TELLING[kind] if seen.fields.get(name) != fields.get(name)}
    return {**changed, **seen.former} if changed else seen.former


def _learn_address(state: State, item: Item, side: Side, fields: Fields) -> None:
    """A contact that appears in Salesforce may be an attendee nobody knew."""
    if item.kind is not Kind.CONTACTS or side is not Side.SALESFORCE or not state.people or not item.salesforce:
        return
    address = str(fields.get("email") or "").casefold()
    if state.people.get(address) == "":
        state.people[address] = item.salesforce.record.id


def _new_item(kind: KindState, recorded: Recorded, side: Side, remote_id: str) -> Item:
    known = recorded.item or kind.new_id(kind_of(recorded), side, remote_id)
    item = Item(id=known, kind=kind_of(recorded), creates=kind.made.pop(known, 0))
    kind.items[item.id] = item
    kind.owner.setdefault(side, {})[remote_id] = item.id
    return item


def record_gone(state: State, recorded: Recorded, event: ev.RecordGone) -> None:
    kind = state.of(kind_of(recorded))
    item = kind.item_of(event.side, event.id)
    seen = item.on(event.side) if item else None
    if item is None or seen is None:
        return
    lapse(state, item)
    if event.successor and item.linked and _moved_to_master(state, kind, item, event.side, event.successor):
        return
    seen.gone = event.evidence
    forget_if_gone(state, item)


def _moved_to_master(state: State, kind: KindState, item: Item, side: Side, master: str) -> bool:
    """Let a link go on with the record that the lost one was merged into; tell whether it could.

    What the master and the counterpart differ in is a question, as at a first meeting: nobody edited anything. So is
    what becomes of the master if the counterpart was deleted meanwhile. A master that belongs to somebody else already
    cannot belong to two: the counterpart stands alone, and a person is asked.
    """
    known = kind.item_of(side, master)
    lost, left = item.on(side), item.on(side.other)
    found = known.on(side) if known else None
    is_free = known is not None and found is not None and not known.linked and not found.gone
    if lost is None or left is None or (left.gone and not is_free):
        return False
    kind.owner[side].pop(lost.record.id, None)
    kind.aliases[lost.record.id] = item.id
    if known is not None and is_free:
        drop(state, kind, known)
        item.put(side, found)
        kind.owner[side][master] = item.id
        agree_anew(item, state)
        settle(item, state)
        return True
    item.put(side, None)
    item.linked, left.drift = None, {}
    kind.linked -= 1
    item.merged_into = master
    return True


def editors_named(state: State, recorded: Recorded, event: ev.EditorsNamed) -> None:
    state.editors |= event.content or {}


def people_found(state: State, recorded: Recorded, event: ev.PeopleFound) -> None:
    state.people |= event.content or {}
    state.blanks = state.blanks or recorded.erased
