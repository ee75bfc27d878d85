"""Salesforce Event: rows to canonical fields and back.

All-day events are stored with their last day included, as midnights in UTC; the canonical end is the day after. They
are written as a start and a duration, never with an end beside it: the object reference allows both only if they add
up, and does not say how an inclusive end adds up.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from adapters.salesforce import description
from adapters.salesforce.shape import Shape
from adapters.salesforce.translation import COMMON, Intent, Translation, equals
from adapters.salesforce.wire import (
    CONTACT_PREFIX,
    LEAD_PREFIX,
    Row,
    as_day,
    as_instant,
    flag,
    is_id,
    moment,
    number,
    text,
)
from adapters.shared.text import canonical_text
from core.fields.calendar import DESCRIPTION_LIMIT
from core.model import Kind, Outside, Scope, Value
from core.times import add_days, day, instant, parse_instant

MINUTES_PER_DAY = 1440

SHOW_AS = {"free": "Free", "busy": "Busy", "oof": "OutOfOffice"}
_SHOWN_AS = {word: canonical for canonical, word in SHOW_AS.items()}
_WHEN = frozenset({"start", "end", "all_day"})


def listed(scope: Scope, shape: Shape) -> list[str]:
    """Return the conditions for events that overlap the window, and perhaps a few that end a day before it.

    The end of an all-day event is its last day's first moment, so everything that ends within the day before the
    window may still reach into it.
    """
    window = scope.window
    conditions = ["IsChild = false", *(["IsArchived = false"] if "IsArchived" in shape.readable else [])]
    if window is None:
        return conditions
    earliest = instant(parse_instant(window.start) - timedelta(days=1))
    return [*conditions, f"StartDateTime < {window.end}", f"EndDateTime > {earliest}"]


def outside(row: Row) -> Outside | None:
    """Tell why a row is no event of its own: an invitee's copy, the pattern of a series, archived."""
    if flag(row, "IsChild"):
        return Outside.CHILD
    if flag(row, "IsRecurrence") or row.get("GroupEventType") == "3":
        return Outside.SERIES
    return Outside.ARCHIVED if flag(row, "IsArchived") else None


def fields(row: Row, emails: Mapping[str, str]) -> dict[str, Value]:
    """Return the canonical fields of an event."""
    all_day = flag(row, "IsAllDayEvent")
    start, end = _days(row) if all_day else _times(row)
    body, attachments = description.split(text(row, "Description"))
    return {
        "subject": canonical_text(row.get("Subject")),
        "start": start,
        "end": end,
        "all_day": all_day,
        "location": canonical_text(row.get("Location")),
        "body": body,
        "show_as": _SHOWN_AS.get(text(row, "ShowAs") or "Busy", "busy"),
        "private": flag(row, "IsPrivate"),
        "attendees": _attendees(related(row), emails),
        "attachments": attachments or None,
    }


def _times(row: Row) -> tuple[str | None, str | None]:
    start, end = as_instant(text(row, "StartDateTime")), as_instant(text(row, "EndDateTime"))
    minutes = number(row, "DurationInMinutes")
    if start and not end and minutes is not None:
        end = instant(moment(start) + timedelta(minutes=minutes))
    return start, end


