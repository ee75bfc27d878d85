"""Which events of a journal a selection leaves, on SQLite and on PostgreSQL alike."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.facts.events import RunFinished
from core.facts.recorded import NewEvent
from core.facts.selection import Selection
from core.times import exact
from journal.store import SqlJournal
from tests.support.journals import BACKENDS, NOON, add, ignored, journal_at, seen


@pytest.fixture(params=BACKENDS)
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlJournal]:
    url = "sqlite:///journal.db" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    with journal_at(url, tmp_path) as opened:
        yield opened


def test_rows_of_one_run_or_item(journal: SqlJournal) -> None:
    add(journal, [seen(1), seen(2)], run="run1")
    add(journal, [seen(1), ignored(2)], after=2, run="run2")

    def positions(**meant: Any) -> list[int]:
        return [row["position"] for row in journal.rows(selection=Selection(**meant))]

    assert positions() == [1, 2, 3, 4]
    assert positions(run="run2") == [3, 4]
    assert positions(items=("item1",)) == [1, 3]
    assert positions(run="run1", items=("item2",)) == [2]
    assert positions(items=("item2", "item1")) == [1, 2, 3, 4]
    assert positions(items=("nobody",)) == []


def test_rows_of_a_kind_a_type_a_person_or_a_time(journal: SqlJournal) -> None:
    one, two = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
    journal.append([seen(1)], after=0, run="run1", actor="ann", at=NOON)
    journal.append([ignored(2), seen(3)], after=1, run="run2", actor="Bob (BOB.smith)", at=one)
    journal.append([NewEvent(RunFinished(outcome="done"))], after=3, run="run2", actor="ann", at=two)

    def positions(**meant: Any) -> list[int]:
        selection = Selection(**meant)
        found = [row["position"] for row in journal.rows(selection=selection)]
        assert found == [event.position for event in journal.stored() if event in selection]
        return found

    assert positions(kinds=("calendar",)) == [1, 2, 3]
    assert positions(kinds=("tasks",)) == []
    assert positions(types=("decision-made", "run-finished")) == [2, 4]
    assert positions(actor="bob.SMITH") == [2, 3]
    assert positions(actor="ann", types=("record-observed",)) == [1]
    assert positions(since=exact(one)) == [2, 3, 4]
    assert positions(until=exact(one)) == [1]
    assert positions(since=exact(one), until=exact(two), run="run2") == [2, 3]
