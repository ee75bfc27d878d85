"""Fields of a query, found in the schema, and how to read them from a row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adapters.sandbox.salesforce.errors import Refused, invalid_field
from adapters.sandbox.salesforce.soql.syntax import Path, located
from adapters.sandbox.salesforce.tables import represent
from adapters.sandbox.salesforce.tables.rows import Row
from adapters.sandbox.salesforce.tables.schema import Column, SObject, read_columns
from adapters.sandbox.salesforce.tables.store import SalesforceStore

Getter = Callable[[Row], Any]

NAME = SObject(
    "Name",
    "---",
    "Name",
    "Names",
    read_columns(
        """
        Id id FS ID
        Name string(255) FS Name
        FirstName string(40) NFS First Name
        LastName string(80) NFS Last Name
        Type picklist(40) FS Type
        Email email(80) NFS Email
        Phone phone(40) NFS Phone
        Title string(128) NFS Title
        Username string(80) NFS Username
        Alias string(8) NFS Alias
        IsActive boolean FS Active
        """
    ),
)
"""What Who, What and an activity's Owner look like: a record of one of several objects."""


@dataclass(frozen=True, slots=True)
class QueryScope:
    """Where a query reads from: the store, the object in FROM and the text, for error messages."""

    store: SalesforceStore
    sobject: SObject
    text: str

    def wrong(self, at: int, message: str, code: str = "INVALID_FIELD") -> Refused:
        return Refused(400, code, located(self.text, at, message))


@dataclass(frozen=True, slots=True)
class Resolved:
    """A field that exists."""

    column: Column
    get: Getter
    hops: tuple[Column, ...]
    """The reference fields that lead to it."""


def resolve(scope: QueryScope, path: Path) -> Resolved:
    """Return the field a path means. Raises Refused (INVALID_FIELD)."""
    names = list(path.names)
    if len(names) > 1 and names[0].lower() == scope.sobject.name.lower():
        names = names[1:]
    sobject, hops = scope.sobject, []
    for name in names[:-1]:
        hop = sobject.relationships.get(name.lower())
        target = _target(scope, hop)
        if hop is None or target is None:
            raise invalid_field(
                f"Didn't understand relationship '{name}' in field path. If you are attempting to use a custom "
                "relationship, be sure to append the '__r' after the custom relationship name. Please reference your "
                "WSDL or the describe call for the appropriate names."
            )
        hops.append(hop)
        sobject = target
    column = sobject.column(names[-1])
    if column is None:
        raise scope.wrong(path.at, _no_column(names[-1], sobject.name))
    return Resolved(column, _getter(scope, hops, column, of_name=sobject is NAME), tuple(hops))


def _no_column(name: str, entity: str) -> str:
    return (
        f"No such column '{name}' on entity '{entity}'. If you are attempting to use a custom field, be sure to append "
        "the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate "
        "names."
    )


def _target(scope: QueryScope, hop: Column | None) -> SObject | None:
    if hop is None:
        return None
    return NAME if hop.polymorphic else scope.store.schema.find(hop.refers_to[0])


def parent_of(store: SalesforceStore, hop: Column) -> Callable[[Row], Row | None]:
    """Return the function from a row to the row that a reference field of it points to, if that is not deleted."""
    if hop.polymorphic:
        return lambda row: _present(store.row(row.get(hop.name)))
    rows = store.table(hop.refers_to[0]).rows
    return lambda row: _present(rows.get(row.get(hop.name) or ""))


def _present(row: Row | None) -> Row | None:
    return None if row is None or row.get("IsDeleted") else row


def leaf(store: SalesforceStore, column: Column, *, of_name: bool) -> Getter:
    """Return the function from a row to a field's value."""
    if of_name and column.name == "Type":
        return lambda row: _object_name(store, row)
    if column.type in ("address", "int"):
        return lambda row: represent.value(column, row)
    name = column.name
    return lambda row: row.get(name)


def _object_name(store: SalesforceStore, row: Row) -> str | None:
    found = store.schema.of_id(row["Id"])
    return found.name if found else None


def _getter(scope: QueryScope, hops: list[Column], column: Column, *, of_name: bool) -> Getter:
    get = leaf(scope.store, column, of_name=of_name)
    for hop in reversed(hops):
        get = _through(parent_of(scope.store, hop), get)
    return get


def _through(parent: Callable[[Row], Row | None], get: Getter) -> Getter:
    def reach(row: Row) -> Any:
        above = parent(row)
        return None if above is None else get(above)

    return reach
