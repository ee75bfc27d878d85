"""What a contact may hold: the properties that a body may write, and those of a blank contact."""

from datetime import date, datetime
from typing import Any

from adapters.sandbox.graph.forms import shape
from adapters.sandbox.graph.forms.errors import Json, property_failure
from adapters.sandbox.graph.forms.words import words

MAX_EMAILS, MAX_PHONES, MAX_IM = 3, 2, 3

_TEXTS = words(
    "assistantName businessHomePage companyName department displayName fileAs generation givenName initials jobTitle "
    "manager middleName mobilePhone nickName officeLocation personalNotes profession spouseName surname title "
    "yomiCompanyName yomiGivenName yomiSurname"
)
_ADDRESS = ("street", "city", "state", "countryOrRegion", "postalCode")


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

BLANK: Json = {
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
NAMES = frozenset(BLANK) | {"id"}
