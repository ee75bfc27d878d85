"""`accord history`: past runs, or one of them."""

from pathlib import Path

import click

from cli.arguments import completing
from cli.arguments.examples import example
from cli.arguments.filters import chosen, filter_options
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, html_option, json_option, pager_option, pass_invocation


@click.command(
    "history",
    epilog=example(
        "accord history",
        "accord history --since 2026-11-01 --kind contacts --limit 20",
        "accord history 20261122-100000-k3f9 --json",
    ),
)
@click.argument("run", required=False, metavar="[RUN]", shell_complete=completing.runs)
@filter_options
@click.option("--limit", metavar="N", type=click.IntRange(1), help="Only the newest N runs.")
@html_option
@json_option
@pager_option
@common_options
@pass_invocation
def command(
    invocation: Invocation, run: str | None, since: str | None, until: str | None, kinds: tuple[str, ...],
    actor: str | None, limit: int | None, html: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Show past runs, the newest first; or one run: what it read, what you decided, and what it wrote.

    RUN is the id of a run, or the beginning of one. The time of a run is that of its start.
    """
    from cli.config.home import load_for_looking_back
    from cli.htmlpages import write_html
    from cli.present.presenter import present
    from cli.present.reports import History
    from cli.terminal.progress import READING, terminal_progress
    from cli.wiring.session import open_session
    from core.engine.history import runs
    from core.engine.reports import RunStory
    from core.engine.run_story import run_story
    from core.errors import UsageError

    meant = chosen(since, until, kinds, actor)
    if run is not None and (limit or not meant.whole):
        raise UsageError(
            "A RUN cannot be combined with filters.", "Name a RUN without filters, or leave it out to list the runs."
        )
    if html is not None and run is None:
        raise UsageError("--html needs a RUN.", "Name a RUN; for the whole history, use accord export.")
    loaded = load_for_looking_back(invocation)
    with (
        terminal_progress(invocation, READING) as progress,
        open_session(invocation, loaded=loaded, progress=progress) as session,
    ):
        report: History | RunStory
        if run is None:
            report = History(runs(session, meant)[:limit], filtered=not meant.whole)
        else:
            report = run_story(session, run)
            if html is not None:
                write_html(invocation, session, report, html)
    if html is None or as_json:
        present(invocation, report, as_json=as_json)
