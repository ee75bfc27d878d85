"""The review within `accord sync`: print, ask, decide, confirm."""

from collections.abc import Callable, Sequence

from cli.present.reports import ShownPlan
from cli.present.text.plan import plan_text
from cli.review.confirmation import Confirmation
from cli.review.prompts import Prompts
from cli.terminal.look import Look
from cli.terminal.prompts import ask_line, say
from core.engine.desk import Desk
from core.engine.session import Session
from core.model import Kind, Plan
from core.planning.summary import is_pending, proposed


class Reviewer:
    """Shows a plan, takes decisions, and asks for the confirmation: what `core.engine.sync` calls for its review."""

    def __init__(
        self, session: Session, kinds: Sequence[Kind], look: Look, *, assumed: bool, before: Callable[[], None]
    ) -> None:
        self._session, self._kinds, self._look = session, tuple(kinds), look
        self._assumed, self._before = assumed, before
        self._confirmation = Confirmation(assumed=assumed, before=before)

    def __call__(self, plan: Plan) -> Plan | None:
        """Return the plan that is to be written, as the review left it; None if the person quit."""
        self._before()
        desk = Desk(self._session, self._kinds, as_of=plan.as_of)
        if not self._assumed and is_pending(plan):
            return Prompts(desk, self._look, ask_line, say, self._confirmation).review()
        say(plan_text(ShownPlan(plan, names=desk.names(plan)), self._look))
        return self._confirmation(plan) if proposed(plan) else plan
