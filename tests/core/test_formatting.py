"""Formatting is asked about where a body may be written, and only there; a row says what it would lose."""

from dataclasses import dataclass
from typing import Any

import pytest

from core.engine.apply import apply
from core.engine.observe import observe
from core.engine.sync import sync
from core.facts.events import RecordObserved
from core.model import Choice, Decision, Kind, Lock, Outcome, Plan, Problem, Side, Status, Write
from tests.support.desk import CALENDAR, CALL, REVIEW, TASKS, decide, rows, write, yes
from tests.support.fakes import Desk

SAMPLE = {CALENDAR: REVIEW | {"body": "Bold and plain"}, TASKS: CALL | {"body": "Bold and plain"}}


@dataclass
class Pair:
    """Two linked records, whose Outlook half has formatting, and what was asked about formatting so far."""

    desk: Desk
    kind: Kind
    left: str
    right: str
    asked: list[str]

    def look(self) -> list[bool]:
        """Read both sides, and return what the rows of the plan say of flattening."""
        observe(self.desk.session, [self.kind])
        return [row.flattens for row in rows(self.desk, self.kind)]


def pair(kind: Kind = CALENDAR, **facts: Any) -> Pair:
    desk = Desk()
    left = desk.outlook.create(kind, SAMPLE[kind], **{"formatted": True, **facts})
    sync(desk.session, [kind], review=yes)
    right = next(iter(desk.salesforce.records[kind]))
    asked: list[str] = []
    ask = desk.outlook.formatting

    def formatting(scope: Any, ids: Any) -> Any:
        asked.extend(ids)
        return ask(scope, ids)

    desk.outlook.formatting = formatting  # type: ignore[method-assign]
    return Pair(desk, kind, left, right, asked)


@pytest.mark.parametrize("kind", [CALENDAR, TASKS], ids=str)
@pytest.mark.parametrize(
    ("body", "flattens"),
    [
        ("Something else", True),
        (None, True),
        ("Bold and plain, and more", True),
        ("Bold and plain and more", False),
        ("Before it:\nBold and plain", False),
        ("Bold plain", True),
    ],
)
def test_a_row_says_that_it_flattens_only_where_it_would(kind: Kind, body: str | None, flattens: bool) -> None:
    here = pair(kind)
    here.desk.salesforce.edit(kind, here.right, body=body)
    assert here.look() == [flattens]
    assert here.asked == [here.left]
    write(here.desk, kind)
    assert here.desk.outlook.records[kind][here.left].fields["body"] == body


@pytest.mark.parametrize(
    ("side", "changes"),
    [(Side.SALESFORCE, {"subject": "New"}), (Side.OUTLOOK, {"subject": "New"})],
)
def test_nobody_asks_where_no_body_changed(side: Side, changes: dict[str, str]) -> None:
    here = pair()
    here.desk.salesforce.create(
        CALENDAR, REVIEW | {"subject": "Other", "body": "Text", "start": "2026-11-25T13:00:00Z"}
    )
    on = here.desk.outlook if side is Side.OUTLOOK else here.desk.salesforce
    on.edit(CALENDAR, here.left if side is Side.OUTLOOK else here.right, **changes)
    assert here.look() == [False, False]
    assert here.asked == []


@pytest.mark.parametrize("facts", [{"fixed": ("body",)}, {"locked": Lock.READ_ONLY}], ids=["fixed", "locked"])
def test_nobody_asks_where_the_body_cannot_be_written(facts: dict[str, Any]) -> None:
    here = pair(**facts)
    here.desk.salesforce.edit(CALENDAR, here.right, body="Else")
    here.look()
    assert here.asked == []


def test_what_was_learnt_holds_for_that_version_and_is_asked_once() -> None:
    here = pair()
    here.desk.salesforce.edit(CALENDAR, here.right, body="Else")
    for _ in range(3):
        assert here.look() == [True]
    assert here.asked == [here.left]
    here.desk.outlook.change(CALENDAR, here.left, formatted=False)
    assert here.look() == [False]
    assert here.asked == [here.left] * 2


