"""`accord login`: signs in to one side."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation, set_option, side_argument


@click.command("login", epilog=example("accord login outlook", "accord login salesforce --json"))
@side_argument
@set_option
@json_option
@common_options
@pass_invocation
def command(invocation: Invocation, side: str, as_json: bool) -> None:
    """Sign in to a side, the way auth in accord.toml says, and try it with one request.

    With "device-code" it shows an address and a code, and waits until you have agreed there; it reads nothing, so it
    works without a terminal. With "client-credentials" it takes the secret from its variable or command, else asks
    for it, or reads one line from standard input. What has to be kept goes into the system's keyring, or, where there
    is none, into a file that only you can read. The other ways of signing in are tried, and nothing is stored.
    """
    from cli.config.home import load_settings
    from cli.config.place import find_home
    from cli.present.presenter import present
    from cli.present.text.words import plural
    from cli.terminal.prompts import ask_secret, say
    from cli.wiring.sign_in import login
    from core.model import Side

    def show(address: str, code: str, seconds: int) -> None:
        time = plural(seconds // 60, "minute") if seconds >= 60 else plural(seconds, "second")
        say(f"To sign in, open {address} in any browser, and enter the code {code}")
        say(f"Waiting until you have agreed there. The code is valid for {time}; Ctrl-C cancels.")

    chosen = Side(side)
    report = login(
        load_settings(invocation).settings,
        chosen,
        home=find_home(invocation),
        show=show,
        ask_secret=lambda: ask_secret(invocation, f"Client secret for {chosen.label}: "),
    )
    present(invocation, report, as_json=as_json)
