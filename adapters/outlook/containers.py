"""Which calendar, contact folder or To Do list the settings mean, and whom the mailbox belongs to.

Source: Graph's `calendar`, `contactFolder` and `todoTaskList` resources. The default contact folder is not in the
list of folders; To Do tells only 16 lists unless it is asked for more.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.outlook.calendar import Calendar
from adapters.outlook.errors import Answer, refusal
from adapters.outlook.graph import Graph, path
from adapters.outlook.text import Json, mapping, word
from adapters.outlook.zones import Zone, zone_named
from core.errors import SettingsError
from core.model import Kind, Named

DEFAULT = "default"
_PLACES = {Kind.CALENDAR: "calendar", Kind.CONTACTS: "contact folder", Kind.TASKS: "To Do list"}
_NAME = {Kind.CALENDAR: "name", Kind.CONTACTS: "displayName", Kind.TASKS: "displayName"}
_ONE = {Kind.CALENDAR: ("calendars",), Kind.CONTACTS: ("contactFolders",), Kind.TASKS: ("todo", "lists")}
_ID = re.compile(r"[\w=+/-]{16,}", re.ASCII)
"""What may be an id of Graph's."""
_DEFAULT_LIST = "defaultList"
_FLAGGED = "flaggedEmails"
_CONTACTS = "contacts"
"""The well-known name of the default contact folder, which stands in for its id."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Whom the mailbox belongs to."""

    id: str
    """Its user's id, "" where nobody tells it."""
    name: str
    addresses: frozenset[str]
    """In lower case; none where it is known by its id alone."""
    zone: Zone | None = None
    """None where Graph does not tell it, or nobody can name it."""


@dataclass(frozen=True, slots=True)
class Found:
    """The place that the settings mean, and what tells it from others should its id ever change."""

    id: str
    is_default: bool = False
    """It is the mailbox's own default calendar, folder or list."""
    named: Named | None = None
    """None where not both its name and its owner are told."""
    others: tuple[str, ...] = ()
    """The ids of the places that were listed beside it."""


def mailbox_address(root: str) -> str:
    """Return where the owner of the mailbox is told."""
    return root + path(_select="id,mail,userPrincipalName")


def zone_address(root: str) -> str:
    """Return where the mailbox's time zone is told, which wants MailboxSettings.Read."""
    return root + path("mailboxSettings", "timeZone")


def place_address(root: str, kind: Kind, source: str) -> str:
    """Return where the place is told that the settings mean, or the list that it is chosen from."""
    if kind is Kind.TASKS:
        return root + path("todo", "lists", _top=100)
    if kind is Kind.CALENDAR:
        return f"{root}/calendar" if source == DEFAULT else root + path("calendars", _top=100)
    return root + (path("contactFolders", _CONTACTS) if source == DEFAULT else path("contactFolders", _top=100))


def read_mailbox(answer: Answer, zone: Answer, name: str) -> Mailbox:
    """Return the owner of the mailbox that the settings call `name`: "me", an address or a user's id; and its zone.

    An application may be allowed a mailbox and still not its user (User.Read.All); then the settings' word stands.
    """
    if not answer.ok and (answer.status != 403 or name == "me"):
        raise refusal(answer)
    user = answer.body if answer.ok else {}
    mail, principal = word(user.get("mail")), word(user.get("userPrincipalName"))
    given = name if "@" in name else ""
    id_ = word(user.get("id")) if answer.ok else "" if given else name.lower()
    addresses = frozenset(address.lower() for address in (mail, principal, given) if address)
    told = zone_named(word(zone.body.get("value"))) if zone.ok else None
    return Mailbox(id_, mail or principal or ("" if name == "me" else name), addresses, told)


def tenant_of(token: str) -> str:
    """Return the tenant's id that a JWT names in its `tid` claim, "" if it is no JWT or names none.

    The signature is not checked: the claim only says where we are, it allows nothing.
    """
    return word(claims_of(token).get("tid"))


def claims_of(token: str) -> Json:
    """Return what a JWT claims, nothing if it is none. The signature is not checked: it is only for telling people."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        return mapping(json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))))
    except (ValueError, binascii.Error):
        return {}


def find_calendar(graph: Graph, told: Answer, source: str, mailbox: Mailbox) -> tuple[Calendar, Found]:
    """Return the calendar that the settings mean, given what its `place_address` told. Shared ones are in the same list
    as one's own."""
    if source == DEFAULT and not told.ok:
        raise refusal(told)
    listed = (told.body,) if source == DEFAULT else tuple(graph.every(told))
    chosen = told.body if source == DEFAULT else _meant(graph, listed, source, Kind.CALENDAR)
    owner = word(mapping(chosen.get("owner")).get("address")).lower()
    ours = owner in mailbox.addresses
    default = source == DEFAULT or (ours and chosen.get("isDefaultCalendar") is True)
    calendar = Calendar(
        id=word(chosen.get("id")),
        is_default=default,
        owners=mailbox.addresses | ({owner} if owner else set()),
        can_edit=chosen.get("canEdit") is not False,
        sees_private=chosen.get("canViewPrivateItems") is not False,
        zone=mailbox.zone,
    )
    named = _named(chosen.get("name"), "" if ours else owner) if owner else None
    return calendar, Found(calendar.id, default, named, _others(listed, calendar.id))


