"""`accord replay`: recomputes a past plan, steps through a run, or asks what other settings would have done."""

from pathlib import Path

import click

from cli.arguments import completing
from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation, set_option


@click.command(
    "replay",
    epilog=example(
        "accord replay 20261122-100000-k3f9",
        "accord replay 20261122-100000-k3f9 --step",
        "accord replay 20261122-100000-k3f9 --set calendar.conflict=newest",
        "accord replay --since 2026-10-01 --set contacts.conflict=outlook",
    ),
)
@click.argument("run", required=False, metavar="[RUN]", shell_complete=completing.runs)
@click.option("--to", "position", metavar="POSITION", type=click.IntRange(1), help="Show the plan as of that position.")
@click.option("--step", is_flag=True, help="Walk through the run event by event: how each changed its row.")
@click.option(
    "--with", "file", metavar="FILE", type=click.Path(path_type=Path), help="Compare with the settings in this file."
)
@click.option("--since", metavar="T", help="Compare the conflicts of all runs since then, such as 2026-10-01.")
@set_option
@json_option
@common_options
@pass_invocation
@click.pass_context
def command(
    context: click.Context,
    invocation: Invocation,
    run: str | None,
    position: int | None,
    step: bool,
    file: Path | None,
    since: str | None,
    as_json: bool,
) -> None:
    """Recompute the plan that a run confirmed, from the journal alone, and compare the two.

    RUN is the id of a run, or the beginning of one. Ends with 1 when they differ. With --with or --set, shows which
    rows other settings would have decided otherwise; with --since, which conflicts of many runs, and which rule would
    have chosen what you always chose. Neither network nor tokens nor a settings file are needed.
    """
    from cli.arguments.times import typed_time
    from cli.config.home import load_for_looking_back
    from cli.config.overlay import overlay
    from cli.present.presenter import present
    from cli.present.reports import ReplayedPlan, Steps
    from cli.terminal.progress import READING, terminal_progress
    from cli.wiring.session import open_session
    from core.engine import replaying
    from core.engine.proof import replay
    from core.errors import UsageError

    if (run is None) == (since is None):
        raise UsageError("Name a RUN, or give --since.", "accord history lists the runs.")
    other = overlay(file, invocation.overrides)
    loaded = load_for_looking_back(invocation)
    with (
        terminal_progress(invocation, READING) as progress,
        open_session(invocation, loaded=loaded, progress=progress) as session,
    ):
        if run is None:
            report: object = replaying.retrospect(session, typed_time(since or ""), other)
        elif step:
            report = Steps(run, tuple(replaying.steps(session, run)))
        elif other is not None:
            report = replaying.what_if(session, run, other)
        elif position is not None:
            report = ReplayedPlan(run, replaying.plan_at(session, run, position))
        else:
            report = replay(session, run)
    context.exit(present(invocation, report, as_json=as_json))
