"""Why a decision about an item would change nothing, or would take back what a person said for good."""

import msgspec

from core.model import Choice, Decision, Hold, Row, RowState, Rule
from core.planning.worksheet import Worksheet

FOR_EVER = "it is ignored permanently; only --clear ends that"
ONCE = "it is ignored until one side changes; decide about it alone, or use --clear"
PRIVATE = "it is private and is not synced"
_IGNORING = (Choice.IGNORE_ONCE, Choice.IGNORE_FOREVER)
_ABOUT_BELONGING = (Choice.LINK, Choice.UNLINK)
_OPEN = (RowState.PROPOSED, RowState.HELD, RowState.CONFLICT, RowState.EXCLUDED, RowState.IGNORED)

_AS_IT_STANDS = {
    RowState.PRIVATE: PRIVATE,
    RowState.PROPOSED: "it is proposed already, and waits for nothing",
    RowState.CONFLICT: "it is in conflict; settle it with --prefer outlook or --prefer salesforce",
    RowState.EXCLUDED: "you excluded it; --include brings it back",
    RowState.IGNORED: "it is ignored; --clear ends that",
}


def objection(sheet: Worksheet, item: str, decision: Decision, *, among_others: bool) -> str | None:
    """Return why a decision about an item is not to be made, None if it may be.

    What was ignored for ever stays so until it is cleared. What is ignored until it changes stays so when the decision
    is about several items at once (`among_others`). And a decision that would change nothing deceives who makes it.
    """
    said, of_other = sheet.decision(item), sheet.decision(decision.other or "")
    if of_other and of_other.choice is Choice.IGNORE_FOREVER:
        return f"its counterpart would be {decision.other}, and {FOR_EVER}"
    if said and said.choice is Choice.IGNORE_FOREVER and (among_others or decision.choice is not said.choice):
        return FOR_EVER
    if among_others and said and said.choice is Choice.IGNORE_ONCE and decision.choice not in _IGNORING:
        return ONCE
    if decision.choice in (Choice.IGNORE_FOREVER, *_ABOUT_BELONGING) or not sheet.knows(item):
        return None
    row = sheet.row(item)
    if _repeats(said, decision) or _changes(sheet, item, row, decision):
        return None
    return _why_nothing(row, decision)


def _repeats(said: Decision | None, decision: Decision) -> bool:
    """Tell whether it is what holds already: to say it again, perhaps with a reason, is no mistake."""
    return said is not None and (said.choice, said.side, said.fields) == (
        decision.choice,
        decision.side,
        decision.fields,
    )


def _changes(sheet: Worksheet, item: str, row: Row | None, decision: Decision) -> bool:
    """Tell whether a row would not be as it is."""
    if decision.choice in (Choice.EXCLUDE, Choice.IGNORE_ONCE):
        return _stops(row, decision)
    if decision.choice is Choice.RELEASE and row and row.state in (RowState.EXCLUDED, RowState.IGNORED):
        return False
    if decision.choice is Choice.INCLUDE and row and (row.hold is Hold.MATCH or row.rule is Rule.LINKED_BY_HAND):
        return True
    return _bare(sheet.tried(item, decision)) != _bare(row)


def _stops(row: Row | None, decision: Decision) -> bool:
    """Tell whether there is anything to leave out."""
    if row is None:
        return False
    return row.state in _OPEN or (decision.choice is Choice.IGNORE_ONCE and row.state is RowState.PREVENTED)


def _bare(row: Row | None) -> Row | None:
    return msgspec.structs.replace(row, decision=None) if row else None


def _why_nothing(row: Row | None, decision: Decision) -> str:
    if row is None:
        return "both sides agree, or it is outside what is synced, so there is nothing to decide"
    if decision.fields and row.state in _OPEN:
        return f"the two sides do not differ in {', '.join(decision.fields)}"
    if row.state is RowState.HELD:
        return f"it waits for something else: {_begun_small(row.reason)}"
    return _AS_IT_STANDS.get(row.state) or _begun_small(row.reason)


def _begun_small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
