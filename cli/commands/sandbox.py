"""`accord sandbox`: a pretend Outlook and Salesforce to try things out on."""

from pathlib import Path

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, pass_invocation


@click.command("sandbox", epilog=example("accord sandbox", "accord sandbox --seed empty --home ./try"))
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), default=0, help="The port [default: a free one].")
@click.option("--seed", metavar="NAME", default="office", help="Its content: office (default), large or empty.")
@click.option("--fresh", is_flag=True, help="Start over in the home of an earlier sandbox; its journal is deleted.")
@click.option(
    "--as", "as_file", metavar="FILE", type=click.Path(path_type=Path), help="Behave as a report of accord probe says."
)
@click.option("--sign-in", is_flag=True, help="Make a home that is not signed in, to try login and doctor.")
@common_options
@pass_invocation
def command(invocation: Invocation, port: int, seed: str, fresh: bool, sign_in: bool, as_file: Path | None) -> None:
    """Serve a pretend Outlook and Salesforce on this computer, until Ctrl-C.

    A home that points to it is written to --home, else to a new folder accord-sandbox here; use it from another
    terminal. The sandbox forgets everything when it ends. Before it starts over in the home of an earlier one, it asks.
    """
    from cli.probing.asking import read_report
    from cli.tryout.serving import serve

    serve(
        invocation, port=port, seed=seed, fresh=fresh, sign_in=sign_in, report=read_report(as_file) if as_file else None
    )
