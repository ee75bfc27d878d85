"""`accord apply`: confirms the plan and writes it."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, kinds_argument, pass_invocation, set_option


@click.command("apply", epilog=example("accord apply", "accord apply calendar --yes --plan 3f9a1c2e"))
@kinds_argument()
@click.option("--yes", is_flag=True, help="Do not ask; write what is proposed.")
@click.option("--plan", "digest", metavar="DIGEST", help="Write only if the plan still has this number.")
@click.option(
    "--allow-deletes",
    metavar="N",
    type=click.IntRange(0),
    help="Allow N deletes in this run, instead of the daily limit.",
)
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
    digest: str | None,
    allow_deletes: int | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Confirm the current plan, and write it.

    What would be written, deleted and mailed is shown first, and nothing leaves before the answer "yes". Ends with 4
    when rows were not applied, with 5 when a guard held deletes back.
    """
    from cli.arguments.kinds import chosen_kinds
    from cli.config.home import load_settings
    from cli.present.presenter import present
    from cli.present.text.plan import unread_note
    from cli.review.confirmation import Confirmation
    from cli.terminal.progress import READING, terminal_progress
    from cli.terminal.prompts import require_person, say
    from cli.wiring.session import open_session
    from cli.wiring.sides import require_settings
    from core.engine.apply import apply

    loaded = load_settings(invocation)
    chosen = chosen_kinds(kinds, loaded.settings)
    require_settings(loaded.settings)
    if not yes:
        require_person(invocation, "Look with accord plan, then run: accord apply --yes")
    with (
        terminal_progress(invocation, READING) as progress,
        open_session(invocation, loaded=loaded, progress=progress, reason=reason, command="apply") as session,
    ):
        if unread := [kind for kind in chosen if not session.state.of(kind).ready()]:
            progress.pause()
            say(unread_note(unread))
        confirmation = Confirmation(assumed=yes, before=progress.pause)
        report = apply(session, chosen, review=confirmation, digest=digest, allow_deletes=allow_deletes)
    context.exit(present(invocation, report, as_json=as_json))
