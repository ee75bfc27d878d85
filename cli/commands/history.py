"""`accord history`: past runs, or one of them."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, json_option, pass_invocation


@click.command("history", epilog=example("accord history", "accord history 20261122-100000-k3f9 --json"))
@click.argument("run", required=False, metavar="[RUN]")
@json_option
@common_options
@pass_invocation
def command(invocation: Invocation, run: str | None, as_json: bool) -> None:
    """Show past runs, the newest first; or one run: what it saw, was told, and did.

    RUN is the id of a run, or the beginning of one.
    """
    from cli.compose import open_session
    from cli.documents import history_document, run_story_document
    from cli.past import events_of, one_run
    from cli.render.runs import render_history, render_run
    from cli.terminal import look, print_json
    from core.engine.history import runs

    with open_session(invocation) as session:
        past = () if run else runs(session)
        one = one_run(session, run) if run else None
        events = events_of(session, one.run) if one else ()
    if as_json:
        print_json(run_story_document(one, events) if one else history_document(past))
    elif one:
        click.echo(render_run(one, events, look(invocation)))
    else:
        click.echo(render_history(past, look(invocation)))
