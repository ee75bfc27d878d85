"""The review within `accord sync`: print, ask, decide, confirm."""

from collections.abc import Callable, Sequence

from cli.desk import SessionDesk
from cli.render.look import Look
from cli.render.plan import is_pending, render_plan
from cli.review.prompts import review
from cli.terminal import ask, ask_line, say
from cli.writing import Confirmation
from core.engine.review import plan as current_plan
from core.engine.session import Session
from core.model import Kind, Plan, RowState


def start_is_wanted(kinds: Sequence[Kind]) -> bool:
    """Ask whether to start. Reading changes nothing, so Enter alone is a yes."""
    answer = ask(f"Read {', '.join(kinds)} from Outlook and Salesforce now? [Y/n] ").lower()
    return answer in ("", "y", "yes")


class Reviewer:
    """Shows a plan, takes decisions, and asks for the confirmation: what `core.engine.sync` calls for its review."""

    def __init__(
        self, session: Session, kinds: Sequence[Kind], look: Look, *, assumed: bool, before: Callable[[], None]
    ) -> None:
        self._session = session
        self._kinds = tuple(kinds)
        self._look = look
        self._assumed = assumed
        self._before = before
        self.confirmation = Confirmation(assumed=assumed, before=before)
        self.digest: str | None = None
        """The digest of the plan as the review left it."""

    def __call__(self, plan: Plan) -> bool:
        """Return whether the plan, as it stands after the review, is to be written."""
        self._before()
        self.digest = plan.digest
        if self._assumed or not is_pending(plan):
            say(render_plan(plan, self._look))
        elif not review(SessionDesk(self._session, self._kinds, self._look), ask_line, say):
            self.confirmation.plan = plan
            return False
        decided = current_plan(self._session, self._kinds)
        self.digest = decided.digest
        if not any(row.state is RowState.PROPOSED for row in decided.rows):
            return False
        return self.confirmation(decided)
