"""Which items a person means."""

from collections.abc import Sequence

from core.engine.review import find_items
from core.engine.session import Session
from core.errors import UsageError


def all_items(session: Session, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the items that these texts name, each once, in order. Raises UsageError for an unknown one."""
    return tuple(dict.fromkeys(item for text in texts for item in find_items(session, text)))


def one_item(session: Session, text: str) -> str:
    """Return the item that a text names. Raises UsageError when it names none, or several."""
    items = find_items(session, text)
    if len(items) != 1:
        raise UsageError(f"'{text}' names {len(items)} items.", f"Name one of them: {', '.join(items[:5])}")
    return items[0]
