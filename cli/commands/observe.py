"""`accord observe`: reads both sides into the journal."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, json_option, kinds_argument, pass_invocation, set_option


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
    from cli.compose import load_settings, open_session, terminal_progress
    from cli.documents import observe_document
    from cli.kinds import chosen_kinds
    from cli.render.runs import render_observe
    from cli.terminal import look, print_json
    from core.engine.observe import observe

    loaded = load_settings(invocation)
    chosen = chosen_kinds(kinds, loaded.settings)
    with (
        terminal_progress(invocation) as progress,
        open_session(invocation, loaded=loaded, progress=progress) as session,
    ):
        report = observe(session, chosen)
    if as_json:
        print_json(observe_document(report))
    else:
        click.echo(render_observe(report, look(invocation)))
