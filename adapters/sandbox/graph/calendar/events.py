"""Events: what a write makes of them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from adapters.sandbox.graph.calendar.fields import BLANK, EMPTY_LOCATION, NEVER
from adapters.sandbox.graph.calendar.online import write_online
from adapters.sandbox.graph.forms import shape
from adapters.sandbox.graph.forms.bodies import PREVIEW, html_of_html, html_of_text, text_of_html
from adapters.sandbox.graph.forms.errors import Json, invalid_request, property_failure
from adapters.sandbox.graph.forms.extended import SENSITIVITY_TAG, merge_extended, read_extended
from adapters.sandbox.graph.forms.recurrence import padded, pattern_of
from adapters.sandbox.graph.forms.words import words
from adapters.sandbox.graph.forms.zones import CUSTOM, seven, stamp, wall_clock, windows_name, zone
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.items import Container, Item, Series
from adapters.sandbox.graph.switches import Switches

SUBJECT = 255


def new_event(box: Mailbox, container: Container, given: Json) -> Item:
    """Return the event that checked properties make; it is not in the container yet."""
    if "start" not in given or "end" not in given:
        raise property_failure()
    item = Item(box.new_core("event"), container, dict(BLANK))
    uid = box.world.digest("ical").hex().upper()[:32]
    now = stamp(box.world.now())
    item.json |= {
        "createdDateTime": now,
        "iCalUId": ical(uid, None),
        "uid": ical(uid, None),
        "organizer": {"emailAddress": container.json["owner"]},
        "location": EMPTY_LOCATION,
    }
    item.json["transactionId"] = given.get("transactionId")
    write(box, item, given)
    return item


def ical(uid: str, day: date | None) -> str:
    """Return an iCalUId; an occurrence's holds its day, so each is different."""
    middle = "00000000" if day is None else f"{day.year:04X}{day.month:02X}{day.day:02X}"
    return "040000008200E00074C5B7101A82E008" + middle + "00000000" * 3 + "10000000" + uid


def write(box: Mailbox, item: Item, given: Json) -> None:
    """Apply checked properties to an event that nobody else sees yet, and compute what follows from them."""
    switches, json, before = box.switches, item.json, dict(item.json)
    plain = {k: v for k, v in given.items() if k not in _DERIVED}
    json |= plain
    if "subject" in given:
        json["subject"] = _subject(given["subject"], switches)
    if "body" in given:
        _write_body(json, given["body"])
    write_online(box, json, given, before)
    if "body" in given or json["isOnlineMeeting"] != before["isOnlineMeeting"]:
        json["bodyPreview"] = text_of_html(json["body"]["content"])[:PREVIEW]
    if "location" in given or "locations" in given:
        _write_location(json, given)
    if "attendees" in given:
        json["attendees"] = [_attendee(one) for one in given["attendees"]]
    if "organizer" in given:
        _write_organizer(json, given, box)
    if given.keys() & {"start", "end", "isAllDay"}:
        _write_times(item, given, switches)
    if "recurrence" in given or (item.series is not None and given.keys() & {"start", "end"}):
        _write_recurrence(item, given)
    _write_carried(item, given)
    json["lastModifiedDateTime"] = stamp(box.world.now())
    item.text = None


_DERIVED = words(
    "subject body start end location locations attendees organizer recurrence transactionId "
    "singleValueExtendedProperties extensions"
)


def _subject(text: str | None, switches: Switches) -> str:
    text = text or ""
    if len(text) <= SUBJECT:
        return text
    if switches.long_subject == "refuse":
        raise property_failure()
    return text[: SUBJECT - 3] + "..."


def _write_body(json: Json, body: Json) -> None:
    content = shape.text("content", body.get("content")) or ""
    kind = shape.word(("text", "html"))("contentType", body.get("contentType", "text"))
    stored = html_of_text(content) if kind == "text" else html_of_html(content)
    json["body"] = {"contentType": "html", "content": stored}


def _location(value: Any) -> Json:
    given = {} if value is None else shape.record("location", value)
    name = shape.text("displayName", given.get("displayName")) or ""
    if not name:
        return EMPTY_LOCATION
    known = {
        k: given[k]
        for k in ("locationType", "locationUri", "locationEmailAddress", "address", "coordinates")
        if given.get(k)
    }
    base: Json = {"displayName": name, "locationType": "default", "uniqueId": name, "uniqueIdType": "private"}
    return base | known


def _write_location(json: Json, given: Json) -> None:
    """`location` and `locations` are coupled: the one that is written replaces the other."""
    if "location" in given:
        json["location"] = _location(given["location"])
        json["locations"] = [json["location"]] if json["location"]["displayName"] else []
        return
    json["locations"] = [_location(one) for one in given["locations"]]
    json["location"] = json["locations"][0] if json["locations"] else EMPTY_LOCATION


