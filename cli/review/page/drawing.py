"""The page's HTML, made by templates that escape whatever they are given and refuse what they are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cli.present.text.rows import rival_line
from cli.review import telling
from cli.review.keycaps import key_words
from cli.review.page.door import Door
from cli.review.page.tab import Tab
from core.engine.find import SHORTEST_NAME
from core.model import Row, RowState, Side
from core.review.keys import KEYS, LABELS, Verb
from core.review.menu import Entry
from core.review.view import Order

if TYPE_CHECKING:
    from cli.review.page.room import Room

HERE = Path(__file__).parent
PRINTED = 2000
"""So many rows go on paper: some 70 pages."""
COLUMNS = (Side.SALESFORCE.label, "Action", Side.OUTLOOK.label)


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the list shows it."""

    at: int
    index: int
    looks: str
    name: str
    left: telling.Cell
    action: str
    right: telling.Cell
    note: str
    selected: bool
    current: bool


class Drawing:
    """Draws what the tabs of a room show."""

    def __init__(self, room: "Room", door: Door) -> None:
        self._room, self._door = room, door
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {
            "sides": (Side.SALESFORCE, Side.OUTLOOK),
            "labels": LABELS,
            "Verb": Verb,
            "key_words": key_words,
        }

    def draw(self, name: str, /, **values: object) -> str:
        return self._templates.get_template(f"{name}.html").render(values)

    # The list

    def page(self, tab: Tab) -> str:
        """Return the whole page, with as many rows as a screen shows."""
        return self.draw(
            "page",
            tab=tab,
            seen=self._room.review.number,
            selected=msgspec.json.encode(tab.selected()).decode(),
            token=self._door.page_token,
            keys=msgspec.json.encode(KEYS).decode(),
            orders=list(Order),
            list=self.rows_of(tab),
            pane=self.pane(tab),
            status=self.status(tab),
            review=self._room.review,
            columns=COLUMNS,
        )

    def rows_of(self, tab: Tab) -> str:
        """Return all headings and chunks, of which the one around the cursor has its rows."""
        return self.draw(
            "list",
            sections=tab.sections(),
            heading=telling.heading,
            drawn=lambda first, end: self.lines(tab, first, end),
            cursor=tab.view.cursor,
            unread=telling.unread(self._room.review),
            empty=telling.empty(tab.view),
        )

    def lines(self, tab: Tab, first: int, end: int) -> list[Line]:
        """Return the rows of some places."""
        return [line for at in range(first, end) if (line := self._line(tab, at))]

    def rows(self, tab: Tab, first: int, end: int) -> str:
        return self.draw("rows", lines=self.lines(tab, first, end))

    def paper(self, tab: Tab) -> str:
        """Return the rows of the view as they are printed, and how many are left out."""
        sections = [(each, self.lines(tab, each.first, min(each.end, PRINTED))) for each in tab.sections()]
        missing = max(len(tab.view.items) - PRINTED, 0)
        return self.draw(
            "paper",
            sections=[(section, lines) for section, lines in sections if lines],
            missing=missing,
            heading=telling.heading,
            columns=COLUMNS,
        )

    def row(self, tab: Tab, at: int) -> str:
        return self.rows(tab, at, at + 1)

    def _line(self, tab: Tab, at: int) -> Line | None:
        row, look = tab.view.row(at), self._room.look
        if row is None:
            return None
        left, right = (
            telling.cell(row, side, look, self._room.review.as_of) for side in (Side.SALESFORCE, Side.OUTLOOK)
        )
        outcome = self._room.review.outcomes.get(row.item)
        return Line(
            at=at,
            index=tab.index(at),
            looks=_looks(row),
            name=telling.title(row),
            left=left,
            action=telling.action(row, look),
            right=right,
            note=f"last time: {outcome.outcome}" if outcome else "",
            selected=row.item in tab.view.selection,
            current=at == tab.view.cursor,
        )

    # Beside the list

    def pane(self, tab: Tab) -> str:
        """Return the row of the cursor, field by field, and what can be done with what is meant."""
        room, view = self._room, tab.view
        told = view.detail(lambda name, value: telling.value(name, value, room.look))
        if told is None:
            return self.draw("empty_pane")
        row, outcome = told.row, room.review.outcomes.get(told.row.item)
        return self.draw(
            "pane",
            row=row,
            title=telling.title(row),
            action=telling.action(row, room.look),
            looks=_looks(row),
            reason=telling.reason(row),
            notes=telling.notes(row, room.look),
            rivals=[rival_line(rival, rival.item[:SHORTEST_NAME], room.look) for rival in row.rivals],
            outcome=telling.outcome(outcome) if outcome else "",
            fields=told.fields,
            label=telling.field_label,
            links=self._links(row),
            selected=len(view.selection),
            entries=self._entries(tab),
        )

    def _links(self, row: Row) -> list[tuple[Side, str]]:
        """Return where the records of a row are seen in a browser."""
        if self._room.watch is not None or row.state is RowState.PRIVATE:
            return []
        found = self._room.review.desk.addresses(row.item)
        return [(side, found[side]) for side in (Side.SALESFORCE, Side.OUTLOOK) if _is_plain(found.get(side, ""))]

    def _entries(self, tab: Tab) -> Sequence[Entry]:
        return tab.view.menu() if self._room.watch is None else ()

    def menu(self, tab: Tab) -> str:
        rows = tab.view.meant_rows()
        name = telling.title(rows[0]) if len(rows) == 1 else f"{len(rows):,} rows"
        return self.draw("menu", entries=self._entries(tab), name=name)

    def status(self, tab: Tab) -> str:
        """Return the sums, how old the readings are, what is selected and how the rows are chosen."""
        review, look = self._room.review, self._room.look
        deletes = telling.deletes_left(review) if self._room.watch is None else ""
        told = [*telling.sums(review), deletes, telling.read_at(review, look), telling.filter_words(tab.view)]
        return self.draw("status", told=[each for each in told if each], selected=telling.selected(tab.view))

    # Over it

    def dialog(self, name: str, /, **values: Any) -> str:
        return self.draw(f"ask_{name}", look=self._room.look, telling=telling, **values)

    def progress(self) -> str:
        """Return how far the writing has come; "" if nothing is written."""
        watch = self._room.watch
        if watch is None:
            return ""
        latest = [
            telling.written_line(self._room.review.row(each.item), each.side, each.operation, each.status)
            for each in watch.latest
        ]
        return self.draw("progress", watch=watch, latest=latest, stopping=watch.wants_to_stop())


def _looks(row: Row) -> str:
    """Return the classes of a row: what would be done, whether it waits, whether a person chose it."""
    return f"{row.action.value} {row.state.value}{' chosen' if row.decision else ''}"


def _is_plain(address: str) -> bool:
    """Tell whether an address leads to a page, and to nothing that acts."""
    try:
        return address.isprintable() and urlsplit(address).scheme in ("https", "http")
    except ValueError:
        return False
