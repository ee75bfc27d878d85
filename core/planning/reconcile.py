"""What should happen to one pair of records: the only place that decides who wins.

The rule behind every branch: a value is overwritten only if it still is what it was when the two sides last agreed, or
if the person (or the rule they set for conflicts) said so. Each side is compared with what *it* held then, as it was
read back, so a provider that rewrites what it is given causes no endless updates.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from core.fields import BY_KIND, Field, Org
from core.fields.drift import Base, drift
from core.model import ActionKind, FieldChange, Fields, Kind, LeftOut, Operation, Rule, Side, Value, Why

Now = Mapping[Side, Fields]
"""What the two living records of a pair hold."""


@dataclass(frozen=True, slots=True)
class Homes:
    """Where the fields of one kind are at home in these two places."""

    kind: Kind
    org: Org = field(default_factory=Org)
    fixed: Mapping[Side, Sequence[str]] = field(default_factory=dict)
    """By side: fields of the very record there that cannot be changed."""
    own: tuple[Field, ...] = ()
    """The fields that a person paired."""

    def has(self, side: Side, spec: Field) -> bool:
        """Tell whether a side holds the field at all: not every organisation knows a middle name."""
        return (side, self.kind, spec.name) not in self.org.lacks

    def takes(self, side: Side, spec: Field) -> bool:
        """Tell whether the field can be written on a side."""
        return side not in spec.read_only and self.has(side, spec)

    def refusal(self, side: Side, spec: Field, value: Value, operation: Operation) -> LeftOut | None:
        """Return why a value cannot be written into a field on a side, None if it can."""
        if spec.name in self.fixed.get(side, ()):
            return LeftOut(spec.name, side, Why.FIXED)
        if (side, self.kind, spec.name, operation) in self.org.refuses:
            return LeftOut(spec.name, side, Why.NOT_WRITABLE)
        return None if spec.fits(value, side, self.org) else LeftOut(spec.name, side, Why.TOO_LONG)

    def agree(self, spec: Field, now: Now) -> bool:
        """Tell whether both sides say the same in a field; equal values do, which is nearly all there is."""
        outlook, salesforce = now[Side.OUTLOOK].get(spec.name), now[Side.SALESFORCE].get(spec.name)
        return outlook == salesforce or spec.agree(outlook, salesforce, self.org)


@dataclass(frozen=True, slots=True)
class Say:
    """Who wins where both sides moved apart."""

    policy: str = "ask"
    """The kind's conflict rule: "ask", "outlook", "salesforce" or "newest"."""
    newest: Side | None = None
    """The side that was modified last, None if that cannot be told."""
    preferred: Side | None = None
    """What the person chose for this row: it wins each difference, conflict or not."""
    asked: tuple[str, ...] = ()
    """Fields that only the person settles: a write to them was taken back."""
    fought: tuple[str, ...] = ()
    """Fields that others keep changing back: they rest until the person says whose value holds."""
    unmet: frozenset[str] = frozenset()
    """Fields of which neither side held anything when the two last agreed: no rule for conflicts settles them."""
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

_SIDES = tuple(Side)
"""In a tuple they are gone through several times as quickly as in their class."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to do about a pair, before settings and guards have their say."""

    action: ActionKind
    rule: Rule
    fields: tuple[FieldChange, ...] = ()
    deletes: Side | None = None
    """The side a delete is for."""
    creates: Side | None = None
    """The side a create is for."""
    left_out: tuple[LeftOut, ...] = ()
    """Fields in which the sides differ and that cannot be written; the others can."""

    def writes(self, side: Side) -> dict[str, Value]:
        """Return the values to set on a side."""
        winner = side.other
        return {change.name: change.value for change in self.fields if change.winner is winner}

    def targets(self) -> tuple[Side, ...]:
        """Return the sides that would be written to, in order."""
        if self.deletes or self.creates:
            return tuple(side for side in _SIDES if side in (self.deletes, self.creates))
        if not self.fields or self.action is ActionKind.CONFLICT:
            return ()
        winners = {change.winner for change in self.fields}
        return tuple(side for side in _SIDES if side.other in winners)


IN_AGREEMENT = Proposal(ActionKind.NONE, Rule.IN_AGREEMENT)
GONE_ON_BOTH = Proposal(ActionKind.NONE, Rule.GONE_ON_BOTH)


def reconcile(homes: Homes, base: Base, outlook: Fields | None, salesforce: Fields | None, say: Say = ASK) -> Proposal:
    """Return what brings two counterparts back into agreement; None stands for a record that is gone.

    No edit made since the sides last agreed is lost unasked: where both moved the same field apart, the result is a
    conflict unless `say` settles it. A deletion spreads only to a record that nobody has touched.
    """
    if outlook is None and salesforce is None:
        return GONE_ON_BOTH
    if outlook is None:
        return _after_deletion(homes, base, Side.OUTLOOK, salesforce or {}, say)
    if salesforce is None:
        return _after_deletion(homes, base, Side.SALESFORCE, outlook, say)
    return _merged(homes, base, {Side.OUTLOOK: outlook, Side.SALESFORCE: salesforce}, say)


