"""`accord doctor`: what is missing before a sync can work."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation, set_option


@click.command("doctor", epilog=example("accord doctor", "accord doctor --json"))
@set_option
@json_option
@common_options
@pass_invocation
@click.pass_context
def command(context: click.Context, invocation: Invocation, as_json: bool) -> None:
    """Check settings, access, permissions, fields, clock and journal; each failure says the next step.

    It only reads: nothing is written to either side, to the journal or to a file, and nobody is asked to sign in.
    A note is advice, or says what could not be checked. Ends with 1 when there is a fault.
    """
    from cli.present.presenter import present
    from cli.wiring.doctor.examination import doctor

    context.exit(present(invocation, doctor(invocation), as_json=as_json))
