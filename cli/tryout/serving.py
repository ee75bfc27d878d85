"""`accord sandbox`, at work: serve, write the home, tell how to try it, wait."""

from collections.abc import Callable
from pathlib import Path
from time import sleep

import click

from cli.arguments.invocation import Invocation
from cli.config.home import load_settings
from cli.terminal.prompts import ask, is_interactive, say
from cli.tryout.sandbox_home import (
    DEFAULT_HOME,
    free_home,
    require_usable,
    write_sandbox_home,
    write_signed_out_home,
    write_tokens,
)
from cli.wiring.journal import create_journal
from cli.wiring.sandbox import SandboxAddress, start_sandbox


def serve(
    invocation: Invocation,
    *,
    port: int,
    seed: str,
    fresh: bool = False,
    sign_in: bool = False,
    report: object = None,
    wait: Callable[[], None] = lambda: sleep(1),
) -> None:
    """Run a sandbox until the person interrupts; its home always holds the tokens that it accepts.

    With `sign_in` it holds none: one signs in there as to the real services. With the `report` of a probe it behaves
    as that says.
    """
    home = _home(invocation, fresh)
    with start_sandbox(seed, port=port) as running:
        for line in running.behave_as(report) if report is not None else ():
            say(f"This sandbox cannot play {line}.")
        address = running.address()
        if sign_in:
            write_signed_out_home(home, address, running.apps())
        else:
            write_sandbox_home(home, address)
        create_journal(load_settings(Invocation(home=str(home))))
        click.echo(_welcome(home, address, sign_in))
        try:
            while True:
                wait()
                if not sign_in and running.address() != address:
                    address = running.address()
                    write_tokens(home, address)
        except KeyboardInterrupt:
            click.echo("The sandbox has ended.")


def _home(invocation: Invocation, fresh: bool) -> Path:
    """Return the folder for the home: the one that was named, or a new one here."""
    if invocation.home:
        home = Path(invocation.home).expanduser().absolute()
        require_usable(home, fresh=fresh, approve=lambda: _may_begin_anew(invocation, home))
        return home
    home = free_home()
    if home.name != DEFAULT_HOME:
        say(f"{DEFAULT_HOME} is the home of another sandbox and stays as it is.")
    return home


def _may_begin_anew(invocation: Invocation, home: Path) -> bool:
    if not is_interactive(invocation):
        return False
    say(f"{home} is the home of an earlier sandbox, whose records are gone.")
    return ask("Start over, and delete its journal and its settings? [y/N] ").lower() in ("y", "yes")


def _welcome(home: Path, address: SandboxAddress, sign_in: bool) -> str:
    signing_in = ("login outlook", "login salesforce", "doctor") if sign_in else ()
    commands = ("enable calendar contacts tasks", *signing_in, "observe", "plan")
    agrees = ["The sandbox agrees to every sign-in code by itself, after a moment."] if sign_in else []
    return "\n".join(
        (
            f"The sandbox is at {address.url}, its home in {home}",
            "In another terminal:",
            *(f'  accord --home "{home}" {command}' for command in commands),
            *agrees,
            "Ctrl-C ends it.",
        )
    )
