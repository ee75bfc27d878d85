"""What holds for every page that people read: its commands, its settings and its links are right."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from core.errors import UsageError
from core.review.keys import KEYS
from core.settings import Settings
from tests.support.doc_pages import DOCS, GUIDE, blocks, mentioned, parse, typed, unknown

README = DOCS.parent / "README.md"
PAGES = [README, *sorted(DOCS.glob("*.md")), *sorted(GUIDE.glob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
FENCED = re.compile(r"^\s*```.*?^\s*```$", re.MULTILINE | re.DOTALL)


def name(page: Path) -> str:
    return page.relative_to(DOCS.parent).as_posix()


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "commands.md"], ids=name)
def test_every_command_is_one(page: Path) -> None:
    for words in typed(page):
        try:
            parse(words)
        except (click.ClickException, UsageError) as error:
            pytest.fail(f"accord {' '.join(words)}: {error}")
    for words in mentioned(page):
        assert unknown(words) == set(), words


@pytest.mark.parametrize("words", [["plan", "--nowhere"], ["plans"], ["decide", "x", "--prefer", "left"], ["show"]])
def test_what_is_no_command_is_found(words: list[str]) -> None:
    with pytest.raises((click.ClickException, UsageError)):
        parse(words)


@pytest.mark.parametrize(
    ("words", "found"), [("plan --nowhere", {"--nowhere"}), ("plans", {"plans"}), ("journal tidy", {"tidy"})]
)
def test_what_does_not_exist_is_found(words: str, found: set[str]) -> None:
    assert unknown(words.split()) == found


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_all_settings_are_settings(page: Path) -> None:
    for block in blocks(page):
        if block.language == "toml" and page.parent == GUIDE:
            Settings.model_validate(tomllib.loads(block.text))


def anchors(page: Path) -> set[str]:
    """Return what a heading can be linked by, as GitHub makes it."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in HEADING.findall(text)}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if target.startswith("http"):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{name(page)}: {target}"
        if anchor:
            assert anchor in anchors(there), f"{name(page)}: {target}"


def test_the_guide_is_linked() -> None:
    told = README.read_text(encoding="utf-8")
    assert all(f"docs/guide/{page.name}" in told for page in GUIDE.glob("*.md"))


def test_the_keys_are_those_of_the_review() -> None:
    """The table for people from LinkPoint Connect names a key and a command that mean the same."""
    page = (GUIDE / "from-linkpoint-connect.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| `(.)` \| `accord (.+?)` \|", page)
    verbs = {key: each.verb for each in KEYS for key in each.keys}
    assert len(rows) == 6
    for key, command in rows:
        assert command.split()[0] == verbs[key] or f"--{verbs[key]}" in command.split(), (key, command)
    for key in re.findall(r"\(`(.)`\)", page):
        assert key in verbs
