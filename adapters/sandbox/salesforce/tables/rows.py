"""What a client sends, checked against the fields of its object and brought into the form in which rows hold it.

Readings of ours, since no public source settles them: control characters other than tab and line ends are taken out
of a text, and half a surrogate pair becomes a question mark.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.sandbox.salesforce.errors import Refused, invalid_field, json_error, missing
from adapters.sandbox.salesforce.tables import ids, stamps
from adapters.sandbox.salesforce.tables.schema import Column, SObject

Row = dict[str, Any]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_YEARS = (1700, 4000)


def accepted_values(sobject: SObject, sent: Mapping[str, Any], *, creating: bool, checked: bool = True) -> Row:
    """Return the fields to save, by their proper names. Raises Refused for the first thing that is wrong.

    With `checked` off the read-only fields can be written too, as the sandbox's people may.
    """
    columns = _columns(sobject, sent)
    if checked:
        _refuse_read_only(columns, creating=creating)
    row = {column.name: convert(column, value) for column, value in columns.items()}
    emptied = [c.name for c in columns if row[c.name] is None and not c.nillable and c.type != "boolean"]
    lacking = [c.name for c in sobject.columns.values() if c.required and c.name not in row] if creating else []
    if checked and (emptied or lacking):
        raise missing(*emptied, *lacking)
    return row


def _columns(sobject: SObject, sent: Mapping[str, Any]) -> dict[Column, Any]:
    columns: dict[Column, Any] = {}
    for name, value in sent.items():
        column = sobject.column(name)
        if column is None:
            raise invalid_field(f"No such column '{name}' on sobject of type {sobject.name}")
        columns[column] = value
    return columns


def _refuse_read_only(columns: Mapping[Column, Any], *, creating: bool) -> None:
    if not creating and any(column.name == "Id" for column in columns):
        raise invalid_field("The Id field should not be specified in the sobject data.")
    refused = [c.name for c in columns if not (c.createable if creating else c.updateable)]
    if refused:
        message = (
            f"Unable to create/update fields: {', '.join(refused)}. Please check the security settings of this field "
            "and verify that it is read/write for your profile or permission set."
        )
        raise Refused(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, refused)


def convert(column: Column, value: Any) -> Any:
    """Return a value in the form in which rows hold it."""
    if value is None:
        return False if column.type == "boolean" else None
    read = _CONVERT.get(column.type)
    return read(column, value) if read is not None else _text(column, value)


def _wrong(kind: str, value: Any) -> Refused:
    token = {
        str: "VALUE_STRING",
        bool: f"VALUE_{str(value).upper()}",
        int: "VALUE_NUMBER_INT",
        float: "VALUE_NUMBER_FLOAT",
    }
    what = token.get(type(value), "START_ARRAY" if isinstance(value, list) else "START_OBJECT")
    shown = f" value {value}" if isinstance(value, str | int | float) else ""
    return json_error(
        f"Cannot deserialize instance of {kind} from {what}{shown} or request may be missing a required field"
    )


def _text(column: Column, value: Any) -> str | None:
    if not isinstance(value, str):
        raise _wrong("string", value)
    text = _SURROGATE.sub("?", _CONTROL.sub("", value)).rstrip()
    text = text.lstrip() if column.trimmed else text
    if column.length and _length(column, text) > column.length:
        message = f"{column.label}: data value too large: {text} (max length={column.length})"
        raise Refused(400, "STRING_TOO_LONG", message, [column.name])
    return text or None


def _length(column: Column, text: str) -> int:
    return len(text.encode("utf-16-le")) // 2 if column.utf16 else len(text)


def _email(column: Column, value: Any) -> str | None:
    text = _text(column, value)
    if text and not _EMAIL.fullmatch(text):
        message = f"{column.label}: invalid email address: {text}"
        raise Refused(400, "INVALID_EMAIL_ADDRESS", message, [column.name])
    return text.lower() if text and column.lowered else text


def _picklist(column: Column, value: Any) -> str | None:
    text = _text(column, value)
    if text is None or not column.restricted or not column.values:
        return text
    known = {v.lower(): v for v in column.values}
    if text.lower() not in known:
        message = f"{column.label}: bad value for restricted picklist field: {text}"
        raise Refused(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, [column.name])
    return known[text.lower()]


def _boolean(column: Column, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise _wrong("boolean", value)


def _int(column: Column, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong("int", value)
    if len(str(abs(value))) > (column.digits or 9):
        message = f"{column.label}: value outside of valid range on numeric field: {value}"
        raise Refused(400, "NUMBER_OUTSIDE_VALID_RANGE", message, [column.name])
    return value


def _double(column: Column, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong("double", value)
    return float(value)


def _date(column: Column, value: Any) -> str:
    day = stamps.read_date(value) if isinstance(value, str) else None
    if day is None:
        raise _wrong("date", value)
    _refuse_year(column, day.year)
    return day.isoformat()


def _datetime(column: Column, value: Any) -> str:
    if isinstance(value, datetime):
        return stamps.stamp(value.astimezone(UTC))
    moment = stamps.read_datetime(value) if isinstance(value, str) else None
    if moment is None:
        raise _wrong("datetime", value)
    _refuse_year(column, moment.year)
    return stamps.stamp(moment)


def _refuse_year(column: Column, year: int) -> None:
    if not _YEARS[0] <= year <= _YEARS[1]:
        message = f"{column.label}: invalid date: the year must be between {_YEARS[0]} and {_YEARS[1]}"
        raise Refused(400, "FIELD_INTEGRITY_EXCEPTION", message, [column.name])


def _reference(column: Column, value: Any) -> str | None:
    if not isinstance(value, str):
        raise _wrong("reference", value)
    if not value.strip():
        return None
    found = ids.full(value.strip())
    if found is None:
        message = f"{column.label}: id value of incorrect type: {value}"
        raise Refused(400, "MALFORMED_ID", message, [column.name])
    return found


def _junction(column: Column, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise _wrong("junction id list", value)
    return list(dict.fromkeys(found for item in value if (found := _reference(column, item))))


def _compound(column: Column, value: Any) -> Any:
    raise invalid_field(f"{column.label} is a compound field and cannot be written", [column.name])


_CONVERT: dict[str, Callable[[Column, Any], Any]] = {
    "id": _reference,
    "reference": _reference,
    "email": _email,
    "picklist": _picklist,
    "boolean": _boolean,
    "int": _int,
    "double": _double,
    "date": _date,
    "datetime": _datetime,
    "junction": _junction,
    "address": _compound,
}
