"""plan(state, settings, as_of) -> the rows of a review: reconcile, then settings, decisions and guards have their say.

The plan is a pure function of the journal, so it is never stored: a confirmed plan is recomputed when somebody asks.
Each item is asked the same questions in the same order, and the first that stops it names its state: is it private,
ignored, out of scope, excluded, in conflict, prevented, held? What nothing stops is proposed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from core import fields as canon
from core import sentences
from core.digest import plan_digest
from core.fields import Org
from core.guards import hold_deletes, mails_of
from core.matching import Candidate, Matches, Pair, match
from core.model import (
    ActionKind,
    Choice,
    Decision,
    Face,
    Fields,
    Kind,
    Operation,
    Plan,
    Row,
    RowState,
    Side,
)
from core.reconcile import NO_BASE, Base, Proposal, Say, create, reconcile
from core.settings import KindSettings, PlanSettings
from core.state import Item, Seen, State
from core.view import in_view, is_private, window_of

PLANNING = 1
"""The version of the rules that plans follow. Raise it when the same events come to give another plan: a plan that was
confirmed under other rules is then told as such, and not called forged."""

_NOTHING = Proposal(ActionKind.NONE, "in-agreement")
_IGNORING = (Choice.IGNORE_ONCE, Choice.IGNORE_FOREVER)


def plan(state: State, settings: PlanSettings, *, profile: str, as_of: str, kinds: Sequence[Kind]) -> Plan:
    """Return the plan of these kinds at an instant; its rows are in the order of kind, time, title and item."""
    unread = tuple(kind for kind in kinds if not state.of(kind).ready())
    rows: list[Row] = []
    for kind in kinds:
        if kind not in unread:
            rows.extend(_rows(state, settings, kind, as_of))
    return Plan(
        profile=profile,
        run=state.observed,
        position=state.position,
        as_of=as_of,
        digest=plan_digest(rows),
        kinds=tuple(kinds),
        rows=tuple(rows),
        unread=unread,
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """An item and its records, before anybody but reconcile was asked. For a first link, the records of two items."""

    item: str
    kind: Kind
    outlook: Seen | None
    salesforce: Seen | None
    decision: Decision | None
    base: Base = NO_BASE
    linked: bool = False
    rule: str | None = None
    """The evidence of a first link, or why the person is asked."""
    counterpart: str | None = None
    candidates: tuple[str, ...] = ()
    parted: bool = False

    def on(self, side: Side) -> Seen | None:
        return self.outlook if side is Side.OUTLOOK else self.salesforce

    def seen(self) -> tuple[Seen, ...]:
        return tuple(seen for seen in (self.outlook, self.salesforce) if seen)

    def chose(self, *choices: Choice) -> bool:
        return self.decision is not None and self.decision.choice in choices


def _rows(state: State, settings: PlanSettings, kind: Kind, as_of: str) -> list[Row]:
    asking = _Asking(
        kind, settings.of(kind), state.org(), as_of, {*state.open, *(write.item for write in state.open.values())}
    )
    rows = [row for draft in _drafts(state, kind, asking) if (row := asking.row(draft))]
    rows.sort(key=lambda row: (_time_of(row), _title_of(row), row.item))
    return hold_deletes(rows, state.of(kind), state.allowances, settings.guards, as_of)


def _time_of(row: Row) -> str:
    return next((face.when for face in (row.outlook, row.salesforce) if face and face.when), "")


def _title_of(row: Row) -> str:
    return next((face.title for face in (row.outlook, row.salesforce) if face), "").casefold()


def _drafts(state: State, kind: Kind, asking: "_Asking") -> Iterator[_Draft]:
    """Yield every item that may become a row; those at rest, nearly all, are passed over."""
    loose: list[Item] = []
    for item in state.of(kind).items.values():
        if not item.linked:
            loose.append(item)
        elif not item.at_rest() or item.decision or asking.out(item.outlook) or asking.out(item.salesforce):
            yield _draft(item)
    yield from _drafts_of_loose(state, kind, loose, asking)


def _draft(item: Item, rule: str | None = None, candidates: tuple[str, ...] = ()) -> _Draft:
    return _Draft(
        item.id,
        item.kind,
        item.outlook,
        item.salesforce,
        item.said(),
        base=item.base(),
        linked=item.linked is not None,
        rule=rule,
        candidates=candidates,
        parted=item.parted,
    )


def _drafts_of_loose(state: State, kind: Kind, loose: Sequence[Item], asking: "_Asking") -> Iterator[_Draft]:
    """Yield the records without a counterpart: matched with one another, asked about, or alone."""
    items = state.of(kind).items
    by_hand = dict(_linked_by_hand(loose, items))
    taken = {*by_hand, *by_hand.values()}
    for outlook, salesforce in by_hand.items():
        yield _pair(items[outlook], items[salesforce], "linked-by-hand")
    open_to_match = [item for item in loose if item.id not in taken and asking.may_match(item)]
    matches = _matches(kind, open_to_match)
    for pair in matches.pairs:
        taken |= {pair.outlook.item, pair.salesforce.item}
        yield _pair_of(pair, items)
    for item in loose:
        if item.id in matches.asked:
            rule, candidates = matches.asked[item.id]
            yield _draft(item, rule, tuple(c.record.id for c in candidates))
        elif item.id not in taken:
            yield _draft(item)


def _matches(kind: Kind, items: Sequence[Item]) -> Matches:
    """Return who found whom; a record that was included although it may have a counterpart is new, and finds nobody."""
    matches = match(kind, _candidates(items, Side.OUTLOOK), _candidates(items, Side.SALESFORCE))
    new = {i.id for i in items if i.id in matches.asked and i.decision and i.decision.choice is Choice.INCLUDE}
    return _matches(kind, [item for item in items if item.id not in new]) if new else matches


def _candidates(items: Sequence[Item], side: Side) -> list[Candidate]:
    return [Candidate(item.id, side, seen.record, seen.fields) for item in items if (seen := item.on(side))]


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


def _pair_of(pair: Pair, items: dict[str, Item]) -> _Draft:
    return _pair(items[pair.outlook.item], items[pair.salesforce.item], pair.rule)


def _pair(outlook: Item, salesforce: Item, rule: str) -> _Draft:
    return _Draft(
        outlook.id,
        outlook.kind,
        outlook.outlook,
        salesforce.salesforce,
        _last_said(outlook, salesforce),
        rule=rule,
        counterpart=salesforce.id,
    )


def _last_said(outlook: Item, salesforce: Item) -> Decision | None:
    """Return what was decided about a pair that is not linked yet: what is said about one half is said about both."""
    said = sorted((d for item in (outlook, salesforce) if (d := item.said())), key=lambda d: d.at)
    if not said:
        return None
    preferred = {field: side for decision in said for field, side in decision.preferred.items()}
    return msgspec.structs.replace(said[-1], preferred=preferred)


class _Asking:
    """The questions that every item of a kind is asked."""

    def __init__(self, kind: Kind, settings: KindSettings, org: Org, as_of: str, unresolved: set[str]) -> None:
        self.kind, self.settings, self.org, self.unresolved = kind, settings, org, unresolved
        self.window = window_of(settings, as_of)

    def out(self, seen: Seen | None) -> bool:
        """Tell whether a record is private or was moved out of what is read."""
        return seen is not None and (is_private(seen, self.settings) or seen.record.outside is not None)

    def may_match(self, item: Item) -> bool:
        """Tell whether a record without counterpart may be given one."""
        if item.parted:
            return False
        return not any(self.out(seen) or not in_view(self.kind, seen, self.window) for _, seen in item.sides())

    def row(self, draft: _Draft) -> Row | None:
        """Return the row of an item, None where there is nothing to do and nothing to tell."""
        if any(is_private(seen, self.settings) for seen in draft.seen()):
            return _row(draft, _NOTHING, RowState.PRIVATE, "private", sentences.reason("private"))
        proposal = self._proposal(draft)
        if draft.chose(*_IGNORING):
            why = sentences.decided(RowState.IGNORED, draft.chose(Choice.IGNORE_FOREVER))
            return _row(draft, proposal, RowState.IGNORED, proposal.rule, _because(proposal.rule, why))
        outside = next((seen.record.outside for seen in draft.seen() if seen.record.outside), None)
        if outside:
            rule = f"outside-{outside}"
            return _row(draft, _NOTHING, RowState.OUT_OF_SCOPE, rule, sentences.reason(rule))
        if not all(in_view(self.kind, seen, self.window) for seen in draft.seen()):
            return self._out_of_window(draft)
        return self._judged(draft, proposal)

    def _out_of_window(self, draft: _Draft) -> Row | None:
        """What was never linked and is not in view is none of the person's business yet."""
        if not draft.linked:
            return None
        return _row(draft, _NOTHING, RowState.OUT_OF_SCOPE, "out-of-window", sentences.reason("out-of-window"))

    def _proposal(self, draft: _Draft) -> Proposal:
        if draft.candidates:
            return Proposal(ActionKind.NONE, draft.rule or "ambiguous-match")
        if draft.linked or draft.counterpart:
            outlook, salesforce = _living(draft.outlook), _living(draft.salesforce)
            return reconcile(self.kind, draft.base, outlook, salesforce, say=self._say(draft), org=self.org)
        side = Side.OUTLOOK if draft.outlook else Side.SALESFORCE
        seen = draft.on(side)
        return create(self.kind, side, seen.fields if seen else {}, self.org)

    def _say(self, draft: _Draft) -> Say:
        preferred = draft.decision.preferred if draft.decision else {}
        return Say(self.settings.conflict, _newest(draft), preferred.get(""), preferred)

    def _judged(self, draft: _Draft, proposal: Proposal) -> Row | None:
        """Return the row of an item that is in scope: stopped by something, or proposed."""
        rule = draft.rule if draft.counterpart and draft.rule else proposal.rule
        if proposal.action is ActionKind.NONE and not draft.counterpart and not draft.candidates:
            return None
        if draft.chose(Choice.EXCLUDE):
            why = _because(rule, sentences.decided(RowState.EXCLUDED, forever=False))
            return _row(draft, proposal, RowState.EXCLUDED, rule, why)
        if draft.candidates:
            return _row(draft, proposal, RowState.HELD, rule, sentences.reason(rule), hold="match")
        if proposal.action is ActionKind.CONFLICT:
            return self._in_conflict(draft, proposal)
        allowed, why_not = self._allowed(draft, proposal)
        if proposal.targets() and not allowed.targets() and not draft.counterpart:
            return _row(draft, proposal, RowState.PREVENTED, rule, _because(rule, why_not))
        if self.kind is Kind.CONTACTS and _lacks_last_name(allowed):
            return _row(draft, allowed, RowState.PREVENTED, "no-last-name", sentences.reason("no-last-name"))
        if allowed.creates and not allowed.writes(allowed.creates):
            return _row(draft, allowed, RowState.PREVENTED, "empty", sentences.reason("empty"))
        return self._held_or_proposed(draft, allowed, rule)

    def _in_conflict(self, draft: _Draft, proposal: Proposal) -> Row:
        """Return the row of records that differ; those that meet for the first time were never in agreement."""
        rule = "first-link-differs" if draft.counterpart else proposal.rule
        why = sentences.reason(rule)
        if draft.counterpart and draft.rule:
            why = f"{sentences.reason(draft.rule)}; {why}"
        return _row(draft, proposal, RowState.CONFLICT, rule, why)

    def _held_or_proposed(self, draft: _Draft, proposal: Proposal, rule: str) -> Row:
        if draft.parted and not draft.linked and not draft.chose(Choice.INCLUDE):
            why = sentences.reason("unlinked-by-hand")
            return _row(draft, proposal, RowState.HELD, "unlinked-by-hand", why, hold="unlinked")
        if self.unresolved & {draft.item, draft.counterpart, *_stamps(draft)}:
            return _row(draft, proposal, RowState.HELD, rule, _because(rule, sentences.UNRESOLVED), hold="unresolved")
        meeting, mails = mails_of(draft.outlook, proposal)
        if meeting and not draft.chose(Choice.RELEASE) and draft.counterpart:
            proposal, mails = _without(proposal, Side.OUTLOOK), 0  # the link can be made now, the rest asked later
        elif meeting and not draft.chose(Choice.RELEASE):
            why = _because(rule, sentences.mails(mails))
            return _row(draft, proposal, RowState.HELD, rule, why, hold="mail", mails=mails)
        return _row(draft, proposal, RowState.PROPOSED, rule, sentences.reason(rule), mails=mails)

    def _allowed(self, draft: _Draft, proposal: Proposal) -> tuple[Proposal, str]:
        """Return the part of a proposal that may be written, and why the rest may not."""
        why_not = ""
        for side in proposal.targets():
            operation = _operation(proposal, side)
            seen = draft.on(side)
            if operation in self.settings.prevent.on(side):
                why_not = sentences.prevented(operation, side)
            elif operation is not Operation.CREATE and seen and seen.record.locked:
                why_not = sentences.locked(seen.record.locked)
            else:
                continue
            proposal = _without(proposal, side)
        return proposal, why_not


