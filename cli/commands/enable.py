"""`accord enable`: switches kinds on."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, kinds_argument, pass_invocation


@click.command("enable", epilog=example("accord enable calendar tasks"))
@kinds_argument(required=True)
@common_options
@pass_invocation
def command(invocation: Invocation, kinds: tuple[str, ...]) -> None:
    """Switch kinds on: calendar, contacts, tasks. Comments in accord.toml are kept."""
    from cli.switching import switch_kinds

    switch_kinds(invocation, kinds, on=True)
