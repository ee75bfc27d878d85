"""Fields that a person pairs beyond those that Accord knows: `[[KIND.fields]]` in accord.toml."""

import re
from collections.abc import Iterable

import msgspec

CATEGORIES = "categories"
EXTENDED = re.compile(r"String \{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\} Name .{1,200}")
"""An extended property of the type of text, in a property set of its own (Graph: singleValueLegacyExtendedProperty)."""

PROPERTIES: dict[str, frozenset[str]] = {
    "calendar": frozenset({CATEGORIES, "importance"}),
    "contacts": frozenset({
        CATEGORIES, "assistantName", "businessHomePage", "fileAs", "generation", "initials", "manager", "nickName",
        "officeLocation", "profession", "spouseName", "yomiCompanyName", "yomiGivenName", "yomiSurname",
    }),
    "tasks": frozenset({CATEGORIES}),
}  # fmt: skip
"""The properties of Graph's event, contact and todoTask (v1.0) that hold a text or names and can be written."""

SYNCED: dict[str, frozenset[str]] = {
    "calendar": frozenset({
        "subject", "start", "end", "isallday", "location", "body", "showas", "sensitivity", "attendees",
        "startdatetime", "enddatetime", "enddate", "activitydate", "activitydatetime", "durationinminutes",
        "isalldayevent", "description", "isprivate", "whoid", "eventwhoids",
    }),
    "contacts": frozenset({
        "givenname", "middlename", "surname", "title", "mobilephone", "jobtitle", "department", "companyname",
        "personalnotes", "emailaddresses", "businessphones", "homephones", "businessaddress", "otheraddress",
        "birthday",
        "displayname", "firstname", "lastname", "salutation", "email", "phone", "homephone", "birthdate", "description",
        *(f"{place}{part}" for place in ("mailing", "other") for part in (
            "street", "city", "state", "postalcode", "country",
        )),
    }),
    "tasks": frozenset({
        "title", "body", "status", "importance", "duedatetime", "subject", "description", "priority", "activitydate",
    }),
}  # fmt: skip
"""In lower case: the properties and fields that Accord syncs by itself."""


class Pair(msgspec.Struct, frozen=True):
    """A property of Outlook and a field of Salesforce that a person paired."""

    outlook: str
    """A property of Graph, or an extended property: "String {GUID} Name Colour"."""
    salesforce: str
    """An API name."""
    direction: str = "both"
    """"both", "to-salesforce" or "to-outlook"."""

    @property
    def name(self) -> str:
        """What the field is called: its Salesforce name, beginning with a capital."""
        return self.salesforce[:1].upper() + self.salesforce[1:]

    @property
    def is_extended(self) -> bool:
        return " " in self.outlook

    @property
    def holds_names(self) -> bool:
        return self.outlook == "categories"


def refusal(kind: str, pairs: Iterable[Pair]) -> str | None:
    """Return what is wrong with the pairs of a kind, None if nothing is."""
    seen: set[str] = set()
    for pair in pairs:
        for name in (pair.outlook, pair.salesforce):
            if name.lower() in SYNCED[kind]:
                return f"{name} is synced already"
            if name.lower() in seen:
                return f"{name} is paired twice"
        seen |= {pair.outlook.lower(), pair.salesforce.lower()}
        if pair.is_extended and kind == "tasks":
            return f"tasks of To Do have no extended properties, such as {pair.outlook}"
        if not pair.is_extended and pair.outlook not in PROPERTIES[kind]:
            return f"{pair.outlook} cannot be paired; these can: {', '.join(sorted(PROPERTIES[kind]))}" + (
                "" if kind == "tasks" else ', and extended properties: "String {GUID} Name Colour"'
            )
        if pair.is_extended and not EXTENDED.fullmatch(pair.outlook):
            return f'{pair.outlook} is not an extended property; write it as "String {{GUID}} Name Colour"'
    return None
