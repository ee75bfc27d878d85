"""`accord replay`: recomputes a past plan."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation


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
    from cli.present.presenter import present
    from cli.wiring.session import open_session
    from core.engine.proof import replay

    with open_session(invocation) as session:
        report = replay(session, run)
    context.exit(present(invocation, report, as_json=as_json))
