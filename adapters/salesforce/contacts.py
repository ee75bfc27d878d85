"""Salesforce Contact: rows to canonical fields and back."""

from collections.abc import Mapping

from adapters.salesforce.shape import Shape
from adapters.salesforce.translation import COMMON, Intent, Translation, equals
from adapters.salesforce.wire import Row, as_day, text
from adapters.shared.text import canonical_text
from core.fields.contacts import ADDRESS_PARTS
from core.model import Kind, Outside, Scope, Value

_ADDRESS_COLUMNS = dict(zip(ADDRESS_PARTS, ("Street", "City", "State", "PostalCode", "Country"), strict=True))

COLUMNS: dict[str, str] = {
    "first_name": "FirstName",
    "middle_name": "MiddleName",
    "last_name": "LastName",
    "salutation": "Salutation",
    "email": "Email",
    "business_phone": "Phone",
    "mobile_phone": "MobilePhone",
    "home_phone": "HomePhone",
    "job_title": "Title",
    "department": "Department",
    **{f"mailing_{part}": f"Mailing{column}" for part, column in _ADDRESS_COLUMNS.items()},
    **{f"other_{part}": f"Other{column}" for part, column in _ADDRESS_COLUMNS.items()},
    "birthday": "Birthdate",
    "notes": "Description",
}
"""The column of each canonical field that is written. The compound addresses are read-only and left alone."""


def listed(_scope: Scope, _shape: Shape) -> list[str]:
    """Return no further conditions: contacts have no time."""
    return []


def outside(_row: Row) -> Outside | None:
    """Return None: whose contact it is, or which campaign's member, is judged where the owner is known."""
    return None


def fields(row: Row, _emails: Mapping[str, str]) -> dict[str, Value]:
    """Return the canonical fields of a contact."""
    seen: dict[str, Value] = {name: canonical_text(row.get(column)) for name, column in COLUMNS.items()}
    seen["birthday"] = as_day(text(row, "Birthdate"))
    account = row.get("Account")
    seen["company"] = canonical_text(account.get("Name")) if isinstance(account, Mapping) else None
    return seen


def values(intent: Intent) -> dict[str, object]:
    """Return the columns to write. The company is the account's name, which is not the contact's to change."""
    return {COLUMNS[name]: canonical_text(value) for name, value in intent.changes.items() if name in COLUMNS}


def alike(columns: Row) -> list[str]:
    """Return the conditions that a contact created with these columns meets, even if the address was refused."""
    return [equals("LastName", columns.get("LastName")), f"({equals('Email', columns.get('Email'))} OR Email = null)"]


TRANSLATION = Translation(
    kind=Kind.CONTACTS,
    name="Contact",
    columns=(*COMMON, *COLUMNS.values(), "Account.Name", "MasterRecordId"),
    homes={**{name: (column,) for name, column in COLUMNS.items()}, "company": ("AccountId",)},
    written={name: (column,) for name, column in COLUMNS.items()},
    texts={name: column for name, column in COLUMNS.items() if name != "birthday"},
    spared={},
    units=(),
    needed=frozenset({"LastName"}),
    vital=frozenset(),
    listed=listed,
    outside=outside,
    fields=fields,
    values=values,
    alike=alike,
)
