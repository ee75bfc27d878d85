"""One review and all the tabs that show it; what others decide reaches each of them.

Whatever asks the review or its desk happens on the thread that serves. A writing goes on in a thread of its own, and
until it has ended nobody asks the desk anything.
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from cli.review import telling
from cli.review.page.tab import Tab
from cli.review.page.watching import Watch
from cli.terminal.look import Look
from core.engine.reports import ApplyReport
from core.engine.sitting import Sitting
from core.errors import AccordError
from core.garbage import what_there_is_stays
from core.model import Plan
from core.review.review import Patch, Review

TABS = 20
"""So many tabs are remembered; the one that asked for nothing for the longest time goes first."""
LOOKS_EVERY = 0.7
"""Seconds between two looks at whether others appended to the journal."""
_WIDTH = 100
"""Cells: times are told as short as they are in a terminal of this width."""
_STEPS = 500
"""So many steps are remembered for tabs that have not seen them yet."""


class Room:
    """Where the tabs of a review meet."""

    def __init__(self, sitting: Sitting, look: Look, *, end: Callable[[], None]) -> None:
        self.sitting = sitting
        self.look = replace(look, width=_WIDTH, color=False, unicode=True)
        """A page has every character, whatever the terminal has."""
        self.review = Review(sitting.desk)
        what_there_is_stays()
        self.end = end
        """Ends the serving."""
        self.watch: Watch | None = None
        """How far a writing has come; None while nothing is written."""
        self.failure: BaseException | None = None
        """What ended a writing and should not have been possible."""
        self._tabs: dict[str, Tab] = {}
        self._changes: list[tuple[int, frozenset[str] | None]] = []
        self._looked = 0.0
        self._writing: asyncio.Task[None] | None = None

    # Tabs

    def enter(self, former: str = "") -> Tab:
        """Return a new tab, with a view of its own: as that of a former tab, when a page is loaded again."""
        self.catch_up(at_once=True)
        tab = Tab(secrets.token_urlsafe(9), self.review)
        if before := self._tabs.get(former):
            tab.view.show_as(before.view)
        self._tabs[tab.name] = tab
        while len(self._tabs) > TABS:
            del self._tabs[next(iter(self._tabs))]
        return tab

    def tab(self, name: str) -> Tab | None:
        """Return a tab by its name; None for one that is forgotten."""
        tab = self._tabs.pop(name, None)
        if tab is not None:
            self._tabs[name] = tab
        return tab

    # What happens

    def catch_up(self, *, at_once: bool = False) -> None:
        """Take in what others appended to the journal, and say so in every tab."""
        if self.watch is not None or (not at_once and time.monotonic() - self._looked < LOOKS_EVERY):
            return
        patch = self.review.rebase()
        self._looked = time.monotonic()
        if patch is not None:
            self.took(patch)
            self.tell(telling.MOVED)

    def took(self, patch: Patch) -> None:
        """Remember which rows a step changed, for the tabs that have not shown it yet."""
        self._changes = [*self._changes[1 - _STEPS :], (patch.number, patch.items)]

    def since(self, seen: int) -> frozenset[str] | None:
        """Return the items whose rows are otherwise since the review had a number; None if all may be."""
        later = [(number, items) for number, items in self._changes if number > seen]
        missed = self.review.number - seen != len(later)
        known = [items for _, items in later if items is not None]
        return None if missed or len(known) < len(later) else frozenset().union(*known)

    def tell(self, text: str, *, but: Tab | None = None) -> None:
        """Say something in every tab, or in all others."""
        for tab in self._tabs.values():
            if tab is not but:
                tab.told.append(text)

    # Writing

    def start(self, plan: Plan, tab: Tab) -> None:
        """Begin to write what was confirmed at a tab."""
        self.watch = Watch()
        self._writing = asyncio.get_running_loop().create_task(self._write(plan, self.watch, tab))

    async def _write(self, plan: Plan, watch: Watch, tab: Tab) -> None:
        try:
            report, said = await self._written(plan, watch)
            self.took(self.review.resume(self.sitting.anew(), report))
            what_there_is_stays()
        except BaseException as error:  # noqa: BLE001  whoever serves raises it again
            self.failure = error
            self.end()
            return
        self.watch = None
        self.tell(said, but=tab)
        tab.wrote = said

    async def _written(self, plan: Plan, watch: Watch) -> tuple[ApplyReport | None, str]:
        """Return what a writing came to, and that in words; None where all of it had to end."""
        try:
            report = await asyncio.to_thread(self.sitting.write, plan, watch)
        except AccordError as error:
            return None, telling.refusal(error)
        return report, telling.result(report)

    async def finish(self) -> None:
        """Let no further request leave, and wait until the one in flight has its outcome."""
        if self.watch is not None:
            self.watch.stop()
        if self._writing is not None:
            await asyncio.wait([self._writing])
