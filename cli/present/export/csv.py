"""CSV that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from cli.present.export.sink import Sink
from cli.present.export.tables import Cell, unharmed

BEGINNINGS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula begins with: OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection."""

MARK: Final = "\ufeff"
"""Excel takes a file without it for one in the local 8-bit letters."""


def write_csv(out: Sink, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table as UTF-8, every text in quotation marks, and an apostrophe before what looks like a formula."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    lines.write(MARK)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
        if lines.tell() > 1 << 16:
            _pass_on(out, lines)
    _pass_on(out, lines)


def harmless(text: str) -> str:
    """Return text as no spreadsheet runs it."""
    text = unharmed(text)
    return f"'{text}" if text.startswith(BEGINNINGS) else text


def _pass_on(out: Sink, lines: io.StringIO) -> None:
    out.write(lines.getvalue().encode())
    lines.seek(0)
    lines.truncate()
