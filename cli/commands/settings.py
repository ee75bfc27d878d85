"""`accord settings`: what is in force, and where it was said."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pager_option, pass_invocation, set_option


@click.command("settings", epilog=example("accord settings", "accord settings --json"))
@set_option
@json_option
@pager_option
@common_options
@pass_invocation
def command(invocation: Invocation, as_json: bool) -> None:
    """Show the settings that are used, and where each comes from: the file, a variable, an option, or the default."""
    from cli.config.home import load_settings
    from cli.present.presenter import present

    present(invocation, load_settings(invocation), as_json=as_json)
