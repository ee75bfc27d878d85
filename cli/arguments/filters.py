"""Which part of the past is meant: in a span of time, of some kinds, by somebody."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import TypeVar

import click

from cli.arguments.times import typed_time
from core.errors import UsageError
from core.facts.events import TYPES
from core.facts.selection import Selection
from core.model import Kind

Command = TypeVar("Command", bound=Callable[..., object])


def filter_options(command: Command) -> Command:
    """Give a command the options since, until, kinds and actor, for `chosen`."""
    for option in reversed(
        (
            click.option("--since", metavar="TIME", help="Only from this day or time on."),
            click.option(
                "--until", metavar="TIME", help="Only up to and including this day, or before this time."
            ),
            click.option(
                "--kind", "kinds", multiple=True, type=click.Choice(list(Kind), case_sensitive=False),
                help="Only calendar, contacts or tasks; may be repeated.",
            ),
            click.option("--actor", metavar="NAME", help="Only what this person did; a part of the name is enough."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def chosen(since: str | None, until: str | None, kinds: Sequence[str], actor: str | None) -> Selection:
    """Return what the options mean. Raises UsageError for what is no time."""
    return Selection(
        kinds=tuple(str(kind) for kind in kinds),
        actor=actor,
        since=typed_time(since) if since else None,
        until=typed_time(until, whole_day_after=True) if until else None,
    )


def named_types(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the types of events that somebody names. Raises UsageError, with what is like it, for an unknown one."""
    for text in texts:
        if text not in TYPES:
            near = get_close_matches(text, TYPES, n=3, cutoff=0.4) or TYPES
            raise UsageError(f"There are no events of type {text!r}.", f"Types are, for instance: {', '.join(near)}.")
    return tuple(texts)
