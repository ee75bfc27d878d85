"""The text of an event and the names of its attachments, which share one Description.

Salesforce never gets the files; their names are listed at the end of the Description, after a blank line and under a
fixed heading, and are split off again when it is read.
"""

from collections.abc import Sequence

from adapters.shared.text import canonical_text
from core.fields.calendar import DESCRIPTION_LIMIT

HEADING = "Attachments in Outlook:"
BULLET = "- "


def compose(body: str | None, names: Sequence[str]) -> str | None:
    """Return the Description that holds a text and names; the text is cut to make room, the list never."""
    listing = _listing(names)
    written = canonical_text(body) or ""
    if not listing:
        return written[:DESCRIPTION_LIMIT].rstrip() or None
    room = max(0, DESCRIPTION_LIMIT - len(listing) - len("\n\n"))
    written = written[:room].rstrip()
    return f"{written}\n\n{listing}" if written else listing


def split(description: str | None) -> tuple[str | None, tuple[str, ...]]:
    """Return the text and the names that a Description holds."""
    whole = canonical_text(description) or ""
    lines = whole.split("\n")
    start = len(lines)
    while start and lines[start - 1].startswith(BULLET):
        start -= 1
    if start == len(lines) or not _heads(lines[:start]):
        return whole or None, ()
    names = tuple(name for name in (line[len(BULLET) :].strip() for line in lines[start:]) if name)
    return canonical_text("\n".join(lines[: start - 1])), names


def _heads(lines: Sequence[str]) -> bool:
    """Tell whether these lines end with the heading, first of all or after a blank line."""
    return bool(lines) and lines[-1] == HEADING and (len(lines) == 1 or not lines[-2].strip())


def _listing(names: Sequence[str]) -> str:
    cleaned = (" ".join((canonical_text(name) or "").split()) for name in names)
    bullets = [f"{BULLET}{name}" for name in cleaned if name]
    return "\n".join([HEADING, *bullets]) if bullets else ""
