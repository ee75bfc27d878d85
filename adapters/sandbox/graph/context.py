"""One request on its way through: what came, whose mailbox it is about, and the answer."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from adapters.sandbox.graph.errors import GraphError, Json, bad_request
from adapters.sandbox.graph.event_writes import Hand
from adapters.sandbox.graph.options import ENTITY, Options, chosen, ordered, read_options
from adapters.sandbox.graph.prefer import Prefer
from adapters.sandbox.graph.store import GraphStore, Mailbox

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


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that answering one request needs."""

    store: GraphStore
    box: Mailbox
    call: Call
    prefer: Prefer
    ids: Mapping[str, str]
    """The ids in the path, by the name the route gives them."""
    path: str
    """The path below the user, in lower case but for ids: `events/AAM...`."""

    @property
    def hand(self) -> Hand:
        return Hand(self.box)

    @property
    def if_match(self) -> str | None:
        return self.call.headers.get("if-match")

    def options(self, allowed: frozenset[str], names: frozenset[str]) -> Options:
        return read_options(self.call.query, allowed, names)

    def entity_options(self, names: frozenset[str]) -> Options:
        return self.options(ENTITY, names)

    def about(self, what: str) -> str:
        """Return the @odata.context of an answer."""
        return f"{METADATA}users('{self.box.user_id}')/{what}"


Endpoint = Callable[[Context], Answer]
Show = Callable[[Any, Options], Json]


class Seen:
    """An item as a filter sees it: its properties, its id, and its extended properties."""

    def __init__(self, json: Json, identity: str, extended: Callable[[], list[Json]]) -> None:
        self._json, self._id, self._extended = json, identity, extended

    def get(self, name: str, /) -> Any:
        if name == "id":
            return self._id
        return self._extended() if name == "singleValueExtendedProperties" else self._json.get(name)


def entity(context: Context, what: str, json: Json, status: int = 200) -> Answer:
    """Return the answer that is one entity."""
    return Answer(status, {"@odata.context": context.about(f"{what}/$entity"), **json})


def listing(
    context: Context,
    what: str,
    rows: Iterable[Any],
    options: Options,
    show: Show,
    seen: Callable[[Any], Any],
    *,
    limit: int | None = None,
) -> Answer:
    """Return one page of a collection: filtered, ordered, and with a nextLink that skips what has been shown."""
    found: Sequence[Any] = rows if isinstance(rows, list) else list(rows)
    if options.filter is not None:
        found = [row for row in found if options.filter(seen(row))]
    if options.order:
        found = ordered(found, options.order, lambda row: show(row, Options()))
    size = options.top or context.prefer.page_size or limit or context.store.switches.page_size
    page = found[options.skip : options.skip + size]
    body: Json = {"@odata.context": context.about(what)}
    if options.count:
        body["@odata.count"] = len(found)
    body["value"] = [chosen(show(row, options), options.select) for row in page]
    if options.skip + size < len(found):
        body["@odata.nextLink"] = next_link(context.call, options.skip + size)
    return Answer(200, body)


def next_link(call: Call, skip: int) -> str:
    query = {**call.query, "$skip": str(skip)}
    return f"{call.origin}{call.path}?{urlencode(query, quote_via=quote, safe='$(),:/')}"


_KEYED = re.compile(r"([A-Za-z]+)\('([^']*)'\)")


def spread(path: str) -> str:
    """Return a path with `users('x')` written as `users/x`."""
    return _KEYED.sub(r"\1/\2", path)
