"""Rows as the REST API shows them."""

from typing import Any

from adapters.sandbox.salesforce.errors import Json
from adapters.sandbox.salesforce.tables.rows import Row
from adapters.sandbox.salesforce.tables.schema import Column, SObject

_PARTS = {
    "city": "City",
    "country": "Country",
    "geocodeAccuracy": "GeocodeAccuracy",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "postalCode": "PostalCode",
    "state": "State",
    "street": "Street",
}


def attributes(name: str, row: Row, version: str, shown_as: str | None = None) -> Json:
    """Return the `attributes` of a record: its object and its address."""
    return {"type": shown_as or name, "url": f"/services/data/{version}/sobjects/{name}/{row['Id']}"}


def value(column: Column, row: Row) -> Any:
    """Return what the API says a field of a row is. A compound address is made of its parts."""
    if column.type == "address":
        return _address(column, row)
    if column.type == "int" and column.name in ("WhoCount", "WhatCount"):
        return row.get(column.name) or 0
    return row.get(column.name)


def _address(column: Column, row: Row) -> Json | None:
    prefix = column.name.removesuffix("Address")
    parts = {key: row.get(prefix + name) for key, name in _PARTS.items()}
    return parts if any(part is not None for part in parts.values()) else None


def whole(sobject: SObject, row: Row, version: str) -> Json:
    """Return a record with all its fields."""
    shown = {column.name: value(column, row) for column in sobject.columns.values()}
    return {"attributes": attributes(sobject.name, row, version), **shown}
