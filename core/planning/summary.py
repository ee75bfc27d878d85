"""What a plan comes to, for every face that shows one: sums, what waits, and what a confirmation would do."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from core.model import VISIBLE, WAITING, ActionKind, Plan, Row, RowState, Side

WRITING = (ActionKind.CREATE, ActionKind.UPDATE, ActionKind.DELETE)
_PENDING = (RowState.PROPOSED, *WAITING)
_OTHERS = (
    RowState.CONFLICT,
    RowState.HELD,
    RowState.PREVENTED,
    RowState.IGNORED,
    RowState.EXCLUDED,
    RowState.PRIVATE,
    RowState.OUT_OF_SCOPE,
)


class Sums:
    """How many rows of each sort there are; rows may come and go."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._actions: Counter[ActionKind] = Counter()
        """Of the proposed rows."""
        self._states: Counter[RowState] = Counter()
        self._mails = 0
        self.updating_links = 0
        """How many of the proposed links also write values to a side."""
        for row in rows:
            self.add(row)

    def add(self, row: Row, times: int = 1) -> None:
        """Count a row; with `times` of -1, take it out again."""
        self._states[row.state] += times
        if row.state is RowState.PROPOSED:
            self._actions[row.action] += times
            self._mails += times * row.mails
            self.updating_links += times * (row.action is ActionKind.LINK and bool(row.target))

    def told(self) -> dict[str, int]:
        """Return the count of each action of proposed rows, of each other state, and of those who would be mailed."""
        return (
            {action.value: self._actions[action] for action in (*WRITING, ActionKind.LINK)}
            | {state.value: self._states[state] for state in _OTHERS}
            | {"mails": self._mails}
        )


def summary(plan: Plan) -> dict[str, int]:
    """Return how many rows of each sort a plan has, and how many people its proposed rows would mail."""
    return Sums(plan.rows).told()


def waiting(plan: Plan) -> dict[str, int]:
    """Return how many rows wait for a person's word, by state, without those there are none of."""
    states = Counter(row.state for row in plan.rows)
    return {state.value: states[state] for state in WAITING if states[state]}


def proposed(plan: Plan) -> list[Row]:
    """Return the rows that would be written or linked."""
    return [row for row in plan.rows if row.state is RowState.PROPOSED]


def is_pending(plan: Plan) -> bool:
    """Tell whether anything waits to be written or decided."""
    return any(row.state in _PENDING for row in plan.rows)


def shown_rows(plan: Plan, *, everything: bool) -> list[Row]:
    """Return the rows to show: all of them, or those that are not hidden."""
    return [row for row in plan.rows if everything or row.state in VISIBLE]


class Intent(msgspec.Struct, frozen=True):
    """What a confirmation would do."""

    written: dict[Side, dict[ActionKind, int]]
    """By side: how many records would be created, updated and deleted."""
    links: int
    mails: int
    """How many people would be mailed."""
    guests: tuple[str, ...]
    """Who would be mailed, by address or name."""
    deletes: tuple[tuple[Side, Row], ...]
    """Each with the side that it is for."""


def intent(plan: Plan) -> Intent:
    """Return what writing the proposed rows of a plan would do."""
    rows = proposed(plan)
    return Intent(
        written={side: dict(Counter(_written(row) for row in rows if side in row.target)) for side in Side},
        links=sum(row.action is ActionKind.LINK for row in rows),
        mails=sum(row.mails for row in rows),
        guests=tuple(dict.fromkeys(guest for row in rows for guest in row.guests)),
        deletes=tuple((side, row) for row in rows for side in row.target if row.action is ActionKind.DELETE),
    )


def _written(row: Row) -> ActionKind:
    """Return what a row does to a side: records that are linked at first may have to be brought into line."""
    return ActionKind.UPDATE if row.action is ActionKind.LINK else row.action
