"""What takes a past run back: the plan that restores, on each side, what the run wrote over.

It writes nothing but what the run wrote, and only where that still stands: who edited a record since keeps the edit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from core import fields as canon
from core.facts.state import Item, Seen, State
from core.fields import BY_NAME, names_in, own_fields
from core.garbage import garbage_collection_paused
from core.model import (
    ActionKind,
    Choice,
    Face,
    FieldChange,
    Fields,
    Hold,
    Kind,
    Operation,
    Plan,
    Row,
    RowState,
    Rule,
    Side,
    Value,
)
from core.planning import sentences
from core.planning.digest import plan_digest, row_digest
from core.planning.guards import budget, deletes_in, hold_deletes, mails_of, why_mails
from core.planning.judging import face_of
from core.planning.reconcile import Homes, Proposal, create
from core.planning.view import View, view_of
from core.settings import PlanSettings


@dataclass(frozen=True, slots=True)
class Wrote:
    """One write of a past run that was applied, or may have been."""

    key: str
    item: str
    """The item that its record belongs to now, or belonged to."""
    kind: Kind
    side: Side
    operation: Operation
    id: str
    """The remote id of the record."""
    written: tuple[str, ...] = ()
    """The fields that it set."""
    before: Fields | None = None
    """What the record held before; None for a create, and where nobody knows any more."""
    after: Fields | None = None
    """What the record held afterwards, as it was read back; None after a delete, and where nobody knows any more."""
    known: bool = True
    """False: no answer ever came, or what it was about was erased."""


class Undoing(msgspec.Struct, frozen=True):
    """How far a row can be taken back."""

    feasible: bool
    because: str = ""
    """Why not, or only partly, or why there is nothing to do; "" where all of it comes back."""


@dataclass(frozen=True, slots=True)
class Reverting:
    """A plan that takes a run back, and how far each of its rows can be."""

    plan: Plan
    notes: Mapping[str, Undoing]
    keys: Mapping[tuple[str, Side], str]
    """By item and side: the key of the write that is taken back."""


def revert(
    state: State,
    settings: PlanSettings,
    wrote: Sequence[Wrote],
    *,
    profile: str,
    as_of: str,
    allowances: Mapping[str, int] | None = None,
) -> Reverting:
    """Return the plan that takes these writes back, as both sides are known to be now."""
    with garbage_collection_paused():
        kinds = tuple(kind for kind in Kind if any(each.kind is kind for each in wrote))
        reverters = {kind: _Reverter(state, settings, kind, as_of) for kind in kinds}
        told: list[Row] = []
        notes: dict[str, Undoing] = {}
        left = (allowances or {}).get(Hold.DELETE_BUDGET)
        for kind in kinds:
            rows = []
            for item, of_item in _by_item(each for each in wrote if each.kind is kind).items():
                row, notes[item] = reverters[kind].row(item, of_item)
                rows.append(_with_former(row, of_item))
            spare = budget(state.of(kind), settings.guards, as_of) if left is None else left
            held = hold_deletes(sorted(rows, key=lambda row: (row.title.casefold(), row.item)), state.of(kind), spare)
            left = None if left is None else left - deletes_in(held)
            told += held
        plan = Plan(
            profile=profile,
            run=state.observed,
            position=state.position,
            as_of=as_of,
            digest=plan_digest(row_digest(row) for row in told),
            kinds=kinds,
            rows=tuple(told),
        )
        return Reverting(plan, notes, {(each.item, each.side): each.key for each in wrote})


def _by_item(wrote: Iterable[Wrote]) -> dict[str, list[Wrote]]:
    found: dict[str, list[Wrote]] = {}
    for each in wrote:
        found.setdefault(each.item, []).append(each)
    return found


class _Reverter:
    """Asks every item of a kind how it is taken back."""

    def __init__(self, state: State, settings: PlanSettings, kind: Kind, as_of: str) -> None:
        self.state, self.kind, self.settings = state, kind, settings.of(kind)
        self.view: View = view_of(kind, self.settings, as_of)
        self.homes = Homes(kind, state.org(), own=own_fields(kind, self.settings.pairs))

    def row(self, name: str, wrote: Sequence[Wrote]) -> tuple[Row, Undoing]:
        """Return the row that takes back what was written for an item, and how far it can."""
        item = self.state.find(name) or Item(id=name, kind=self.kind)
        if any(self.view.is_private(seen) for _, seen in item.sides()):
            return _row(item, _NOTHING, RowState.PRIVATE, Rule.PRIVATE), Undoing(False, "it is private now")
        if any(not each.known for each in wrote) or item.is_erased():
            return self._stopped(item, Rule.NOT_KNOWN, "what was written is no longer known")
        proposals = [self._proposal(item, each) for each in wrote]
        if moved := tuple(change for each in proposals for change in each.moved):
            proposal = Proposal(ActionKind.CONFLICT, Rule.CHANGED_SINCE, moved)
            names = ", ".join(dict.fromkeys(change.name for change in moved))
            row = _row(item, proposal, RowState.CONFLICT, Rule.CHANGED_SINCE)
            return row, Undoing(False, f"{names} was changed since" if names else "it was changed since")
        if gone := next((each.why_not for each in proposals if each.why_not), ""):
            return self._stopped(item, Rule.CHANGED_SINCE, gone)
        proposal = _joined([each.proposal for each in proposals])
        partly = "; ".join(dict.fromkeys(each.partly for each in proposals if each.partly))
        if not proposal.targets():
            return _row(item, _NOTHING, RowState.OUT_OF_SCOPE, Rule.UNDONE), Undoing(True, "it is undone already")
        return self._allowed(item, proposal, partly)

    def _stopped(self, item: Item, rule: Rule, why: str) -> tuple[Row, Undoing]:
        return _row(item, _NOTHING, RowState.PREVENTED, rule, why), Undoing(False, why)

    def _allowed(self, item: Item, proposal: Proposal, partly: str) -> tuple[Row, Undoing]:
        """Return the row, stopped by what would stop any other: prevented operations, rights, mail."""
        for side in proposal.targets():
            operation = _operation(proposal, side)
            seen = item.on(side)
            why_not = ""
            if operation in self.settings.prevent.on(side):
                why_not = sentences.prevented(operation, side)
            elif (side, self.kind.value) in self.homes.org.read_only:
                why_not = f"nothing of this kind can be written in {side.label}"
            elif operation is not Operation.CREATE and seen and seen.record.locked:
                why_not = sentences.locked(seen.record.locked)
            if why_not:
                return self._stopped(item, Rule.ROLLED_BACK, why_not)
        meeting, mails = mails_of(item.outlook, proposal)
        if meeting and not (item.decision and item.decision.choice is Choice.RELEASE):
            why = why_mails(item.outlook, proposal)
            row = _row(item, proposal, RowState.HELD, Rule.ROLLED_BACK, why, hold=Hold.MAIL, mails=mails)
            return row, Undoing(True, "; ".join(filter(None, (why, partly))))
        return _row(item, proposal, RowState.PROPOSED, Rule.ROLLED_BACK, mails=mails), Undoing(True, partly)

    def _proposal(self, item: Item, wrote: Wrote) -> "_Asked":
        seen = item.on(wrote.side)
        living = seen if seen and not seen.gone and seen.record.id == wrote.id else None
        match wrote.operation:
            case Operation.CREATE:
                return self._uncreated(item, wrote, living)
            case Operation.DELETE:
                return self._recreated(item, wrote, seen)
            case _:
                return self._unchanged(item, wrote, living)

    def _uncreated(self, item: Item, wrote: Wrote, seen: Seen | None) -> "_Asked":
        """What the run created is deleted, unless somebody has worked on it since."""
        if seen is None:
            return _Asked()
        moved = self._moved_since(item, wrote, seen, names_in(self.kind, wrote.after, seen.fields))
        return _Asked(Proposal(ActionKind.DELETE, Rule.ROLLED_BACK, deletes=wrote.side), moved)

    def _unchanged(self, item: Item, wrote: Wrote, seen: Seen | None) -> "_Asked":
        """What the run changed gets its former values, in exactly the fields that the run wrote."""
        if seen is None:
            return _Asked(why_not=f"the record in {wrote.side.label} is gone")
        before = wrote.before or {}
        specs = BY_NAME[self.kind]
        open_ = [name for name in wrote.written if not specs[name].same(seen.fields.get(name), before.get(name))]
        moved = self._moved_since(item, wrote, seen, open_)
        changes, left = [], []
        for name in open_:
            value = before.get(name)
            if self.homes.refusal(wrote.side, specs[name], value, Operation.UPDATE):
                left.append(name)
            else:
                changes.append(_change(item, name, wrote, wrote.side.other, value))
        proposal = Proposal(ActionKind.UPDATE, Rule.ROLLED_BACK, tuple(changes))
        return _Asked(proposal if changes else _NOTHING, moved, partly=_stays(left))

    def _recreated(self, item: Item, wrote: Wrote, seen: Seen | None) -> "_Asked":
        """What the run deleted is created again, as far as it can be."""
        if seen is not None and not seen.gone:
            return _Asked()
        before = wrote.before or {}
        proposal = replace(create(self.homes, wrote.side.other, before), rule=Rule.ROLLED_BACK)
        lost = [
            name for name in before if name not in proposal.writes(wrote.side) and before[name] not in (None, "", ())
        ]
        return _Asked(proposal, partly=_lost(lost))

    def _moved_since(self, item: Item, wrote: Wrote, seen: Seen, names: Iterable[str]) -> tuple[FieldChange, ...]:
        """Return the fields that somebody has changed since the run wrote them."""
        after, specs = wrote.after or {}, BY_NAME[self.kind]
        moved = [name for name in names if not specs[name].same(seen.fields.get(name), after.get(name))]
        return tuple(_change(item, name, wrote, None, None) for name in moved)


_NOTHING = Proposal(ActionKind.NONE, Rule.UNDONE)


@dataclass(frozen=True, slots=True)
class _Asked:
    """How one write is taken back."""

    proposal: Proposal = _NOTHING
    moved: tuple[FieldChange, ...] = ()
    why_not: str = ""
    partly: str = ""


def _change(item: Item, name: str, wrote: Wrote, winner: Side | None, value: Value) -> FieldChange:
    """Return a field with what the run wrote, what both sides hold now, and the former value that is to come back.

    The winner is the side that is not written, None where nothing is.
    """
    outlook = item.outlook.fields.get(name) if item.outlook else None
    salesforce = item.salesforce.fields.get(name) if item.salesforce else None
    written = (wrote.after or {}).get(name)
    return FieldChange(name, written, outlook, salesforce, winner, value)


def _joined(proposals: Sequence[Proposal]) -> Proposal:
    """Return what is done about an item on both sides as one proposal."""
    real = [each for each in proposals if each.targets()]
    if len(real) < 2:
        return real[0] if real else _NOTHING
    return replace(real[0], fields=tuple(change for each in real for change in each.fields))


def _operation(proposal: Proposal, side: Side) -> Operation:
    if proposal.creates is side:
        return Operation.CREATE
    return Operation.DELETE if proposal.deletes is side else Operation.UPDATE


def _lost(names: Sequence[str]) -> str:
    never = "it gets a new id"
    return f"{never}, and these do not come back: {', '.join(names)}" if names else never


def _stays(names: Sequence[str]) -> str:
    return f"these cannot be written back: {', '.join(names)}" if names else ""


def _row(
    item: Item,
    proposal: Proposal,
    state: RowState,
    rule: Rule,
    why: str = "",
    *,
    hold: Hold | None = None,
    mails: int = 0,
) -> Row:
    shy = state is RowState.PRIVATE
    return Row(
        item=item.id,
        kind=item.kind,
        action=proposal.action,
        target=proposal.targets(),
        state=state,
        rule=rule,
        reason=f"{sentences.reason(rule)}; {why}" if why else sentences.reason(rule),
        hold=hold,
        mails=mails,
        outlook=face_of(item.kind, item.outlook, shy),
        salesforce=face_of(item.kind, item.salesforce, shy),
        fields=() if shy else proposal.fields,
        decision=item.decision,
    )


def _with_former(row: Row, wrote: Sequence[Wrote]) -> Row:
    """Return a row that shows a record that is gone as it was, on the side that it was deleted from."""
    for each in wrote:
        held = each.before or each.after or {}
        if row.face(each.side) is None and held and row.state is not RowState.PRIVATE:
            face = Face(each.id, canon.title(row.kind, held), canon.when(row.kind, held), None, "")
            row = msgspec.structs.replace(row, **{each.side.value: face})
    return row
