"""The first and the last question of a sync: whether to start, and whether to write."""

from collections.abc import Callable, Sequence

from cli.present.text.intent import intent_text
from cli.terminal.prompts import ask, ask_line, say
from core.model import Kind, Plan

YES = "yes"
NO = ("no", "n", "q", "quit")
QUESTION = 'Write this? Type "yes": '
UNDECIDED = 'Nothing is written before you type the whole word "yes"; "no" leaves it.'


def start_is_wanted(kinds: Sequence[Kind]) -> bool:
    """Ask whether to start. Reading changes nothing, so Enter alone is a yes."""
    answer = ask(f"Read {', '.join(kinds)} from Outlook and Salesforce now? [Y/n] ").lower()
    return answer in ("", "y", "yes")


class Confirmation:
    """Asks whether a plan is to be written: what `core.engine.apply` calls for its review."""

    def __init__(self, *, assumed: bool, before: Callable[[], None]) -> None:
        self._assumed, self._before = assumed, before

    def __call__(self, plan: Plan) -> Plan | None:
        """Say what writing this plan would do, and return it only after the whole word "yes"; None after a "no"."""
        self._before()
        say(intent_text(plan))
        return plan if self._assumed or self._is_given() else None

    def _is_given(self) -> bool:
        """Ask until the answer is a clear one. A slip of the finger is none; the end of input is a no."""
        while (answer := ask_line(QUESTION)) is not None:
            if answer.lower() == YES:
                return True
            if answer.lower() in NO:
                return False
            say(UNDECIDED)
        return False
