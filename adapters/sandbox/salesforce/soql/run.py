"""Carrying out a query: which rows, in which order, and what is shown of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from adapters.sandbox.salesforce.errors import Json, Refused, invalid_field, malformed_query
from adapters.sandbox.salesforce.soql.conditions import comparable, condition, literal
from adapters.sandbox.salesforce.soql.paths import NAME, QueryScope, leaf, parent_of, resolve
from adapters.sandbox.salesforce.soql.syntax import Among, Both, Compare, Condition, Path, Query, Value, parse
from adapters.sandbox.salesforce.tables import represent
from adapters.sandbox.salesforce.tables.objects import EXTERNAL_ID
from adapters.sandbox.salesforce.tables.rows import Row
from adapters.sandbox.salesforce.tables.schema import Column, SObject
from adapters.sandbox.salesforce.tables.store import SalesforceStore

MOST_SKIPPED = 2000
"""What OFFSET may be at most."""
_CHILDREN = {
    ("Event", "eventrelations"): ("EventRelation", "EventId"),
    ("Event", "eventwhorelations"): ("EventWhoRelation", "EventId"),
    ("Contact", "events"): ("Event", "WhoId"),
    ("Contact", "tasks"): ("Task", "WhoId"),
    ("Contact", "campaignmembers"): ("CampaignMember", "ContactId"),
    ("Account", "contacts"): ("Contact", "AccountId"),
}

Show = Callable[[Row], Json]


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found: the rows in order, and how to show one."""

    sobject: SObject
    rows: list[Row]
    show: Show
    counts: bool


def run(store: SalesforceStore, text: str, version: str, *, everything: bool) -> Found:
    """Carry out a query; with `everything` deleted and archived rows too. Raises Refused."""
    try:
        return _run(store, parse(text), text, version, everything=everything)
    except RecursionError:
        raise malformed_query("The query is nested too deeply") from None


def _run(store: SalesforceStore, query: Query, text: str, version: str, *, everything: bool) -> Found:
    scope = _place(store, query, text)
    if query.counts and (query.fields or query.order):
        raise malformed_query("count() must be the only thing that is selected")
    rows = _matching(scope, query, everything=everything)
    show = projection(scope, query, version)
    return Found(scope.sobject, rows, show, query.counts)


def _place(store: SalesforceStore, query: Query, text: str) -> QueryScope:
    sobject = store.schema.find(query.source)
    if sobject is None:
        message = (
            f"sObject type '{query.source}' is not supported. If you are attempting to use a custom object, be sure to "
            "append the '__c' after the entity name. Please reference your WSDL or the describe call for the "
            "appropriate names."
        )
        raise QueryScope(store, NAME, text).wrong(query.source_at, message, "INVALID_TYPE")
    return QueryScope(store, sobject, text)


def _matching(scope: QueryScope, query: Query, *, everything: bool) -> list[Row]:
    rows = [row for row in _candidates(scope, query.where) if _visible(scope, row, everything=everything)]
    if query.where is not None:
        test = condition(scope, query.where, lambda inner: _values(scope, inner))
        rows = [row for row in rows if test(row)]
    rows = _ordered(scope, query, rows)
    if query.offset > MOST_SKIPPED:
        raise Refused(400, "NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {MOST_SKIPPED}")
    return rows[query.offset :][: query.limit]


def _visible(scope: QueryScope, row: Row, *, everything: bool) -> bool:
    if not everything and (row.get("IsDeleted") or row.get("IsArchived")):
        return False
    return scope.store.sees(scope.sobject, row)


def _values(scope: QueryScope, inner: Query) -> frozenset[Any]:
    if len(inner.fields) != 1 or inner.counts:
        raise malformed_query("a semi join selects one field")
    below = _place(scope.store, inner, scope.text)
    get = resolve(below, inner.fields[0]).get
    return frozenset(value for row in _matching(below, inner, everything=False) if (value := get(row)) is not None)


def _candidates(scope: QueryScope, where: Condition | None) -> Iterable[Row]:
    """Return the rows that can match: few if a part of the condition asks for ids, keys or what changed since."""
    parts = where.parts if isinstance(where, Both) else (where,)
    table = scope.store.table(scope.sobject.name)
    narrowed: Iterable[Row] | None = None
    for part in parts:
        keyed = None
        match part:
            case Compare(Path((name,)), "=", Value("string") as value):
                keyed = _keyed(scope, name, part.path, (value,))
            case Among(Path((name,)), tuple() as values, False):
                keyed = _keyed(scope, name, part.path, values)
            case Compare(Path((name,)), ">=" | ">", Value("datetime") as value) if name.lower() == "systemmodstamp":
                if narrowed is None:
                    narrowed = table.since(literal(scope, scope.sobject.columns["SystemModstamp"], part.path, value))
        narrowed = narrowed if keyed is None else keyed
    return list(table.rows.values()) if narrowed is None else narrowed


