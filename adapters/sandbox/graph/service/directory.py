"""The user, the zones a mailbox knows, and the translation of ids."""

from adapters.sandbox.graph.forms.errors import Json, invalid_request, no_such_segment
from adapters.sandbox.graph.forms.ids import alias_of, default_id, item_id, parse_id
from adapters.sandbox.graph.forms.words import words
from adapters.sandbox.graph.forms.zones import ADDITIONAL, WINDOWS
from adapters.sandbox.graph.wire.call import METADATA, Answer
from adapters.sandbox.graph.wire.context import Context
from adapters.sandbox.graph.wire.options import chosen

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


def get_time_zone(context: Context) -> Answer:
    """Return the zone of the mailbox's settings alone, as `mailboxSettings/timeZone` does."""
    return Answer(200, {"@odata.context": context.about("mailboxSettings/timeZone"), "value": context.box.zone})


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
