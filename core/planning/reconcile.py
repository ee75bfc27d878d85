"""What should happen to one pair of records: the only place that decides who wins.

The rule behind every branch: a value is overwritten only if it still is what it was when the two sides last agreed, or
if the person (or the rule they set for conflicts) said so. Each side is compared with what *it* held then, as it was
read back, so a provider that rewrites what it is given causes no endless updates.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from core.fields import BY_KIND, Field, Org
from core.fields.drift import Base, drift
from core.model import ActionKind, FieldChange, Fields, Kind, Side, Value


@dataclass(frozen=True, slots=True)
class Say:
    """Who wins where both sides moved apart."""

    policy: str = "ask"
    """The kind's conflict rule: "ask", "outlook", "salesforce" or "newest"."""
    newest: Side | None = None
    """The side that was modified last, None if that cannot be told."""
    preferred: Side | None = None
    """What the person chose for this row: it wins each difference, conflict or not."""
    fields: Mapping[str, Side] = field(default_factory=dict)
    """What the person chose for single fields, which goes before `preferred`."""

    def chosen(self, names: Iterable[str]) -> Side | None:
        """Return the side that the person chose for any of these fields."""
        return next((self.fields[name] for name in names if name in self.fields), self.preferred)

    def by_rule(self) -> Side | None:
        """Return the side that wins a conflict by the rule of the kind."""
        return self.newest if self.policy == "newest" else Side(self.policy) if self.policy != "ask" else None

    def survivor(self) -> Side | None:
        """Return the side the person chose as a whole, which is what a deletion against an edit needs."""
        return self.preferred


