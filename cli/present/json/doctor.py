"""What `accord doctor` found, as JSON."""

from dataclasses import asdict

from cli.present.json.plan import Document
from cli.present.reports import Examination


def doctor_document(examination: Examination) -> Document:
    """Return `accord doctor --json`: every check, with its problem and the next step, or with what was found."""
    checks = [asdict(check) for check in examination.checks]
    return {"schema": "accord.doctor/1", "checks": checks, "ok": examination.ok}
