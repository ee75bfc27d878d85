"""Recurrence patterns: how Graph pads them, what it refuses, and which days they fall on (graph.md §B.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from adapters.sandbox.graph.forms import shape
from adapters.sandbox.graph.forms.errors import GraphError, Json, property_failure
from adapters.sandbox.graph.forms.zones import windows_name, zone

_LAST_DAY = date(2100, 1, 1)
"""No series is followed beyond this day."""
_NO_DATE = "0001-01-01"
_PATTERN_TYPES = ("daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly")
_RANGE_TYPES = ("endDate", "noEnd", "numbered")
_NEEDED = {
    "daily": (),
    "weekly": ("daysOfWeek",),
    "absoluteMonthly": ("dayOfMonth",),
    "relativeMonthly": ("daysOfWeek",),
    "absoluteYearly": ("dayOfMonth", "month"),
    "relativeYearly": ("daysOfWeek", "month"),
}
_PATTERN_FIELDS: dict[str, shape.Check] = {
    "type": shape.word(_PATTERN_TYPES),
    "interval": shape.number,
    "month": shape.number,
    "dayOfMonth": shape.number,
    "daysOfWeek": lambda name, value: [shape.word(shape.DAYS)(name, one) for one in shape.texts(name, value)],
    "firstDayOfWeek": shape.word(shape.DAYS),
    "index": shape.word(shape.INDEXES),
}
_RANGE_FIELDS: dict[str, shape.Check] = {
    "type": shape.word(_RANGE_TYPES),
    "startDate": shape.text,
    "endDate": shape.text,
    "recurrenceTimeZone": shape.text,
    "numberOfOccurrences": shape.number,
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """The rule of a series: its days, its local hour and its zone, so that the hour stays across daylight saving."""

    rule: Json
    first: date
    until: date | None
    count: int | None
    at: time
    length: timedelta
    zone: ZoneInfo

    def days(self) -> Iterator[date]:
        """Yield the days on which occurrences start, in order, deleted ones included."""
        within = _until(_days_of(self.rule, self.first), self.until or _LAST_DAY)
        return islice(within, self.count)

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Return the UTC instants of the occurrence that starts on a day."""
        begin = datetime.combine(day, self.at, self.zone)
        finish = begin.replace(tzinfo=None) + self.length
        return begin.astimezone(UTC), finish.replace(tzinfo=self.zone).astimezone(UTC)

    def includes(self, day: date) -> bool:
        return any(one == day for one in _until(self.days(), day))

    def between(self, start: datetime, end: datetime) -> Iterator[date]:
        """Yield the days of the occurrences that touch a window of instants."""
        earliest = (start - self.length - timedelta(days=2)).date()
        latest = min((end + timedelta(days=2)).date(), _LAST_DAY)
        for day in _until(self.days(), latest):
            if day < earliest:
                continue
            begin, finish = self.span(day)
            if begin < end and (finish > start or begin == finish >= start):
                yield day


def _until(days: Iterator[date], last: date) -> Iterator[date]:
    for day in days:
        if day > last:
            return
        yield day


def _days_of(rule: Json, first: date) -> Iterator[date]:
    kind, interval = rule["type"], rule["interval"]
    if kind == "daily":
        return _daily(first, interval)
    if kind == "weekly":
        return _weekly(first, interval, rule["daysOfWeek"], rule["firstDayOfWeek"])
    months = _months(first, interval if kind.endswith("Monthly") else 12 * interval, rule["month"])
    if kind.startswith("absolute"):
        return (d for y, m in months if (d := _clipped(y, m, rule["dayOfMonth"])) >= first)
    return (d for y, m in months if (d := _nth(y, m, rule["daysOfWeek"], rule["index"])) >= first)


def _daily(first: date, interval: int) -> Iterator[date]:
    day = first
    while day <= _LAST_DAY:
        yield day
        day += timedelta(days=interval)


