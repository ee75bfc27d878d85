"""$batch: up to twenty requests in one, each failing or succeeding alone (graph.md §D.1)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec

from adapters.sandbox.faults import ANSWERING, reply_of
from adapters.sandbox.graph.forms.errors import GraphError, Json, bad_request
from adapters.sandbox.graph.service.store import GraphStore
from adapters.sandbox.graph.wire.call import Answer, Call
from adapters.sandbox.graph.wire.options import query_of

LARGEST = 20
AT_ONCE = 4
_METHODS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE"})
Serve = Callable[[GraphStore, Call], Answer]


def run_batch(store: GraphStore, call: Call, serve: Serve) -> Answer:
    """Return the answers to the inner requests, in reversed order: a client must go by their ids."""
    requests = _requests(call)
    done: dict[str, Json] = {}
    free, width = 0, width_of(call)
    for request in requests:
        key = request["id"].lower()
        needed = [str(one).lower() for one in request.get("dependsOn") or ()]
        free += not needed
        if any(done[one]["status"] >= 400 for one in needed):
            done[key] = _failed(request, 424, "FailedDependency", "A request this one depends on has failed.")
        elif not needed and _is_too_much(store, call, free, width):
            done[key] = _failed(
                request, 429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit."
            )
            done[key]["headers"]["Retry-After"] = store.switches.retry_after or "1"
        else:
            done[key] = _one(store, call, request, serve)
    return Answer(200, {"responses": list(reversed(done.values()))})


def width_of(call: Call) -> int:
    """Return how many requests of a batch are sent to the mailbox at once; of any other request, the one that it is.

    At most four, whatever the batch holds (Graph: throttling limits, "Outlook service batching").
    """
    try:
        requests = msgspec.json.decode(call.content).get("requests")
        free = sum(not request.get("dependsOn") for request in requests)
    except (msgspec.DecodeError, AttributeError, TypeError):
        return 1
    return max(1, min(AT_ONCE, free))


def rounds_of(call: Call) -> int:
    """Return how many times as long as a single request a batch takes: the mailbox serves four of it at a time."""
    try:
        return max(1, -(-len(msgspec.json.decode(call.content).get("requests")) // AT_ONCE))
    except (msgspec.DecodeError, AttributeError, TypeError):
        return 1


def _is_too_much(store: GraphStore, call: Call, number: int, width: int) -> bool:
    """Tell whether the so-manieth independent request finds the mailbox busy with what else is in flight."""
    if store.switches.batch_overflow_throttles and number > AT_ONCE:
        return True
    return (number - 1) % width >= call.room


def _requests(call: Call) -> list[Json]:
    """Return the inner requests. Raises BadRequest where the batch itself is malformed."""
    requests = call.json().get("requests")
    if not isinstance(requests, list) or not requests:
        raise bad_request("Invalid batch payload format.")
    if len(requests) > LARGEST:
        raise bad_request(f"Number of batch request steps exceeds the maximum of {LARGEST}.")
    seen: set[str] = set()
    for request in requests:
        _check(request, seen)
        seen.add(request["id"].lower())
    return requests


def _check(request: Any, earlier: set[str]) -> None:
    if not isinstance(request, dict) or not all(isinstance(request.get(k), str) for k in ("id", "method", "url")):
        raise bad_request("Invalid batch payload format.")
    if request["id"].lower() in earlier:
        raise bad_request(f"Request Id {request['id']} has to be unique in a batch.")
    if request["method"].upper() not in _METHODS or "$batch" in request["url"].lower():
        raise bad_request("Invalid batch payload format.")
    if request.get("body") is not None and "content-type" not in inner_headers(request):
        raise bad_request("Content-Type header is required for a batch request with a body.")
    if any(str(one).lower() not in earlier for one in request.get("dependsOn") or ()):
        raise bad_request("Request depends on a request that does not come before it.")


def inner_headers(request: Json) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in (request.get("headers") or {}).items()}


def _one(store: GraphStore, call: Call, request: Json, serve: Serve) -> Json:
    inner = _inner(call, request)
    fault = store.world.faults.take(inner.method, "/v1.0" + request["url"], "outlook", ANSWERING)
    if fault is not None:
        reply = reply_of(fault, "outlook")
        return {"id": request["id"], "status": reply.status, "headers": reply.headers, "body": reply.body}
    answer = serve(store, inner)
    row: Json = {"id": request["id"], "status": answer.status, "headers": dict(answer.headers)}
    if answer.body is not None:
        row["headers"]["Content-Type"] = "application/json"
        row["body"] = answer.body
    return row


def _inner(call: Call, request: Json) -> Call:
    """Return an inner request as a call of its own; the token is the batch's."""
    path, _, query = request["url"].partition("?")
    body = request.get("body")
    return replace(
        call,
        method=request["method"].upper(),
        path="/" + path.lstrip("/"),
        query=query_of(query),
        headers={**inner_headers(request), "authorization": call.headers.get("authorization", "")},
        content=b"" if body is None else msgspec.json.encode(body),
    )


def _failed(request: Json, status: int, code: str, message: str) -> Json:
    body = GraphError(status, code, message).body("", "")
    return {"id": request["id"], "status": status, "headers": {}, "body": body}
