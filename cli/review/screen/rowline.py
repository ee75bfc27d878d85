"""One row of the list as a line: Salesforce's record, what would happen, Outlook's record."""

from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.style import Style

from cli.present.text.rows import action_color
from cli.review import telling
from cli.review.screen.inks import BOLD, COLORS, CURSOR, DIM, ERROR, PLAIN, SELECTED, Marks
from cli.review.screen.pieces import Line, Piece
from cli.terminal.look import Look, cut, fit
from core.model import Row, RowState, Side

GUTTER: Final = 3
"""Cells before a row: the cursor, whether it is selected, and whether its last writing failed."""
ACTION: Final = 15


def cell_width(width: int) -> int:
    """Return how many cells each record has in a line."""
    return max((width - GUTTER - ACTION - 2) // 2, 1)


def row_line(row: Row, look: Look, marks: Marks, as_of: str, *, at: bool, selected: bool, failed: bool) -> Line:
    """Return a row in `look.width` cells; `at` means that the cursor is on it."""
    width = cell_width(look.width)
    gutter = "".join(
        (marks.cursor if at else " ", marks.selected if selected else " ", marks.failed if failed else " ")
    )
    base = CURSOR if at else SELECTED if selected else PLAIN
    action = fit(telling.action(row, look), ACTION, look)
    pieces = (
        (gutter, ERROR if failed and not at else BOLD),
        *_record(row, Side.SALESFORCE, width, look, as_of),
        (f" {action} ", PLAIN if at else _action_style(row)),
        *_record(row, Side.OUTLOOK, width, look, as_of),
    )
    return tuple((text, style if style is PLAIN and base is PLAIN else base + style) for text, style in pieces)


def _action_style(row: Row) -> Style:
    color = action_color(row)
    style = COLORS[color] if color else PLAIN
    return style + BOLD if row.decision or row.state is RowState.CONFLICT else style


def _record(row: Row, side: Side, width: int, look: Look, as_of: str) -> tuple[Piece, ...]:
    """Return a record in exactly so many cells: its title, and its time at the right edge if there is room."""
    told = telling.cell(row, side, look, as_of)
    style = PLAIN if told.exists else DIM
    when = told.when if told.when and width - cell_len(told.when) > 8 else ""
    if not when:
        return ((_filled(told.title, width, look), style),)
    return ((_filled(told.title, width - cell_len(when) - 1, look), style), (f" {when}", DIM))


def _filled(text: str, width: int, look: Look) -> str:
    """Return text in exactly so many cells, whatever `look` says of cutting: a screen has no more."""
    return set_cell_size(cut(text, width, look), width)


def columns_line(width: int) -> Line:
    """Return what stands over the columns."""
    cell = cell_width(width)
    head = (" " * GUTTER, "Salesforce".ljust(cell), "Action".center(ACTION + 2), "Outlook")
    return (("".join(head), DIM),)
