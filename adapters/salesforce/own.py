"""Fields of Salesforce that a person paired with properties of Outlook: held against the describe, read and written."""

from collections.abc import Iterator, Mapping

from adapters.salesforce.shape import Shape
from adapters.salesforce.wire import Row
from adapters.shared.text import canonical_text
from core.errors import SettingsError
from core.model import Fields, Pair, Scope, Value

TEXTS = frozenset({"string", "textarea", "combobox", "picklist", "email", "phone", "url"})
NAMES = TEXTS | {"multipicklist"}
"""The types that hold a text, and those that hold names joined by semicolons (Object Reference, "Field Types")."""
SEPARATOR = ";"


def column(shape: Shape, pair: Pair) -> str:
    """Return what a paired field is called here; Salesforce does not mind the case."""
    wanted = pair.salesforce.lower()
    return next((name for name in shape.readable if name.lower() == wanted), pair.salesforce)


def columns(shape: Shape, scope: Scope) -> tuple[str, ...]:
    """Return the columns of all pairs."""
    return tuple(column(shape, pair) for pair in scope.pairs)


def faults(shape: Shape, pairs: tuple[Pair, ...]) -> Iterator[str]:
    """Yield what is wrong with paired fields, by object and field."""
    for pair in pairs:
        name = column(shape, pair)
        place, kind = f"{shape.name}.{pair.salesforce}", shape.types.get(name, "")
        if name not in shape.readable:
            yield f"{place} is not there, or hidden from this user"
        elif kind not in (NAMES if pair.holds_names else TEXTS):
            yield f"{place} is of the type {kind}, which cannot hold {pair.outlook}"
        elif pair.direction != "to-outlook" and not {name} <= shape.createable & shape.updateable:
            yield f"{place} may not be written by this user"


def refuse_unfit(scope: Scope, shape: Shape) -> None:
    """Raise SettingsError, naming object and field, where a pair cannot be synced."""
    if found := list(faults(shape, scope.pairs)):
        raise SettingsError(
            f"Salesforce: {'; '.join(found)}.",
            f"Correct [[{scope.kind.value}.fields]], or give the user the right by field-level security.",
        )


def fields(shape: Shape, scope: Scope, row: Row) -> dict[str, Value]:
    """Return what the paired fields of a row hold."""
    return {pair.name: _value(pair, row.get(column(shape, pair))) for pair in scope.pairs}


def written(shape: Shape, scope: Scope, changes: Fields) -> dict[str, object]:
    """Return the columns to write for what changes in the pairs."""
    return {column(shape, pair): _sent(changes[pair.name]) for pair in scope.pairs if pair.name in changes}


def limits(shape: Shape, pairs: tuple[Pair, ...]) -> Mapping[str, int]:
    """Return how many characters paired fields hold, by canonical name."""
    found = {pair.name: shape.lengths.get(column(shape, pair), 0) for pair in pairs}
    return {name: length for name, length in found.items() if length}


def _value(pair: Pair, value: object) -> Value:
    text = canonical_text(value)
    if not pair.holds_names:
        return text
    return tuple(name.strip() for name in (text or "").split(SEPARATOR) if name.strip()) or None


def _sent(value: Value) -> object:
    return SEPARATOR.join(value) if isinstance(value, tuple) else canonical_text(value)
