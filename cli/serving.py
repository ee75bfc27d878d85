"""`accord sandbox`, at work: serve, write the home, tell how to try it, wait."""

from collections.abc import Callable
from pathlib import Path
from time import sleep

import click

from cli.compose import create_journal, load_settings, start_sandbox
from cli.invocation import Invocation
from cli.sandbox_home import Place, write_sandbox_home, write_tokens

DEFAULT_HOME = "accord-sandbox"


def serve(invocation: Invocation, *, port: int, seed: str, wait: Callable[[], None] = lambda: sleep(1)) -> None:
    """Run a sandbox until the person interrupts; its home always holds the tokens that it accepts."""
    home = Path(invocation.home or DEFAULT_HOME).expanduser().absolute()
    with start_sandbox(seed, port=port) as running:
        place = running.place()
        write_sandbox_home(home, place)
        create_journal(home, load_settings(Invocation(home=str(home))).settings.journal.url)
        click.echo(_welcome(home, place))
        try:
            while True:
                wait()
                if running.place() != place:
                    place = running.place()
                    write_tokens(home, place)
        except KeyboardInterrupt:
            click.echo("The sandbox has ended.")


def _welcome(home: Path, place: Place) -> str:
    return "\n".join(
        (
            f"The sandbox is at {place.url}, its home in {home}",
            "In another terminal:",
            f'  accord --home "{home}" enable calendar contacts tasks',
            f'  accord --home "{home}" observe',
            f'  accord --home "{home}" plan',
            "Ctrl-C ends it.",
        )
    )
