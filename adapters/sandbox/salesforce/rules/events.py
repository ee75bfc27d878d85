"""What Salesforce makes of an Event's times, and what it refuses (Object Reference, "Event").

An all-day event's EndDateTime is the inclusive last day, at midnight UTC; DurationInMinutes is 1440 a day. Readings of
ours: a start that is moved alone takes the end along; the dates of a timed event are those of UTC, the zone of the
sandbox's user.
"""

from datetime import datetime, timedelta

from adapters.sandbox.salesforce.errors import integrity, missing
from adapters.sandbox.salesforce.switches import Switches
from adapters.sandbox.salesforce.tables import stamps
from adapters.sandbox.salesforce.tables.rows import Row

DAY = 1440
"""Minutes."""
LONGEST = 14 * DAY
CHILD_FIELDS = frozenset({"IsReminderSet", "ReminderDateTime"})
"""What may be changed of the event row of an invited user."""
_TIMES = ("IsAllDayEvent", "StartDateTime", "ActivityDateTime", "ActivityDate", "EndDateTime", "DurationInMinutes")


def derive_event(before: Row | None, changes: Row, switches: Switches) -> Row:
    """Return the whole row that follows from the row before and the changes. Raises Refused."""
    row = {**(before or {}), **changes}
    if before is None or any(name in changes for name in _TIMES):
        row |= (
            _all_day(before, row, changes, switches) if row["IsAllDayEvent"] else _timed(before, row, changes, switches)
        )
    if row.get("IsPrivate") and (row["WhoId"] or row["WhatId"]):
        raise integrity(
            "A private event cannot be related to a contact, lead, account or other record: Private", "IsPrivate"
        )
    if before is None:
        row["EventSubtype"] = row.get("EventSubtype") or "Event"
    return row


def _start_changed(changes: Row) -> bool:
    return any(name in changes for name in ("StartDateTime", "ActivityDateTime", "ActivityDate"))


def _timed(before: Row | None, row: Row, changes: Row, switches: Switches) -> Row:
    start = _timed_start(row, changes)
    minutes = _timed_minutes(before, row, changes, start)
    _refuse_length(minutes, changes, switches)
    end = start + timedelta(minutes=minutes)
    return _times(start, end, minutes)


def _timed_start(row: Row, changes: Row) -> datetime:
    given = {changes[name] for name in ("StartDateTime", "ActivityDateTime") if changes.get(name)}
    emptied = [name for name in ("StartDateTime", "ActivityDateTime") if name in changes and not changes[name]]
    if len(given) > 1:
        raise integrity("Start Date Time and Due Date Time must be the same: Start Date Time", "StartDateTime")
    if not given and (len(emptied) == 2 or not row["StartDateTime"]):
        raise missing("DurationInMinutes", "ActivityDateTime")
    start = given.pop() if given else row["StartDateTime"]
    if changes.get("ActivityDate") and changes["ActivityDate"] != start[:10]:
        raise integrity("Due Date Only must be the date of Start Date Time: Due Date Only", "ActivityDate")
    return stamps.moment(start)


def _timed_minutes(before: Row | None, row: Row, changes: Row, start: datetime) -> int:
    end, minutes = changes.get("EndDateTime"), changes.get("DurationInMinutes")
    spanned = _minutes_between(start, stamps.moment(end)) if end else None
    if spanned is not None and minutes is not None and spanned != minutes:
        raise integrity("Duration must be the time between start and end: Duration", "DurationInMinutes")
    if spanned is not None or minutes is not None:
        return int(spanned if spanned is not None else minutes or 0)
    emptied = "EndDateTime" in changes and "DurationInMinutes" in changes
    if before is None or emptied or row.get("DurationInMinutes") is None:
        raise missing("EndDateTime")
    return int(before["DurationInMinutes"])


def _minutes_between(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)


def _refuse_length(minutes: int, changes: Row, switches: Switches) -> None:
    longest = LONGEST if switches.multiday_events else DAY
    if not 0 <= minutes <= longest:
        at = "DurationInMinutes" if changes.get("DurationInMinutes") is not None else "EndDateTime"
        raise integrity(f"Duration must be between 0 and {longest} minutes: Duration", at)


def _all_day(before: Row | None, row: Row, changes: Row, switches: Switches) -> Row:
    start = _first_day(row, changes)
    days = _days(before, changes, start)
    _refuse_length(days * DAY, changes, switches)
    return _times(start, start + timedelta(days=days - 1), days * DAY)


def _first_day(row: Row, changes: Row) -> datetime:
    names = ("StartDateTime", "ActivityDateTime", "ActivityDate")
    given = {changes[name][:10] for name in names if changes.get(name)}
    if len(given) > 1:
        raise integrity("Start Date Time must be on the day of Due Date Only: Start Date Time", "StartDateTime")
    day = given.pop() if given else (None if _start_changed(changes) else row["ActivityDate"])
    day = day or (row["ActivityDate"] if not all(name in changes for name in names) else None)
    if day is None:
        raise missing("ActivityDate")
    return stamps.moment(f"{day}T00:00:00.000+0000")


def _days(before: Row | None, changes: Row, start: datetime) -> int:
    end, minutes = changes.get("EndDateTime"), changes.get("DurationInMinutes")
    spanned = (stamps.moment(end).date() - start.date()).days + 1 if end else None
    told = max(1, -(-minutes // DAY)) if minutes is not None else None
    if spanned is not None and spanned < 1:
        raise integrity("End Date Time must not be before Start Date Time: End Date Time", "EndDateTime")
    if spanned is not None and told is not None and spanned != told:
        raise integrity("Duration must be the time between start and end: Duration", "DurationInMinutes")
    if spanned is not None or told is not None:
        return spanned if spanned is not None else told or 1
    return _days_before(before) if before else 1


def _days_before(before: Row) -> int:
    """Return over how many days an event went: all-day as it was, timed from its first day to its last."""
    if before["IsAllDayEvent"]:
        return int(before["DurationInMinutes"]) // DAY
    first, last = stamps.moment(before["StartDateTime"]), stamps.moment(before["EndDateTime"])
    return (last.date() - first.date()).days + 1


def _times(start: datetime, end: datetime, minutes: int) -> Row:
    return {
        "StartDateTime": stamps.stamp(start),
        "ActivityDateTime": stamps.stamp(start),
        "ActivityDate": start.date().isoformat(),
        "EndDateTime": stamps.stamp(end),
        "EndDate": end.date().isoformat(),
        "DurationInMinutes": minutes,
    }
