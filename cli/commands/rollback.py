"""`accord rollback`: undoes a past run."""

import click

from cli.arguments import completing
from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation, set_option


@click.command(
    "rollback",
    epilog=example("accord rollback 20261122-100000-k3f9", "accord rollback 20261122-100000-k3f9 k3f9c2ab --yes"),
)
@click.argument("run", metavar="RUN", shell_complete=completing.runs)
@click.argument("items", nargs=-1, metavar="[ITEM]...", shell_complete=completing.items)
@click.option("--yes", is_flag=True, help="Do not ask; write what is proposed. What is held stays held.")
@click.option("--release", is_flag=True, help="Write the items named, although that mails people.")
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
    run: str,
    items: tuple[str, ...],
    yes: bool,
    release: bool,
    allow_deletes: int | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Show what undoing a run would write, and write it after a yes.

    What the run created is deleted, what it changed gets its former values, in exactly the fields that it wrote, and
    what it deleted is created again, as far as that can be. What somebody edited since stays as it is. Both sides
    are read before anything is written. Without --yes, scripts and --json only get the preview.
    """
    from cli.config.home import load_settings
    from cli.present.presenter import present
    from cli.review.rolling_back import RollingBack
    from cli.terminal.look import look
    from cli.terminal.progress import READING, terminal_progress
    from cli.terminal.prompts import is_interactive
    from cli.wiring.session import open_session
    from cli.wiring.sides import require_settings
    from core.engine.rollback import preview, rollback

    loaded = load_settings(invocation)
    writes = yes or (is_interactive(invocation) and not as_json)
    if writes:
        require_settings(loaded.settings)
    with (
        terminal_progress(invocation, READING) as progress,
        open_session(invocation, loaded=loaded, progress=progress, reason=reason, command="rollback") as session,
    ):
        if writes:
            review = RollingBack(look(invocation), assumed=yes, before=progress.pause)
            report: object = rollback(session, run, items, review=review, release=release, allow_deletes=allow_deletes)
        else:
            report = preview(session, run, items)
    context.exit(present(invocation, report, as_json=as_json))
