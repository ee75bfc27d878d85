"""Days on which an office works, counted from the world's today."""

from datetime import UTC, date, datetime, time, timedelta

_FRIDAY = 4


def working_day(today: date, count: int) -> date:
    """Return the day so many working days after today, or before it; at a weekend, today is the Monday after it."""
    day = today + timedelta(days=7 - today.weekday() if today.weekday() > _FRIDAY else 0)
    weeks, rest = divmod(day.weekday() + count, _FRIDAY + 1)
    return day - timedelta(days=day.weekday()) + timedelta(weeks=weeks, days=rest)


def at_hour(day: date, clock: str) -> datetime:
    """Return the instant of an hour like "09:30", UTC."""
    return datetime.combine(day, time.fromisoformat(clock), UTC)
