"""The seed `office`: a small sales office, with a little of everything that a first sync meets.

One person's Outlook and the same person's Salesforce. Some records match, some differ in a field, some are on one side
alone, some must stay out. What is where, the tables in `contacts`, `meetings` and `tasks` say; the
series and the invitations are here.
"""

from datetime import date, timedelta

from adapters.sandbox.graph.people import OutlookPeople
from adapters.sandbox.salesforce.people import SalesforcePeople
from adapters.sandbox.seeds.office import as_outlook, as_salesforce
from adapters.sandbox.seeds.office.contacts import COMPANIES, OUTLOOK, PEOPLE, PRIVATE, SALESFORCE
from adapters.sandbox.seeds.office.meetings import CALENDARS, MEETINGS, SHARED
from adapters.sandbox.seeds.office.tasks import LISTS, TASKS
from adapters.sandbox.seeds.working_days import at_hour, working_day
from adapters.sandbox.world import World

OWNER = "jordan.reyes@contoso.example"
"""The colleague who shares a calendar; the same Jordan Reyes is a user of the organisation."""


def plant_office(world: World, outlook: OutlookPeople, salesforce: SalesforcePeople) -> None:
    """Fill both sides, the same every time for the same day."""
    today = world.now().date()
    contacts = _contacts(outlook, salesforce)
    _meetings(today, contacts, outlook, salesforce)
    _team_meeting(today, outlook)
    _office_hours(today, salesforce)
    _invitations(today, salesforce)
    _tasks(today, outlook, salesforce)


def _contacts(outlook: OutlookPeople, salesforce: SalesforcePeople) -> dict[str, str]:
    """Make all contacts; return the Salesforce id of each address."""
    accounts = {company.name: salesforce.create("Account", as_salesforce.account(company)) for company in COMPANIES}
    ids: dict[str, str] = {}
    for person in PEOPLE:
        if person.side != SALESFORCE:
            outlook.create("contacts", as_outlook.contact(person))
        if person.side != OUTLOOK:
            user = salesforce.colleague_id if person.colleagues else None
            ids[person.address] = salesforce.create("Contact", as_salesforce.contact(person, accounts), user=user)
    for person in PRIVATE:
        outlook.set_private(outlook.create("contacts", as_outlook.contact(person)))
    return ids


def _meetings(today: date, contacts: dict[str, str], outlook: OutlookPeople, salesforce: SalesforcePeople) -> None:
    calendars = {
        key: outlook.share_calendar(name, OWNER, can_edit=False) if key == SHARED else outlook.create_calendar(name)
        for key, name in CALENDARS.items()
    }
    for meeting in MEETINGS:
        if meeting.side != SALESFORCE:
            made = outlook.create("events", as_outlook.event(meeting, today), container=calendars.get(meeting.place))
            for name in meeting.files:
                outlook.attach(made, name, name.encode())
        if meeting.side != OUTLOOK:
            user = salesforce.colleague_id if meeting.place else None
            salesforce.create("Event", as_salesforce.event(meeting, today, contacts), user=user)


def _team_meeting(today: date, outlook: OutlookPeople) -> None:
    """Make eight Mondays from two weeks ago: on the fifth an hour later, on the seventh none."""
    monday = working_day(today, 0) - timedelta(days=working_day(today, 0).weekday(), weeks=2)
    start = at_hour(monday, "08:00")
    series = outlook.create(
        "events",
        {
            "subject": "Team meeting",
            "start": as_outlook.moment(start),
            "end": as_outlook.moment(start + timedelta(minutes=45)),
            "location": {"displayName": "Room Weser"},
            "recurrence": {
                "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"], "firstDayOfWeek": "monday"},
                "range": {"type": "numbered", "startDate": monday.isoformat(), "numberOfOccurrences": 8},
            },
        },
    )
    mondays = outlook.occurrences(series, start, start + timedelta(weeks=8))
    later = start + timedelta(weeks=4, hours=1)
    moved = {"start": as_outlook.moment(later), "end": as_outlook.moment(later + timedelta(minutes=45))}
    outlook.edit("events", mondays[4]["id"], {**moved, "subject": "Team meeting, with the figures"})
    outlook.delete("events", mondays[6]["id"])


def _office_hours(today: date, salesforce: SalesforcePeople) -> None:
    """Make a series in Salesforce, whose four occurrences can be read there and never written."""
    first = at_hour(working_day(today, 1), "16:00")
    salesforce.create_series(
        {"Subject": "Open office hours"}, [first + timedelta(weeks=n) for n in range(4)], minutes=30
    )


def _invitations(today: date, salesforce: SalesforcePeople) -> None:
    """Make an event of the user to which the colleague is invited, and one of the colleague's with the user.

    The rows in the invited users' calendars are child events, which nobody but Salesforce may write.
    """
    for subject, day, host, guest in (
        ("Forecast with Jordan", 3, salesforce.user_id, salesforce.colleague_id),
        ("Jordan's handover", 6, salesforce.colleague_id, salesforce.user_id),
    ):
        start = at_hour(working_day(today, day), "17:00")
        times = {"StartDateTime": start, "EndDateTime": start + timedelta(minutes=30)}
        salesforce.invite(salesforce.create("Event", {"Subject": subject, **times}, user=host), guest)


def _tasks(today: date, outlook: OutlookPeople, salesforce: SalesforcePeople) -> None:
    lists = {key: outlook.create_list(name) for key, name in LISTS.items()}
    for todo in TASKS:
        if todo.side != SALESFORCE:
            outlook.create("tasks", as_outlook.task(todo, today), container=lists.get(todo.place))
        if todo.side != OUTLOOK:
            user = salesforce.colleague_id if todo.place else None
            salesforce.create("Task", as_salesforce.task(todo, today), user=user)
