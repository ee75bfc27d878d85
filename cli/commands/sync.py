"""`accord sync`: the whole of a manual sync."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, json_option, kinds_argument, pass_invocation, set_option


@click.command("sync", epilog=example("accord sync", "accord sync calendar --yes"))
@kinds_argument()
@click.option("--yes", is_flag=True, help="Do not ask; write what is proposed. What is held stays held.")
@click.option("--reason", metavar="TEXT", help="Why; it is kept in the journal.")
@set_option
@json_option
@common_options
@pass_invocation
@click.pass_context
def command(
    context: click.Context, invocation: Invocation, kinds: tuple[str, ...], yes: bool, reason: str | None, as_json: bool
) -> None:
    """Sync by hand: read both sides, review every difference, confirm, and write.

    Asks before it starts, and again before anything is written. Ends with 4 when rows were not applied, with 5 when
    a guard held deletes back.
    """
    from cli.compose import load_settings, open_session, terminal_progress
    from cli.documents import apply_document
    from cli.kinds import chosen_kinds
    from cli.render.runs import render_apply
    from cli.syncing import Reviewer, start_is_wanted
    from cli.terminal import look, print_json, require_person
    from cli.writing import exit_code, nothing_done, nothing_written
    from core.engine.sync import sync

    loaded = load_settings(invocation)
    chosen = chosen_kinds(kinds, loaded.settings)
    if not yes:
        require_person(invocation, "Run: accord sync --yes, or accord observe, accord plan and accord apply --yes")
        if not start_is_wanted(chosen):
            return
    with (
        terminal_progress(invocation) as progress,
        open_session(invocation, loaded=loaded, progress=progress, reason=reason) as session,
    ):
        reviewer = Reviewer(session, chosen, look(invocation), assumed=yes, before=progress.pause)
        report = sync(session, chosen, review=reviewer)
        done = report or nothing_done(session, reviewer.digest)
    if as_json:
        print_json(apply_document(done))
    else:
        click.echo(render_apply(report, look(invocation)) if report else nothing_written(reviewer.confirmation))
    context.exit(exit_code(report))
