"""The same event, contact and task as a person writes them in Outlook and in Salesforce."""

from typing import Any

from core.model import Kind, Side

Body = dict[str, Any]

COLLECTION = {Kind.CALENDAR: "events", Kind.CONTACTS: "contacts", Kind.TASKS: "tasks"}
OBJECT = {Kind.CALENDAR: "Event", Kind.CONTACTS: "Contact", Kind.TASKS: "Task"}


def utc(day: str, time: str = "00:00") -> Body:
    return {"dateTime": f"{day}T{time}:00", "timeZone": "UTC"}


IN_OUTLOOK: dict[Kind, Body] = {
    Kind.CALENDAR: {
        "subject": "Q3 review",
        "start": utc("2026-11-24", "13:00"),
        "end": utc("2026-11-24", "14:00"),
        "location": {"displayName": "Room 1"},
        "body": {"contentType": "text", "content": "Bring the numbers\nand the plan"},
        "showAs": "busy",
    },
    Kind.CONTACTS: {
        "givenName": "Ann",
        "surname": "Lee",
        "title": "Dr.",
        "emailAddresses": [{"name": "Ann Lee", "address": "ann@acme.example"}],
        "businessPhones": ["+1 202 555 0101"],
        "mobilePhone": "+1 202 555 0102",
        "homePhones": ["+1 202 555 0103"],
        "jobTitle": "Buyer",
        "department": "Purchasing",
        "birthday": "1974-07-22T11:59:00Z",
        "personalNotes": "Likes tea",
        "businessAddress": {
            "street": "1 Main St",
            "city": "Springfield",
            "state": "IL",
            "postalCode": "62701",
            "countryOrRegion": "USA",
        },
        "otherAddress": {"city": "Shelbyville"},
    },
    Kind.TASKS: {
        "title": "Call Bob",
        "body": {"contentType": "text", "content": "About the offer"},
        "dueDateTime": utc("2026-11-30"),
        "status": "inProgress",
        "importance": "high",
    },
}

IN_SALESFORCE: dict[Kind, Body] = {
    Kind.CALENDAR: {
        "Subject": "Q3 review",
        "StartDateTime": "2026-11-24T13:00:00.000+0000",
        "EndDateTime": "2026-11-24T14:00:00.000+0000",
        "Location": "Room 1",
        "Description": "Bring the numbers\nand the plan",
        "ShowAs": "Busy",
    },
    Kind.CONTACTS: {
        "FirstName": "Ann",
        "LastName": "Lee",
        "Salutation": "Dr.",
        "Email": "ann@acme.example",
        "Phone": "+1 202 555 0101",
        "MobilePhone": "+1 202 555 0102",
        "HomePhone": "+1 202 555 0103",
        "Title": "Buyer",
        "Department": "Purchasing",
        "Birthdate": "1974-07-22",
        "Description": "Likes tea",
        "MailingStreet": "1 Main St",
        "MailingCity": "Springfield",
        "MailingState": "IL",
        "MailingPostalCode": "62701",
        "MailingCountry": "USA",
        "OtherCity": "Shelbyville",
    },
    Kind.TASKS: {
        "Subject": "Call Bob",
        "Description": "About the offer",
        "ActivityDate": "2026-11-30",
        "Status": "In Progress",
        "Priority": "High",
    },
}

EDIT: dict[Kind, dict[Side, Body]] = {
    Kind.CALENDAR: {
        Side.OUTLOOK: {"start": utc("2026-11-24", "15:00"), "end": utc("2026-11-24", "16:30")},
        Side.SALESFORCE: {
            "StartDateTime": "2026-11-24T15:00:00.000+0000",
            "EndDateTime": "2026-11-24T16:30:00.000+0000",
        },
    },
    Kind.CONTACTS: {
        Side.OUTLOOK: {"mobilePhone": "+1 202 555 0199"},
        Side.SALESFORCE: {"MobilePhone": "+1 202 555 0199"},
    },
    Kind.TASKS: {Side.OUTLOOK: {"status": "completed"}, Side.SALESFORCE: {"Status": "Completed"}},
}
"""The same edit on either side."""

OTHER_EDIT: dict[Kind, dict[Side, Body]] = {
    Kind.CALENDAR: {
        Side.OUTLOOK: {"location": {"displayName": "Room 2"}},
        Side.SALESFORCE: {"Location": "Room 2"},
    },
    Kind.CONTACTS: {Side.OUTLOOK: {"jobTitle": "Head of Purchasing"}, Side.SALESFORCE: {"Title": "Head of Purchasing"}},
    Kind.TASKS: {Side.OUTLOOK: {"title": "Call Bob back"}, Side.SALESFORCE: {"Subject": "Call Bob back"}},
}
"""An edit of another field."""

ZOE = {"FirstName": "Zoe", "Email": "zoe@acme.example"} | dict.fromkeys(("Phone", "MobilePhone", "HomePhone"))
"""What makes of the sample of a Salesforce contact somebody else: a name, an address and no number in common."""
