"""`accord sandbox`, at work: serve, write the home, tell how to try it, wait."""

from collections.abc import Callable
from pathlib import Path
from time import sleep

import click

from cli.arguments.invocation import Invocation
from cli.config.home import load_settings
from cli.tryout.sandbox_home import write_sandbox_home, write_tokens
from cli.wiring.journal import create_journal
from cli.wiring.sandbox import SandboxAddress, start_sandbox

DEFAULT_HOME = "accord-sandbox"


def serve(invocation: Invocation, *, port: int, seed: str, wait: Callable[[], None] = lambda: sleep(1)) -> None:
    """Run a sandbox until the person interrupts; its home always holds the tokens that it accepts."""
    home = Path(invocation.home or DEFAULT_HOME).expanduser().absolute()
    with start_sandbox(seed, port=port) as running:
        address = running.address()
        write_sandbox_home(home, address)
        create_journal(home, load_settings(Invocation(home=str(home))).settings.journal.url)
        click.echo(_welcome(home, address))
        try:
            while True:
                wait()
                if running.address() != address:
                    address = running.address()
                    write_tokens(home, address)
        except KeyboardInterrupt:
            click.echo("The sandbox has ended.")


def _welcome(home: Path, address: SandboxAddress) -> str:
    return "\n".join(
        (
            f"The sandbox is at {address.url}, its home in {home}",
            "In another terminal:",
            f'  accord --home "{home}" enable calendar contacts tasks',
            f'  accord --home "{home}" observe',
            f'  accord --home "{home}" plan',
            "Ctrl-C ends it.",
        )
    )
