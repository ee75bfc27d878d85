"""`accord log`: the events themselves."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, pass_invocation


@click.command("log", epilog=example("accord log", "accord log k3f9", "accord log --run 20261122-100000-k3f9 --json"))
@click.argument("item", required=False, metavar="[ITEM]")
@click.option("--run", metavar="RUN", help="Only the events of this run.")
@click.option("--follow", is_flag=True, help="Go on with new events as they come, until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line instead of text.")
@common_options
@pass_invocation
def command(invocation: Invocation, item: str | None, run: str | None, follow: bool, as_json: bool) -> None:
    """Show the events of the journal, a line each, the oldest first."""
    import json

    from cli.compose import event_rows, open_session
    from cli.items import one_item
    from cli.past import raw_events
    from cli.render.runs import render_log_line
    from cli.terminal import look
    from core.engine.history import find_run

    with open_session(invocation) as session:
        chosen_item = one_item(session, item) if item else None
        chosen_run = find_run(session, run) if run else None
        how = look(invocation)
        for event in raw_events(event_rows(session), item=chosen_item, run=chosen_run, follow=follow):
            click.echo(json.dumps(event) if as_json else render_log_line(event, how))
