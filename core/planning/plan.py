"""plan(state, settings, as_of) -> the rows of a review.

The plan is a pure function of the journal, so it is never stored: a confirmed plan is recomputed when somebody asks.
"""

from collections.abc import Sequence

from core.facts.state import State
from core.model import Kind, Plan, Row
from core.planning.digest import plan_digest
from core.planning.guards import hold_deletes
from core.planning.judging import Judge
from core.planning.pairing import pairings
from core.planning.view import view_of
from core.settings import PlanSettings

PLANNING = 1
"""The version of the rules that plans follow. Raise it when the same events come to give another plan: a plan that was
confirmed under other rules is then told as such, and not called forged."""


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
    judge = Judge(view, state.org(), unresolved)
    rows = [row for pairing in pairings(state, kind, view) if (row := judge.row(pairing))]
    rows.sort(key=lambda row: (_time_of(row), _title_of(row), row.item))
    return hold_deletes(rows, state.of(kind), state.allowances, settings.guards, as_of)


def _time_of(row: Row) -> str:
    return next((face.when for face in (row.outlook, row.salesforce) if face and face.when), "")


def _title_of(row: Row) -> str:
    return next((face.title for face in (row.outlook, row.salesforce) if face), "").casefold()
