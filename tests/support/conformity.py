"""What the adapters say and hear, held against Graph's description and the recorded describes while the tests run."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from tests.support import describes, openapi

Json = dict[str, Any]

_GRAPH = re.compile(r"^/v1\.0(?P<path>/.*)$")
_SALESFORCE = re.compile(r"^/services/data/v[\d.]+(?P<path>/.*)$")
_EXTRA = {"Accord_Id__c", "MiddleName", "EventWhoIds", "attributes", "id"}
"""Salesforce fields that an organisation may have and the recorded ones have not, and the envelope of a row."""


@dataclass(frozen=True)
class Exchange:
    """A request that left an adapter, and its answer."""

    method: str
    path: str
    body: Any
    status: int
    answer: Any


def heard(request: requests.PreparedRequest, response: requests.Response) -> Exchange | None:
    """Return an exchange with its JSON; None for an answer that is none of the service's own (a fault's HTML)."""
    try:
        answer = json.loads(response.content) if response.content else None
        body = json.loads(request.body) if request.body else None
    except (ValueError, requests.RequestException):
        return None
    return Exchange(request.method or "", urlsplit(request.url or "").path, body, response.status_code, answer)


def problems(exchange: Exchange) -> list[str]:
    """Return what is wrong with an exchange that succeeded."""
    if exchange.status >= 300:
        return []
    graph, salesforce = _GRAPH.match(exchange.path), _SALESFORCE.match(exchange.path)
    if graph and graph["path"] != "/$batch":
        return _graph_problems(exchange.method, graph["path"], exchange.body, exchange.status, exchange.answer)
    if graph:
        return _batch_problems(exchange)
    return _salesforce_problems(exchange, salesforce["path"]) if salesforce else []


def _graph_problems(method: str, path: str, body: Any, status: int, answer: Any) -> list[str]:
    wrong = openapi.problems(method, path, status, answer)
    return wrong + (openapi.request_problems(method, path, body) if body is not None else [])


def _batch_problems(exchange: Exchange) -> list[str]:
    asked = {request["id"]: request for request in exchange.body["requests"]}
    wrong = []
    for told in exchange.answer["responses"]:
        request = asked[told["id"]]
        if told["status"] < 300:
            path = urlsplit(request["url"]).path
            wrong += _graph_problems(request["method"], path, request.get("body"), told["status"], told.get("body"))
    return wrong


def _salesforce_problems(exchange: Exchange, path: str) -> list[str]:
    wrong = [problem for row in _rows(exchange.answer) for problem in _row_problems(row)]
    for name, operation, row in _written(exchange, path):
        wrong += _written_problems(name, operation, row)
    return wrong


def _rows(answer: Any) -> list[Json]:
    """Return the records of a query's answer, also inside a composite."""
    if not isinstance(answer, dict):
        return []
    inner = [row for part in answer.get("compositeResponse", []) for row in _rows(part.get("body"))]
    return [*inner, *(row for row in answer.get("records", []) if "attributes" in row)]


def _row_problems(row: Json) -> list[str]:
    known = describes.recorded(row["attributes"]["type"]) or describes.distilled_or_none(row["attributes"]["type"])
    if known is None:
        return []
    relations = {told["relationshipName"] for told in known.values() if told.get("relationshipName")}
    return [
        f"{row['attributes']['type']} has no field {name}" for name in row if name not in {*known, *relations, *_EXTRA}
    ]


def _written(exchange: Exchange, path: str) -> list[tuple[str, str, Json]]:
    """Return (object, createable or updateable, fields) for each row that a request writes."""
    body = exchange.body
    if not isinstance(body, dict) or exchange.method not in ("POST", "PATCH"):
        return []
    if path.startswith("/composite/sobjects"):
        upserts = path.rstrip("/").count("/") > 2
        operation = "createable" if exchange.method == "POST" or upserts else "updateable"
        return [(row["attributes"]["type"], operation, row) for row in body.get("records", [])]
    parts = [(part["method"], part["url"], part.get("body")) for part in body.get("compositeRequest", [])]
    parts = parts or [(exchange.method, path, body)]
    return [
        (match["object"], "createable" if method == "POST" else "updateable", row)
        for method, url, row in parts
        if row and method in ("POST", "PATCH") and (match := re.search(r"/sobjects/(?P<object>\w+)", url))
    ]


def _written_problems(name: str, operation: str, row: Json) -> list[str]:
    known = describes.recorded(name) or describes.distilled_or_none(name) or {}
    return [
        f"{name}.{field} is not {operation}"
        for field in row
        if field not in _EXTRA and not known.get(field, {}).get(operation)
    ]
