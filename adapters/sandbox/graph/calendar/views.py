"""Events in a window: calendarView, instances, and the rows of calendarView/delta (graph.md §A.1, §A.2)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from adapters.sandbox.graph.calendar.calendars import calendar_of
from adapters.sandbox.graph.calendar.fields import NAMES
from adapters.sandbox.graph.calendar.shown import extended_of, lean, occurrence, shown
from adapters.sandbox.graph.calendar.windows import Window, in_window, instances, seen_in, touches
from adapters.sandbox.graph.forms.errors import GraphError, Json, bad_request, not_found
from adapters.sandbox.graph.forms.ids import item_id
from adapters.sandbox.graph.forms.zones import instant_of
from adapters.sandbox.graph.mailbox.box import Mailbox
from adapters.sandbox.graph.mailbox.items import Container, Item
from adapters.sandbox.graph.wire.call import Answer
from adapters.sandbox.graph.wire.context import Context
from adapters.sandbox.graph.wire.delta import Source, delta_answer, feed_path, tombstone
from adapters.sandbox.graph.wire.listing import Seen, listing
from adapters.sandbox.graph.wire.options import COLLECTION, Options
from adapters.sandbox.graph.wire.prefer import Prefer
from adapters.sandbox.graph.wire.rounds import Feed

_NO_WINDOW = (
    "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime."
)
_DELTA_REFUSES = frozenset({"$select", "$expand", "$filter", "$orderby", "$search", "$top", "$skip", "$count"})


def window_of(context: Context) -> Window:
    """Return the window of a request. Raises ErrorInvalidParameter when there is none."""
    query = context.call.query
    if "startdatetime" not in query or "enddatetime" not in query:
        raise GraphError(400, "ErrorInvalidParameter", _NO_WINDOW)
    start, end = instant_of(query["startdatetime"]), instant_of(query["enddatetime"])
    if start > end:
        raise GraphError(400, "ErrorInvalidParameter", "The start of the window is after its end.")
    return start, end


def _seen_event(box: Mailbox, item: Item) -> Seen:
    owner = item.master or item
    return Seen(item.json, item_id(owner.core, item.day), lambda: extended_of(item) if box.is_indexed(item) else [])


def show_event(context: Context, item: Item, options: Options) -> Json:
    """Return an event with what `$expand` asks for."""
    json = shown(context.box, item, context.prefer)
    for name, ids in options.expand.items():
        _expand(context, item, json, name, ids)
    if options.select is not None and "cancelledOccurrences" in options.select and item.series is not None:
        json["cancelledOccurrences"] = [f"OID.{json['id']}.{day}" for day in sorted(item.series.cancelled)]
    if options.select is not None and options.expand:
        keep = options.select | frozenset(options.expand)
        return {name: value for name, value in json.items() if name in keep or name.startswith("@")}
    return json


def _expand(context: Context, item: Item, json: Json, name: str, ids: frozenset[str]) -> None:
    if name == "singleValueExtendedProperties":
        rows = [row for row in extended_of(item) if row["id"] in ids]
        json |= {name: rows} if rows else {}
    elif name == "attachments":
        json[name] = item.attachments
    elif name == "extensions":
        json[name] = item.extensions
    elif name == "exceptionOccurrences":
        exceptions = item.series.exceptions.values() if item.series else ()
        json[name] = [shown(context.box, one, context.prefer) for one in exceptions]
    else:
        raise bad_request(f"Parsing OData Select and Expand failed: Could not find a property named '{name}'.")


def calendar_view(context: Context) -> Answer:
    window = window_of(context)
    calendar = calendar_of(context.box, context.ids.get("calendar"))
    options = context.options(COLLECTION, NAMES)
    return _list(context, "calendarView", in_window(calendar.items.values(), window), options)


def list_instances(context: Context) -> Answer:
    window = window_of(context)
    master, _ = context.box.find(context.ids["event"], "calendar")
    options = context.options(COLLECTION, NAMES)
    if not context.box.switches.instances_options and any(name.startswith("$") for name in context.call.query):
        raise bad_request("The query options are not supported with instances.")
    if master.series is None:
        return _no_series(context, options)
    if not context.box.switches.instances_expand:
        options = replace(options, expand={})
    return _list(context, "events/instances", sorted(instances(master, window), key=lambda one: one.begin), options)


def _no_series(context: Context, options: Options) -> Answer:
    """Answer for the instances of an event that does not recur."""
    match context.box.switches.instances_of_single:
        case "missing":
            raise not_found()
        case "empty":
            return _list(context, "events/instances", [], options)
        case _:
            raise bad_request("The event is not a series.")


def list_events(context: Context) -> Answer:
    """Return single events and series masters: of the default calendar, or of the one named.

    A filter on extended properties covers the whole mailbox (graph.md §E).
    """
    options = context.options(COLLECTION, NAMES)
    calendars = [calendar_of(context.box, context.ids.get("calendar"))]
    options = stamp_options(context, options)
    if "calendar" not in context.ids and "singlevalueextendedproperties" in options.filter_text.lower():
        calendars = list(context.box.calendars.values())
    return _list(context, "events", (item for one in calendars for item in one.items.values()), options)


def stamp_options(context: Context, options: Options) -> Options:
    """Return the options of a listing, as far as a filter on extended properties leaves them. Raises a refusal."""
    switches, text = context.box.switches, options.filter_text.lower()
    if "singlevalueextendedproperties" not in text:
        return options
    listing_all = "ne null" in text
    if (switches.stamp_listing if listing_all else switches.stamp_search) == "refused":
        raise bad_request("The filter is not supported.")
    return replace(options, expand={}) if listing_all and switches.stamp_listing == "bare" else options


def _list(context: Context, what: str, items: Iterable[Item], options: Options) -> Answer:
    def show(item: Item, wanted: Options) -> Json:
        return show_event(context, item, wanted)

    widened = options if not options.expand else _keeping_expanded(options)
    return listing(context, what, items, widened, show, partial(_seen_event, context.box))


def _keeping_expanded(options: Options) -> Options:
    return options if options.select is None else replace(options, select=options.select | frozenset(options.expand))


def view_delta(context: Context) -> Answer:
    """Return a page of calendarView/delta, which refuses nearly every option (graph.md §A.1)."""
    for name in context.call.query:
        if name in _DELTA_REFUSES or (name.startswith("$") and name not in ("$skiptoken", "$deltatoken")):
            raise bad_request(f"The query parameter '{name}' is not supported with calendarView/delta.")
    if "calendar" in context.ids and not context.box.switches.per_calendar_delta:
        raise bad_request("Resource not found for the segment 'calendarView/delta'.")
    calendar = calendar_of(context.box, context.ids.get("calendar"))
    source = Source(
        "event",
        calendar,
        lambda: Feed(feed_path(context), window_of(context)),
        lambda feed: _cores_in(calendar, feed),
        lambda feed, core: _rows(context, calendar, feed, core),
    )
    return delta_answer(context, source)


def _cores_in(calendar: Container, feed: Feed) -> Iterator[str]:
    return (core for core, item in calendar.items.items() if next(seen_in(item, feed.window), None) is not None)


def _rows(context: Context, calendar: Container, feed: Feed, core: str) -> list[Json]:
    """Return an item's rows: what is gone or out of the window is a tombstone, a series is all its occurrences."""
    item = calendar.items.get(core)
    if item is None:
        return _gone(context, calendar, feed.window, core)
    if item.series is None:
        return [_typed(context, item)] if touches(item, feed.window) else [_tombstone(context, calendar, core)]
    rows = _series_rows(context, item, feed.window)
    if not rows:
        return [_tombstone(context, calendar, core)]
    return [_typed(context, item), *rows] if context.box.switches.masters_in_delta else rows


