"""What still holds of a person's words about an item when they have said something new."""

from core.events import DecisionMade
from core.model import Choice, Decision, Side

OF_THE_RUN = frozenset({Choice.EXCLUDE, Choice.INCLUDE, Choice.PREFER, Choice.RELEASE})
"""Decisions that hold for one apply; the others hold until something else ends them."""
_LEAVING_OUT = (Choice.EXCLUDE, Choice.IGNORE_ONCE, Choice.IGNORE_FOREVER)


def preferences(before: Decision | None, said: DecisionMade) -> dict[str, Side]:
    """Return the preferences that hold now, by field: they add up, and a release keeps them, as a row may need both."""
    held = before.preferred if before and said.choice in OF_THE_RUN else {}
    if said.choice is not Choice.PREFER or said.side is None:
        return held
    return {**held, **dict.fromkeys(said.fields, said.side)} if said.fields else {"": said.side}


def ends_linking(before: Decision | None, said: DecisionMade) -> bool:
    """Tell whether a link asked for by hand is taken back: to take in again what was left out does not do that."""
    left_out = before is not None and before.choice in _LEAVING_OUT
    return said.choice is Choice.UNLINK or (said.choice is Choice.INCLUDE and not left_out)
