"""Points in time that a person types."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from core.errors import UsageError
from core.times import exact


def typed_time(text: str, zone: tzinfo | None = None, *, whole_day_after: bool = False) -> str:
    """Return a day or an instant as the journal writes it; without a zone it is the reader's.

    With `whole_day_after`, a day stands for the moment at which it is over. Raises UsageError.
    """
    try:
        if len(text) == 10:
            day = date.fromisoformat(text) + timedelta(days=whole_day_after)
            return _exact(datetime.combine(day, time()), zone)
        moment = datetime.fromisoformat(text)
        return _exact(moment, zone)
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is not a time.", "Write it like 2026-11-22 or 2026-11-22T10:00:00Z.") from None


def _exact(moment: datetime, zone: tzinfo | None) -> str:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone) if zone else moment.astimezone()
    return exact(moment.astimezone(UTC))
