"""`accord sandbox`: a pretend Outlook and Salesforce to try things out on."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, pass_invocation


@click.command("sandbox", epilog=example("accord sandbox", "accord sandbox --seed empty --home ./try"))
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), default=0, help="The port [default: a free one].")
@click.option("--seed", metavar="NAME", default="office", help="Its content: office (default), large or empty.")
@common_options
@pass_invocation
def command(invocation: Invocation, port: int, seed: str) -> None:
    """Serve a pretend Outlook and Salesforce on this computer, until Ctrl-C.

    A home that points to it is written to --home, else to the folder accord-sandbox here; use it from another
    terminal. The sandbox forgets everything when it ends.
    """
    from cli.tryout.serving import serve

    serve(invocation, port=port, seed=seed)
