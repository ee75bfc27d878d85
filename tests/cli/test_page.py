"""What the exported page says of a value: in the reader's zone, and only what came from Accord's own hand as markup."""

import io
from datetime import timedelta, timezone

import pytest

from cli.present.export.page import Story, shown, write_page
from cli.terminal.look import Look
from cli.terminal.outfile import Output
from core.engine.tally import Tally
from core.engine.write_story import FieldWritten, Written
from core.model import Value

AT = "2026-11-24T22:30:00.000000Z"


def page(new: Value, hidden: str = "") -> str:
    write = Written(
        1, AT, "run1", "ann", "calendar", "item", "Tea", "outlook", "update", "A", "succeeded", "", "",
        (FieldWritten("start", None, new, None),), hidden,
    )  # fmt: skip
    run = Tally("run1", "ann", AT, "sync", counts={"update": 1})
    out = io.BytesIO()
    look = Look(zone=timezone(timedelta(hours=2)))
    write_page(Output(out), Story("default", AT, "All.", [run], lambda _: [write], look))
    return out.getvalue().decode()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2026-11-24T22:30:00Z", "<bdi>2026-11-25 00:30</bdi>"),
        ("2026-11-24", "<bdi>2026-11-24</bdi>"),
        ("at 2026-11-24T22:30:00Z", "<bdi>at 2026-11-24T22:30:00Z</bdi>"),
        (True, "<bdi>yes</bdi>"),
        (("a", "<b>"), "<bdi>a, &lt;b&gt;</bdi>"),
        (None, "–"),
        ("two\nlines", "<bdi>two\nlines</bdi>"),
    ],
)
def test_values_are_told_as_the_reader_would(value: Value, told: str) -> None:
    assert f'<td data-name="written">{told}</td>' in page(value)


def test_days_are_those_of_the_reader() -> None:
    told = page(None)
    assert "2026-11-25: runs 1" in told
    assert "2026-11-24" not in told.replace(AT, "")


def test_what_is_hidden_says_why() -> None:
    assert page("Tea", "erased").count("(erased)") == 3


def test_text_from_outside_is_isolated() -> None:
    assert shown("\u202e<i>\0") == "<bdi>\\u202e&lt;i&gt;\\x00</bdi>"
