"""Events: what a read shows, of single ones, of series and of their occurrences."""

import re
from datetime import date, datetime
from urllib.parse import quote

from adapters.sandbox.graph.calendar.events import ical, utc
from adapters.sandbox.graph.calendar.fields import EMPTY_LOCATION
from adapters.sandbox.graph.forms import shape
from adapters.sandbox.graph.forms.bodies import text_of_html
from adapters.sandbox.graph.forms.errors import Json, not_found
from adapters.sandbox.graph.forms.extended import SENSITIVITY_TAG, as_rows
from adapters.sandbox.graph.forms.zones import is_utc, seven, stamp, zone
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.items import Item
from adapters.sandbox.graph.wire.prefer import Prefer


def extended_of(item: Item) -> list[Json]:
    """Return an event's extended properties; its sensitivity is one of them."""
    level = str(shape.SENSITIVITY.index(item.json["sensitivity"]))
    return as_rows({**item.extended, SENSITIVITY_TAG: level})


def shown(box: Mailbox, item: Item, prefer: Prefer) -> Json:
    """Return an event as a GET of it answers, in the zone, body type and id regime that were asked for."""
    owner = item.master or item
    core, day = owner.core, item.day
    json: Json = {"@odata.etag": f'W/"{item.tag}"', "id": box.shown_id(core, owner.container, prefer.immutable, day)}
    json |= item.json
    json["changeKey"] = item.tag
    json["webLink"] = _link(box.shown_id(core, owner.container, False, day))
    if item.master is not None:
        master_id = box.shown_id(core, owner.container, prefer.immutable)
        json["seriesMasterId"] = master_id
        json["occurrenceId"] = f"OID.{master_id}.{day}"
    if not is_utc(prefer.zone):
        json["start"], json["end"] = (in_zone(box, item, at, prefer.zone) for at in (item.begin, item.finish))
    if prefer.text and box.switches.event_text != "html":
        json["body"] = {"contentType": "text", "content": _folded(_text(item), box.switches.event_text)}
    return masked(json) if not owner.container.json["canViewPrivateItems"] else json


def _link(default_id: str) -> str:
    """Return the address of an event in Outlook on the web: it holds the id that changes with the folder."""
    return f"https://outlook.office365.com/owa/?itemid={quote(default_id, safe='')}&exvsurl=1&path=/calendar/item"


def masked(json: Json) -> Json:
    """Return what a sharee without the right to private items sees of one."""
    if json["sensitivity"] not in ("private", "confidential"):
        return json
    blank = {"subject": "Private Appointment", "bodyPreview": "", "body": {"contentType": "text", "content": ""}}
    return json | blank | {"location": EMPTY_LOCATION, "locations": [], "attendees": []}


def in_zone(box: Mailbox, item: Item, moment: datetime, name: str) -> Json:
    floats = (
        box.switches.all_day_floating
        and item.json["isAllDay"]
        and item.begin.time() == item.finish.time() == datetime.min.time()
    )
    local = moment if floats else moment.astimezone(zone(name))
    return {"dateTime": seven(local), "timeZone": name}


def _text(item: Item) -> str:
    if item.master is not None and item.master.json["body"] is item.json["body"]:
        return _text(item.master)
    if item.text is None:
        item.text = text_of_html(item.json["body"]["content"])
    return item.text


def _folded(text: str, how: str) -> str:
    if how == "blank-lines-lost":
        return "\r\n".join(line for line in text.split("\r\n") if line.strip())
    return re.sub(r"</?\w+>", "", text) if how == "markup-lost" else text


def lean(box: Mailbox, one: Item, prefer: Prefer) -> Json:
    """Return an occurrence as calendarView/delta lists it: without subject, body or iCalUId (graph.md §A.2)."""
    return {
        "@odata.type": "#microsoft.graph.event",
        "@odata.etag": f'W/"{one.tag}"',
        "id": box.shown_id(one.core, one.container, prefer.immutable, one.day),
        "seriesMasterId": box.shown_id(one.core, one.container, prefer.immutable),
        "type": "occurrence",
        "start": in_zone(box, one, one.begin, prefer.zone),
        "end": in_zone(box, one, one.finish, prefer.zone),
    }


def occurrence(master: Item, day: date) -> Item:
    """Return the occurrence of a series on a day: its exception, or one made from the master.

    Raises ErrorItemNotFound for a day on which there is none.
    """
    series = master.series
    if series is None or day in series.cancelled:
        raise not_found()
    if day in series.exceptions:
        return series.exceptions[day]
    if not series.pattern.includes(day):
        raise not_found()
    return plain_occurrence(master, day)


def plain_occurrence(master: Item, day: date) -> Item:
    """Return what the rule alone makes of a day; the day must be one of the series'."""
    begin, finish = master.rule.pattern.span(day)
    json = master.json | {
        "type": "occurrence",
        "recurrence": None,
        "transactionId": None,
        "start": utc(begin),
        "end": utc(finish),
        "originalStart": stamp(begin),
        "iCalUId": ical(master.json["iCalUId"][-32:], day),
    }
    return Item(
        core=master.core,
        container=master.container,
        json=json,
        tag=master.tag,
        begin=begin,
        finish=finish,
        master=master,
        day=day,
        extended=dict(master.extended),
        attachments=master.attachments,
    )
