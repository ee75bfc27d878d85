"""Fields that a person pairs beyond those that Accord knows: `[[KIND.fields]]` in accord.toml.

A pair is called by its Salesforce name, which begins with a capital, as no field of Accord's does. What it holds is a
text, or a set of names: Outlook's categories, which Salesforce holds as the values of a multi-select picklist, or as
one text with semicolons. So how a pair compares follows from its value, and the journal can be read without settings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import normalize

from core.fields.base import Field, Rewritten
from core.model import Kind, Pair, Side, Value


def is_own(name: str) -> bool:
    """Tell whether a canonical field is one that a person paired."""
    return name[:1].isupper()


@dataclass(frozen=True, slots=True)
class Own(Rewritten):
    """A field that a person paired: a text, or names in any order."""

    def key(self, value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(sorted({normalize("NFC", name).strip() for name in value})) or None
        return " ".join(normalize("NFC", str(value)).split()) or None if value else None


def own_fields(kind: Kind, pairs: Iterable[Pair]) -> tuple[Field, ...]:
    """Return the fields that a person paired, with the sides that they are only read on."""
    return tuple(Own(pair.name, kind=kind.value, read_only=frozenset(_read_only(pair))) for pair in pairs)


def _read_only(pair: Pair) -> set[Side]:
    return {side for side in Side if pair.direction not in ("both", f"to-{side}")}
