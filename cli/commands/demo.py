"""`accord demo`: the whole job, told step by step."""

from collections.abc import Sequence

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, pass_invocation


@click.command("demo", epilog=example("accord demo", "accord demo --sign-in", "accord demo --keep"))
@click.option("--keep", is_flag=True, help="Keep the demo's home, so that you can look around.")
@click.option("--sign-in", is_flag=True, help="Start with signing in and accord doctor.")
@common_options
@pass_invocation
@click.pass_context
def command(context: click.Context, invocation: Invocation, keep: bool, sign_in: bool) -> None:
    """Walk through a complete sync against a built-in sandbox: read, review, decide, write, prove.

    No accounts are needed, and nothing leaves this computer. Every step is verified.
    """
    from cli.tryout.demo import run_demo

    def accord(words: Sequence[str]) -> int:
        """Run a command line as the console script does."""
        try:
            context.find_root().command.main(words)
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else 1

    run_demo(invocation, accord, keep=keep, sign_in=sign_in)
