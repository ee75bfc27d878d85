"""The exported page in a real browser: accessible by axe-core's rules, harmless, readable on a phone and on paper."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from journal.store import open_journal
from tests.cli.test_export import run
from tests.support.browser import browser as browser
from tests.support.exports import NAUGHTY, appended

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}}
LOOKS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1200, "height": 900}},
    "phone": PHONE,
    "phone in the dark": PHONE | {"color_scheme": "dark"},
}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page whose titles are all hostile, with runs of two days."""
    home = tmp_path_factory.mktemp("home")
    run(home, "init")
    with open_journal("sqlite:///journal.db", home=home, profile="default") as journal:
        after = 0
        for text in NAUGHTY:
            after = appended(journal, after=after, subject=text)
    run(home, "export", "--format", "html", "-o", str(home / "page.html"))
    return home / "page.html"


@contextmanager
def opened(browser: "Browser", path: Path, **look: Any) -> "Iterator[Page]":
    context = browser.new_context(**look)
    page = context.new_page()
    page.goto(path.as_uri())
    yield page
    context.close()


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_it_passes_axe_core(browser: "Browser", exported: Path, look: dict[str, Any]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(browser, exported, bypass_csp=True, **look) as page:  # the page's own policy would keep axe-core out
        for at in ("closed", "opened"):
            found = Axe().run(page)
            assert found.violations_count == 0, f"{at}: {found.generate_report()}"
            assert len(found.response["passes"]) > 15
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


def test_axe_core_would_notice(browser: "Browser", exported: Path, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    (tmp_path / "worse.html").write_text(exported.read_text("utf-8").replace('<html lang="en">', "<html>"), "utf-8")
    with opened(browser, tmp_path / "worse.html", bypass_csp=True) as page:
        assert [one["id"] for one in Axe().run(page).response["violations"]] == ["html-has-lang"]


def test_under_its_policy_it_has_its_looks_and_does_nothing(browser: "Browser", exported: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(exported.as_uri())
    assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
    assert asked == [exported.as_uri()]
    assert said == []
    assert page.evaluate("document.scripts.length + document.images.length + document.links.length") == 0
    context.close()


def test_on_a_phone_nothing_is_wider_than_the_screen(browser: "Browser", exported: Path) -> None:
    with opened(browser, exported, **PHONE) as page:
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_rows_open_by_the_keyboard(browser: "Browser", exported: Path) -> None:
    with opened(browser, exported) as page:
        table = page.locator("article table").first
        assert not table.is_visible()
        page.locator("article summary").first.focus()
        page.keyboard.press("Enter")
        assert table.is_visible()


def test_on_paper_every_row_is_open(browser: "Browser", exported: Path) -> None:
    with opened(browser, exported) as page:
        seen = "[...document.querySelectorAll('article table')].filter(each => each.checkVisibility()).length"
        assert page.evaluate(seen) == 0
        page.emulate_media(media="print")
        assert page.evaluate(seen) == page.locator("article table").count() > 10
