"""A request and its answer, apart from how they travel: a batch holds several."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from adapters.sandbox.graph.forms.errors import GraphError, Json, bad_request

METADATA = "https://graph.microsoft.com/v1.0/$metadata#"
LARGEST_BODY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """A request, of its own or inside a batch."""

    method: str
    path: str
    """The path below the version, as sent: `/me/events/...`."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """By lower-case name."""
    content: bytes
    origin: str
    """What links begin with: `https://localhost:1234/v1.0`."""
    room: int = 4
    """Of a batch: how many of its requests the mailbox serves at once beside what else is in flight."""

    def json(self) -> Json:
        """Return the body, which must be a JSON object."""
        if len(self.content) > LARGEST_BODY:
            raise GraphError(413, "RequestEntityTooLarge", "The request is larger than the service accepts.")
        if "json" not in self.headers.get("content-type", ""):
            raise GraphError(415, "RequestBodyRead", "A supported MIME type could not be found for the request body.")
        try:
            body = msgspec.json.decode(self.content)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise bad_request(
                "Unable to read JSON request payload. Please ensure Content-Type header is set."
            ) from None
        if not isinstance(body, dict):
            raise bad_request("Unable to read JSON request payload.")
        return body


@dataclass(slots=True)
class Answer:
    """What goes back. No body: 204, or 202 of an action."""

    status: int
    body: Json | None = None
    headers: dict[str, str] = field(default_factory=dict)
