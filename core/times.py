"""The two forms in which times are written: instants `2026-11-24T13:00:00Z` and days `2026-11-24`.

Instants are UTC, whole seconds: the finest grain that Salesforce keeps. Both forms sort as text.
"""

from datetime import UTC, date, datetime, timedelta

from core.model import Window

_INSTANT = "%Y-%m-%dT%H:%M:%SZ"


def instant(moment: datetime) -> str:
    """Return an aware datetime as an instant, cut to the second."""
    return moment.astimezone(UTC).strftime(_INSTANT)


def exact(moment: datetime) -> str:
    """Return an aware datetime as the journal writes it: UTC with microseconds, `2026-11-24T13:00:00.000000Z`.

    Raises ValueError for one without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError("the time of an event needs a zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_instant(text: str) -> datetime:
    """Return the aware datetime of an instant, or of a day's first moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if is_day(text) else datetime.fromisoformat(text)


def is_day(text: str) -> bool:
    return len(text) == 10


def day(text: str) -> str:
    """Return the day of an instant or a day."""
    return text[:10]


def add_days(text: str, days: int) -> str:
    """Return a day moved by a number of days."""
    return (date.fromisoformat(text) + timedelta(days=days)).isoformat()


def window_around(as_of: str, past_days: int, future_days: int) -> Window:
    """Return whole UTC days around an instant: the same two instants for both sides, whatever zone anybody is in."""
    today = day(as_of)
    return Window(f"{add_days(today, -past_days)}T00:00:00Z", f"{add_days(today, future_days + 1)}T00:00:00Z")
