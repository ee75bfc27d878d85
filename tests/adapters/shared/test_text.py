"""Text of people, in the form that both sides can hold."""

import json
from pathlib import Path

import pytest

from adapters.shared.text import canonical_text

NAUGHTY = Path(__file__).parents[4] / "shared" / "reference" / "naughty-strings.json"


@pytest.mark.parametrize(
    ("value", "expect"),
    [
        pytest.param(None, None, id="nothing"),
        pytest.param(7, None, id="no text"),
        pytest.param("", None, id="empty"),
        pytest.param(" \r\n\t", None, id="blank"),
        pytest.param("\u00a0a\u2003", "a", id="typographic blanks"),
        pytest.param("a\r\nb\rc\nd", "a\nb\nc\nd", id="line ends"),
        pytest.param("a\tb", "a\tb", id="tab"),
        pytest.param("a\0b\x07c\x1bd\x7fe\x85f", "abcdef", id="controls"),
        pytest.param("\x00 a \x01", "a", id="blanks inside controls"),
        pytest.param("a\ud800b\udfff", "ab", id="lone surrogates"),
        pytest.param("👩‍🚀 Ünï", "👩‍🚀 Ünï", id="all else stays"),
        pytest.param("😀 Größe", "😀 Größe", id="astral characters stay"),
        pytest.param("a\ud83db", "ab", id="half of a surrogate pair"),
        pytest.param("\u202eRTL\u200b", "\u202eRTL\u200b", id="marks stay"),
    ],
)
def test_text_becomes_what_both_sides_can_hold(value: object, expect: str | None) -> None:
    assert canonical_text(value) == expect
    assert canonical_text(expect) == expect


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the reference folder is not beside the checkout")
def test_naughty_strings_come_out_clean_and_stay_so() -> None:
    for naughty in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        once = canonical_text(naughty)
        assert canonical_text(once) == once
        assert once is None or (once.encode("utf-8") and "\r" not in once and "\x00" not in once)
