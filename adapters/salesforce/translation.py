"""What each kind's translation offers to the rest of the adapter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from adapters.salesforce.shape import Shape
from adapters.salesforce.wire import Row, literal
from core.model import Fields, Kind, Outside, Scope, Value


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be written of one record, in canonical words."""

    changes: Fields
    before: Fields
    """The canonical values that the record has now; empty for a create."""
    row: Row
    """The record as it was just re-read; empty for a create."""
    people: Mapping[str, str]
    """Contact id by lower-case e-mail address."""
    relations: int = 1
    """How many contacts an event can be related to here."""
    lengths: Mapping[str, int] = field(default_factory=dict)
    """How many characters the columns hold, where that is known."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By column, the organisation's own words by ours, where they may not be the usual ones."""

    @property
    def merged(self) -> dict[str, Value]:
        """The canonical values that the record is to have."""
        return {**self.before, **self.changes}


@dataclass(frozen=True, slots=True)
class Translation:
    """One kind, in Salesforce's words. All functions are pure."""

    kind: Kind
    name: str
    """The object's API name."""
    columns: tuple[str, ...]
    """The columns that are read, where the organisation has them."""
    homes: Mapping[str, tuple[str, ...]]
    """For each canonical field, the columns without which it cannot be held."""
    written: Mapping[str, tuple[str, ...]]
    """For each canonical field that is ever written, the columns without which it cannot be."""
    texts: Mapping[str, str]
    """The column of each canonical field that is text."""
    spared: Mapping[str, int]
    """How much of the length of a text's column is not the text's."""
    units: tuple[frozenset[str], ...]
    """Columns that say something only together."""
    needed: frozenset[str]
    """Columns without which no record can be created."""
    vital: frozenset[str]
    """Columns without which nothing else of a write may be sent."""
    listed: Callable[[Scope, Shape], list[str]]
    """The SOQL conditions of a whole reading, beyond whose records are read."""
    outside: Callable[[Row], Outside | None]
    """Why a row is not in scope, whoever owns it."""
    fields: Callable[[Row, Mapping[str, str]], dict[str, Value]]
    """The canonical fields of a row, given the e-mail address by contact id."""
    values: Callable[[Intent], dict[str, object]]
    """The columns to write for an intent."""
    alike: Callable[[Row], list[str]]
    """SOQL conditions that a record created with these columns meets."""


COMMON = ("Id", "OwnerId", "IsDeleted", "CreatedDate", "LastModifiedDate", "LastModifiedById", "SystemModstamp")
"""Columns of every object."""


def equals(name: str, value: object) -> str:
    """Return the SOQL condition that a text column has this value, or none."""
    return f"{name} = {literal(value)}" if isinstance(value, str) and value else f"{name} = null"
