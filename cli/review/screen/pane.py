"""The fields of one row: why it is what it is, both sides with what changed marked in them, and what happened to it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rich.cells import cell_len

from cli.review import telling
from cli.review.screen.inks import BOLD, DIM, ERROR, GONE, NEW, PLAIN, Marks
from cli.review.screen.pieces import Line, Piece, wrapped
from cli.terminal.look import Look
from core.engine.reports import RowOutcome
from core.model import RowState, Side, Value
from core.review.detail import Detail, FieldDetail
from core.review.difference import Mark, Spans
from core.review.view import View

SIDES = ((Side.SALESFORCE, "SF"), (Side.OUTLOOK, "OL"))
HISTORY = "History"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pane shows: a row, and what is known of it beside."""

    detail: Detail
    outcome: RowOutcome | None
    history: tuple[str, ...]
    """The last things that happened to it, in words; empty until they were looked up."""


def shown(view: View, look: Look, history: tuple[str, ...] = ()) -> Shown | None:
    """Return what to show of the row under the cursor; None where there is none."""
    whole = replace(look, whole=True)

    def say(name: str, held: Value) -> str:
        return telling.value(name, held, whole)

    detail = view.detail(say)
    if detail is None:
        return None
    return Shown(detail, view.review.outcomes.get(detail.row.item), history)


def title_line(told: Shown | None, width: int, marks: Marks) -> Line:
    """Return what stands over the pane: the row's title, in a rule across it."""
    name = telling.title(told.detail.row) if told else "no row"
    room = max(width - 7, 1)
    first = wrapped(((name, BOLD),), room)[0]
    used = sum(cell_len(text) for text, _ in first) + 4
    return ((marks.rule * 2 + " ", DIM), *first, (" " + marks.rule * max(width - used, 0), DIM))


def pane_lines(told: Shown | None, width: int, look: Look, marks: Marks) -> list[Line]:
    """Return all that the pane says, wrapped to a width; nothing in it is cut."""
    if told is None:
        return [(("No row is shown. Change the filter, or show hidden rows.", DIM),)]
    row = told.detail.row
    lines: list[Line] = []
    if told.outcome:
        said = f"{marks.failed} {telling.outcome(told.outcome)}"
        lines += wrapped(((said, ERROR),), width, 2)
    lines += wrapped(((f"{telling.action(row, look)}: ", BOLD), (telling.reason(row), PLAIN)), width, 2)
    for note in telling.notes(row, look):
        lines += wrapped(((note, BOLD if note.startswith("It waits") else PLAIN),), width, 2)
    for rival in row.rivals:
        lines += wrapped(((f"? {telling.rival(rival, look)}", PLAIN),), width, 2)
    for field in told.detail.fields:
        lines += _field(field, width, marks)
    if row.state is RowState.PRIVATE:
        lines += wrapped(((f"{row.kind.value}, item {row.item}", DIM),), width, 2)
    if told.history:
        lines += [(), ((HISTORY, BOLD),)]
        for event in told.history:
            lines += wrapped(((event, DIM),), width, 2)
    return lines


def _field(field: FieldDetail, width: int, marks: Marks) -> Iterator[Line]:
    """Yield a field: in one line if it fits, or else each side in lines of its own."""
    name: Piece = (telling.field_label(field.name), BOLD)
    base: tuple[Piece, ...] = ((f"  was {field.base}", DIM),) if field.base is not None else ()
    sides = [_side(field, side, short, marks) for side, short in SIDES if field.of(side)]
    between: Piece = ("   ", PLAIN)
    whole = (name, *(piece for pieces in sides for piece in (between, *pieces)), *base)
    texts = [text for text, _ in whole]
    if sum(map(cell_len, texts)) <= width and not any("\n" in text for text in texts):
        yield whole
        return
    yield from wrapped((name, *base), width, 2)
    for pieces in sides:
        yield from wrapped((("  ", PLAIN), *pieces), width, 7)


def _side(field: FieldDetail, side: Side, short: str, marks: Marks) -> tuple[Piece, ...]:
    """Return what a side says: whether it is the one that counts, whose it is, and what of it is gone or new."""
    mark = marks.winner if field.winner is side else " "
    style = BOLD if field.winner is side else PLAIN
    return ((f"{mark} {short} ", style), *_spans(field.of(side)))


def _spans(spans: Spans) -> Iterator[Piece]:
    for span in spans:
        match span.mark:
            case Mark.GONE:
                yield f"[-{span.text}-]", GONE
            case Mark.NEW:
                yield f"{{+{span.text}+}}", NEW
            case Mark.SAME:
                yield span.text, PLAIN
