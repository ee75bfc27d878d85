"""`accord journal`: the journal's form, and facts about it."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation


@click.group("journal", epilog=example("accord journal info", "accord journal upgrade"))
@common_options
def command() -> None:
    """Upgrade the journal, or show facts about it."""


@command.command("info", short_help="Show facts about the journal.", epilog=example("accord journal info --json"))
@json_option
@common_options
@pass_invocation
def facts(invocation: Invocation, as_json: bool) -> None:
    """Show where the journal is, and whether this Accord can work with its form."""
    from cli.config.home import load_settings
    from cli.present.presenter import present
    from cli.wiring.journal import journal_facts

    present(invocation, journal_facts(load_settings(invocation)), as_json=as_json)


@command.command("upgrade", short_help="Bring the journal up to date.", epilog=example("accord journal upgrade"))
@common_options
@pass_invocation
def upgrade(invocation: Invocation) -> None:
    """Bring the journal to the form that this Accord works with, all or nothing."""
    from cli.config.home import load_settings
    from cli.wiring.journal import upgrade_journal

    upgrade_journal(load_settings(invocation))
    click.echo("The journal is up to date.")
