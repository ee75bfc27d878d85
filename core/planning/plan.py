"""plan(state, settings, as_of) -> the rows of a review.

The plan is a pure function of the journal, so it is never stored: a confirmed plan is recomputed when somebody asks.
"""

from collections.abc import Mapping, Sequence

from core.facts.state import State
from core.model import Kind, Plan
from core.planning.worksheet import Worksheet
from core.settings import PlanSettings

PLANNING = 2
"""The version of the rules that plans follow. Raise it when the same events come to give another plan: a plan that was
confirmed under other rules is then told as such, and not called forged."""


def plan(
    state: State,
    settings: PlanSettings,
    *,
    profile: str,
    as_of: str,
    kinds: Sequence[Kind],
    allowances: Mapping[str, int] | None = None,
) -> Plan:
    """Return the plan of these kinds at an instant; its rows are in the order of kind, time, title and item.

    `allowances` are the limits of guards that a person set for the run that plans (State.allowances).
    """
    return Worksheet(state, settings, profile=profile, as_of=as_of, kinds=kinds, allowances=allowances or {}).plan()
