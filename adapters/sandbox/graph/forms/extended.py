"""singleValueExtendedProperties: stored under normalised ids, shown only when asked for (graph.md §E)."""

import re
from typing import Any

from adapters.sandbox.graph.forms.errors import GraphError, Json, invalid_request, unreadable
from adapters.sandbox.graph.forms.words import words

SENSITIVITY_TAG = "Integer 0x36"
"""PidTagSensitivity: "0" normal, "1" personal, "2" private, "3" confidential; absent is normal."""

_TYPES = words("String Integer Long Short Boolean Double Float Currency SystemTime ApplicationTime Binary CLSID")
_TYPE = "|".join(sorted(_TYPES))
_GUID = r"\{[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\}"
_TAG = re.compile(rf"({_TYPE})\s+0x([0-9a-fA-F]{{1,4}})", re.IGNORECASE)
_NAMED = re.compile(rf"({_TYPE})\s+({_GUID})\s+(?:Name\s+(.+)|Id\s+(0x[0-9a-fA-F]+))", re.IGNORECASE)
_SPELLED = {name.lower(): name for name in _TYPES}


def normal_id(text: str) -> str:
    """Return a property id as the service writes it: leading zeros gone, GUIDs in lower case. Raises for no id."""
    tag = _TAG.fullmatch(text)
    if tag:
        return f"{_SPELLED[tag[1].lower()]} 0x{int(tag[2], 16):x}"
    named = _NAMED.fullmatch(text)
    if named is None:
        raise GraphError(400, "ErrorInvalidArgument", f"The extended property id '{text}' is not valid.")
    start = f"{_SPELLED[named[1].lower()]} {named[2].lower()}"
    return f"{start} Name {named[3]}" if named[3] else f"{start} Id 0x{int(named[4], 16):x}"


def read_extended(value: Any) -> dict[str, str | None]:
    """Return the properties of a request body by normalised id; None is one that is to go."""
    if not isinstance(value, list):
        raise unreadable("Cannot convert the value of property 'singleValueExtendedProperties'.")
    result: dict[str, str | None] = {}
    for one in value:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            raise invalid_request("An extended property needs an id.")
        held = one.get("value")
        if held is not None and not isinstance(held, str):
            raise unreadable("Cannot convert the value of property 'value' to the expected type 'Edm.String'.")
        result[normal_id(one["id"])] = held
    return result


def merge_extended(held: dict[str, str], new: dict[str, str | None]) -> None:
    for key, value in new.items():
        if value is None:
            held.pop(key, None)
        else:
            held[key] = value


def as_rows(held: dict[str, str]) -> list[Json]:
    return [{"id": key, "value": value} for key, value in held.items()]
