"""Refusals in Graph's words (graph.md §D.3: status, code, message)."""

from typing import Any

Json = dict[str, Any]


class GraphError(Exception):
    """An answer that is an error; nothing was applied."""

    def __init__(self, status: int, code: str, message: str, **extra: Any) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.message, self.extra = status, code, message, extra

    def body(self, request_id: str, date: str) -> Json:
        inner = {"date": date, "request-id": request_id, "client-request-id": request_id}
        return {"error": {"code": self.code, "message": self.message, **self.extra, "innerError": inner}}


def bad_request(message: str) -> GraphError:
    return GraphError(400, "BadRequest", message)


def invalid_request(message: str) -> GraphError:
    return GraphError(400, "ErrorInvalidRequest", message)


def property_failure() -> GraphError:
    return GraphError(400, "ErrorPropertyValidationFailure", "At least one property failed validation.")


def unreadable(message: str) -> GraphError:
    return GraphError(400, "RequestBodyRead", message)


def malformed_id() -> GraphError:
    return GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.")


def not_found(code: str = "ErrorItemNotFound") -> GraphError:
    return GraphError(404, code, "The specified object was not found in the store.")


def access_denied() -> GraphError:
    return GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")


def conflict(status: int = 412) -> GraphError:
    return GraphError(
        status,
        "ErrorIrresolvableConflict",
        "The send or update operation could not be performed because the change key passed in the request does not "
        "match the current change key for the item.",
    )


def no_such_segment(name: str) -> GraphError:
    return bad_request(f"Resource not found for the segment '{name}'.")
