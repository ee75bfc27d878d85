"""WHERE as a function from a row to true or false, made once per query."""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from adapters.sandbox.salesforce.errors import Refused, malformed_query
from adapters.sandbox.salesforce.soql.paths import Getter, QueryScope, Resolved, resolve
from adapters.sandbox.salesforce.soql.syntax import (
    Among,
    Both,
    Compare,
    Condition,
    Either,
    Negation,
    Path,
    Query,
    Value,
    unquote,
)
from adapters.sandbox.salesforce.tables import ids, stamps
from adapters.sandbox.salesforce.tables.rows import Row
from adapters.sandbox.salesforce.tables.schema import Column

Test = Callable[[Row], bool]
Subquery = Callable[[Query], frozenset[Any]]
"""Carries out the query of a semi-join and returns the values of its one field."""

_ORDERING: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NOT_TEXT = frozenset({"id", "reference", "boolean", "int", "double", "date", "datetime", "address", "junction"})


def condition(scope: QueryScope, where: Condition, subquery: Subquery) -> Test:
    """Return the test that a condition means. Raises Refused."""
    match where:
        case Both(parts):
            tests = [condition(scope, part, subquery) for part in parts]
            return lambda row: all(test(row) for test in tests)
        case Either(parts):
            tests = [condition(scope, part, subquery) for part in parts]
            return lambda row: any(test(row) for test in tests)
        case Negation(part):
            test = condition(scope, part, subquery)
            return lambda row: not test(row)
        case Compare(path, sign, value):
            return _compare(scope, _filterable(scope, path), path, sign, value)
        case Among(path, choices, negated):
            return _among(scope, _filterable(scope, path), path, choices, subquery, negated=negated)


def _filterable(scope: QueryScope, path: Path) -> Resolved:
    found = resolve(scope, path)
    if not found.column.filterable:
        raise scope.wrong(path.at, f"field '{'.'.join(path.names)}' can not be filtered in a query call")
    return found


def _compare(scope: QueryScope, found: Resolved, path: Path, sign: str, value: Value) -> Test:
    if sign == "LIKE":
        return _like(found, path, value)
    if value.kind == "relative":
        return _relative(scope, found, path, sign, value.what)
    wanted, get = literal(scope, found.column, path, value), comparable(found)
    if sign == "=":
        return lambda row: get(row) == wanted
    if sign == "!=":
        return lambda row: get(row) != wanted
    if found.column.type in ("boolean", "id", "reference") or wanted is None:
        raise Refused(400, "INVALID_FIELD", f"invalid operator on {found.column.type} field: {'.'.join(path.names)}")
    holds = _ORDERING[sign]
    return lambda row: (mine := get(row)) is not None and holds(mine, wanted)


def comparable(found: Resolved) -> Getter:
    """Return the function to a field's value in the form that comparing uses: text without case."""
    get, kind = found.get, found.column.type
    if kind == "boolean":
        return lambda row: bool(get(row))
    if kind in _NOT_TEXT:
        return get
    return lambda row: text.lower() if (text := get(row)) else None


def literal(scope: QueryScope, column: Column, path: Path, value: Value) -> Any:
    """Return a literal in the form in which rows hold values of a field. Raises Refused if it is of another type."""
    name = ".".join(path.names)
    if value.kind == "null":
        return False if column.type == "boolean" else None
    match column.type, value.kind:
        case (("id" | "reference"), "string"):
            return _id(unquote(value.what))
        case "boolean", "boolean":
            return value.what
        case (("int" | "double"), "number"):
            return value.what
        case "date", "date":
            return _checked_date(value.what).isoformat()
        case "datetime", "datetime":
            return _stamp(value.what)
        case kind, "string" if kind not in _NOT_TEXT:
            return unquote(value.what).lower() or None
    kind, quotes = _type_name(column), "" if column.type in _NOT_TEXT else " and should be enclosed in quotes"
    quotes = " and should not be enclosed in quotes" if value.kind == "string" else quotes
    raise scope.wrong(path.at, f"value of filter criterion for field '{name}' must be of type {kind}{quotes}")


