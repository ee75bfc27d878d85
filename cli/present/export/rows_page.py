"""A plan, or a run, as one page: Salesforce left, the action in the middle, Outlook right; sums; runs over time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from cli.present.export.page import head, overview, shown, timed
from cli.present.export.sink import Sink
from cli.present.reports import ShownPlan
from cli.present.text.plan import read_lines, sums_lines
from cli.present.text.rows import action_text, left_out_line
from cli.present.text.words import field_value, label, local, zone_name
from cli.terminal.look import Look
from cli.terminal.printable import printable
from core.engine.find import name_in
from core.engine.reports import RunRow, RunStory
from core.engine.tally import Tally
from core.model import WAITING, Face, Kind, Row, RowState, Side, Value
from core.planning.targets import target_word

Cells = tuple[Value, Value, Value]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page. Texts are as people wrote them; the page makes them harmless."""

    kind: Kind
    item: str
    left: str
    action: str
    right: str
    notes: tuple[str, ...] = ()
    heads: tuple[str, str, str] = ("Salesforce", "Result", "Outlook")
    fields: tuple[tuple[str, Cells], ...] = ()
    bad: bool = False
    """It waits for a person, or was not applied."""


@dataclass(frozen=True, slots=True)
class RowsPage:
    """What the page tells."""

    title: str
    made: str
    """The instant of its making."""
    sums: Sequence[str]
    lines: Sequence[Line]
    runs: Sequence[Tally]
    look: Look


def of_plan(shown_plan: ShownPlan, made: str, runs: Sequence[Tally], look: Look) -> RowsPage:
    """Return the page of a plan."""
    plan = shown_plan.plan
    title = f"Plan of {', '.join(plan.kinds)} at {local(plan.as_of, look)} {zone_name(plan.as_of, look)}"
    sums = [f"Plan number {plan.digest[:12]}.", *read_lines(plan, look), *sums_lines(plan, everything=True)]
    lines = [_planned(row, name_in(shown_plan.names, row.item), look) for row in shown_plan.rows()]
    return RowsPage(title, made, sums, lines, runs, look)


def _planned(row: Row, name: str, look: Look) -> Line:
    notes = [left_out_line(each, look) for each in row.left_out]
    if row.state is not RowState.PROPOSED and row.state is not RowState.PRIVATE:
        notes.insert(0, row.reason)
    elif row.mails:
        notes.append(f"Would mail {row.mails}.")
    if row.guests:
        notes.append(f"Invited: {', '.join(row.guests)}")
    return Line(
        kind=row.kind,
        item=name,
        left=_face(row.salesforce, look),
        action=action_text(row, look),
        right=_face(row.outlook, look),
        notes=tuple(notes),
        fields=tuple((each.name, (each.salesforce, each.value, each.outlook)) for each in row.fields),
        bad=row.state in WAITING,
    )


def _face(face: Face | None, look: Look) -> str:
    if face is None:
        return ""
    return f"{face.title}\n{local(face.when, look)}" if face.when else face.title


def of_run(story: RunStory, made: str, runs: Sequence[Tally], look: Look) -> RowsPage:
    """Return the page of a past run."""
    run = story.run
    title = f"{run.command.capitalize()} {run.run}"
    counts = ", ".join(f"{count:,} {name}" for name, count in story.counts().items() if count)
    zone = zone_name(run.started, look)
    sums = [f"Began {local(run.started, look)} {zone}, by {run.actor}.", f"{counts or 'Nothing was new'}."]
    return RowsPage(title, made, sums, [_ran(row, story.names) for row in story.rows], runs, look)


def _ran(row: RunRow, names: Mapping[str, str]) -> Line:
    """Return what a run did about a row."""
    place = target_word(row.target) or ""
    bad = row.outcome not in ("succeeded", "linked")
    notes = (row.outcome, *((row.problem.message,) if row.problem else ()))
    fields = tuple(
        (name, (row.before.get(side, {}).get(name), value, None))
        for side in Side
        for name, value in row.written.get(side, {}).items()
    )
    title = row.title or "(erased)"
    left, right = ("" if place == "outlook" else title), ("" if place == "salesforce" else title)
    arrows = {"outlook": "→", "salesforce": "←", "both": "↔"}
    return Line(
        kind=row.kind,
        item=name_in(names, row.item),
        left=left or title,
        action=f"{arrows.get(place, '=')} {row.action}",
        right=right or title,
        notes=notes if bad else (),
        heads=("Before", "Written", ""),
        fields=fields,
        bad=bad,
    )


def write_rows_page(out: Sink, page: RowsPage) -> None:
    """Write the page, piece by piece."""
    for piece in _pieces(page):
        out.write(piece.encode())


def _pieces(page: RowsPage) -> Iterator[str]:
    yield head(page.title)
    zone = escape(zone_name(page.made, page.look))
    yield f'<p class="dim">Made at {timed(page.made, page.look)}. Times are {zone}.</p>'
    yield "<section><h2>Sums</h2>" + "".join(f"<p>{shown(line)}</p>" for line in page.sums) + "</section>\n"
    yield from _rows(page.lines, page.look)
    yield from overview(page.runs, page.look)
    yield "</main></body></html>\n"


def _rows(lines: Iterable[Line], look: Look) -> Iterator[str]:
    for kind, of_kind in groupby(lines, key=lambda line: line.kind):
        yield f"<section><h2>{escape(kind.capitalize())}</h2>"
        for line in of_kind:
            yield _line(line, look)
        yield "</section>\n"


def _line(line: Line, look: Look) -> str:
    bad = ' class="bad"' if line.bad else ""
    row = (
        '<span class="row">'
        f'<span class="side"><span class="dim">Salesforce: </span>{shown(line.left or "–")}</span>'
        f'<span class="act"><span{bad}>{escape(printable(line.action))}</span></span>'
        f'<span class="side"><span class="dim">Outlook: </span>{shown(line.right or "–")}</span></span>'
    )
    notes = "".join(f"<p>{shown(note)}</p>" for note in line.notes)
    item = f'<p class="dim">Item {escape(printable(line.item))}</p>'
    return (
        f"<details{' open' if line.bad else ''}><summary>{row}</summary>{item}{notes}{_fields(line, look)}</details>\n"
    )


def _fields(line: Line, look: Look) -> str:
    if not line.fields:
        return ""
    named = [name for name in line.heads if name]
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("Field", *named))
    rows = "".join(_field(name, cells[: len(named)], named, look) for name, cells in line.fields)
    return f'<table class="fields"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _field(name: str, cells: Sequence[Value], heads: Sequence[str], look: Look) -> str:
    told = "".join(
        f'<td data-name="{escape(head)}">{shown(field_value(name, value, look))}</td>'
        for head, value in zip(heads, cells, strict=True)
    )
    return f'<tr><th scope="row">{escape(printable(label(name)))}</th>{told}</tr>'
