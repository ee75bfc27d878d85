"""`accord show`: everything about one item."""

import click

from cli.arguments import completing
from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pager_option, pass_invocation


@click.command("show", epilog=example("accord show k3f9", "accord show k3f9 --at 20261122-100000-k3f9 --json"))
@click.argument("item", metavar="ITEM", shell_complete=completing.items)
@click.option(
    "--at",
    "run",
    metavar="RUN",
    shell_complete=completing.runs,
    help="Show it as it was when that run's plan was confirmed.",
)
@json_option
@pager_option
@common_options
@pass_invocation
def command(invocation: Invocation, item: str, run: str | None, as_json: bool) -> None:
    """Explain one item: both records field by field, what differs, why, and what happened to it.

    ITEM is an item id, the beginning of one, or the id or the address of a record on either side.
    """
    from cli.present.presenter import present
    from cli.terminal.progress import PLANNING, READING, terminal_progress
    from cli.wiring.session import open_session
    from core.engine.find import Finder
    from core.engine.story import story

    with terminal_progress(invocation, READING) as progress, open_session(invocation, progress=progress) as session:
        session.refresh()
        progress.phase(PLANNING)
        told = story(session, Finder(session.state, session.journal).one(item, past=True), run)
    present(invocation, told, as_json=as_json)
