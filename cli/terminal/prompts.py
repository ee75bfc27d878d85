"""Speaking with the person: what is told beside the result, what is asked, and whether anybody can answer."""

import sys
from contextlib import suppress

import click

from cli.arguments.invocation import Invocation
from core.errors import UsageError


def say(text: str) -> None:
    """Tell the person something that is not the command's result."""
    click.echo(text, err=True)


def ask_line(question: str) -> str | None:
    """Return what the person types; None at the end of input. It is asked on standard error: results stay clean.

    Where nothing but the terminal could read a result, the line can be edited, and former lines come back.
    """
    if sys.stdin.isatty() and sys.stdout.isatty():
        return _edited_line(question)
    click.echo(question, err=True, nl=False)
    line = sys.stdin.readline()
    if not line:
        click.echo(err=True)
        return None
    return line.strip()


def _edited_line(question: str) -> str | None:
    with suppress(ImportError):  # Windows: its console edits by itself
        import readline  # noqa: F401  what input() edits with
    sys.stderr.flush()
    try:
        return input(question).strip()
    except EOFError:
        click.echo(err=True)
        return None


def ask(question: str) -> str:
    """Return the answer to a question, nothing at the end of input."""
    return ask_line(question) or ""


def ask_or_stop(question: str) -> str:
    """Return what the person types. Raises click.Abort at the end of input: half an interview is none."""
    line = ask_line(question)
    if line is None:
        raise click.Abort
    return line


def require_person(invocation: Invocation, instead: str) -> None:
    """Raise UsageError unless somebody can answer a question."""
    if not is_interactive(invocation):
        raise UsageError("This needs an answer, and there is no terminal to ask at.", instead)


def is_interactive(invocation: Invocation) -> bool:
    if invocation.interactive is not None:
        return invocation.interactive
    return sys.stdin is not None and sys.stdin.isatty()


def ask_secret(invocation: Invocation, question: str) -> str:
    """Return what a person types, without showing it; without a terminal, one line of standard input."""
    if is_interactive(invocation):
        return str(click.prompt(question, prompt_suffix="", hide_input=True, err=True, default="", show_default=False))
    return sys.stdin.readline().strip() if sys.stdin is not None else ""
