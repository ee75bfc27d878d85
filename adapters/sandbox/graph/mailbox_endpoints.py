"""The user, the calendars, the zones a mailbox knows, and the translation of ids."""

from adapters.sandbox.graph.calendars import CALENDAR_NAMES, add_calendar, calendar_of, need_name, shown_container
from adapters.sandbox.graph.contact_endpoints import container_seen
from adapters.sandbox.graph.context import METADATA, Answer, Context, entity, listing
from adapters.sandbox.graph.errors import GraphError, Json, access_denied, invalid_request, no_such_segment
from adapters.sandbox.graph.event_writes import delete_event
from adapters.sandbox.graph.ids import alias_of, default_id, item_id, parse_id
from adapters.sandbox.graph.options import COLLECTION, chosen
from adapters.sandbox.graph.words import words
from adapters.sandbox.graph.zones import ADDITIONAL, WINDOWS

_USER = words(
    "id displayName givenName surname mail userPrincipalName preferredLanguage officeLocation jobTitle mobilePhone "
    "businessPhones mailboxSettings"
)
_TRANSLATED = 1000


def get_user(context: Context) -> Answer:
    box = context.box
    given, _, surname = box.name.partition(" ")
    json: Json = {
        "businessPhones": [],
        "displayName": box.name,
        "givenName": given,
        "jobTitle": None,
        "mail": box.address,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": "en-US",
        "surname": surname,
        "userPrincipalName": box.address,
        "id": box.user_id,
    }
    select = context.options(frozenset({"$select"}), _USER).select
    return Answer(200, {"@odata.context": f"{METADATA}users/$entity", **chosen(json, select)})


def list_calendars(context: Context) -> Answer:
    options = context.options(COLLECTION, CALENDAR_NAMES)
    rows = list(context.box.calendars.values())
    return listing(context, "calendars", rows, options, lambda c, _: shown_container(c, context.prefer), container_seen)


def post_calendar(context: Context) -> Answer:
    name = need_name(context.call.json(), "name")
    if any(c.json["name"] == name for c in context.box.calendars.values()):
        raise GraphError(409, "ErrorFolderExists", "A folder with the specified name already exists.")
    return entity(context, "calendars", shown_container(add_calendar(context.box, name), context.prefer), 201)


def get_calendar(context: Context) -> Answer:
    calendar = calendar_of(context.box, context.ids.get("calendar"))
    select = context.entity_options(CALENDAR_NAMES).select
    return entity(context, "calendars", chosen(shown_container(calendar, context.prefer), select))


def patch_calendar(context: Context) -> Answer:
    calendar = calendar_of(context.box, context.ids.get("calendar"))
    calendar.json["name"] = need_name(context.call.json(), "name")
    calendar.json["changeKey"] = context.box.change_key()
    return entity(context, "calendars", shown_container(calendar, context.prefer))


def delete_calendar(context: Context) -> Answer:
    calendar = calendar_of(context.box, context.ids.get("calendar"))
    if not calendar.json["isRemovable"]:
        raise access_denied()
    for item in list(calendar.items.values()):
        delete_event(context.hand, item, None, None)
    del context.box.calendars[calendar.core]
    return Answer(204)


def list_zones(context: Context) -> Answer:
    """Return the zones that `outlook.timezone` takes: Windows names, or the IANA ones when those are asked for."""
    if not context.call.path.lower().rsplit("/", 1)[-1].startswith("supportedtimezones"):
        raise no_such_segment("outlook")
    names = sorted(ADDITIONAL) if "iana" in context.call.path.lower() else sorted(WINDOWS)
    rows = [{"alias": name, "displayName": name} for name in names]
    about = f"{METADATA}Collection(microsoft.graph.timeZoneInformation)"
    return Answer(200, {"@odata.context": about, "value": rows})


def translate_ids(context: Context) -> Answer:
    """Return ids in the other regime; an id that names nothing brings errorDetails."""
    body = context.call.json()
    given = body.get("inputIds", [])
    if not isinstance(given, list) or len(given) > _TRANSLATED:
        raise invalid_request(f"At most {_TRANSLATED} ids can be translated at once.")
    immutable = "immutable" in str(body.get("targetIdType", "")).lower()
    rows = [_translated(context, str(one), immutable) for one in given]
    return Answer(200, {"@odata.context": f"{METADATA}Collection(microsoft.graph.convertIdResult)", "value": rows})


def _translated(context: Context, text: str, immutable: bool) -> Json:
    parsed = parse_id(text)
    box = context.box
    core = "" if parsed is None else parsed[1] if parsed[0] else box.aliases.get(parsed[1], "")
    item = box.items.get(core)
    if parsed is None or item is None:
        error = {"code": "ErrorInvalidIdMalformed", "message": "Id is malformed."}
        return {"sourceId": text, "targetId": None, "errorDetails": error}
    if immutable:
        return {"sourceId": text, "targetId": item_id(core, parsed[2])}
    box.aliases[alias_of(core, item.container.core)] = core
    return {"sourceId": text, "targetId": default_id(alias_of(core, item.container.core), parsed[2])}
