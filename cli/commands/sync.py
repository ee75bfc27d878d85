"""`accord sync`: the whole of a manual sync."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, kinds_argument, pass_invocation, set_option


@click.command("sync", epilog=example("accord sync", "accord sync calendar --yes"))
@kinds_argument()
@click.option("--yes", is_flag=True, help="Do not ask; write what is proposed. What is held stays held.")
@click.option("--web", is_flag=True, help="Review in the browser, served to this computer alone.")
@click.option("--plain", is_flag=True, help="Review line by line, instead of on a full screen.")
@click.option("--reason", metavar="TEXT", help="Your reason; it is kept in the journal.")
@set_option
@json_option
@common_options
@pass_invocation
@click.pass_context
def command(
    context: click.Context,
    invocation: Invocation,
    kinds: tuple[str, ...],
    yes: bool,
    web: bool,
    plain: bool,
    reason: str | None,
    as_json: bool,
) -> None:
    """Sync by hand: read both sides, review every difference, confirm, and write.

    Asks before it starts, and again before anything is written. Ends with 4 when rows were not applied, with 5 when
    a guard held deletes back.
    """
    from cli.arguments.kinds import chosen_kinds
    from cli.config.home import load_settings
    from cli.present.presenter import present
    from cli.review.confirmation import start_is_wanted
    from cli.review.faces import face, has_screen
    from cli.review.reviewer import Reviewer
    from cli.terminal.look import look
    from cli.terminal.progress import READING, terminal_progress
    from cli.terminal.prompts import require_person
    from cli.wiring.session import open_session
    from cli.wiring.sides import require_settings
    from core.engine.sitting import sync_sitting
    from core.engine.sync import sync

    loaded = load_settings(invocation)
    chosen = chosen_kinds(kinds, loaded.settings)
    require_settings(loaded.settings)
    if not yes:
        require_person(invocation, "Run: accord sync --yes, or accord observe, accord plan and accord apply --yes")
        if not start_is_wanted(chosen):
            return
    with (
        terminal_progress(invocation, READING) as progress,
        open_session(invocation, loaded=loaded, progress=progress, reason=reason, command="sync") as session,
    ):
        if not yes and (web or (not plain and has_screen(invocation))):
            report = sync_sitting(session, chosen, face(invocation, web=web, before=progress.pause))
        else:
            reviewer = Reviewer(session, chosen, look(invocation), assumed=yes, before=progress.pause)
            report = sync(session, chosen, review=reviewer)
    context.exit(present(invocation, report, as_json=as_json))
