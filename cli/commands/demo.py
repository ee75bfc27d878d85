"""`accord demo`: the whole job, told step by step."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, pass_invocation


@click.command("demo", epilog=example("accord demo", "accord demo --keep"))
@click.option("--keep", is_flag=True, help="Leave the demo's home where it is, to look around in.")
@common_options
@pass_invocation
def command(invocation: Invocation, keep: bool) -> None:
    """Tell the whole job against a built-in sandbox: read, review, decide, write, prove.

    No accounts are needed, and nothing leaves this computer. What it claims, it checks.
    """
    from cli.demo import run_demo

    run_demo(invocation, keep=keep)
