"""The seeded office, synced as a whole over each database, held against what its seed says must come of it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.engine.history import runs
from core.engine.proof import replay, verify
from core.model import Choice, Kind, RowState, Side
from tests.support.workplace import Workplace, proposed, workplace

FIRST_PLAN = {
    (Kind.CALENDAR, "link"): 16,
    (Kind.CALENDAR, "conflict"): 3,
    (Kind.CALENDAR, "create"): 19,
    (Kind.CALENDAR, "held"): 3,
    (Kind.CALENDAR, "private"): 3,
    (Kind.CONTACTS, "link"): 26,
    (Kind.CONTACTS, "conflict"): 4,
    (Kind.CONTACTS, "create"): 6,
    (Kind.CONTACTS, "held"): 4,
    (Kind.CONTACTS, "private"): 1,
    (Kind.TASKS, "link"): 11,
    (Kind.TASKS, "conflict"): 3,
    (Kind.TASKS, "create"): 6,
}
"""By kind, and by action for what is proposed, else by state: counted from the tables of adapters/sandbox/seeds."""


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workplace]:
    url = "sqlite:///journal.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with workplace(tmp_path, "office", journal_url=url) as opened:
        yield opened


def test_the_first_plan_is_what_the_seed_says(office: Workplace) -> None:
    rows = office.look()
    counted = Counter(
        (row.kind, row.action.value if row.state is RowState.PROPOSED else row.state.value) for row in rows
    )
    assert dict(counted) == FIRST_PLAN
    assert sum(row.mails for row in proposed(rows)) == 0


def test_the_whole_job(office: Workplace) -> None:
    office.look()
    for row in office.rows():
        if row.state is RowState.CONFLICT:
            office.decide(Choice.PREFER, row.item, side=Side.OUTLOOK)
    report = office.apply()
    assert report is not None
    assert {row.outcome for row in report.rows} == {"succeeded"}
    assert len(report.rows) == 31 + 53 + 10
    left = [row for row in office.look() if row.state in (RowState.PROPOSED, RowState.CONFLICT)]
    assert left == []
    assert [mail for mail in office.sandbox.world.graph.outbox if mail.by == "app"] == []
    assert replay(office.session, report.run).identical
    assert verify(office.session).problems == ()
    assert [run.outcome for run in runs(office.session)] == ["done"] * 3


def test_nothing_private_and_nobody_elses_reaches_the_journal(office: Workplace) -> None:
    office.sync()
    stored = str(list(office.journal.rows()))
    private = [
        e["subject"] for e in office.sandbox.outlook.all("events") if e["sensitivity"] in ("private", "confidential")
    ]
    private += [e["Subject"] for e in office.sandbox.salesforce.all("Event") if e["IsPrivate"]]
    assert private
    others = [
        e["Subject"]
        for e in office.sandbox.salesforce.all("Event")
        if e["OwnerId"] == office.sandbox.salesforce.colleague_id and not e["IsChild"]
    ]
    assert others
    assert [subject for subject in [*private, *others] if subject in stored] == []
