"""A text and the names of attachments share one Description."""

import json
from pathlib import Path

import pytest

from adapters.salesforce.description import compose, split
from adapters.shared.text import canonical_text

NAUGHTY = Path(__file__).parents[4] / "shared" / "reference" / "naughty-strings.json"

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
        pytest.param("x\nAttachments in Outlook:\n- a", "x\nAttachments in Outlook:\n- a", (), id="no blank line"),
        pytest.param(BOTH + "\nmore", BOTH + "\nmore", (), id="text after the list"),
        pytest.param("Attachments in Outlook:", "Attachments in Outlook:", (), id="a heading alone"),
        pytest.param(BOTH + "\n\nAttachments in Outlook:\n- c", BOTH, ("c",), id="the last list counts"),
        pytest.param(None, None, (), id="nothing"),
    ],
)
def test_a_description_is_split_again(description: str | None, body: str | None, names: tuple[str, ...]) -> None:
    assert split(description) == (body, names)


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
