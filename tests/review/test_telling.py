"""What a review says, for the screen and the page alike."""

from datetime import UTC

import msgspec
import pytest

from cli.review import telling
from cli.terminal.look import Look
from core.engine import desk as engine
from core.engine.observe import observe
from core.engine.reports import ApplyReport, Ending, RowOutcome
from core.engine.sync import sync
from core.errors import UsageError
from core.model import ActionKind, Choice, Decision, Kind, LastRead, LeftOut, Problem, RowState, Side, Why
from core.review.keys import Verb
from core.review.review import Review
from core.review.view import View
from core.settings import Guards
from tests.core.test_worksheet import KINDS, office
from tests.support.desk import ANN, CALL, CONTACTS, MEETING, TASKS, synced, yes
from tests.support.fakes import Desk, all_kinds_on

LOOK = Look(width=100, zone=UTC)
NAUGHTY = "\x1b[31mred\u202egnirts\x07 \U0001f600 e\u0301"


def of_office() -> Review:
    return Review(engine.Desk(office().session, KINDS))


def test_the_sums_say_what_is_written_what_waits_and_what_is_hidden() -> None:
    words = telling.sums(of_office())
    assert words[0].startswith("To write: ")
    assert any(word.startswith("waiting: ") for word in words)
    assert any(word.endswith(" private") for word in words)


def test_an_empty_list_says_no_more_than_is_true() -> None:
    desk = fresh_pairs()
    review = Review(engine.Desk(desk.session, [CONTACTS]))
    view = View(review)
    view.filter("nobody")
    assert telling.empty(view) == "No rows match."
    view.filter("")
    review.decide(review.items(), Decision(choice=Choice.IGNORE_FOREVER))
    view.refresh()
    assert view.items == []
    assert telling.empty(view) == "Nothing to do: only hidden rows are left."
    agreed = Review(engine.Desk(Desk(all_kinds_on()).session, []))
    assert telling.empty(View(agreed)) == "Nothing to do: both sides agree."


def test_the_sums_say_which_links_bring_updates_with_them_whatever_is_decided() -> None:
    desk = fresh_pairs()
    review = Review(engine.Desk(desk.session, [CONTACTS]))
    assert telling.sums(review)[0] == "To write: 2 links (1 with updates)"
    filled = next(item for item in review.items() if (row := review.row(item)) and row.target)
    review.decide([filled], Decision(choice=Choice.EXCLUDE))
    assert telling.sums(review)[0] == "To write: 1 link"
    review.undo()
    assert telling.sums(review)[0] == "To write: 2 links (1 with updates)"
    other = next(item for item in review.items() if item != filled)
    review.decide([other], Decision(choice=Choice.EXCLUDE))
    assert telling.sums(review)[0] == "To write: 1 link (with updates)"


def fresh_pairs() -> Desk:
    """Return a desk with two contacts on both sides, not linked yet: of one, Salesforce lacks the job title."""
    desk = Desk(all_kinds_on())
    for name, held in (("Ann", None), ("Bob", "Buyer")):
        person = ANN | {"first_name": name, "last_name": name, "email": f"{name}@acme.example"}
        desk.outlook.create(CONTACTS, person | {"job_title": "Buyer"})
        desk.salesforce.create(CONTACTS, person | {"job_title": held})
    observe(desk.session, [CONTACTS])
    return desk


@pytest.mark.parametrize(
    ("salesforce", "outlook", "told", "short"),
    [
        ("09:00", "09:00", "read 2026-11-22 09:00 UTC", "read 2026-11-22 09:00 UTC"),
        (
            "09:05",
            "09:00",
            "read Salesforce 2026-11-22 09:05, Outlook 09:00 UTC",
            "read SF 2026-11-22 09:05, OL 09:00 UTC",
        ),
    ],
)
def test_when_each_side_was_read_is_said_where_they_differ(
    salesforce: str, outlook: str, told: str, short: str
) -> None:
    review = of_office()
    times = {Side.SALESFORCE: f"2026-11-22T{salesforce}:00Z", Side.OUTLOOK: f"2026-11-22T{outlook}:00Z"}
    review.read = tuple(LastRead(kind, side, times[side]) for kind in KINDS for side in Side)
    review.read += (LastRead(Kind.CALENDAR, Side.SALESFORCE, "2026-11-23T09:00:00Z"),)
    assert telling.read_at(review, LOOK) == told
    assert telling.read_at(review, LOOK, briefly=True) == short


def test_another_day_is_said_in_full() -> None:
    review = of_office()
    times = {Side.SALESFORCE: "2026-11-21T23:59:00Z", Side.OUTLOOK: "2026-11-22T00:01:00Z"}
    review.read = tuple(LastRead(Kind.TASKS, side, at) for side, at in times.items())
    assert telling.read_at(review, LOOK) == "read Salesforce 2026-11-21 23:59, Outlook 2026-11-22 00:01 UTC"


