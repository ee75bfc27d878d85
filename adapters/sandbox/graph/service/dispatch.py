"""From a request to its answer: the token, the mailbox, the endpoint, the errors."""

import re
import uuid
from urllib.parse import unquote

from adapters.sandbox.graph.forms.errors import GraphError, bad_request
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.service.batch import run_batch
from adapters.sandbox.graph.service.routing import find_route
from adapters.sandbox.graph.service.store import GraphStore
from adapters.sandbox.graph.wire.call import Answer, Call
from adapters.sandbox.graph.wire.context import Context
from adapters.sandbox.graph.wire.prefer import parse_prefer

_KEYED = re.compile(r"([A-Za-z]+)\('([^']*)'\)")


def dispatch(store: GraphStore, call: Call) -> Answer:
    """Return the answer to a request below the version root, refusals included. A refusal changes nothing."""
    request_id = str(uuid.UUID(bytes=store.world.digest("request")[:16]))
    with store.world.lock:
        try:
            answer = _answer(store, call)
        except GraphError as error:
            date = store.world.now().strftime("%Y-%m-%dT%H:%M:%S")
            answer = Answer(error.status, error.body(request_id, date))
    client_id = call.headers.get("client-request-id", request_id)
    answer.headers = {"request-id": request_id, "client-request-id": client_id, **answer.headers}
    return answer


def _answer(store: GraphStore, call: Call) -> Answer:
    check_token(store, call)
    if call.path.strip("/").lower() == "$batch":
        return _batch(store, call)
    box, path = find_mailbox(store, call)
    prefer = parse_prefer(call.headers.get("prefer", ""))
    endpoint, ids, plain = find_route(call.method, path)
    answer = endpoint(Context(box, store.rounds, call, prefer, ids, plain))
    _note_applied(answer, prefer.applied)
    return answer


def _batch(store: GraphStore, call: Call) -> Answer:
    if call.method != "POST":
        raise GraphError(405, "ErrorInvalidRequest", "The OData request is not supported.")
    return run_batch(store, call, dispatch)


def _note_applied(answer: Answer, applied: tuple[str, ...]) -> None:
    noted = [one for one in (answer.headers.get("preference-applied"), *applied) if one]
    if noted:
        answer.headers["preference-applied"] = ", ".join(noted)


def check_token(store: GraphStore, call: Call) -> None:
    """Raises InvalidAuthenticationToken unless the bearer token is one that is valid now."""
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise GraphError(401, "InvalidAuthenticationToken", "Access token is empty.")
    grant = store.grants.get(token)
    if token in store.expired_tokens or (grant and grant.expires <= store.world.now()):
        raise GraphError(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
    if grant is None and token not in (store.token, store.app_token):
        message = "JWT is not well formed, there are no dots (.)."
        raise GraphError(401, "InvalidAuthenticationToken", message)
    if grant and not grant.allowed:
        raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")


def find_mailbox(store: GraphStore, call: Call) -> tuple[Mailbox, str]:
    """Return whose mailbox a path is about, and what is left of the path."""
    head, _, rest = spread(call.path).strip("/").partition("/")
    if head.lower() == "me":
        if store.is_application(call.headers.get("authorization", "").partition(" ")[2]):
            raise bad_request("/me request is only valid with delegated authentication flow.")
        return store.me, rest
    if head.lower() != "users":
        raise bad_request(f"Resource not found for the segment '{head}'.")
    user, _, rest = rest.partition("/")
    box = store.mailbox(unquote(user))
    if box is None:
        raise GraphError(404, "ErrorInvalidUser", f"The requested user '{unquote(user)}' is invalid.")
    return box, rest


def spread(path: str) -> str:
    """Return a path with `users('x')` written as `users/x`."""
    return _KEYED.sub(r"\1/\2", path)
