"""plan(state, settings, as_of) -> the rows of a review: reconcile, then settings, decisions and guards have their say.

The plan is a pure function of the journal, so it is never stored: a confirmed plan is recomputed when somebody asks.
Each item is asked the same questions in the same order, and the first that stops it names its state: is it private,
ignored, out of scope, excluded, in conflict, prevented, held? What nothing stops is proposed.
"""

from collections.abc import Sequence

from core import fields as canon
from core import sentences
from core.digest import plan_digest
from core.drafts import SOURCE_OUT_OF_SCOPE, Draft, drafts
from core.fields import Org
from core.guards import hold_deletes, mails_of
from core.model import (
    ActionKind,
    Choice,
    Face,
    Fields,
    Kind,
    Operation,
    Plan,
    Row,
    RowState,
    Side,
)
from core.reconcile import Proposal, Say, create, reconcile
from core.settings import PlanSettings
from core.state import Seen, State
from core.view import View, view_of

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


def _rows(state: State, settings: PlanSettings, kind: Kind, as_of: str) -> list[Row]:
    view = view_of(kind, settings.of(kind), as_of)
    unresolved = {*state.open, *(write.item for write in state.open.values())}
    judge = _Judge(view, state.org(), unresolved)
    rows = [row for draft in drafts(state, kind, view) if (row := judge.row(draft))]
    rows.sort(key=lambda row: (_time_of(row), _title_of(row), row.item))
    return hold_deletes(rows, state.of(kind), state.allowances, settings.guards, as_of)


def _time_of(row: Row) -> str:
    return next((face.when for face in (row.outlook, row.salesforce) if face and face.when), "")


def _title_of(row: Row) -> str:
    return next((face.title for face in (row.outlook, row.salesforce) if face), "").casefold()


class _Judge:
    """Asks every item of a kind the same questions."""

    def __init__(self, view: View, org: Org, unresolved: set[str]) -> None:
        self.view, self.org, self.unresolved = view, org, unresolved
        self.kind, self.settings = view.kind, view.settings

    def row(self, draft: Draft) -> Row | None:
        """Return the row of an item, None where there is nothing to do and nothing to tell."""
        if any(self.view.is_private(seen) for seen in draft.seen()):
            return _row(draft, _NOTHING, RowState.PRIVATE, "private", sentences.reason("private"))
        proposal = self._proposal(draft)
        if draft.chose(*_IGNORING):
            why = sentences.decided(RowState.IGNORED, draft.chose(Choice.IGNORE_FOREVER))
            return _row(draft, proposal, RowState.IGNORED, proposal.rule, _because(proposal.rule, why))
        outside = next((seen.record.outside for seen in draft.seen() if seen.record.outside), None)
        if outside:
            rule = f"outside-{outside}"
            return _row(draft, _NOTHING, RowState.OUT_OF_SCOPE, rule, sentences.reason(rule))
        if draft.rule == SOURCE_OUT_OF_SCOPE and not draft.chose(Choice.INCLUDE) and not self._is_unresolved(draft):
            return _row(draft, _NOTHING, RowState.OUT_OF_SCOPE, draft.rule, sentences.reason(draft.rule))
        if not all(self.view.sees(seen) for seen in draft.seen()):
            return self._out_of_window(draft)
        return self._judged(draft, proposal)

    def _out_of_window(self, draft: Draft) -> Row | None:
        """What was never linked and is not in view is none of the person's business yet."""
        if not draft.linked:
            return None
        return _row(draft, _NOTHING, RowState.OUT_OF_SCOPE, "out-of-window", sentences.reason("out-of-window"))

    def _proposal(self, draft: Draft) -> Proposal:
        if draft.candidates:
            return Proposal(ActionKind.NONE, draft.rule or "ambiguous-match")
        if draft.linked or draft.counterpart:
            outlook, salesforce = _living(draft.outlook), _living(draft.salesforce)
            return reconcile(self.kind, draft.base, outlook, salesforce, say=self._say(draft), org=self.org)
        side = Side.OUTLOOK if draft.outlook else Side.SALESFORCE
        seen = draft.on(side)
        return create(self.kind, side, seen.fields if seen else {}, self.org)

    def _say(self, draft: Draft) -> Say:
        preferred = draft.decision.preferred if draft.decision else {}
        return Say(self.settings.conflict, _newest(draft), preferred.get(""), preferred)

    def _judged(self, draft: Draft, proposal: Proposal) -> Row | None:
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

    def _in_conflict(self, draft: Draft, proposal: Proposal) -> Row:
        """Return the row of records that differ; those that meet for the first time were never in agreement."""
        rule = "first-link-differs" if draft.counterpart else proposal.rule
        why = sentences.reason(rule)
        if draft.counterpart and draft.rule:
            why = f"{sentences.reason(draft.rule)}; {why}"
        return _row(draft, proposal, RowState.CONFLICT, rule, why)

    def _held_or_proposed(self, draft: Draft, proposal: Proposal, rule: str) -> Row:
        if draft.parted and not draft.linked and not draft.chose(Choice.INCLUDE):
            why = sentences.reason("unlinked-by-hand")
            return _row(draft, proposal, RowState.HELD, "unlinked-by-hand", why, hold="unlinked")
        if self._is_unresolved(draft):
            return _row(draft, proposal, RowState.HELD, rule, _because(rule, sentences.UNRESOLVED), hold="unresolved")
        meeting, mails = mails_of(draft.outlook, proposal)
        if meeting and not draft.chose(Choice.RELEASE) and draft.counterpart:
            proposal, mails = _without(proposal, Side.OUTLOOK), 0  # the link can be made now, the rest asked later
        elif meeting and not draft.chose(Choice.RELEASE):
            why = _because(rule, sentences.mails(mails))
            return _row(draft, proposal, RowState.HELD, rule, why, hold="mail", mails=mails)
        return _row(draft, proposal, RowState.PROPOSED, rule, sentences.reason(rule), mails=mails)

    def _is_unresolved(self, draft: Draft) -> bool:
        """Tell whether a write to it, or the create that may have made it, is not answered yet."""
        stamps = (seen.record.key.lower() for seen in draft.seen() if seen.record.key)
        return not self.unresolved.isdisjoint({draft.item, draft.counterpart, *stamps})

    def _allowed(self, draft: Draft, proposal: Proposal) -> tuple[Proposal, str]:
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


def _newest(draft: Draft) -> Side | None:
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
    draft: Draft,
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
