"""A sitting: what is confirmed at a screen that stays open is written at once, exactly that, as often as it is."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from core.engine.apply import apply
from core.engine.history import runs
from core.engine.observe import observe
from core.engine.proof import replay, verify
from core.engine.replaying import steps
from core.engine.sitting import Sitting, review, sync_sitting
from core.errors import ProfileBusy, ServiceUnavailable, Stopped, UsageError
from core.facts.events import PlanConfirmed, RunFinished, RunStarted, WriteStarted
from core.model import Choice, Decision, Outcome, Side, Write
from core.ports import Silent
from core.review.review import Review
from tests.core.test_worksheet import KINDS, office
from tests.support.desk import CALL, TASKS, synced, yes
from tests.support.fakes import Desk
from tests.support.journals import BACKENDS, journal_at


class Watching(Silent):
    """Somebody who looks on, and may want it to end after so many writes."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.stop_after = stop_after
        self.announced: dict[Side, int] = {}
        self.written: list[tuple[Side, str]] = []

    def to_write(self, writes: object) -> None:
        self.announced = dict(writes)  # type: ignore[call-overload]

    def wrote(self, write: Write, outcome: Outcome) -> None:
        self.written.append((write.side, outcome.status.value))

    def wants_to_stop(self) -> bool:
        return self.stop_after is not None and len(self.written) >= self.stop_after


