"""Whether requests and answers keep to Graph's OpenAPI description, where the reference folder is there."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
_FILE = REFERENCE / "graph-openapi.yaml"
_ROOT = "urn:graph"
_UNDESCRIBED = re.compile(
    r"/(attachments|translateExchangeIds|outlook/[^/]+|mailboxSettings/timeZone|permanentDelete)$|^/users/[^/]+$"
)
"""Paths that the description leaves out."""

Json = dict[str, Any]


def need_reference() -> None:
    """Skip the test where the reference folder is absent."""
    if not _FILE.exists():
        pytest.skip("the reference folder with graph-openapi.yaml is not here")


def problems(method: str, path: str, status: int, body: Any) -> list[str]:
    """Return what is wrong with an answer: `path` is below the version root, without the query."""
    operation = _operation(method, path)
    if operation is None:
        return [] if _UNDESCRIBED.search(path) or status >= 400 else [f"{method} {path} is not described"]
    responses = operation["responses"]
    response = responses.get(str(status)) or responses.get(f"{status // 100}XX")
    if response is None:
        return [f"{method} {path} does not answer {status}"]
    schema = _json_schema(_resolved(response))
    if schema is None:
        return [] if body is None else [f"{method} {path} {status} has a body"]
    return list(_violations(schema, body))


def request_problems(method: str, path: str, body: Any) -> list[str]:
    """Return what is wrong with a request's body."""
    operation = _operation(method, path)
    if operation is None or "requestBody" not in operation:
        return []
    schema = _json_schema(_resolved(operation["requestBody"]))
    return [] if schema is None else list(_violations(schema, body))


@cache
def _description() -> Json:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: Json = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=loader)
    return found


@cache
def _registry() -> Registry[Any]:
    registry: Registry[Any] = Registry()
    return registry.with_resource(_ROOT, DRAFT202012.create_resource(_description()))


@cache
def _paths() -> list[tuple[re.Pattern[str], Json]]:
    """Return the described paths, those with most literals first."""
    described: Mapping[str, Json] = _description()["paths"]
    ranked = sorted(described, key=lambda path: path.count("{"))
    return [(re.compile(_pattern(path), re.IGNORECASE), described[path]) for path in ranked]


def _pattern(path: str) -> str:
    literal = re.split(r"\{[^}]*\}", path)
    return "[^/]+".join(re.escape(part) for part in literal)


def _operation(method: str, path: str) -> Json | None:
    path = re.sub(r"\('([^']*)'\)", r"/\1", path)
    plain = re.sub(r"/(microsoft\.graph\.)?delta(\(\))?$", "/delta", unquote(path))
    for pattern, item in _paths():
        if pattern.fullmatch(plain) and method.lower() in item:
            found: Json = item[method.lower()]
            return found
    return None


def _resolved(item: Json) -> Json:
    while "$ref" in item:
        found: Any = _description()
        for step in item["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        item = found
    return item


def _json_schema(holder: Json) -> Json | None:
    for kind, media in holder.get("content", {}).items():
        if "json" in kind:
            schema: Json = media["schema"]
            return schema
    return None


def _violations(schema: Json, body: Any) -> Iterator[str]:
    validator = Draft202012Validator(_absolute(schema), registry=_registry())
    for error in validator.iter_errors(body):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


def _absolute(value: Any) -> Any:
    """Return a schema whose references say which document they are in."""
    if isinstance(value, dict):
        return {k: f"{_ROOT}{v}" if k == "$ref" else _absolute(v) for k, v in value.items()}
    return [_absolute(one) for one in value] if isinstance(value, list) else value
