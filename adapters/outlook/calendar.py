"""Graph events to canonical records, and canonical changes to Graph JSON. Pure.

Source of the shapes: Graph's event resource (v1.0), `dateTimeTimeZone`, and what the service was seen to answer.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from adapters.outlook.text import Json, body_text, compact, mapping, moment, rows, stamp, whole_day, word
from adapters.outlook.zones import UTC_ZONE, Zone, in_utc, zone_named
from adapters.shared.text import canonical_text
from core.model import Fields, Lock, Outside, Record, Standing, Value
from core.times import instant, parse_instant

STAMP = "String {5f3d0a5e-9c1b-4a7e-8d42-6b1f7c0e2a93} Name AccordKey"
"""The extended property that holds Accord's key on events and contacts. The GUID is Accord's own property set; it was
drawn once and must never change, else no record that Accord made would be recognised again."""

SELECT = ",".join((
    "id", "changeKey", "lastModifiedDateTime", "iCalUId", "type", "seriesMasterId", "subject", "body", "start", "end",
    "isAllDay", "originalStartTimeZone", "originalEndTimeZone", "location", "showAs", "sensitivity", "attendees",
    "isOrganizer", "organizer", "hasAttachments", "isCancelled", "responseStatus",
    "isOnlineMeeting", "onlineMeeting", "webLink",
))  # fmt: skip

EXPANDED = (STAMP,)
"""The extended properties that are read of every event."""

SHOW_AS = frozenset({"free", "tentative", "busy", "oof", "workingElsewhere"})
PRIVATE = frozenset({"private", "confidential"})
HIDDEN_SUBJECT = "Private Appointment"
"""What Graph calls a private event in somebody's calendar whose private items we may not see."""
READ_ONLY = frozenset({"attendees", "attachments"})
TIMES = frozenset({"start", "end", "all_day"})


@dataclass(frozen=True, slots=True)
class Calendar:
    """What must be known of a calendar to read its events rightly."""

    id: str
    owners: frozenset[str] = frozenset()
    """Lower-case addresses of the mailbox's and the calendar's owner: they are not mailed by their own change."""
    is_default: bool = False
    can_edit: bool = True
    sees_private: bool = True
    zone: Zone | None = None
    """The mailbox's; None where Graph does not tell it, or nobody can name it."""


def version(item: Json) -> str:
    """Return the ETag that a conditional write presents."""
    etag = word(item.get("@odata.etag"))
    return etag or f'W/"{word(item.get("changeKey"))}"'


def is_private(event: Json, calendar: Calendar) -> bool:
    """Tell whether the content of an event may not leave the adapter."""
    return word(event.get("sensitivity")) in PRIVATE or is_hidden(event, calendar)


def is_hidden(event: Json, calendar: Calendar) -> bool:
    """Tell whether Graph itself hides an event's content from us, so that what it shows is not content."""
    return not calendar.sees_private and event.get("subject") == HIDDEN_SUBJECT


def key_of(item: Json) -> str | None:
    """Return the key that Accord stamped on an event or contact. Graph may write the GUID in another case."""
    for prop in rows(item.get("singleValueExtendedProperties")):
        if word(prop.get("id")).casefold() == STAMP.casefold():
            return word(prop.get("value")) or None
    return None


def record(
    event: Json,
    calendar: Calendar,
    *,
    include_private: bool,
    attachments: Collection[str] = (),
    key: str | None = None,
    outside: Outside | None = None,
    own: Mapping[str, Value] | None = None,
) -> Record:
    """Return the record of a full event. `key` stands in where the event came without its stamp; `own` are the fields
    that a person paired.

    Of a private event nothing is taken but its id, its version and its series.
    """
    series = word(event.get("seriesMasterId")) or None
    private = is_private(event, calendar)
    if is_hidden(event, calendar) or (private and not include_private):
        return Record(id=word(event["id"]), version=version(event), private=True, series=series)
    others = attendees_of(event, calendar)
    master = event.get("type") == "seriesMaster"
    return Record(
        id=word(event["id"]),
        version=version(event),
        modified=stamp(event.get("lastModifiedDateTime")),
        private=private,
        key=key_of(event) or key,
        uid=word(event.get("iCalUId")) or None,
        series=series,
        audience=len(others),
        organizer=event.get("isOrganizer") is not False,
        locked=Lock.SERIES if master else None if calendar.can_edit else Lock.READ_ONLY,
        outside=outside or (Outside.SERIES if master else None),
        standing=standing_of(event),
        fixed=("body",) if is_online(event) else (),
        link=word(event.get("webLink")),
        fields={**_fields(event, calendar, private, others, attachments), **(own or {})},
    )


