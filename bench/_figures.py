"""What the benches measure and how they tell it: as a table for people, and as JSON with --json FILE."""

import argparse
import json
import os
import platform
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROUNDS = 5


class Spent(NamedTuple):
    """Seconds by the clock, and of processor time in this process: the latter bears other work on the computer."""

    wall: float
    cpu: float


def timed(work: Callable[[], object]) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


class Figure(NamedTuple):
    """One figure: what was measured, and what it must at most (or, with `least`, at least) be."""

    name: str
    value: float
    unit: str = "x"
    target: float | None = None
    least: bool = False
    note: str = ""

    @property
    def reached(self) -> bool | None:
        if self.target is None:
            return None
        return self.value >= self.target if self.least else self.value <= self.target

    def line(self) -> str:
        """Return the figure for people."""
        sort = "" if self.target is None else f"{'at least' if self.least else 'at most'} {self.target:g}"
        missed = " MISSED" if self.reached is False else ""
        return f"{self.name:64}{self.value:12,.2f} {self.unit:9}{sort:16}{missed:8}{self.note}"


def pairs(
    first: Callable[[], object], second: Callable[[], object], rounds: int = ROUNDS
) -> tuple[list[Spent], list[Spent]]:
    """Do both in turn, once to warm up and then so many rounds."""
    first(), second()
    times = [(timed(first), timed(second)) for _ in range(rounds)]
    return [one for one, _ in times], [two for _, two in times]


def ratio(slower: Sequence[Spent], faster: Sequence[Spent]) -> float:
    """Return how many times as long the one takes as the other: the median of the rounds' ratios."""
    return statistics.median(one.wall / two.wall for one, two in zip(slower, faster, strict=True))


def parser(about: str | None) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=about)
    made.add_argument("--rounds", type=int, default=ROUNDS)
    made.add_argument("--json", type=Path, help="also write the figures here")
    return made


def tell(figures: Sequence[Figure], file: Path | None, **more: Any) -> None:
    """Print the figures, and write them as JSON if asked to. The load of the computer is said: it weighs on all."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    for figure in figures:
        sys.stdout.write(figure.line().rstrip() + "\n")
    sys.stdout.write(f"load {load:.1f} on {os.cpu_count()} processors\n")
    if file is None:
        return
    report = {
        "schema": "accord.bench/1",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load": round(load, 1),
        **more,
        "measures": [
            {**figure._asdict(), "value": round(figure.value, 3), "reached": figure.reached} for figure in figures
        ],
    }
    file.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
