"""`accord plan`: what a sync would do."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, json_option, kinds_argument, pass_invocation, set_option

PENDING = 3


@click.command("plan", epilog=example("accord plan", "accord plan calendar --all", "accord plan --exit-code --json"))
@kinds_argument()
@click.option(
    "--all", "everything", is_flag=True, help="Show what is hidden, too: ignored, prevented, private, out of scope."
)
@click.option("--exit-code", is_flag=True, help="End with 3 when something is proposed, held or in conflict.")
@set_option
@json_option
@common_options
@pass_invocation
@click.pass_context
def command(
    context: click.Context,
    invocation: Invocation,
    kinds: tuple[str, ...],
    everything: bool,
    exit_code: bool,
    as_json: bool,
) -> None:
    """Show what a sync would do, from what was last read.

    Salesforce stands on the left, Outlook on the right, and between them what would happen. KIND is calendar,
    contacts or tasks; with none named, those that are switched on. Nothing is read or written: see accord observe.
    """
    from cli.compose import load_settings, open_session
    from cli.documents import plan_document
    from cli.kinds import chosen_kinds
    from cli.render.plan import is_pending, render_plan, unread_note
    from cli.terminal import look, print_json, say
    from core.engine.review import plan

    loaded = load_settings(invocation)
    chosen = chosen_kinds(kinds, loaded.settings)
    with open_session(invocation, loaded=loaded) as session:
        current = plan(session, chosen)
    if current.unread:
        say(unread_note(current))
    if as_json:
        print_json(plan_document(current, everything=everything))
    else:
        click.echo(render_plan(current, look(invocation), everything=everything))
    if exit_code and is_pending(current):
        context.exit(PENDING)
