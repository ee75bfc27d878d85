"""Calendar events: Outlook event, Salesforce Event.

    field          Outlook                            Salesforce
    subject        subject                            Subject
    start, end     start, end (exclusive)             StartDateTime, EndDateTime (all day: inclusive)
    all_day        isAllDay                           IsAllDayEvent
    location       location.displayName               Location
    body           body, as text                      Description, before the list of attachments
    show_as        showAs, five words                 ShowAs: Busy, OutOfOffice, Free
    private        sensitivity private, confidential  IsPrivate
    attendees      attendees, never written           WhoId, EventWhoIds: contacts with that e-mail
    attachments    names, never written               names, listed at the end of Description

`start` and `end` are instants, or days when `all_day` is true; the end is always exclusive. `show_as` is one of free,
tentative, busy, oof, workingElsewhere; Salesforce's words are free, busy, oof.
"""

from core.fields.base import Field, Names, People, Text, Word
from core.model import Side, Value

SUBJECT_LIMIT = 255
"""Characters, on both sides (Exchange's limit; Salesforce Event.Subject)."""
LOCATION_LIMIT = 255
DESCRIPTION_LIMIT = 32_000
"""Characters of a Salesforce Description (Event, Task, Contact)."""

_COARSE = {"tentative": "busy", "workingElsewhere": "busy"}


def show_as_class(value: Value) -> Value:
    """Return the one of Salesforce's three words that stands for an Outlook word."""
    return _COARSE.get(value, value) if isinstance(value, str) else value


FIELDS: tuple[Field, ...] = (
    Text("subject", outlook_limit=SUBJECT_LIMIT, salesforce_limit=SUBJECT_LIMIT),
    Field("start", unit="when"),
    Field("end", unit="when"),
    Field("all_day", unit="when"),
    Text("location", outlook_limit=LOCATION_LIMIT, salesforce_limit=LOCATION_LIMIT),
    Text("body", salesforce_limit=DESCRIPTION_LIMIT),
    Word("show_as", class_of=show_as_class),
    Field("private"),
    People("attendees", read_only=frozenset({Side.OUTLOOK})),
    Names("attachments", read_only=frozenset({Side.OUTLOOK})),
)