def _attendee(value: Json) -> Json:
    address = shape.record("emailAddress", value.get("emailAddress"))
    mail = shape.text("address", address.get("address")) or ""
    status = value.get("status") or {"response": "none", "time": NEVER}
    return {
        "type": shape.word(shape.ATTENDEE_TYPES)("type", value.get("type", "required")),
        "status": {"response": shape.word(shape.RESPONSES)("response", status["response"]), "time": status["time"]},
        "emailAddress": {"name": address.get("name") or mail, "address": mail},
    }


def _write_organizer(json: Json, given: Json, box: Mailbox) -> None:
    address = given["organizer"]["emailAddress"]
    json["organizer"] = {
        "emailAddress": {"name": address.get("name") or address["address"], "address": address["address"]}
    }
    json["isOrganizer"] = address["address"].lower() == box.address.lower()
    if not json["isOrganizer"] and "responseStatus" not in given:
        json["responseStatus"] = {"response": "notResponded", "time": NEVER}


def _moment(value: Json, switches: Switches) -> tuple[datetime, str]:
    clock = wall_clock(shape.text("dateTime", value.get("dateTime")) or "", accept_offsets=switches.accept_offsets)
    name = shape.text("timeZone", value.get("timeZone")) or "UTC"
    zone(name)
    return clock, name


def _write_times(item: Item, given: Json, switches: Switches) -> None:
    json = item.json
    held_start = json["start"] and _held(item, item.begin, json["originalStartTimeZone"])
    held_end = json["end"] and _held(item, item.finish, json["originalEndTimeZone"])
    start, start_zone = _moment(given.get("start") or held_start, switches)
    end, end_zone = _moment(given.get("end") or held_end, switches)
    if json["isAllDay"]:
        _refuse_odd_day(start, end, start_zone, end_zone)
    floating = json["isAllDay"] and switches.all_day_floating
    item.begin = start.replace(tzinfo=UTC if floating else zone(start_zone)).astimezone(UTC)
    item.finish = end.replace(tzinfo=UTC if floating else zone(end_zone)).astimezone(UTC)
    if item.begin > item.finish:
        raise property_failure()
    json["originalStartTimeZone"], json["originalEndTimeZone"] = windows_name(start_zone), windows_name(end_zone)
    json["start"], json["end"] = utc(item.begin), utc(item.finish)


def _held(item: Item, moment: datetime, name: str) -> Json:
    """Return a stored instant as if it were given again in the zone it was written in."""
    name = "UTC" if name == CUSTOM else name
    local = moment if item.json["isAllDay"] else moment.astimezone(zone(name))
    return {"dateTime": seven(local), "timeZone": name}


def _refuse_odd_day(start: datetime, end: datetime, start_zone: str, end_zone: str) -> None:
    for label, moment in (("Start", start), ("End", end)):
        if moment.time() != moment.min.time():
            raise invalid_request(f"The Event.{label} property for an all-day event needs to be set to midnight.")
    if windows_name(start_zone).lower() != windows_name(end_zone).lower():
        raise invalid_request("The Event.Start and Event.End properties of an all-day event need the same time zone.")
    if timedelta() <= end - start < timedelta(days=1):
        raise invalid_request("The duration of an event marked as All day must be at least 24 hours.")


def utc(moment: datetime) -> Json:
    return {"dateTime": seven(moment), "timeZone": "UTC"}


def _write_recurrence(item: Item, given: Json) -> None:
    """A new rule, or a new time of the series, starts the series afresh: its exceptions are gone."""
    json = item.json
    value = given.get("recurrence", json["recurrence"])
    if value is None:
        item.series, json["recurrence"], json["type"] = None, None, "singleInstance"
        return
    floating = json["isAllDay"] and item.begin.time() == time()
    name = "UTC" if floating else json["originalStartTimeZone"]
    local = item.begin.astimezone(zone(name)).date()
    if "recurrence" not in given:
        value = {**value, "range": {**value["range"], "startDate": local.isoformat()}}
    json["recurrence"] = padded(value, local, name)
    json["type"] = "seriesMaster"
    pattern = pattern_of(json["recurrence"], item.begin, item.finish, floating=floating)
    item.series = Series(pattern)
    first = next(pattern.days(), None)
    if first is None:
        raise property_failure()
    item.begin, item.finish = pattern.span(first)
    json["start"], json["end"] = utc(item.begin), utc(item.finish)


def _write_carried(item: Item, given: Json) -> None:
    if "extensions" in given:
        item.extensions = given["extensions"]
    if "singleValueExtendedProperties" not in given:
        return
    new = read_extended(given["singleValueExtendedProperties"])
    if SENSITIVITY_TAG in new:
        item.json["sensitivity"] = shape.SENSITIVITY[int(new.pop(SENSITIVITY_TAG) or "0")]
    merge_extended(item.extended, new)
