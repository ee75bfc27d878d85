"""The whole job in a real browser, by the keyboard alone and by the mouse alone: the journals are the same."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from core.facts.recorded import Recorded
from tests.core.test_worksheet import office
from tests.support.browser import browser as browser
from tests.support.fakes import Desk
from tests.support.pages import Seen, opened, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("browser")

HERE = "document.activeElement.closest('.row')?.innerText ?? ''"


class Person:
    """Somebody who does things at the page, and sees to it that each was done before the next."""

    def __init__(self, seen: Seen) -> None:
        self.seen, self.tab = seen, seen.tab

    def at(self, title: str) -> None:
        """Wait until the pane shows a row."""
        self.tab.locator("#pane h2", has_text=title).wait_for()

    def asked(self, title: str) -> None:
        self.tab.locator("dialog[open] #asked", has_text=title).wait_for()

    def back(self) -> None:
        self.tab.locator("dialog").wait_for(state="hidden")


class ByKeys(Person):
    """Touches no mouse."""

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.keyboard.press(key)

    def to(self, title: str) -> None:
        """Go down from the top until the row is there."""
        self.press("Home")
        for _ in range(40):
            if title in self.tab.evaluate(HERE):
                return self.at(title)
            self.press("j")
        raise AssertionError(f"there is no row {title!r}")

    def do(self, title: str, key: str, told: str) -> None:
        self.to(title)
        self.press(key)
        self.seen.telling(told)

    def walk(self) -> None:
        self.do("Ann L0", "e", "excluded")
        self.do("Ann L2", ">", "decided")
        self.do("Ann L4", "r", "released")
        self.to("Q3 review")
        self.press("r")
        self.asked("Release")
        assert "bob@acme.example, eve@acme.example" in self.tab.locator("dialog").inner_text()
        self.press("Tab", "Enter")  # the first button leads back
        self.seen.telling("1 row: released")
        self.to("Pair 1")
        self.press("p")
        self.asked("Whose value")
        self.press("ArrowDown", "Tab", "Tab", "Enter")
        self.seen.telling("1 row: decided")
        self.to("possibly")
        self.press("Shift+F10")
        self.tab.locator("[role=menuitem]:focus").wait_for()
        self.press("l")
        self.asked("Link")
        self.tab.keyboard.type("ossib")
        self.tab.locator("[name=other]:checked").wait_for()
        self.press("Enter")
        self.seen.telling("1 row: linked")
        self.to("Twins")
        self.press("v", "ArrowDown", "o")
        self.seen.telling("2 rows: ignored until")
        self.press("Escape")
        self.to("Alone 0")
        self.press("f")
        self.asked("Ignore forever")
        self.tab.keyboard.type("lunch")
        self.press("Enter")
        self.seen.telling("1 row: ignored forever")
        self.walk_on()

    def walk_on(self) -> None:
        self.do("Alone 1", "e", "1 row: excluded")
        for key, told in (("z", "as before"), ("Z", "done again"), ("c", "back to the recommendation")):
            self.press(key)
            self.seen.telling(told)
        self.to("Ann L1")
        self.press("u")
        self.asked("Unlink")
        self.press("Tab", "Enter")
        self.seen.telling("1 row: unlinked")
        self.press("/")
        self.tab.keyboard.type("kind=tasks")
        self.press("Enter")
        self.tab.locator(".kind", has_text="Contacts").wait_for(state="detached")
        self.press("/", "Backspace", "Enter")
        self.tab.locator(".kind", has_text="Contacts").wait_for()
        self.press("a")
        self.asked("Apply")
        self.tab.keyboard.type("yes")
        self.press("Enter")
        self.asked("What came of it")
        self.press("Enter")
        self.back()
        self.press("q")
        self.asked("Finish")
        self.press("Enter")


class ByMouse(Person):
    """Touches no key but to type words."""

    def click(self, what: str, text: str | None = None) -> None:
        self.tab.locator(what, has_text=text).first.click() if text else self.tab.locator(what).first.click()

    def to(self, title: str) -> None:
        self.click(".row bdi", title)
        self.at(title)

    def verb(self, title: str, verb: str) -> None:
        """Use the buttons beside the list."""
        self.to(title)
        self.click(f"#pane [data-verb={verb}]")

    def do(self, title: str, verb: str, told: str) -> None:
        self.verb(title, verb)
        self.seen.telling(told)

    def by_menu(self, title: str, verb: str, *, right: bool = False) -> None:
        row = self.tab.locator(".row", has_text=title).first
        row.click(button="right") if right else row.locator(".more button").click()
        self.click(f"#menu [data-verb={verb}]")

    def walk(self) -> None:
        self.do("Ann L0", "exclude", "excluded")
        self.by_menu("Ann L2", "prefer-salesforce", right=True)
        self.seen.telling("decided")
        self.by_menu("Ann L4", "release")
        self.seen.telling("released")
        self.verb("Q3 review", "release")
        self.asked("Release")
        self.click("dialog .main")
        self.seen.telling("1 row: released")
        self.verb("Pair 1", "prefer-fields")
        self.asked("Whose value")
        self.click("dialog label", "Outlook")
        self.click("dialog .main")
        self.seen.telling("1 row: decided")
        self.verb("possibly", "link")
        self.asked("Link")
        self.click("dialog label", "Possibly")
        self.click("dialog .main")
        self.seen.telling("1 row: linked")
        self.to("Twins")
        for at in (0, 1):
            self.tab.locator(".row", has_text="Twins").nth(at).locator("input").click()
        self.tab.locator("#status", has_text="2 selected").wait_for()
        self.click("#pane [data-verb=ignore-once]")
        self.seen.telling("2 rows: ignored until")
        self.click("header [data-verb=none]")
        self.verb("Alone 0", "ignore-forever")
        self.asked("Ignore forever")
        self.tab.locator("#reason").fill("lunch")
        self.click("dialog .main")
        self.seen.telling("1 row: ignored forever")
        self.walk_on()

    def walk_on(self) -> None:
        self.do("Alone 1", "exclude", "1 row: excluded")
        for what, told in (("header [data-verb=undo]", "as before"), ("header [data-verb=redo]", "done again"),
                           ("#pane [data-verb=clear]", "back to the recommendation")):  # fmt: skip
            self.click(what)
            self.seen.telling(told)
        self.verb("Ann L1", "unlink")
        self.asked("Unlink")
        self.click("dialog .main")
        self.seen.telling("1 row: unlinked")
        self.click("header [data-verb=apply]")
        self.asked("Apply")
        self.tab.locator("#word").fill("yes")
        self.click("dialog .main")
        self.asked("What came of it")
        self.click("dialog .main")
        self.back()
        self.click("header [data-verb=quit]")
        self.asked("Finish")
        self.click("dialog .main")


def walked(browser: "Browser", who: Callable[[Seen], Any]) -> Desk:
    """Do the whole job, and return the desk that it was done at."""
    desk = office()
    with served(desk) as serving, opened(browser, serving) as seen:
        who(seen).walk()
        seen.tab.locator("h1", has_text="The review has ended").wait_for()
    return desk


def what_happened(desk: Desk) -> list[tuple[str | None, Any]]:
    return [(one.item, one.event) for one in desk.journal.events]


def test_by_keyboard_and_by_mouse_the_journals_are_the_same(browser: "Browser") -> None:
    keys, mouse = walked(browser, ByKeys), walked(browser, ByMouse)
    before = len(office().journal.events)
    decided: list[Recorded] = keys.journal.events[before:]
    kinds = [type(one.event).__name__ for one in decided]
    assert kinds.count("DecisionMade") == 11
    assert {"DecisionRestored", "DecisionWithdrawn", "Unlinked", "PlanConfirmed", "WriteSucceeded"} <= set(kinds)
    assert what_happened(keys) == what_happened(mouse)
    assert keys.salesforce.records == mouse.salesforce.records
    assert keys.outlook.records == mouse.outlook.records