def create(homes: Homes, source: Side, fields: Fields, rule: Rule | None = None) -> Proposal:
    """Return the proposal to create the counterpart of a record that exists on one side only."""
    target = source.other
    changes: list[FieldChange] = []
    left_out: list[LeftOut] = []
    fields = _with_last_name(fields) if homes.kind is Kind.CONTACTS and target is Side.SALESFORCE else fields
    for spec in (*BY_KIND[homes.kind], *homes.own):
        held = fields.get(spec.name)
        if held is None or not homes.takes(target, spec) or spec.key(held) is None:
            continue
        value = spec.carry(held, None, None, target, homes.org)
        if refusal := homes.refusal(target, spec, value, Operation.CREATE):
            left_out.append(refusal)
        elif value is not None:
            changes.append(_change(spec.name, source, held, None, None, source, value))
    rule = rule or Rule(f"only-in-{source}")
    return Proposal(ActionKind.CREATE, rule, tuple(changes), creates=target, left_out=tuple(left_out))


def _with_last_name(fields: Fields) -> Fields:
    """Return the fields of a contact for Salesforce, which wants a last name: who has one name alone has it as that."""
    if fields.get("last_name") or not fields.get("first_name"):
        return fields
    return {**fields, "first_name": None, "last_name": fields["first_name"]}


def _change(
    name: str, side: Side, mine: Value, other: Value, base: Value, winner: Side | None, value: Value = None
) -> FieldChange:
    outlook, salesforce = (mine, other) if side is Side.OUTLOOK else (other, mine)
    return FieldChange(name, base, outlook, salesforce, winner, value)


def _after_deletion(homes: Homes, base: Base, gone: Side, kept: Fields, say: Say) -> Proposal:
    survivor, side = say.survivor(), gone.other
    # The person wants the record that is left: what was deleted is made anew from it, whatever was edited meanwhile.
    if survivor is side:
        return create(homes, side, kept, Rule(f"preferred-{side}"))
    edits = drift(homes.kind, kept, base.of(side))
    # Nobody touched it since the two agreed, so the deletion is the only thing that anybody said about the pair.
    if not edits:
        return Proposal(ActionKind.DELETE, Rule(f"deleted-in-{gone}"), deletes=side)
    # It was edited, and the person prefers the deletion all the same.
    if survivor is gone:
        return Proposal(ActionKind.DELETE, Rule(f"preferred-{gone}"), deletes=side)
    # One of two people would lose their work. No rule of the kind settles this: a deletion has no date to compare.
    changed = tuple(_change(name, side, kept.get(name), None, before, None) for name, before in edits.items())
    return Proposal(ActionKind.CONFLICT, Rule(f"deleted-in-{gone}-changed-in-{side}"), changed)


def _merged(homes: Homes, base: Base, now: Now, say: Say) -> Proposal:
    # Equal values agree, which is nearly all there is: nobody has to be asked about them.
    if now[Side.OUTLOOK] == now[Side.SALESFORCE]:
        return IN_AGREEMENT
    apart = [unit for unit in (*units(homes.kind), *((spec,) for spec in homes.own)) if not _are_equal(unit, now)]
    merges = [merge for unit in apart if (merge := _merge(unit, homes, base, now, say))]
    changes = tuple(change for merge in merges for change in merge.changes)
    left_out = tuple(each for merge in merges for each in merge.left_out)
    # What differs cannot be written, and there is nothing else to do: the row says so, and stops nobody.
    if not changes:
        fought = any(each.why is Why.FOUGHT_OVER for each in left_out)
        rule = Rule.FOUGHT_OVER if fought else Rule.DOES_NOT_FIT
        return Proposal(ActionKind.NONE, rule, left_out=left_out) if left_out else IN_AGREEMENT
    # One open field holds the whole row: people review a record, and half of it written would be a third version.
    if any(change.winner is None for change in changes):
        return Proposal(ActionKind.CONFLICT, Rule.CHANGED_APART, changes, left_out=left_out)
    rules = {merge.rule for merge in merges if merge.changes}
    rule = rules.pop() if len(rules) == 1 else Rule.CHANGED_ON_BOTH
    return Proposal(ActionKind.UPDATE, rule, changes, left_out=left_out)


def _are_equal(unit: Sequence[Field], now: Now) -> bool:
    outlook, salesforce = now[Side.OUTLOOK], now[Side.SALESFORCE]
    return all(outlook.get(spec.name) == salesforce.get(spec.name) for spec in unit)


@cache
def units(kind: Kind) -> tuple[tuple[Field, ...], ...]:
    """Return the fields of a kind, those that move together in one group."""
    groups: dict[str, list[Field]] = {}
    for spec in BY_KIND[kind]:
        groups.setdefault(spec.unit or spec.name, []).append(spec)
    return tuple(tuple(group) for group in groups.values())


