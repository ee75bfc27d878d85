"""`accord verify`: checks that the journal is whole."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, json_option, pass_invocation


@click.command("verify", epilog=example("accord verify", "accord verify --json"))
@json_option
@common_options
@pass_invocation
@click.pass_context
def command(context: click.Context, invocation: Invocation, as_json: bool) -> None:
    """Check the journal: that no event was altered, removed or inserted, and that every confirmed plan follows from it.

    Ends with 1 when something is wrong.
    """
    from cli.compose import open_session, terminal_progress
    from cli.documents import verify_document
    from cli.render.runs import render_verify
    from cli.terminal import look, print_json
    from core.engine.history import verify

    with terminal_progress(invocation) as progress, open_session(invocation, progress=progress) as session:
        report = verify(session)
    if as_json:
        print_json(verify_document(report))
    else:
        click.echo(render_verify(report, look(invocation)))
    context.exit(1 if report.problems else 0)
