"""Properties of Graph that a person paired with fields of Salesforce: what is asked for, read and written. Pure.

Extended properties come only where they are asked for by id, and no delta brings them (Graph: extended properties
overview; singleValueLegacyExtendedProperty). Graph may write a GUID in another case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.outlook.text import Json, compact, rows, word
from adapters.shared.text import canonical_text
from core.model import Fields, Pair, Value


@dataclass(frozen=True, slots=True)
class Own:
    """The pairs of one kind."""

    pairs: tuple[Pair, ...] = ()

    @property
    def extended(self) -> tuple[str, ...]:
        """The ids of the extended properties among them."""
        return tuple(pair.outlook for pair in self.pairs if pair.is_extended)

    @property
    def plain(self) -> tuple[str, ...]:
        return tuple(pair.outlook for pair in self.pairs if not pair.is_extended)

    def select(self, names: str) -> str:
        """Return a $select that asks for these properties besides those named."""
        return ",".join([names, *self.plain])

    def expand(self, ids: Iterable[str]) -> str:
        """Return an $expand that asks for these extended properties besides those with these ids."""
        wanted = " or ".join(f"id eq '{_quoted(id_)}'" for id_ in (*ids, *self.extended))
        return f"singleValueExtendedProperties($filter={wanted})"

    def fields(self, json: Json, marks: Json | None = None) -> dict[str, Value]:
        """Return what the pairs hold in a record; `marks` is where its extended properties are, if not in it."""
        properties = _extended_of(marks or {}) | _extended_of(json)
        return compact({pair.name: _value(pair, json, properties) for pair in self.pairs})

    def written(self, changes: Fields) -> dict[str, object]:
        """Return the JSON that sets what changes in the pairs."""
        chosen = [pair for pair in self.pairs if pair.name in changes]
        json = {pair.outlook: _sent(pair, changes[pair.name]) for pair in chosen if not pair.is_extended}
        extended = [
            {"id": pair.outlook, "value": canonical_text(changes[pair.name]) or ""}
            for pair in chosen
            if pair.is_extended
        ]
        return json | ({"singleValueExtendedProperties": extended} if extended else {})

    def are_whole(self, json: Json) -> bool:
        """Tell whether all pairs have the form in which they are read; what a task does not have is absent."""
        return all(_fits(pair, json.get(pair.outlook)) for pair in self.pairs if not pair.is_extended)


NONE = Own()


def joined(*parts: Json) -> dict[str, object]:
    """Return the JSON of a write put together of several, the extended properties of all of them in one list."""
    together: dict[str, object] = {}
    extended: list[Json] = []
    for part in parts:
        together |= part
        extended += rows(part.get("singleValueExtendedProperties"))
    return together | ({"singleValueExtendedProperties": extended} if extended else {})


def _quoted(id_: str) -> str:
    return id_.replace("'", "''")


def _extended_of(json: Json) -> dict[str, str]:
    found: Sequence[Json] = rows(json.get("singleValueExtendedProperties"))
    return {word(each.get("id")).casefold(): word(each.get("value")) for each in found}


def _value(pair: Pair, json: Json, extended: dict[str, str]) -> Value:
    if pair.is_extended:
        return canonical_text(extended.get(pair.outlook.casefold()))
    if pair.holds_names:
        listed = json.get(pair.outlook)
        names = listed if isinstance(listed, list) else ()
        return tuple(name for each in names if (name := canonical_text(each))) or None
    return canonical_text(json.get(pair.outlook))


def _sent(pair: Pair, value: Value) -> object:
    """Return what Graph is sent. Names are a list, and an importance cannot be nothing."""
    if pair.holds_names:
        return list(value) if isinstance(value, tuple) else []
    return canonical_text(value) or ("normal" if pair.outlook == "importance" else None)


def _fits(pair: Pair, value: object) -> bool:
    if pair.holds_names:
        return value is None or (isinstance(value, list) and all(isinstance(each, str) for each in value))
    return value is None or isinstance(value, str)
