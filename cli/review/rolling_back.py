"""The review of a rollback: the preview is told, and the last question asked."""

from collections.abc import Callable

from cli.present.text.rollback import rollback_text
from cli.review.confirmation import Confirmation
from cli.terminal.look import Look
from cli.terminal.prompts import say
from core.engine.reports import RollbackPreview
from core.model import Plan


class RollingBack:
    """Shows what taking a run back would write, and asks: what `core.engine.rollback` calls for its review."""

    def __init__(self, look: Look, *, assumed: bool, before: Callable[[], None]) -> None:
        self._look, self._before = look, before
        self._confirmation = Confirmation(assumed=assumed, before=before)

    def __call__(self, told: RollbackPreview) -> Plan | None:
        """Return the plan if it is confirmed, None if it is not."""
        self._before()
        say(rollback_text(told, self._look))
        return self._confirmation(told.plan)
