"""What should be done about one item: reconcile, then settings, decisions and guards have their say.

Each item is asked the same questions in the same order, and the first that stops it names its state: is it private,
ignored, out of scope, excluded, in conflict, prevented, held? What nothing stops is proposed.
"""

from collections.abc import Mapping
from dataclasses import replace

import msgspec

from core import fields as canon
from core.facts.state import Seen
from core.fields import Org, own_fields
from core.fields.base import added_to
from core.model import (
    ActionKind,
    Choice,
    Face,
    Fields,
    Hold,
    Kind,
    Lock,
    Operation,
    Row,
    RowState,
    Rule,
    Side,
    Standing,
    Why,
)
from core.planning import sentences
from core.planning.guards import mails_of, told_of, why_mails
from core.planning.matching import folded
from core.planning.pairing import Pairing
from core.planning.reconcile import Homes, Proposal, Say, create, reconcile
from core.planning.view import View
from core.titles import label

_NOTHING = Proposal(ActionKind.NONE, Rule.IN_AGREEMENT)
_IGNORING = (Choice.IGNORE_ONCE, Choice.IGNORE_FOREVER)


class Judge:
    """Asks every item of a kind the same questions."""

    def __init__(self, view: View, org: Org, unresolved: set[str], editors: Mapping[str, str]) -> None:
        """`editors`: the names of Salesforce's users by id, as far as they are known."""
        self.view, self.unresolved, self.editors = view, unresolved, editors
        self.kind, self.settings = view.kind, view.settings
        self.own = own_fields(view.kind, view.settings.pairs)
        self.homes = Homes(view.kind, org, own=self.own)

    def row(self, pairing: Pairing) -> Row | None:
        """Return the row of an item, None where there is nothing to do and nothing to tell."""
        records = pairing.seen()
        if any(self.view.is_private(seen) for seen in records):
            return _row(pairing, _NOTHING, RowState.PRIVATE, Rule.PRIVATE)
        if any(seen.erased for seen in records):
            return _out_of_scope(pairing, Rule.CONTENT_ERASED)
        proposal = self._proposal(pairing)
        if pairing.chose(*_IGNORING):
            why = sentences.decided(RowState.IGNORED, pairing.chose(Choice.IGNORE_FOREVER))
            row = _row(pairing, proposal, RowState.IGNORED, proposal.rule)
            return msgspec.structs.replace(row, reason=f"{_true_reason(pairing, proposal)}; {why}")
        outside = next((seen.record.outside for seen in records if seen.record.outside), None)
        if outside:
            return _out_of_scope(pairing, Rule(f"outside-{outside}"))
        if self._was_made_from_what_is_out(pairing):
            return _out_of_scope(pairing, Rule.SOURCE_OUT_OF_SCOPE)
        if not all(self.view.sees(seen) for seen in records):
            # What was never linked and is not in view is none of the person's business yet.
            return _out_of_scope(pairing, Rule.OUT_OF_WINDOW) if pairing.linked else None
        return self._judged(pairing, proposal)

    def _was_made_from_what_is_out(self, pairing: Pairing) -> bool:
        """Tell whether Accord made it from a record that is out of scope now, and nobody asked for a new one."""
        made = pairing.rule is Rule.SOURCE_OUT_OF_SCOPE
        return made and not pairing.chose(Choice.INCLUDE) and not self._is_unresolved(pairing)

    def _proposal(self, pairing: Pairing) -> Proposal:
        if _is_asked(pairing):
            return Proposal(ActionKind.NONE, pairing.rule or Rule.AMBIGUOUS_MATCH)
        if pairing.linked or pairing.counterpart:
            outlook, salesforce = _living(pairing.outlook), _living(pairing.salesforce)
            fixed = _fixed(pairing)
            homes = replace(self.homes, fixed=fixed) if fixed else self.homes
            return self._with_editor(pairing, reconcile(homes, pairing.base, outlook, salesforce, self._say(pairing)))
        side = Side.OUTLOOK if pairing.outlook else Side.SALESFORCE
        seen = pairing.on(side)
        return create(self.homes, side, seen.fields if seen else {})

    def _say(self, pairing: Pairing) -> Say:
        """A rule for conflicts is for pairs that once agreed; two that meet under different names may be two."""
        preferred = pairing.decision.preferred if pairing.decision else {}
        strangers = pairing.counterpart is not None and self._names_differ(pairing)
        policy = "ask" if strangers else self.settings.conflict
        fought = () if pairing.chose(Choice.INCLUDE, Choice.RELEASE) else pairing.fought
        bases = (pairing.base.outlook, pairing.base.salesforce)
        unmet = frozenset(each.name for each in self.own if not any(base.get(each.name) for base in bases))
        return Say(policy, _newest(pairing), preferred.get(""), pairing.taken_back, fought, unmet, preferred)

    def _with_editor(self, pairing: Pairing, proposal: Proposal) -> Proposal:
        """Return a proposal whose fields that others fight over tell who last changed the record in Salesforce."""
        by = self.editors.get(pairing.salesforce.record.editor, "") if pairing.salesforce else ""
        if not by or not pairing.fought:
            return proposal
        told = [msgspec.structs.replace(e, by=by) if e.why is Why.FOUGHT_OVER else e for e in proposal.left_out]
        return replace(proposal, left_out=tuple(told))

    def _names_differ(self, pairing: Pairing) -> bool:
        outlook, salesforce = _living(pairing.outlook) or {}, _living(pairing.salesforce) or {}
        return any(folded(outlook.get(name)) != folded(salesforce.get(name)) for name in canon.NAMES[self.kind])

    def _judged(self, pairing: Pairing, proposal: Proposal) -> Row | None:
        """Return the row of an item that is in scope: stopped by something, or proposed."""
        rule = pairing.rule if pairing.counterpart and pairing.rule else _true_rule(pairing, proposal)
        if proposal.action is ActionKind.NONE and not pairing.counterpart and not _is_asked(pairing):
            if not proposal.left_out or pairing.chose(Choice.EXCLUDE):
                return None
            if proposal.rule is Rule.FOUGHT_OVER:
                return _row(pairing, proposal, RowState.HELD, proposal.rule, hold=Hold.FOUGHT_OVER)
            return _row(pairing, proposal, RowState.PREVENTED, proposal.rule)
        if pairing.chose(Choice.EXCLUDE):
            return _row(pairing, proposal, RowState.EXCLUDED, rule, sentences.decided(RowState.EXCLUDED, forever=False))
        if _is_asked(pairing):
            return _row(pairing, proposal, RowState.HELD, pairing.rule or rule, hold=Hold.MATCH)
        if proposal.action is ActionKind.CONFLICT:
            return self._in_conflict(pairing, proposal)
        allowed, why_not = self._allowed(pairing, proposal)
        if allowed is not proposal and not allowed.targets() and not pairing.counterpart:
            return _row(pairing, proposal, RowState.PREVENTED, rule, why_not)
        if self.kind is Kind.CONTACTS and _lacks_last_name(allowed):
            return _row(pairing, allowed, RowState.HELD, Rule.NO_LAST_NAME, hold=Hold.NAME)
        if allowed.creates and not pairing.chose(Choice.INCLUDE) and (standing := _standing(pairing)):
            return _row(pairing, allowed, RowState.PREVENTED, Rule(standing.value))
        if allowed.creates and not allowed.writes(allowed.creates):
            return _row(pairing, allowed, RowState.PREVENTED, Rule.EMPTY)
        return self._held_or_proposed(pairing, allowed, rule)

    def _in_conflict(self, pairing: Pairing, proposal: Proposal) -> Row:
        """Return the row of records that differ; those that meet for the first time were never in agreement."""
        if not pairing.counterpart:
            return _row(pairing, proposal, RowState.CONFLICT, _true_rule(pairing, proposal))
        row = _row(pairing, proposal, RowState.CONFLICT, Rule.FIRST_LINK_DIFFERS)
        return msgspec.structs.replace(row, reason=_true_reason(pairing, proposal))

    def _held_or_proposed(self, pairing: Pairing, proposal: Proposal, rule: Rule) -> Row:
        if pairing.parted and not pairing.linked and not pairing.chose(Choice.INCLUDE):
            return _row(pairing, proposal, RowState.HELD, Rule.UNLINKED_BY_HAND, hold=Hold.UNLINKED)
        if pairing.taken_back and proposal.creates and not pairing.chose(Choice.INCLUDE):
            return _row(pairing, proposal, RowState.HELD, Rule.TAKEN_BACK, hold=Hold.UNLINKED)
        if self._is_unresolved(pairing):
            return _row(pairing, proposal, RowState.HELD, rule, sentences.UNRESOLVED, hold=Hold.UNRESOLVED)
        meeting, mails = mails_of(pairing.outlook, proposal)
        if meeting and not pairing.chose(Choice.RELEASE) and pairing.counterpart:
            proposal, mails = _without(proposal, Side.OUTLOOK), 0  # the link can be made now, the rest asked later
        elif meeting and not pairing.chose(Choice.RELEASE):
            return _row(
                pairing,
                proposal,
                RowState.HELD,
                rule,
                why_mails(pairing.outlook, proposal),
                hold=Hold.MAIL,
                mails=mails,
            )
        return _row(pairing, proposal, RowState.PROPOSED, rule, mails=mails)

    def _is_unresolved(self, pairing: Pairing) -> bool:
        """Tell whether a write to it, or the create that may have made it, is not answered yet."""
        stamps = (seen.record.key.lower() for seen in pairing.seen() if seen.record.key)
        return not self.unresolved.isdisjoint({pairing.item, pairing.counterpart, *stamps})

    def _allowed(self, pairing: Pairing, proposal: Proposal) -> tuple[Proposal, str]:
        """Return the part of a proposal that may be written, and why the rest may not."""
        why_not = ""
        for side in proposal.targets():
            operation = _operation(proposal, side)
            seen = pairing.on(side)
            if operation in self.settings.prevent.on(side):
                why_not = sentences.prevented(operation, side)
            elif (side, self.kind.value) in self.homes.org.read_only:
                why_not = sentences.locked(Lock.READ_ONLY)
            elif operation is not Operation.CREATE and seen and seen.record.locked:
                why_not = sentences.locked(seen.record.locked)
            else:
                continue
            proposal = _without(proposal, side)
        return proposal, why_not


