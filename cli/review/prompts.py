"""The plain review, for terminals that can do no more and for pipes: the plan is printed, and lines are typed.

It drives the model (core.review) as the screen and the page do, and holds no logic of its own.
"""

from collections.abc import Callable, Iterator

from cli.present.reports import ShownPlan
from cli.present.text.items import decided_text
from cli.present.text.plan import plan_text
from cli.present.text.story import story_text
from cli.review.lines import Line, help_text, understand
from cli.terminal.look import Look
from cli.terminal.printable import printable
from core.engine.desk import Desk
from core.errors import AccordError, UsageError
from core.model import WAITING, Choice, Decision, Plan, Row
from core.planning.summary import proposed
from core.review.keys import Verb
from core.review.review import Patch, Review
from core.review.view import View

PROMPT = "review> "
OPENING = "? lists what you can type. Nothing is written before you type a, and confirm."
BACK = "Nothing was written. You are back in the review; q leaves it."
MOVED = "Others changed the journal meanwhile. This is the plan as it stands now:"


class Prompts:
    """A conversation about a plan, line by line."""

    def __init__(
        self,
        desk: Desk,
        look: Look,
        ask: Callable[[str], str | None],
        say: Callable[[str], None],
        confirm: Callable[[Plan], Plan | None],
    ) -> None:
        self._desk, self._look, self._ask, self._say, self._confirm = desk, look, ask, say, confirm
        self._review = Review(desk)
        self._view = View(self._review)

    def review(self) -> Plan | None:
        """Let the person decide until they confirm the plan that they saw last, or quit: None, as the end of input is.

        A plan in which nothing is proposed needs no confirmation.
        """
        self._say(self._shown())
        self._say(OPENING)
        while (typed := self._ask(PROMPT)) is not None:
            if not typed.strip():
                continue
            try:
                line = understand(typed)
                if line.verb is Verb.QUIT:
                    return None
                if line.verb is Verb.APPLY and not self._moved():
                    plan = self._review.plan()
                    if not proposed(plan) or self._confirm(plan) is not None:
                        return plan
                    self._say(BACK)
                    continue
                self._say(self._answer(line))
            except AccordError as error:
                self._say(printable(f"{error.problem} {error.hint}"))
        return None

    def _moved(self) -> bool:
        """Take in what others appended, if they did."""
        return self._review.rebase() is not None

    def _answer(self, line: Line) -> str:
        """Do what was said, and return what to tell the person."""
        match line.verb:
            case Verb.HELP:
                return help_text(self._look.width)
            case None:
                self._moved()
                return self._shown()
            case Verb.APPLY:
                return f"{MOVED}\n{self._shown()}"
            case Verb.FILTER:
                self._view.filter(line.text)
                return self._shown()
            case Verb.HIDDEN:
                self._view.show_hidden(not self._view.hidden)
                return self._shown()
            case Verb.NEXT:
                return self._shown(only_waiting=True)
            case Verb.STORY:
                return story_text(self._desk.story(self._desk.find(line.items[0])), self._look)
            case Verb.UNDO:
                return self._standing(self._review.undo())
            case Verb.REDO:
                return self._standing(self._review.redo())
            case _:
                return self._standing(self._decided(line))

    def _decided(self, line: Line) -> Patch:
        items = tuple(dict.fromkeys(item for name in line.items for item in self._meant(name)))
        return self._review.decide(items, self._completed(line.decision) if line.decision else None)

    def _meant(self, name: str) -> Iterator[str]:
        """Yield the items of the rows that a word names: one, all that are shown, or those from one to another."""
        self._view.catch_up()
        if name == "*":
            yield from self._view.items
            return
        first, dots, last = name.partition("..")
        if not dots:
            yield self._desk.find(name)
            return
        places = sorted((self._place(first), self._place(last)))
        yield from self._view.items[places[0] : places[1] + 1]

    def _place(self, name: str) -> int:
        row = self._desk.row(self._desk.find(name))
        place = self._view.place_of(row.item) if row else None
        if place is None:
            raise UsageError(f"{name!r} is not among the rows shown.", "v shows them; / alone shows all.")
        return place

    def _completed(self, decision: Decision) -> Decision:
        """Return a decision with the reason or the other item that it needs."""
        if decision.choice is Choice.IGNORE_FOREVER:
            return Decision(choice=decision.choice, reason=(self._ask("why? ") or "").strip() or None)
        if decision.choice is Choice.LINK:
            return Decision(choice=decision.choice, other=self._desk.find(decision.other or ""))
        return decision

    def _standing(self, patch: Patch) -> str:
        """Return how items stand after a step; the whole plan, when it rests on more than that step."""
        told = decided_text(patch.told, self._look) if patch.told else ""
        return f"{told}\n{MOVED}\n{self._shown()}" if patch.moved else told

    def _shown(self, *, only_waiting: bool = False) -> str:
        """Return the rows of the filter, in the order of the plan."""
        self._view.refresh()
        plan, view = self._review.plan(), self._view

        def is_meant(row: Row) -> bool:
            return view.place_of(row.item) is not None and (not only_waiting or row.state in WAITING)

        asked = only_waiting or view.filter_text or view.hidden
        return plan_text(ShownPlan(plan, names=self._desk.names(plan), where=is_meant if asked else None), self._look)
