"""What the service refuses, in the words and codes of the REST API."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """A request, or one record of it, that is not carried out.

    `code` is the REST API's errorCode. `fields` is None where the API leaves the key out, which it does for errors
    that are about no field.
    """

    def __init__(
        self, status: int, code: str, message: str, fields: Sequence[str] | None = None, extra: Json | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.fields = None if fields is None else list(fields)
        self.extra = extra or {}

    def body(self) -> list[Json]:
        """Return the body of an error answer: a list of one error."""
        error: Json = {"message": self.message, "errorCode": self.code}
        if self.fields is not None:
            error["fields"] = self.fields
        return [error | self.extra]

    def item(self) -> Json:
        """Return the error as it stands in a collection's result, where the code is called `statusCode`."""
        return {"statusCode": self.code, "message": self.message, "fields": self.fields or []} | self.extra


def not_found(message: str = "The requested resource does not exist") -> Refused:
    return Refused(404, "NOT_FOUND", message)


def is_deleted() -> Refused:
    return Refused(404, "ENTITY_IS_DELETED", "entity is deleted", [])


def invalid_field(message: str, fields: Sequence[str] | None = None) -> Refused:
    return Refused(400, "INVALID_FIELD", message, fields)


def malformed_query(message: str) -> Refused:
    return Refused(400, "MALFORMED_QUERY", message)


def json_error(message: str) -> Refused:
    return Refused(400, "JSON_PARSER_ERROR", message)


def integrity(message: str, *fields: str) -> Refused:
    return Refused(400, "FIELD_INTEGRITY_EXCEPTION", message, fields)


def missing(*fields: str) -> Refused:
    return Refused(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(fields)}]", fields)
