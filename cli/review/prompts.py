"""The plain review: the plan is printed, and the person types what happens to its rows.

It sits at a desk (core.engine.desk) and gives decisions; it knows no adapter and no journal.
"""

from collections.abc import Callable

from cli.present.reports import ShownPlan
from cli.present.text.items import decided_text
from cli.present.text.plan import plan_text
from cli.present.text.story import story_text
from cli.review.lines import HELP, Line, understand
from cli.terminal.look import Look
from core.engine.desk import Desk
from core.engine.reports import Changed
from core.errors import AccordError
from core.model import Choice, Decision, Plan
from core.planning.summary import proposed

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

    def review(self) -> Plan | None:
        """Let the person decide until they confirm the plan that they saw last, or quit: None, as the end of input is.

        A plan in which nothing is proposed needs no confirmation.
        """
        self._say(self._plan())
        self._say(OPENING)
        while (typed := self._ask(PROMPT)) is not None:
            if not typed.strip():
                continue
            try:
                line = understand(typed)
                if line.verb == "q":
                    return None
                if line.verb == "a" and not self._desk.has_moved():
                    plan = self._desk.plan()
                    if not proposed(plan) or self._confirm(plan) is not None:
                        return plan
                    self._say(BACK)
                    continue
                self._say(self._answer(line))
            except AccordError as error:
                self._say(f"{error.problem} {error.hint}")
        return None

    def _answer(self, line: Line) -> str:
        """Do what was said, and return what to tell the person."""
        match line.verb:
            case "?":
                return HELP
            case "v":
                return self._plan()
            case "a":
                return self._moved()
            case "s":
                return story_text(self._desk.story(self._desk.find(line.items[0])), self._look)
            case _:
                return self._standing(self._decided(line))

    def _decided(self, line: Line) -> Changed:
        items = tuple(self._desk.find(item) for item in line.items)
        if line.decision is None:
            return self._desk.clear(items)
        return self._desk.decide(items, self._completed(line.decision))

    def _completed(self, decision: Decision) -> Decision:
        """Return a decision with the reason or the other item that it needs."""
        if decision.choice is Choice.IGNORE_FOREVER:
            return Decision(choice=decision.choice, reason=(self._ask("why? ") or "").strip() or None)
        if decision.choice is Choice.LINK:
            return Decision(choice=decision.choice, other=self._desk.find(decision.other or ""))
        return decision

    def _standing(self, changed: Changed) -> str:
        """Return how items stand after a decision; the whole plan, when it rests on more than that decision."""
        told = decided_text(changed, self._look)
        return f"{told}\n{self._moved()}" if changed.moved else told

    def _moved(self) -> str:
        return f"{MOVED}\n{self._plan()}"

    def _plan(self) -> str:
        plan = self._desk.plan()
        return plan_text(ShownPlan(plan, names=self._desk.names(plan)), self._look)
