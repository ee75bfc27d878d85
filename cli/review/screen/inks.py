"""How the screen draws: styles in the terminal's own colours, so that it is right on dark and on light, and its marks.

No meaning is in a colour alone: each goes with a mark, a word, or a style that has no colour.
"""

from dataclasses import dataclass
from typing import Final

from rich.style import Style

PLAIN: Final = Style()
DIM: Final = Style(dim=True)
BOLD: Final = Style(bold=True)
TITLE: Final = Style(bold=True, reverse=True)
HEADING: Final = Style(bold=True, underline=True)
CURSOR: Final = Style(reverse=True)
SELECTED: Final = Style(bold=True)
GONE: Final = Style(strike=True, color="red")
NEW: Final = Style(underline=True, color="green")
ERROR: Final = Style(bold=True, color="red")
GOOD: Final = Style(color="green")
LINKED: Final = Style(underline=True)
COLORS: Final = {name: Style(color=name) for name in ("green", "cyan", "red", "blue", "magenta", "yellow")}


@dataclass(frozen=True, slots=True)
class Marks:
    """The signs of the screen: real ones, or ASCII where the terminal has no others."""

    cursor: str
    selected: str
    failed: str
    winner: str
    rule: str
    full: str
    empty: str
    dot: str
    arrows: tuple[str, str, str, str]
    """Up, down, left, right."""


_UNICODE: Final = Marks("▌", "✓", "✗", "✓", "─", "█", "░", "·", ("↑", "↓", "←", "→"))
_ASCII: Final = Marks(">", "+", "x", "*", "-", "#", ".", "|", ("up", "down", "left", "right"))


def marks(*, unicode: bool) -> Marks:
    """Return the signs that a terminal can show."""
    return _UNICODE if unicode else _ASCII
