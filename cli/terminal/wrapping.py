"""Text over several lines, where it would not fit one. Nothing is cut."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len, chop_cells, set_cell_size


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text, none over `width` cells: broken at blanks, or within long words.

    All of them begin with the blanks that the text begins with.
    """
    if cell_len(text) <= width:
        return [text]
    words = text.lstrip(" ")
    blank = " " * min(len(text) - len(words), width // 2)
    return [blank + line for line in _lines(words, width - len(blank))]


def indented(text: str, width: int, indent: str) -> list[str]:
    """Return the lines of a text; those after the first begin with the indent."""
    first, *rest = wrapped(text, width - cell_len(indent))
    return [first, *(indent + line for line in rest)]


def whole_words(text: str, width: int) -> list[str]:
    """Return the lines of a text out of which people copy: no word, quoted path or command is ever broken.

    What does not fit the width stands on a line of its own, and that line alone is longer.
    """
    lines = [""]
    for part in _WHOLE.findall(text):
        joined = f"{lines[-1]} {part}" if lines[-1] else part
        if cell_len(joined) <= width or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(part)
    return lines


_WHOLE = re.compile(
    r"""(?<=:\ )(?:accord|chmod|sf|npm|pip)\ (?:'[^']*'|"[^"]*"|[^,;('"])*?(?=[,;]|\ \(|\.?\s*$|\.\ )[.,;]?  # a command
      | \S*'[^'\s]*[/\\][^']*'\S* | \S*"[^"\s]*[/\\][^"]*"\S*                                     # a quoted path
      | \S+""",
    re.VERBOSE,
)


def side_by_side(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Return the lines of a row of a table whose cells are wrapped, two blanks apart."""
    columns = [wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    lines = zip_longest(*columns, fillvalue="")
    return ["  ".join(set_cell_size(c, w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines]


def _lines(text: str, width: int) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width:
            line = joined
            continue
        if line:
            yield line.rstrip(" ")
        *whole, line = chop_cells(word, width) if cell_len(word) > width else [word]
        yield from whole
    yield line
