"""The terminal, or whatever stands in for it: what can be shown there, and whether somebody can answer."""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from typing import TextIO

import click

from cli.invocation import Invocation
from cli.render.look import Look
from core.errors import UsageError


def look(invocation: Invocation) -> Look:
    """Return how text on standard output should look."""
    return Look(
        width=max(shutil.get_terminal_size((100, 24)).columns, 60),
        color=invocation.color and not os.environ.get("NO_COLOR") and sys.stdout.isatty(),
        unicode=_speaks_unicode(sys.stdout),
    )


def _speaks_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "ascii").lower().replace("-", "").startswith("utf")


def print_json(document: Mapping[str, object]) -> None:
    """Print the one JSON object of a command. It is ASCII, so nothing in it can act on a terminal."""
    click.echo(json.dumps(document, indent=2))


def say(text: str) -> None:
    """Tell the person something that is not the command's result."""
    click.echo(text, err=True)


def require_person(invocation: Invocation, instead: str) -> None:
    """Raise UsageError unless somebody can answer a question."""
    if not is_interactive(invocation):
        raise UsageError("This needs an answer, and there is no terminal to ask at.", instead)


def is_interactive(invocation: Invocation) -> bool:
    if invocation.interactive is not None:
        return invocation.interactive
    return sys.stdin is not None and sys.stdin.isatty()


def ask_line(question: str) -> str | None:
    """Return what the person types; None at the end of input. It is asked on standard error: results stay clean."""
    click.echo(question, err=True, nl=False)
    line = sys.stdin.readline()
    if not line:
        click.echo(err=True)
        return None
    return line.strip()


def ask(question: str) -> str:
    """Return the answer to a question, nothing at the end of input."""
    return ask_line(question) or ""