def _series_rows(context: Context, master: Item, window: Window) -> list[Json]:
    """Occurrences come lean, exceptions whole; a deleted occurrence comes not at all."""
    rows = []
    for one in instances(master, window):
        plain = one.json["type"] == "occurrence" and context.box.switches.lean_occurrences
        row = lean(context.box, one, _row_prefer(context)) if plain else _typed(context, one)
        rows.append(_other_day(context, one, row))
    return rows


def _row_prefer(context: Context) -> Prefer:
    """Return what was asked for, with ids in the regime that rows of delta have."""
    other = context.box.switches.delta_ids == "rows"
    return replace(context.prefer, immutable=context.prefer.immutable is not other)


def _other_day(context: Context, one: Item, row: Json) -> Json:
    if context.box.switches.delta_ids != "occurrences":
        return row
    return {**row, "id": context.box.shown_id(one.core, one.container, not context.prefer.immutable, one.day)}


def _typed(context: Context, item: Item) -> Json:
    return {"@odata.type": "#microsoft.graph.event", **shown(context.box, item, _row_prefer(context))}


def _tombstone(context: Context, calendar: Container, core: str) -> Json:
    other = context.box.switches.delta_ids in ("rows", "tombstones")
    return tombstone("event", context.box.shown_id(core, calendar, context.prefer.immutable is not other))


def _gone(context: Context, calendar: Container, window: Window, core: str) -> list[Json]:
    rows = [_tombstone(context, calendar, core)]
    if not context.box.switches.occurrence_tombstones:
        return rows
    series = next((item for item in context.box.deleted if item.core == core and item.series), None)
    for one in instances(series, window) if series else ():
        shown_id = context.box.shown_id(core, calendar, context.prefer.immutable, one.day)
        rows.append(tombstone("event", shown_id))
    return rows


def found_event(context: Context) -> Item:
    """Return the event or occurrence that the path names."""
    item, day = context.box.find(context.ids["event"], "calendar")
    return item if day is None else occurrence(item, day)
