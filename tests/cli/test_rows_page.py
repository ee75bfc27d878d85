"""The page of a plan or a run: its rows, that no text in it acts, and that everybody can read it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.test_export import run
from tests.cli.test_page_in_browser import LOOKS, PHONE, opened
from tests.support.browser import browser as browser
from tests.support.exports import NAUGHTY
from tests.support.workplace import workplace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An office whose titles are all hostile: some agree, one is at odds, one waits."""
    folder = tmp_path_factory.mktemp("home")
    with workplace(folder) as place:
        people = place.sandbox
        for number, text in enumerate(NAUGHTY):
            people.outlook.create("tasks", {"title": f"{text} {number}", "importance": "high"})
        place.sync()
        left = people.outlook.all("tasks")[0]["id"]
        right = next(each for each in people.salesforce.all("Task") if each["Subject"].endswith(" 0"))["Id"]
        people.outlook.edit("tasks", left, {"title": "<b>ours</b>"})
        people.salesforce.edit("Task", right, {"Subject": "<i>theirs</i>"})
        people.outlook.create("tasks", {"title": "New <script>alert(1)</script>"})
        place.observe()
        (folder / "accord.toml").write_text(
            "".join(f"[{kind}]\nenabled = true\n" for kind in ("calendar", "contacts", "tasks"))
        )
        yield folder


@pytest.fixture(scope="module")
def pages(home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    runs = json.loads(run(home, "history", "--json").stdout)["runs"]
    wrote = next(each["run"] for each in runs if each["command"] == "sync")
    run(home, "plan", "--html", str(folder / "plan.html"))
    run(home, "history", wrote, "--html", str(folder / "run.html"))
    return {"plan": folder / "plan.html", "run": folder / "run.html"}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
@pytest.mark.parametrize("page", ["plan", "run"])
def test_it_passes_axe_core(browser: "Browser", pages: dict[str, Path], page: str, look: dict[str, Any]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(browser, pages[page], bypass_csp=True, **look) as shown:
        shown.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found = Axe().run(shown)
        assert found.violations_count == 0, found.generate_report()
        assert len(found.response["passes"]) > 12


@pytest.mark.parametrize("page", ["plan", "run"])
def test_no_text_in_it_acts_and_nothing_is_asked_for(browser: "Browser", pages: dict[str, Path], page: str) -> None:
    with opened(browser, pages[page]) as shown:
        assert shown.evaluate("document.scripts.length + document.images.length + document.links.length") == 0
        assert shown.evaluate("document.querySelectorAll('b, i').length") == 0
        assert shown.evaluate("getComputedStyle(document.body).marginTop") == "0px"


@pytest.mark.parametrize("page", ["plan", "run"])
def test_a_phone_need_not_scroll_sideways_and_paper_shows_every_row(
    browser: "Browser", pages: dict[str, Path], page: str
) -> None:
    with opened(browser, pages[page], **PHONE) as shown:
        shown.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert shown.evaluate("document.documentElement.scrollWidth") == 360
        shown.emulate_media(media="print")
        seen = "[...document.querySelectorAll('.fields')].filter(each => each.checkVisibility()).length"
        assert shown.evaluate(seen) == shown.locator(".fields").count() > 0


def test_it_says_what_the_plan_says(pages: dict[str, Path]) -> None:
    told = pages["plan"].read_text("utf-8")
    assert "1 create" in told
    assert "&lt;b&gt;ours&lt;/b&gt;" in told
    assert "conflict" in told
    assert told.index("Salesforce: ") < told.index("Outlook: ")
    assert "Runs over time" in told


def test_it_says_what_the_run_did(pages: dict[str, Path]) -> None:
    told = pages["run"].read_text("utf-8")
    assert told.count("<details") >= len(NAUGHTY)
    assert "← create" in told
    assert "high" in told


def test_a_page_needs_a_run(home: Path) -> None:
    assert "Name a RUN" in run(home, "history", "--html", str(home / "x.html"), code=2).stderr


def test_a_file_that_cannot_be_made_is_named(home: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "plan.html"
    said = run(home, "plan", "--html", str(nowhere), code=1).stderr
    assert f"Error: {nowhere} cannot be written: " in said
    assert "Next: Name a file in a folder that exists" in said
