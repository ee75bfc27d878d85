"""The page in a real browser: accessible in every state, harmless whatever records say, and in step with others."""

from collections.abc import Iterator, Sequence
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from cli.review import telling
from cli.review.page import drawing
from cli.terminal.printable import printable
from core.engine import desk as engine
from core.engine.observe import observe
from core.model import VISIBLE, Choice, Decision, Outcome, Scope, Side, Write
from core.review.review import Review
from tests.core.test_worksheet import KINDS, office
from tests.support.browser import browser as browser
from tests.support.desk import ANN, CALL, CONTACTS, TASKS
from tests.support.exports import NAUGHTY
from tests.support.fakes import Desk
from tests.support.pages import LOOK, Seen, opened, served, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("browser")

LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}
OPENED = {"light": "ma?", "dark": "m", "phone": "a"}
"""What else is looked at in each: the menu, the last question, the help."""


def large() -> Desk:
    """Return a desk with 300 rows, hostile ones first."""
    desk = office()
    for text in NAUGHTY:
        desk.outlook.create(TASKS, CALL | {"subject": text, "body": text, "due": "2026-11-01"})
        desk.salesforce.create(CONTACTS, ANN | {"last_name": text, "email": None})
    for number in range(250):
        desk.outlook.create(TASKS, CALL | {"subject": f"Task {number:03}"})
    observe(desk.session, KINDS)
    return desk


