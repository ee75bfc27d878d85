"""The first and the last question of a sync: whether to start, and whether to write."""

from collections.abc import Callable, Sequence

from cli.present.text.intent import intent_text
from cli.terminal.prompts import ask, say
from core.model import Kind, Plan

CONFIRMATION = "yes"


def start_is_wanted(kinds: Sequence[Kind]) -> bool:
    """Ask whether to start. Reading changes nothing, so Enter alone is a yes."""
    answer = ask(f"Read {', '.join(kinds)} from Outlook and Salesforce now? [Y/n] ").lower()
    return answer in ("", "y", "yes")


class Confirmation:
    """Asks whether a plan is to be written: what `core.engine.apply` calls for its review."""

    def __init__(self, *, assumed: bool, before: Callable[[], None]) -> None:
        self._assumed, self._before = assumed, before

    def __call__(self, plan: Plan) -> Plan | None:
        """Say what writing this plan would do, and return it only after the whole word "yes"."""
        self._before()
        say(intent_text(plan))
        given = self._assumed or ask(f'Write this? Type "{CONFIRMATION}": ').lower() == CONFIRMATION
        return plan if given else None
