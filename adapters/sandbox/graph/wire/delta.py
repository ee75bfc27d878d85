"""The answers of the delta functions: tokens read and given, pages built."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from adapters.sandbox.graph.forms.errors import Json, bad_request, invalid_request
from adapters.sandbox.graph.mailbox.items import Container
from adapters.sandbox.graph.wire.call import METADATA, Answer
from adapters.sandbox.graph.wire.context import Context
from adapters.sandbox.graph.wire.rounds import Feed, Round, Since, first_round, next_round, page_of

_TRACKED = "odata.track-changes"


@dataclass(frozen=True, slots=True)
class Source:
    """What one delta function lists: the name of its type, its first reading, and an item's rows."""

    type_name: str
    container: Container
    new_feed: Callable[[], Feed]
    listed: Callable[[Feed], Iterable[str]]
    rows_of: Callable[[Feed, str], list[Json]]


def delta_answer(context: Context, source: Source) -> Answer:
    """Return the next page of a round: of a new one, of a nextLink's, or of what changed since a deltaLink."""
    state = _state(context, source)
    switches = context.box.switches
    if switches.endless_delta:
        return _page(context, source, [], state)
    if state.first and state.at == 0 and switches.empty_first_page and "$skiptoken" not in context.call.query:
        return _page(context, source, [], state)
    size = context.prefer.page_size or switches.page_size
    rows, left = page_of(state, size, lambda core: source.rows_of(state.feed, core))
    return _page(context, source, rows, left or Since(state.feed, state.upto))


def _state(context: Context, source: Source) -> Round:
    query, rounds = context.call.query, context.rounds
    token = query.get("$skiptoken") or query.get("$deltatoken")
    if token is None:
        if "$skiptoken" in query or "$deltatoken" in query:
            raise bad_request("Badly formed token.")
        feed = source.new_feed()
        return first_round(context.box, source.container, feed, source.listed(feed))
    spoilt = context.box.switches.spoilt_cursor
    if spoilt != "badly-formed" and not rounds.was_given(token):
        if spoilt == "unknown":
            raise invalid_request("The request is invalid.")
        return first_round(context.box, source.container, Feed(feed_path(context)), ())
    state = rounds.look_up(token, feed_path(context), context.box.switches.expired_delta_status)
    if isinstance(state, Since):
        return next_round(context.box, source.container, state)
    return state


def _page(context: Context, source: Source, rows: list[Json], following: Round | Since) -> Answer:
    token = context.rounds.give(following)
    link = f"{context.call.origin}{_link_path(context)}?"
    body: Json = {"@odata.context": f"{METADATA}Collection({source.type_name})", "value": rows}
    if isinstance(following, Round):
        body["@odata.nextLink"] = f"{link}$skiptoken={token}"
    else:
        body["@odata.deltaLink"] = f"{link}$deltatoken={token}"
    return Answer(200, body, {"preference-applied": _TRACKED})


def _link_path(context: Context) -> str:
    """Return the path of the function's short form, whatever form was called."""
    stem = context.call.path.rsplit("/", 1)[0]
    return f"{stem}/delta"


def feed_path(context: Context) -> str:
    return context.path.rsplit("/", 1)[0]


def tombstone(type_name: str, identity: str) -> Json:
    return {"@odata.type": f"#microsoft.graph.{type_name}", "id": identity, "@removed": {"reason": "deleted"}}
