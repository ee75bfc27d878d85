"""`accord plan`: what a sync would do."""

from pathlib import Path

import click

from cli.arguments import completing
from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import (
    common_options,
    html_option,
    json_option,
    kinds_argument,
    pager_option,
    pass_invocation,
    set_option,
)


@click.command(
    "plan",
    epilog=example(
        "accord plan",
        "accord plan calendar --all",
        'accord plan --where "state=held title~review"',
        "accord plan --exit-code --json",
    ),
)
@kinds_argument()
@click.option(
    "--all", "everything", is_flag=True, help="Show what is hidden, too: ignored, prevented, private, out of scope."
)
@click.option(
    "--where",
    metavar="EXPR",
    shell_complete=completing.where,
    help='Show only such rows: "kind=tasks state=held title~review".',
)
@click.option(
    "--state",
    metavar="S",
    shell_complete=completing.states,
    help="Show only rows in this state, such as held or conflict.",
)
@click.option("--limit", metavar="N", type=click.IntRange(0), help="Show at most N rows.")
@html_option
@click.option("--exit-code", is_flag=True, help="End with 3 when something is proposed, held or in conflict.")
@set_option
@json_option
@pager_option
@common_options
@pass_invocation
@click.pass_context
def command(
    context: click.Context,
    invocation: Invocation,
    kinds: tuple[str, ...],
    everything: bool,
    where: str | None,
    state: str | None,
    limit: int | None,
    html: Path | None,
    exit_code: bool,
    as_json: bool,
) -> None:
    """Show what a sync would do, from what was last read.

    Salesforce stands on the left, Outlook on the right, and between them what would happen. KIND is calendar,
    contacts or tasks; with none named, those that are switched on. Nothing is read or written: see accord observe.
    """
    from cli.arguments.kinds import chosen_kinds
    from cli.config.home import load_settings
    from cli.htmlpages import write_html
    from cli.present.exit_codes import PENDING
    from cli.present.presenter import present
    from cli.present.reports import ShownPlan
    from cli.present.text.plan import unread_note
    from cli.terminal.progress import PLANNING, READING, terminal_progress
    from cli.terminal.prompts import say
    from cli.wiring.session import open_session
    from core.engine.find import items_in, names_of
    from core.planning.selecting import matching
    from core.planning.summary import is_pending

    loaded = load_settings(invocation)
    chosen = chosen_kinds(kinds, loaded.settings)
    words = [word for word in (where, f'state="{state}"' if state is not None else None) if word is not None]
    wanted = matching(" ".join(words)) if words else None
    with (
        terminal_progress(invocation, READING) as progress,
        open_session(invocation, loaded=loaded, progress=progress) as session,
    ):
        session.refresh()
        progress.phase(PLANNING)
        plan = session.plan(chosen)
        shown = ShownPlan(plan, everything, names_of(session.state, items_in(plan)), wanted, limit)
        if html is not None:
            write_html(invocation, session, shown, html)
    if plan.unread:
        say(unread_note(plan.unread))
    if html is None or as_json:
        present(invocation, shown, as_json=as_json)
    context.exit(PENDING if exit_code and is_pending(plan) else 0)
