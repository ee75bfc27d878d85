"""Recorded describes of real organisations, to hold the sandbox's own schema against."""

import json
from functools import cache
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
"""Where the reference material lies beside the checkout, if it is there."""

_FLAGS = (
    *("type", "length", "digits", "createable", "updateable", "nillable", "defaultedOnCreate"),
    *("filterable", "sortable", "restrictedPicklist"),
)
_DISTILLED = {
    "type": "type",
    "create": "createable",
    "update": "updateable",
    "nillable": "nillable",
    "defaultedOnCreate": "defaultedOnCreate",
    "filter": "filterable",
    "sort": "sortable",
    "restricted": "restrictedPicklist",
    "length": "length",
}

Facts = dict[str, dict[str, Any]]


@cache
def recorded(name: str) -> Facts | None:
    """Return the facts of each field of an object's recorded describe, or None where it is absent."""
    path = REFERENCE / "describe" / f"{name}_describe.json"
    if not path.exists():
        return None
    fields = json.loads(path.read_text(encoding="utf-8"))["fields"]
    return {field["name"]: _facts(field) for field in fields}


def _facts(field: dict[str, Any]) -> dict[str, Any]:
    related = {"relationshipName": field["relationshipName"]} if field["type"] == "reference" else {}
    return {key: field[key] for key in _FLAGS} | related


@cache
def distilled(name: str) -> Facts | None:
    """Return the facts of each field of an object in the table distilled from describes and the object reference."""
    path = REFERENCE / "sf_schema.json"
    if not path.exists():
        return None
    fields = json.loads(path.read_text(encoding="utf-8"))["objects"][name]["fields"]
    return {
        field: {_DISTILLED[key]: value for key, value in told.items() if key in _DISTILLED}
        for field, told in fields.items()
    }


def differences(mine: list[dict[str, Any]], theirs: Facts) -> list[str]:
    """Return what our describe says otherwise than theirs, of the fields that both have."""
    return [
        f"{field['name']}.{key}: ours {field.get(key)!r}, theirs {wanted!r}"
        for field in mine
        for key, wanted in theirs.get(field["name"], {}).items()
        if field.get(key) != wanted
    ]


@cache
def distilled_or_none(name: str) -> Facts | None:
    """Return the distilled facts of an object, None for one that the table does not have."""
    path = REFERENCE / "sf_schema.json"
    known = json.loads(path.read_text(encoding="utf-8"))["objects"] if path.exists() else {}
    return distilled(name) if name in known else None
