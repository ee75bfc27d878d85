"""`accord apply`: confirms the plan and writes it."""

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, json_option, kinds_argument, pass_invocation, set_option


@click.command("apply", epilog=example("accord apply", "accord apply calendar --yes --plan 3f9a1c2e"))
@kinds_argument()
@click.option("--yes", is_flag=True, help="Do not ask; write what is proposed.")
@click.option("--plan", "digest", metavar="DIGEST", help="Write only if this is still the plan.")
@click.option("--allow-deletes", metavar="N", type=click.IntRange(0), help="Let so many deletes pass the budget.")
@click.option("--reason", metavar="TEXT", help="Why; it is kept in the journal.")
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
    from cli.compose import load_settings, open_session, terminal_progress
    from cli.documents import apply_document
    from cli.kinds import chosen_kinds
    from cli.render.runs import render_apply
    from cli.terminal import look, print_json, require_person
    from cli.writing import Confirmation, exit_code, nothing_done, nothing_written, say_unread
    from core.engine.apply import apply

    loaded = load_settings(invocation)
    chosen = chosen_kinds(kinds, loaded.settings)
    if not yes:
        require_person(invocation, "Look with accord plan, then run: accord apply --yes")
    with (
        terminal_progress(invocation) as progress,
        open_session(invocation, loaded=loaded, progress=progress, reason=reason) as session,
    ):
        confirmation = Confirmation(assumed=yes, before=progress.pause)
        current = say_unread(session, chosen)
        report = apply(session, chosen, confirm=confirmation, digest=digest, allow_deletes=allow_deletes)
        done = report or nothing_done(session, confirmation.digest or current.digest)
    if as_json:
        print_json(apply_document(done))
    else:
        click.echo(render_apply(report, look(invocation)) if report else nothing_written(confirmation))
    context.exit(exit_code(report))
