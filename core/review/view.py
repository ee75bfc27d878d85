"""A view: one screen or tab on a review, with its filter, its order, its cursor and what is selected in it.

Rows that were decided about stay where they are, even where the filter would not show them any more: nothing vanishes
under the cursor. They go when the filter, the order or the hidden rows are asked for anew.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum

from core.model import VISIBLE, WAITING, Row, RowState
from core.planning.selecting import Test, filtering
from core.review.detail import Detail, Say, detail
from core.review.menu import Entry, menu
from core.review.review import Review


class Order(StrEnum):
    """What the rows of a kind are sorted by."""

    TIME = "time"
    TITLE = "title"
    ACTION = "action"
    CHANGED = "last change"


_KEYS: dict[Order, Callable[[Row], tuple[str, ...]]] = {
    Order.TITLE: lambda row: (row.title.casefold(),),
    Order.ACTION: lambda row: (row.state.value if row.state is not RowState.PROPOSED else "", row.action.value),
    Order.CHANGED: lambda row: (
        max((face.modified or "" for face in (row.outlook, row.salesforce) if face), default=""),
    ),
}


class View:
    """What one face shows of a review."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.number = 0
        """Grows when the list of items is another: a selection made by an older one means other rows."""
        self.cursor = 0
        self.selection: set[str] = set()
        self.filter_text, self.order, self.hidden = "", Order.TIME, False
        self._test: Test = filtering("")
        self._anchor: int | None = None
        self._kept: set[str] = set()
        """What was selected when the range that is being extended was begun."""
        self._list()

    # What is shown

    def _list(self) -> None:
        """List anew what the filter lets pass."""
        rows = [row for item in self.review.items() if (row := self.review.row(item)) and self._passes(row)]
        self._set(self._sorted(rows))

    def _passes(self, row: Row) -> bool:
        return (self.hidden or row.state in VISIBLE) and self._test(row)

    def _sorted(self, rows: Sequence[Row]) -> list[str]:
        key = _KEYS.get(self.order)
        if key is None:
            return [row.item for row in rows]
        order = {kind: at for at, kind in enumerate(self.review.kinds)}
        backwards = self.order is Order.CHANGED
        told = sorted(rows, key=key, reverse=backwards)
        return [row.item for row in sorted(told, key=lambda row: order[row.kind])]

    def _set(self, items: list[str]) -> None:
        """Show other items, the cursor on the one that it was on, or where that was."""
        former = self.current()
        self.items = items
        self._at = {item: at for at, item in enumerate(items)}
        self.number += 1
        self._caught_up, self._shape = self.review.number, self.review.shape
        self.selection &= self._at.keys()
        self._anchor = None
        self.cursor = self._at.get(former or "", min(self.cursor, max(len(items) - 1, 0)))

    def catch_up(self) -> bool:
        """Take in what was decided, here or at another face; tell whether the list of items is another now."""
        if self._caught_up == self.review.number:
            return False
        self._caught_up = self.review.number
        if self._shape == self.review.shape:
            return False
        here = self._at
        self._set(
            self._sorted(
                [
                    row
                    for item in self.review.items()
                    if (row := self.review.row(item)) and (item in here or self._passes(row))
                ]
            )
        )
        return True

    def refresh(self) -> None:
        """List anew: what was decided about and does not belong here any more goes."""
        self._list()

    def row(self, at: int) -> Row | None:
        """Return a row by its place in the view."""
        return self.review.row(self.items[at]) if 0 <= at < len(self.items) else None

    def current(self) -> str | None:
        """Return the item that the cursor is on."""
        items: list[str] = getattr(self, "items", [])
        return items[self.cursor] if 0 <= self.cursor < len(items) else None

    def place_of(self, item: str) -> int | None:
        """Return where an item stands in the view."""
        return self._at.get(item)

    # Moving and selecting

    def move(self, by: int, *, extend: bool = False) -> None:
        """Move the cursor, and the range that is being selected with it."""
        self.goto(self.cursor + by, extend=extend)

    def goto(self, to: int, *, extend: bool = False) -> None:
        """Put the cursor on a row; what is beyond the ends is the end."""
        if not self.items:
            return
        if extend and self._anchor is None:
            self._anchor, self._kept = self.cursor, set(self.selection)
        self.cursor = min(max(to, 0), len(self.items) - 1)
        if extend and self._anchor is not None:
            first, last = sorted((self._anchor, self.cursor))
            self.selection = self._kept | set(self.items[first : last + 1])
        else:
            self._anchor = None

    def toggle(self, at: int | None = None) -> None:
        """Select a row, or not any more; that of the cursor, if none is named."""
        self._anchor = None
        item = self.items[at] if at is not None and 0 <= at < len(self.items) else self.current()
        if item is not None:
            self.selection ^= {item}

    def select(self, items: Sequence[str]) -> None:
        """Select these items, as far as they are in the view, and no others."""
        self._anchor, self.selection = None, {item for item in items if item in self._at}

    def select_all(self) -> None:
        self.select(self.items)

    def select_none(self) -> None:
        self.select(())

    def next_waiting(self, *, backwards: bool = False) -> bool:
        """Go to the next row that waits for a person, around the end; tell whether there is one."""
        count, step = len(self.items), -1 if backwards else 1
        for distance in range(1, count + 1):
            at = (self.cursor + step * distance) % count
            row = self.row(at)
            if row and row.state in WAITING:
                self.goto(at)
                return True
        return False

    # What is asked for

    def filter(self, text: str) -> None:
        """Show what an expression describes (`core.planning.selecting.filtering`). Raises UsageError."""
        self._test, self.filter_text = filtering(text), text.strip()
        self._list()

    def sort(self, order: Order) -> None:
        self.order = order
        self._list()

    def show_hidden(self, on: bool) -> None:
        self.hidden = on
        self._list()

    def show_as(self, other: "View") -> None:
        """Show what another view of the same review shows, with its cursor and what is selected there."""
        self._test, self.filter_text = other._test, other.filter_text
        self.order, self.hidden = other.order, other.hidden
        self._list()
        self.goto(self.place_of(other.current() or "") or 0)
        self.select(tuple(other.selection))

    # What is meant

    def meant(self) -> tuple[str, ...]:
        """Return the items that a decision is about: those selected, in order, or that of the cursor."""
        if self.selection:
            return tuple(sorted(self.selection, key=self._at.__getitem__))
        current = self.current()
        return (current,) if current else ()

    def menu(self) -> tuple[Entry, ...]:
        """Return what can be done with the rows that are meant."""
        return menu(self.review.desk, self.meant_rows())

    def meant_rows(self) -> list[Row]:
        return [row for item in self.meant() if (row := self.review.row(item))]

    def detail(self, say: Say) -> Detail | None:
        """Return the row of the cursor, field by field."""
        row = self.row(self.cursor)
        return detail(row, say) if row else None
