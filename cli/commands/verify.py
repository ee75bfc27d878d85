"""`accord verify`: checks that the journal is whole."""

from pathlib import Path

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation


@click.command(
    "verify", epilog=example("accord verify", "accord verify --json", "accord verify --against journal.head")
)
@click.option(
    "--against", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Also check that the journal still holds what it held when this head was exported.",
)  # fmt: skip
@click.option(
    "--key", metavar="KEY", help="Who must have signed that head: a fingerprint, or a file [default: this account]."
)
@json_option
@common_options
@pass_invocation
@click.pass_context
def command(
    context: click.Context, invocation: Invocation, against: Path | None, key: str | None, as_json: bool
) -> None:
    """Check the journal: that no event was altered, removed or inserted, and that every confirmed plan follows from it.

    Somebody who can write to the database could recompute everything, or cut off the end. To notice that, compare
    with a head that accord export --head wrote and that you kept elsewhere.

    Ends with 1 when something is wrong.
    """
    from cli.config.home import load_for_looking_back
    from cli.present.presenter import present
    from cli.terminal.progress import terminal_progress
    from cli.wiring.session import open_session
    from core.engine.proof import verify

    loaded = load_for_looking_back(invocation)
    with (
        terminal_progress(invocation) as progress,
        open_session(invocation, loaded=loaded, progress=progress) as session,
    ):
        kept = None
        if against is not None or key is not None:
            from cli.wiring.signing import vouched  # loads cryptography

            kept = vouched(against, key, progress.note)
        report = verify(session, kept)
    context.exit(present(invocation, report, as_json=as_json))
