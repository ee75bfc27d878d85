"""Signing in and out as JSON."""

from cli.present.json.plan import Document
from cli.present.reports import LoggedIn, LoggedOut


def logged_in_document(report: LoggedIn) -> Document:
    """Return `accord login --json`."""
    return {
        "schema": "accord.login/1",
        "side": report.side.value,
        "auth": report.auth,
        "account": report.account,
        "stored": report.stored,
        "place": None if report.place is None else str(report.place),
    }


def logged_out_document(report: LoggedOut) -> Document:
    """Return `accord logout --json`."""
    return {"schema": "accord.logout/1", "side": report.side.value, "removed": report.removed}
