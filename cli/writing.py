"""What commands that write have in common: the last question, and the exit code of what came of it."""

from collections.abc import Callable, Sequence

from cli.render.plan import render_intent, unread_note
from cli.terminal import ask, say
from core.engine.reports import ApplyReport
from core.engine.review import plan
from core.engine.session import Session
from core.model import Kind, Plan

SOME_NOT_APPLIED = 4
GUARDED = 5
INTERRUPTED = 130
CONFIRMATION = "yes"


class Confirmation:
    """Asks once whether a plan is to be written, and remembers which plan that was and what was answered."""

    def __init__(self, *, assumed: bool, before: Callable[[], None]) -> None:
        self._assumed = assumed
        self._before = before
        self.plan: Plan | None = None
        self.given = False

    def __call__(self, plan: Plan) -> bool:
        """Say what would be written; it is written only after the whole word "yes"."""
        self._before()
        self.plan = plan
        say(render_intent(plan))
        self.given = self._assumed or ask(f'Write this? Type "{CONFIRMATION}": ').lower() == CONFIRMATION
        return self.given

    @property
    def digest(self) -> str | None:
        """The digest of the plan that was asked about."""
        return self.plan.digest if self.plan else None


def say_unread(session: Session, kinds: Sequence[Kind]) -> Plan:
    """Tell of kinds that cannot be written because they were never read on both sides, and return the current plan."""
    current = plan(session, kinds)
    if current.unread:
        say(unread_note(current))
    return current


def nothing_done(session: Session, digest: str | None) -> ApplyReport:
    """Return the report of the latest run, which wrote nothing of the plan with this digest."""
    return ApplyReport(next(reversed(session.state.runs), ""), digest or "", ())


def exit_code(report: ApplyReport | None) -> int:
    """Return the exit code for what came of a confirmed plan."""
    if report is None:
        return 0
    if report.interrupted:
        return INTERRUPTED
    counts = report.summary()
    if counts["failed"] or counts["stale"] or counts["unknown"]:
        return SOME_NOT_APPLIED
    return GUARDED if report.guarded else 0


def nothing_written(confirmation: Confirmation) -> str:
    """Return why there is no report."""
    return "Not confirmed: nothing was written." if confirmation.plan else "Nothing to write."