def _weekly(first: date, interval: int, names: list[str], week_start: str) -> Iterator[date]:
    opening = shape.DAYS.index(week_start)
    offsets = sorted({(shape.DAYS.index(name) - opening) % 7 for name in names})
    monday_based = (first.weekday() + 1 - opening) % 7
    week = first - timedelta(days=monday_based)
    while week <= _LAST_DAY:
        for offset in offsets:
            day = week + timedelta(days=offset)
            if day >= first:
                yield day
        week += timedelta(weeks=interval)


def _months(first: date, step: int, month: int) -> Iterator[tuple[int, int]]:
    """Yield year and month, from the first day's month or, for a yearly rule, from the rule's month of that year."""
    serial = first.year * 12 + (month if month and step % 12 == 0 else first.month) - 1
    while serial // 12 <= _LAST_DAY.year:
        yield serial // 12, serial % 12 + 1
        serial += step


def _length(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def _clipped(year: int, month: int, day: int) -> date:
    """Return a day of a month, or its last: Outlook moves the 31st back in shorter months."""
    return date(year, month, min(day, _length(year, month)))


def _nth(year: int, month: int, names: list[str], index: str) -> date:
    wanted = {(shape.DAYS.index(name) - 1) % 7 for name in names}
    days = [date(year, month, d) for d in range(1, _length(year, month) + 1)]
    matching = [day for day in days if day.weekday() in wanted]
    return matching[-1] if index == "last" else matching[shape.INDEXES.index(index)]


def padded(value: Any, start: date, zone_name: str) -> Json:
    """Return a recurrence as Graph reads it back, with all defaults filled in. Raises for what Graph refuses."""
    body = shape.record("recurrence", value)
    rule = shape.checked(
        shape.record("pattern", body.get("pattern")), _PATTERN_FIELDS, "recurrencePattern", closed=True
    )
    limits = shape.checked(shape.record("range", body.get("range")), _RANGE_FIELDS, "recurrenceRange", closed=True)
    if not rule.get("interval"):
        raise GraphError(500, "ErrorInternalServerError", "An internal server error occurred. The operation failed.")
    if any(not rule.get(name) for name in _NEEDED.get(rule.get("type", ""), ("type",))) or rule["interval"] < 0:
        raise property_failure()
    rule = {"month": 0, "dayOfMonth": 0, "daysOfWeek": [], "firstDayOfWeek": "sunday", "index": "first", **rule}
    return {"pattern": rule, "range": _padded_range(limits, start, zone_name)}


def _padded_range(limits: Json, start: date, zone_name: str) -> Json:
    kind = limits.get("type", "endDate")
    first, last = _date(limits.get("startDate")), _date(limits.get("endDate"))
    if first != start or (kind == "endDate" and (last is None or last < start)):
        raise property_failure()
    count = limits.get("numberOfOccurrences", 0) if kind == "numbered" else 0
    if kind == "numbered" and count < 1:
        raise property_failure()
    return {
        "type": kind,
        "startDate": start.isoformat(),
        "endDate": last.isoformat() if last and kind == "endDate" else _NO_DATE,
        "recurrenceTimeZone": windows_name(limits.get("recurrenceTimeZone") or zone_name),
        "numberOfOccurrences": count,
    }


def _date(text: str | None) -> date | None:
    if text in (None, _NO_DATE):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise GraphError(400, "UnableToDeserializePostBody", "were unable to deserialize ") from None


def pattern_of(recurrence: Json, begin: datetime, finish: datetime, *, floating: bool) -> Pattern:
    """Return the rule of a padded recurrence, with the hour and length of a first occurrence's instants.

    `floating`: an all-day series, whose midnights are written as UTC whatever its zone is.
    """
    limits = recurrence["range"]
    name = limits["recurrenceTimeZone"]
    where = zone("UTC" if floating else name)
    local, local_end = begin.astimezone(where).replace(tzinfo=None), finish.astimezone(where).replace(tzinfo=None)
    return Pattern(
        recurrence["pattern"],
        date.fromisoformat(limits["startDate"]),
        _date(limits["endDate"]),
        limits["numberOfOccurrences"] or None,
        local.time(),
        local_end - local,
        where,
    )