def _fixed(pairing: Pairing) -> dict[Side, tuple[str, ...]]:
    """Return the fields of the very records that cannot be changed, by side."""
    both = ((Side.OUTLOOK, pairing.outlook), (Side.SALESFORCE, pairing.salesforce))
    return {side: seen.record.fixed for side, seen in both if seen and seen.record.fixed}


def _is_asked(pairing: Pairing) -> bool:
    """Tell whether only a person can say who its counterpart is, and has not said yet."""
    if pairing.rule is Rule.MERGED:
        return not pairing.chose(Choice.INCLUDE)
    return bool(pairing.candidates)


def _true_rule(pairing: Pairing, proposal: Proposal) -> Rule:
    """Return a rule that says "changed" only of what somebody changed: what differed at the link was not."""
    said = (Rule.CHANGED_IN_OUTLOOK, Rule.CHANGED_IN_SALESFORCE, Rule.CHANGED_ON_BOTH, Rule.CHANGED_APART)
    taken_back = pairing.taken_back and all(change.name in pairing.taken_back for change in proposal.fields)
    if taken_back and proposal.rule in said:
        return Rule.TAKEN_BACK_DIFFERS
    unmet = pairing.unmet and all(change.name in pairing.unmet for change in proposal.fields)
    return Rule.DIFFERENT_SINCE_LINK if unmet and proposal.rule in said else proposal.rule


