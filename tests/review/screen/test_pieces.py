"""Lines of pieces: whatever they say, none is wider than its room, and nothing of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from cli.review.keycaps import key_words
from cli.review.screen.ascii import in_ascii
from cli.review.screen.keyboard import VERBS
from cli.review.screen.pieces import joined, line, strip, text_of, wrapped
from cli.terminal.printable import printable
from core.review.keys import KEYS

BOLD = Style(bold=True)

WRAPPED = [
    ("fits", "one two", 10, 0, ["one two"]),
    ("breaks at blanks", "one two three", 8, 0, ["one two", "three"]),
    ("indents what is broken off", "one two three", 12, 2, ["one two", "  three"]),
    ("within a long word", "abcdefghij", 4, 0, ["abcd", "efgh", "ij"]),
    ("at line ends", "one\n\ntwo", 10, 2, ["one", "  ", "  two"]),
    ("two cells a sign", "会議室", 4, 0, ["会議", "室"]),
    ("nothing", "", 4, 0, [""]),
]


@pytest.mark.parametrize(("text", "width", "indent", "expected"), [c[1:] for c in WRAPPED], ids=[c[0] for c in WRAPPED])
def test_wrapping(text: str, width: int, indent: int, expected: list[str]) -> None:
    assert [text_of(each) for each in wrapped(line(text), width, indent)] == expected


def test_styles_stay_with_their_text() -> None:
    lines = wrapped((("plain ", Style()), ("bold words", BOLD), (" end", Style())), 11)
    assert [text_of(each) for each in lines] == ["plain bold", "words end"]
    assert [[text for text, style in each if style is BOLD] for each in lines] == [["bold"], ["words"]]


TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=60)


@given(TEXT, st.integers(2, 30), st.integers(0, 8))
def test_no_line_is_wider_than_its_room_and_nothing_is_lost(text: str, width: int, indent: int) -> None:
    shown = printable(text)
    lines = [text_of(each) for each in wrapped(line(shown), width, indent)]
    assert all(cell_len(each) <= width for each in lines)
    assert "".join("".join(lines).split()) == "".join(shown.split())
    assert all(strip(line(each), width).cell_length == width for each in lines)


@given(TEXT, st.integers(1, 40))
def test_a_strip_is_as_wide_as_it_should_be_and_its_ascii_too(text: str, width: int) -> None:
    made = strip(line(printable(text)), width)
    assert made.cell_length == cell_len(made.text) == width
    plain = in_ascii(made.text)
    assert plain.isascii()
    assert len(plain) == width


def test_letters_lose_no_more_than_their_accents() -> None:
    assert in_ascii("Café → Zoë … 会議") == "Cafe > Zoe ~ ????"


def test_words_are_joined_as_far_as_they_fit() -> None:
    assert joined(["aa", "bb", "cc"], " · ", 8) == ["aa · bb", "cc"]


def test_every_key_of_the_table_means_one_thing_and_is_called_something() -> None:
    keys = [key for each in KEYS for key in each.keys]
    assert len(keys) == len(set(keys)) == len(VERBS)
    assert [key_words(key, unicode=True) for key in ("shift+up", "ctrl+z", "pageup", "escape", "Z", ">")] == [
        "Shift+↑",
        "Ctrl+Z",
        "PgUp",
        "Esc",
        "Z",
        ">",
    ]
    assert all(key_words(key).isascii() for key in keys)
