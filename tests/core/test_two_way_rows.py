"""A row that is written on both sides: what its first half meets, its second half heeds."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from core.engine.observe import observe
from core.engine.run_story import run_story
from core.engine.sync import sync
from core.model import Kind, Outcome, Problem, Scope, Side, Status, Value, Write
from tests.support.desk import CALENDAR, CONTACTS, SAMPLES, TASKS, yes
from tests.support.fakes import Desk, MemorySide

PAIRS = {CALENDAR: ("subject", "location"), CONTACTS: ("job_title", "mobile_phone"), TASKS: ("subject", "body")}
"""Two fields of each kind: the first is edited in Salesforce, the second in Outlook."""


class Raced(MemorySide):
    """A side at which somebody is quicker than Accord, or as quick."""

    before: Callable[[], None] | None = None
    refuses = False
    within: Callable[[], None] | None = None
    """What happens in the moment of the write, so that its answer tells of it already."""

    def write(self, scope: Scope, writes: Sequence[Write]) -> Iterator[Outcome]:
        if self.before:
            self.before()
        if self.refuses:
            yield from (Outcome(key=w.key, status=Status.FAILED, problem=Problem("no", "No.")) for w in writes)
            return
        for outcome in super().write(scope, writes):
            if self.within and outcome.echo:
                self.within()
                echo = self.records[scope.kind][outcome.echo.id]
                yield Outcome(key=outcome.key, status=outcome.status, echo=echo)
            else:
                yield outcome


def edited_on_both_sides(kind: Kind) -> tuple[Desk, Raced, str, str]:
    """Return a desk with a linked pair, one field of which was edited in Salesforce, and another in Outlook."""
    desk = Desk()
    desk.outlook = raced = Raced(Side.OUTLOOK, desk.clock)
    desk.open()
    left, right = desk.outlook.create(kind, SAMPLES[kind]), desk.salesforce.create(kind, SAMPLES[kind])
    sync(desk.session, [kind], review=yes)
    ours, theirs = PAIRS[kind]
    desk.salesforce.edit(kind, right, **{ours: "from Salesforce"})
    desk.outlook.edit(kind, left, **{theirs: "from Outlook"})
    observe(desk.session, [kind])
    return desk, raced, left, right


def values(desk: Desk, kind: Kind, left: str, right: str, name: str) -> tuple[Value, Value]:
    return desk.outlook.records[kind][left].fields.get(name), desk.salesforce.records[kind][right].fields.get(name)


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_both_halves_arrive_where_nobody_comes_between(kind: Kind) -> None:
    desk, _, left, right = edited_on_both_sides(kind)
    (row,) = sync(desk.session, [kind], review=yes).rows
    assert (row.outcome, row.target) == (Status.SUCCEEDED, (Side.OUTLOOK, Side.SALESFORCE))
    ours, theirs = PAIRS[kind]
    assert values(desk, kind, left, right, ours) == ("from Salesforce",) * 2
    assert values(desk, kind, left, right, theirs) == ("from Outlook",) * 2


@pytest.mark.parametrize("newer", ["newer", None], ids=["edited", "cleared"])
@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_what_a_stale_half_met_is_not_overtaken_by_the_other_half(kind: Kind, newer: str | None) -> None:
    desk, raced, left, right = edited_on_both_sides(kind)
    _, theirs = PAIRS[kind]
    raced.before = lambda: raced.edit(kind, left, **{theirs: newer})
    report = sync(desk.session, [kind], review=yes)
    raced.before = None
    assert [row.outcome for row in report.rows] == [Status.STALE]
    assert desk.salesforce.writes == []
    (told,) = run_story(desk.session, report.run).rows
    assert told.outcome == Status.STALE
    sync(desk.session, [kind], review=yes)
    assert values(desk, kind, left, right, theirs) == (newer, newer)


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_what_the_answer_of_one_half_shows_is_not_overtaken_by_the_other_half(kind: Kind) -> None:
    desk, raced, left, right = edited_on_both_sides(kind)
    _, theirs = PAIRS[kind]
    raced.within = lambda: raced.edit(kind, left, **{theirs: "newer"})
    (row,) = sync(desk.session, [kind], review=yes).rows
    raced.within = None
    assert row.outcome == Status.STALE
    assert desk.salesforce.writes == []
    sync(desk.session, [kind], review=yes)
    assert values(desk, kind, left, right, theirs) == ("newer", "newer")


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_a_half_that_was_refused_leaves_the_other_half_alone(kind: Kind) -> None:
    desk, raced, left, right = edited_on_both_sides(kind)
    ours, theirs = PAIRS[kind]
    raced.refuses = True
    (row,) = sync(desk.session, [kind], review=yes).rows
    assert row.outcome == Status.FAILED
    assert values(desk, kind, left, right, theirs) == ("from Outlook", "from Outlook")
    assert values(desk, kind, left, right, ours)[1] == "from Salesforce"
