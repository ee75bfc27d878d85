"""Whether a row has the form that its describe promises: every column that was asked for, in the type that it has.

What has another form is not understood, so it is put aside: a text that came as an object must not count as an empty
one. Source: "Primitive Data Types" and "Field Types" of the Object Reference; a column without a value comes as null.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from adapters.salesforce.records import Viewer
from adapters.salesforce.shape import Shape
from adapters.salesforce.wire import Row, is_id, moment
from core.errors import ServiceUnavailable
from core.model import Outside


def is_whole(viewer: Viewer, row: Row) -> bool:
    """Tell whether a row holds all that is read of this kind, in the form it is read in. Of what belongs to somebody
    else, nothing is read but that."""
    if not has_id(row):
        return False
    if isinstance(row.get("OwnerId"), str) and viewer.outside(row) is Outside.OWNER:
        return True
    return all(_fits(viewer.shape, name, row) for name in viewer.shape.columns(viewer.columns))


def has_id(row: Row) -> bool:
    identity = row.get("Id")
    return isinstance(identity, str) and is_id(identity)


def named(rows: Sequence[Row]) -> Sequence[Row]:
    """Return rows that all have ids. Raises ServiceUnavailable where one has none: nobody could ask for it again."""
    if all(map(has_id, rows)):
        return rows
    raise ServiceUnavailable("Salesforce answered a query with rows that have no id.", "Try again.")


def parted(viewer: Viewer, rows: Iterable[Row]) -> tuple[list[Row], tuple[str, ...]]:
    """Return the rows that are whole, and the ids of the others."""
    found = [(row, is_whole(viewer, row)) for row in rows]
    return [row for row, whole in found if whole], tuple(str(row["Id"]) for row, whole in found if not whole)


def _fits(shape: Shape, name: str, row: Row) -> bool:
    head, _, rest = name.partition(".")
    if head not in row:
        return False
    value = row[head]
    if value is None:
        return shape.types.get(name) != "boolean"
    if rest:
        return isinstance(value, dict) and (value.get(rest) is None or isinstance(value.get(rest), str))
    return _TYPES.get(shape.types.get(name, ""), _is_text)(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_time(value: object) -> bool:
    try:
        return isinstance(value, str) and moment(value) is not None
    except (ValueError, OverflowError):
        return False


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value[:10]) is not None
    except ValueError:
        return False


_TYPES: dict[str, Callable[[object], bool]] = {
    "boolean": lambda value: isinstance(value, bool),
    **dict.fromkeys(("int", "long", "double", "currency", "percent"), _is_number),
    "date": _is_day,
    "datetime": _is_time,
    "JunctionIdList": lambda value: isinstance(value, list) and all(map(_is_text, value)),
}
"""By type of column; all others are texts."""
