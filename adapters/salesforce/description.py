"""The text of an event and the names of its attachments, which share one Description.

Salesforce never gets the files; their names are listed at the end of the Description, after a blank line and under a
fixed heading, and are taken out again when it is read: wherever the list then stands, for people write below it and
into it.
"""

import re
from collections.abc import Iterator, Sequence

from adapters.shared.text import canonical_text
from core.fields.base import cut, units_of
from core.fields.calendar import DESCRIPTION_LIMIT

HEADING = "Attachments in Outlook:"
BULLET = "- "
ROOM = 1_000
"""How much of a Description is kept free for the list; a longer one takes the place of the text's end."""

_FILE = re.compile(r".*\.\w{1,5}")
"""What a name looks like that is a file's for sure."""


def compose(body: str | None, names: Sequence[str], limit: int = DESCRIPTION_LIMIT) -> str | None:
    """Return the Description of so many UTF-16 units that holds a text and names.

    The text is cut to make room, the list never. A list that the text itself holds is left out: there is only one.
    """
    listing = _listing(names)
    written = split(body)[0] or ""
    if not listing:
        return cut(written, limit).rstrip() or None
    room = max(0, limit - units_of(listing) - len("\n\n"))
    written = cut(written, room).rstrip()
    return f"{written}\n\n{listing}" if written else listing


def split(description: str | None) -> tuple[str | None, tuple[str, ...]]:
    """Return the text and the names that a Description holds.

    Where there are several lists, none of them is text, and the last one counts. A heading and nothing else is text.
    """
    whole = canonical_text(description)
    if whole is None or HEADING not in whole or whole == HEADING:
        return whole, ()
    lines = whole.split("\n")
    texts: list[str] = []
    names: tuple[str, ...] = ()
    while (start := _heading(lines)) is not None:
        texts.append("\n".join(lines[:start]))
        found, rest = _list(lines[start + 1 :])
        names, lines = found or names, rest
    texts.append("\n".join(lines))
    return "\n\n".join(filter(None, map(_trimmed, texts))).strip() or None, names


def _heading(lines: Sequence[str]) -> int | None:
    return next((place for place, line in enumerate(lines) if line.strip() == HEADING), None)


def _list(lines: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return the names below a heading, and the lines that are none of its.

    The list goes to the first blank line. What follows upon a line that somebody wrote into it is a name only if it
    looks like a file's: otherwise it is theirs as well.
    """
    start = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    start = start if start < len(lines) and _named(lines[start]) else 0
    end = next((place for place in range(start, len(lines)) if not lines[place].strip()), len(lines))
    names: list[str] = []
    others: list[str] = []
    for line in lines[start:end]:
        name = _named(line)
        if name is None or (others and not _FILE.fullmatch(name)):
            others.append(line)
        elif name:
            names.append(name)
    return tuple(names), [*others, *lines[end:]]


def _named(line: str) -> str | None:
    """Return the name on a line of a list, "" where it was taken out; None for a line of another form."""
    stripped = f"{line.strip()} "
    return stripped[len(BULLET) :].strip() if stripped.startswith(BULLET) else None


def _trimmed(text: str) -> str:
    """Return a text without blank lines at both ends; the white space before its first word stays."""
    return re.sub(r"\A(?:[^\S\n]*\n)+", "", text).rstrip()


def _listing(names: Sequence[str]) -> str:
    return "\n".join([HEADING, *bullets]) if (bullets := list(_bullets(names))) else ""


def _bullets(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if cleaned := " ".join((canonical_text(name) or "").split()):
            yield f"{BULLET}{cleaned}"
