"""The canonical fields of each kind, in the order they are shown, and what is common to all records of a kind."""

from dataclasses import replace
from functools import cache

from core.fields import calendar, contacts, tasks
from core.fields.base import Field, Org
from core.fields.own import Own, is_own, own_fields
from core.model import Fields, Kind
from core.titles import title

__all__ = [
    "BY_KIND",
    "BY_NAME",
    "NAMES",
    "TELLING",
    "Field",
    "Org",
    "is_own",
    "names_in",
    "own_fields",
    "title",
    "when",
]

BY_KIND: dict[Kind, tuple[Field, ...]] = {
    kind: tuple(replace(field, kind=kind.value) for field in fields)
    for kind, fields in (
        (Kind.CALENDAR, calendar.FIELDS),
        (Kind.CONTACTS, contacts.FIELDS),
        (Kind.TASKS, tasks.FIELDS),
    )
}


class Specs(dict[str, Field]):
    """The fields of a kind by name. It knows those that a person paired as well, but does not list them."""

    def __missing__(self, name: str) -> Field:
        if not is_own(name):
            raise KeyError(name)
        return _own(name)

    def knows(self, name: str) -> bool:
        """Tell whether this is a field at all."""
        return name in self or is_own(name)


@cache
def _own(name: str) -> Field:
    return Own(name)


BY_NAME: dict[Kind, Specs] = {kind: Specs({field.name: field for field in fields}) for kind, fields in BY_KIND.items()}


NAMES: dict[Kind, tuple[str, ...]] = {
    Kind.CALENDAR: ("subject",),
    Kind.CONTACTS: ("first_name", "last_name"),
    Kind.TASKS: ("subject",),
}
"""By kind, what people tell its records apart by."""


TELLING: dict[Kind, tuple[str, ...]] = {
    Kind.CALENDAR: ("subject", "start", "end"),
    Kind.CONTACTS: (
        "email", "first_name", "middle_name", "last_name", "company", "mobile_phone", "business_phone", "home_phone",
    ),
    Kind.TASKS: ("subject", "due"),
}  # fmt: skip
"""By kind, what a counterpart is found by, surely or perhaps."""


def names_in(kind: Kind, *records: Fields | None) -> tuple[str, ...]:
    """Return the names of all fields of a kind, and of those that a person paired which any of the records holds."""
    own = {name for fields in records for name in fields or {} if is_own(name)}
    return (*BY_NAME[kind], *sorted(own))


def when(kind: Kind, fields: Fields) -> str | None:
    """Return the time a row is shown with: an event's start, a task's due date."""
    value = fields.get(_WHEN[kind])
    return str(value) if value else None


_WHEN = {Kind.CALENDAR: "start", Kind.TASKS: "due", Kind.CONTACTS: ""}
