"""The pictures of the tour are what the program prints today. `python -m tests.support.pictures` draws them anew."""

import re
from typing import TYPE_CHECKING

from tests.support import page_pictures, screen_pictures
from tests.support.browser import browser as browser
from tests.support.doc_pages import DOCS, GUIDE, blocks, commands
from tests.support.pictures import FOLDER, drawn, lines, screens

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_OF_THE_SCREEN = {f"{name}.svg" for name in screen_pictures.SCENES}


def test_the_pictures_are_what_accord_prints() -> None:
    typed: set[str] = set()
    names: set[str] = set()
    for name, command, printed in screens():
        kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
        assert lines(kept) == lines(drawn(name, command, printed)), name
        assert lines(kept)[0] == f"$ {command}"
        assert "https://" not in re.sub("<!--.*?-->", "", kept)
        names.add(name)
        typed.add(command)
    page = GUIDE / "tour.md"
    shown = set(re.findall(r"\]\(pictures/([\w-]+\.\w+)\)", page.read_text(encoding="utf-8")))
    assert shown == {path.name for path in FOLDER.iterdir()}
    assert {f"{name}.svg" for name in names} == {path.name for path in FOLDER.glob("*.svg")} - _OF_THE_SCREEN
    assert typed <= {f"accord {' '.join(words)}" for block in blocks(page) for words in commands(block)}


def test_the_pictures_of_the_screen_are_what_it_shows() -> None:
    for name, picture in screen_pictures.pictures():
        assert lines((FOLDER / f"{name}.svg").read_text("utf-8")) == lines(picture), name


def test_the_pictures_of_the_page_are_what_it_shows(browser: "Browser") -> None:
    for name, _, text in page_pictures.taken(browser):
        assert page_pictures.text_of((FOLDER / f"{name}.png").read_bytes()) == text, name


def test_the_readme_shows_the_same() -> None:
    """Every line of its example stands in a picture, in the same order."""
    (example,) = [block for block in blocks(DOCS.parent / "README.md") if "$ accord show ruwo" in block.lines]
    printed = iter(
        line.strip()
        for name in ("plan", "show", "decide", "apply")
        for line in lines((FOLDER / f"{name}.svg").read_text("utf-8"))
    )
    for line in example.lines:
        assert line in ("", "[...]") or line in printed, line


def test_a_picture_says_its_text() -> None:
    picture = drawn("x", "accord plan", "\x1b[1mPlan\x1b[0m for <calendar> & more\n  二 → create")
    assert lines(picture) == ["$ accord plan", "Plan for <calendar> & more", "  二 → create"]
