"""Query options: what a request may ask for, and what it is refused."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from adapters.sandbox.graph.forms.errors import GraphError, Json, bad_request
from adapters.sandbox.graph.forms.extended import normal_id
from adapters.sandbox.graph.wire.filters import Predicate, parse_filter

MAX_TOP = 1000
_EXPAND = re.compile(r"\s*([A-Za-z]+)\s*(?:\((.*)\))?\s*$", re.DOTALL)
_ID = re.compile(r"\bid\s+eq\s+'((?:[^']|'')*)'", re.IGNORECASE)

COLLECTION = frozenset({"$select", "$top", "$skip", "$filter", "$orderby", "$expand", "$count"})
ENTITY = frozenset({"$select", "$expand"})


@dataclass(frozen=True, slots=True)
class Options:
    """The system options of one request."""

    select: frozenset[str] | None = None
    top: int | None = None
    skip: int = 0
    filter: Predicate | None = None
    filter_text: str = ""
    order: tuple[tuple[str, bool], ...] = ()
    expand: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Navigation property -> ids its nested filter names."""
    count: bool = False


def query_of(text: str) -> dict[str, str]:
    """Return a query by lower-case name; `%24top` is `$top`, `+` is a space. A `+` in an offset must be %2B."""
    return {name.lower(): value for name, value in parse_qsl(text, keep_blank_values=True)}


def read_options(query: Mapping[str, str], allowed: frozenset[str], names: frozenset[str]) -> Options:
    """Return the options of a query. Raises BadRequest for an option that is unknown or not allowed here."""
    for name in query:
        if name.startswith("$") and name not in allowed:
            raise bad_request(f"The query parameter '{name}' is not supported.")
    clause = query.get("$filter", "")
    return Options(
        select=_select(query.get("$select"), names),
        top=_number(query, "$top", 1),
        skip=_number(query, "$skip", 0) or 0,
        filter=parse_filter(clause, names) if clause else None,
        filter_text=clause,
        order=_order(query.get("$orderby", ""), names),
        expand=_expand(query.get("$expand", "")),
        count=query.get("$count", "").lower() == "true",
    )


def _number(query: Mapping[str, str], name: str, least: int) -> int | None:
    if name not in query:
        return None
    text = query[name]
    if not text.isdigit() or int(text) < least:
        raise bad_request(f"Invalid value '{text}' for {name} query option found.")
    if name == "$top" and int(text) > MAX_TOP:
        raise bad_request(f"The limit of '{MAX_TOP}' for Top query has been exceeded. The value is '{text}'.")
    return int(text)


def _select(text: str | None, names: frozenset[str]) -> frozenset[str] | None:
    if not text:
        return None
    wanted = {name.strip() for name in text.split(",") if name.strip()}
    for name in sorted(wanted):
        if name not in names and name != "*":
            raise GraphError(
                400,
                "RequestBroker--ParseUri",
                f"Parsing OData Select and Expand failed: Could not find a property named '{name}'.",
            )
    return None if "*" in wanted else frozenset(wanted | {"id"})


def _order(text: str, names: frozenset[str]) -> tuple[tuple[str, bool], ...]:
    parts = [part.split() for part in text.split(",") if part.strip()]
    if any(len(part) > 2 or (len(part) == 2 and part[-1].lower() not in ("asc", "desc")) for part in parts):
        raise bad_request(f"Invalid orderby clause: '{text}'.")
    for part in parts:
        if part[0].partition("/")[0] not in names:
            raise bad_request(f"Could not find a property named '{part[0]}'.")
    return tuple((part[0], part[-1].lower() == "desc") for part in parts)


def _expand(text: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for part in _split(text):
        matched = _EXPAND.match(part)
        if matched is None:
            raise bad_request(f"Parsing OData Select and Expand failed: '{part}'.")
        name, nested = matched[1], matched[2] or ""
        ids = [one.replace("''", "'") for one in _ID.findall(nested)]
        if name.lower() == "singlevalueextendedproperties":
            if not ids:
                raise bad_request("$expand of singleValueExtendedProperties needs a $filter by id.")
            ids = [normal_id(one) for one in ids]
        found[name] = frozenset(ids)
    return found


def _split(text: str) -> list[str]:
    """Return the parts between commas that are not inside brackets or quotes."""
    parts, depth, quoted, last = [], 0, False, 0
    for at, char in enumerate(text):
        quoted ^= char == "'"
        depth += 0 if quoted else {"(": 1, ")": -1}.get(char, 0)
        if char == "," and not depth and not quoted:
            parts.append(text[last:at])
            last = at + 1
    return [part for part in [*parts, text[last:]] if part.strip()]


def chosen(json: Json, select: frozenset[str] | None) -> Json:
    """Return the selected properties; annotations stay, and so does the id."""
    if select is None:
        return json
    return {name: value for name, value in json.items() if name in select or name.startswith("@")}


def ordered(rows: Iterable[Any], order: tuple[tuple[str, bool], ...], view: Callable[[Any], Json]) -> list[Any]:
    """Return rows sorted by paths of what a read shows of them."""
    result = list(rows)
    for path, descending in reversed(order):
        result.sort(key=lambda row: _sort_key(view(row), path), reverse=descending)
    return result


def _sort_key(json: Json, path: str) -> tuple[bool, str]:
    value: Any = json
    for step in path.split("/"):
        value = value.get(step) if isinstance(value, dict) else None
    return value is not None, str(value)
