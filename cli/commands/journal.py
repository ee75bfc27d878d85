"""`accord journal`: the journal's form, and facts about it."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, json_option, pass_invocation


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
    from cli.compose import journal_facts, load_settings
    from cli.documents import journal_document
    from cli.render.runs import render_facts
    from cli.terminal import print_json

    loaded = load_settings(invocation)
    found = journal_facts(loaded.path.parent, loaded.settings.journal.url)
    if as_json:
        print_json(journal_document(found))
    else:
        click.echo(render_facts(found))


@command.command("upgrade", short_help="Bring the journal up to date.", epilog=example("accord journal upgrade"))
@common_options
@pass_invocation
def upgrade(invocation: Invocation) -> None:
    """Bring the journal to the form that this Accord works with, all or nothing."""
    from cli.compose import load_settings, upgrade_journal

    loaded = load_settings(invocation)
    upgrade_journal(loaded.path.parent, loaded.settings.journal.url)
    click.echo("The journal is up to date.")
