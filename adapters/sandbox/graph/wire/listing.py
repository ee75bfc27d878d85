"""Answers that hold one entity, or one page of a collection."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from adapters.sandbox.graph.forms.errors import Json
from adapters.sandbox.graph.wire.call import Answer, Call
from adapters.sandbox.graph.wire.context import Context
from adapters.sandbox.graph.wire.options import Options, chosen, ordered

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
    size = options.top or context.prefer.page_size or limit or context.box.switches.page_size
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
