"""What the reader's terminal can do, and text made to fit it."""

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TextIO

from click import style
from rich.cells import cell_len, set_cell_size

from cli.arguments.invocation import Invocation


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
    def ellipsis(self) -> str:
        return "…" if self.unicode else "~"


def look(invocation: Invocation) -> Look:
    """Return how text on standard output should look."""
    return Look(
        width=max(shutil.get_terminal_size((100, 24)).columns, 60),
        color=invocation.color and not os.environ.get("NO_COLOR") and sys.stdout.isatty(),
        unicode=_speaks_unicode(sys.stdout),
        whole=not sys.stdout.isatty(),
    )


def _speaks_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "ascii").lower().replace("-", "").startswith("utf")


def cut(text: str, width: int, look: Look) -> str:
    """Return text that takes at most `width` cells; an ellipsis says that there is more."""
    if look.whole or cell_len(text) <= width:
        return text
    return (set_cell_size(text, max(width - 1, 0)).rstrip() + look.ellipsis) if width > 0 else ""


def fit(text: str, width: int, look: Look) -> str:
    """Return text that takes exactly `width` cells, if it may be cut: cut, or filled up with blanks."""
    shown = cut(text, width, look)
    return set_cell_size(shown, max(width, cell_len(shown)))


def table(rows: Sequence[Sequence[str]], headers: Sequence[str], look: Look, *, flexible: int) -> list[str]:
    """Return lines of a table that fits the width: one column gives way, so that no row is wrapped apart."""
    widths = [max(cell_len(line[column]) for line in [headers, *rows]) for column in range(len(headers))]
    spare = look.width - sum(widths) - 2 * (len(widths) - 1)
    if not look.whole:
        widths[flexible] = max(widths[flexible] + min(spare, 0), 8)
    head = "  ".join(fit(cell, width, look) for cell, width in zip(headers, widths, strict=True)).rstrip()
    lines = ["  ".join(fit(c, w, look) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [look.paint(cut(head, look.width, look), bold=True), *(cut(line, look.width, look) for line in lines)]
