"""`accord settings`: what is in force, and where it was said."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, json_option, pass_invocation, set_option


@click.command("settings", epilog=example("accord settings", "accord settings --json"))
@set_option
@json_option
@common_options
@pass_invocation
def command(invocation: Invocation, as_json: bool) -> None:
    """Show the settings in force, and where each comes from: the file, a variable, an option, or the default."""
    from cli.compose import load_settings
    from cli.documents import settings_document
    from cli.render.runs import render_settings
    from cli.terminal import look, print_json

    loaded = load_settings(invocation)
    if as_json:
        print_json(settings_document(loaded))
    else:
        click.echo(render_settings(loaded, look(invocation)))
