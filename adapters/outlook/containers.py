"""Which calendar, contact folder or To Do list the settings mean, and whom the mailbox belongs to.

Source: Graph's `calendar`, `contactFolder` and `todoTaskList` resources. The default contact folder is not in the
list of folders; To Do tells only 16 lists unless it is asked for more.
"""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass

from adapters.outlook.calendar import Calendar
from adapters.outlook.errors import Answer, refusal
from adapters.outlook.graph import Graph, path
from adapters.outlook.text import Json, mapping, word
from core.errors import SettingsError
from core.model import Kind

DEFAULT = "default"
_PLACES = {Kind.CALENDAR: "calendar", Kind.CONTACTS: "contact folder", Kind.TASKS: "To Do list"}
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


def mailbox_address(root: str) -> str:
    """Return where the owner of the mailbox is told."""
    return root + path(_select="id,mail,userPrincipalName")


def place_address(root: str, kind: Kind, source: str) -> str:
    """Return where the place is told that the settings mean, or the list that it is chosen from."""
    if kind is Kind.TASKS:
        return root + path("todo", "lists", _top=100)
    if kind is Kind.CALENDAR:
        return f"{root}/calendar" if source == DEFAULT else root + path("calendars", _top=100)
    return root + (path("contactFolders", _CONTACTS) if source == DEFAULT else path("contactFolders", _top=100))


def read_mailbox(answer: Answer, name: str) -> Mailbox:
    """Return the owner of the mailbox that the settings call `name`: "me", an address or a user's id.

    An application may be allowed a mailbox and still not its user (User.Read.All); then the settings' word stands.
    """
    if not answer.ok and (answer.status != 403 or name == "me"):
        raise refusal(answer)
    user = answer.body if answer.ok else {}
    mail, principal = word(user.get("mail")), word(user.get("userPrincipalName"))
    given = name if "@" in name else ""
    id_ = word(user.get("id")) if answer.ok else "" if given else name.lower()
    addresses = frozenset(address.lower() for address in (mail, principal, given) if address)
    return Mailbox(id_, mail or principal or ("" if name == "me" else name), addresses)


def tenant_of(token: str) -> str:
    """Return the tenant's id that a JWT names in its `tid` claim, "" if it is no JWT or names none.

    The signature is not checked: the claim only says where we are, it allows nothing.
    """
    parts = token.split(".")
    if len(parts) != 3:
        return ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error):
        return ""
    return word(mapping(claims).get("tid"))


def find_calendar(graph: Graph, told: Answer, source: str, mailbox: Mailbox) -> Calendar:
    """Return the calendar that the settings mean, given what its `place_address` told. Shared ones are in the same list
    as one's own."""
    if source != DEFAULT:
        found = choose(graph.every(told), source, Kind.CALENDAR, "name")
    elif told.ok:
        found = told.body
    else:
        raise refusal(told)
    owner = word(mapping(found.get("owner")).get("address")).lower()
    return Calendar(
        id=word(found.get("id")),
        owners=mailbox.addresses | ({owner} if owner else set()),
        can_edit=found.get("canEdit") is not False,
        sees_private=found.get("canViewPrivateItems") is not False,
    )


def find_folder(graph: Graph, told: Answer, source: str) -> str:
    """Return the id of the contact folder that the settings mean, given what its `place_address` told."""
    if source == DEFAULT:
        return _default_folder(graph, told)
    return word(choose(graph.every(told), source, Kind.CONTACTS, "displayName").get("id"))


def _default_folder(graph: Graph, told: Answer) -> str:
    """Return the default folder's id. Where its well-known name cannot be looked up, a contact tells its parent."""
    if told.ok and word(told.body.get("id")):
        return word(told.body.get("id"))
    if told.status not in (400, 404, 405):
        raise refusal(told)
    first = next(graph.items(graph.root + path("contacts", _top=1, _select="parentFolderId")), {})
    return word(first.get("parentFolderId")) or _CONTACTS


def find_list(graph: Graph, told: Answer, source: str) -> str:
    """Return the id of the To Do list that the settings mean, given what its `place_address` told."""
    lists = tuple(graph.every(told))
    if source == DEFAULT:
        chosen = next((each for each in lists if each.get("wellknownListName") == "defaultList"), None)
        if chosen is None:
            raise SettingsError(
                "Outlook: the mailbox has no default To Do list.", _hint(Kind.TASKS, lists, "displayName")
            )
    else:
        chosen = choose(lists, source, Kind.TASKS, "displayName")
    if chosen.get("wellknownListName") == _FLAGGED:
        raise SettingsError(
            "Outlook: the list of flagged e-mails cannot be synced.", "Choose another list as source in [tasks]."
        )
    return word(chosen.get("id"))


def choose(places: Iterable[Json], source: str, kind: Kind, name: str) -> Json:
    """Return the place with that id, or else that name in any case. Raises SettingsError for none or several."""
    known = tuple(places)
    by_id = [each for each in known if each.get("id") == source]
    named = [each for each in known if word(each.get(name)).strip().casefold() == source.strip().casefold()]
    match by_id or named:
        case [only]:
            return only
        case []:
            raise SettingsError(f'Outlook: there is no {_PLACES[kind]} "{source}".', _hint(kind, known, name))
        case several:
            ids = ", ".join(word(each.get("id")) for each in several)
            raise SettingsError(
                f'Outlook: {len(several)} {_PLACES[kind]}s are called "{source}".',
                f"Give the id instead, as source in [{kind.value}]: {ids}",
            )


def _hint(kind: Kind, known: Iterable[Json], name: str) -> str:
    names = ", ".join(f'"{word(each.get(name))}"' for each in known)
    return f'Set source in [{kind.value}] to "{DEFAULT}" or one of: {names or "(there is none)"}'