def passes_axe(seen: Seen, state: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(seen.tab)
    assert found.violations_count == 0, f"{state}: {found.generate_report()}"
    assert len(found.response["passes"]) > 15


@pytest.mark.parametrize("look", LOOKS, ids=list(LOOKS))
def test_it_passes_axe_core(browser: "Browser", look: str) -> None:
    with served(large()) as serving, opened(browser, serving, bypass_csp=True, **LOOKS[look]) as seen:
        seen.tab.keyboard.press("j")
        seen.tab.keyboard.press("Shift+ArrowDown")
        seen.tab.locator("#status", has_text="2 selected").wait_for()
        passes_axe(seen, "rows")
        for key in OPENED[look]:
            seen.tab.keyboard.press(key)
            seen.tab.locator("[role=menuitem]:focus, dialog[open] :focus").wait_for()
            passes_axe(seen, key)
            seen.tab.keyboard.press("Escape")
            seen.tab.locator("[role=menuitem], dialog[open]").first.wait_for(state="hidden")


def held(desk: Desk, go: Event) -> None:
    """Let no answer of Salesforce come before somebody says so."""
    write = desk.salesforce.write

    def waiting(scope: Scope, writes: Sequence[Write]) -> Iterator[Outcome]:
        for outcome in write(scope, writes):
            assert go.wait(30)
            yield outcome

    desk.salesforce.write = waiting  # type: ignore[method-assign]


def test_a_writing_shows_how_far_it_is_and_stops_when_told(browser: "Browser") -> None:
    desk, go = large(), Event()
    held(desk, go)
    with served(desk) as serving, opened(browser, serving, bypass_csp=True) as seen:
        other = watched(seen.tab.context.new_page())
        other.tab.goto(serving.origin)
        seen.tab.bring_to_front()
        seen.tab.keyboard.press("a")
        seen.tab.locator("#word").fill("yes")
        seen.tab.keyboard.press("Enter")
        for tab in (seen.tab, other.tab):
            tab.locator("progress").first.wait_for()
            assert "Salesforce: 0 of 2" in tab.locator("dialog").inner_text()
        passes_axe(seen, "progress")
        seen.tab.keyboard.press("Escape")
        seen.tab.locator("[data-verb=stop]").click()
        seen.tab.locator("#part", has_text="Stopping after the request in flight").wait_for()
        go.set()
        seen.tab.locator("dialog", has_text="Stopped after the request in flight.").wait_for()
        assert "Not begun" in seen.tab.locator("dialog").inner_text()
        other.telling("Stopped after the request in flight.")
        other.tab.locator("dialog").wait_for(state="hidden")
        assert other.said == []
    assert 0 < len(desk.salesforce.writes) < 20


def test_another_word_than_yes_goes_back_and_writes_nothing(browser: "Browser") -> None:
    with served() as serving, opened(browser, serving) as seen:
        before = len(serving.desk.journal.events)
        for word in ("", "y", "no", "yes please"):
            seen.tab.keyboard.press("a")
            seen.tab.locator("#word").fill(word)
            seen.tab.keyboard.press("Enter")
            seen.telling("Nothing was written.")
            seen.tab.locator("dialog").wait_for(state="hidden")
        assert len(serving.desk.journal.events) == before


def expected(desk: Desk) -> list[tuple[str, str, str]]:
    """Return what every tab has to show, by a review that is made from nothing."""
    review = Review(engine.Desk(desk.open(), KINDS, as_of=None))
    told = []
    for item in review.items():
        row = review.row(item)
        if row is not None and row.state in VISIBLE:
            left, right = (telling.cell(row, side, LOOK, review.as_of) for side in (Side.SALESFORCE, Side.OUTLOOK))
            told.append((left.title + left.when, telling.action(row, LOOK), right.title + right.when))
    return told


def test_three_tabs_and_a_terminal_stay_in_step(browser: "Browser") -> None:
    desk = office()
    terminal = engine.Desk(desk.open(), KINDS)
    with served(desk) as serving, opened(browser, serving) as first:
        tabs = [first, *(watched(first.tab.context.new_page()) for _ in range(2))]
        for seen in tabs[1:]:
            seen.tab.goto(serving.origin)
        for number, seen in enumerate(tabs):  # nobody waits for anybody
            seen.tab.locator(f"#r{1 + number} bdi").first.click()
            seen.tab.keyboard.press("e")
        for number, seen in enumerate(tabs):  # what comes behind somebody else's step is looked at first, and not done
            seen.tab.locator(f"#r{1 + number} .act", has_text="•").wait_for()
        items = [row.item for row in terminal.plan().rows if row.kind is TASKS and row.state.value == "proposed"]
        terminal.decide(items, Decision(choice=Choice.EXCLUDE))
        one, other = (row.item for row in terminal.plan().rows if row.title.lower() == "possibly")
        terminal.decide([one], Decision(choice=Choice.LINK, other=other))
        for seen in tabs:
            seen.telling(telling.MOVED)
            for _ in range(3):
                seen.tab.keyboard.press("j")
        wanted = expected(desk)
        for seen in tabs:
            seen.tab.wait_for_function("count => document.querySelectorAll('.row').length === count", arg=len(wanted))
            assert seen.rows() == wanted
            assert sum(action.startswith("•") for _, action, _ in wanted) == 3 + len(items) + 1
            assert seen.said == []


def test_naughty_strings_do_no_harm(browser: "Browser") -> None:
    desk = Desk()
    for number, text in enumerate(NAUGHTY):
        fields = CALL | {"subject": text, "body": text, "due": f"2026-11-{number + 1:02}"}
        desk.outlook.create(TASKS, fields, link="javascript:alert(1)" if number else 'https://outlook.example/"><b>')
    observe(desk.session, [TASKS])
    with served(desk, kinds=[TASKS]) as serving, opened(browser, serving) as seen:
        shown = [right for _, _, right in seen.rows()]
        for text, right in zip(NAUGHTY, shown, strict=True):
            assert right.startswith((printable(text) or "(no title)")[:200]), text
        for _ in NAUGHTY:
            seen.tab.keyboard.press("s")
            seen.tab.locator("dialog[open]").wait_for()
            seen.tab.keyboard.press("Escape")
            seen.tab.keyboard.press("j")
        assert seen.tab.locator("main script, main img, main b, main title, main style").count() == 0
        links = seen.tab.evaluate("[...document.querySelectorAll('main a')].map(each => each.href)")
        assert all(link.startswith("https://outlook.example/") for link in links)
        seen.tab.keyboard.press("Home")
        link = seen.tab.locator("#pane a")
        link.wait_for()
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert link.get_attribute("target") == "_blank"


def test_no_text_becomes_html_or_a_program(browser: "Browser") -> None:
    tries = [
        "document.body.innerHTML = '<b>x</b>'",
        "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
        "eval('1')",
        "setTimeout('window.hacked = 1')",
        "document.createElement('script').src = '/page.js?x'",
        "trustedTypes.createPolicy('accord', {createHTML: text => text})",
        "trustedTypes.createPolicy('mine', {createHTML: text => text})",
    ]
    with served() as serving:
        with opened(browser, serving) as seen:
            for each in tries:
                tried = f"try {{ {each}; done('done') }} catch (error) {{ done(error.name) }}"
                refused = seen.tab.evaluate(f"new Promise(done => setTimeout(() => {{ {tried} }}))")
                assert refused in ("TypeError", "EvalError"), each
            style = "document.body.setAttribute('style', 'color: red'), getComputedStyle(document.body).color"
            assert seen.tab.evaluate(style) != "rgb(255, 0, 0)"
            fetched = "fetch('http://127.0.0.1:9/').catch(error => error.name)"
            assert seen.tab.evaluate(fetched) == "TypeError"
            assert all(
                "Content Security Policy" in text or "TrustedHTML" in text or "Trusted" in text for text in seen.said
            )
            seen.said.clear()
            assert not seen.tab.evaluate("'hacked' in window")
        again = browser.new_context()
        tab = again.new_page()
        tab.goto(serving.origin)  # another person's browser, without the cookie
        assert "Open it by the link" in tab.inner_text("body")
        again.close()


def test_a_page_that_is_loaded_again_works_and_closing_it_ends_nothing(browser: "Browser") -> None:
    with served() as serving, opened(browser, serving) as seen:
        seen.tab.reload()
        seen.tab.locator(".row:focus").wait_for()
        seen.tab.keyboard.press("e")
        context = seen.tab.context
        seen.tab.close()
        again = watched(context.new_page())
        again.tab.goto(serving.origin)
        again.tab.locator(".row").first.wait_for()
        assert again.said == []
        serving.page.end()
        again.tab.locator("h1", has_text="The review has ended").wait_for()


def test_a_page_that_is_loaded_again_shows_the_same_rows_and_a_copy_of_it_goes_its_own_way(
    browser: "Browser",
) -> None:
    with served(large()) as serving, opened(browser, serving) as seen:
        seen.tab.get_by_label("Sort").select_option("title")
        seen.tab.get_by_label("Filter").fill("kind=tasks")
        seen.tab.locator("#status", has_text="kind=tasks").wait_for()
        seen.tab.keyboard.press("Enter")
        seen.tab.locator("#r0:focus").wait_for()
        seen.tab.keyboard.press("End")
        seen.tab.keyboard.press("Shift+ArrowUp")
        seen.tab.locator("#status", has_text="2 selected").wait_for()
        at, count = seen.tab.evaluate(
            "[+document.activeElement.id.slice(1), document.querySelectorAll('.kind').length]"
        )
        assert (at > 60, count) == (True, 1)
        seen.tab.reload()
        seen.tab.locator(f"#r{at}:focus").wait_for()
        assert seen.tab.locator(f"#r{at}").evaluate(
            "row => { const box = row.getBoundingClientRect(); return 0 < box.top && box.bottom < innerHeight; }"
        )
        assert seen.tab.get_by_label("Filter").input_value() == "kind=tasks"
        assert seen.tab.get_by_label("Sort").input_value() == "title"
        assert [row.get_attribute("id") for row in seen.tab.locator('[aria-selected="true"]').all()] == [
            f"r{at}", f"r{at + 1}",
        ]  # fmt: skip
        copy = watched(seen.tab.context.new_page())
        copy.tab.goto(seen.tab.url)
        copy.tab.locator(f"#r{at}:focus").wait_for()
        copy.tab.get_by_label("Filter").fill("")
        copy.tab.locator("#status:not(:has-text('kind=tasks'))").wait_for()
        seen.tab.keyboard.press("ArrowUp")
        seen.tab.locator(f"#r{at - 1}:focus").wait_for()
        assert seen.tab.locator(".kind").count() == 1
        assert copy.said == []


def test_on_a_phone_nothing_is_wider_than_the_screen(browser: "Browser") -> None:
    with served(large()) as serving, opened(browser, serving, **LOOKS["phone"]) as seen:
        assert seen.tab.evaluate("document.documentElement.scrollWidth") == 360
        row, pane = (seen.tab.locator(one).bounding_box() for one in ("#r0", "#pane"))
        assert row is not None
        assert pane is not None
        assert pane["y"] > row["y"]


def test_far_rows_come_when_one_goes_there(browser: "Browser") -> None:
    with served(large()) as serving, opened(browser, serving) as seen:
        count = seen.tab.evaluate("+document.body.dataset.count")
        assert seen.tab.locator(".row").count() < count
        seen.tab.keyboard.press("End")
        last = seen.tab.locator(f"#r{count - 1}")
        last.wait_for()
        seen.tab.wait_for_function("id => document.activeElement.id === id", arg=f"r{count - 1}")
        index = last.get_attribute("aria-rowindex")
        assert index == seen.tab.get_by_role("grid").get_attribute("aria-rowcount") == str(count + 4)
        assert seen.tab.locator('.row[tabindex="0"]').count() == 1
        seen.tab.keyboard.press("Control+a")
        seen.tab.locator("#status", has_text=f"{count} selected").wait_for()
        seen.tab.keyboard.press("Home")
        seen.tab.locator("#r0:focus").wait_for()
        seen.tab.keyboard.press("N")  # around the end
        seen.tab.locator(".row.held:focus:not(#r0)").wait_for()
        assert seen.tab.locator(".row.held:focus").evaluate("row => +row.id.slice(1)") > 100


def test_a_click_with_shift_selects_a_range_and_with_ctrl_one_more(browser: "Browser") -> None:
    with served() as serving, opened(browser, serving) as seen:
        row = seen.tab.locator(".row .left")
        selected = seen.tab.locator(".row[aria-selected=true]")
        row.nth(2).click()
        row.nth(5).click(modifiers=["Shift"])
        seen.tab.locator("#status", has_text="4 selected").wait_for()
        row.nth(9).click(modifiers=["ControlOrMeta"])
        seen.tab.locator("#status", has_text="5 selected").wait_for()
        assert [int(str(each.get_attribute("id"))[1:]) for each in selected.all()] == [2, 3, 4, 5, 9]
        row.nth(3).click(button="right")
        seen.tab.locator("#menu", has_text="5 rows").wait_for()  # over one of them, the menu is about all
        seen.tab.keyboard.press("Escape")
        row.nth(7).click(button="right")
        seen.tab.locator("#menu-of").filter(has_not_text="rows").wait_for()
        seen.tab.keyboard.press("Escape")
        assert selected.count() == 0


def test_on_paper_are_all_rows_that_the_filter_shows_and_nothing_stays_of_them(browser: "Browser") -> None:
    told = "document.getElementById('paper').innerText"
    with served(large()) as serving, opened(browser, serving, bypass_csp=True) as seen:
        seen.tab.evaluate(f"addEventListener('beforeprint', () => (window.printed ??= []).push({told}))")
        assert seen.tab.locator(".row").count() < 200  # the others are not near
        seen.tab.pdf()
        seen.tab.locator("#text").fill('title~"Task 24"')
        seen.tab.locator("#status", has_text="filter: title").wait_for()
        seen.tab.pdf()
        whole, filtered = seen.tab.evaluate("printed")
        assert all(f"Task {number:03}" in whole for number in range(250))
        assert [number for number in range(250) if f"Task {number:03}" in filtered] == list(range(240, 250))
        assert seen.tab.locator("#paper").inner_html() == ""


def test_paper_says_how_many_rows_it_leaves_out(browser: "Browser", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "PRINTED", 40)
    with served(large()) as serving, opened(browser, serving, bypass_csp=True) as seen:
        seen.tab.emulate_media(media="print")
        seen.tab.evaluate("dispatchEvent(new Event('beforeprint'))")
        rows = seen.tab.locator("#paper tbody tr")
        assert rows.count() == 40
        assert rows.last.is_visible()
        assert not seen.tab.locator(".row").first.is_visible()
        left = int(seen.tab.locator("#grid").get_attribute("aria-rowcount") or 0)
        kinds = len(KINDS) + 1  # headings, and the heads of the columns
        assert f"{left - kinds - 40} more rows are not printed here." in seen.tab.locator("#paper").inner_text()
        passes_axe(seen, "paper")
