"""Graph contacts to canonical records, and canonical changes to Graph JSON. Pure.

Source of the shapes: Graph's contact resource (v1.0), and what the service was seen to answer. Graph has no private
flag on contacts; Outlook keeps it in the MAPI property PidTagSensitivity, 0x0036: 2 is private, 3 confidential.
"""

from collections.abc import Mapping

from adapters.outlook.calendar import STAMP, key_of, version
from adapters.outlook.text import Json, compact, mapping, rows, stamp, word
from adapters.shared.text import canonical_text
from core.fields.contacts import ADDRESS_PARTS
from core.model import Fields, Outside, Record, Value

SENSITIVITY = "Integer 0x36"
_PRIVATE_FROM = 2

TEXTS = {
    "first_name": "givenName",
    "middle_name": "middleName",
    "last_name": "surname",
    "salutation": "title",
    "mobile_phone": "mobilePhone",
    "job_title": "jobTitle",
    "department": "department",
    "company": "companyName",
    "notes": "personalNotes",
}
PHONES = {"business_phone": "businessPhones", "home_phone": "homePhones"}
ADDRESSES = {"mailing": "businessAddress", "other": "otherAddress"}
PARTS = dict(zip(ADDRESS_PARTS, ("street", "city", "state", "postalCode", "countryOrRegion"), strict=True))
NAME_PARTS = ("first_name", "middle_name", "last_name")

SELECT = ",".join((
    "id", "changeKey", "lastModifiedDateTime", "parentFolderId", "displayName", "emailAddresses", "birthday",
    *TEXTS.values(), *PHONES.values(), *ADDRESSES.values(),
))  # fmt: skip
EXPANDED = (STAMP, SENSITIVITY)
"""The extended properties that are read of every contact."""


def is_private(contact: Json) -> bool:
    """Tell whether a contact that came with its extended properties is private."""
    for prop in rows(contact.get("singleValueExtendedProperties")):
        kind, _, number = word(prop.get("id")).partition(" 0x")
        if kind.lower() == "integer" and number.lstrip("0") == "36":
            return _number(prop.get("value")) >= _PRIVATE_FROM
    return False


def _number(value: object) -> int:
    """Return the number of a sensitivity; one that cannot be read counts as private, to be safe."""
    try:
        return int(str(value))
    except ValueError:
        return _PRIVATE_FROM


def record(
    contact: Json,
    *,
    include_private: bool,
    private: bool | None = None,
    key: str | None = None,
    folder: str | None = None,
    own: Mapping[str, Value] | None = None,
) -> Record:
    """Return the record of a full contact; `own` are the fields that a person paired.

    `private` and `key` stand in where the contact came without its extended properties. A contact whose parent is
    not `folder` is outside. Of a private contact nothing is taken but its id and version.
    """
    hidden = is_private(contact) if private is None else private
    if hidden and not include_private:
        return Record(id=word(contact["id"]), version=version(contact), private=True)
    parent = word(contact.get("parentFolderId"))
    return Record(
        id=word(contact["id"]),
        version=version(contact),
        modified=stamp(contact.get("lastModifiedDateTime")),
        private=hidden,
        key=key_of(contact) or key,
        outside=Outside.CONTAINER if folder and parent and parent != folder else None,
        fields={**fields_of(contact), **(own or {})},
    )


def fields_of(contact: Json) -> dict[str, Value]:
    """Return the canonical fields of a contact."""
    fields: dict[str, Value] = {name: canonical_text(contact.get(prop)) for name, prop in TEXTS.items()}
    fields["email"] = canonical_text(_first(contact.get("emailAddresses"), "address"))
    fields |= {name: canonical_text(_first(contact.get(prop))) for name, prop in PHONES.items()}
    for prefix, prop in ADDRESSES.items():
        address = mapping(contact.get(prop))
        fields |= {f"{prefix}_{part}": canonical_text(address.get(theirs)) for part, theirs in PARTS.items()}
    return compact(fields | {"birthday": birthday(contact.get("birthday"))})


def _first(values: object, prop: str | None = None) -> object:
    first = values[0] if isinstance(values, list) and values else None
    return mapping(first).get(prop) if prop else first


def birthday(value: object) -> str | None:
    """Return the date alone: the time that Graph sends with it means nothing."""
    text = word(value)[:10]
    return None if not text or text.startswith("0001-") else text


def changed(changes: Fields, current: Json) -> dict[str, object]:
    """Return the JSON that sets the changed fields over the contact as it is.

    Further e-mail addresses and phones stay; an address is sent whole; the display name goes with the name parts,
    for otherwise Graph makes one up.
    """
    json: dict[str, object] = {prop: canonical_text(changes[name]) for name, prop in TEXTS.items() if name in changes}
    if set(NAME_PARTS) & set(changes):
        json["displayName"] = display_name(changes, current)
    if "email" in changes:
        json["emailAddresses"] = _addresses(canonical_text(changes["email"]), rows(current.get("emailAddresses")))
    for name, prop in PHONES.items():
        if name in changes:
            json[prop] = _replaced_first(canonical_text(changes[name]), current.get(prop))
    for prefix, prop in ADDRESSES.items():
        if any(name.startswith(f"{prefix}_") for name in changes):
            json[prop] = _address(prefix, changes, mapping(current.get(prop)))
    if "birthday" in changes:
        json["birthday"] = f"{changes['birthday']}T11:59:00Z" if changes["birthday"] else None
    return json


def created(changes: Fields, key: str) -> dict[str, object]:
    """Return the JSON of a new contact, with the key that makes it recognisable."""
    given = {name: value for name, value in changes.items() if value is not None}
    return {
        **changed(given, {}),
        "displayName": display_name(given, {}),
        "singleValueExtendedProperties": [{"id": STAMP, "value": key}],
    }


def display_name(changes: Fields, current: Json) -> str:
    """Return the name a contact is shown under: first, middle and last name, else the company, else the address."""
    now = {**fields_of(current), **changes}
    name = " ".join(str(now[part]) for part in NAME_PARTS if now.get(part))
    return canonical_text(name or now.get("company") or now.get("email")) or ""


def _addresses(new: str | None, current: tuple[Json, ...]) -> list[object]:
    """Return the list of e-mail addresses with another first one. A display name that was chosen stays with it."""
    rest: list[object] = list(current[1:])
    if new is None:
        return rest
    old = current[0] if current else {}
    name = word(old.get("name"))
    chosen = name if name and name.casefold() != word(old.get("address")).casefold() else new
    return [{"address": new, "name": chosen}, *rest]


def _replaced_first(new: str | None, current: object) -> list[object]:
    rest = list(current[1:]) if isinstance(current, list) else []
    return rest if new is None else [new, *rest]


def _address(prefix: str, changes: Fields, current: Json) -> dict[str, object]:
    return {
        theirs: canonical_text(changes.get(f"{prefix}_{part}", canonical_text(current.get(theirs))))
        for part, theirs in PARTS.items()
    }
