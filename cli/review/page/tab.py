"""One tab of the browser: its view of the review, what it is asking, and what it has still to say."""

from itertools import pairwise

from cli.review.page.answers import Asked
from core.model import Kind, Plan
from core.review.review import Review
from core.review.view import View

CHUNK = 50
"""So many rows are asked for and drawn together."""


class Section:
    """The rows of one kind, in a view."""

    def __init__(self, kind: Kind, first: int, end: int, index: int) -> None:
        self.kind, self.first, self.end = kind, first, end
        self.index = index
        """Which row of the grid its heading is, counted from 1."""

    @property
    def count(self) -> int:
        return self.end - self.first

    def chunks(self) -> list[tuple[int, int]]:
        """Return the places of its chunks: the first, and the one after the last."""
        return [(at, min(at + CHUNK, self.end)) for at in range(self.first, self.end, CHUNK)]


class Tab:
    """A tab that is open, or was."""

    def __init__(self, name: str, review: Review) -> None:
        self.name = name
        self.view = View(review)
        self.asked: Asked | None = None
        self.plan: Plan | None = None
        """The plan that the last question shows."""
        self.told: list[str] = []
        """What is to be said in it with the next answer."""
        self.wrote = ""
        """What a writing came to that was confirmed here, until it was shown."""
        self._sections: list[Section] = []
        self._sectioned = -1

    def sections(self) -> list[Section]:
        """Return the kinds that the view shows, with their places."""
        if self._sectioned != self.view.number:
            self._sections, self._sectioned = self._make_sections(), self.view.number
        return self._sections

    def _make_sections(self) -> list[Section]:
        review, items = self.view.review, self.view.items
        kinds = [row.kind for item in items if (row := review.row(item))]
        starts = [at for at in range(len(kinds)) if at == 0 or kinds[at] is not kinds[at - 1]]
        return [
            Section(kinds[first], first, end, first + number + 2)
            for number, (first, end) in enumerate(pairwise([*starts, len(kinds)]))
        ]

    def index(self, at: int) -> int:
        """Return which row of the grid a place is, counted from 1: the column heads and the headings are rows too."""
        before = sum(section.first <= at for section in self.sections())
        return at + before + 2

    def index_count(self) -> int:
        return len(self.view.items) + len(self.sections()) + 1

    def selected(self) -> list[tuple[int, int]]:
        """Return the places that are selected, as ranges: first and last."""
        view = self.view
        if not view.selection:
            return []
        if len(view.selection) == len(view.items):
            return [(0, len(view.items) - 1)]
        places = sorted(at for item in view.selection if (at := view.place_of(item)) is not None)
        ranges: list[tuple[int, int]] = []
        for at in places:
            if ranges and ranges[-1][1] == at - 1:
                ranges[-1] = (ranges[-1][0], at)
            else:
                ranges.append((at, at))
        return ranges

    def said(self) -> str:
        """Return what is to be said, once."""
        told, self.told = " ".join(dict.fromkeys(self.told)), []
        return told
