"""A workbook for Excel, written row by row: texts are text cells, whatever they begin with."""

from collections.abc import Iterable, Sequence
from tempfile import TemporaryDirectory
from typing import Any, Final

from cli.present.export.sink import Sink
from cli.present.export.tables import Cell, unharmed

ROWS: Final = 1_048_576
"""Of a sheet, its head included; what does not fit goes on the next."""
LONGEST: Final = 32_767
"""UTF-16 units in a cell. Both limits: Microsoft, "Excel specifications and limits"."""
CUT: Final = " … (cut; JSON Lines holds all of it)"
WIDTHS: Final = {"position": 9, "kind": 10, "side": 11, "operation": 10, "outcome": 11, "actor": 14}


def write_xlsx(out: Sink, columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, most: int = ROWS) -> None:
    """Write a table as a workbook, in memory that does not grow with it. What is put aside meanwhile is taken away."""
    from xlsxwriter import Workbook  # loaded for this format alone

    with TemporaryDirectory(prefix="accord-") as aside:
        options = {"constant_memory": True, "tmpdir": aside, "use_zip64": True, "strings_to_formulas": False}
        with Workbook(out, options) as workbook:
            bold, at = workbook.add_format({"bold": True}), most
            for row in rows:
                if at == most:
                    sheet, at = _sheet(workbook, columns, bold), 1
                _write(sheet, at, row)
                at += 1
            if not workbook.worksheets():
                _sheet(workbook, columns, bold)


def _sheet(workbook: Any, columns: Sequence[str], bold: Any) -> Any:
    sheet = workbook.add_worksheet()
    for number, name in enumerate(columns):
        sheet.set_column(number, number, WIDTHS.get(name, 24))
        sheet.write_string(0, number, name, bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _write(sheet: Any, at: int, row: Sequence[Cell]) -> None:
    for number, cell in enumerate(row):
        if isinstance(cell, int):
            sheet.write_number(at, number, cell)
        elif cell:
            sheet.write_string(at, number, fitting(unharmed(cell)))


def fitting(text: str) -> str:
    """Return text that a cell can hold; one that is cut says so."""
    if len(text) <= LONGEST // 2 or len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    kept = text.encode("utf-16-le")[: 2 * (LONGEST - len(CUT))].decode("utf-16-le", "ignore")
    return kept + CUT
