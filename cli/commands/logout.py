"""`accord logout`: forgets the sign-in of one side."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation, set_option, side_argument


@click.command("logout", epilog=example("accord logout outlook"))
@side_argument
@set_option
@json_option
@common_options
@pass_invocation
def command(invocation: Invocation, side: str, as_json: bool) -> None:
    """Remove what Accord stored to get into a side, from the keyring and from its file.

    What this home stored before its settings were changed goes as well; what another home has stored since stays. It
    names what it cannot remove: a variable, say, or what the Salesforce CLI holds. The other side stays signed in.
    """
    from cli.config.home import load_settings
    from cli.config.place import find_home
    from cli.present.presenter import present
    from cli.terminal.prompts import say
    from cli.wiring.sign_in import logout
    from core.model import Side

    report = logout(load_settings(invocation).settings, Side(side), find_home(invocation))
    if as_json:
        for each in report.left:
            say(f"Still there: {each}.")
    present(invocation, report, as_json=as_json)
