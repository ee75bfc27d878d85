"""`accord replay`: recomputes a past plan."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, json_option, pass_invocation


@click.command("replay", epilog=example("accord replay 20261122-100000-k3f9"))
@click.argument("run", metavar="RUN")
@json_option
@common_options
@pass_invocation
@click.pass_context
def command(context: click.Context, invocation: Invocation, run: str, as_json: bool) -> None:
    """Recompute the plan that a run confirmed, from the journal alone, and compare the two.

    RUN is the id of a run, or the beginning of one. Ends with 1 when they differ.
    """
    from cli.compose import open_session
    from cli.documents import replay_document
    from cli.render.runs import render_replay
    from cli.terminal import look, print_json
    from core.engine.history import replay

    with open_session(invocation) as session:
        report = replay(session, run)
    if as_json:
        print_json(replay_document(report))
    else:
        click.echo(render_replay(report, look(invocation)))
    context.exit(0 if report.identical else 1)
