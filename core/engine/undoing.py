"""undoing: what a person said is put back to what they had said before, by one more event: nothing is taken away."""

from core.facts.events import DecisionMade, DecisionRestored, SaidBy, Saying
from core.facts.state import Item, Said
from core.model import Choice, Decision


def restoring(item: Item, said: Said) -> DecisionRestored | DecisionMade:
    """Return the event after which what was said about an item holds again.

    A pair that was linked and then parted has lost what its two sides agreed on: it is linked by hand.
    """
    if said.linked and not item.linked and item.parted_from:
        return DecisionMade(choice=Choice.LINK, other=item.parted_from)
    return DecisionRestored(
        decision=_saying(said.decision),
        linking=_saying(said.linking),
        parted=said.parted,
        parted_from=said.parted_from,
        fought=said.fought,
        content=(_by(said.decision), _by(said.linking)) if said.decision or said.linking else None,
    )


def _saying(decision: Decision | None) -> Saying | None:
    if decision is None:
        return None
    return Saying(
        choice=decision.choice,
        side=decision.side,
        fields=decision.fields,
        other=decision.other,
        preferred=decision.preferred,
        at=decision.at,
    )


def _by(decision: Decision | None) -> SaidBy:
    return SaidBy(decision.actor, decision.reason) if decision else SaidBy()
