"""What may be typed where: kinds, items, runs, settings and their values, words of --where, topics.

Each is given the command line so far and the word that is being typed, and yields what may be typed, and what it is.
Nobody is asked but a journal that lies in a file.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import Any, Literal, get_args, get_origin

import click

from cli.arguments.invocation import Invocation
from cli.terminal.printable import printable
from core.model import Kind, RowState

Offers = Iterator[tuple[str, str]]

_VALUE_BEGUN = re.compile(r"(?:^|.*\s)(\w+)=([^\s\"']*)$")
_KEY_BEGUN = re.compile(r"(?:^|.*\s)(\w*)$")


def kinds(_context: click.Context, _begun: str) -> Offers:
    yield from ((kind.value, "") for kind in Kind)


def states(_context: click.Context, _begun: str) -> Offers:
    yield from ((state.value, "") for state in RowState)


def items(context: click.Context, begun: str) -> Offers:
    """Yield items by the beginnings of their ids, with their titles; of a private one its kind alone."""
    from cli.wiring import peeking

    for item in peeking.items(_invocation(context), begun.lower()):
        yield item.name, printable(item.title or item.kind)


def kinds_or_items(context: click.Context, begun: str) -> Offers:
    yield from kinds(context, begun)
    yield from items(context, begun)


def runs(context: click.Context, begun: str) -> Offers:
    """Yield the runs, the latest first, with the time in this machine's zone."""
    from cli.wiring import peeking

    for run in peeking.runs(_invocation(context), begun):
        yield run.run, printable(f"{run.command} {_local(run.started)}")


def profiles(context: click.Context, _begun: str) -> Offers:
    from cli.wiring import peeking

    yield from ((name, "") for name in peeking.profiles(_invocation(context)))


def fields(_context: click.Context, _begun: str) -> Offers:
    """Yield the names of fields, with the kinds that have them."""
    from core.fields import BY_KIND

    named: dict[str, list[str]] = {}
    for kind, of_kind in BY_KIND.items():
        for field in of_kind:
            named.setdefault(field.name, []).append(kind.value)
    yield from ((name, ", ".join(of)) for name, of in named.items())


def event_types(_context: click.Context, _begun: str) -> Offers:
    from core.facts.events import TYPES

    yield from ((name, "") for name in TYPES)


def topics(context: click.Context, _begun: str) -> Offers:
    """Yield the topics of `accord help`, and the commands."""
    from cli.present.topics import TOPICS

    yield from ((name, text.partition("\n")[0]) for name, text in TOPICS.items())
    root = context.find_root()
    if isinstance(root.command, click.Group):
        yield from ((name, "command") for name in root.command.list_commands(root))


def where(_context: click.Context, begun: str) -> Offers:
    """Yield what may go on an expression of --where: a key, or a value of one that has only so many."""
    from core.planning.selecting import KEYS, values_of

    if value := _VALUE_BEGUN.fullmatch(begun):
        before = begun[: value.start(2)]
        yield from ((before + each, "") for each in values_of(value[1].casefold()))
    elif key := _KEY_BEGUN.fullmatch(begun):
        before = begun[: key.start(1)]
        yield from ((f"{before}{each}{'~' if each == 'title' else '='}", "") for each in KEYS)


def settings(_context: click.Context, begun: str) -> Offers:
    """Yield the keys of settings, and behind a key the values that it may have, where they can be listed."""
    from cli.config.layers import known

    types = known()
    key, equals, value = begun.partition("=")
    if not equals:
        yield from ((f"{name}=", "") for name in types)
        return
    listed = get_origin(types.get(key)) is tuple
    before = f"{key}={value[: value.rfind(',') + 1] if listed else ''}"
    yield from ((before + each, "") for each in _values(types.get(key)))


def _values(wanted: Any) -> list[str]:
    """Return the values of a type, if they can be listed; of a list, what may stand in it."""
    if wanted is bool:
        return ["true", "false"]
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return [str(each.value) for each in wanted]
    if get_origin(wanted) is Literal:
        return [str(each) for each in get_args(wanted)]
    return _values(get_args(wanted)[0]) if get_origin(wanted) is tuple else []


def _invocation(context: click.Context) -> Invocation:
    return context.ensure_object(Invocation)


def _local(moment: str) -> str:
    try:
        return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return ""
