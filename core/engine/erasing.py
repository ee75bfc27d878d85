"""erasing: a person's content goes from the journal; that something was there, when and about which record, stays."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

import msgspec

from core import fields as canon
from core.engine.find import Finder, names_of
from core.engine.reports import PRIVATE, ErasedItem, Erasure
from core.engine.session import Session
from core.errors import UsageError
from core.facts.events import ContentErased, RecordObserved, WriteSucceeded
from core.facts.recorded import NewEvent, Recorded
from core.facts.state import Item
from core.keys import item_id

_NOT_WITHIN = r"(?<!\w)(?<!\w[.+-]){}(?![\w-])(?!\.\w)"
"""Nothing stands before or behind an address that would make it a longer one."""

ALWAYS = (
    "Ids, times, versions and counts stay in the journal, so that it can still be verified.",
    "What Outlook and Salesforce hold stays there, and the next reading takes in again what is still in scope.",
    "Copies made before stay: exports, backups, and on PostgreSQL the server's log and its old row versions.",
)
"""What an erasure leaves, and why."""


def of_item(session: Session, text: str) -> Erasure:
    """Return what erasing an item's content would take: of its records, its writes, and what was said about it.

    Raises UsageError for an item that is not known.
    """
    state = session.refresh()
    name = Finder(state, session.journal).one(text, past=True)
    item = state.find(name)
    about = sorted({name, *(_own_ids(item) if item else ())})
    found = [recorded for recorded in session.journal.find(items=about) if _holds_content(recorded)]
    addresses = _addresses(item) if item else set()
    elsewhere = _mentions(session, addresses, {each.position for each in found}) if addresses else []
    remains = [*ALWAYS]
    if elsewhere:
        remains.insert(0, f"{len(elsewhere)} other events mention its address; accord erase --email erases these too.")
    return _erasure(session, found, tuple(remains))


def of_address(session: Session, address: str) -> Erasure:
    """Return what erasing an e-mail address would take: the content of every event that mentions it.

    Content is erased as a whole: what else stands in such an event goes as well. Raises UsageError for a text that is
    no address, and where nothing mentions it.
    """
    if address.count("@") != 1 or address.strip() != address or len(address) < len("a@b"):
        raise UsageError(f"{address!r} is not an e-mail address.", "Write it like ann@acme.example.")
    session.refresh()
    found = _mentions(session, {address.casefold()}, set())
    if not found:
        raise UsageError("The journal does not mention that address.", "There is nothing to erase.")
    return _erasure(session, found, ALWAYS)


def erase(session: Session, erasure: Erasure) -> int:
    """Erase what was shown, and return how many events lost content. The erasure itself is an event.

    Nobody may read or write meanwhile: raises ProfileBusy where a run does.
    """
    with session.hold():
        items = tuple(each.item for each in erasure.items)
        session.append([NewEvent(ContentErased(items=items, events=len(erasure.positions)))])
        erased = session.journal.erase(erasure.positions)
        session.forget()
    return erased


def _own_ids(item: Item) -> Iterable[str]:
    """Yield the ids under which an item's records were known before they were linked."""
    yield item.id
    for side, seen in item.sides():
        yield item_id(item.kind, side, seen.record.id)


def _addresses(item: Item) -> set[str]:
    found = {str(seen.fields.get("email") or "").casefold() for _, seen in item.sides()}
    return {address for address in found if address}


def _holds_content(recorded: Recorded) -> bool:
    return getattr(recorded.event, "content", None) is not None


def _mentions(session: Session, addresses: set[str], known: set[int]) -> list[Recorded]:
    """Return the events, other than those known, whose content mentions one of these addresses."""
    mention = _mention_of(addresses)
    return [
        recorded
        for recorded in session.journal.read()
        if _holds_content(recorded) and recorded.position not in known and _is_about(recorded, mention)
    ]


def _is_about(recorded: Recorded, mention: re.Pattern[str]) -> bool:
    """Tell whether a text in the content of an event mentions an address, be it in a link."""
    texts = _texts(msgspec.to_builtins(getattr(recorded.event, "content", None)))
    return any(mention.search(spelt) for text in texts for spelt in (text.casefold(), unquote(text).casefold()))


def _texts(value: object) -> Iterator[str]:
    """Yield every text in a value, keys as well."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from _texts(pair)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)


def _mention_of(addresses: Iterable[str]) -> re.Pattern[str]:
    """Return what finds these addresses, and not longer ones that they are a part of: those are other people's."""
    return re.compile("|".join(_NOT_WITHIN.format(re.escape(address)) for address in sorted(addresses)))


def _erasure(session: Session, found: Sequence[Recorded], remains: tuple[str, ...]) -> Erasure:
    by_item: dict[str, list[Recorded]] = {}
    for recorded in found:
        by_item.setdefault(recorded.item or "", []).append(recorded)
    loose = len(by_item.pop("", []))
    items = tuple(_told(item, events) for item, events in by_item.items())
    positions = tuple(recorded.position for recorded in found)
    return Erasure(items, positions, loose, remains, names_of(session.state, by_item))


def _told(item: str, events: Sequence[Recorded]) -> ErasedItem:
    """Return an item as a person recognises it: by what it was last called."""
    title = ""
    for recorded in events:
        event = recorded.event
        if isinstance(event, RecordObserved | WriteSucceeded) and event.record and recorded.kind and event.content:
            title = PRIVATE if event.record.private else canon.title(recorded.kind, event.content)
    kind = next((recorded.kind for recorded in events if recorded.kind), None)
    return ErasedItem(item, kind, title, len(events))