@dataclass(frozen=True, slots=True)
class Merge:
    """What happens to fields that move together, and by which rule."""

    rule: Rule
    changes: tuple[FieldChange, ...]
    left_out: tuple[LeftOut, ...] = ()


def _merge(unit: Sequence[Field], homes: Homes, base: Base, now: Now, say: Say) -> Merge | None:
    """Return how fields that move together come to agree; None where nothing is to be done about them."""
    apart = [spec for spec in unit if not homes.agree(spec, now)]
    # Both sides say the same, or as nearly the same as the coarser one can. Whether anybody moved does not matter.
    if not apart:
        return None
    moved = [side for side in _SIDES if _moved(unit, homes, base, now, side)]
    # They differ, but neither said anything new since they agreed (or what moved cannot be handed on): they have agreed
    # to differ, as where a record was linked while a field of it had no home on the other side.
    if not moved:
        return None
    names = [spec.name for spec in unit]
    if say.chosen(names) is None and any(name in say.fought for name in names):
        return Merge(Rule.FOUGHT_OVER, (), tuple(_fought(spec, moved, now) for spec in apart))
    winner, rule = _winner(moved, [spec.name for spec in apart], say)
    if winner is None:
        return Merge(rule, tuple(_open(spec, base, now) for spec in apart))
    # The winner's values have no home over there. To write the part that has one would tear apart what belongs
    # together (an end without its start), and to let the other side win would overwrite the value that was meant to
    # prevail. So the unit rests, differing, until the other side changes it or the person prefers that side.
    if not all(homes.takes(winner.other, spec) for spec in apart):
        return None
    changes = tuple(_carried(spec, homes, base, now, winner) for spec in apart)
    # One value that cannot be written keeps its unit back, by name, and nothing else: the next edit may fit.
    refused = [homes.refusal(winner.other, s, c.value, Operation.UPDATE) for s, c in zip(apart, changes, strict=True)]
    if any(refused):
        return Merge(rule, (), tuple(each for each in refused if each))
    target = now[winner.other]
    # What the target can hold of the value may be what it holds already, and then there is nothing to write.
    wanted = zip(apart, changes, strict=True)
    kept = tuple(change for spec, change in wanted if not spec.same(change.value, target.get(spec.name)))
    return Merge(rule, kept) if kept else None


def _moved(unit: Sequence[Field], homes: Homes, base: Base, now: Now, side: Side) -> bool:
    """Tell whether a side changed any of the fields, and could hand that change on at all."""
    return any(
        homes.takes(side.other, spec)
        and homes.has(side, spec)
        and not spec.same(now[side].get(spec.name), base.of(side).get(spec.name))
        for spec in unit
    )


def _winner(moved: Sequence[Side], names: Sequence[str], say: Say) -> tuple[Side | None, Rule]:
    """Return whose values are carried over, None for a conflict, and why."""
    chosen = say.chosen(names)
    # The person's word goes first, also where only one side moved: "use Salesforce's" takes an edit in Outlook back.
    if chosen is not None:
        return chosen, Rule(f"preferred-{chosen}")
    # A write to it was taken back: to do it again, or to spread the former value, is for the person to say.
    if any(name in say.asked for name in names):
        return None, Rule.CHANGED_APART
    # The other side still holds what both agreed on, so nobody's edit is lost.
    if len(moved) == 1:
        return moved[0], Rule(f"changed-in-{moved[0]}")
    # They were never in agreement about a field that was paired after they had been linked.
    by_rule = None if say.unmet.issuperset(names) else say.by_rule()
    return by_rule, Rule.CHANGED_APART if by_rule is None else Rule(f"{say.policy}-wins")


def _open(spec: Field, base: Base, now: Now) -> FieldChange:
    """Return a field in conflict, with all three values."""
    outlook, salesforce = now[Side.OUTLOOK].get(spec.name), now[Side.SALESFORCE].get(spec.name)
    return FieldChange(spec.name, base.outlook.get(spec.name), outlook, salesforce, None)


def _fought(spec: Field, moved: Sequence[Side], now: Now) -> LeftOut:
    """Return a field that others fight over, with both values; the side is the one that would be written."""
    outlook, salesforce = now[Side.OUTLOOK].get(spec.name), now[Side.SALESFORCE].get(spec.name)
    return LeftOut(spec.name, moved[0].other, Why.FOUGHT_OVER, outlook, salesforce)


def _carried(spec: Field, homes: Homes, base: Base, now: Now, winner: Side) -> FieldChange:
    value, target = now[winner].get(spec.name), now[winner.other].get(spec.name)
    before = base.of(winner).get(spec.name)
    held = base.of(winner.other).get(spec.name)
    carried = spec.carry(value, before, target, winner.other, homes.org, held)
    return _change(spec.name, winner, value, target, before, winner, carried)
