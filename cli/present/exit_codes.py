"""What the outcome of a use case is to a script: the exit code. An error has its own (core.errors)."""

from cli.present.reports import Examination, Probed
from core.engine.reports import ApplyReport, Ending, ReplayReport, VerifyReport

WRONG = 1
PENDING = 3
SOME_NOT_APPLIED = 4
GUARDED = 5
INTERRUPTED = 130


def apply_code(report: ApplyReport) -> int:
    """Return the exit code for what came of a plan. Not to confirm it is no failure."""
    if report.ending is Ending.INTERRUPTED:
        return INTERRUPTED
    if report.ending is Ending.DECLINED:
        return 0
    counts = report.summary()
    if counts["failed"] or counts["stale"] or counts["unknown"] or counts.get("partial"):
        return SOME_NOT_APPLIED
    return GUARDED if report.guarded else 0


def replay_code(report: ReplayReport) -> int:
    """Return the exit code for a plan that was recomputed; where nobody can know, nothing is wrong."""
    return 0 if report.identical or not report.known else WRONG


def verify_code(report: VerifyReport) -> int:
    return WRONG if report.problems else 0


def probed_code(probed: Probed) -> int:
    """Return the exit code of a probe: whether Accord may be used there; a run that broke off says nothing of it."""
    if probed.broken:
        return WRONG
    return SOME_NOT_APPLIED if probed.report.unborne else 0


def doctor_code(examination: Examination) -> int:
    return 0 if examination.ok else WRONG
