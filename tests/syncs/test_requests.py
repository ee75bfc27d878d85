"""How many requests leave while nothing changes. The numbers stand in docs/performance.md, too."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.model import Kind, Side
from tests.support.workplace import Workplace, outlook_adapter, salesforce_adapter, workplace


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Workplace]:
    with workplace(tmp_path, "office") as place:
        yield place


def requests_of_a_run(place: Workplace, *kinds: Kind) -> int:
    """Return how many requests one reading costs in a process of its own."""
    place.adapters = {Side.OUTLOOK: outlook_adapter(place.sandbox), Side.SALESFORCE: salesforce_adapter(place.sandbox)}
    place.open()
    before = len(place.sandbox.world.requests)
    place.observe(*kinds)
    return len(place.sandbox.world.requests) - before


@pytest.mark.reading("ol-default-folder", "resolves")
@pytest.mark.reading("ol-batch-20", "all-served")
@pytest.mark.reading("ol-task-delta", "works")
def test_nothing_changed_costs_eight_requests_for_all_kinds(office: Workplace) -> None:
    office.observe()
    office.sandbox.world.advance(timedelta(hours=1))
    office.observe()
    for _ in range(2):
        office.sandbox.world.advance(timedelta(hours=1))
        assert requests_of_a_run(office) == 8


@pytest.mark.parametrize("kind", list(Kind), ids=str)
@pytest.mark.reading("ol-default-folder", "resolves", where="contacts")
@pytest.mark.reading("ol-task-delta", "works", where="tasks")
def test_nothing_changed_costs_five_requests_for_one_kind(office: Workplace, kind: Kind) -> None:
    office.observe()
    office.sandbox.world.advance(timedelta(hours=1))
    office.observe()
    office.sandbox.world.advance(timedelta(hours=1))
    assert requests_of_a_run(office, kind) == 5
