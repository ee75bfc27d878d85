"""What stands beside what: the items of a kind, each with its records, before anybody judges what to do about them.

A linked item is there with both its records. Records without a counterpart are matched with one another, put to the
person, or stand alone. What is at rest, nearly everything, is passed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from core import fields as canon
from core.facts.state import Item, Seen, State
from core.fields.drift import NO_BASE, Base
from core.keys import stamp, stamped_from
from core.model import Choice, Decision, Kind, Rival, Rule, Side
from core.planning.matching import Candidate, Matches, match
from core.planning.view import View


@dataclass(frozen=True, slots=True)
class Pairing:
    """An item and its records, before anybody but reconcile was asked. For a first link, the records of two items."""

    item: str
    kind: Kind
    outlook: Seen | None
    salesforce: Seen | None
    decision: Decision | None
    base: Base = NO_BASE
    linked: bool = False
    rule: Rule | None = None
    """The evidence of a first link, or why the person is asked."""
    counterpart: str | None = None
    candidates: tuple[str, ...] = ()
    rivals: tuple[Rival, ...] = ()
    parted: bool = False
    unmet: tuple[str, ...] = ()
    """The fields that differed when it was linked, and that nobody has changed since."""
    taken_back: tuple[str, ...] = ()
    """The fields of which a write was taken back, and that nobody has changed since; WHOLE for a record."""
    fought: tuple[str, ...] = ()
    """The fields that others keep changing back."""

    def on(self, side: Side) -> Seen | None:
        return self.outlook if side is Side.OUTLOOK else self.salesforce

    def seen(self) -> tuple[Seen, ...]:
        return tuple(filter(None, (self.outlook, self.salesforce)))

    def chose(self, *choices: Choice) -> bool:
        return self.decision is not None and self.decision.choice in choices


def pairings(state: State, kind: Kind, view: View) -> Iterator[Pairing]:
    """Yield every item that may become a row; those at rest, nearly all, are passed over."""
    loose: list[Item] = []
    for item in state.of(kind).items.values():
        if not item.linked:
            loose.append(item)
        elif not item.at_rest() or item.decision or view.is_out(item.outlook) or view.is_out(item.salesforce):
            yield alone(item)
    yield from _loose(state, kind, loose, view)


def _master(kind: Kind, items: Mapping[str, Item], state: State, item: Item) -> tuple[Rival, ...]:
    """Return the record that an item's counterpart was merged into, as a candidate to look at."""
    owners = state.of(kind).owner
    found = next((items[owner] for side in Side if (owner := owners.get(side, {}).get(item.merged_into or ""))), None)
    seen = found.on(Side.SALESFORCE) if found else None
    return _rivals(kind, [_candidate(found.id, Side.SALESFORCE, seen)]) if found and seen else ()


def alone(item: Item, rule: Rule | None = None, rivals: tuple[Rival, ...] = ()) -> Pairing:
    """Return the pairing of one item, linked or without a counterpart."""
    return Pairing(
        item.id,
        item.kind,
        item.outlook,
        item.salesforce,
        item.said(),
        base=item.base(),
        linked=item.linked is not None,
        rule=rule,
        candidates=tuple(rival.id for rival in rivals),
        rivals=rivals,
        parted=item.parted,
        unmet=item.unmet,
        taken_back=item.taken_back,
        fought=item.fought_over(),
    )


def together(outlook: Item, salesforce: Item, rule: Rule) -> Pairing:
    """Return the pairing of two items that may become one."""
    return Pairing(
        outlook.id,
        outlook.kind,
        outlook.outlook,
        salesforce.salesforce,
        _last_said(outlook, salesforce),
        rule=rule,
        counterpart=salesforce.id,
    )


def _rivals(kind: Kind, candidates: Sequence[Candidate]) -> tuple[Rival, ...]:
    """Return the candidates as a person tells them apart."""
    specs = [canon.BY_NAME[kind][name] for name in canon.names_in(kind, *(each.fields for each in candidates))]
    names = [spec.name for spec in specs if len({spec.key(each.fields.get(spec.name)) for each in candidates}) > 1]
    return tuple(
        Rival(
            item=candidate.item,
            id=candidate.record.id,
            title=canon.title(kind, candidate.fields),
            when=canon.when(kind, candidate.fields),
            differs={name: candidate.fields.get(name) for name in names[:_TOLD_APART_BY]},
        )
        for candidate in candidates
    )


