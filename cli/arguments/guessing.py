"""Groups of commands that guess which one somebody meant."""

from collections.abc import Mapping

import click

from core.errors import UsageError


class GuessingGroup(click.Group):
    """Commands; for one that there is not, those that look like it, or that do what others call so, are named."""

    elsewhere: Mapping[str, str] = {}
    """By what other programs call it, what follows `accord`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command. Raises UsageError with guesses for one that there is not, if there are any."""
        if self.get_command(ctx, args[0]) is None and (meant := self.guessed(ctx, args[0])):
            raise UsageError(f"No such command '{args[0]}'.", f"Did you mean: {meant}?")
        return super().resolve_command(ctx, args)

    def guessed(self, ctx: click.Context, name: str) -> str:
        """Return the command lines that somebody may have meant, "" if nothing is like what they typed."""
        from difflib import get_close_matches

        wanted = name.lower()
        if wanted in self.elsewhere:
            return f"{ctx.find_root().command_path} {self.elsewhere[wanted]}"
        return ", ".join(
            f"{ctx.command_path} {alike}" for alike in get_close_matches(wanted, self.list_commands(ctx), 3, 0.7)
        )
