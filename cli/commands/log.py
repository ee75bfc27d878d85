"""`accord log`: the events themselves."""

import click

from cli.arguments import completing
from cli.arguments.examples import example
from cli.arguments.filters import chosen, filter_options, named_types
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, pager_option, pass_invocation


@click.command(
    "log",
    epilog=example(
        "accord log",
        "accord log k3f9",
        "accord log --run 20261122-100000-k3f9 --json",
        "accord log --type decision-made --since 2026-11-01 --actor ann",
    ),
)
@click.argument("item", required=False, metavar="[ITEM]", shell_complete=completing.items)
@click.option("--run", metavar="RUN", shell_complete=completing.runs, help="Only the events of this run.")
@click.option(
    "--type",
    "types",
    multiple=True,
    metavar="TYPE",
    shell_complete=completing.event_types,
    help="Only events of this type; may be repeated.",
)
@filter_options
@click.option("--follow", is_flag=True, help="Go on with new events as they come, until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line instead of text.")
@pager_option
@common_options
@pass_invocation
def command(
    invocation: Invocation, item: str | None, run: str | None, types: tuple[str, ...], since: str | None,
    until: str | None, kinds: tuple[str, ...], actor: str | None, follow: bool, as_json: bool,
) -> None:  # fmt: skip
    """Show the events of the journal, a line each, the oldest first."""
    import json

    from msgspec.structs import replace

    from cli.config.home import load_for_looking_back
    from cli.present.text.journal import log_line
    from cli.terminal.look import look
    from cli.terminal.pager import pages
    from cli.wiring.rows import event_rows, followed
    from cli.wiring.session import open_session
    from core.engine.find import Finder
    from core.engine.history import find_run

    meant = replace(chosen(since, until, kinds, actor), types=named_types(types))
    with open_session(invocation, loaded=load_for_looking_back(invocation)) as session:
        items = (Finder(session.state, session.journal).one(item, past=True),) if item else ()
        of_run = find_run(session, run).run if run else None
        how = look(invocation)
        told = followed(event_rows(session), replace(meant, items=items, run=of_run), follow=follow)
        if as_json or follow:
            for event in told:
                click.echo(json.dumps(event) if as_json else log_line(event, how))
            return
        with pages(invocation) as write:
            for event in told:
                write(log_line(event, how))
