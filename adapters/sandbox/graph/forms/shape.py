"""What a request body may hold: names, types and words, checked and written as Graph writes them."""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.sandbox.graph.forms.errors import GraphError, Json, unreadable

Check = Callable[[str, Any], Any]
"""Takes a property's name and its value, returns the value as stored; raises GraphError."""

IMPORTANCE = ("low", "normal", "high")
SENSITIVITY = ("normal", "personal", "private", "confidential")
SHOW_AS = ("unknown", "free", "tentative", "busy", "oof", "workingElsewhere")
DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
INDEXES = ("first", "second", "third", "fourth", "last")
TASK_STATUS = ("notStarted", "inProgress", "completed", "waitingOnOthers", "deferred")
RESPONSES = ("none", "organizer", "tentativelyAccepted", "accepted", "declined", "notResponded")
ATTENDEE_TYPES = ("required", "optional", "resource")


def _wrong(name: str, edm: str) -> GraphError:
    return unreadable(f"Cannot convert the value of property '{name}' to the expected type '{edm}'.")


def text(name: str, value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise _wrong(name, "Edm.String")
    return value


def boolean(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, "Edm.Boolean")
    return value


def number(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(name, "Edm.Int32")
    return value


def texts(name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _wrong(name, "Collection(Edm.String)")
    return list(value)


def record(name: str, value: Any) -> Json:
    if value is None:
        raise GraphError(400, "UnableToDeserializePostBody", "were unable to deserialize ")
    if not isinstance(value, dict):
        raise _wrong(name, "Edm.ComplexType")
    return value


def records(name: str, value: Any) -> list[Json]:
    if not isinstance(value, list):
        raise _wrong(name, "Collection(Edm.ComplexType)")
    return [record(name, one) for one in value]


def word(members: tuple[str, ...]) -> Check:
    """Return a check for an enumeration: any case in, lowerCamel out."""
    folded = {member.lower(): member for member in members}

    def check(name: str, value: Any) -> str:
        if not isinstance(value, str) or value.lower() not in folded:
            raise unreadable(f"Requested value '{value}' was not found for property '{name}'.")
        return folded[value.lower()]

    return check


def at_most(limit: int) -> Check:
    """Return a check for a list of texts with a largest size."""

    def check(name: str, value: Any) -> list[str]:
        kept = texts(name, value)
        refuse_too_many(name, len(kept), limit)
        return kept

    return check


def refuse_too_many(name: str, count: int, limit: int) -> None:
    if count > limit:
        shown = name[0].upper() + name[1:]
        raise GraphError(
            400,
            "ErrorInvalidRequest",
            f"The multi value property {shown} has {count} entries, that exceeds the max allowed value of {limit}",
        )


def unchecked(name: str, value: Any) -> Any:
    return value


def checked(body: Json, fields: Mapping[str, Check], type_name: str, *, closed: bool) -> Json:
    """Return the known properties of a body, each as its check gives it.

    Annotations (names with @) are left out; unknown names too, unless the type is closed: then 400.
    """
    result: Json = {}
    for name, value in body.items():
        check = fields.get(name)
        if check is not None:
            result[name] = check(name, value)
        elif closed and "@" not in name:
            raise unreadable(
                f"The property '{name}' does not exist on type 'microsoft.graph.{type_name}'. Make sure to only use "
                "property names that are defined by the type."
            )
    return result