def test_the_last_question_names_every_delete_everybody_who_is_mailed_and_what_waits() -> None:
    desk, outlook, _ = synced(Kind.CALENDAR, all_kinds_on(guards=Guards(max_deletes=50)))
    for n in range(15):
        desk.outlook.create(Kind.CALENDAR, MEETING | {"subject": f"Old {n}", "attendees": ()})
    meeting = desk.outlook.create(Kind.CALENDAR, MEETING, audience=3)
    sync(desk.session, [Kind.CALENDAR], review=yes)
    for n, remote in enumerate(list(desk.outlook.records[Kind.CALENDAR])):
        if n in range(1, 16):
            desk.outlook.delete(Kind.CALENDAR, remote)
    theirs = next(
        r
        for r, each in desk.salesforce.records[Kind.CALENDAR].items()
        if each.fields["subject"] == MEETING["subject"] and each.key
    )
    desk.salesforce.edit(Kind.CALENDAR, theirs, location="Room 9")
    desk.outlook.edit(Kind.CALENDAR, outlook, location="Left")
    desk.salesforce.edit(Kind.CALENDAR, next(iter(desk.salesforce.records[Kind.CALENDAR])), location="Right")
    observe(desk.session, [Kind.CALENDAR])
    review = Review(engine.Desk(desk.session, [Kind.CALENDAR]))
    held = [item for item in review.items() if (row := review.row(item)) and row.mails]
    review.decide(held, Decision(choice=Choice.RELEASE))
    asked = telling.question(review.plan(), LOOK)
    assert len(asked.deletes) == 15
    assert asked.deletes[0].startswith("Salesforce: Old ")
    assert asked.deletes[0].endswith(", 2026-11-24 13:00")
    assert asked.mailed == ("bob@acme.example", "eve@acme.example", "1 person without a name")
    assert asked.waits == "1 row waits for you and will not be written: 1 in conflict."
    assert dict(asked.written)[Side.OUTLOOK] == "1 update"
    assert desk.outlook.records[Kind.CALENDAR][meeting]


def test_what_a_person_chose_is_told_otherwise_than_what_is_recommended() -> None:
    review = of_office()
    item = next(i for i in review.items() if (row := review.row(i)) and row.state is RowState.PROPOSED)
    before = review.row(item)
    assert before is not None
    assert not telling.action(before, LOOK).startswith("•")
    review.decide([item], Decision(choice=Choice.EXCLUDE))
    after = review.row(item)
    assert after is not None
    assert telling.action(after, LOOK).startswith("•")
    assert telling.action(after, Look(unicode=False)).startswith("*")
    assert any(note.startswith("Decided: exclude by ann") for note in telling.notes(after, LOOK))


def test_nothing_of_a_record_acts_on_a_terminal_and_private_ones_show_their_id_alone() -> None:
    review = of_office()
    private = [row for item in review.items() if (row := review.row(item)) and row.state is RowState.PRIVATE]
    assert [telling.title(row) for row in private] == ["private event"]
    assert telling.cell(private[0], Side.OUTLOOK, LOOK, review.as_of).title == private[0].outlook.id  # type: ignore[union-attr]
    assert telling.notes(private[0], LOOK) == []
    desk, _, _ = synced(TASKS)
    desk.outlook.create(TASKS, CALL | {"subject": NAUGHTY})
    observe(desk.session, [TASKS])
    row = engine.Desk(desk.session, [TASKS]).plan().rows[0]
    told = [
        telling.title(row),
        telling.cell(row, Side.OUTLOOK, LOOK, "2026").title,
        telling.value("subject", NAUGHTY, LOOK),
    ]
    assert not [text for text in told if set("\x1b\x07\u202e") & set(text)]


def test_no_option_of_the_command_line_is_named_in_a_review() -> None:
    review = of_office()
    view = View(review)
    view.show_hidden(True)
    for at, item in enumerate(view.items):
        view.goto(at)
        row = review.row(item)
        assert row is not None
        told = [telling.reason(row), *telling.notes(row, LOOK), *(entry.why_not or "" for entry in view.menu())]
        assert not [text for text in told if "--" in text]
    refused: list[str] = []
    for item in view.items:
        try:
            review.decide([item], Decision(choice=Choice.RELEASE))
        except UsageError as error:
            refused.append(telling.refusal(error))
    assert refused
    assert not [text for text in refused if "--" in text]


def test_results_say_what_came_of_the_rows_and_what_to_do() -> None:
    def row(outcome: str, problem: Problem | None = None) -> RowOutcome:
        return RowOutcome("a", TASKS, "Call", ActionKind.UPDATE, (Side.OUTLOOK,), outcome, problem)

    report = ApplyReport("run", "plan", (row("succeeded"), row("stale"), row("skipped")), Ending.INTERRUPTED)
    assert telling.result(report) == (
        "Stopped after the request in flight. 1 written, 1 changed meanwhile and left alone, 1 not begun. "
        "What is left is in the list."
    )
    retryable = row("failed", Problem("503", "Salesforce is busy.", retryable=True))
    assert telling.outcome(retryable) == "Failed. Salesforce is busy. It can be tried again: apply once more."
    assert telling.outcome(row("stale", Problem("stale", "It changed in Outlook."))) == (
        "Changed meanwhile and left alone. It changed in Outlook. Look at it again; apply writes it as it is now."
    )


def test_reasons_name_what_a_review_offers_and_no_option_of_the_command_line() -> None:
    fought = LeftOut("location", Side.OUTLOOK, Why.FOUGHT_OVER)
    row = next(row for row in office().session.plan(KINDS).rows if row.state is RowState.CONFLICT)
    told = telling.notes(msgspec.structs.replace(row, left_out=(fought,)), LOOK)
    assert told[0].endswith("Use Outlook's or Salesforce's values to settle it")
    view = View(of_office())
    view.filter("state=conflict")
    assert view.items
    why = {entry.verb: entry.why_not for entry in view.menu()}
    assert why[Verb.INCLUDE] == "it is in conflict; use Outlook's or Salesforce's values to settle it"
