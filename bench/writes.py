"""What syncs that write cost: requests and journal rows for k changed records, and a first sync into an empty side.

Over the sandbox, in this process, whose clock and processor both sides share. A request takes 50 ms where time is
measured, and a batch of Graph as long as its requests take four at a time, as Outlook serves them. Run it with
`python -m bench.writes`.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.sandbox.faults import Fault
from bench._figures import Figure, parser, tell
from core.model import Kind, Side
from tests.support.workplace import MONDAY, Workplace, workplace

LATENCY = 0.05
"""Seconds a request."""
WRITES = r"POST|PATCH|PUT|DELETE"
CHANGED = (5, 50)
TASKS = 200
"""Records a kind of which some change."""


@contextmanager
def place() -> Iterator[Workplace]:
    with tempfile.TemporaryDirectory() as folder, workplace(Path(folder)) as made:
        made.sandbox.world.advance(timedelta(minutes=10))
        yield made


def meeting(number: int) -> tuple[datetime, datetime]:
    start = MONDAY + timedelta(days=1, minutes=30 * number)
    return start, start + timedelta(minutes=30)


def in_outlook(number: int) -> dict[str, Any]:
    start, end = (each.strftime("%Y-%m-%dT%H:%M:%S") for each in meeting(number))
    times = {"start": {"dateTime": start, "timeZone": "UTC"}, "end": {"dateTime": end, "timeZone": "UTC"}}
    return {"subject": f"Meeting {number}", "body": {"contentType": "text", "content": "x" * 200}, **times}


def in_salesforce(number: int) -> dict[str, Any]:
    start, end = (each.strftime("%Y-%m-%dT%H:%M:%S.000+0000") for each in meeting(number))
    return {"Subject": f"Meeting {number}", "StartDateTime": start, "EndDateTime": end, "Description": "x" * 200}


def sent(made: Workplace) -> list[Any]:
    """Return the requests since this was asked last."""
    told = list(made.sandbox.world.requests)
    made.sandbox.world.requests.clear()
    return told


def changes(side: Side, kind: Kind, k: int) -> tuple[int, int]:
    """Return how many requests and journal rows a sync costs in which k records of a kind changed on a side."""
    with place() as made:
        for number in range(TASKS):
            _create(made, side, kind, number)
        for _ in range(2):
            made.sync()
            made.sandbox.world.advance(timedelta(hours=1))
        made.sync()
        made.sandbox.world.advance(timedelta(hours=1))
        for item in list(made.session.state.of(kind).items.values())[:k]:
            seen = item.on(side)
            assert seen is not None  # noqa: S101
            _edit(made, side, kind, seen.record.id)
        made.open()
        sent(made)
        rows = made.journal.head().position
        report = made.sync()
        assert len(report.rows) == k, report  # noqa: S101
        return len(sent(made)), made.journal.head().position - rows


def _create(made: Workplace, side: Side, kind: Kind, number: int) -> None:
    name = {"givenName": f"Ann{number}", "surname": f"Lee{number}"}
    if side is Side.OUTLOOK:
        new: dict[str, Any] = {"title": f"Call {number}"} if kind is Kind.TASKS else name
        made.sandbox.outlook.create("tasks" if kind is Kind.TASKS else "contacts", new)
    elif kind is Kind.TASKS:
        made.sandbox.salesforce.create("Task", {"Subject": f"Call {number}"})
    else:
        made.sandbox.salesforce.create("Contact", {"FirstName": f"Ann{number}", "LastName": f"Lee{number}"})


def _edit(made: Workplace, side: Side, kind: Kind, remote: str) -> None:
    if side is Side.OUTLOOK:
        new = {"title": "Call back"} if kind is Kind.TASKS else {"jobTitle": "Captain"}
        made.sandbox.outlook.edit("tasks" if kind is Kind.TASKS else "contacts", remote, new)
    elif kind is Kind.TASKS:
        made.sandbox.salesforce.edit("Task", remote, {"Subject": "Call back"})
    else:
        made.sandbox.salesforce.edit("Contact", remote, {"Title": "Captain"})


def first(source: Side, events: int, *, one_at_a_time: bool = False) -> tuple[int, float]:
    """Return the write requests of a first sync of so many events into the other side, which is empty, and the seconds
    that its writing took."""
    with place() as made:
        for number in range(events):
            if source is Side.OUTLOOK:
                made.sandbox.outlook.create("events", in_outlook(number))
            else:
                made.sandbox.salesforce.create("Event", in_salesforce(number))
        made.observe(Kind.CALENDAR)
        target = made.adapters[source.other]
        if one_at_a_time:
            target.capacity = lambda _operation: 1  # type: ignore[method-assign]
        taken, writing = 0.0, target.write

        def timed(*given: Any) -> Iterator[Any]:
            nonlocal taken
            before = time.perf_counter()
            yield from list(writing(*given))
            taken += time.perf_counter() - before

        target.write = timed  # type: ignore[method-assign]
        made.sandbox.world.graph.switches.latency = LATENCY
        made.sandbox.world.faults.add(Fault("delay", side="salesforce", count=None, seconds=LATENCY))
        sent(made)
        report = made.sync(Kind.CALENDAR)
        assert len(report.rows) == events  # noqa: S101
        said = [each for each in sent(made) if each.method != "GET" and "login" not in each.path]
        where = "/services/" if source is Side.OUTLOOK else "/v1.0"
        return sum(where in each.path for each in said), taken


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--events", type=int, default=1000)
    chosen = arguments.parse_args()
    figures: list[Figure] = []
    for side in Side:
        for kind in (Kind.CONTACTS, Kind.TASKS):
            for k in CHANGED:
                requests, rows = changes(side, kind, k)
                name = f"{k} {kind.value} changed in {side.label}"
                figures += [
                    Figure(f"{name}: requests", requests, "requests", 10 + k / 4),
                    Figure(f"{name}: journal rows", rows, "rows"),
                ]
    requests, _ = first(Side.OUTLOOK, chosen.events)
    figures.append(Figure(f"{chosen.events} events into an empty Salesforce: write requests", requests, "requests", 10))
    _, together = first(Side.SALESFORCE, chosen.events)
    _, alone = first(Side.SALESFORCE, chosen.events // 5, one_at_a_time=True)
    name = f"{chosen.events} events into an empty Outlook: as fast as one at a time"
    figures.append(Figure(name, 5 * alone / together, "x", 3.5, least=True, note=f"{together:.1f} s"))
    tell(figures, chosen.json, events=chosen.events)


if __name__ == "__main__":
    main()
