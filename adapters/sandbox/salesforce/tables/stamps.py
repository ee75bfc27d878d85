"""Times as the REST API writes and reads them.

A datetime is `2026-01-01T10:00:00.000+0000`, always UTC and whole seconds; a date is `2026-01-01`. Both sort as text,
so rows hold them in this form.
"""

import re
from datetime import UTC, date, datetime

_DATETIME = re.compile(
    r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)", re.ASCII | re.IGNORECASE
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def stamp(moment: datetime) -> str:
    """Return an aware datetime in the API's form, cut to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def moment(text: str) -> datetime:
    """Return the aware datetime of a stamp that `stamp` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")


def read_datetime(text: str) -> datetime | None:
    """Return the aware UTC datetime of what a client sent, or None. An offset or Z is required."""
    found = _DATETIME.fullmatch(text)
    if not found:
        return None
    day, clock, fraction, zone = found.groups()
    zone = "+00:00" if zone in "Zz" else zone
    try:
        return datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return _without_seconds(day, clock, zone)


def _without_seconds(day: str, clock: str, zone: str) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(UTC) if clock.count(":") == 1 else None
    except (ValueError, OverflowError):
        return None


def read_date(text: str) -> date | None:
    """Return the date of what a client sent, or None."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def day_start(day: date) -> datetime:
    """Return a day's first moment in UTC, the zone of the sandbox's organisation and user."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
