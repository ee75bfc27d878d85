"""The chart of runs: each run in its bar, no stretch of time left out, and the same in words."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from cli.present.export.chart import MOST, Bar, bars, drawing
from core.engine.tally import Tally


def ran(day: date, wrote: int = 1, failed: int = 0) -> Tally:
    return Tally(str(day), "ann", f"{day}T10:00:00.000000Z", counts={"update": wrote, "failed": failed})


def shown(*runs: Tally) -> tuple[str, list[Bar]]:
    return bars(runs, lambda at: date.fromisoformat(at[:10]))


MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "unit", "count"),
    [(0, "day", 1), (3, "day", 4), (61, "day", 62), (70, "week", 11), (700, "month", 24), (9000, "year", 26)],
)
def test_a_bar_stands_for_what_fits(days: int, unit: str, count: int) -> None:
    found, all_of_them = shown(ran(MONDAY), ran(MONDAY + timedelta(days=days), 2, 3))
    assert (found, len(all_of_them)) == (unit, count)
    assert len(all_of_them) <= MOST
    assert (sum(bar.wrote for bar in all_of_them), sum(bar.failed for bar in all_of_them)) in {(3, 3)}
    assert all_of_them[-1].failed == 3


def test_runs_of_one_day_are_one_bar() -> None:
    assert shown(ran(MONDAY, 1), ran(MONDAY, 2, 1), ran(MONDAY + timedelta(days=1), 0)) == (
        "day",
        [Bar("2026-11-23", 2, 3, 1), Bar("2026-11-24", 1, 0, 0)],
    )


def test_what_belongs_to_no_run_is_no_run() -> None:
    assert shown(Tally(None, "ann", "2026-11-23T10:00:00.000000Z", counts={})) == ("day", [])


def test_bars_are_as_high_as_their_figures() -> None:
    unit, found = shown(ran(MONDAY, 4), ran(MONDAY + timedelta(days=1), 1, 1))
    root = ElementTree.fromstring(drawing(unit, found))
    assert (root.findtext("title") or "").startswith("Runs by day from 2026-11-23 to 2026-11-24: 2 runs, 5 changes")
    height = {(rect.get("class"), rect.findtext("title")): float(rect.get("height") or 0) for rect in root.iter("rect")}
    high = height["wrote", "2026-11-23: runs 1, written 4, not applied 0"]
    second = "2026-11-24: runs 1, written 1, not applied 1"
    assert height["wrote", second] == height["failed", second] == pytest.approx(high / 4, abs=0.1)
