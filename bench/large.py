"""A large profile: the plan for 50,000 linked contacts of which 10 changed, from a snapshot, in journals of a million
and ten million events; and how fast a journal is read, decoded and folded without one.

The plan is made by a process of its own, whose processor time is counted from where its modules are loaded. The
journals are on SQLite; most of their events are the same records seen again. Run it with `python -m bench.large`.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench._figures import Figure, parser, tell, timed
from bench.deciding import opened
from bench.journal import AT
from core.facts.events import FeedRead, Linked, RecordObserved
from core.facts.projection import PROJECTION, fold
from core.facts.recorded import NewEvent, Snapshot
from core.facts.state import State, encode
from core.keys import item_id
from core.model import Kind, Record, RowState, Scope, Side
from journal.store import SqlJournal, open_journal
from tests.support import fakes

CONTACTS, CHANGED = 50_000, 10
EVENTS = (1_000_000, 10_000_000)
PART = 5000
"""Events an append."""


def remote(side: Side, number: int) -> str:
    return f"{'AAMk' if side is Side.OUTLOOK else '003'}{number:060}"


def seen(side: Side, number: int, phone: str = "1", version: int = 1) -> NewEvent:
    """Return that a contact was read on a side; its item is that of Outlook's record."""
    name = {"first_name": f"Ann{number}", "last_name": f"Lee{number}", "email": f"ann{number}@acme.example"}
    record = Record(id=remote(side, number), version=f'W/"{version}"', modified="2026-11-24T10:00:00Z")
    fact = RecordObserved(side=side, record=record, content={**name, "mobile_phone": phone, "notes": "x" * 110})
    return NewEvent(fact, Kind.CONTACTS, item_id(Kind.CONTACTS, side, record.id))


def linked(number: int) -> NewEvent:
    left, right = (remote(side, number) for side in Side)
    return NewEvent(
        Linked(outlook=left, salesforce=right, evidence="email"),
        Kind.CONTACTS,
        item_id(Kind.CONTACTS, Side.OUTLOOK, left),
    )


def met(contacts: int) -> Iterator[NewEvent]:
    """Yield that so many contacts were read on both sides, and linked."""
    for side in Side:
        yield from (seen(side, number) for number in range(contacts))
    yield from (linked(number) for number in range(contacts))
    for side in Side:
        scope = Scope(kind=Kind.CONTACTS)
        read = FeedRead(
            side=side, cursor="c", whole=True, read=contacts, changed=contacts, gone=0, requests=1, scope=scope
        )
        yield NewEvent(read, Kind.CONTACTS)


def append(journal: SqlJournal, events: Iterator[NewEvent] | Sequence[NewEvent], after: int) -> int:
    """Append all, and return where the stream then ends."""
    rest = iter(events)
    while part := list(islice(rest, PART)):
        journal.append(part, after=after, run="run1", actor="ann@example.com", at=AT)
        after += len(part)
    return after


def furnish(home: Path, contacts: int, sizes: Sequence[int]) -> Iterator[int]:
    """Yield each size in turn once the journal has so many events, the last ten of them behind its snapshot."""
    with open_journal("sqlite:///journal.db", home=home, profile="default", create=True) as journal:
        end = append(journal, met(contacts), 0)
        state = fold(journal.read(), State())
        again = cycle([seen(side, number) for side in Side for number in range(contacts)])
        back: list[NewEvent] = []
        for size in sizes:
            end = append(journal, back, end)
            end = append(journal, islice(again, size - CHANGED - end), end)
            state.position = end  # what was seen again has changed nothing
            journal.save_snapshot(Snapshot(end, PROJECTION, encode(state)))
            end = append(journal, [seen(Side.OUTLOOK, n * 100, phone="2", version=2) for n in range(CHANGED)], end)
            back = [seen(Side.OUTLOOK, n * 100) for n in range(CHANGED)]
            yield end


def plan_once(home: Path) -> None:
    """Make the plan from the snapshot, and print what it cost: seconds of processor time, and peak megabytes."""
    rows: list[Any] = []

    def plan() -> None:
        with opened(home, fakes.Desk(fakes.all_kinds_on())) as session:
            rows.extend(session.plan((Kind.CONTACTS,)).rows)

    spent = timed(plan)
    changed = sum(row.state is RowState.PROPOSED for row in rows)
    print(
        json.dumps(
            {
                "cpu": spent.cpu,
                "wall": spent.wall,
                "peak": peak(),
                "rows": changed,
                "states": sorted({str(row.state) for row in rows}),
            }
        )
    )


def peak() -> float:
    """Return the most megabytes that this process had in memory; of a child, Linux counts those of its parent, too."""
    status = Path("/proc/self/status")
    if status.is_file():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / (1 << 10)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def planned(home: Path, rounds: int) -> tuple[float, float]:
    """Return the median of the processor time, and of the peak memory, of the plan in processes of their own."""
    command = [sys.executable, "-m", "bench.large", "--plan", str(home)]
    told = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(rounds)
    ]
    assert {each["rows"] for each in told} == {CHANGED}, told  # noqa: S101
    return statistics.median(each["cpu"] for each in told), statistics.median(each["peak"] for each in told)


def folding(home: Path, rounds: int) -> list[Figure]:
    """Measure reading, decoding and folding: records that are seen again unchanged, and such that change each time."""
    figures = []
    for name, changes in (("seen again as they were", False), ("each with another value", True)):
        with open_journal(f"sqlite:///{changes}.db", home=home, profile="default", create=True) as journal:
            end = append(journal, met(10_000), 0)
            again = (
                seen(side, number, phone=str(turn * changes), version=turn * changes + 1)
                for turn in range(1, 10)
                for number in range(10_000)
                for side in Side
            )
            end = append(journal, again, end)
            spent = [timed(lambda: fold(journal.read())) for _ in range(rounds)]
        rate = end / statistics.median(each.wall for each in spent)
        figures.append(
            Figure(f"{end:,} events read, decoded and folded, {name}", rate, "events/s", 300_000, least=True)
        )
    return figures


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--events", type=int, nargs="+", default=list(EVENTS))
    arguments.add_argument("--contacts", type=int, default=CONTACTS)
    arguments.add_argument("--plan", type=Path, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.plan:
        plan_once(chosen.plan)
        return
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        figures += folding(Path(folder), chosen.rounds)
    with tempfile.TemporaryDirectory() as folder:
        times: list[float] = []
        for size in furnish(Path(folder), chosen.contacts, chosen.events):
            cpu, peak = planned(Path(folder), chosen.rounds)
            times.append(cpu)
            name = f"plan for {chosen.contacts:,} contacts, {size:,} events"
            figures += [Figure(f"{name}: processor", cpu, "s", 1), Figure(f"{name}: peak memory", peak, "MB", 300)]
        figures.append(Figure("the same with the most events as with the fewest", times[-1] / times[0], "x", 1.1))
    tell(figures, chosen.json, contacts=chosen.contacts, rounds=chosen.rounds)


if __name__ == "__main__":
    main()
