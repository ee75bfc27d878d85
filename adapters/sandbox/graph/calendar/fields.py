"""What an event may hold: the properties that a body may write, and those of a blank event."""

from adapters.sandbox.graph.forms import shape
from adapters.sandbox.graph.forms.errors import Json
from adapters.sandbox.graph.forms.words import words
from adapters.sandbox.graph.switches import Switches

NEVER = "0001-01-01T00:00:00Z"
EMPTY_LOCATION: Json = {
    "displayName": "",
    "locationType": "default",
    "uniqueIdType": "unknown",
    "address": {},
    "coordinates": {},
}

FIELDS: dict[str, shape.Check] = {
    "subject": shape.text,
    "body": shape.record,
    "start": shape.record,
    "end": shape.record,
    "location": shape.unchecked,
    "locations": shape.records,
    "attendees": shape.records,
    "recurrence": shape.unchecked,
    "categories": shape.texts,
    "importance": shape.word(shape.IMPORTANCE),
    "sensitivity": shape.word(shape.SENSITIVITY),
    "showAs": shape.word(shape.SHOW_AS),
    "isAllDay": shape.boolean,
    "isReminderOn": shape.boolean,
    "reminderMinutesBeforeStart": shape.number,
    "responseRequested": shape.boolean,
    "allowNewTimeProposals": shape.boolean,
    "hideAttendees": shape.boolean,
    "isOnlineMeeting": shape.boolean,
    "onlineMeetingProvider": shape.unchecked,
    "transactionId": shape.text,
    "singleValueExtendedProperties": shape.unchecked,
    "extensions": shape.records,
}
"""Properties that a program may write. The others that Graph knows are computed, and ignored in a body."""
PERSONAL = {"organizer": shape.record, "responseStatus": shape.record, "isCancelled": shape.boolean}
"""Properties that only Outlook itself sets: the people API may."""
READ_ONLY = words(
    "id changeKey createdDateTime lastModifiedDateTime bodyPreview hasAttachments iCalUId uid isCancelled isDraft "
    "isOrganizer onlineMeeting onlineMeetingUrl organizer originalEndTimeZone originalStart originalStartTimeZone "
    "responseStatus seriesMasterId type webLink occurrenceId cancelledOccurrences"
)
METADATA = words("categories isReminderOn reminderMinutesBeforeStart singleValueExtendedProperties extensions")
"""Properties whose change alone may or may not mail anybody: `Switches.metadata_patch_mails`."""

BLANK: Json = {
    "createdDateTime": None,
    "lastModifiedDateTime": None,
    "changeKey": None,
    "categories": [],
    "transactionId": None,
    "originalStartTimeZone": None,
    "originalEndTimeZone": None,
    "iCalUId": None,
    "uid": None,
    "reminderMinutesBeforeStart": 15,
    "isReminderOn": True,
    "hasAttachments": False,
    "subject": "",
    "bodyPreview": "",
    "importance": "normal",
    "sensitivity": "normal",
    "isAllDay": False,
    "isCancelled": False,
    "isOrganizer": True,
    "responseRequested": True,
    "seriesMasterId": None,
    "showAs": "busy",
    "type": "singleInstance",
    "webLink": None,
    "onlineMeetingUrl": None,
    "isOnlineMeeting": False,
    "onlineMeetingProvider": "unknown",
    "allowNewTimeProposals": True,
    "occurrenceId": None,
    "isDraft": False,
    "hideAttendees": False,
    "responseStatus": {"response": "organizer", "time": NEVER},
    "body": {"contentType": "html", "content": ""},
    "start": None,
    "end": None,
    "location": None,
    "locations": [],
    "recurrence": None,
    "attendees": [],
    "organizer": None,
    "onlineMeeting": None,
}
NAMES = frozenset(BLANK) | {"id", "originalStart", "cancelledOccurrences"}
"""Every property that a read shows."""


def event_fields(*, person: bool) -> dict[str, shape.Check]:
    return FIELDS | PERSONAL if person else FIELDS


def read_body(body: Json, switches: Switches, *, person: bool) -> Json:
    """Return the writable properties of a request body, checked."""
    fields = event_fields(person=person)
    if switches.text_booleans == "read":
        body = {name: _boolean(value) if fields.get(name) is shape.boolean else value for name, value in body.items()}
    if switches.unknown_properties == "refuse":
        body = {name: value for name, value in body.items() if name not in READ_ONLY}
        return shape.checked(body, fields, "event", closed=True)
    return shape.checked(body, fields, "event", closed=False)


def _boolean(value: object) -> object:
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value