def _fields(
    event: Json, calendar: Calendar, private: bool, others: tuple[str, ...], attachments: Collection[str]
) -> dict[str, Value]:
    start, end = times_of(event, calendar.zone)
    show_as = word(event.get("showAs"))
    return compact({
        "subject": canonical_text(event.get("subject")),
        "start": start,
        "end": end,
        "all_day": event.get("isAllDay") is True,
        "location": canonical_text(mapping(event.get("location")).get("displayName")),
        "body": body_text(event.get("body")),
        "show_as": show_as if show_as in SHOW_AS else None,
        "private": private,
        "attendees": others,
        "organizer": _host(event),
        "attachments": tuple(name for name in map(canonical_text, attachments) if name),
    })  # fmt: skip


def times_of(event: Json, mailbox: Zone | None = None) -> tuple[str, str]:
    """Return start and exclusive end: days for an all-day event, else instants."""
    item = word(event.get("id"))
    if event.get("isAllDay") is True:
        rules = mailbox.rules if mailbox else None
        return (
            whole_day(event.get("start"), event.get("originalStartTimeZone"), item, rules),
            whole_day(event.get("end"), event.get("originalEndTimeZone"), item, rules),
        )
    return instant(moment(event.get("start"), item)), instant(moment(event.get("end"), item))


def attendees_of(event: Json, calendar: Calendar) -> tuple[str, ...]:
    """Return everybody a change may mail, in order: rooms too, the owner not.

    They are named by their lower-case addresses; who came without one, as people from a distribution list or an old
    meeting do, by name: whoever stands in the list counts.
    """
    invited = [_guest(mapping(each.get("emailAddress")), n) for n, each in enumerate(rows(event.get("attendees")), 1)]
    return tuple(dict.fromkeys(guest for guest in invited if guest not in calendar.owners))


def _guest(address: Json, number: int) -> str:
    mail = (canonical_text(address.get("address")) or "").lower()
    return mail or canonical_text(address.get("name")) or f"guest {number}"


def _host(event: Json) -> str | None:
    """Return who organises a meeting of somebody else, None for the mailbox owner's own."""
    if event.get("isOrganizer") is not False:
        return None
    address = mapping(mapping(event.get("organizer")).get("emailAddress"))
    return (canonical_text(address.get("address")) or "").lower() or canonical_text(address.get("name"))


def is_online(event: Json) -> bool:
    """Tell whether an event is an online meeting.

    Its body holds the way to join. To replace it with text would end the meeting and send the guests a version without
    the link (Graph: event-update).
    """
    joined = mapping(event.get("onlineMeeting")).get("joinUrl")
    return bool(joined) or event.get("isOnlineMeeting") in (True, "true")


def standing_of(event: Json) -> Standing | None:
    """Return what became of a meeting: its organizer cancelled it, or the owner of the mailbox does not go."""
    if event.get("isCancelled") is True:
        return Standing.CANCELLED
    declined = mapping(event.get("responseStatus")).get("response") == "declined"
    return Standing.DECLINED if declined else None


