"""`accord ignored`: what is ignored, and why."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pager_option, pass_invocation


@click.command("ignored", epilog=example("accord ignored"))
@json_option
@pager_option
@common_options
@pass_invocation
def command(invocation: Invocation, as_json: bool) -> None:
    """Show what is ignored: since when, by whom, why, and until what."""
    from cli.present.presenter import present
    from cli.present.reports import Ignored
    from cli.terminal.progress import READING, terminal_progress
    from cli.wiring.session import open_session
    from core.engine.find import names_of
    from core.engine.story import ignored

    with terminal_progress(invocation, READING) as progress, open_session(invocation, progress=progress) as session:
        items = ignored(session)
        names = names_of(session.state, (item.item for item in items))
    present(invocation, Ignored(items, names), as_json=as_json)