def _named(name: object, owner: str = "") -> Named | None:
    return Named(word(name).strip().casefold(), owner) if word(name).strip() else None


def _others(listed: Iterable[Json], id_: str) -> tuple[str, ...]:
    return tuple(each for each in (word(place.get("id")) for place in listed) if each != id_)


def find_folder(graph: Graph, told: Answer, source: str) -> Found:
    """Return the contact folder that the settings mean, given what its `place_address` told."""
    if source == DEFAULT:
        return Found(_default_folder(graph, told), is_default=True)
    listed = tuple(graph.every(told))
    chosen = _meant(graph, listed, source, Kind.CONTACTS)
    id_ = word(chosen.get("id"))
    return Found(id_, named=_named(chosen.get("displayName")), others=_others(listed, id_))


def _default_folder(graph: Graph, told: Answer) -> str:
    """Return the default folder's id. Where its well-known name cannot be looked up, a contact tells its parent."""
    if told.ok and word(told.body.get("id")):
        return word(told.body.get("id"))
    if told.status not in (400, 404, 405):
        raise refusal(told)
    first = next(graph.items(graph.root + path("contacts", _top=1, _select="parentFolderId")), {})
    return word(first.get("parentFolderId")) or _CONTACTS


def find_list(graph: Graph, told: Answer, source: str) -> Found:
    """Return the To Do list that the settings mean, given what its `place_address` told."""
    lists = tuple(graph.every(told))
    if source == DEFAULT:
        chosen = next((each for each in lists if each.get("wellknownListName") == _DEFAULT_LIST), None)
        if chosen is None:
            raise SettingsError("Outlook: the mailbox has no default To Do list.", _hint(Kind.TASKS, lists))
    else:
        chosen = _meant(graph, lists, source, Kind.TASKS)
    if chosen.get("wellknownListName") == _FLAGGED:
        raise SettingsError(
            "Outlook: the list of flagged e-mails cannot be synced.", "Choose another list as source in [tasks]."
        )
    id_, ours = word(chosen.get("id")), chosen.get("isOwner") is not False
    default = ours and chosen.get("wellknownListName") == _DEFAULT_LIST
    return Found(id_, default, _named(chosen.get("displayName")) if ours else None, _others(lists, id_))


def _meant(graph: Graph, listed: Sequence[Json], source: str, kind: Kind) -> Json:
    """Return the place that is called so, or has that id: also one that it is not listed under any more.

    Ids of calendars have been seen to change in lists while the former ones went on working
    (microsoft-graph-docs issue 5580); and the default contact folder is in no list. Raises SettingsError.
    """
    if not _called(listed, source, kind) and _ID.fullmatch(source):
        told = graph.settled(graph.root + path(*_ONE[kind], source))
        if told.ok and word(told.body.get("id")):
            return next((each for each in listed if each.get("id") == told.body["id"]), told.body)
    return choose(listed, source, kind)


def _called(places: Iterable[Json], source: str, kind: Kind) -> list[Json]:
    """Return the place with that id, or else all with that name in any case."""
    known = tuple(places)
    return [each for each in known if each.get("id") == source] or [
        each for each in known if word(each.get(_NAME[kind])).strip().casefold() == source.strip().casefold()
    ]


def choose(places: Sequence[Json], source: str, kind: Kind) -> Json:
    """Return the place with that id, or else that name in any case. Raises SettingsError for none or several."""
    match _called(places, source, kind):
        case [only]:
            return only
        case []:
            raise SettingsError(f'Outlook: there is no {_PLACES[kind]} "{source}".', _hint(kind, places))
        case several:
            ids = ", ".join(word(each.get("id")) for each in several)
            raise SettingsError(
                f'Outlook: {len(several)} {_PLACES[kind]}s are called "{source}".',
                f"Give the id instead, as source in [{kind.value}]: {ids}",
            )


def _hint(kind: Kind, known: Iterable[Json]) -> str:
    names = ", ".join(f'"{word(each.get(_NAME[kind]))}"' for each in known)
    return f'Set source in [{kind.value}] to "{DEFAULT}" or one of: {names or "(there is none)"}'