def _stamps(draft: _Draft) -> Iterator[str]:
    """Yield the keys that Accord stamped: a record may be the counterpart whose create is not resolved."""
    return (seen.record.key.lower() for seen in draft.seen() if seen.record.key)


def _operation(proposal: Proposal, side: Side) -> Operation:
    if proposal.creates is side:
        return Operation.CREATE
    return Operation.DELETE if proposal.deletes is side else Operation.UPDATE


def _without(proposal: Proposal, side: Side) -> Proposal:
    """Return a proposal that leaves a side alone."""
    if proposal.creates or proposal.deletes:
        return Proposal(ActionKind.NONE, proposal.rule)
    kept = tuple(change for change in proposal.fields if change.winner is side)
    return Proposal(ActionKind.UPDATE if kept else ActionKind.NONE, proposal.rule, kept)


def _living(seen: Seen | None) -> Fields | None:
    return None if seen is None or seen.gone else seen.fields


def _newest(draft: _Draft) -> Side | None:
    if not draft.outlook or not draft.salesforce:
        return None
    outlook, salesforce = draft.outlook.record.modified or "", draft.salesforce.record.modified or ""
    if outlook == salesforce:
        return None
    return Side.OUTLOOK if outlook > salesforce else Side.SALESFORCE


def _lacks_last_name(proposal: Proposal) -> bool:
    return proposal.creates is Side.SALESFORCE and not proposal.writes(Side.SALESFORCE).get("last_name")


