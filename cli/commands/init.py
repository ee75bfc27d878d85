"""`accord init`: makes a home."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, pass_invocation


@click.command("init", epilog=example("accord init", "accord init --home ./team"))
@common_options
@pass_invocation
def command(invocation: Invocation) -> None:
    """Make a home: a commented accord.toml, and an empty journal.

    The home is --home, else $ACCORD_HOME, else the platform's folder for user data. Nothing that is already there
    is overwritten: whichever of the two is missing is made.
    """
    from cli.arguments.profile import check_profile
    from cli.config.home import find_home, load_settings, make_home
    from cli.terminal.prompts import say
    from cli.wiring.journal import create_journal
    from core.errors import UsageError

    check_profile(invocation.profile)
    home = find_home(invocation)
    made_settings = make_home(home)
    made_journal = create_journal(load_settings(invocation))
    if not made_settings and not made_journal:
        raise UsageError(f"There is a home in {home} already.", "Use it, or choose another folder with --home.")
    made = [name for name, new in (("accord.toml", made_settings), ("the journal", made_journal)) if new]
    click.echo(f"Made {' and '.join(made)} in {home}")
    say("Next: write your Salesforce address into accord.toml there, then run: accord enable calendar")
