"""A person in Outlook: acts on the same mailboxes without HTTP, token or throttling."""

import base64
from datetime import date, datetime

from adapters.sandbox.graph.calendar.calendars import add_calendar, calendar_of
from adapters.sandbox.graph.calendar.shown import occurrence, shown
from adapters.sandbox.graph.calendar.windows import in_window
from adapters.sandbox.graph.calendar.writes import create_event, delete_event, patch_event
from adapters.sandbox.graph.contacts.folders import add_folder, folder_of
from adapters.sandbox.graph.contacts.shown import shown_contact
from adapters.sandbox.graph.contacts.writes import create_contact, delete_contact, patch_contact
from adapters.sandbox.graph.forms.errors import GraphError, Json
from adapters.sandbox.graph.forms.extended import SENSITIVITY_TAG
from adapters.sandbox.graph.forms.ids import default_id, item_id
from adapters.sandbox.graph.forms.zones import CUSTOM, stamp
from adapters.sandbox.graph.mailbox.box import Mailbox, renumber
from adapters.sandbox.graph.mailbox.hand import Hand
from adapters.sandbox.graph.mailbox.items import Container, Item
from adapters.sandbox.graph.service.store import World
from adapters.sandbox.graph.todo.lists import add_list, default_list, list_of
from adapters.sandbox.graph.todo.shown import shown_task
from adapters.sandbox.graph.todo.writes import create_task, delete_task, move_task, patch_task
from adapters.sandbox.graph.wire.prefer import Prefer
from core.errors import UsageError

COLLECTIONS = {"events": "calendar", "contacts": "folder", "tasks": "list"}
_AS_SHOWN = Prefer(immutable=True)


