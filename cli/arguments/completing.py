"""What Tab offers for an argument. The offers are made in cli.completion, imported when somebody presses it."""

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

import click

from cli.arguments.invocation import Invocation

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

MOST = 100
"""So many are offered at once."""


def _offered(name: str) -> "Callable[..., list[CompletionItem]]":
    """Return what click asks for completions. Whatever goes wrong, there are none: nobody wants an error from Tab."""

    def complete(context: click.Context, _parameter: click.Parameter, begun: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        found: list[CompletionItem] = []
        with suppress(Exception):
            for value, what in getattr(import_module("cli.completion.offers"), name)(context.ensure_object(Invocation)):
                if value.startswith(begun) and len(found) < MOST:
                    found.append(CompletionItem(value, help=" ".join(what.split())))
        return found

    return complete


kinds, items, runs, keys, topics = map(_offered, ("kinds", "items", "runs", "keys", "topics"))
