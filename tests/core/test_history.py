"""History: past runs are found by an index, and the state forgets what is over."""

from collections.abc import Iterator
from typing import Any

import pytest

from core.engine.history import MOST, find_run, runs
from core.engine.observe import observe
from core.errors import UsageError
from core.facts.projection import fold
from core.facts.recorded import Recorded
from tests.support.desk import CALENDAR, MEETING, TASKS, synced
from tests.support.fakes import Desk


def test_runs_are_found_without_reading_the_journal() -> None:
    desk, _, _ = synced(TASKS)
    desk.journal.read = None  # type: ignore[assignment,method-assign]
    (only,) = runs(desk.session)
    assert (only.command, only.outcome, only.kinds) == ("sync", "done", (TASKS,))
    assert find_run(desk.session, only.run[:4]).run == only.run
    with pytest.raises(UsageError, match="There is no run"):
        find_run(desk.session, "nothing")


def test_a_run_is_found_without_reading_the_others() -> None:
    """However many runs there were: `history RUN` costs what the run holds."""
    desk, _, _ = synced(TASKS)
    (first,) = runs(desk.session)
    for _ in range(3):
        observe(desk.session, [TASKS])
    looked: list[str | None] = []
    finding = desk.journal.find

    def find(**wanted: Any) -> Iterator[Recorded]:
        looked.append(wanted.get("run"))
        return finding(**wanted)

    desk.journal.find = find  # type: ignore[assignment,method-assign]
    assert find_run(desk.session, first.run) == first
    assert set(looked) == {first.run}


def test_several_runs_that_begin_alike_are_counted() -> None:
    desk, _, _ = synced(TASKS)
    observe(desk.session, [TASKS])
    assert len({report.run[:2] for report in runs(desk.session)}) == 1
    with pytest.raises(UsageError, match="is the beginning of 2 runs"):
        find_run(desk.session, runs(desk.session)[0].run[:2])
    for _ in range(MOST):
        observe(desk.session, [TASKS])
    with pytest.raises(UsageError, match=f"is the beginning of more than {MOST - 1} runs"):
        find_run(desk.session, runs(desk.session)[0].run[:2])


def test_the_state_forgets_runs_that_ended() -> None:
    desk, _, _ = synced(TASKS)
    for _ in range(5):
        observe(desk.session, [TASKS])
    assert desk.session.state.runs == {}
    assert len(runs(desk.session)) == 6


def test_the_state_forgets_people_who_attend_nothing() -> None:
    desk = Desk()
    desk.salesforce.known_people = {"bob@acme.example": "S9"}
    left = desk.outlook.create(CALENDAR, MEETING, audience=2)
    observe(desk.session, [CALENDAR])
    assert set(desk.session.state.people) == {"bob@acme.example", "eve@acme.example"}
    desk.outlook.edit(CALENDAR, left, attendees=("eve@acme.example",))
    observe(desk.session, [CALENDAR])
    assert set(desk.session.state.people) == {"eve@acme.example"}
    assert fold(desk.journal.read()) == desk.session.state
