"""Which items a person means."""

from collections.abc import Sequence

import msgspec

from core.engine import review
from core.engine.reports import ItemStory
from core.engine.session import Session
from core.errors import UsageError


def all_items(session: Session, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the items that these texts name, each once, in order. Raises UsageError for an unknown one."""
    return tuple(dict.fromkeys(item for text in texts for item in review.find_items(session, text)))


def one_item(session: Session, text: str) -> str:
    """Return the item that a text names. Raises UsageError when it names none, or several."""
    items = review.find_items(session, text)
    if len(items) != 1:
        raise UsageError(f"'{text}' names {len(items)} items.", f"Name one of them: {', '.join(items[:5])}")
    return items[0]


def whole_story(session: Session, item: str, run: str | None = None) -> ItemStory:
    """Return all that is known about an item; with one whose link is only proposed, its counterpart's part as well."""
    told = review.story(session, item, run)
    row = told.row
    if row is None or row.counterpart is None:
        return told
    other = row.item if item == row.counterpart else row.counterpart
    return joined(told, review.story(session, other, run))


def joined(told: ItemStory, other: ItemStory) -> ItemStory:
    """Return a story with the side that only the counterpart has, and what happened to both, in order."""
    return msgspec.structs.replace(
        told,
        outlook=told.outlook if told.outlook is not None else other.outlook,
        salesforce=told.salesforce if told.salesforce is not None else other.salesforce,
        outlook_id=told.outlook_id or other.outlook_id,
        salesforce_id=told.salesforce_id or other.salesforce_id,
        private=told.private or other.private,
        history=tuple(sorted((*told.history, *other.history), key=lambda recorded: recorded.position)),
    )
