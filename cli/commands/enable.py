"""`accord enable`: switches kinds on."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, kinds_argument, pass_invocation


@click.command("enable", epilog=example("accord enable calendar tasks"))
@kinds_argument(required=True)
@common_options
@pass_invocation
def command(invocation: Invocation, kinds: tuple[str, ...]) -> None:
    """Switch kinds on: calendar, contacts, tasks. Comments in accord.toml are kept."""
    from cli.arguments.kinds import named_kinds
    from cli.config.switch import switch_kinds
    from cli.present.text.settings import switched_text
    from cli.terminal.prompts import say

    for switched in switch_kinds(invocation, named_kinds(kinds), on=True):
        (say if switched.overruled else click.echo)(switched_text(switched))
