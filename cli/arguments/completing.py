"""What Tab offers for an argument. The offers are made in cli.completion, imported when somebody presses it."""

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

MOST = 100
"""So many are offered at once."""
_LONGEST = 60
"""Letters of what is said beside an offer."""


def _offered(name: str) -> "Callable[..., list[CompletionItem]]":
    """Return what click asks for completions. Whatever goes wrong, there are none: nobody wants an error from Tab."""

    def complete(context: click.Context, _parameter: click.Parameter, begun: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        found: list[CompletionItem] = []
        with suppress(Exception):
            for value, what in getattr(import_module("cli.completion.offers"), name)(context, begun):
                fits = value.casefold().startswith(begun.casefold()) and value.isprintable()
                if fits and len(found) < MOST:
                    found.append(CompletionItem(value, help=what[:_LONGEST]))
        return found

    return complete


kinds, items, kinds_or_items, runs, profiles = map(_offered, ("kinds", "items", "kinds_or_items", "runs", "profiles"))
settings, where, states, fields, event_types, topics = map(
    _offered, ("settings", "where", "states", "fields", "event_types", "topics")
)
