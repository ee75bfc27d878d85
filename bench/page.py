"""How long the page of a review takes in a headless Chromium, with 5,000 rows and with 75,000.

Measured in the browser: from the navigation to the first paint, and until a row can be moved on; from a key to the next
frame painted with it, for moves, and for decisions, which are durable on SQLite by then. Run it with
`python -m bench.page`; without a Chromium it says so.
"""

import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from bench._figures import Figure, parser, tell
from bench.deciding import COUNTS, furnish, opened
from cli.review.page.hosting import Page
from cli.terminal.look import Look
from core.engine.sitting import Sitting
from core.model import Kind
from tests.support import fakes
from tests.support.browser import launched

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

MOVES, DECISIONS, OPENINGS = 100, 60, 5
TARGETS = {"small": (400.0, 600.0), "large": (1000.0, 1000.0)}
"""Milliseconds until the first paint, and until it can be used."""

WATCH = """
window.usable = null;
window.measured = [];
const frame = then => requestAnimationFrame(() => {
  const line = new MessageChannel();
  line.port1.onmessage = () => then(performance.now());
  line.port2.postMessage(0);
});
const look = () => document.activeElement?.matches('.row') ? frame(at => usable = at) : requestAnimationFrame(look);
requestAnimationFrame(look);
addEventListener('keydown', event => {
  const painted = () => frame(at => measured.push(at - event.timeStamp));
  if (event.key === 'j') painted();
  if (event.key !== 'e') return;
  const watching = new MutationObserver(() => {
    if (!document.querySelector('.row[tabindex="0"].chosen')) return;
    watching.disconnect();
    painted();
  });
  watching.observe(document.querySelector('#list'), {childList: true, subtree: true});
}, true);
"""


@contextmanager
def serving(home: Path) -> Iterator[Page]:
    """Serve the review of a home."""
    with opened(home, fakes.Desk(fakes.all_kinds_on())) as session:
        page = Page(Sitting(session, tuple(Kind)), Look(zone=UTC))
        thread = Thread(target=page.serve, args=(lambda text: None,))
        thread.start()
        try:
            yield page
        finally:
            page.end()
            thread.join()


def times(tab: "Tab", key: str, rounds: int) -> list[float]:
    """Return how long it took from a key to the frame that shows what it did, so many times."""
    told = []
    for _ in range(rounds):
        tab.evaluate("measured.length = 0")
        tab.keyboard.press(key)
        tab.wait_for_function("() => measured.length > 0")
        told.append(float(tab.evaluate("measured[0]")))
        if key == "e":
            tab.keyboard.press("ArrowDown")
        tab.wait_for_timeout(30)  # a person is not faster, and what was asked for the last key is answered
    return told


def p95(told: Sequence[float]) -> float:
    return statistics.quantiles(told, n=20)[-1]


def openings(tab: "Tab", origin: str) -> tuple[list[float], list[float]]:
    """Return when the first paint was, and when the page could be used, opening it a few times."""
    paints, usable = [], []
    for _ in range(OPENINGS):
        tab.goto(origin)
        tab.wait_for_function("() => usable !== null")
        first = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        paints.append(float(tab.evaluate(first)))
        usable.append(float(tab.evaluate("usable")))
    return paints, usable


def measured(browser: "Browser", home: Path, size: str, rows: int) -> list[Figure]:
    """Return the figures for a home with so many rows."""
    name, (to_paint, to_use) = f"{rows:,} rows", TARGETS[size]
    with serving(home) as page:
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        context.add_init_script(WATCH)
        tab = context.new_page()
        tab.goto(page.hand_over().file.as_uri())
        tab.wait_for_selector(".row:focus")
        paints, usable = openings(tab, page.door.origin)
        moves, decisions = times(tab, "j", MOVES), times(tab, "e", DECISIONS)
        context.close()
    return [
        Figure(f"{name}: first paint", statistics.median(paints), "ms", to_paint),
        Figure(f"{name}: can be used", statistics.median(usable), "ms", to_use),
        Figure(f"{name}: a move, p95", p95(moves), "ms", 50),
        Figure(f"{name}: a decision painted, median", statistics.median(decisions), "ms", 50),
        Figure(f"{name}: a decision painted, p95", p95(decisions), "ms", 100),
    ]


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--only-small", action="store_true", help="leave out the 75,000 rows, which take minutes to make")
    chosen = made.parse_args()
    every = sum(COUNTS.values())
    sizes = [("small", 15)] + ([] if chosen.only_small else [("large", 1)])
    with launched() as browser:
        if browser is None:
            sys.stdout.write("There is no Chromium on this computer, so nothing was measured.\n")
            return
        figures = []
        for size, shrink in sizes:
            folder = Path(tempfile.mkdtemp())
            try:
                furnish(folder / "home", linked=False, shrink=shrink)
                figures += measured(browser, folder / "home", size, every // shrink)
            finally:
                shutil.rmtree(folder)
        tell(figures, chosen.json, browser=browser.version)


if __name__ == "__main__":
    main()