def test_a_whole_reading_forgets_nothing_and_journals_nothing_again() -> None:
    here = pair()
    here.desk.salesforce.edit(CALENDAR, here.right, body="Else")
    here.look()
    here.desk.clock.advance(days=15)
    before = len(here.desk.journal.events)
    assert here.look() == [True]
    assert not any(isinstance(each.event, RecordObserved) for each in here.desk.journal.events[before:])
    assert here.asked == [here.left]


def test_the_journal_holds_the_text_and_a_flag() -> None:
    here = pair()
    here.desk.salesforce.edit(CALENDAR, here.right, body="Else")
    here.look()
    noted = [each.event for each in here.desk.journal.events if isinstance(each.event, RecordObserved)]
    told = [event for event in noted if event.record.formatted is not None]
    assert [(event.record.id, event.record.formatted, event.content) for event in told] == [
        (here.left, True, SAMPLE[CALENDAR])
    ]


def test_to_take_an_edit_in_outlook_back_says_so_too() -> None:
    here = pair()
    here.desk.outlook.edit(CALENDAR, here.left, body="Bold anew")
    assert here.look() == [False]
    assert here.asked == [here.left]
    (row,) = rows(here.desk, CALENDAR)
    decide(here.desk.session, [row.item], Decision(choice=Choice.PREFER, side=Side.SALESFORCE))
    assert [row.flattens for row in rows(here.desk, CALENDAR)] == [True]


def test_what_changed_while_it_was_asked_about_is_not_learnt() -> None:
    here = pair()
    here.desk.salesforce.edit(CALENDAR, here.right, body="Else")
    ask = here.desk.outlook.formatting

    def meanwhile(scope: Any, ids: Any) -> Any:
        here.desk.outlook.edit(CALENDAR, here.left, location="Elsewhere")
        return ask(scope, ids)

    here.desk.outlook.formatting = meanwhile  # type: ignore[method-assign]
    assert here.look() == [False]
    here.desk.outlook.formatting = ask  # type: ignore[method-assign]
    assert here.look() == [True]


def test_a_first_link_that_met_formatting_says_so_the_next_time() -> None:
    """Who is whose counterpart is only known to a plan; the write is refused, and what it met reaches the next plan."""
    desk = Desk()
    left = desk.outlook.create(CALENDAR, REVIEW | {"body": "Bold"}, formatted=True)
    desk.salesforce.create(CALENDAR, REVIEW | {"body": "Plain"})
    observe(desk.session, [CALENDAR])

    def prefer() -> None:
        (row,) = rows(desk, CALENDAR)
        decide(desk.session, [row.item], Decision(choice=Choice.PREFER, side=Side.SALESFORCE))

    prefer()
    refused = desk.outlook._write

    def careful(each: Write) -> Outcome:
        if each.before and each.before.formatted is None:
            return Outcome(key=each.key, status=Status.STALE, problem=Problem("stale", "It has formatting."))
        return refused(each)

    desk.outlook._write = careful  # type: ignore[method-assign]
    assert [row.flattens for row in rows(desk, CALENDAR)] == [False]
    write(desk, CALENDAR)
    assert desk.outlook.records[CALENDAR][left].fields["body"] == "Bold"
    prefer()
    assert [row.flattens for row in rows(desk, CALENDAR)] == [True]
    write(desk, CALENDAR)
    assert desk.outlook.records[CALENDAR][left].fields["body"] == "Plain"


def test_who_confirmed_a_row_that_loses_nothing_did_not_confirm_one_that_does() -> None:
    here = pair(formatted=False)
    here.desk.salesforce.edit(CALENDAR, here.right, body="Else")
    assert here.look() == [False]

    def think(plan: Plan) -> Plan:
        here.desk.outlook.change(CALENDAR, here.left, formatted=True)
        return plan

    report = apply(here.desk.session, [CALENDAR], review=think)
    assert [row.outcome for row in report.rows] == [Status.STALE]
    assert here.desk.outlook.records[CALENDAR][here.left].fields["body"] == "Bold and plain"
