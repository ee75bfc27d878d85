"""Signing in and out as text."""

from cli.present.reports import LoggedIn, LoggedOut
from cli.terminal.look import Look
from cli.terminal.printable import printable

_KEPT = {
    "device-code": "The sign-in is kept in",
    "client-credentials": "The client secret is kept in",
}


def logged_in_text(report: LoggedIn, look: Look) -> str:
    """Return as whom somebody is signed in, and where what is kept."""
    told = f"Signed in to {report.side.label} as {printable(report.account or 'somebody without a name')}."
    if report.stored is None:
        return f"{told} Nothing was stored."
    where = "the system's keyring" if report.place is None else f"{report.place}, which only you can read"
    return f"{told}\n{_KEPT.get(report.auth, 'It is kept in')} {where}."


def logged_out_text(report: LoggedOut, look: Look) -> str:
    """Return what was removed, and what is not Accord's to remove."""
    told = f"Signed out of {report.side.label}." if report.removed else f"Nothing was stored for {report.side.label}."
    left = "".join(f"\nStill there: {each}." for each in report.left)
    return f"{told}{left}"
