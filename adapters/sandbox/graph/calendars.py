"""Mailboxes and their containers: calendars, contact folders and task lists."""

from typing import TYPE_CHECKING

from adapters.sandbox.graph.errors import GraphError, Json
from adapters.sandbox.graph.ids import default_id
from adapters.sandbox.graph.prefer import Prefer
from adapters.sandbox.graph.store import Container, Mailbox
from adapters.sandbox.graph.words import words

if TYPE_CHECKING:
    from adapters.sandbox.graph.store import GraphStore

LISTS_SHOWN = 16
"""Task lists that a GET without $top answers with, and no nextLink (graph.md §A.4)."""
CALENDAR_NAMES = words(
    "id name color hexColor groupClassId isDefaultCalendar changeKey canShare canViewPrivateItems canEdit "
    "allowedOnlineMeetingProviders defaultOnlineMeetingProvider isTallyingResponses isRemovable owner"
)
FOLDER_NAMES = frozenset({"id", "displayName", "parentFolderId"})
LIST_NAMES = frozenset({"id", "displayName", "isOwner", "isShared", "wellknownListName"})


def new_mailbox(store: "GraphStore", name: str, address: str) -> Mailbox:
    """Return a mailbox with what every mailbox has: a calendar, a contact folder, a task list and flagged mail."""
    box = Mailbox(store, name, address)
    store.mailboxes[box.user_id] = box
    add_calendar(box, "Calendar", default=True)
    box.add_container(box.folders, "folder", {"displayName": "Contacts", "parentFolderId": root_folder(box)})
    add_list(box, "Tasks", "defaultList")
    add_list(box, "Flagged Emails", "flaggedEmails")
    return box


def root_folder(box: Mailbox) -> str:
    return default_id(box.new_core("root"))


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


def add_list(box: Mailbox, name: str, wellknown: str = "none") -> Container:
    json: Json = {"displayName": name, "isOwner": True, "isShared": False, "wellknownListName": wellknown}
    return box.add_container(box.lists, "list", {**json, "@odata.etag": f'W/"{box.change_key()}"'})


def add_folder(box: Mailbox, name: str) -> Container:
    parent = default_folder(box).id
    return box.add_container(box.folders, "folder", {"displayName": name, "parentFolderId": parent})


def default_calendar(box: Mailbox) -> Container:
    return next(c for c in box.calendars.values() if c.json["isDefaultCalendar"] and c.json["owner"] == box.owner)


def default_folder(box: Mailbox) -> Container:
    return next(iter(box.folders.values()))


def default_list(box: Mailbox) -> Container:
    return next(iter(box.lists.values()))


def calendar_of(box: Mailbox, text: str | None) -> Container:
    """Return the calendar an id names, the default one without an id."""
    return default_calendar(box) if text is None else box.container(box.calendars, text)


def folder_of(box: Mailbox, text: str | None, *, alone: bool = False) -> Container:
    """Return the contact folder of an id or of the well-known name `contacts`.

    `alone`: the folder itself is asked for, where the name may or may not work (`Switches.default_folder_by_name`).
    """
    if text is None:
        return default_folder(box)
    if text.lower() == "contacts" and (not alone or box.store.switches.default_folder_by_name):
        return default_folder(box)
    return box.container(box.folders, text)


def list_of(box: Mailbox, text: str) -> Container:
    return box.container(box.lists, text)


def shown_container(container: Container, prefer: Prefer) -> Json:
    """Return a container as a GET shows it; container ids are the same in both regimes."""
    if container.kind == "list":
        etag = {"@odata.etag": container.json["@odata.etag"]}
        return {**etag, **container.json, "id": container.id}
    return {"id": container.id, **container.json}


def need_name(json: Json, name: str) -> str:
    """Return a container's name from a request body."""
    value = json.get(name)
    if not isinstance(value, str) or not value:
        raise GraphError(400, "ErrorInvalidRequest", f"The property {name} is required.")
    return value
