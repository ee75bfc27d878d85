"""Objects and their fields: what the describe calls tell and what writing and querying enforce."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """One field of an object, with the flags of its describe."""

    name: str
    type: str
    length: int = 0
    digits: int = 0
    label: str = ""
    createable: bool = False
    updateable: bool = False
    nillable: bool = False
    defaulted: bool = False
    filterable: bool = False
    sortable: bool = False
    restricted: bool = False
    id_lookup: bool = False
    external: bool = False
    unique: bool = False
    values: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)
    """What people see in place of some of the values."""
    default: str | bool | None = None
    refers_to: tuple[str, ...] = ()
    relationship: str | None = None
    part_of: str | None = None
    utf16: bool = False
    """The length is counted in UTF-16 units."""
    trimmed: bool = False
    """White space goes at the beginning, too."""
    lowered: bool = False
    """It is kept in lower case."""
    names_record: bool = False

    @property
    def required(self) -> bool:
        """Whether a record cannot be created without a value from the client."""
        return self.createable and not self.nillable and not self.defaulted and self.type != "boolean"

    @property
    def polymorphic(self) -> bool:
        """Whether it may point to records of several objects, which are then seen as `Name`."""
        return len(self.refers_to) > 1


@dataclass(frozen=True)
class SObject:
    """An object (a table) and what may be done with it."""

    name: str
    prefix: str
    label: str
    plural: str
    columns: Mapping[str, Column]
    writable: bool = True
    """Whether the REST API may create, update and delete its records."""
    mergeable: bool = False
    undeletable: bool = True
    replicateable: bool = True
    by_lower: Mapping[str, Column] = field(init=False, repr=False)
    relationships: Mapping[str, Column] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        named = {c.name.lower(): c for c in self.columns.values()}
        related = {c.relationship.lower(): c for c in self.columns.values() if c.relationship}
        object.__setattr__(self, "by_lower", named)
        object.__setattr__(self, "relationships", related)

    def column(self, name: str) -> Column | None:
        """Return a field by its name in any case."""
        return self.by_lower.get(name.lower())


@dataclass(frozen=True)
class Schema:
    """All objects of an organisation."""

    objects: Mapping[str, SObject]

    def find(self, name: str) -> SObject | None:
        """Return an object by its name in any case."""
        return self.objects.get(name.lower())

    def of_id(self, record_id: str) -> SObject | None:
        """Return the object that an id's prefix belongs to."""
        return next((o for o in self.objects.values() if o.prefix == record_id[:3]), None)


_LINE = re.compile(
    r"(?P<name>\w+) (?P<type>\w+)(?:\((?P<size>\d+)\))? (?P<flags>[A-Z]+|-)(?: (?P<label>[^;]*))?(?P<rest>.*)"
)


def read_columns(table: str) -> dict[str, Column]:
    """Return the fields of a table written one to a line: `Name type(length) FLAGS Label; more; more`.

    Flags are C createable, U updateable, N nillable, D defaulted on create, F filterable, S sortable, R restricted
    picklist, L usable as a lookup id, X external id, - none. What may follow: `values a|*b|c` (the star marks the
    default), `to Contact,Lead as Who`, `part of MailingAddress`, `names the record`.
    """
    columns = (_read_column(line.strip()) for line in table.strip().splitlines())
    return {column.name: column for column in columns}


def _read_column(line: str) -> Column:
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError(f"not a field: {line}")
    flags, kind, size = found["flags"], found["type"], int(found["size"] or 0)
    more = [part.strip() for part in found["rest"].split(";") if part.strip()]
    values, default = _values(more)
    refers_to, relationship = _reference(more)
    return Column(
        name=found["name"],
        type=kind,
        length=18 if kind in ("id", "reference") else 0 if kind == "int" else size,
        digits=size if kind == "int" else 0,
        label=(found["label"] or found["name"]).strip(),
        createable="C" in flags,
        updateable="U" in flags,
        nillable="N" in flags,
        defaulted="D" in flags,
        filterable="F" in flags,
        sortable="S" in flags,
        restricted="R" in flags,
        id_lookup="L" in flags or "X" in flags,
        external="X" in flags,
        values=values,
        default=False if kind == "boolean" else default,
        refers_to=refers_to,
        relationship=relationship,
        part_of=next((part.removeprefix("part of ") for part in more if part.startswith("part of ")), None),
        names_record="names the record" in more,
    )


def _values(more: list[str]) -> tuple[tuple[str, ...], str | None]:
    listed = next((part.removeprefix("values ").split("|") for part in more if part.startswith("values ")), [])
    default = next((value[1:] for value in listed if value.startswith("*")), None)
    return tuple(value.removeprefix("*") for value in listed), default


def _reference(more: list[str]) -> tuple[tuple[str, ...], str | None]:
    told = next((part.removeprefix("to ") for part in more if part.startswith("to ")), "")
    targets, _, relationship = told.partition(" as ")
    return tuple(filter(None, targets.split(","))), relationship or None
