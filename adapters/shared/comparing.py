"""Whether a record says what it was to say."""

from collections.abc import Iterable

from core.fields.drift import drift
from core.model import Fields, Kind


def holds(kind: Kind, fields: Fields, wanted: Fields, names: Iterable[str]) -> bool:
    """Tell whether fields say what was wanted of them, as far as these names go; how it is spelled does not matter."""
    return drift(kind, fields, wanted).keys().isdisjoint(names)
