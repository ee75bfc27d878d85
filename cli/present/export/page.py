"""Exported history as one page: runs over time, what each did, and rows that open to fields."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from cli.present.export.chart import Bar, bars, drawing
from cli.present.export.sink import Sink
from cli.present.export.style import CSS, POLICY
from cli.present.export.tables import HIDDEN, value_cell
from cli.present.text.words import local, zone_name
from cli.terminal.look import Look
from cli.terminal.printable import printable
from core.engine.tally import Tally
from core.engine.write_story import FieldWritten, Written
from core.model import Value
from core.times import parse_instant

INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
"""As core.times writes it."""

COUNTS: Final = (
    ("create", "created"),
    ("update", "updated"),
    ("delete", "deleted"),
    ("failed", "not applied"),
    ("unknown", "without an answer"),
    ("settled", "settled by a person"),
    ("link", "linked"),
    ("unlink", "unlinked"),
    ("decision", "decided"),
    ("seen", "found new or changed"),
    ("gone", "found deleted"),
)
OUTCOMES: Final = {
    "done": "done",
    "nothing": "nothing to do",
    "partly": "done in part",
    "failed": "failed",
    "interrupted": "interrupted",
    "abandoned": "never ended",
}
DONE: Final = {"create": "Created", "update": "Updated", "delete": "Deleted"}
ENDED: Final = {
    "partial": "some fields were not kept",
    "failed": "not applied",
    "stale": "not applied: it had changed meanwhile",
    "unknown": "no answer yet",
    "open": "no answer yet",
    "applied": "applied, according to a person",
    "not-applied": "not applied, according to a person",
}


@dataclass(frozen=True, slots=True)
class Story:
    """What the page tells."""

    profile: str
    made: str
    """The instant of the export."""
    chosen: str
    """Which part of the history it is, in words."""
    runs: Sequence[Tally]
    writes: Callable[[Tally], Iterable[Written]]
    """Gives the writes of a run, as they are told."""
    look: Look


def write_page(out: Sink, story: Story) -> None:
    """Write the page, piece by piece: it is never in memory as a whole."""
    for piece in _pieces(story):
        out.write(piece.encode())


def shown(text: str) -> str:
    """Return text from outside for HTML: harmless, its lines kept, and unable to turn the text around it."""
    return "<bdi>" + "\n".join(escape(printable(line)) for line in text.splitlines()) + "</bdi>"


def _pieces(story: Story) -> Iterator[str]:
    yield head(f"What Accord did: profile {story.profile}")
    yield (
        f'<p class="dim">{shown(story.chosen)} Exported at {timed(story.made, story.look)}.'
        f" Times are {escape(zone_name(story.made, story.look))}.</p>\n"
    )
    yield from overview(story.runs, story.look)
    yield "<section><h2>What each run did</h2>\n"
    for run in story.runs:
        yield from _run(story, run)
    yield "</section></main></body></html>\n"


def head(title: str) -> str:
    """Return the beginning of a page, up to its heading."""
    told = escape(printable(title))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{told}</title><style>{CSS}</style></head>\n<body><main><h1>{told}</h1>"
    )


def overview(runs: Sequence[Tally], look: Look) -> Iterator[str]:
    """Yield the chart of runs over time, and its figures."""
    unit, found = bars(runs, lambda at: _day(at, look))
    yield "<section><h2>Runs over time</h2>"
    if not found:
        yield "<p>No runs.</p></section>\n"
        return
    yield (
        f"<figure>{drawing(unit, found)}<figcaption class='dim'>Changes by {unit}:"
        '<span class="key"></span>written<span class="key no"></span>not applied.</figcaption></figure>'
        f"<details><summary>The figures by {unit}</summary><table><thead><tr>"
        f'<th scope="col">{unit.capitalize()}</th><th scope="col">Runs</th><th scope="col">Written</th>'
        '<th scope="col">Not applied</th></tr></thead><tbody>'
    )
    yield from (_figures(bar) for bar in found if bar.runs)
    yield "</tbody></table></details></section>\n"


def _figures(bar: Bar) -> str:
    numbers = "".join(f"<td>{number:,}</td>" for number in bar[1:])
    return f'<tr><th scope="row">{bar.label}</th>{numbers}</tr>'


def _run(story: Story, run: Tally) -> Iterator[str]:
    name = (
        "Outside of runs" if run.run is None else f"{run.command.capitalize() or 'Run'} · {escape(printable(run.run))}"
    )
    yield f"<article><h3>{timed(run.first, story.look)} · {name}</h3>"
    bad = ' class="bad"' if run.outcome in ("partly", "failed", "interrupted", "abandoned") else ""
    ending = OUTCOMES.get(run.outcome, run.outcome or "its end is not in this export")
    kinds = f" · {escape(', '.join(run.kinds))}" if run.kinds else ""
    who = "" if run.run is None else f"<p>by {shown(run.actor)}{kinds} · <span{bad}>{escape(ending)}</span></p>"
    counts = [f"{run.counts[key]:,} {word}" for key, word in COUNTS if run.counts.get(key)]
    yield who + (f"<p>{', '.join(counts)}.</p>" if counts else '<p class="dim">Nothing was new.</p>')
    if run.reason:
        yield f"<p>Reason: {shown(run.reason)}</p>"
    if run.has_writes:
        for write in story.writes(run):
            yield _write(write, story.look)
    yield "</article>\n"


def _write(write: Written, look: Look) -> str:
    verb = DONE.get(write.operation, write.operation) if write.outcome in ("succeeded", "partial") else ""
    ended = ENDED.get(write.outcome, "")
    what = verb or f"{write.operation.capitalize()}"
    name = shown(write.title) if write.title else f"record of item {escape(write.item[:8])}"
    bad = f' <span class="bad">({escape(ended)})</span>' if ended else ""
    side = escape(printable(write.side.capitalize()))
    about = (
        f"{timed(write.at, look)} · by {shown(write.actor)} · {escape(write.kind)}"
        f" · item {escape(printable(write.item))} · record {shown(write.record or 'none')}{_more(write)}"
    )
    return (
        f"<details><summary>{escape(printable(what))} in {side}: {name}{bad}</summary>"
        f'<p class="dim">{about}</p>{_fields(write, look)}</details>\n'
    )


def _more(write: Written) -> str:
    code = f" · error {escape(printable(write.code))}" if write.code else ""
    return code + (f" · request {escape(printable(write.request))}" if write.request else "")


def _fields(write: Written, look: Look) -> str:
    if not write.fields:
        return f"<p>{HIDDEN.get(write.hidden, 'No fields.')}</p>"
    rows = "".join(_field(field, HIDDEN.get(write.hidden), look) for field in write.fields)
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Field", "Before", "Written", "Kept by the service"))
    return f'<table class="fields"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _field(field: FieldWritten, hidden: str | None, look: Look) -> str:
    values = (("before", field.old), ("written", field.new), ("kept", field.kept))
    cells = "".join(f'<td data-name="{name}">{hidden or _value(value, look)}</td>' for name, value in values)
    return f'<tr><th scope="row">{escape(printable(field.name))}</th>{cells}</tr>'


def _value(value: Value, look: Look) -> str:
    text = value_cell(value)
    return shown(local(text, look) if INSTANT.fullmatch(text) else text) if text else "–"


def timed(at: str, look: Look) -> str:
    """Return an instant for HTML, as the reader's clock shows it."""
    return f'<time datetime="{escape(at)}">{escape(local(at, look))}</time>'


def _day(at: str, look: Look) -> date:
    return parse_instant(at).astimezone(look.zone).date()