ASK = Say()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to do about a pair, before settings and guards have their say."""

    action: ActionKind
    rule: str
    fields: tuple[FieldChange, ...] = ()
    deletes: Side | None = None
    """The side a delete is for."""
    creates: Side | None = None
    """The side a create is for."""

    def writes(self, side: Side) -> dict[str, Value]:
        """Return the values to set on a side."""
        return {f.name: f.value for f in self.fields if f.winner is side.other}

    def targets(self) -> tuple[Side, ...]:
        if self.deletes or self.creates:
            return tuple(side for side in Side if side in (self.deletes, self.creates))
        return tuple(side for side in Side if self.action is not ActionKind.CONFLICT and self.writes(side))


IN_AGREEMENT = Proposal(ActionKind.NONE, "in-agreement")
GONE_ON_BOTH = Proposal(ActionKind.NONE, "gone-on-both")


def reconcile(
    kind: Kind, base: Base, outlook: Fields | None, salesforce: Fields | None, *, say: Say = ASK, org: Org | None = None
) -> Proposal:
    """Return what brings two counterparts back into agreement; None stands for a record that is gone.

    No edit made since the sides last agreed is lost unasked: where both moved the same field apart, the result is a
    conflict unless `say` settles it. A deletion spreads only to a record that nobody has touched.
    """
    org = org or Org()
    if outlook is None and salesforce is None:
        return GONE_ON_BOTH
    if outlook is None:
        return _after_deletion(kind, base, Side.OUTLOOK, salesforce or {}, say, org)
    if salesforce is None:
        return _after_deletion(kind, base, Side.SALESFORCE, outlook, say, org)
    return _merge(kind, base, outlook, salesforce, say, org)


def create(kind: Kind, source: Side, fields: Fields, org: Org, rule: str | None = None) -> Proposal:
    """Return the proposal to create the counterpart of a record that exists on one side only."""
    target = source.other
    changes = []
    for spec in BY_KIND[kind]:
        if not _has_home(spec, kind, target, org) or spec.key(fields.get(spec.name)) is None:
            continue
        value = spec.carry(fields.get(spec.name), None, None, target, org)
        if value is not None:
            changes.append(_change(spec.name, source, fields.get(spec.name), None, None, source, value))
    return Proposal(ActionKind.CREATE, rule or f"only-in-{source}", tuple(changes), creates=target)


def _has_home(spec: Field, kind: Kind, side: Side, org: Org) -> bool:
    return side not in spec.read_only and (side, kind.value, spec.name) not in org.lacks


def _change(
    name: str, side: Side, mine: Value, other: Value, base: Value, winner: Side | None, value: Value = None
) -> FieldChange:
    outlook, salesforce = (mine, other) if side is Side.OUTLOOK else (other, mine)
    return FieldChange(name, base, outlook, salesforce, winner, value)


def _after_deletion(kind: Kind, base: Base, gone: Side, kept: Fields, say: Say, org: Org) -> Proposal:
    survivor, side = say.survivor(), gone.other
    if survivor is side:
        return create(kind, side, kept, org, rule=f"preferred-{side}")
    edits = drift(kind, kept, base.of(side))
    if not edits:
        return Proposal(ActionKind.DELETE, f"deleted-in-{gone}", deletes=side)
    if survivor is gone:
        return Proposal(ActionKind.DELETE, f"preferred-{gone}", deletes=side)
    changed = tuple(_change(name, side, kept.get(name), None, before, None) for name, before in edits.items())
    return Proposal(ActionKind.CONFLICT, f"deleted-in-{gone}-changed-in-{side}", changed)


def _merge(kind: Kind, base: Base, outlook: Fields, salesforce: Fields, say: Say, org: Org) -> Proposal:
    now = {Side.OUTLOOK: outlook, Side.SALESFORCE: salesforce}
    changes: list[FieldChange] = []
    rules: list[str] = []
    for unit in units(kind):
        rule, changed = _merge_unit(unit, kind, base, now, say, org)
        if changed:
            rules.append(rule)
            changes.extend(changed)
    if not changes:
        return IN_AGREEMENT
    if any(change.winner is None for change in changes):
        return Proposal(ActionKind.CONFLICT, "changed-apart", tuple(changes))
    return Proposal(ActionKind.UPDATE, rules[0] if len(set(rules)) == 1 else "changed-on-both", tuple(changes))


@cache
def units(kind: Kind) -> tuple[tuple[Field, ...], ...]:
    """Return the fields of a kind, those that move together in one group."""
    groups: dict[str, list[Field]] = {}
    for spec in BY_KIND[kind]:
        groups.setdefault(spec.unit or spec.name, []).append(spec)
    return tuple(tuple(group) for group in groups.values())


def _merge_unit(
    unit: tuple[Field, ...], kind: Kind, base: Base, now: Mapping[Side, Fields], say: Say, org: Org
) -> tuple[str, list[FieldChange]]:
    """Return the rule that applied to fields that move together, and the changes it makes."""
    outlook, salesforce = now[Side.OUTLOOK], now[Side.SALESFORCE]
    apart = [f for f in unit if not _agree(f, outlook.get(f.name), salesforce.get(f.name), org)]
    if not apart:
        return "", []
    moved = [side for side in Side if _moved(unit, kind, base, now, side, org)]
    names = [f.name for f in apart]
    winner, rule = _winner(moved, names, say)
    if not moved or (winner and not all(_has_home(f, kind, winner.other, org) for f in apart)):
        return "", []
    if winner is None:
        return rule, [
            FieldChange(
                f.name,
                base.outlook.get(f.name),
                outlook.get(f.name),
                salesforce.get(f.name),
                None,
            )
            for f in apart
        ]
    changed = [_carried(f, base, now, winner, org) for f in apart]
    target = now[winner.other]
    return rule, [c for f, c in zip(apart, changed, strict=True) if not f.same(c.value, target.get(f.name))]


def _agree(spec: Field, outlook: Value, salesforce: Value, org: Org) -> bool:
    """Tell whether both sides agree in a field; equal values do, which is nearly all there is."""
    return outlook == salesforce or spec.agree(outlook, salesforce, org)


def _moved(unit: tuple[Field, ...], kind: Kind, base: Base, now: Mapping[Side, Fields], side: Side, org: Org) -> bool:
    """Tell whether a side changed any of the fields, and could hand that change on at all."""
    return any(
        _has_home(f, kind, side.other, org)
        and (side, kind.value, f.name) not in org.lacks
        and not f.same(now[side].get(f.name), base.of(side).get(f.name))
        for f in unit
    )


def _winner(moved: list[Side], names: list[str], say: Say) -> tuple[Side | None, str]:
    chosen = say.chosen(names)
    if chosen is not None:
        return chosen, f"preferred-{chosen}"
    if len(moved) == 1:
        return moved[0], f"changed-in-{moved[0]}"
    by_rule = say.by_rule()
    return by_rule, "changed-apart" if by_rule is None else f"{say.policy}-wins"


def _carried(spec: Field, base: Base, now: Mapping[Side, Fields], winner: Side, org: Org) -> FieldChange:
    value, target = now[winner].get(spec.name), now[winner.other].get(spec.name)
    before = base.of(winner).get(spec.name)
    return _change(
        spec.name,
        winner,
        value,
        target,
        before,
        winner,
        spec.carry(value, before, target, winner.other, org),
    )
