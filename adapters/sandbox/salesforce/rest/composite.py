"""Several requests in one (composite): run in order, each with its own status; all or none if asked."""

import json
import re
from collections.abc import Callable
from typing import Any

from adapters.sandbox.salesforce.errors import Json, Refused, json_error
from adapters.sandbox.salesforce.rest.request import Answer, Request, read_url
from adapters.sandbox.salesforce.tables.store import SalesforceStore

MOST_SUBREQUESTS = 25
_REFERENCE = re.compile(r"@\{(\w+)\.([\w.\[\]]+)\}")
_HALTED = "The transaction was rolled back since another operation in the same transaction failed."

Service = Callable[[Request], Answer]


class _Undone(Exception):
    """A subrequest failed, so none is carried out."""


def run(store: SalesforceStore, request: Request, service: Service) -> Answer:
    """Carry out the subrequests of a composite over `service`, which answers one request."""
    body = request.record()
    sent = _subrequests(body, store.switches.queries_in_composite)
    results: list[Json] = []
    try:
        with store.savepoint():
            for sub in sent:
                results.append(_one(store, request, sub, results, service))
                if body.get("allOrNone") and results[-1]["httpStatusCode"] >= 400:
                    raise _Undone
    except _Undone:
        failed = results[-1]
        results = [failed if sub["referenceId"] == failed["referenceId"] else _halted(sub, _HALTED) for sub in sent]
    return Answer(200, {"compositeResponse": results})


def _subrequests(body: Json, most_queries: int) -> list[Json]:
    sent = body.get("compositeRequest")
    if not isinstance(sent, list) or not all(isinstance(sub, dict) for sub in sent):
        raise json_error("compositeRequest must be a list of objects")
    if len(sent) > MOST_SUBREQUESTS:
        raise Refused(400, "LIMIT_EXCEEDED", f"Number of subrequests exceeds the limit of {MOST_SUBREQUESTS}")
    for sub in sent:
        if not all(isinstance(sub.get(key), str) for key in ("method", "url", "referenceId")):
            raise Refused(400, "MISSING_ARGUMENT", "each subrequest needs method, url and referenceId")
    if len({sub["referenceId"] for sub in sent}) < len(sent):
        raise Refused(400, "INVALID_INPUT", "referenceId must be unique")
    if sum(bool(re.search(r"/(query|queryAll|composite/sobjects)\b", sub["url"])) for sub in sent) > most_queries:
        raise Refused(400, "LIMIT_EXCEEDED", f"more than {most_queries} queries and collections")
    return sent


def _one(store: SalesforceStore, request: Request, sub: Json, results: list[Json], service: Service) -> Json:
    try:
        sub = _filled_in(sub, {result["referenceId"]: result for result in results})
    except LookupError:
        return _halted(sub, "Invalid reference specified. No value for it was found.")
    segments, parameters = read_url(sub["url"])
    if segments[:2] != ("services", "data") or len(segments) < 3:
        return _result(
            sub, Answer(404, [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}])
        )
    own = {str(name).lower(): str(value) for name, value in (sub.get("httpHeaders") or {}).items()}
    if store.switches.stale_in_composite == "ignored":
        own.pop("if-unmodified-since", None)
    shared = {name: value for name, value in request.headers.items() if not name.startswith("if-")}
    inner = Request(sub["method"].upper(), segments[2], segments[3:], parameters, shared | own, None, sub.get("body"))
    return _result(sub, _by_code(store, service(inner)))


def _by_code(store: SalesforceStore, answer: Answer) -> Answer:
    """Return an answer as a composite holds it: what was stale is told by the status, or by a code of its own."""
    if answer.status != 412 or store.switches.stale_in_composite == "status":
        return answer
    message = "Entity was modified since the specified date"
    return Answer(400, [{"errorCode": "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE_CHECK", "message": message}])


def _result(sub: Json, answer: Answer) -> Json:
    return {
        "body": answer.body,
        "httpHeaders": dict(answer.headers),
        "httpStatusCode": answer.status,
        "referenceId": sub["referenceId"],
    }


def _halted(sub: Json, message: str) -> Json:
    return _result(sub, Answer(400, [{"errorCode": "PROCESSING_HALTED", "message": message}]))


def _filled_in(sub: Json, done: dict[str, Json]) -> Json:
    """Return a subrequest with its `@{reference.path}` replaced. Raises LookupError."""

    def value(match: re.Match[str]) -> str:
        found: Any = done[match[1]]["body"]
        for step in re.findall(r"\w+", match[2]):
            found = found[int(step)] if isinstance(found, list) and step.isdigit() else _member(found, step)
        return json.dumps(str(found))[1:-1]

    filled: Json = json.loads(_REFERENCE.sub(value, json.dumps(sub, ensure_ascii=False)))
    return filled


def _member(found: Any, step: str) -> Any:
    if not isinstance(found, dict):
        raise KeyError(step)
    return found[step]