_TOLD_APART_BY = 5
"""So many fields are named to tell candidates apart."""


def _loose(state: State, kind: Kind, loose: Sequence[Item], view: View) -> Iterator[Pairing]:
    """Yield the records without a counterpart: matched with one another, asked about, or alone."""
    items = state.of(kind).items
    by_hand = dict(_linked_by_hand(loose, items))
    taken = {*by_hand, *by_hand.values()}
    for outlook, salesforce in by_hand.items():
        yield together(items[outlook], items[salesforce], Rule.LINKED_BY_HAND)
    matches = _matches(kind, [item for item in loose if item.id not in taken and _may_match(item, view)])
    made = {item.id: stamps for item in loose if (stamps := _made_from(item))}
    out_of_reach = _stamps_of(loose, view) if made else set()
    for pair in matches.pairs:
        taken |= {pair.outlook.item, pair.salesforce.item}
        yield together(items[pair.outlook.item], items[pair.salesforce.item], pair.rule)
    for item in loose:
        if item.id in matches.asked:
            rule, candidates = matches.asked[item.id]
            yield alone(item, rule, _rivals(kind, candidates))
        elif item.id not in taken and item.merged_into:
            yield alone(item, Rule.MERGED, _master(kind, items, state, item))
        elif item.id not in taken:
            yield alone(item, Rule.SOURCE_OUT_OF_SCOPE if made.get(item.id, set()) & out_of_reach else None)


def _may_match(item: Item, view: View) -> bool:
    """Tell whether a record without counterpart may be given one."""
    if item.parted or item.merged_into:
        return False
    outlook, salesforce = item.outlook, item.salesforce
    return (outlook is None or view.takes_in(outlook)) and (salesforce is None or view.takes_in(salesforce))


def _made_from(item: Item) -> set[str]:
    """Return the stamp that Accord put on a record when it created it."""
    return {stamped_from(seen.record.key) for _, seen in item.sides() if seen.record.key}


def _stamps_of(loose: Sequence[Item], view: View) -> set[str]:
    """Return the stamps of what is known but private, moved away or out of view: what was made from it is not new."""
    return {
        stamp(item.kind, side, seen.record.id)
        for item in loose
        for side, seen in item.sides()
        if not view.takes_in(seen)
    }


def _matches(kind: Kind, items: Sequence[Item]) -> Matches:
    """Return who found whom; a record that was included although it may have a counterpart is new, and finds nobody."""
    outlook = [_candidate(item.id, Side.OUTLOOK, item.outlook) for item in items if item.outlook]
    salesforce = [_candidate(item.id, Side.SALESFORCE, item.salesforce) for item in items if item.salesforce]
    matches = match(kind, outlook, salesforce)
    new = {i.id for i in items if i.id in matches.asked and i.decision and i.decision.choice is Choice.INCLUDE}
    return _matches(kind, [item for item in items if item.id not in new]) if new else matches


def _candidate(item: str, side: Side, seen: Seen) -> Candidate:
    return Candidate(item, side, seen.record, seen.fields, seen.former)


def _linked_by_hand(loose: Sequence[Item], items: dict[str, Item]) -> Iterator[tuple[str, str]]:
    """Yield (Outlook item, Salesforce item) for the links that a person asked for and that can still be made.

    Who was asked for twice goes to the first.
    """
    taken: set[str] = set()
    for item in loose:
        other = items.get(item.linking.other or "") if item.linking else None
        if other is None or other.linked or taken & {item.id, other.id}:
            continue
        taken |= {item.id, other.id}
        if item.outlook and other.salesforce:
            yield item.id, other.id
        elif item.salesforce and other.outlook:
            yield other.id, item.id


def _last_said(outlook: Item, salesforce: Item) -> Decision | None:
    """Return what was decided about a pair that is not linked yet: what is said about one half is said about both."""
    said = sorted((d for item in (outlook, salesforce) if (d := item.said())), key=lambda d: d.at)
    if not said:
        return None
    preferred = {field: side for decision in said for field, side in decision.preferred.items()}
    return msgspec.structs.replace(said[-1], preferred=preferred)
