"""A review that is served to a browser within a test, over sides in memory."""

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest
import requests

from cli.review.page import room
from cli.review.page.hosting import Page
from cli.terminal.look import Look
from core.engine.sitting import Sitting
from core.model import Kind
from tests.core.test_worksheet import KINDS, office
from tests.support.fakes import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

LOOK = Look(zone=UTC)


def link_in(file: Path) -> str:
    """Return the address that a file leads to."""
    found = re.search(r'url=([^"]+)', file.read_text("utf-8"))
    assert found is not None
    return found[1]


@dataclass
class Served:
    """A review that is being served."""

    desk: Desk
    page: Page
    file: Path
    """What leads to the page once."""
    said: list[str] = field(default_factory=list)
    """What was said in the terminal."""
    spoke: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)

    def say(self, text: str) -> None:
        self.said.append(text)
        self.spoke.set()

    @property
    def origin(self) -> str:
        return self.page.door.origin

    @property
    def link(self) -> str:
        return link_in(self.file)


@contextmanager
def served(
    desk: Desk | None = None, *, kinds: Sequence[Kind] = KINDS, now: Callable[[], float] = time.monotonic
) -> Iterator[Served]:
    """Serve a review for as long as the block runs, unless somebody ends it before."""
    desk = desk or office()
    with _no_look_at_the_tests():
        page = Page(Sitting(desk.session, kinds), LOOK, now=now)
        serving = Served(desk, page, page.hand_over().file)
        failed: list[BaseException] = []

        def run() -> None:
            try:
                page.serve(serving.say)
            except BaseException as error:  # noqa: BLE001  raised again below
                failed.append(error)
            serving.ended.set()

        thread = Thread(target=run)
        thread.start()
        try:
            yield serving
        finally:
            page.end()
            thread.join(20)
            assert not thread.is_alive(), "the page did not end"
    if failed:
        raise failed[0]


@contextmanager
def _no_look_at_the_tests() -> Iterator[None]:
    """Collect no garbage when a review opens or has written: here that is a look through all the tests there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "what_there_is_stays", lambda: None)
        yield


@dataclass
class Seen:
    """A tab of the browser, and what it did that it must not."""

    tab: "Tab"
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        return self.tab.locator("#told").inner_text()

    def rows(self) -> list[tuple[str, str, str]]:
        """Return what is in each row: left, action, right."""
        return [
            (left.replace("\n", ""), action.split("\n")[0], right.replace("\n", ""))
            for left, action, right in self.tab.evaluate(
                "[...document.querySelectorAll('.row')].map(row =>"
                " ['.left', '.act', '.right'].map(one => row.querySelector(one).innerText))"
            )
        ]

    def telling(self, text: str) -> None:
        """Wait until the page says something."""
        self.tab.locator("#told").filter(has_text=text).wait_for()


@contextmanager
def opened(browser: "Browser", serving: Served, **look: Any) -> Iterator[Seen]:
    """Open the page as the person does, by the file. No tab may say anything, nor ask anybody but the review."""
    context = browser.new_context(**({"viewport": {"width": 1200, "height": 900}} | look))
    seen = watched(context.new_page())
    seen.tab.goto(serving.file.as_uri())
    seen.tab.wait_for_selector(".row:focus")
    try:
        yield seen
        assert seen.said == []
        assert [url for url in seen.asked if not url.startswith((f"{serving.origin}/", "file:"))] == []
    finally:
        context.close()


def watched(tab: "Tab") -> Seen:
    """Return a tab that notes whom it asks and what it complains of."""
    seen = Seen(tab)
    tab.set_default_timeout(8000)
    tab.on("request", lambda request: seen.asked.append(request.url))
    tab.on("console", lambda message: seen.said.append(message.text))
    tab.on("pageerror", lambda error: seen.said.append(str(error)))
    tab.on("dialog", lambda dialog: seen.said.append(dialog.message))
    return seen


class Inside:
    """A browser without a window: it has the cookie and the page."""

    def __init__(self, link: str) -> None:
        self.origin = link.partition("/enter/")[0]
        self.session = requests.Session()
        self.entered = self.session.get(link)
        self.load()

    def load(self) -> None:
        """Open the page in a tab."""
        self.text = self.session.get(f"{self.origin}/").text
        self.tab, self.token, self.number = (self._data(name) for name in ("tab", "token", "number"))

    def _data(self, name: str) -> str:
        return self.text.split(f'data-{name}="')[1].split('"')[0]

    def step(self, headers: dict[str, str | None] | None = None, **said: Any) -> requests.Response:
        """Send a step as the page does; None in `headers` leaves one out."""
        body = {"tab": self.tab, "number": int(self.number), "seen": 1, "verb": "move", "at": 1} | said
        usual = {
            "Origin": self.origin,
            "Content-Type": "application/json",
            "X-Accord-Token": self.token,
            "Sec-Fetch-Site": "same-origin",
        }
        told = {name: value for name, value in (usual | (headers or {})).items() if value is not None}
        return self.session.post(f"{self.origin}/step", data=json.dumps(body), headers=told)
