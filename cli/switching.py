"""What `accord enable` and `accord disable` share."""

from collections.abc import Sequence

import click

from cli.compose import load_settings
from cli.config.edit import switch
from cli.invocation import Invocation
from cli.kinds import named_kinds
from cli.terminal import say
from core.errors import AccordError


def switch_kinds(invocation: Invocation, names: Sequence[str], *, on: bool) -> None:
    """Write into accord.toml whether kinds are on, and say what that changed."""
    kinds = named_kinds(names)
    loaded = load_settings(invocation)
    wanted = tuple(kind for kind in kinds if loaded.settings.of(kind).enabled is not on)
    word = "on" if on else "off"
    try:
        if wanted:
            switch(loaded.path, wanted, on=on)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise AccordError(f"{loaded.path} cannot be written: {reason}.", "Make it writable for yourself.") from None
    after = load_settings(invocation)
    for kind in kinds:
        if kind not in wanted:
            click.echo(f"{kind.capitalize()} was {word} already.")
        elif after.settings.of(kind).enabled is on:
            click.echo(f"{kind.capitalize()} is {word} now.")
        else:
            origin = after.origins[f"{kind}.enabled"]
            say(f"{kind.capitalize()} is {word} in the file, but {origin} says otherwise, and that counts.")
