"""Both real adapters serve several threads at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest

from adapters.sandbox.faults import Fault
from adapters.sandbox.server import Sandbox
from core.model import Kind, Operation, Record, Side, Status
from tests.contract.conftest import CHANGES, Bench, adapter_of, ids, over_sandbox

T = TypeVar("T")


def in_threads(call: Callable[[int], T], count: int = 8) -> list[T]:
    """Return what comes of a call in so many threads, which begin together and none of which is the main one."""
    start = Barrier(count)

    def begin(number: int) -> T:
        start.wait(10)
        return call(number)

    with ThreadPoolExecutor(count) as pool:
        return [each.result(60) for each in [pool.submit(begin, number) for number in range(count)]]


def test_several_threads_read_and_write_at_once(served: Bench) -> None:
    def work(number: int) -> tuple[Status, bool, bool, Status]:
        (made,) = served.write(served.creation(key=f"key-{number}"))
        assert made.echo is not None
        listed = made.echo.id in ids(served.read()[0])
        found = isinstance(served.adapter.fetch(served.scope, [made.echo.id])[made.echo.id], Record)
        (changed,) = served.write(served.change(Operation.UPDATE, made.echo, **CHANGES[served.kind]))
        return made.status, listed, found, changed.status

    assert in_threads(work) == [(Status.SUCCEEDED, True, True, Status.SUCCEEDED)] * 8
    records, _, _ = served.read()
    assert sorted(record.key or "" for record in records) == [f"key-{number}" for number in range(8)]


def test_after_a_write_every_thread_can_read(served: Bench) -> None:
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        (outcome,) = one.submit(served.write, served.creation()).result(60)
        assert outcome.echo is not None
        for reader in (one, other):
            assert ids(reader.submit(served.read).result(60)[0]) == [outcome.echo.id]
    assert ids(served.read()[0]) == [outcome.echo.id]


@pytest.mark.parametrize("side", list(Side), ids=str)
def test_threads_that_meet_a_new_side_ask_once_whom_they_reach(side: Side, running: Callable[[], Sandbox]) -> None:
    sandbox = running()
    alone, shared = adapter_of(sandbox, side), adapter_of(sandbox, side)
    sources = dict.fromkeys(Kind, "default")
    answer = alone.identity(sources)
    sandbox.world.faults.add(Fault("delay", seconds=1.0))  # so that nobody comes when the first has its answer already
    assert in_threads(lambda _: shared.identity(sources)) == [answer] * 8
    assert shared.requests == alone.requests


@pytest.mark.parametrize("side", list(Side), ids=str)
def test_threads_whose_token_expires_all_go_on(side: Side, running: Callable[[], Sandbox]) -> None:
    sandbox = running()
    served = over_sandbox(sandbox, side, Kind.TASKS)
    remote = served.person.create()
    (sandbox.world.graph if side is Side.OUTLOOK else sandbox.world.salesforce).expire_token()
    assert [ids(records) for records, _, _ in in_threads(lambda _: served.read())] == [[remote]] * 8
    assert served.adapter.renewals == 1


def test_no_more_requests_are_under_way_than_outlook_serves(running: Callable[[], Sandbox]) -> None:
    sandbox = running()
    served = over_sandbox(sandbox, Side.OUTLOOK, Kind.CALENDAR)
    remotes = [served.person.create() for _ in range(5)]

    def look(number: int) -> list[str]:
        return sorted(served.adapter.fetch(served.scope, remotes)) if number % 2 else ids(served.read()[0])

    assert in_threads(look) == [sorted(remotes)] * 8
    assert sandbox.world.graph.gate.peak <= 4