def _keyed(scope: QueryScope, name: str, path: Path, values: tuple[Value, ...]) -> list[Row] | None:
    """Return the rows with one of the ids or external ids, or None if the field is neither."""
    column, table = scope.sobject.column(name), scope.store.table(scope.sobject.name)
    if column is None or column.name not in ("Id", EXTERNAL_ID) or any(v.kind != "string" for v in values):
        return None
    wanted = dict.fromkeys(literal(scope, column, path, value) for value in values)
    if column.name == "Id":
        return [row for key in wanted if key and (row := table.get(key)) is not None]
    return [row for key in wanted if key for row in table.with_value(EXTERNAL_ID, key)]


def _ordered(scope: QueryScope, query: Query, rows: list[Row]) -> list[Row]:
    for sort in reversed(query.order):
        found = resolve(scope, sort.path)
        if not found.column.sortable:
            raise scope.wrong(sort.path.at, f"field '{'.'.join(sort.path.names)}' can not be sorted in a query call")
        get = comparable(found)
        empty = [row for row in rows if get(row) is None]
        filled = sorted((row for row in rows if get(row) is not None), key=get, reverse=sort.descending)
        rows = [*empty, *filled] if sort.nulls_first else [*filled, *empty]
    return rows


@dataclass(slots=True)
class _Branch:
    """What is shown of one record: its fields and, below relationships, those of others."""

    sobject: SObject
    leaves: dict[str, Callable[[Row], Any]]
    branches: dict[str, tuple[Column, "_Branch"]]


def projection(scope: QueryScope, query: Query, version: str) -> Show:
    """Return the function that shows a row as the query's fields. Raises Refused for fields there are not."""
    root, seen = _Branch(scope.sobject, {}, {}), set()
    for path in query.fields:
        found = resolve(scope, path)
        full = ".".join([*(hop.name for hop in found.hops), found.column.name])
        if full in seen:
            raise invalid_field(f"duplicate field selected: {'.'.join(path.names)}")
        seen.add(full)
        _graft(scope.store, root, found.hops, found.column)
    children = {child.source: _child(scope, child, version) for child in query.children}
    return lambda row: _shown(scope.store, root, row, version) | {name: get(row) for name, get in children.items()}


def _graft(store: SalesforceStore, branch: _Branch, hops: tuple[Column, ...], column: Column) -> None:
    for hop in hops:
        target = NAME if hop.polymorphic else store.sobject(hop.refers_to[0])
        name = hop.relationship or hop.name
        branch = branch.branches.setdefault(name, (hop, _Branch(target, {}, {})))[1]
    branch.leaves[column.name] = leaf(store, column, of_name=branch.sobject is NAME)


def _shown(store: SalesforceStore, branch: _Branch, row: Row, version: str) -> Json:
    own = branch.sobject
    named = store.schema.of_id(row["Id"]) if own is NAME else own
    shown: Json = {"attributes": represent.attributes((named or own).name, row, version, own.name)}
    for name, get in branch.leaves.items():
        shown[name] = get(row)
    for name, (hop, below) in branch.branches.items():
        above = parent_of(store, hop)(row)
        shown[name] = None if above is None else _shown(store, below, above, version)
    return shown


def _child(scope: QueryScope, query: Query, version: str) -> Callable[[Row], Json | None]:
    known = _CHILDREN.get((scope.sobject.name, query.source.lower()))
    if known is None:
        raise scope.wrong(
            query.source_at,
            f"Didn't understand relationship '{query.source}' in FROM part of query call.",
            "INVALID_TYPE",
        )
    below = QueryScope(scope.store, scope.store.sobject(known[0]), scope.text)
    show = projection(below, query, version)
    by_parent: dict[str, list[Row]] = {}
    for row in _matching(below, query, everything=False):
        by_parent.setdefault(row[known[1]] or "", []).append(row)

    def children(row: Row) -> Json | None:
        rows = by_parent.get(row["Id"], [])
        return {"totalSize": len(rows), "done": True, "records": [show(r) for r in rows]} if rows else None

    return children
