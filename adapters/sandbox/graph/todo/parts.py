"""The two collections inside a task: its steps, and what it is linked to."""

import uuid
from typing import Any

from adapters.sandbox.graph.forms import shape
from adapters.sandbox.graph.forms.errors import Json, not_found, unreadable
from adapters.sandbox.graph.forms.zones import stamp
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.hand import Hand
from adapters.sandbox.graph.mailbox.items import Item
from adapters.sandbox.graph.todo.fields import PARTS


def new_part(box: Mailbox, collection: str, value: Any) -> Json:
    given = shape.checked(shape.record(collection, value), PARTS[collection], collection[:-1], closed=True)
    given.pop("id", None)
    if collection == "checklistItems":
        given = {"isChecked": False, "createdDateTime": stamp(box.world.now()), **given}
    return {**given, "id": str(uuid.UUID(bytes=box.world.digest(collection)[:16]))}


def parts_of(item: Item, collection: str) -> list[Json]:
    return item.steps if collection == "checklistItems" else item.resources


def add_part(hand: Hand, item: Item, collection: str, body: Json) -> Json:
    part = new_part(hand.box, collection, body)
    parts_of(item, collection).append(part)
    hand.box.touch(item)
    return part


def find_part(item: Item, collection: str, key: str) -> Json:
    found = next((part for part in parts_of(item, collection) if part["id"] == key.lower()), None)
    if found is None:
        raise not_found()
    return found


def patch_part(hand: Hand, item: Item, collection: str, key: str, body: Json) -> Json:
    part = find_part(item, collection, key)
    given = shape.checked(body, PARTS[collection], collection[:-1], closed=True)
    if given.get("id", part["id"]) != part["id"]:
        raise unreadable("The property 'id' cannot be changed.")
    part |= given
    hand.box.touch(item)
    return part


def delete_part(hand: Hand, item: Item, collection: str, key: str) -> None:
    parts_of(item, collection).remove(find_part(item, collection, key))
    hand.box.touch(item)
