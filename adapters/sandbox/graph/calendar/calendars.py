"""A mailbox's calendars."""

from adapters.sandbox.graph.forms.errors import Json
from adapters.sandbox.graph.forms.words import words
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.items import Container

CALENDAR_NAMES = words(
    "id name color hexColor groupClassId isDefaultCalendar changeKey canShare canViewPrivateItems canEdit "
    "allowedOnlineMeetingProviders defaultOnlineMeetingProvider isTallyingResponses isRemovable owner"
)


def add_calendar(
    box: Mailbox, name: str, *, default: bool = False, owner: Json | None = None, can_edit: bool = True
) -> Container:
    """Return a new calendar: the user's own, or one that `owner` shares with them."""
    shared = owner is not None
    json: Json = {
        "name": name,
        "color": "auto",
        "hexColor": "",
        "groupClassId": "0006f0b7-0000-0000-c000-000000000046",
        "isDefaultCalendar": default,
        "changeKey": box.change_key(),
        "canShare": not shared,
        "canViewPrivateItems": not shared or can_edit,
        "canEdit": can_edit,
        "allowedOnlineMeetingProviders": ["teamsForBusiness"],
        "defaultOnlineMeetingProvider": "teamsForBusiness",
        "isTallyingResponses": default,
        "isRemovable": not default,
        "owner": owner or box.owner,
    }
    return box.add_container(box.calendars, "calendar", json)


def default_calendar(box: Mailbox) -> Container:
    return next(c for c in box.calendars.values() if c.json["isDefaultCalendar"] and c.json["owner"] == box.owner)


def calendar_of(box: Mailbox, text: str | None) -> Container:
    """Return the calendar an id names, the default one without an id."""
    return default_calendar(box) if text is None else box.container(box.calendars, text)
