"""What an organisation has: the fields of an object that this user may see and write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.errors import ServiceUnavailable

Access = Literal["createable", "updateable"]


_TEXTS = frozenset({"string", "textarea", "combobox", "picklist", "email", "phone", "url"})
"""Types of fields whose length is told in characters."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a picklist that are in use."""

    labels: Mapping[str, str] = field(default_factory=dict)
    """What people see, by the value that the API reads and writes."""
    default: str | None = None
    """The value of new records."""
    restricted: bool = False
    """No other word can be written."""

    def value_of(self, word: str) -> str | None:
        """Return the value that is this word, or that people see as this word; None if there is none."""
        if word in self.labels:
            return word
        return next((value for value, label in self.labels.items() if label == word), None)


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of one object, by API name, as its describe shows them to this user."""

    name: str
    readable: frozenset[str]
    createable: frozenset[str]
    updateable: frozenset[str]
    key: str | None = None
    """The field that carries Accord's foreign key: there, an external id, unique, and writable in a create."""
    read_only: bool = False
    """This user may create, change and delete no record of it."""
    lengths: Mapping[str, int] = field(default_factory=dict)
    """How many characters the fields of text hold."""
    words: Mapping[str, Words] = field(default_factory=dict)
    """The words of each picklist."""
    types: Mapping[str, str] = field(default_factory=dict)
    """The type of each field, as the describe says it."""

    def columns(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """Return those of the wanted columns that can be selected, and the key."""
        names = [name for name in wanted if name in self.readable or name.partition(".")[0] + "Id" in self.readable]
        return (*names, self.key) if self.key else tuple(names)

    def select(self, wanted: Iterable[str]) -> str:
        """Return the beginning of a query for those of the wanted columns that can be selected, and the key."""
        return f"SELECT {', '.join(self.columns(wanted))} FROM {self.name}"  # noqa: S608  names from the describe

    def writable(self, values: Mapping[str, object], access: Access) -> dict[str, object]:
        """Return the values that may be written: a field that is hidden or read-only here is not sent."""
        allowed = self.createable if access == "createable" else self.updateable
        return {name: value for name, value in values.items() if name in allowed}

    def lacks(self, homes: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Return the canonical fields that have no home here, given the columns that each lives in."""
        return tuple(name for name, columns in homes.items() if not self.readable.issuperset(columns))

    def refuses(self, homes: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Return, by operation, the canonical fields that have a home here and that this user may not write."""
        here = {name: columns for name, columns in homes.items() if self.readable.issuperset(columns)}
        refused = {
            "create": tuple(name for name, columns in here.items() if not self.createable.issuperset(columns)),
            "update": tuple(name for name, columns in here.items() if not self.updateable.issuperset(columns)),
        }
        return {operation: names for operation, names in refused.items() if names}


def shape_of(described: Mapping[str, object], external_id: str) -> Shape:
    """Return the shape in the answer of a describe. Raises ServiceUnavailable if it is not one."""
    fields = described.get("fields")
    if not isinstance(fields, list) or not all(isinstance(f, dict) and isinstance(f.get("name"), str) for f in fields):
        raise ServiceUnavailable(
            "Salesforce described an object in a form that Accord does not know.",
            "Check instance_url and api_version in [salesforce].",
        )
    creates, updates = described.get("createable") is not False, described.get("updateable") is not False
    return Shape(
        name=str(described.get("name", "")),
        readable=frozenset(f["name"] for f in fields),
        createable=frozenset(f["name"] for f in fields if creates and f.get("createable") is True),
        updateable=frozenset(f["name"] for f in fields if updates and f.get("updateable") is True),
        key=next((f["name"] for f in fields if _is_key(f, external_id)), None),
        read_only=all(described.get(right) is False for right in ("createable", "updateable", "deletable")),
        lengths={f["name"]: length for f in fields if (length := _length(f))},
        types={f["name"]: str(f.get("type", "")) for f in fields},
        words={f["name"]: _words(f) for f in fields if f.get("type") == "picklist"},
    )


def _length(field: Mapping[str, object]) -> int:
    length = field.get("length")
    return length if isinstance(length, int) and field.get("type") in _TEXTS else 0


def _words(field: Mapping[str, object]) -> Words:
    listed = field.get("picklistValues")
    choices = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    active = [each for each in choices if each.get("active") is not False and isinstance(each.get("value"), str)]
    return Words(
        labels={each["value"]: str(each.get("label") or each["value"]) for each in active},
        default=next((each["value"] for each in active if each.get("defaultValue") is True), None),
        restricted=field.get("restrictedPicklist") is True,
    )


def _is_key(field: Mapping[str, object], external_id: str) -> bool:
    named = str(field["name"]).lower() == external_id.lower()
    return named and all(field.get(trait) is True for trait in ("externalId", "unique", "createable"))
