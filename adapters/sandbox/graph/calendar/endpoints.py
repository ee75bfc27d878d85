"""The endpoints of calendars and of events: reading, writing, answering invitations."""

from adapters.sandbox.graph.calendar.calendars import CALENDAR_NAMES, add_calendar, calendar_of
from adapters.sandbox.graph.calendar.fields import NAMES
from adapters.sandbox.graph.calendar.views import found_event, show_event
from adapters.sandbox.graph.calendar.writes import cancel_event, create_event, delete_event, patch_event, respond
from adapters.sandbox.graph.forms.errors import (
    GraphError,
    Json,
    access_denied,
    bad_request,
    no_such_segment,
    not_found,
)
from adapters.sandbox.graph.mailbox.box import listed_id
from adapters.sandbox.graph.mailbox.items import Container
from adapters.sandbox.graph.wire.call import Answer
from adapters.sandbox.graph.wire.containers import container_seen, need_name, shown_container
from adapters.sandbox.graph.wire.context import Context
from adapters.sandbox.graph.wire.listing import entity, listing
from adapters.sandbox.graph.wire.options import COLLECTION, Options, chosen

_ANSWERS = {"accept": "accepted", "tentativelyaccept": "tentativelyAccepted", "decline": "declined"}
_ATTACHMENT = frozenset({"id", "name", "contentType", "size", "isInline", "lastModifiedDateTime"})


def list_calendars(context: Context) -> Answer:
    options = context.options(COLLECTION, CALENDAR_NAMES)
    rows = list(context.box.calendars.values())
    return listing(context, "calendars", rows, options, lambda c, _: _looked_up(context, c), container_seen)


def _looked_up(context: Context, calendar: Container) -> Json:
    """Return a calendar as it is shown to who did not just make it."""
    shown = shown_container(calendar)
    return {**shown, "id": listed_id(calendar)} if context.box.switches.listed_calendar_ids == "other" else shown


def post_calendar(context: Context) -> Answer:
    name = need_name(context.call.json(), "name")
    if any(c.json["name"] == name for c in context.box.calendars.values()):
        raise GraphError(409, "ErrorFolderExists", "A folder with the specified name already exists.")
    return entity(context, "calendars", shown_container(add_calendar(context.box, name)), 201)


def get_calendar(context: Context) -> Answer:
    calendar = calendar_of(context.box, context.ids.get("calendar"))
    select = context.entity_options(CALENDAR_NAMES).select
    return entity(context, "calendars", chosen(_looked_up(context, calendar), select))


def patch_calendar(context: Context) -> Answer:
    calendar = calendar_of(context.box, context.ids.get("calendar"))
    calendar.json["name"] = need_name(context.call.json(), "name")
    calendar.json["changeKey"] = context.box.change_key()
    return entity(context, "calendars", shown_container(calendar))


def delete_calendar(context: Context) -> Answer:
    calendar = calendar_of(context.box, context.ids.get("calendar"))
    if not calendar.json["isRemovable"]:
        raise access_denied()
    for item in list(calendar.items.values()):
        delete_event(context.hand, item, None, None)
    del context.box.calendars[calendar.core]
    return Answer(204)


def post_event(context: Context) -> Answer:
    calendar = calendar_of(context.box, context.ids.get("calendar"))
    item, _ = create_event(context.hand, calendar, context.call.json())
    return entity(context, "events", show_event(context, item, Options()), 201)


def get_event(context: Context) -> Answer:
    _refuse_other_calendar(context)
    options = context.entity_options(NAMES)
    json = show_event(context, found_event(context), options)
    kept = None if options.select is None else options.select | frozenset(options.expand)
    return entity(context, "events", chosen(json, kept))


def patch(context: Context) -> Answer:
    _refuse_other_calendar(context)
    item, day = context.box.find(context.ids["event"], "calendar")
    changed = patch_event(context.hand, item, day, context.call.json(), context.if_match)
    return entity(context, "events", show_event(context, changed, Options()))


def delete(context: Context) -> Answer:
    _refuse_other_calendar(context)
    item, day = context.box.find(context.ids["event"], "calendar")
    delete_event(context.hand, item, day, context.if_match)
    return Answer(204)


def _refuse_other_calendar(context: Context) -> None:
    """An event asked for through a calendar must lie in it."""
    if "calendar" in context.ids and not context.box.switches.other_calendar_shows:
        calendar = calendar_of(context.box, context.ids["calendar"])
        item, _ = context.box.find(context.ids["event"], "calendar")
        if item.container is not calendar:
            raise not_found()


def act(context: Context) -> Answer:
    """Accept, tentativelyAccept, decline or cancel."""
    item, day = context.box.find(context.ids["event"], "calendar")
    action = context.ids["action"].lower()
    body = context.call.json() if context.call.content else {}
    if action == "cancel":
        cancel_event(context.hand, item, day)
    elif action in _ANSWERS:
        respond(context.hand, item, day, _ANSWERS[action], body)
    else:
        raise no_such_segment(context.ids["action"])
    return Answer(202)


def list_attachments(context: Context) -> Answer:
    """Return an event's attachments; their content is never served."""
    options = context.options(frozenset({"$select", "$top", "$skip"}), _ATTACHMENT)
    rows = found_event(context).attachments
    page = rows[options.skip :][: options.top or len(rows)]
    keep = None if options.select is None else options.select
    return Answer(
        200, {"@odata.context": context.about("events/attachments"), "value": [chosen(r, keep) for r in page]}
    )


def post_attachment(context: Context) -> Answer:
    raise bad_request("The sandbox takes attachments from people only.")
