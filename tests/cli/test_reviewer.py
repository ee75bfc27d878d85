"""The review that `apply` and `sync` are given: how each run ends, and that what was confirmed is what is written."""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC

import pytest

from cli.present.exit_codes import apply_code
from cli.present.json.runs import apply_document
from cli.present.text.runs import apply_text
from cli.review.confirmation import Confirmation
from cli.review.prompts import BACK
from cli.review.reviewer import Reviewer
from cli.terminal.look import Look
from core.engine.apply import apply
from core.engine.desk import Desk
from core.engine.observe import observe
from core.engine.reports import ApplyReport, Ending
from core.engine.sync import sync
from core.facts.events import PlanConfirmed
from core.model import Choice, Decision, Kind, Outcome, Plan, Scope, Status, Write
from core.settings import Guards
from tests.support import fakes
from tests.support.desk import CALL

TASKS = Kind.TASKS
LOOK = Look(width=100, zone=UTC)
Answers = Callable[..., None]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Type these lines at the next questions, then end the input."""
    return lambda *lines: monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


@pytest.fixture
def profile() -> fakes.Desk:
    """Two tasks in Outlook that Salesforce does not have, and that were read."""
    profile = fakes.Desk()
    profile.outlook.create(TASKS, CALL)
    profile.outlook.create(TASKS, CALL | {"subject": "Send the offer"})
    observe(profile.session, [TASKS])
    return profile


def by_sync(profile: fakes.Desk, *, assumed: bool = False) -> ApplyReport:
    reviewer = Reviewer(profile.session, [TASKS], LOOK, assumed=assumed, before=lambda: None)
    return sync(profile.session, [TASKS], review=reviewer)


def by_apply(profile: fakes.Desk, *, assumed: bool = False) -> ApplyReport:
    return apply(profile.session, [TASKS], review=Confirmation(assumed=assumed, before=lambda: None))


def told(report: ApplyReport) -> tuple[Ending, str, int]:
    """Return how a run ended, the last line that a person sees, and the exit code."""
    document = apply_document(report)
    assert (document["ending"], document["run"]) == (report.ending, report.run)
    assert document["interrupted"] is (report.ending is Ending.INTERRUPTED)
    return report.ending, apply_text(report, LOOK).splitlines()[-1].replace(report.run, "R"), apply_code(report)


BOTH = pytest.mark.parametrize(("verb", "typed"), [(by_apply, ()), (by_sync, ("a",))], ids=["apply", "sync"])
Verb = Callable[..., ApplyReport]


class TestEndings:
    @BOTH
    def test_done(self, profile: fakes.Desk, answers: Answers, verb: Verb, typed: Sequence[str]) -> None:
        answers(*typed, "yes")
        assert told(verb(profile)) == (Ending.DONE, "Rows: 2 succeeded. Run R", 0)
        assert len(profile.salesforce.fields(TASKS)) == 2

    @BOTH
    def test_assumed_is_not_asked(
        self, profile: fakes.Desk, answers: Answers, verb: Verb, typed: Sequence[str]
    ) -> None:
        answers()
        assert told(verb(profile, assumed=True)) == (Ending.DONE, "Rows: 2 succeeded. Run R", 0)

    @BOTH
    @pytest.mark.parametrize("slip", ["y", "", "yess", "ok"])
    def test_a_slip_of_the_finger_is_asked_again(
        self, profile: fakes.Desk, answers: Answers, verb: Verb, typed: Sequence[str], slip: str
    ) -> None:
        answers(*typed, slip, slip, "YES")
        assert told(verb(profile)) == (Ending.DONE, "Rows: 2 succeeded. Run R", 0)

    def test_a_no_leads_back_to_the_review(
        self, profile: fakes.Desk, answers: Answers, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call, _ = (row.item for row in profile.session.plan([TASKS]).rows)
        answers("a", "no", f"e {call}", "a", "yes")
        assert told(by_sync(profile)) == (Ending.DONE, "Rows: 1 succeeded. Run R", 0)
        assert BACK in capsys.readouterr().err

    @BOTH
    @pytest.mark.parametrize("answer", ["no", "n", "NO", "q", "y", ""])
    def test_declined(
        self, profile: fakes.Desk, answers: Answers, verb: Verb, typed: Sequence[str], answer: str
    ) -> None:
        answers(*typed, answer)
        report = verb(profile)
        assert told(report) == (Ending.DECLINED, "Not confirmed: nothing was written.", 0)
        assert report.plan == profile.session.plan([TASKS]).digest
        assert profile.salesforce.fields(TASKS) == []

    def test_left_without_applying(self, profile: fakes.Desk, answers: Answers) -> None:
        answers("q")
        assert told(by_sync(profile)) == (Ending.DECLINED, "Not confirmed: nothing was written.", 0)

    @BOTH
    def test_nothing(self, profile: fakes.Desk, answers: Answers, verb: Verb, typed: Sequence[str]) -> None:
        by_sync(profile, assumed=True)
        answers(*typed)
        assert told(verb(profile)) == (Ending.NOTHING, "Nothing was written.", 0)

    @BOTH
    def test_nothing_does_not_hide_what_waits(
        self, profile: fakes.Desk, answers: Answers, verb: Verb, typed: Sequence[str]
    ) -> None:
        by_sync(profile, assumed=True)
        profile.outlook.edit(TASKS, "O1", subject="Call Bob today")
        theirs = next(
            each for each in profile.salesforce.records[TASKS].values() if each.fields["subject"] == "Call Bob"
        )
        profile.salesforce.edit(TASKS, theirs.id, subject="Call Bob tomorrow")
        observe(profile.session, [TASKS])
        answers(*typed)
        report = verb(profile)
        assert told(report) == (Ending.NOTHING, "1 row waits for you: 1 in conflict. See: accord plan", 0)
        assert apply_document(report)["waiting"] == {"conflict": 1}

    def test_nothing_is_left_after_the_review(self, profile: fakes.Desk, answers: Answers) -> None:
        one, other = (row.item for row in profile.session.plan([TASKS]).rows)
        answers(f"e {one} {other}", "a")
        report = by_sync(profile)
        assert told(report) == (Ending.NOTHING, "Nothing was written.", 0)
        assert report.plan == profile.session.plan([TASKS]).digest

    @BOTH
    def test_nothing_but_deletes_that_a_guard_holds(
        self, profile: fakes.Desk, answers: Answers, verb: Verb, typed: Sequence[str]
    ) -> None:
        by_sync(profile, assumed=True)
        for remote in list(profile.outlook.records[TASKS]):
            profile.outlook.delete(TASKS, remote)
        profile.settings = fakes.all_kinds_on(guards=Guards(max_deletes=0, max_delete_percent=0))
        observe(profile.open(), [TASKS])
        answers(*typed)
        assert told(verb(profile)) == (
            Ending.NOTHING,
            "2 deletes exceed the daily limit. Review with accord plan, then: accord apply --allow-deletes 2",
            5,
        )

    @BOTH
    def test_partly(self, profile: fakes.Desk, answers: Answers, verb: Verb, typed: Sequence[str]) -> None:
        answers(*typed, "yes")
        profile.salesforce.lose = 1
        profile.salesforce.resolve = lambda scope, write: Outcome(key=write.key, status=Status.UNKNOWN)  # type: ignore[method-assign]  # nobody ever finds out
        assert told(verb(profile)) == (Ending.PARTLY, "Rows: 1 succeeded, 1 without an answer yet. Run R", 4)

    @BOTH
    def test_interrupted(self, profile: fakes.Desk, answers: Answers, verb: Verb, typed: Sequence[str]) -> None:
        answers(*typed, "yes")
        profile.salesforce.write = interrupted_after_one(profile.salesforce)  # type: ignore[assignment,method-assign]  # Ctrl-C
        last = "Interrupted after the current request; the rest stays in the plan."
        assert told(verb(profile)) == (Ending.INTERRUPTED, last, 130)


def interrupted_after_one(side: fakes.MemorySide) -> Callable[[Scope, Sequence[Write]], Iterator[Outcome]]:
    write = side.write

    def interrupted(scope: Scope, writes: Sequence[Write]) -> Iterator[Outcome]:
        yield next(write(scope, writes))
        raise KeyboardInterrupt

    return interrupted


def confirmed(profile: fakes.Desk) -> PlanConfirmed:
    events = [recorded.event for recorded in profile.journal.events]
    return next(event for event in reversed(events) if isinstance(event, PlanConfirmed))


class TestWhatIsWritten:
    """Exactly the plan that the review returned, and that the confirmation told of."""

    def test_what_was_decided_at_the_prompts_is_heeded(
        self, profile: fakes.Desk, answers: Answers, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call, offer = (row.item for row in profile.session.plan([TASKS]).rows)
        answers(f"e {call}", "a", "yes")
        report = by_sync(profile)
        assert "  Salesforce: 1 create\n  Outlook:    nothing\n" in capsys.readouterr().err
        assert [row.item for row in report.rows] == [offer]
        assert [fields["subject"] for fields in profile.salesforce.fields(TASKS)] == ["Send the offer"]

    def test_the_plan_returned_is_the_plan_journaled_and_written(self, profile: fakes.Desk) -> None:
        returned: list[Plan] = []

        def review(plan: Plan) -> Plan:
            desk = Desk(profile.session, [TASKS], as_of=plan.as_of)
            desk.decide([plan.rows[0].item], Decision(choice=Choice.EXCLUDE))
            returned.append(desk.plan())
            return returned[0]

        report = sync(profile.session, [TASKS], review=review)
        assert report.plan == returned[0].digest == confirmed(profile).digest
        assert [row.item for row in report.rows] == [row.item for row in confirmed(profile).rows]
        assert len(profile.salesforce.fields(TASKS)) == 1

    def test_a_plan_that_others_decided_about_is_shown_before_it_is_confirmed(
        self, profile: fakes.Desk, answers: Answers, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call, offer = (row.item for row in profile.session.plan([TASKS]).rows)
        mine = profile.session
        theirs = profile.open()
        reviewer = Reviewer(mine, [TASKS], LOOK, assumed=False, before=lambda: None)

        def review(plan: Plan) -> Plan | None:
            Desk(theirs, [TASKS]).decide([call], Decision(choice=Choice.EXCLUDE))
            answers(f"o {offer}", "a")
            return reviewer(plan)

        assert told(sync(mine, [TASKS], review=review)) == (Ending.NOTHING, "Nothing was written.", 0)
        assert f"{call[:8]}  –                                     - excluded" in capsys.readouterr().err
