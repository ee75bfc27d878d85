"""`accord observe`: reads both sides into the journal."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, kinds_argument, pass_invocation, set_option


@click.command("observe", epilog=example("accord observe", "accord observe calendar --json"))
@kinds_argument()
@set_option
@json_option
@common_options
@pass_invocation
def command(invocation: Invocation, kinds: tuple[str, ...], as_json: bool) -> None:
    """Read both sides into the journal, and write nothing to either.

    KIND is calendar, contacts or tasks; with none named, those that are switched on.
    """
    from cli.arguments.kinds import chosen_kinds
    from cli.config.home import load_settings
    from cli.present.presenter import present
    from cli.terminal.progress import READING, terminal_progress
    from cli.wiring.session import open_session
    from cli.wiring.sides import require_settings
    from core.engine.observe import observe

    loaded = load_settings(invocation)
    chosen = chosen_kinds(kinds, loaded.settings)
    require_settings(loaded.settings)
    with (
        terminal_progress(invocation, READING) as progress,
        open_session(invocation, loaded=loaded, progress=progress, command="observe") as session,
    ):
        report = observe(session, chosen)
    present(invocation, report, as_json=as_json)
