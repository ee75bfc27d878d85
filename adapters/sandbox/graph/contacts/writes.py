"""Operations on contacts, and what a write makes of them (graph.md §B.3)."""

from adapters.sandbox.graph.contacts.fields import BLANK, FIELDS, READ_ONLY
from adapters.sandbox.graph.forms import shape
from adapters.sandbox.graph.forms.bodies import crlf
from adapters.sandbox.graph.forms.errors import Json
from adapters.sandbox.graph.forms.extended import merge_extended, read_extended
from adapters.sandbox.graph.forms.zones import stamp
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.hand import Hand, need_match
from adapters.sandbox.graph.mailbox.items import Container, Item

_NAME_PARTS = frozenset({"givenName", "middleName", "surname", "title", "generation"})


def create_contact(hand: Hand, folder: Container, body: Json) -> Item:
    """Return the contact that a body creates."""
    box = hand.box
    given = _read(box, body)
    item = Item(box.new_core("contact"), folder, {**BLANK, "parentFolderId": folder.id})
    item.json["createdDateTime"] = stamp(box.world.now())
    _write(box, item, {"givenName": None, **given})
    if "fileAs" not in given:
        item.json["fileAs"] = _file_as(item.json)
    box.put(item)
    return item


def patch_contact(hand: Hand, item: Item, body: Json, if_match: str | None) -> Item:
    need_match(hand, item, if_match)
    _write(hand.box, item, _read(hand.box, body))
    hand.box.touch(item)
    return item


def delete_contact(hand: Hand, item: Item, if_match: str | None) -> None:
    """Take a contact to Deleted Items."""
    need_match(hand, item, if_match, deleting=True)
    hand.box.take_out(item)
    hand.box.deleted.append(item)


def _read(box: Mailbox, body: Json) -> Json:
    closed = box.switches.unknown_properties == "refuse"
    known = {name: value for name, value in body.items() if name not in READ_ONLY}
    given = shape.checked(known, FIELDS, "contact", closed=closed)
    if "singleValueExtendedProperties" in given:
        given["singleValueExtendedProperties"] = read_extended(given["singleValueExtendedProperties"])
    return given


def _write(box: Mailbox, item: Item, given: Json) -> None:
    """A display name is made anew when a part of the name changes, unless it is given too."""
    merge_extended(item.extended, given.pop("singleValueExtendedProperties", {}))
    item.extensions = given.pop("extensions", item.extensions)
    item.json = item.json | given
    if given.get("personalNotes"):
        item.json["personalNotes"] = crlf(given["personalNotes"])
    if given.keys() & _NAME_PARTS and ("displayName" not in given or box.switches.display_names == "made-up"):
        item.json["displayName"] = _display_name(item.json)
    item.json["lastModifiedDateTime"] = stamp(box.world.now())


def _display_name(json: Json) -> str:
    return " ".join(json[part] for part in ("givenName", "middleName", "surname", "generation") if json[part])


def _file_as(json: Json) -> str:
    names = ", ".join(part for part in (json["surname"], json["givenName"]) if part)
    return names or json["displayName"] or json["companyName"] or ""
