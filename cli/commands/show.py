"""`accord show`: everything about one item."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, json_option, pass_invocation


@click.command("show", epilog=example("accord show k3f9", "accord show k3f9 --at 20261122-100000-k3f9 --json"))
@click.argument("item", metavar="ITEM")
@click.option("--at", "run", metavar="RUN", help="Show it as it was when that run's plan was confirmed.")
@json_option
@common_options
@pass_invocation
def command(invocation: Invocation, item: str, run: str | None, as_json: bool) -> None:
    """Explain one item: both records field by field, what differs, why, and what happened to it.

    ITEM is an item id, the beginning of one, or the id of a record on either side.
    """
    from cli.compose import open_session
    from cli.documents import show_document
    from cli.items import one_item, whole_story
    from cli.render.story import render_story
    from cli.terminal import look, print_json

    with open_session(invocation) as session:
        told = whole_story(session, one_item(session, item), run)
    if as_json:
        print_json(show_document(told))
    else:
        click.echo(render_story(told, look(invocation)))
