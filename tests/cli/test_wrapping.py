"""Text that does not fit: wrapped where it has to be decided on, cut where it does not, whole in a pipe."""

import pytest
from rich.cells import cell_len

from cli.terminal.look import Look, cut, fit, table
from cli.terminal.wrapping import indented, side_by_side, whole_words, wrapped

NAUGHTY = [
    "",
    " ",
    "a" * 99,
    "短い" * 30,
    "a  b   c" * 9,
    "é\u0301" * 50,
    "👩‍👩‍👧 family " * 8,
    "one two\u00a0three " * 9,
]


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
@pytest.mark.parametrize("width", [8, 20, 79])
def test_wrapping_fits_and_loses_nothing(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_lines_break_between_words_where_they_can() -> None:
    assert wrapped("the agenda of the third quarter", 12) == ["the agenda", "of the third", "quarter"]
    assert indented("the agenda of the third", 14, "  ") == ["the agenda", "  of the third"]


SECRET = "/home/ann/.config/accord-sign-in/outlook-sign-in-0b1c.secret"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (f"Others can read the sign-in of Outlook in {SECRET}.", f"{SECRET}."),
        (f"Next: Run: chmod 600 {SECRET}", f"chmod 600 {SECRET}"),
        ("Next: Run: chmod 600 '/home/Ann B/a-b, (c).secret'", "chmod 600 '/home/Ann B/a-b, (c).secret'"),
        ("It lies in '/home/Ann B/accord-sign-in/a-b.secret', kept.", "'/home/Ann B/accord-sign-in/a-b.secret',"),
        ("Sign in again: accord login outlook. If it stays, ask.", "accord login outlook."),
        ("Run: sf org login web --alias A, and set target_org.", "sf org login web --alias A,"),
        ("See why: sf org auth show-access-token --json (it prints a secret).", "sf org auth show-access-token --json"),
    ],
)
@pytest.mark.parametrize("width", [12, 20, 30, 49])
def test_what_is_copied_stands_in_one_line(text: str, whole: str, width: int) -> None:
    lines = whole_words(text, width)
    assert " ".join(lines) == text
    assert any(whole in line for line in lines), lines
    assert all(cell_len(line) <= width or line in (whole, text) for line in lines), lines


def test_cells_are_wrapped_side_by_side() -> None:
    assert side_by_side(("body", "one two three", "x"), (6, 7, 4)) == ["body    one two  x", "        three"]


def test_nothing_is_cut_where_nobody_reads_columns() -> None:
    long = "+49 151 23456789, and the office"
    assert cut(long, 10, Look(width=80)) == "+49 151 2…"
    assert cut(long, 10, Look(width=80, whole=True)) == long
    assert fit(long, 10, Look(width=80, whole=True)) == long
    assert fit("1", 3, Look(width=80, whole=True)) == "1  "
    rows = [("a", long * 5), ("b", "short")]
    assert long * 5 in "\n".join(table(rows, ("id", "what"), Look(width=40, whole=True), flexible=(1,)))
    wrapped_up = table(rows, ("id", "what"), Look(width=40), flexible=(1,))
    assert long * 5 not in "\n".join(wrapped_up)
    assert "".join("".join(wrapped_up).split()).startswith("idwhata" + "".join((long * 5).split()))
