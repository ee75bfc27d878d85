"""The rows of the office's tables as the bodies that a person's Outlook would send to Graph."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from adapters.sandbox.seeds.office.contacts import Person
from adapters.sandbox.seeds.office.meetings import Meeting
from adapters.sandbox.seeds.office.tasks import Todo
from adapters.sandbox.seeds.working_days import at_hour, working_day

Json = dict[str, Any]


def event(meeting: Meeting, today: date) -> Json:
    """Return the body of a meeting, its times in UTC."""
    start, end = span(meeting, today)
    body: Json = {
        "subject": meeting.subject,
        "start": moment(start),
        "end": moment(end),
        "isAllDay": not meeting.at,
        "showAs": meeting.show_as,
        "attendees": [{"type": "required", "emailAddress": {"address": guest}} for guest in meeting.guests],
    }
    if meeting.location:
        body["location"] = {"displayName": meeting.location}
    if meeting.body:
        body["body"] = {"contentType": "html", "content": paragraphs(meeting.body)}
    return body | dict(meeting.outlook)


def span(meeting: Meeting, today: date) -> tuple[datetime, datetime]:
    """Return when a meeting starts and ends; one for whole days ends at the midnight after its last."""
    day = working_day(today, meeting.day)
    if not meeting.at:
        start = at_hour(day, "00:00")
        return start, start + timedelta(days=meeting.length)
    start = at_hour(day, meeting.at)
    return start, start + timedelta(minutes=meeting.length)


def moment(instant: datetime) -> Json:
    """Return a dateTimeTimeZone in UTC."""
    return {"dateTime": instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}


def paragraphs(lines: str) -> str:
    """Return lines, which may hold inline HTML, as paragraphs."""
    return "".join(f"<p>{line}</p>" for line in lines.split("\n"))


def contact(person: Person) -> Json:
    """Return the body of a contact."""
    company = person.company
    body: Json = {
        "givenName": person.first or None,
        "surname": person.last or None,
        "jobTitle": person.job or None,
        "mobilePhone": person.mobile or None,
        "businessPhones": [person.phone] if person.phone else [],
        "emailAddresses": [{"address": person.address}] if person.address else [],
    }
    if company:
        body["companyName"] = company.name
        body["businessAddress"] = {
            "street": company.street,
            "city": company.city,
            "state": company.state,
            "postalCode": company.postal_code,
            "countryOrRegion": company.country,
        }
    return body | dict(person.outlook)


def task(todo: Todo, today: date) -> Json:
    """Return the body of a To Do task."""
    body: Json = {"title": todo.subject, "status": todo.status, "importance": todo.priority}
    if todo.body:
        body["body"] = {"contentType": "text", "content": todo.body}
    if todo.due is not None:
        body["dueDateTime"] = moment(at_hour(working_day(today, todo.due), "00:00"))
    return body


def plain(lines: str) -> str:
    """Return lines without their inline HTML."""
    return re.sub(r"<[^>]+>", "", lines)
