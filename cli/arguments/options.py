"""Options and arguments that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from cli.arguments import completing
from cli.arguments.invocation import Invocation

Command = TypeVar("Command", bound=Callable[..., object])

pass_invocation = click.make_pass_decorator(Invocation, ensure=True)
"""Give a command the shared options as its first argument."""


def _invocation(context: click.Context) -> Invocation:
    return context.ensure_object(Invocation)


def _keep(context: click.Context, parameter: click.Parameter, value: object) -> None:
    """Remember a shared option, wherever it stands. The one nearest to the command's end counts."""
    if value is not None and parameter.name is not None:
        setattr(_invocation(context), parameter.name, value)


def _keep_colorless(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        _invocation(context).color = False
        context.color = False


def _keep_unpaged(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        _invocation(context).pager = False


def _keep_override(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> None:
    for text in () if context.resilient_parsing else values:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise click.BadParameter(f"'{text}' is not KEY=VALUE, such as calendar.conflict=newest.")
        _invocation(context).overrides[key.strip()] = value


def common_options(command: Command) -> Command:
    """Give a command the options that all have."""
    for option in reversed(
        (
            click.option(
                "--home", metavar="DIR", expose_value=False, callback=_keep,
                help="The folder with accord.toml [default: $ACCORD_HOME, else the user data folder].",
            ),
            click.option(
                "--profile", metavar="NAME", expose_value=False, callback=_keep, shell_complete=completing.profiles,
                help="One mailbox and one Salesforce user in that home [default: default].",
            ),
            click.option(
                "--debug", is_flag=True, default=None, expose_value=False, callback=_keep,
                help="Show the traceback of an error.",
            ),
            click.option(
                "--no-color", is_flag=True, expose_value=False, callback=_keep_colorless,
                help="Use no colours (as NO_COLOR does).",
            ),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def pager_option(command: Command) -> Command:
    """Give a command, whose text may be long, `--no-pager`; it may also stand before the command."""
    return click.option(
        "--no-pager", is_flag=True, expose_value=False, callback=_keep_unpaged,
        help="Print long text at once, and not a screen at a time.",
    )(command)  # fmt: skip


def set_option(command: Command) -> Command:
    """Give a command `--set KEY=VALUE`: other settings, for this once."""
    return click.option(
        "--set", metavar="KEY=VALUE", multiple=True, expose_value=False, callback=_keep_override,
        shell_complete=completing.settings,
        help="Use another value of a setting for this run; may be repeated.",
    )(command)  # fmt: skip


def json_option(command: Command) -> Command:
    """Give a command `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")(command)


def html_option(command: Command) -> Command:
    """Give a command `--html FILE`: a page instead of what is printed."""
    kind = click.Path(path_type=Path, dir_okay=False)
    return click.option("--html", metavar="FILE", type=kind, help="Write a page to this file, to read or to print.")(
        command
    )


def side_argument(command: Command) -> Command:
    """Give a command the SIDE that it is about."""
    return click.argument("side", type=click.Choice(["outlook", "salesforce"], case_sensitive=False), metavar="SIDE")(
        command
    )


def kinds_argument(*, required: bool = False) -> Callable[[Command], Command]:
    """Give a command KIND arguments: `calendar`, `contacts`, `tasks`."""
    metavar = "KIND..." if required else "[KIND]..."
    return click.argument("kinds", nargs=-1, required=required, metavar=metavar, shell_complete=completing.kinds)
