"""Pictures of the page for the docs, made by the page itself: `python -m tests.support.page_pictures FOLDER`."""

import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.engine.observe import observe
from core.engine.sync import sync
from core.model import Fields
from tests.core.test_worksheet import KINDS
from tests.support.browser import launched
from tests.support.desk import ANN, CALENDAR, CALL, CONTACTS, REVIEW, TASKS, yes
from tests.support.fakes import Desk
from tests.support.pages import Seen, opened, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 800}, "device_scale_factor": 2}


def working_day() -> Desk:
    """Return a desk as somebody in sales finds it in the morning."""
    desk = Desk()
    guests = ("bob@acme.example", "eve@acme.example")
    kick_off = desk.outlook.create(CALENDAR, _meeting("Kick-off with Acme", 9, 30, location="Room Elbe"))
    site = desk.outlook.create(CALENDAR, _meeting("Site visit", 11, 0, location="Dock 4"))
    desk.outlook.create(CALENDAR, _meeting("Contract review", 14, 0, attendees=guests), audience=2)
    bob = desk.outlook.create(CONTACTS, ANN | {"first_name": "Bob", "last_name": "Marsh", "email": "bob@acme.example"})
    offer = desk.outlook.create(TASKS, CALL | {"subject": "Send the offer", "due": "2026-11-24"})
    sync(desk.session, KINDS, review=yes)
    by_title = {
        str(record.fields.get("subject") or record.fields.get("last_name")): (kind, remote)
        for kind, held in desk.salesforce.records.items()
        for remote, record in held.items()
    }
    desk.outlook.edit(CALENDAR, kick_off, location="Room Oder", start=_at(10, 0), end=_at(11, 0))
    desk.outlook.edit(CALENDAR, site, location="Dock 4, second floor")
    desk.salesforce.edit(*by_title["Site visit"], location="Dock 5")
    desk.salesforce.edit(*by_title["Contract review"], subject="Contract review, final")
    desk.salesforce.edit(*by_title["Marsh"], mobile_phone="+49 30 5550101", job_title="Head of Purchasing")
    desk.outlook.edit(CONTACTS, bob, office_phone="+49 30 5550100")
    desk.outlook.delete(TASKS, offer)
    for hour, title in enumerate(("Team meeting", "Call with Beta GmbH", "Quarterly figures"), start=13):
        desk.outlook.create(CALENDAR, _meeting(title, hour, 30))
    desk.salesforce.create(CONTACTS, {"first_name": "Carla", "last_name": "Voss", "email": "carla@beta.example"})
    desk.salesforce.create(TASKS, CALL | {"subject": "Prepare the demo", "due": "2026-11-27"})
    desk.outlook.create(TASKS, {"subject": "Call Dana", "status": "notStarted", "priority": "normal"})
    desk.salesforce.create(TASKS, {"subject": "call Dana", "status": "notStarted", "priority": "high"})
    observe(desk.session, KINDS)
    return desk


def _at(hour: int, minute: int) -> str:
    return f"2026-11-24T{hour:02}:{minute:02}:00Z"


def _meeting(subject: str, hour: int, minute: int, **more: Any) -> Fields:
    return REVIEW | {"subject": subject, "start": _at(hour, minute), "end": _at(hour + 1, minute)} | more


def _row(seen: Seen) -> None:
    seen.tab.get_by_text("Site visit").first.click()
    seen.tab.locator("#pane h2", has_text="Site visit").wait_for()


def _menu(seen: Seen) -> None:
    _row(seen)
    seen.tab.get_by_text("Team meeting").first.click(button="right")
    seen.tab.locator("[role=menuitem]:focus").wait_for()


SCENES: dict[str, tuple[dict[str, Any], Callable[[Seen], None]]] = {
    "review-page": (DESK, _menu),
    "review-phone": (PHONE, _row),
}
"""How the browser is, and what is done until the page shows what belongs into the picture."""


def taken(browser: "Browser") -> Iterator[tuple[str, bytes, str]]:
    """Yield each picture: its name, itself as PNG, and the text that the page shows in it."""
    for name, (look, doing) in SCENES.items():
        with served(working_day()) as serving, opened(browser, serving, **look) as seen:
            doing(seen)
            text = seen.tab.inner_text("body")
            yield name, with_text(seen.tab.screenshot(), text), text


def with_text(png: bytes, text: str) -> bytes:
    """Return a picture that bears a text: what it shows, for whoever cannot see it, and for a test."""
    content = _KEYWORD + b"\0\0\0\0\0" + text.encode()
    chunk = b"iTXt" + content
    return png[:_HEAD] + struct.pack(">I", len(content)) + chunk + struct.pack(">I", zlib.crc32(chunk)) + png[_HEAD:]


def text_of(png: bytes) -> str:
    """Return the text that a picture bears. Raises ValueError if it bears none."""
    at = _HEAD
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"iTXt":
            return png[at + 8 : at + 8 + size].removeprefix(_KEYWORD + b"\0\0\0\0\0").decode()
        at += 12 + size
    raise ValueError("The picture bears no text.")


_HEAD = 33
"""Bytes of a PNG's signature and of its first chunk, which says how large it is."""
_KEYWORD = b"Description"


def main(folder: Path) -> None:
    with launched() as browser:
        if browser is None:
            sys.exit("There is no Chromium on this computer.")
        for name, png, _ in taken(browser):
            (folder / f"{name}.png").write_bytes(png)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