def _days(row: Row) -> tuple[str | None, str | None]:
    """Return the first day and the day after the last one."""
    start = as_day(text(row, "ActivityDate")) or as_day(text(row, "StartDateTime"))
    last = as_day(text(row, "EndDate")) or as_day(text(row, "EndDateTime"))
    if start is None:
        return None, None
    if last is None:
        last = add_days(start, (number(row, "DurationInMinutes") or 0) // MINUTES_PER_DAY - 1)
    return start, add_days(max(start, last), 1)


def related(row: Row) -> tuple[str, ...]:
    """Return the ids of the people that an event is related to, the first one first: one lead, or contacts."""
    others = row.get("EventWhoIds")
    listing = others if isinstance(others, list) else []
    ids = [row.get("WhoId"), *listing]
    people = (CONTACT_PREFIX, LEAD_PREFIX)
    return tuple(dict.fromkeys(i for i in ids if isinstance(i, str) and i.startswith(people)))


def _attendees(ids: Sequence[str], emails: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the addresses of people. One without an address is told by the id, for the place is taken all the same:
    else an attendee would be proposed for it, and push out whom somebody related by hand."""
    return tuple(dict.fromkeys(emails.get(i) or i for i in ids)) or None


def fixed(row: Row) -> tuple[str, ...]:
    """Return the fields of this very event that cannot be written: a private one is related to nobody, and a lead that
    somebody related by hand is never pushed out."""
    who = text(row, "WhoId")
    led = who is not None and not who.startswith(CONTACT_PREFIX)
    return ("attendees",) if led or flag(row, "IsPrivate") else ()


def values(intent: Intent) -> dict[str, object]:
    """Return the columns to write: start, end and all-day go together, so do the text and the attachments."""
    merged, changes = intent.merged, intent.changes
    columns: dict[str, object] = {}
    for name, column in (("subject", "Subject"), ("location", "Location")):
        if name in changes:
            columns[column] = canonical_text(changes[name])
    if _WHEN & changes.keys():
        columns |= when(merged)
    if {"body", "attachments"} & changes.keys():
        names = merged.get("attachments")
        body = merged.get("body")
        columns["Description"] = description.compose(
            body if isinstance(body, str) else None,
            names if isinstance(names, tuple | list) else (),
            intent.lengths.get("Description", DESCRIPTION_LIMIT),
        )
    if "show_as" in changes:
        columns["ShowAs"] = SHOW_AS.get(str(changes["show_as"]), "Busy")
    if "private" in changes:
        columns["IsPrivate"] = changes["private"] is True
    return columns | _people(intent)


def when(merged: Mapping[str, Value]) -> dict[str, object]:
    """Return the columns of a time: a start and an end, or a first day and its minutes."""
    start, end = merged.get("start"), merged.get("end")
    if not isinstance(start, str):
        return {"IsAllDayEvent": merged.get("all_day") is True}
    if merged.get("all_day") is not True:
        ends = instant(parse_instant(end)) if isinstance(end, str) else None
        return {"IsAllDayEvent": False, "StartDateTime": instant(parse_instant(start)), "EndDateTime": ends}
    first = day(start)
    count = (date.fromisoformat(day(end)) - date.fromisoformat(first)).days if isinstance(end, str) else 1
    return {
        "IsAllDayEvent": True,
        "StartDateTime": f"{first}T00:00:00Z",
        "DurationInMinutes": MINUTES_PER_DAY * max(1, count),
    }


def _people(intent: Intent) -> dict[str, object]:
    """Return the columns of related people. A private event can be related to nobody and nothing; a lead that
    somebody related by hand is never pushed out by a contact."""
    if intent.merged.get("private") is True:
        alone: dict[str, object] = {
            "WhoId": None,
            "WhatId": None,
            **({"EventWhoIds": []} if intent.relations > 1 else {}),
        }
        return alone if intent.row and "private" in intent.changes else {}
    who = text(intent.row, "WhoId")
    if "attendees" not in intent.changes or (who is not None and not who.startswith(CONTACT_PREFIX)):
        return {}
    wanted = intent.changes["attendees"]
    addresses = wanted if isinstance(wanted, tuple | list) else ()
    found = (address if is_id(address) else intent.people.get(address.lower()) for address in addresses)
    ids = [i for i in dict.fromkeys(found) if i][: intent.relations]
    return {"WhoId": ids[0] if ids else None, **({"EventWhoIds": ids} if intent.relations > 1 else {})}


def alike(columns: Row) -> list[str]:
    """Return the conditions that an event created with these columns meets."""
    start = text(columns, "StartDateTime")
    return [equals("Subject", columns.get("Subject")), *([f"StartDateTime = {start}"] if start else [])]


_HOMES = {
    "subject": ("Subject",),
    "start": ("StartDateTime",),
    "end": ("EndDateTime",),
    "all_day": ("IsAllDayEvent",),
    "location": ("Location",),
    "body": ("Description",),
    "show_as": ("ShowAs",),
    "private": ("IsPrivate",),
    "attendees": ("WhoId",),
    "attachments": ("Description",),
}

_TIMES = frozenset(
    {"IsAllDayEvent", "StartDateTime", "EndDateTime", "DurationInMinutes", "ActivityDateTime", "ActivityDate"}
)

TRANSLATION = Translation(
    kind=Kind.CALENDAR,
    name="Event",
    columns=(
        *COMMON,
        *("Subject", "Location", "Description", "IsAllDayEvent", "StartDateTime", "EndDateTime", "ActivityDate"),
        *("EndDate", "DurationInMinutes", "ShowAs", "IsPrivate", "WhoId", "EventWhoIds", "IsChild", "IsArchived"),
        *("GroupEventType", "IsRecurrence", "RecurrenceActivityId", "IsRecurrence2"),
    ),
    homes=_HOMES,
    written={**_HOMES, "end": ("EndDateTime", "DurationInMinutes")},
    texts={"subject": "Subject", "location": "Location", "body": "Description"},
    spared={"body": description.ROOM},
    units=(_TIMES, frozenset({"WhoId", "EventWhoIds"})),
    needed=_TIMES,
    vital=frozenset({"IsPrivate"}),
    listed=listed,
    outside=outside,
    fields=fields,
    values=values,
    alike=alike,
)
