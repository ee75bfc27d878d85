"""A text and the names of attachments share one Description."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.salesforce.description import compose, split
from adapters.shared.text import canonical_text

NAUGHTY = Path(__file__).parents[4] / "shared" / "reference" / "naughty-strings.json"

NAMES = ("plan.pdf", "notes.txt")
BOTH = "Agenda\n\nAttachments in Outlook:\n- plan.pdf\n- notes.txt"


@pytest.mark.parametrize(
    ("body", "names", "expect"),
    [
        pytest.param("Agenda", ("plan.pdf", "notes.txt"), BOTH, id="both"),
        pytest.param("Agenda \r\n", (), "Agenda", id="only a text"),
        pytest.param(None, ("plan.pdf",), "Attachments in Outlook:\n- plan.pdf", id="only names"),
        pytest.param(None, (), None, id="neither"),
        pytest.param("x", ("two\nlines .pdf", " ", "\x00"), "x\n\nAttachments in Outlook:\n- two lines .pdf", id="odd"),
    ],
)
def test_text_and_names_are_put_together(body: str | None, names: tuple[str, ...], expect: str | None) -> None:
    assert compose(body, names) == expect


@pytest.mark.parametrize(
    ("description", "body", "names"),
    [
        pytest.param(BOTH, "Agenda", ("plan.pdf", "notes.txt"), id="both"),
        pytest.param(BOTH.replace("\n", "\r\n") + "\r\n", "Agenda", ("plan.pdf", "notes.txt"), id="other line ends"),
        pytest.param("Attachments in Outlook:\n- a", None, ("a",), id="only names"),
        pytest.param("- a\n- b", "- a\n- b", (), id="a list without the heading"),
        pytest.param("x\nAttachments in Outlook:\n- a", "x", ("a",), id="no blank line before it"),
        pytest.param(f"{BOTH}\nmore", "Agenda\n\nmore", ("plan.pdf", "notes.txt"), id="text below it"),
        pytest.param(f"{BOTH}\n\n\nmore\n- x", "Agenda\n\nmore\n- x", ("plan.pdf", "notes.txt"), id="a list below it"),
        pytest.param(
            BOTH.replace("\n- notes", "\nthe old one\n- not read\n- notes"),
            "Agenda\n\nthe old one\n- not read",
            ("plan.pdf", "notes.txt"),
            id="text in it",
        ),
        pytest.param(
            BOTH.replace(":\n", ":\nread these\n"), "Agenda\n\nread these", NAMES, id="text under the heading"
        ),
        pytest.param(BOTH.replace(":\n", ": \n\n"), "Agenda", NAMES, id="a blank line under the heading"),
        pytest.param(BOTH.replace("- ", "  - "), "Agenda", NAMES, id="indented"),
        pytest.param("Attachments in Outlook:", "Attachments in Outlook:", (), id="only a heading"),
        pytest.param("x\n\nAttachments in Outlook:", "x", (), id="a heading without a list"),
        pytest.param("Attachments in Outlook:\n-\nx", "x", (), id="names taken out"),
        pytest.param(f"{BOTH}\n\nmore\n\nAttachments in Outlook:\n- c", "Agenda\n\nmore", ("c",), id="doubled"),
        pytest.param("See Attachments in Outlook: none", "See Attachments in Outlook: none", (), id="no heading"),
        pytest.param(None, None, (), id="nothing"),
    ],
)
def test_a_description_is_split_again(description: str | None, body: str | None, names: tuple[str, ...]) -> None:
    assert split(description) == (body, names)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: f"{text}\nmore",
        lambda text: f"more\n{text}",
        lambda text: text.replace("- notes", "more\n- notes"),
        lambda text: text.replace("\n\nAttach", "\nmore\nAttach"),
        lambda text: text.replace("Agenda\n\n", ""),
        lambda text: f"{text}\n\n{text}",
        lambda text: f"{text}\n\n  more\n\n  again\n",
    ],
    ids=["below", "above", "into it", "right before it", "text taken out", "doubled", "indented"],
)
def test_the_list_is_never_doubled_whatever_somebody_wrote_around_it(edit: Callable[[str], str]) -> None:
    body, names = split(edit(BOTH))
    again = compose(body, names)
    assert again is not None
    assert again.count("Attachments in Outlook:") == 1
    assert split(again) == (body, NAMES)
    assert compose(edit(BOTH), NAMES) == again


def test_the_text_is_cut_between_characters_by_the_units_of_utf_16() -> None:
    assert compose("\N{GRINNING FACE}" * 20_000, ()) == "\N{GRINNING FACE}" * 16_000
    assert compose("x" + "\N{GRINNING FACE}" * 20_000, ()) == "x" + "\N{GRINNING FACE}" * 15_999


def test_the_text_is_cut_and_the_list_never() -> None:
    names = tuple(f"{n}.pdf" for n in range(50))
    written = compose("x" * 40_000, names)
    assert written is not None
    assert len(written) == 32_000
    assert split(written)[1] == names


def test_a_text_alone_is_cut_at_the_limit() -> None:
    assert compose("x" * 32_001, ()) == "x" * 32_000


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the reference folder is not beside the checkout")
def test_naughty_texts_and_names_survive() -> None:
    for naughty in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        name = " ".join((canonical_text(naughty) or "").split())
        assert split(compose(naughty, [naughty])) == (canonical_text(naughty), (name,) if name else ())
