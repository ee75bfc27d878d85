"""What an organisation has: the fields of an object that this user may see and write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from core.errors import ServiceUnavailable

Access = Literal["createable", "updateable"]


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of one object, by API name, as its describe shows them to this user."""

    name: str
    readable: frozenset[str]
    createable: frozenset[str]
    updateable: frozenset[str]
    key: str | None = None
    """The field that carries Accord's foreign key: there, an external id, unique, and writable in a create."""

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


def shape_of(described: Mapping[str, object], external_id: str) -> Shape:
    """Return the shape in the answer of a describe. Raises ServiceUnavailable if it is not one."""
    fields = described.get("fields")
    if not isinstance(fields, list) or not all(isinstance(f, dict) and isinstance(f.get("name"), str) for f in fields):
        raise ServiceUnavailable(
            "Salesforce described an object in a form that Accord does not know.",
            "Check instance_url and api_version in [salesforce].",
        )
    return Shape(
        name=str(described.get("name", "")),
        readable=frozenset(f["name"] for f in fields),
        createable=frozenset(f["name"] for f in fields if f.get("createable") is True),
        updateable=frozenset(f["name"] for f in fields if f.get("updateable") is True),
        key=next((f["name"] for f in fields if _is_key(f, external_id)), None),
    )


def _is_key(field: Mapping[str, object], external_id: str) -> bool:
    named = str(field["name"]).lower() == external_id.lower()
    return named and all(field.get(trait) is True for trait in ("externalId", "unique", "createable"))
