"""The question before a decision about many rows."""

from cli.arguments.invocation import Invocation
from cli.present.text.words import plural
from cli.terminal.prompts import ask, require_person, say

UNASKED = 10
"""Up to so many rows, --where is not asked about."""


class Approval:
    """Tells how many rows --where means, and asks above ten."""

    def __init__(self, invocation: Invocation, *, assumed: bool) -> None:
        self._invocation, self._assumed = invocation, assumed

    def __call__(self, count: int) -> bool:
        """Return whether to go on. Raises UsageError where nobody can be asked."""
        say(f"{plural(count, 'row')} {'matches' if count == 1 else 'match'}.")
        if self._assumed or count <= UNASKED:
            return True
        require_person(self._invocation, "Look at them with accord plan --where, then add --yes.")
        return ask(f"Decide about all {count:,} of them? [y/N] ").lower() in ("y", "yes")