def _because(rule: str, why: str) -> str:
    return f"{sentences.reason(rule)}; {why}" if why else sentences.reason(rule)


def _row(
    draft: _Draft,
    proposal: Proposal,
    state: RowState,
    rule: str,
    why: str,
    *,
    hold: str | None = None,
    mails: int = 0,
) -> Row:
    targets = proposal.targets()
    linking = draft.counterpart and proposal.action in (ActionKind.NONE, ActionKind.UPDATE)
    shy = state is RowState.PRIVATE
    return Row(
        item=draft.item,
        kind=draft.kind,
        action=ActionKind.LINK if linking and not shy else proposal.action,
        target="both" if len(targets) == 2 else targets[0].value if targets else None,
        state=state,
        rule=rule,
        reason=why,
        hold=hold if state is RowState.HELD else None,
        mails=mails,
        outlook=_face(draft.kind, draft.outlook, shy),
        salesforce=_face(draft.kind, draft.salesforce, shy),
        fields=proposal.fields,
        candidates=draft.candidates,
        counterpart=draft.counterpart,
        decision=draft.decision,
    )


def _face(kind: Kind, seen: Seen | None, shy: bool) -> Face | None:
    if seen is None or seen.gone:
        return None
    if shy:
        return Face(seen.record.id, "", None, None, seen.record.version)
    record, title, when = seen.record, canon.title(kind, seen.fields), canon.when(kind, seen.fields)
    return Face(record.id, title, when, record.modified, record.version)
