"""The pages made from the help texts: `python -m cli.reference > docs/commands.md`, and with `--man` accord(1)."""

import sys
from collections.abc import Iterator

import click

from cli.main import accord

WIDTH = 80


def _context() -> click.Context:
    names = accord.context_settings["help_option_names"]
    return click.Context(
        accord, info_name="accord", terminal_width=WIDTH, max_content_width=WIDTH, help_option_names=names
    )


def commands_page() -> str:
    """Return the page: the help of `accord` and of every command."""
    context = _context()
    parts = ["# Commands\n\nThis page is made from the help texts. Change them, then run `python -m cli.reference`.\n"]
    for path, text in _helps(accord, context):
        parts.append(f"## {path}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def _helps(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    """Yield every command's path and help, a group before what is in it."""
    yield context.command_path, "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _helps(inner, click.Context(inner, info_name=name, parent=context, max_content_width=WIDTH))


def man_page() -> str:
    """Return the manual page accord(1), as troff."""
    context = _context()
    lines = [
        '.TH ACCORD 1 "" "Accord" "User Commands"',
        ".SH NAME",
        "accord \\- keep Outlook and Salesforce in agreement, by hand",
    ]
    for path, text in _helps(accord, context):
        lines += [f".SH {path.upper()}", ".nf", *map(_troff, text.splitlines()), ".fi"]
    return "\n".join(lines) + "\n"


def _troff(line: str) -> str:
    """Return a line as it stands: no word of it is a request."""
    plain = line.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{plain}" if plain[:1] in (".", "'") else plain


if __name__ == "__main__":
    sys.stdout.write(man_page() if "--man" in sys.argv else commands_page())
