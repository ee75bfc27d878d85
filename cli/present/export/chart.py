"""Runs over time, as a drawing that needs nothing but the page it is in."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from html import escape
from typing import NamedTuple

from core.engine.tally import Tally

MOST = 62
"""Bars of a chart."""
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 960, 220, 56, 30, 12


class Bar(NamedTuple):
    """A stretch of time."""

    label: str
    runs: int
    wrote: int
    failed: int


def bars(runs: Sequence[Tally], day_of: Callable[[str], date]) -> tuple[str, list[Bar]]:
    """Return what a bar stands for ("day", "week", "month", "year"), and the bars from the first run to the last.

    `day_of` tells the day of an instant where the reader is.
    """
    days = [(day_of(run.first), run) for run in runs if run.run is not None]
    if not days:
        return "day", []
    first, last = min(day for day, _ in days), max(day for day, _ in days)
    unit = next((unit for unit in ("day", "week", "month") if _count(unit, first, last) <= MOST), "year")
    found = {label: Bar(label, 0, 0, 0) for label in _labels(unit, first, last)}
    for day, run in days:
        label = _label(unit, day)
        bar = found[label]
        found[label] = Bar(label, bar.runs + 1, bar.wrote + run.wrote, bar.failed + run.failed)
    return unit, list(found.values())


def _label(unit: str, day: date) -> str:
    if unit == "week":
        return (day - timedelta(days=day.weekday())).isoformat()
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[unit]]


def _labels(unit: str, first: date, last: date) -> Iterator[str]:
    before = None
    for offset in range((last - first).days + 1):
        label = _label(unit, first + timedelta(days=offset))
        if label != before:
            yield label
        before = label


def _count(unit: str, first: date, last: date) -> int:
    return (last - first).days // {"day": 1, "week": 7, "month": 28}[unit] + 1


def drawing(unit: str, shown: Sequence[Bar]) -> str:
    """Return the SVG: for each bar what was written and, above it, what was not applied. It tells itself in words."""
    top = max(1, *(bar.wrote + bar.failed for bar in shown))
    step = (WIDTH - LEFT) / len(shown)
    wide = min(step * 0.8, 48)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="chart-title">',
        f'<title id="chart-title">{escape(_told(unit, shown))}</title>',
        f'<line class="axis" x1="{LEFT}" x2="{WIDTH}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM}"/>',
        f'<text x="{LEFT - 8}" y="{TOP + 10}" text-anchor="end">{top:,}</text>',
        f'<text x="{LEFT - 8}" y="{HEIGHT - BOTTOM}" text-anchor="end">0</text>',
    ]
    scale = (HEIGHT - BOTTOM - TOP) / top
    for number, bar in enumerate(shown):
        x = LEFT + number * step + (step - wide) / 2
        parts += _bar(bar, x, wide, scale)
    for number in sorted({0, len(shown) // 2, len(shown) - 1}):
        x = LEFT + (number + 0.5) * step
        anchor = "middle" if 0 < number < len(shown) - 1 or len(shown) == 1 else "end" if number else "start"
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}">{escape(shown[number].label)}</text>')
    return "".join([*parts, "</svg>"])


def _bar(bar: Bar, x: float, wide: float, scale: float) -> Iterator[str]:
    wrote, failed = bar.wrote * scale, bar.failed * scale
    ground = HEIGHT - BOTTOM
    for name, count, y, high in (
        ("ran", bar.runs, float(ground), 3.0),
        ("wrote", bar.wrote, ground - wrote, wrote),
        ("failed", bar.failed, ground - wrote - failed, failed),
    ):
        if count:
            place = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'
            yield f'<rect class="{name}" {place}><title>{escape(_bar_told(bar))}</title></rect>'


def _bar_told(bar: Bar) -> str:
    return f"{bar.label}: runs {bar.runs}, written {bar.wrote}, not applied {bar.failed}"


def _told(unit: str, shown: Sequence[Bar]) -> str:
    runs, wrote = sum(bar.runs for bar in shown), sum(bar.wrote for bar in shown)
    failed = sum(bar.failed for bar in shown)
    return (
        f"Runs by {unit} from {shown[0].label} to {shown[-1].label}: {runs:,} runs, {wrote:,} changes written, "
        f"{failed:,} not applied. The table below has the figures."
    )