def in_a_thread(work: Callable[[], object]) -> None:
    """Do something as a screen does that stays alive meanwhile."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  raised again below
            failed.append(error)

    thread = Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def with_tasks(*subjects: str) -> Desk:
    desk = Desk()
    for subject in subjects:
        desk.outlook.create(TASKS, CALL | {"subject": subject})
    return desk


def commands(desk: Desk) -> list[tuple[str, str | None]]:
    return [(run.command, run.outcome) for run in sorted(runs(desk.open()), key=lambda run: run.run)]


def test_reading_and_the_first_writing_are_one_run_and_the_next_is_its_own() -> None:
    desk = with_tasks("a", "b")

    def sit(sitting: Sitting) -> None:
        seen = Review(sitting.desk)
        second = seen.items()[1]
        seen.decide([second], Decision(choice=Choice.EXCLUDE))
        in_a_thread(lambda: sitting.write(seen.plan(), Silent()))
        seen.resume(sitting.anew(), sitting.reports[-1])
        assert seen.items() == [second]  # to exclude holds for one apply
        in_a_thread(lambda: sitting.write(seen.plan(), Silent()))

    report = sync_sitting(desk.session, [TASKS], sit)
    assert [row.outcome for row in report.rows] == ["succeeded"] * 2
    assert (report.ending, len(set(report.runs)), report.run) == ("done", 2, report.runs[-1])
    assert commands(desk) == [("sync", "done"), ("apply", "done")]
    assert len(desk.salesforce.records[TASKS]) == 2


def test_who_leaves_without_writing_has_declined() -> None:
    desk = with_tasks("a")
    report = sync_sitting(desk.session, [TASKS], lambda sitting: None)
    assert report.ending == "declined"
    assert commands(desk) == [("sync", "nothing")]
    report = review(desk.session, [TASKS], lambda sitting: None)
    assert (report.ending, report.run) == ("declined", "")
    assert len(commands(desk)) == 1


def test_who_thinks_holds_nothing_and_what_others_wrote_meanwhile_is_stale() -> None:
    desk = with_tasks("a")

    def sit(sitting: Sitting) -> None:
        seen = sitting.desk.plan()
        other = desk.open()
        observe(other, [TASKS])
        apply(other, [TASKS], review=yes)
        report = sitting.write(seen, Silent())
        assert [row.outcome for row in report.rows] == ["stale"]

    sync_sitting(desk.session, [TASKS], sit)
    assert len(desk.salesforce.records[TASKS]) == 1


def test_exactly_the_plan_that_was_shown_is_confirmed_whatever_the_clock_says_by_then() -> None:
    desk = with_tasks("a")

    def sit(sitting: Sitting) -> None:
        seen = sitting.desk.plan()
        desk.clock.advance(days=3)
        desk.outlook.create(TASKS, CALL | {"subject": "never seen"})
        sitting.write(seen, Silent())
        confirmed = [one.event for one in desk.journal.events if isinstance(one.event, PlanConfirmed)]
        assert [(each.digest, each.as_of) for each in confirmed] == [(seen.digest, seen.as_of)]

    sync_sitting(desk.session, [TASKS], sit)
    assert [record.fields["subject"] for record in desk.salesforce.records[TASKS].values()] == ["a"]


def test_stopping_ends_after_the_call_in_flight_and_says_what_was_left() -> None:
    desk, _, _ = synced(TASKS)
    for remote in list(desk.outlook.records[TASKS]):
        desk.outlook.edit(TASKS, remote, status="completed")
    desk.outlook.create(TASKS, CALL | {"subject": "new"})
    watch = Watching(stop_after=1)

    def sit(sitting: Sitting) -> None:
        report = sitting.write(sitting.desk.plan(), watch)
        assert report.ending == "interrupted"
        assert sorted(row.outcome for row in report.rows) == ["skipped", "succeeded"]

    sync_sitting(desk.session, [TASKS], sit)
    assert watch.announced == {Side.SALESFORCE: 2, Side.OUTLOOK: 0}
    assert watch.written == [(Side.SALESFORCE, "succeeded")]
    assert sum(isinstance(one.event, WriteStarted) for one in desk.journal.events) == 1
    assert commands(desk)[-1] == ("sync", "interrupted")


def test_stopped_before_anything_was_written_it_says_so_and_the_profile_is_free() -> None:
    desk = with_tasks("a")

    def sit(sitting: Sitting) -> None:
        with pytest.raises(Stopped):
            sitting.write(sitting.desk.plan(), Watching(stop_after=0))
        with desk.open().hold():
            pass

    with pytest.raises(Stopped):
        sync_sitting(desk.session, [TASKS], sit)
    assert not any(isinstance(one.event, WriteStarted) for one in desk.journal.events)


def test_a_side_that_is_away_ends_the_writing_and_the_sitting_goes_on() -> None:
    desk = with_tasks("a")

    def sit(sitting: Sitting) -> None:
        plan = sitting.desk.plan()
        desk.salesforce.away = True
        with pytest.raises(ServiceUnavailable):
            sitting.write(plan, Silent())
        desk.salesforce.away = False
        report = sitting.write(sitting.anew().plan(), Silent())
        assert [row.outcome for row in report.rows] == ["succeeded"]

    sync_sitting(desk.session, [TASKS], sit)
    assert commands(desk) == [("sync", "failed"), ("apply", "done")]
    started = sum(isinstance(one.event, RunStarted) for one in desk.journal.events)
    assert started == sum(isinstance(one.event, RunFinished) for one in desk.journal.events)


def test_while_somebody_else_writes_nothing_is_written_and_one_may_try_again() -> None:
    desk = with_tasks("a")

    def sit(sitting: Sitting) -> None:
        plan = sitting.desk.plan()
        with desk.journal.exclusive("bob", "apply"), pytest.raises(ProfileBusy):
            sitting.write(plan, Silent())
        assert [row.outcome for row in sitting.write(plan, Silent()).rows] == ["succeeded"]

    sync_sitting(desk.session, [TASKS], sit)
    assert commands(desk) == [("sync", "done")]


def test_a_run_of_a_sitting_can_be_stepped_through() -> None:
    desk = with_tasks("a")
    report = sync_sitting(desk.session, [TASKS], lambda sitting: sitting.write(sitting.desk.plan(), Silent()))
    assert list(steps(desk.session, report.run))


def test_what_was_confirmed_after_undoing_is_recomputed_from_the_journal_byte_for_byte() -> None:
    desk = office()

    def sit(sitting: Sitting) -> None:
        seen = Review(sitting.desk)
        for item in seen.items():
            for decision in (
                Decision(choice=Choice.PREFER, side=Side.OUTLOOK),
                Decision(choice=Choice.IGNORE_FOREVER, reason="lunch"),
                Decision(choice=Choice.UNLINK),
            ):
                with suppress(UsageError):
                    seen.decide([item], decision)
                    seen.undo()
                    seen.redo()
                    seen.undo()
        sitting.write(seen.plan(), Silent())

    report = sync_sitting(desk.session, KINDS, sit)
    assert report.rows
    for session in (desk.session, desk.open()):
        told = replay(session, report.run)
        assert told.identical, told.differences


@pytest.mark.parametrize("backend", BACKENDS)
def test_it_writes_from_a_thread_into_a_journal_on_each_database(
    backend: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = "sqlite:///journal.db" if backend == "sqlite" else request.getfixturevalue("postgres_url")
    desk = with_tasks("a", "b")
    with journal_at(url, tmp_path) as journal:
        desk.journal = journal  # type: ignore[assignment]

        def sit(sitting: Sitting) -> None:
            seen = Review(sitting.desk)
            seen.decide(seen.items()[:1], Decision(choice=Choice.EXCLUDE))
            in_a_thread(lambda: sitting.write(seen.plan(), Silent()))
            seen.resume(sitting.anew(), sitting.reports[-1])
            seen.decide(seen.items(), Decision(choice=Choice.IGNORE_FOREVER, reason="lunch"))
            seen.undo()
            in_a_thread(lambda: sitting.write(seen.plan(), Silent()))

        report = sync_sitting(desk.open(), [TASKS], sit)
        assert [row.outcome for row in report.rows] == ["succeeded"] * 2
        assert verify(desk.open()).problems == ()
