"""What a person decides at the screen: what is asked first, and what is then journaled."""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from textual.app import App

from cli.present.text.words import plural
from cli.review import telling
from cli.review.screen.choosing import FieldByField, Menu, Partners
from cli.review.screen.dialog import Ask, Reason
from cli.review.screen.inks import Marks
from cli.terminal.look import Look
from cli.terminal.printable import printable
from core.model import Decision, Row, Side
from core.review.keys import DECISIONS, LABELS, Verb
from core.review.menu import why_not
from core.review.review import Patch
from core.review.view import View

Then = Callable[[Callable[[], Patch]], None]
"""Takes a step, and shows what it came to."""
_LISTED: Final = 20


class Deciding:
    """Asks what a decision needs, then has it made. One for each screen."""

    def __init__(self, app: App[None], view: View, look: Look, marks: Marks, take: Then, say: Callable[[str], None]):
        self._app, self._view, self._look, self._marks = app, view, look, marks
        self._take, self._say = take, say

    def menu(self) -> None:
        """Open the menu of the rows that are meant."""
        rows = self._view.meant_rows()
        if not rows:
            self._say("No row is selected.")
            return
        about = telling.title(rows[0]) if len(rows) == 1 else plural(len(rows), "row")

        def chosen(verb: Verb | None) -> None:
            if verb is not None:
                self.decide(verb)

        self._app.push_screen(Menu(self._look, self._marks, about, self._view.menu()), chosen)

    def decide(self, verb: Verb) -> None:
        """Decide about the rows that are meant, after what has to be asked first."""
        items, rows = self._view.meant(), self._view.meant_rows()
        why = why_not(self._view.review.desk, verb, rows)
        if why is not None:
            self._say(f"{LABELS[verb].rstrip('…')}: {why}.")
            return
        match verb:
            case Verb.IGNORE_FOREVER:
                self._ask_why(items, rows)
            case Verb.LINK:
                self._ask_partner(rows[0])
            case Verb.PREFER_FIELDS:
                self._ask_fields(rows[0])
            case Verb.UNLINK:
                self._ask_unlinking(items, rows)
            case Verb.RELEASE:
                self._ask_release(items, rows)
            case _:
                self._made(items, DECISIONS[verb])

    def _made(self, items: Sequence[str], decision: Decision | None) -> None:
        self._take(lambda: self._view.review.decide(items, decision))

    def _ask_why(self, items: Sequence[str], rows: Sequence[Row]) -> None:
        about = telling.title(rows[0]) if len(rows) == 1 else plural(len(items), "row")

        def answered(reason: str | None) -> None:
            decision = DECISIONS[Verb.IGNORE_FOREVER]
            if reason is not None and decision is not None:
                self._made(items, msgspec.structs.replace(decision, reason=reason or None))

        text = f"{about}: its differences are ignored until you take that back."
        self._app.push_screen(Reason(self._look, "Ignore difference forever", text), answered)

    def _ask_partner(self, row: Row) -> None:
        def answered(other: str | None) -> None:
            decision = DECISIONS[Verb.LINK]
            if other is not None and decision is not None:
                self._made((row.item,), msgspec.structs.replace(decision, other=other))

        desk = self._view.review.desk
        self._app.push_screen(
            Partners(self._look, self._marks, row, lambda text: desk.partners(row.item, text)), answered
        )

    def _ask_fields(self, row: Row) -> None:
        def answered(sides: dict[str, Side] | None) -> None:
            if sides:
                self._take(lambda: self._view.review.prefer(row.item, sides))

        self._app.push_screen(FieldByField(self._look, self._marks, row), answered)

    def _ask_unlinking(self, items: Sequence[str], rows: Sequence[Row]) -> None:
        linked = [row for row in rows if self._view.review.desk.is_linked(row.item)]
        if not linked:
            self._made(items, DECISIONS[Verb.UNLINK])
            return
        text = (
            f"Unlink {_named(linked)}?",
            "Accord forgets what the two sides last agreed on. Undo links them again, but it cannot bring that back.",
        )
        self._asked("Unlink", text, "Unlink", items, Verb.UNLINK)

    def _ask_release(self, items: Sequence[str], rows: Sequence[Row]) -> None:
        mails = sum(row.mails for row in rows)
        if not mails:
            self._made(items, DECISIONS[Verb.RELEASE])
            return
        guests = dict.fromkeys(printable(guest) for row in rows for guest in row.guests)
        text = (
            f"Release {_named(rows)}? When it is written, Exchange mails {plural(mails, 'person', 'people')}:",
            *(f"  {guest}" for guest in guests),
            *(["  (they are not named)"] if not guests else []),
        )
        self._asked("Release", text, "Release", items, Verb.RELEASE)

    def _asked(self, title: str, text: Sequence[str], yes: str, items: Sequence[str], verb: Verb) -> None:
        def answered(agreed: bool | None) -> None:
            if agreed:
                self._made(items, DECISIONS[verb])

        self._app.push_screen(Ask(self._look, title, text, yes), answered)


def _named(rows: Sequence[Row]) -> str:
    """Return rows by title, all of them as long as that can be read."""
    titles = [telling.title(row) for row in rows[:_LISTED]]
    more = len(rows) - len(titles)
    return ", ".join(titles) + (f" and {more:,} more" if more else "")
