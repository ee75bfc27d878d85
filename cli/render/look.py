"""How text is made fit for a terminal: its width, its colours, and nothing in it that could act."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from click import style
from rich.cells import cell_len, set_cell_size

from core.model import Value
from core.times import is_day, parse_instant

_JOINERS = "\u200c\u200d"
_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", re.ASCII)
"""A canonical day or instant (core.times)."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the reader's terminal can do, and where they are."""

    width: int = 100
    color: bool = False
    unicode: bool = True
    zone: tzinfo | None = None
    """None for the zone of this machine."""

    def paint(self, text: str, *, fg: str | None = None, bold: bool = False, dim: bool = False) -> str:
        """Return the text in a colour, if there are any."""
        return style(text, fg=fg, bold=bold or None, dim=dim or None) if self.color and text else text

    @property
    def ellipsis(self) -> str:
        return "…" if self.unicode else "~"


def clean(text: str) -> str:
    """Return text in one line that cannot act on a terminal: control, format and direction characters are spelt out."""
    return "".join(_visible(character) for character in " ".join(text.split()))


def _visible(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cut(text: str, width: int, look: Look) -> str:
    """Return text that takes at most `width` cells; an ellipsis says that there is more."""
    if cell_len(text) <= width:
        return text
    return (set_cell_size(text, max(width - 1, 0)).rstrip() + look.ellipsis) if width > 0 else ""


def fit(text: str, width: int, look: Look) -> str:
    """Return text that takes exactly `width` cells: cut, or filled up with blanks."""
    return set_cell_size(cut(text, width, look), width)


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun: "1 delete", "2 deletes"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def local(text: str, look: Look, form: str = "%Y-%m-%d %H:%M") -> str:
    """Return an instant in the reader's zone. A day is the same everywhere, and what is no time is left as it is."""
    try:
        return text if is_day(text) else parse_instant(text).astimezone(look.zone).strftime(form)
    except (ValueError, OverflowError, OSError):
        return clean(text)


def zone_name(moment: str, look: Look) -> str:
    """Return what the reader's zone is called at that instant, such as "CET (UTC+01:00)"."""
    there = parse_instant(moment).astimezone(look.zone)
    offset = there.strftime("%z")
    if not there.utcoffset():
        return "UTC"
    return f"{there.tzname()} (UTC{offset[:3]}:{offset[3:5]})"


def value_text(value: Value, look: Look, width: int | None = None) -> str:
    """Return a field's value for a person: quoted text, yes or no, names in order, or nothing."""
    if value is None or value == "" or value == ():
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(clean(part) for part in value) if isinstance(value, tuple) else _text(value, look)
    return text if width is None else cut(text, width, look)


def _text(value: str, look: Look) -> str:
    return local(value, look) if _TIME.fullmatch(value) else f'"{clean(value)}"'


def table(rows: Sequence[Sequence[str]], headers: Sequence[str], look: Look, *, flexible: int) -> list[str]:
    """Return lines of a table that fits the width: one column gives way, so that no row is wrapped apart."""
    widths = [max(cell_len(line[column]) for line in [headers, *rows]) for column in range(len(headers))]
    spare = look.width - sum(widths) - 2 * (len(widths) - 1)
    widths[flexible] = max(widths[flexible] + min(spare, 0), 8)
    head = "  ".join(fit(cell, width, look) for cell, width in zip(headers, widths, strict=True)).rstrip()
    lines = ["  ".join(fit(c, w, look) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [look.paint(cut(head, look.width, look), bold=True), *(cut(line, look.width, look) for line in lines)]
