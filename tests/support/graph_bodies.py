"""Request bodies for the sandbox's Graph."""

from typing import Any

Json = dict[str, Any]

KEY = "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name sfId"


def at(text: str, zone: str = "UTC") -> Json:
    return {"dateTime": text, "timeZone": zone}


def meeting(
    start: str = "2026-03-04T09:00:00", end: str = "2026-03-04T10:00:00", zone: str = "UTC", **more: Any
) -> Json:
    return {"subject": "Budget", "start": at(start, zone), "end": at(end, zone), **more}


def weekly(first: str = "2026-03-04", zone: str = "Europe/Berlin", **limits: Any) -> Json:
    """Return a series on Wednesdays at nine, by default without an end."""
    ends = {"type": "noEnd", "startDate": first, **limits}
    rule = {"type": "weekly", "interval": 1, "daysOfWeek": ["wednesday"], "firstDayOfWeek": "monday"}
    times = meeting(f"{first}T09:00:00", f"{first}T10:00:00", zone)
    return {**times, "subject": "Weekly", "recurrence": {"pattern": rule, "range": ends}}


def guests(*addresses: str) -> list[Json]:
    return [{"type": "required", "emailAddress": {"address": address}} for address in addresses]


def keyed(value: str, key: str = KEY) -> list[Json]:
    return [{"id": key, "value": value}]
