"""What the options of `accord decide` say, checked: one choice, and what belongs to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import click

from core.errors import UsageError
from core.model import Choice, Decision, Side

Command = TypeVar("Command", bound=Callable[..., object])

CLEAR = "clear"
APPLIED = "applied"
NOT_APPLIED = "not-applied"
FLAGS = {
    "exclude": "Leave it out of this sync.",
    "include": "Sync it after all; or create a new record, although one could match.",
    "ignore-once": "Ignore it until either side changes.",
    "ignore-forever": "Ignore it permanently, until you --clear it.",
    CLEAR: "Undo what was decided.",
    "unlink": "These two records do not belong together.",
    "release": "Write this held row, although it mails people or deletes.",
    APPLIED: "You have checked: the write without an answer was applied.",
    NOT_APPLIED: "You have checked: the write without an answer was not applied.",
}
"""The choices that need no value."""


def choice_flags(command: Command) -> Command:
    """Give a command the choices that need no value."""
    for name, text in reversed(FLAGS.items()):
        command = click.option(f"--{name}", is_flag=True, help=text)(command)
    return command


@dataclass(frozen=True, slots=True)
class DecideOptions:
    """What one command line says."""

    items: tuple[str, ...]
    where: str | None
    flags: tuple[str, ...]
    prefer: str | None
    fields: tuple[str, ...]
    link: str | None
    reason: str | None

    def choice(self) -> str:
        """Return the one choice that was made: an option's name. Raises UsageError for any other number of them."""
        made = [name.replace("_", "-") for name in self.flags]
        made += ["prefer"] if self.prefer else []
        made += ["link"] if self.link else []
        if len(made) != 1:
            every = ", ".join(f"--{name}" for name in (*FLAGS, "prefer SIDE", "link OTHER"))
            given = (
                f"These cannot go together: {', '.join(f'--{name}' for name in made)}." if made else "No choice given."
            )
            raise UsageError(given, f"Choose exactly one of: {every}.")
        return made[0]

    def settles(self) -> bool | None:
        """Return whether a write is said to have been applied; None where nothing is said of one."""
        return {APPLIED: True, NOT_APPLIED: False}.get(self.choice())

    def checked(self) -> "DecideOptions":
        """Return the options if they belong together. Raises UsageError."""
        self.choice()
        if self.fields and not self.prefer:
            raise UsageError(
                "--field works only with --prefer.", "Name the side, too: --prefer outlook --field subject"
            )
        if bool(self.items) == (self.where is not None):
            raise UsageError("Name items, or choose them with --where, not both.", "accord plan lists the items.")
        if self.link and len(self.items) != 1:
            raise UsageError(
                "--link joins exactly two items.",
                "Name one, and the other after --link: accord decide ITEM --link OTHER",
            )
        return self

    def decision(self, other: str | None) -> Decision | None:
        """Return the choice as a decision, None where it takes one back or is about a write; `other` is of --link."""
        choice = self.choice()
        if choice in (CLEAR, APPLIED, NOT_APPLIED):
            return None
        side = Side(self.prefer) if self.prefer else None
        return Decision(choice=Choice(choice), side=side, fields=self.fields, other=other, reason=self.reason)
