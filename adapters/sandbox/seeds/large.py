"""The seed `large`: a mailbox and an organisation of a size at which slowness shows.

Each side holds as many records as `EVENTS`, `CONTACTS` and `TASKS` say. Of every hundred, one is on each side a record
of its own, one differs in a field, and all others match.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from adapters.sandbox.graph.people import OutlookPeople
from adapters.sandbox.salesforce.people import SalesforcePeople
from adapters.sandbox.seeds.office.as_outlook import moment as graph_moment
from adapters.sandbox.seeds.office.as_salesforce import moment as salesforce_moment
from adapters.sandbox.world import World

EVENTS, CONTACTS, TASKS = 20_000, 50_000, 5_000
PER_DAY = 80
"""Events that start on one day; so many days lie well inside the window that is read by default."""
_PER_COMPANY = 100
_ALONE, _DIFFERENT = 0, 50
_SETTLED = timedelta(days=90)
"""How long ago Salesforce's rows were saved, one a second: in a real organisation most of them are old."""

Json = dict[str, Any]


def plant_large(world: World, outlook: OutlookPeople, salesforce: SalesforcePeople) -> None:
    """Fill both sides, the same every time for the same day."""
    midnight = datetime.combine(world.now().date(), time(), UTC)
    for number in range(EVENTS):
        _event(number, midnight, outlook, salesforce)
    accounts = [salesforce.create("Account", {"Name": _company(n)}) for n in range(0, CONTACTS, _PER_COMPANY)]
    for number in range(CONTACTS):
        _contact(number, midnight, accounts[number // _PER_COMPANY], outlook, salesforce)
    for number in range(TASKS):
        _task(number, midnight, outlook, salesforce)


def _words(number: int, word: str) -> tuple[str, str]:
    """Return what the two sides call a record: the same, but for the one in a hundred that is on either side alone."""
    if number % 100 == _ALONE:
        return f"{word} {number} of Outlook", f"{word} {number} of Salesforce"
    return f"{word} {number}", f"{word} {number}"


def _saved(number: int, midnight: datetime) -> datetime:
    return midnight - _SETTLED + timedelta(seconds=number)


def _company(number: int) -> str:
    return f"Company {number // _PER_COMPANY}"


def _event(number: int, midnight: datetime, outlook: OutlookPeople, salesforce: SalesforcePeople) -> None:
    ours, theirs = _words(number, "Meeting")
    day, slot = divmod(number, PER_DAY)
    start = midnight + timedelta(days=day - 20, minutes=7 * 60 + 5 * slot)
    end = start + timedelta(minutes=30)
    room = f"Room {number % 40}"
    body: Json = {
        "subject": ours,
        "start": graph_moment(start),
        "end": graph_moment(end),
        "location": {"displayName": room},
    }
    outlook.create("events", body)
    fields: Json = {"Subject": theirs, "StartDateTime": salesforce_moment(start), "EndDateTime": salesforce_moment(end)}
    location = "Elsewhere" if number % 100 == _DIFFERENT else room
    salesforce.create("Event", fields | {"Location": location}, at=_saved(number, midnight))


def _contact(
    number: int, midnight: datetime, account: str, outlook: OutlookPeople, salesforce: SalesforcePeople
) -> None:
    ours, theirs = _words(number, "Person")
    first, job, phone = f"Given{number % 500}", f"Desk {number % 70}", f"+44 161 496 0{number % 1000:03}"
    outlook.create(
        "contacts",
        {
            "givenName": first,
            "surname": ours,
            "companyName": _company(number),
            "jobTitle": job,
            "businessPhones": [phone],
            "emailAddresses": [{"address": _address(ours)}],
        },
    )
    different = {"Title": "Elsewhere"} if number % 100 == _DIFFERENT else {}
    fields = {"FirstName": first, "LastName": theirs, "AccountId": account, "Title": job, "Phone": phone}
    salesforce.create("Contact", fields | {"Email": _address(theirs)} | different, at=_saved(number, midnight))


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.com"


def _task(number: int, midnight: datetime, outlook: OutlookPeople, salesforce: SalesforcePeople) -> None:
    ours, theirs = _words(number, "Task")
    due = midnight + timedelta(days=number % 200)
    outlook.create("tasks", {"title": ours, "dueDateTime": graph_moment(due)})
    priority = "High" if number % 100 == _DIFFERENT else "Normal"
    fields = {"Subject": theirs, "ActivityDate": due.date().isoformat(), "Priority": priority}
    salesforce.create("Task", fields, at=_saved(number, midnight))
