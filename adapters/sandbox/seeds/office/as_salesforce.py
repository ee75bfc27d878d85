"""The rows of the office's tables as the fields that a person would fill in in Salesforce."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from adapters.sandbox.seeds.office.as_outlook import plain, span
from adapters.sandbox.seeds.office.contacts import Company, Person
from adapters.sandbox.seeds.office.meetings import Meeting
from adapters.sandbox.seeds.office.tasks import Todo
from adapters.sandbox.seeds.working_days import working_day

Row = dict[str, Any]

SHOW_AS = {"busy": "Busy", "tentative": "Busy", "oof": "OutOfOffice", "free": "Free"}
STATUS = {
    "notStarted": "Not Started",
    "inProgress": "In Progress",
    "completed": "Completed",
    "waitingOnOthers": "Waiting on someone else",
    "deferred": "Deferred",
}


def event(meeting: Meeting, today: date, contacts: Mapping[str, str]) -> Row:
    """Return the fields of a meeting; `contacts` gives the id for an address."""
    start, end = span(meeting, today)
    fields: Row = {
        "Subject": meeting.subject,
        "Location": meeting.location or None,
        "Description": plain(meeting.body) or None,
        "ShowAs": SHOW_AS[meeting.show_as],
        "WhoId": contacts[meeting.who] if meeting.who else None,
        "IsAllDayEvent": not meeting.at,
        "StartDateTime": moment(start),
        "EndDateTime": moment(end if meeting.at else end - timedelta(days=1)),
    }
    return fields | dict(meeting.salesforce)


def moment(instant: datetime) -> str:
    """Return an instant as Salesforce's REST API writes it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def account(company: Company) -> Row:
    """Return the fields of a company."""
    return {"Name": company.name, "BillingCity": company.city, "BillingCountry": company.country}


def contact(person: Person, accounts: Mapping[str, str]) -> Row:
    """Return the fields of a contact; `accounts` gives the id for a company's name."""
    company = person.company
    fields: Row = {
        "FirstName": person.first or None,
        "LastName": person.last,
        "Email": person.address or None,
        "Title": person.job or None,
        "Phone": person.phone or None,
        "MobilePhone": person.mobile or None,
    }
    if company:
        fields |= {
            "AccountId": accounts[company.name],
            "MailingStreet": company.street,
            "MailingCity": company.city,
            "MailingState": company.state,
            "MailingPostalCode": company.postal_code,
            "MailingCountry": company.country,
        }
    return fields | dict(person.salesforce)


def task(todo: Todo, today: date) -> Row:
    """Return the fields of a task."""
    fields: Row = {
        "Subject": todo.subject,
        "Status": STATUS[todo.status],
        "Priority": todo.priority.capitalize(),
        "Description": todo.body or None,
        "ActivityDate": None if todo.due is None else working_day(today, todo.due).isoformat(),
    }
    return fields | dict(todo.salesforce)