def _true_reason(pairing: Pairing, proposal: Proposal) -> str:
    """Return why two records are what they are: of those that meet for the first time, nothing was changed yet."""
    if not pairing.counterpart:
        return sentences.reason(_true_rule(pairing, proposal))
    found_by = sentences.reason(pairing.rule) if pairing.rule else ""
    if proposal.action is not ActionKind.CONFLICT:
        return found_by or sentences.reason(proposal.rule)
    apart = ", ".join(label(change.name) for change in proposal.fields if change.winner is None)
    differs = sentences.reason(Rule.FIRST_LINK_DIFFERS) + (f" for {apart}" if apart else "")
    return f"{found_by}. {differs}" if found_by else differs


def _operation(proposal: Proposal, side: Side) -> Operation:
    if proposal.creates is side:
        return Operation.CREATE
    return Operation.DELETE if proposal.deletes is side else Operation.UPDATE


def _without(proposal: Proposal, side: Side) -> Proposal:
    """Return a proposal that leaves a side alone."""
    if proposal.creates or proposal.deletes:
        return Proposal(ActionKind.NONE, proposal.rule)
    kept = tuple(change for change in proposal.fields if change.winner is side)
    left_out = tuple(each for each in proposal.left_out if each.side is not side)
    return Proposal(ActionKind.UPDATE if kept else ActionKind.NONE, proposal.rule, kept, left_out=left_out)


