"""`accord init`: makes a home."""

from typing import TYPE_CHECKING

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, pass_invocation

if TYPE_CHECKING:
    from core.settings import Settings


@click.command("init", epilog=example("accord init", "accord init --home ./team"))
@common_options
@pass_invocation
def command(invocation: Invocation) -> None:
    """Make a home: a commented accord.toml, and an empty journal.

    The home is --home, else $ACCORD_HOME, else the platform's folder for user data. Nothing that is already there
    is overwritten: whichever of the two is missing is made. In a terminal it asks how to get into Outlook and
    Salesforce; every question can be left open with Enter.
    """
    from cli.arguments.profile import check_profile
    from cli.config.home import has_settings, load_settings, make_home, settings_text
    from cli.config.place import find_home
    from cli.terminal.interview import Interview
    from cli.terminal.prompts import ask_or_stop, is_interactive, say
    from cli.wiring.journal import create_journal
    from core.errors import UsageError

    check_profile(invocation.profile)
    home = find_home(invocation)
    asked = is_interactive(invocation) and not has_settings(home)
    answers = Interview(ask_or_stop, say).held() if asked else {}
    made_settings = make_home(home, settings_text(answers))
    made_journal = create_journal(load_settings(invocation))
    if not made_settings and not made_journal:
        raise UsageError(f"There is a home in {home} already.", "Use it, or choose another folder with --home.")
    made = [name for name, new in (("accord.toml", made_settings), ("the journal", made_journal)) if new]
    click.echo(f"Made {' and '.join(made)} in {home}")
    say(f"Next: {_next(load_settings(invocation).settings)}")


def _next(settings: "Settings") -> str:
    """Return what is to be done after this, in words."""
    steps = [] if settings.salesforce.instance_url else ["write your Salesforce address into accord.toml there"]
    steps.append("accord login outlook, accord login salesforce, accord doctor")
    if not settings.enabled():
        steps.append("accord enable calendar")
    return ", then ".join(steps)
