"""How long exports of a long journal take, and that their memory does not grow with it.

Each export is a process of its own, whose peak memory the system tells. Run it with `python -m bench.export`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bench._drafts import drafts
from core.facts.events import RunFinished, RunStarted, WriteStarted, WriteSucceeded
from core.facts.recorded import NewEvent
from core.model import Kind, Operation, Record, Side
from journal.store import open_journal

FORMS = ("jsonl", "jsonl --redact", "csv", "csv --rows written", "xlsx", "html")
RUN = 2000
"""Events a run: readings, and ten writes."""
WRITES = 10
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
MOST = 150
"""The most megabytes that an export may take, whatever the journal holds."""


class Cost(NamedTuple):
    form: str
    events: int
    seconds: float
    peak: float
    """Megabytes."""
    size: int
    """Bytes of the file."""


def a_run(number: int) -> Iterator[NewEvent]:
    """Yield the events of a run."""
    yield NewEvent(RunStarted(command="sync", kinds=(Kind.CALENDAR,), accord="0.1.0"))
    seen = drafts(RUN - 2 - 2 * WRITES)
    yield from seen
    for write, about in enumerate(seen[:WRITES]):
        key, content = f"{number}-{write}", {"subject": f"Meeting {write}", "body": "y" * 100}
        both = {"key": key, "side": Side.SALESFORCE, "operation": Operation.CREATE, "content": content}
        yield NewEvent(WriteStarted(**both), Kind.CALENDAR, f"w{number}{about.item}")
        echo = Record(id=f"00U{key}", version="1")
        yield NewEvent(WriteSucceeded(record=echo, **both), Kind.CALENDAR, f"w{number}{about.item}")
    yield NewEvent(RunFinished(outcome="done"))


def fill(home: Path, events: int) -> None:
    """Make a journal of so many events, in runs two days apart."""
    (home / "accord.toml").write_text('[salesforce]\ninstance_url = "https://acme.my.salesforce.com"\n', "utf-8")
    with open_journal("sqlite:///journal.db", home=home, profile="default", create=True) as journal:
        for number in range(events // RUN):
            at = FIRST + timedelta(days=2 * number)
            journal.append(list(a_run(number)), after=number * RUN, run=f"run{number:06}", actor="ann", at=at)


def cost(home: Path, form: str, events: int) -> Cost:
    """Export once."""
    out, before = home / "out", time.perf_counter()
    words = ["export", "--home", str(home), "-o", str(out), "--format", *form.split()]
    running = subprocess.Popen([sys.executable, "-m", "cli.main", *words], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise SystemExit(f"{form} ended with {running.returncode}")
    peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Cost(form, events, time.perf_counter() - before, peak, out.stat().st_size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--forms", nargs="+", default=FORMS)
    chosen = parser.parse_args()
    print(f"{'form':20}{'events':>12}{'seconds':>10}{'peak MB':>10}{'file MB':>10}")
    worst = 0.0
    for events in chosen.events:
        with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
            fill(Path(folder), events)
            for form in chosen.forms:
                one = cost(Path(folder), form, events)
                worst = max(worst, one.peak)
                print(f"{form:20}{events:12,}{one.seconds:10.1f}{one.peak:10.0f}{one.size / 1e6:10.1f}", flush=True)
    print(f"Peak at most {MOST} MB: {'reached' if worst <= MOST else 'NOT reached'}")
    if worst > MOST:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
