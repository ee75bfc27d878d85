"""`accord history`: past runs, or one of them."""

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation


@click.command("history", epilog=example("accord history", "accord history 20261122-100000-k3f9 --json"))
@click.argument("run", required=False, metavar="[RUN]")
@json_option
@common_options
@pass_invocation
def command(invocation: Invocation, run: str | None, as_json: bool) -> None:
    """Show past runs, the newest first; or one run: what it saw, was told, and did.

    RUN is the id of a run, or the beginning of one.
    """
    from cli.present.presenter import present
    from cli.present.reports import History
    from cli.wiring.session import open_session
    from core.engine.history import runs
    from core.engine.reports import RunStory
    from core.engine.run_story import run_story

    with open_session(invocation) as session:
        report: History | RunStory = History(runs(session)) if run is None else run_story(session, run)
    present(invocation, report, as_json=as_json)
