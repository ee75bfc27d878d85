"""Folding what people decide: what they said last, and what of it still holds."""

from collections.abc import Iterable

from core.facts import events as ev
from core.facts.recorded import Recorded
from core.facts.state import OFTEN, Fight, Item, State
from core.model import Choice, Decision, Side

OF_THE_RUN = frozenset({Choice.EXCLUDE, Choice.INCLUDE, Choice.PREFER, Choice.RELEASE})
"""Decisions that hold for one apply; the others hold until something else ends them."""
OF_THE_ROW = OF_THE_RUN | {Choice.IGNORE_ONCE}
"""Decisions about what the person saw: they lapse when either record changes."""
LETTING_GO = frozenset({Choice.INCLUDE, Choice.PREFER, Choice.RELEASE})
"""Decisions that let something be written."""
_LEAVING_OUT = (Choice.EXCLUDE, Choice.IGNORE_ONCE, Choice.IGNORE_FOREVER)


def decision_made(state: State, recorded: Recorded, event: ev.DecisionMade) -> None:
    item = state.find(recorded.item or "")
    if item is None:
        return
    said = Decision(
        choice=event.choice,
        side=event.side,
        fields=event.fields,
        other=event.other,
        preferred=preferences(item.decision, event),
        position=recorded.position,
        at=recorded.at,
        actor=recorded.actor,
        reason=event.content,
    )
    if event.choice in LETTING_GO and item.fights:
        item.fights = {name: each for name, each in item.fights.items() if event.fields and name not in event.fields}
    if event.choice is Choice.LINK:
        item.linking, item.decision = said, None
    else:
        item.linking = None if _ends_linking(item.decision, event) else item.linking
        item.decision = said
    if event.choice is Choice.UNLINK and not item.linked:
        item.parted, item.parted_from = True, event.other
    state.decided[item.id] = item.kind


def decision_withdrawn(state: State, recorded: Recorded, event: ev.DecisionWithdrawn) -> None:
    item = state.find(recorded.item or "")
    if item is not None:
        item.decision, item.linking, item.parted = None, None, False
        state.decided.pop(item.id, None)


def decision_restored(state: State, recorded: Recorded, event: ev.DecisionRestored) -> None:
    item = state.find(recorded.item or "")
    if item is None:
        return
    by_decision, by_linking = event.content or (ev.SaidBy(), ev.SaidBy())
    item.decision = _restored(event.decision, by_decision, recorded.position)
    item.linking = _restored(event.linking, by_linking, recorded.position)
    item.parted = event.parted and not item.linked
    item.parted_from = event.parted_from if item.parted else None
    for name in event.fought:
        if name not in item.fought_over():
            item.fights = {**item.fights, name: Fight(returns=OFTEN, last=recorded.at)}
    if item.said() is None:
        state.decided.pop(item.id, None)
    else:
        state.decided[item.id] = item.kind


def _restored(said: ev.Saying | None, by: ev.SaidBy, position: int) -> Decision | None:
    if said is None:
        return None
    return Decision(
        choice=said.choice,
        side=said.side,
        fields=said.fields,
        other=said.other,
        preferred=said.preferred,
        position=position,
        at=said.at,
        actor=by.actor,
        reason=by.reason,
    )


def lapse(state: State, item: Item) -> None:
    undecide(state, item, OF_THE_ROW)


def undecide(state: State, item: Item, choices: Iterable[Choice], upto: int | None = None) -> None:
    """End decisions of these sorts about an item, all of them or those that stand up to a position."""
    if item.decision and item.decision.choice in choices and (upto is None or item.decision.position <= upto):
        item.decision = None
    if item.linking and Choice.LINK in choices:
        item.linking = None
    if item.said() is None:
        state.decided.pop(item.id, None)


def preferences(before: Decision | None, said: ev.DecisionMade) -> dict[str, Side]:
    """Return the preferences that hold now, by field: they add up, and a release keeps them, as a row may need both."""
    held = before.preferred if before and said.choice in OF_THE_RUN else {}
    if said.choice is not Choice.PREFER or said.side is None:
        return held
    return {**held, **dict.fromkeys(said.fields, said.side)} if said.fields else {"": said.side}


def _ends_linking(before: Decision | None, said: ev.DecisionMade) -> bool:
    """Tell whether a link asked for by hand is taken back: to take in again what was left out does not do that."""
    left_out = before is not None and before.choice in _LEAVING_OUT
    return said.choice is Choice.UNLINK or (said.choice is Choice.INCLUDE and not left_out)
