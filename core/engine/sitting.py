"""sitting: a review at a screen or page that stays open. It shows how far the writing has come.

The profile is held while a run reads and while it writes, and not in between. What is written first belongs to the run
that read, if there was one; whatever is confirmed after that is a run of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from core.engine.apply import as_planned, note_guards, planned, write_confirmed
from core.engine.desk import Desk
from core.engine.observe import observe, read_all, sums
from core.engine.reports import ApplyReport, Ending, ObserveReport
from core.engine.resolve import resolve_open
from core.engine.running import Run, running
from core.engine.session import Session
from core.errors import AccordError
from core.model import Kind, Plan, Status
from core.planning.summary import proposed, waiting
from core.ports import Progress

Sit = Callable[["Sitting"], None]
"""Shows a sitting to a person until they leave."""


class Sitting:
    """A review of some kinds, and what was written at it."""

    def __init__(self, session: Session, kinds: Sequence[Kind], *, run: Run | None = None, as_of: str | None = None):
        self.session, self.kinds = session, tuple(kinds)
        self.desk = Desk(session, kinds, as_of=as_of)
        self.reports: list[ApplyReport] = []
        """What each writing came to, in order."""
        self._run, self._read_in = run, run.id if run else ""
        self._failed: AccordError | None = None

    def anew(self) -> Desk:
        """Return a desk for the rows as they are now, as of now: after something was written or read."""
        self.desk = Desk(self.session, self.kinds)
        return self.desk

    def write(self, plan: Plan, progress: Progress) -> ApplyReport:
        """Write what was confirmed: the proposed rows of the plan that was shown, and nothing else.

        May be called in another thread than the desk, but not while that is used. Raises AccordError where all of it
        had to end; what was written before that is told by the journal.
        """
        self._failed = None
        try:
            with self._told_to(progress), self._working() as run:
                report = _written(run, plan)
        except AccordError as error:
            self._failed = error
            raise
        self.reports.append(report)
        return report

    def read(self, progress: Progress) -> ObserveReport:
        """Read both sides once more, as a run of its own. Raises AccordError."""
        with self._told_to(progress):
            return observe(self.session, self.kinds)

    @contextmanager
    def _working(self) -> Iterator[Run]:
        """Hold the profile for a writing: within the run that read, the first time, or else within a new one."""
        run = self._run
        if run is None:
            with running(self.session, "apply", self.kinds) as own:
                resolve_open(own, self.kinds)
                yield own
            return
        with self.session.hold():
            self._run = None
            try:
                yield run
            except BaseException as error:
                run.fail(error)
                raise
            run.end()

    @contextmanager
    def _told_to(self, progress: Progress) -> Iterator[None]:
        former, self.session.progress = self.session.progress, progress
        try:
            yield
        finally:
            self.session.progress = former

    def left(self) -> ApplyReport:
        """Return what all writings came to; where there was none, that nothing was confirmed.

        Raises the AccordError that ended the last of them, if one did.
        """
        if self._failed is not None:
            raise self._failed
        return _together(self.reports) if self.reports else _nothing(self._read_in, self.desk.plan())


def _nothing(run: str, plan: Plan) -> ApplyReport:
    ending = Ending.DECLINED if proposed(plan) else Ending.NOTHING
    return ApplyReport(run, plan.digest, (), ending, 0, waiting(plan))


def _together(reports: Sequence[ApplyReport]) -> ApplyReport:
    """Return what came of each row in the end: what failed at first may have been written the next time."""
    *_, last = reports
    rows = {row.item: row for report in reports for row in report.rows}
    names = {item: name for report in reports for item, name in report.names.items()}
    done = all(row.outcome == Status.SUCCEEDED for row in rows.values())
    ending = Ending.DONE if rows and done else Ending.PARTLY if last.ending is Ending.DONE else last.ending
    return msgspec.structs.replace(
        last, rows=tuple(rows.values()), names=names, ending=ending, runs=tuple(report.run for report in reports)
    )


def _written(run: Run, plan: Plan) -> ApplyReport:
    guarded = note_guards(run, plan)
    if not proposed(plan):
        run.outcome = "nothing"
        return ApplyReport(run.id, plan.digest, (), Ending.NOTHING, guarded, waiting(plan))
    return write_confirmed(run, plan, guarded, as_planned(run, plan))


def review(session: Session, kinds: Sequence[Kind], sit: Sit) -> ApplyReport:
    """Let a person review the plan as both sides were last read, and write what they confirm, as often as they do."""
    sitting = Sitting(session, kinds)
    sit(sitting)
    return sitting.left()


def sync_sitting(session: Session, kinds: Sequence[Kind], sit: Sit) -> ApplyReport:
    """Read both sides, then let a person review and write as `review` does; reading and first writing are one run."""
    with running(session, "sync", kinds) as run:
        resolve_open(run, kinds)
        run.summary = sums(read_all(run, kinds))
        plan = planned(run, kinds)
        run.outcome = "nothing"
        with run.thinking():
            sitting = Sitting(session, kinds, run=run, as_of=plan.as_of)
            sit(sitting)
        return sitting.left()