def _type_name(column: Column) -> str:
    return {"datetime": "dateTime", "reference": "ID", "id": "ID"}.get(column.type, column.type)


def _id(text: str) -> str | None:
    if not text:
        return None
    found = ids.full(text)
    if found is None:
        raise Refused(400, "INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {text}")
    return found


def _checked_date(text: str) -> date:
    day = stamps.read_date(text)
    if day is None:
        raise malformed_query(f"invalid date: {text}")
    return day


def _stamp(text: str) -> str:
    """Return a datetime literal as a stamp, milliseconds kept: a row's stamp never has any, so they only compare."""
    moment = stamps.read_datetime(text)
    if moment is None:
        raise malformed_query(f"invalid dateTime: {text}")
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"


def _like(found: Resolved, path: Path, value: Value) -> Test:
    if value.kind != "string" or found.column.type in _NOT_TEXT:
        raise Refused(400, "INVALID_FIELD", f"invalid operator on {found.column.type} field: {'.'.join(path.names)}")
    pattern, get = like_pattern(unquote(value.what, like=True)), found.get
    return lambda row: bool((text := get(row)) and pattern.fullmatch(text))


def like_pattern(text: str) -> re.Pattern[str]:
    r"""Return the pattern of a LIKE: `%` any text, `_` one character, either taken literally after a backslash."""
    parts = re.findall(r"\\.|[^\\]", text, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    made = "".join(wild.get(p) or re.escape(p[-1]) for p in parts)
    return re.compile(made, re.IGNORECASE | re.DOTALL)


def _relative(scope: QueryScope, found: Resolved, path: Path, sign: str, word: str) -> Test:
    if found.column.type not in ("date", "datetime"):
        name = ".".join(path.names)
        kind = _type_name(found.column)
        raise scope.wrong(path.at, f"value of filter criterion for field '{name}' must be of type {kind}")
    first, after = _days(scope.store.now().date(), word)
    text = stamps.stamp if found.column.type == "datetime" else lambda moment: moment.date().isoformat()
    start, end, get = text(stamps.day_start(first)), text(stamps.day_start(after)), found.get
    tests: dict[str, Callable[[str], bool]] = {
        "=": lambda mine: start <= mine < end,
        "!=": lambda mine: not start <= mine < end,
        "<": lambda mine: mine < start,
        "<=": lambda mine: mine < end,
        ">": lambda mine: mine >= end,
        ">=": lambda mine: mine >= start,
    }
    holds = tests[sign]
    return lambda row: holds(mine) if (mine := get(row)) is not None else sign == "!="


def _days(today: date, word: str) -> tuple[date, date]:
    """Return the first day that a date literal means, and the day after its last."""
    name, _, count = word.partition(":")
    n = min(int(count or 0), 100_000)
    spans = {
        "TODAY": (0, 1),
        "YESTERDAY": (-1, 0),
        "TOMORROW": (1, 2),
        "LAST_N_DAYS": (-n, 1),
        "NEXT_N_DAYS": (1, n + 1),
        "N_DAYS_AGO": (-n, 1 - n),
    }
    first, after = spans[name]
    return today + timedelta(days=first), today + timedelta(days=after)


def _among(
    scope: QueryScope,
    found: Resolved,
    path: Path,
    choices: tuple[Value, ...] | Query,
    subquery: Subquery,
    *,
    negated: bool,
) -> Test:
    get = comparable(found)
    if isinstance(choices, Query):
        if found.column.type not in ("id", "reference"):
            raise Refused(400, "INVALID_FIELD", f"semi join needs an ID field: {'.'.join(path.names)}")
        wanted = subquery(choices)
    else:
        wanted = frozenset(literal(scope, found.column, path, choice) for choice in choices)
    if negated:
        return lambda row: get(row) not in wanted
    return lambda row: get(row) in wanted
