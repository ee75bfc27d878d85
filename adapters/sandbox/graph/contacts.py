"""Contacts: what a write makes of them, and what a read shows (graph.md §B.3)."""

from datetime import date, datetime
from typing import Any

from adapters.sandbox.graph import shape
from adapters.sandbox.graph.bodies import crlf
from adapters.sandbox.graph.errors import Json, property_failure
from adapters.sandbox.graph.event_writes import Hand, need_match
from adapters.sandbox.graph.extended import merge_extended, read_extended
from adapters.sandbox.graph.prefer import Prefer
from adapters.sandbox.graph.store import Container, Item, Mailbox
from adapters.sandbox.graph.words import words
from adapters.sandbox.graph.zones import stamp

MAX_EMAILS, MAX_PHONES, MAX_IM = 3, 2, 3

_TEXTS = words(
    "assistantName businessHomePage companyName department displayName fileAs generation givenName initials jobTitle "
    "manager middleName mobilePhone nickName officeLocation personalNotes profession spouseName surname title "
    "yomiCompanyName yomiGivenName yomiSurname"
)
_ADDRESS = ("street", "city", "state", "countryOrRegion", "postalCode")
_NAME_PARTS = frozenset({"givenName", "middleName", "surname", "title", "generation"})


def _emails(name: str, value: Any) -> list[Json]:
    rows = shape.records(name, value)
    shape.refuse_too_many(name, len(rows), MAX_EMAILS)
    kept = [(shape.text("address", row.get("address")), shape.text("name", row.get("name"))) for row in rows]
    return [{"name": shown or address, "address": address} for address, shown in kept if address]


def _address(name: str, value: Any) -> Json:
    given = {} if value is None else shape.record(name, value)
    return {part: shape.text(part, given[part]) for part in _ADDRESS if given.get(part)}


def _birthday(name: str, value: Any) -> str | None:
    """Return the day; the time of a birthday means nothing."""
    if value is None:
        return None
    try:
        return _day(value).isoformat()
    except (TypeError, ValueError):
        raise property_failure() from None


def _day(value: str) -> date:
    return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value).date()


FIELDS: dict[str, shape.Check] = {
    **dict.fromkeys(_TEXTS, shape.text),
    "birthday": _birthday,
    "businessPhones": shape.at_most(MAX_PHONES),
    "homePhones": shape.at_most(MAX_PHONES),
    "imAddresses": shape.at_most(MAX_IM),
    "categories": shape.texts,
    "children": shape.texts,
    "emailAddresses": _emails,
    "businessAddress": _address,
    "homeAddress": _address,
    "otherAddress": _address,
    "singleValueExtendedProperties": shape.unchecked,
    "extensions": shape.records,
}
READ_ONLY = frozenset({"id", "createdDateTime", "lastModifiedDateTime", "changeKey", "parentFolderId"})

_BLANK: Json = {
    "createdDateTime": None,
    "lastModifiedDateTime": None,
    "changeKey": None,
    "categories": [],
    "parentFolderId": None,
    "birthday": None,
    "fileAs": "",
    "displayName": "",
    "givenName": None,
    "initials": None,
    "middleName": None,
    "nickName": None,
    "surname": None,
    "title": None,
    "yomiGivenName": None,
    "yomiSurname": None,
    "yomiCompanyName": None,
    "generation": None,
    "imAddresses": [],
    "jobTitle": None,
    "companyName": None,
    "department": None,
    "officeLocation": None,
    "profession": None,
    "businessHomePage": None,
    "assistantName": None,
    "manager": None,
    "homePhones": [],
    "mobilePhone": None,
    "businessPhones": [],
    "spouseName": None,
    "personalNotes": "",
    "children": [],
    "emailAddresses": [],
    "homeAddress": {},
    "businessAddress": {},
    "otherAddress": {},
}
NAMES = frozenset(_BLANK) | {"id"}


def create_contact(hand: Hand, folder: Container, body: Json) -> Item:
    """Return the contact that a body creates."""
    box = hand.box
    given = _read(box, body)
    item = Item(box.new_core("contact"), folder, {**_BLANK, "parentFolderId": folder.id})
    item.json["createdDateTime"] = stamp(box.store.world.now())
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
    need_match(hand, item, if_match)
    hand.box.take_out(item)
    hand.box.deleted.append(item)


def _read(box: Mailbox, body: Json) -> Json:
    closed = box.store.switches.unknown_properties == "refuse"
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
    if given.keys() & _NAME_PARTS and "displayName" not in given:
        item.json["displayName"] = _display_name(item.json)
    item.json["lastModifiedDateTime"] = stamp(box.store.world.now())


def _display_name(json: Json) -> str:
    return " ".join(json[part] for part in ("givenName", "middleName", "surname", "generation") if json[part])


def _file_as(json: Json) -> str:
    names = ", ".join(part for part in (json["surname"], json["givenName"]) if part)
    return names or json["displayName"] or json["companyName"] or ""


def shown_contact(box: Mailbox, item: Item, prefer: Prefer) -> Json:
    """Return a contact as a GET of it answers."""
    json: Json = {"@odata.etag": f'W/"{item.tag}"', "id": box.shown_id(item.core, item.container, prefer.immutable)}
    json |= item.json
    json["changeKey"] = item.tag
    if json["birthday"] and box.store.switches.birthday_output == "timestamp":
        json["birthday"] += "T11:59:00Z"
    return json
