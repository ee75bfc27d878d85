"""A request to the REST API and its answer, apart from how they travel: a composite holds several."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from adapters.sandbox.salesforce.errors import Json, Refused, json_error


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. `segments` are the decoded parts of the path behind the version."""

    method: str
    version: str
    segments: tuple[str, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""
    content: bytes | None = None
    parsed: Any = None
    """The body, where it came parsed inside a composite."""

    def json(self) -> Any:
        """Return the body. Raises Refused if it is not JSON."""
        if self.content is None:
            return self.parsed
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            raise json_error("Unexpected character or end of the request body") from None

    def record(self) -> Json:
        """Return the body, which must be a JSON object."""
        body = self.json()
        if not isinstance(body, dict):
            raise json_error("The request body must be a JSON object")
        return {name: value for name, value in body.items() if name != "attributes"}

    def flag(self, name: str) -> bool:
        """Return a true-or-false parameter; it is false when it is missing."""
        return self.parameters.get(name, "false").lower() == "true"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered. A body of None is an empty one."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(refused: Refused) -> Answer:
    """Return the answer that tells of a refusal."""
    return Answer(refused.status, refused.body())


def read_url(url: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the decoded parts of a URL's path, empty ones left out, and its parameters."""
    parts = urlsplit(url)
    segments = tuple(unquote(part) for part in parts.path.split("/") if part)
    return segments, dict(parse_qsl(parts.query, keep_blank_values=True))