class OutlookPeople:
    """What a person does with Outlook itself.

    A collection is `events`, `contacts` or `tasks`; bodies are Graph's JSON. Ids are immutable ids (a task's are what
    they are), and ids in either regime are understood. `user` is a user's id or address, by default the first one's.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def create(self, collection: str, body: Json, *, container: str | None = None, user: str | None = None) -> str:
        """Return the id of a new item: in the default calendar, folder or list unless `container` names another.

        An event's body may hold `organizer`, which makes it an invitation received, and `recurrence`. A task's dates
        keep their time, as Outlook writes them.
        """
        with self._world.lock:
            hand = Hand(self._box(user), "person")
            where = self._container(hand.box, collection, container)
            if collection == "events":
                return self._id(create_event(hand, where, body)[0])
            make = create_contact if collection == "contacts" else create_task
            return self._id(make(hand, where, body))

    def edit(self, collection: str, identity: str, body: Json) -> None:
        """Change the given properties of an item; an occurrence becomes an exception of its series."""
        with self._world.lock:
            box, item, day = self._find(collection, identity)
            hand = Hand(box, "person")
            if collection == "events":
                patch_event(hand, item, day, body, None)
            elif collection == "contacts":
                patch_contact(hand, item, body, None)
            else:
                patch_task(hand, item, body, None)

    def delete(self, collection: str, identity: str) -> None:
        """Move an item to Deleted Items; an occurrence leaves its series."""
        with self._world.lock:
            box, item, day = self._find(collection, identity)
            hand = Hand(box, "person")
            if collection == "events":
                delete_event(hand, item, day, None)
            elif collection == "contacts":
                delete_contact(hand, item, None)
            else:
                delete_task(hand, item, None)

    def move(self, collection: str, identity: str, container: str) -> str:
        """Put an item into another calendar, folder or list. Return its id there: a task's is a new one."""
        with self._world.lock:
            box, item, _ = self._find(collection, identity)
            where = self._container(box, collection, container)
            if collection == "tasks":
                return self._id(move_task(box, item, where))
            box.move(item, where)
            if collection == "contacts":
                item.json = {**item.json, "parentFolderId": where.id}
            return self._id(item)

    def get(self, collection: str, identity: str) -> Json:
        """Return an item as Graph shows it, in UTC, with its extended properties, linkedResources and checklistItems.

        Raises UsageError when there is none.
        """
        with self._world.lock:
            box, item, day = self._find(collection, identity)
            return self._shown(box, collection, item if day is None else occurrence(item, day))

    def all(self, collection: str) -> list[Json]:
        """Return every item of the first mailbox, in all calendars, folders or lists; series as their masters."""
        with self._world.lock:
            box, kind = self._world.graph.me, COLLECTIONS[collection]
            items = [item for item in box.items.values() if item.container.kind == kind]
            return [self._shown(box, collection, item) for item in items]

    def occurrences(self, master_id: str, start: datetime, end: datetime) -> list[Json]:
        """Return the occurrences and exceptions of a series that touch a window of aware times, by start."""
        with self._world.lock:
            box, item, _ = self._find("events", master_id)
            return [self._shown(box, "events", one) for one in in_window([item], (start, end))]

    def attach(self, event_id: str, name: str, content: bytes = b"") -> None:
        """Attach a file to an event; an occurrence becomes an exception of its series."""
        with self._world.lock:
            box, item, day = self._find("events", event_id)
            target = item if day is None else patch_event(Hand(box, "person"), item, day, {}, None)
            attachment: Json = {
                "@odata.type": "#microsoft.graph.fileAttachment",
                "id": default_id(box.new_core("attachment")),
                "lastModifiedDateTime": stamp(self._world.now()),
                "name": name,
                "contentType": "application/octet-stream",
                "size": len(content),
                "isInline": False,
                "contentBytes": base64.b64encode(content).decode(),
            }
            target.attachments = [*target.attachments, attachment]
            target.json = {**target.json, "hasAttachments": True}
            box.touch(target)

    def set_private(self, contact_id: str, private: bool = True) -> None:
        """Mark a contact private, as Outlook's lock does."""
        self.edit("contacts", contact_id, {"singleValueExtendedProperties": [_sensitivity(private)]})

    def create_calendar(self, name: str) -> str:
        with self._world.lock:
            return add_calendar(self._world.graph.me, name).id

    def create_list(self, name: str) -> str:
        with self._world.lock:
            return add_list(self._world.graph.me, name).id

    def create_folder(self, name: str) -> str:
        """Return the id of a new contact folder."""
        with self._world.lock:
            return add_folder(self._world.graph.me, name).id

    def share_calendar(self, name: str, owner: str, can_edit: bool) -> str:
        """Return the id of a calendar that somebody else shares with the first mailbox's user."""
        with self._world.lock:
            person = {"name": owner.partition("@")[0], "address": owner}
            return add_calendar(self._world.graph.me, name, owner=person, can_edit=can_edit).id

    def drift(self, collection: str, container: str | None = None, *, items: bool = False) -> str:
        """Give a calendar, folder or list another id, as has been reported of default calendars. Return the new one.

        What lies in it keeps its ids, except with `items` (microsoft-graph-docs issues 5580 and 11296,
        msgraph-sdk-dotnet issue 2423).
        """
        with self._world.lock:
            box = self._world.graph.me
            where = {"events": box.calendars, "contacts": box.folders, "tasks": box.lists}[collection]
            drifted = self._container(box, collection, container)
            renumber(box, where, drifted, items=items)
            return drifted.id

    def set_zone(self, name: str) -> None:
        """Choose the time zone of the first mailbox; `tzone://Microsoft/Custom` is one without a name."""
        with self._world.lock:
            self._world.graph.me.zone = name

    def set_custom_zone(self, event_id: str) -> None:
        """Let an event be in a zone that Outlook made up, with the rules that its times were given in."""
        with self._world.lock:
            box, item, _ = self._find("events", event_id)
            item.json = {**item.json, "originalStartTimeZone": CUSTOM, "originalEndTimeZone": CUSTOM}
            box.touch(item)

    def create_user(self, name: str, address: str) -> str:
        """Return the id of a new user with a mailbox."""
        with self._world.lock:
            return self._world.graph.add_mailbox(name, address).user_id

    def bump(self, collection: str, identity: str) -> None:
        """Give an item a new change key without any change, as the server's own processing does."""
        with self._world.lock:
            box, item, day = self._find(collection, identity)
            box.touch(item if day is None else occurrence(item, day))

    def _box(self, user: str | None) -> Mailbox:
        box = self._world.graph.me if user is None else self._world.graph.mailbox(user)
        if box is None:
            raise UsageError("The sandbox has no such user.", "Use a user's id or address, or create_user first.")
        return box

    def _container(self, box: Mailbox, collection: str, text: str | None) -> Container:
        if collection == "events":
            return calendar_of(box, text)
        if collection == "contacts":
            return folder_of(box, text)
        return default_list(box) if text is None else list_of(box, text)

    def _find(self, collection: str, identity: str) -> tuple[Mailbox, Item, date | None]:
        for box in self._world.graph.mailboxes.values():
            try:
                return box, *box.find(identity, COLLECTIONS[collection])
            except GraphError:
                continue
        raise UsageError(
            f"There is no such item in {collection}.", "Its id may be of another collection, or it is gone."
        )

    def _id(self, item: Item) -> str:
        return default_id(item.core) if item.container.kind == "list" else item_id(item.core)

    def _shown(self, box: Mailbox, collection: str, item: Item) -> Json:
        if collection == "tasks":
            return shown_task(box, item, _AS_SHOWN, parts=("checklistItems", "linkedResources"))
        show = shown if collection == "events" else shown_contact
        extended = [{"id": key, "value": value} for key, value in item.extended.items()]
        return {**show(box, item, _AS_SHOWN), "singleValueExtendedProperties": extended}


def _sensitivity(private: bool) -> Json:
    return {"id": SENSITIVITY_TAG, "value": "2" if private else None}
