"""For terminals without real signs: whatever is drawn comes out as ASCII, cell by cell, so that no line gets wider."""

import unicodedata
from functools import lru_cache
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.scrollbar import ScrollBar, ScrollBarRender

_SIGNS: Final = {"…": "~", "·": "|", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "←": "<", "→": ">"}


class AsciiOnly(LineFilter):
    """Puts ASCII in the place of everything else: the letter without its accents, or a question mark."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment if segment.text.isascii() else Segment(in_ascii(segment.text), segment.style, segment.control)
            for segment in segments
        ]


class AsciiBar(ScrollBarRender):
    """A scroll bar without the blocks that its ends are drawn with."""

    VERTICAL_BARS = [" "] * 8
    HORIZONTAL_BARS = [" "] * 8


def draw_bars(*, unicode: bool) -> None:
    """Have every scroll bar drawn with real signs, or without."""
    ScrollBar.renderer = ScrollBarRender if unicode else AsciiBar


@lru_cache(maxsize=4096)
def in_ascii(text: str) -> str:
    """Return text in ASCII that takes as many cells."""
    return set_cell_size("".join(_letter(character) for character in text), cell_len(text))


def _letter(character: str) -> str:
    if character.isascii():
        return character
    width = cell_len(character)
    sign = _SIGNS.get(character) or unicodedata.normalize("NFKD", character)[0]
    return (sign if sign.isascii() else "?").ljust(width, "?")[:width]
