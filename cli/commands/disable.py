"""`accord disable`: switches kinds off."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, kinds_argument, pass_invocation


@click.command("disable", epilog=example("accord disable calendar tasks"))
@kinds_argument(required=True)
@common_options
@pass_invocation
def command(invocation: Invocation, kinds: tuple[str, ...]) -> None:
    """Switch kinds off: calendar, contacts, tasks. Comments in accord.toml are kept."""
    from cli.switching import switch_kinds

    switch_kinds(invocation, kinds, on=False)
