"""`accord ignored`: what is ignored, and why."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, json_option, pass_invocation


@click.command("ignored", epilog=example("accord ignored"))
@json_option
@common_options
@pass_invocation
def command(invocation: Invocation, as_json: bool) -> None:
    """Show what is ignored: since when, by whom, why, and until what."""
    from cli.compose import open_session
    from cli.documents import ignored_document
    from cli.render.story import render_ignored
    from cli.terminal import look, print_json
    from core.engine.review import ignored

    with open_session(invocation) as session:
        items = ignored(session)
    if as_json:
        print_json(ignored_document(items))
    else:
        click.echo(render_ignored(items, look(invocation)))