def _living(seen: Seen | None) -> Fields | None:
    return None if seen is None or seen.gone else seen.fields


def _newest(pairing: Pairing) -> Side | None:
    if not pairing.outlook or not pairing.salesforce:
        return None
    outlook, salesforce = pairing.outlook.record.modified or "", pairing.salesforce.record.modified or ""
    if outlook == salesforce:
        return None
    return Side.OUTLOOK if outlook > salesforce else Side.SALESFORCE


def _standing(pairing: Pairing) -> Standing | None:
    return next((seen.record.standing for seen in pairing.seen() if seen.record.standing), None)


def _lacks_last_name(proposal: Proposal) -> bool:
    return proposal.creates is Side.SALESFORCE and not proposal.writes(Side.SALESFORCE).get("last_name")


def _flattens(pairing: Pairing, proposal: Proposal) -> bool:
    """Tell whether plain text would be written over a body with formatting; what is only put beside it is not."""
    here, written = pairing.outlook, proposal.writes(Side.OUTLOOK)
    if here is None or not here.record.formatted or proposal.creates or "body" not in written:
        return False
    return added_to(str(here.fields.get("body") or ""), str(written["body"] or "")) is None


def _out_of_scope(pairing: Pairing, rule: Rule) -> Row:
    return _row(pairing, _NOTHING, RowState.OUT_OF_SCOPE, rule)


def _row(
    pairing: Pairing,
    proposal: Proposal,
    state: RowState,
    rule: Rule,
    why: str = "",
    *,
    hold: Hold | None = None,
    mails: int = 0,
) -> Row:
    """Return a row; its reason is what the rule means, and after it `why` it is stopped."""
    linking = pairing.counterpart and proposal.action in (ActionKind.NONE, ActionKind.UPDATE)
    shy = state is RowState.PRIVATE
    return Row(
        item=pairing.item,
        kind=pairing.kind,
        action=ActionKind.LINK if linking and not shy else proposal.action,
        target=proposal.targets(),
        state=state,
        rule=rule,
        reason=f"{sentences.reason(rule)}; {why}" if why else sentences.reason(rule),
        hold=hold,
        mails=mails,
        outlook=face_of(pairing.kind, pairing.outlook, shy),
        salesforce=face_of(pairing.kind, pairing.salesforce, shy),
        fields=proposal.fields,
        left_out=proposal.left_out,
        flattens=_flattens(pairing, proposal),
        guests=told_of(pairing.outlook, proposal) if mails else (),
        candidates=pairing.candidates,
        rivals=pairing.rivals,
        counterpart=pairing.counterpart,
        decision=pairing.decision,
    )


def face_of(kind: Kind, seen: Seen | None, shy: bool) -> Face | None:
    """Return how a row shows a record, of a private one its id alone; None where there is none."""
    if seen is None or seen.gone:
        return None
    if shy:
        return Face(seen.record.id, "", None, None, seen.record.version)
    record, title, when = seen.record, canon.title(kind, seen.fields), canon.when(kind, seen.fields)
    return Face(record.id, title, when, record.modified, record.version)
