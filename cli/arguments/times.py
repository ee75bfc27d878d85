"""Times as a person types them."""

from datetime import datetime

from core.errors import UsageError
from core.times import exact


def given_instant(text: str) -> str:
    """Return a time as the journal writes instants. A day is its first moment; without a zone it is in this machine's.

    Raises UsageError for what is no time.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text!r} is not a time.", "Write it like 2026-11-22 or 2026-11-22T10:00.") from None
    return exact(moment.astimezone())
