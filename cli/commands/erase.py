"""`accord erase`: takes a person's content out of the journal."""

import click

from cli.arguments import completing
from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation


@click.command("erase", epilog=example("accord erase k3f9c2ab", "accord erase --email ann@acme.example --yes"))
@click.argument("item", required=False, metavar="[ITEM]", shell_complete=completing.items)
@click.option("--email", metavar="ADDRESS", help="Erase whatever mentions this address, in all items.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@common_options
@pass_invocation
def command(invocation: Invocation, item: str | None, email: str | None, yes: bool, as_json: bool) -> None:
    """Erase the content of an item, or whatever mentions an e-mail address, from the journal.

    What would be erased, and what stays and why, is shown first. The journal can still be verified afterwards; a replay
    over what was erased says so instead of guessing. Decisions and links stay, and syncing goes on.
    """
    from cli.present.presenter import present
    from cli.present.reports import Erased
    from cli.present.text.erasing import erasure_text
    from cli.terminal.look import look
    from cli.terminal.prompts import ask, require_person, say
    from cli.wiring.session import open_session
    from core.engine.erasing import erase, of_address, of_item
    from core.errors import UsageError

    if (item is None) == (email is None):
        raise UsageError("Name an ITEM, or give --email.", "accord plan --all lists the items with their ids.")
    with open_session(invocation, command="erase") as session:
        erasure = of_item(session, item) if item is not None else of_address(session, email or "")
        if erasure.positions and not yes:
            require_person(invocation, "Run it in a terminal first, to see what would be erased; then add --yes.")
        say(erasure_text(erasure, look(invocation)))
        if not erasure.positions:
            say("There is nothing to erase.")
        elif not yes and ask('Erase this permanently? Type "yes": ').lower() != "yes":
            say("Nothing was erased.")
            return
        count = erase(session, erasure) if erasure.positions else 0
    present(invocation, Erased(erasure, count), as_json=as_json)
