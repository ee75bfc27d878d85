"""`accord review`: the review of the current plan, on a screen or in the browser."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, kinds_argument, pass_invocation, set_option


@click.command("review", epilog=example("accord review", "accord review calendar --web"))
@kinds_argument()
@click.option("--web", is_flag=True, help="In the browser, served to this computer alone.")
@click.option("--plain", is_flag=True, help="Line by line, instead of a full screen.")
@click.option("--reason", metavar="TEXT", help="Your reason; it is kept in the journal with what is written.")
@set_option
@json_option
@common_options
@pass_invocation
@click.pass_context
def command(
    context: click.Context,
    invocation: Invocation,
    kinds: tuple[str, ...],
    web: bool,
    plain: bool,
    reason: str | None,
    as_json: bool,
) -> None:
    """Review the differences that were last read: decide row by row, and write what you confirm.

    Both sides side by side, with what Accord would do between them. Each decision is kept at once, can be undone, and
    nothing is written before you apply and type "yes". Run accord observe before, or accord sync for all in one go.
    Ends with 4 when rows were not applied, with 5 when a guard held deletes back.
    """
    from cli.arguments.kinds import chosen_kinds
    from cli.config.home import load_settings
    from cli.review.faces import face
    from cli.terminal.progress import READING, terminal_progress
    from cli.terminal.prompts import require_person
    from cli.wiring.session import open_session
    from cli.wiring.sides import require_settings
    from core.engine.sitting import review

    loaded = load_settings(invocation)
    chosen = chosen_kinds(kinds, loaded.settings)
    require_settings(loaded.settings)
    if not web:
        require_person(invocation, "Look with accord plan and decide with accord decide, or open accord review --web.")
    with (
        terminal_progress(invocation, READING) as progress,
        open_session(invocation, loaded=loaded, progress=progress, reason=reason, command="review") as session,
    ):
        report = review(session, chosen, face(invocation, plain=plain, web=web, before=progress.pause))
    from cli.present.presenter import present  # not before: the screen would open later

    context.exit(present(invocation, report, as_json=as_json))
