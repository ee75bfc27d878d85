"""Lines of styled pieces: joined, wrapped and cut by the cells that they take, and made into strips."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from cli.review.screen.inks import PLAIN

Piece = tuple[str, Style]
Line = tuple[Piece, ...]

_WORD: Final = re.compile(r"\S+")


def line(*parts: str | Piece, style: Style = PLAIN) -> Line:
    """Return a line of texts; those that come without a style get the one that is named."""
    return tuple((part, style) if isinstance(part, str) else part for part in parts)


def text_of(pieces: Line) -> str:
    return "".join(text for text, _ in pieces)


def wrapped(pieces: Line, width: int, indent: int = 0) -> list[Line]:
    """Return the lines of pieces, none over `width` cells; what is broken off is indented. Line ends break as well."""
    found: list[Line] = []
    for part in _split(pieces):
        text, room = text_of(part), max(width, 1)
        blank = min(indent, max(room - 8, 0))
        for start, end in _breaks(text, room, room - blank, continued=bool(found)):
            piece = _between(part, start, end)
            found.append(((" " * blank, PLAIN), *piece) if found and blank else piece)
    return found


def _split(pieces: Line) -> Iterator[Line]:
    """Yield what stands between line ends."""
    current: list[Piece] = []
    for text, style in pieces:
        first, *rest = text.split("\n")
        current.append((first, style))
        for part in rest:
            yield tuple(current)
            current = [(part, style)]
    yield tuple(current)


def _breaks(text: str, first: int, others: int, *, continued: bool) -> Iterator[tuple[int, int]]:
    """Yield where lines begin and end: at blanks, or within words that are wider than a line."""
    start = end = 0
    width = others if continued else first
    for word in _WORD.finditer(text):
        if cell_len(text[start : word.end()]) <= width:
            end = word.end()
            continue
        if end > start:
            yield start, end
            start, width = word.start(), others
        while cell_len(text[start : word.end()]) > width:
            part = chop_cells(text[start : word.end()], width)[0]
            yield start, start + max(len(part), 1)
            start, width = start + max(len(part), 1), others
        end = word.end()
    yield start, max(end, start)


def _between(pieces: Line, start: int, end: int) -> Line:
    """Return a part of pieces, by characters."""
    found: list[Piece] = []
    at = 0
    for text, style in pieces:
        part = text[max(start - at, 0) : max(end - at, 0)]
        if part:
            found.append((part, style))
        at += len(text)
    return tuple(found)


def strip(pieces: Iterable[Piece], width: int, base: Style = PLAIN) -> Strip:
    """Return a strip of exactly `width` cells: cut, or filled with blanks."""
    made = Strip([Segment(text, base + style) for text, style in pieces if text])
    return made.adjust_cell_length(width, base)


def joined(words: Sequence[str], between: str, width: int) -> list[str]:
    """Return words in lines, as many in each as fit."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]}{between}{word}" if lines else word
        if lines and cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
