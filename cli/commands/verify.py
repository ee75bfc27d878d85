"""`accord verify`: checks that the journal is whole."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation


@click.command("verify", epilog=example("accord verify", "accord verify --json"))
@json_option
@common_options
@pass_invocation
@click.pass_context
def command(context: click.Context, invocation: Invocation, as_json: bool) -> None:
    """Check the journal: that no event was altered, removed or inserted, and that every confirmed plan follows from it.

    Ends with 1 when something is wrong.
    """
    from cli.present.presenter import present
    from cli.terminal.progress import terminal_progress
    from cli.wiring.session import open_session
    from core.engine.proof import verify

    with terminal_progress(invocation) as progress, open_session(invocation, progress=progress) as session:
        report = verify(session)
    context.exit(present(invocation, report, as_json=as_json))
