"""The mails that Exchange would send: there is no way to suppress them, so the sandbox records them (§C.2)."""

from dataclasses import dataclass
from typing import Literal

MailKind = Literal["invitation", "update", "cancellation", "response"]


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, and which operation caused it."""

    kind: MailKind
    event: str
    """Immutable id of the event, or of the occurrence."""
    subject: str
    sender: str
    recipients: tuple[str, ...]
    why: str
    """The operation: `create`, `update`, `delete`, `cancel`, `accept` and so on."""
    by: Literal["app", "person"]
    """Who did it: a program over HTTP, or a person through the people API."""
    at: str
