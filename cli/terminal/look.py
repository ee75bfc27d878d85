"""What the reader's terminal can do, and text made to fit it."""

import os
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TextIO

from click import style, unstyle
from rich.cells import cell_len, set_cell_size

from cli.arguments.invocation import Invocation
from cli.terminal.wrapping import indented, side_by_side


@dataclass(frozen=True, slots=True)
class Look:
    """What the reader's terminal can do, and where they are."""

    width: int = 100
    color: bool = False
    unicode: bool = True
    zone: tzinfo | None = None
    """None for the zone of this machine."""
    whole: bool = False
    """Nothing is cut to fit: the reader is a file or another program."""

    def paint(self, text: str, *, fg: str | None = None, bold: bool = False, dim: bool = False) -> str:
        """Return the text in a colour, if there are any."""
        return style(text, fg=fg, bold=bold or None, dim=dim or None) if self.color and text else text

    @property
    def room(self) -> int:
        """Cells for a line of text that is wrapped."""
        return sys.maxsize if self.whole else self.width

    @property
    def ellipsis(self) -> str:
        return "…" if self.unicode else "~"


def look(invocation: Invocation) -> Look:
    """Return how text on standard output should look."""
    return Look(
        width=max(shutil.get_terminal_size((100, 24)).columns, 40),
        color=invocation.color and not os.environ.get("NO_COLOR") and sys.stdout.isatty(),
        unicode=_speaks_unicode(sys.stdout),
        whole=not sys.stdout.isatty(),
    )


def _speaks_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "ascii").lower().replace("-", "").startswith("utf")


def cut(text: str, width: int, look: Look) -> str:
    """Return text that takes at most `width` cells; an ellipsis says that there is more. A colour is kept whole."""
    plain = unstyle(text)
    if look.whole or cell_len(plain) <= width:
        return text
    shown = (set_cell_size(plain, max(width - 1, 0)).rstrip() + look.ellipsis) if width > 0 else ""
    return repainted(text, [shown])[0]


def fit(text: str, width: int, look: Look) -> str:
    """Return text that takes exactly `width` cells, if it may be cut: cut, or filled up with blanks."""
    shown = cut(text, width, look)
    return set_cell_size(shown, max(width, cell_len(shown)))


def fitted(text: str, look: Look) -> str:
    """Return text none of whose lines is wider than the terminal: what would be is wrapped, and keeps its indent."""
    if look.whole:
        return text
    return "\n".join(part for line in text.split("\n") for part in _parts(line, look.width))


def _parts(line: str, width: int) -> list[str]:
    plain = unstyle(line)
    if cell_len(plain) <= width:
        return [line]
    return repainted(line, indented(plain, width, "  "))


def repainted(line: str, parts: Sequence[str]) -> list[str]:
    """Return the parts of a line in the colour that all of it has, if it has one."""
    painted = _PAINTED.fullmatch(line)
    return [f"{painted[1]}{part}{_PLAIN}" if painted and part else part for part in parts]


_PLAIN = "\x1b[0m"
_PAINTED = re.compile(r"((?:\x1b\[[\d;]+m)+)[^\x1b]*\x1b\[0m")


def table(
    rows: Sequence[Sequence[str]], headers: Sequence[str], look: Look, *, flexible: Sequence[int], narrowest: int = 9
) -> list[str]:
    """Return lines of a table that fits the width: some columns give way, the widest first, and are wrapped.

    Where one of them would be narrower than `narrowest`, each row is a paragraph. Nothing is cut.
    """
    widths = [max(cell_len(line[column]) for line in [headers, *rows]) for column in range(len(headers))]
    room = look.width - 2 * (len(widths) - 1)
    while not look.whole and (excess := sum(widths) - room) > 0:
        widest = max(flexible, key=lambda column: widths[column])
        if widths[widest] <= narrowest:
            return [line for row in rows for line in indented("  ".join(filter(None, row)), look.width, "    ")]
        second = max([narrowest, *(widths[column] for column in flexible if column != widest)])
        widths[widest] = max(widths[widest] - excess, min(second, widths[widest] - 1), narrowest)
    head = [look.paint(line, bold=True) for line in side_by_side(headers, widths)]
    return [*head, *(line for row in rows for line in side_by_side(row, widths))]