def changed(
    changes: Fields, before: Fields, current: Json | None = None, mailbox: Zone | None = None
) -> dict[str, object]:
    """Return the JSON that sets the changed fields of an event, and nothing else.

    Start, end and all_day always go together, since each is read in the light of the others. They are written in the
    zone of the event as it is, `current`. Attendees are never written: naming them, even as none, would mail people.
    Raises ValueError for such a change, which is a bug.
    """
    if forbidden := READ_ONLY & set(changes):
        raise ValueError(f"{', '.join(sorted(forbidden))} of an event must never be written")
    json: dict[str, object] = {}
    if "subject" in changes:
        json["subject"] = canonical_text(changes["subject"]) or ""
    if "location" in changes:
        json["location"] = {"displayName": canonical_text(changes["location"]) or ""}
    if "body" in changes:
        json["body"] = {"contentType": "text", "content": canonical_text(changes["body"]) or ""}
    if changes.get("show_as"):
        json["showAs"] = changes["show_as"]
    if "private" in changes:
        json["sensitivity"] = "private" if changes["private"] else "normal"
    return json | (_times({**before, **changes}, zones_of(current or {}, mailbox)) if TIMES & set(changes) else {})


def created(changes: Fields, key: str, at: str, mailbox: Zone | None = None) -> dict[str, object]:
    """Return the JSON of a new event. The key makes a repetition harmless and the event recognisable.

    One that begins before the instant `at` is not announced: a reminder of what is over would ring at once.
    """
    over = str(changes.get("start") or at) < at
    return {
        **changed(changes, {}, mailbox=mailbox),
        **({"isReminderOn": False} if over else {}),
        "transactionId": key,
        "singleValueExtendedProperties": [{"id": STAMP, "value": key}],
    }


def zones_of(event: Json, mailbox: Zone | None) -> tuple[Zone, Zone]:
    """Return the zones that an event begins and ends in. `originalStartTimeZone` is the zone of its start
    (microsoft-graph-docs issue 2804); what cannot be named, and a new event, has the mailbox's."""
    start = zone_named(word(event.get("originalStartTimeZone"))) or mailbox or UTC_ZONE
    return start, zone_named(word(event.get("originalEndTimeZone"))) or start


def _times(fields: Mapping[str, Value], zones: tuple[Zone, Zone]) -> dict[str, object]:
    """Return start, end and isAllDay: moments each in its zone, and days from midnight to midnight in one."""
    start = fields.get("start")
    if not start:
        return {}
    end = fields.get("end") or start
    write = _days if fields.get("all_day") else _moments
    return {"isAllDay": bool(fields.get("all_day")), **write(str(start), str(end), zones)}


def _days(start: str, end: str, zones: tuple[Zone, Zone]) -> dict[str, object]:
    """Graph takes days from midnight to midnight in one zone, so both must have a midnight there; in UTC all have."""
    days = [text[:10] for text in (start, end)]
    zone = zones[0] if all(map(zones[0].has_midnight, days)) else UTC_ZONE
    told = [{"dateTime": f"{day}T00:00:00", "timeZone": zone.name} for day in days]
    return {"start": told[0], "end": told[1]}


def _moments(start: str, end: str, zones: tuple[Zone, Zone]) -> dict[str, object]:
    return {"start": _moment(start, zones[0]), "end": _moment(end, zones[1])}


def _moment(value: str, zone: Zone) -> dict[str, str]:
    if len(value) == len("2026-11-24"):
        return {"dateTime": f"{value}T00:00:00", "timeZone": zone.name}
    clock = zone.clock(parse_instant(value))
    if clock is None:
        return {"dateTime": value.removesuffix("Z"), "timeZone": UTC_ZONE.name}
    return {"dateTime": clock, "timeZone": zone.name}


def plainly(json: Json) -> dict[str, object]:
    """Return what is written of an event with its times in UTC, for a Graph that does not know their zone's name."""
    return {**json, **{name: _in_utc(mapping(json[name]), json) for name in ("start", "end") if name in json}}


def _in_utc(told: Json, json: Json) -> dict[str, str]:
    clock, zone = word(told.get("dateTime")), zone_named(word(told.get("timeZone"))) or UTC_ZONE
    floats = json.get("isAllDay") is True
    return {"dateTime": clock if floats else in_utc(clock, zone), "timeZone": UTC_ZONE.name}
