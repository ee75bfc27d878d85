"""The review: the rows of a plan as they are while people decide, one for every face that is open.

Each step changes what it touches and nothing else, and says so in a patch. The law of it is that its rows, in their
order, and its sums are those of the plan made anew.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from core.engine.desk import Desk
from core.engine.reports import ApplyReport, Changed, RowOutcome, Undo
from core.errors import UsageError
from core.model import ActionKind, Choice, Decision, Kind, Plan, Row, Side
from core.planning.summary import Sums
from core.planning.worksheet import place

Place = tuple[str, str, str]


class Patch(msgspec.Struct, frozen=True):
    """What a step changed."""

    number: int
    """The review's number from here on."""
    items: frozenset[str] | None
    """The items whose rows are others, came or went; None for all of them."""
    told: Changed | None = None
    moved: bool = False
    """Others had appended to the journal meanwhile: the plan was made anew."""


class _Step(msgspec.Struct, frozen=True):
    label: str
    undo: Undo


class Review:
    """The rows at a desk, and the steps that were taken at it."""

    def __init__(self, desk: Desk) -> None:
        self.number = 0
        """Grows with every step: a face that knows an older one has something to catch up with."""
        self.shape = 0
        """Grows when rows came or went."""
        self.outcomes: dict[str, RowOutcome] = {}
        """By item: what the last writing came to, until somebody decides about it again."""
        self._sit_at(desk)

    def _sit_at(self, desk: Desk) -> None:
        self.desk = desk
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self._read_plan()

    def _read_plan(self) -> None:
        plan = self.desk.plan()
        self._edition = self.desk.edition
        self.kinds, self.as_of, self.read, self.unread = plan.kinds, plan.as_of, plan.read, plan.unread
        self._rows = {row.item: row for row in plan.rows}
        self._places: dict[Kind, list[Place]] = {kind: [] for kind in plan.kinds}
        for row in plan.rows:
            self._places[row.kind].append(place(row))
        self._sums = Sums(plan.rows)
        self.deletes = Counter(row.kind for row in plan.rows if _deletes(row))
        """How many rows of each kind would delete something, the held ones counted."""
        self.number, self.shape = self.number + 1, self.shape + 1

    # What there is

    def row(self, item: str) -> Row | None:
        """Return the row of an item; None where nothing is to be done about it, or where it is in another's row."""
        return self._rows.get(item)

    def items(self) -> list[str]:
        """Return the item of every row, in the order of the plan."""
        return [told[-1] for kind in self.kinds for told in self._places[kind]]

    def sums(self) -> dict[str, int]:
        """Return how many rows of each sort there are (`core.planning.summary.Sums.told`)."""
        return self._sums.told()

    @property
    def updating_links(self) -> int:
        """How many of the proposed links also write values to a side."""
        return self._sums.updating_links

    def deletes_left(self) -> dict[Kind, int]:
        """Return, by kind, how many deletes a day still allows, those that are proposed not counted."""
        return {kind: self.desk.deletes_left(kind) for kind in self.kinds if kind not in self.unread}

    def plan(self) -> Plan:
        """Return the whole plan as it is now: what a person is asked to confirm."""
        return self.desk.plan()

    # Steps

    def decide(self, items: Sequence[str], decision: Decision | None) -> Patch:
        """Journal a decision about items, or, with None, take back what was decided. Raises UsageError."""
        if decision is None:
            return self._stepped("Back to the recommendation", self.desk.clear(items))
        return self._stepped(_LABELS[decision.choice], self.desk.decide(items, decision))

    def prefer(self, item: str, sides: Mapping[str, Side]) -> Patch:
        """Journal whose value holds, field by field: one step, whatever is chosen.

        A side whose fields hold already is passed over. Raises UsageError if that is everything.
        """
        made, refused = [], []
        for side in Side:
            fields = tuple(name for name, chosen in sides.items() if chosen is side)
            if not fields:
                continue
            try:
                made.append(self.desk.decide([item], Decision(choice=Choice.PREFER, side=side, fields=fields)))
            except UsageError as error:
                refused.append(error)
        if not made:
            raise refused[0] if refused else UsageError("No field was chosen.", "Choose a side for a field.")
        return self._stepped(_LABELS[Choice.PREFER], _as_one(made))

    def _stepped(self, said: str, changed: Changed) -> Patch:
        if changed.undo:
            count = len(changed.effects)
            self._done.append(_Step(said if count == 1 else f"{said} ({count:,} rows)", changed.undo))
            self._undone.clear()
        return self._take(changed)

    @property
    def undo_label(self) -> str | None:
        """What an undoing would undo; None where there is nothing."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> str | None:
        return self._undone[-1].label if self._undone else None

    def undo(self) -> Patch:
        """Put back what was said before the last step. Raises UsageError where that cannot be, and forgets the step."""
        return self._back(self._done, self._undone, "There is nothing to undo.", again=False)

    def redo(self) -> Patch:
        """Do again what was undone last. Raises UsageError where that cannot be."""
        return self._back(self._undone, self._done, "There is nothing to redo.", again=True)

    def _back(self, steps: list[_Step], others: list[_Step], nothing: str, *, again: bool) -> Patch:
        if not steps:
            raise UsageError(nothing, "Decide about a row first.")
        step = steps[-1]
        try:
            changed = self.desk.undo(step.undo, again=again)
        except UsageError:
            steps.pop()
            raise
        steps.pop()
        if changed.undo:
            others.append(_Step(step.label, changed.undo))
        return self._take(changed)

    def rebase(self) -> Patch | None:
        """Make the plan anew if others have appended to the journal; None if nobody has."""
        if self._edition == self.desk.edition and not self.desk.has_moved():
            return None
        self._read_plan()
        return Patch(self.number, None, moved=True)

    def resume(self, desk: Desk, report: ApplyReport | None = None) -> Patch:
        """Go on at another desk, after something was written: what was said before cannot be undone any more."""
        self.outcomes = {row.item: row for row in report.rows if row.outcome != "succeeded"} if report else {}
        self._sit_at(desk)
        return Patch(self.number, None)

    # How rows follow

    def _take(self, changed: Changed) -> Patch:
        """Look again at what a step may have touched."""
        for effect in changed.effects:
            self.outcomes.pop(effect.item, None)
        if changed.moved or changed.touched is None:
            self._read_plan()
            return Patch(self.number, None, changed, moved=changed.moved)
        others: set[str] = set()
        for kind, items in changed.touched.kinds.items():
            others |= self._retell(kind) if items is None else self._look_at(kind, items)
        self.number += 1
        return Patch(self.number, frozenset(others), changed)

    def _retell(self, kind: Kind) -> set[str]:
        """Look at all rows of a kind; return the items whose rows are others now."""
        before = {told[-1]: self._rows[told[-1]] for told in self._places[kind]}
        after = {row.item: row for row in self.desk.rows_of(kind)}
        others = {item for item in before.keys() | after.keys() if before.get(item) is not after.get(item)}
        for item in others:
            self._replace(kind, item, after.get(item))
        return others

    def _look_at(self, kind: Kind, items: Iterable[str]) -> set[str]:
        """Look at some rows; and at all deletes where one is among them, since they share one limit."""
        items = set(items)
        rows = {item: row for item in items if (row := self.desk.row(item)) is None or row.item == item}
        after: dict[str, Row | None] = {item: rows.get(item) for item in items}
        if any(_deletes(self._rows.get(item)) or _deletes(after[item]) for item in items):
            after |= {row.item: row for row in self.desk.deletes_of(kind)}
        others = {item for item, row in after.items() if row != self._rows.get(item)}
        for item in others:
            self._replace(kind, item, after[item])
        return others

    def _replace(self, kind: Kind, item: str, row: Row | None) -> None:
        """Put a row in the place of the one that the item had, if it had one."""
        former = self._rows.pop(item, None)
        places = self._places[kind]
        self.deletes[kind] += _deletes(row) - _deletes(former)
        if former is not None:
            self._sums.add(former, -1)
            if row is None or place(row) != place(former):
                del places[bisect_left(places, place(former))]
        if row is not None:
            self._sums.add(row)
            self._rows[item] = row
            if former is None or place(row) != place(former):
                insort(places, place(row))
        self.shape += (former is None) != (row is None)


def _as_one(made: Sequence[Changed]) -> Changed:
    """Return what decisions about one item came to, as if they were one."""
    first, last = made[0], made[-1]
    if first is last:
        return first
    undo = Undo(first.undo.before, last.undo.after) if first.undo and last.undo else last.undo
    moved = any(each.moved for each in made)
    return msgspec.structs.replace(last, undo=undo, moved=moved, touched=None if moved else last.touched)


def _deletes(row: Row | None) -> bool:
    return row is not None and row.action is ActionKind.DELETE


_LABELS = {
    Choice.INCLUDE: "Include",
    Choice.EXCLUDE: "Exclude from this sync",
    Choice.IGNORE_ONCE: "Ignore until the next change",
    Choice.IGNORE_FOREVER: "Ignore forever",
    Choice.PREFER: "Choose a side",
    Choice.LINK: "Link",
    Choice.UNLINK: "Unlink",
    Choice.RELEASE: "Release",
}
"""What a step is called when it can be undone."""
