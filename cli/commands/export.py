"""`accord export`: audit history, as a file."""

from pathlib import Path

import click

from cli.arguments import completing
from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, pass_invocation


@click.command(
    "export",
    epilog=example(
        "accord export -o november.html --since 2026-11-01 --until 2026-11-30",
        "accord export -o audit.xlsx --rows written calendar",
        "accord export -o journal.jsonl --head journal.head",
    ),
)
@click.argument("words", nargs=-1, metavar="[KIND|ITEM]...", shell_complete=completing.kinds_or_items)
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "xlsx", "html"], case_sensitive=False),
    help="What to write [default: as FILE ends, else jsonl].",
)
@click.option(
    "--rows",
    type=click.Choice(["events", "written"], case_sensitive=False),
    help="csv, xlsx: a row for each event, or for each field that was written, with its old and its new value"
    " [default: events].",
)
@click.option("--run", metavar="RUN", shell_complete=completing.runs, help="Only this run.")
@click.option("--since", metavar="TIME", help="Only from this day or time on.")
@click.option("--until", metavar="TIME", help="Only up to and including this day, or before this time.")
@click.option("--actor", metavar="NAME", help="Only what this person did.")
@click.option("--redact", is_flag=True, help="Leave out titles, values and other content, and who did it.")
@click.option(
    "-o", "--output", "path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write [default: standard output].",
)  # fmt: skip
@click.option(
    "--head", "head_path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Also write a signed head of the journal, for accord verify --against.",
)  # fmt: skip
@common_options
@pass_invocation
def command(
    invocation: Invocation, words: tuple[str, ...], form: str | None, path: Path | None, head_path: Path | None,
    rows: str | None, run: str | None, since: str | None, until: str | None, actor: str | None, redact: bool,
) -> None:  # fmt: skip
    """Write the audit history to a file: everything, or what the filters leave.

    \b
    jsonl  one event a line, complete: accord journal import makes a journal of it
    csv    a table; what a spreadsheet would run as a formula begins with an apostrophe
    xlsx   a table for Excel
    html   a page to read and to print: runs over time, and every write with its values

    ITEM is an item id, the beginning of one, or the id of a record on either side. The ids of records and items
    stay in a redacted export. A file gets its name when it is complete.
    """
    from cli.config.home import load_for_looking_back
    from cli.exporting import Wish, export
    from cli.terminal.progress import terminal_progress
    from cli.wiring.session import open_session

    wish = Wish(words, form, rows, run, since, until, actor, redact, path, head_path)
    loaded = load_for_looking_back(invocation)
    with (
        terminal_progress(invocation) as progress,
        open_session(invocation, loaded=loaded, progress=progress) as session,
    ):
        export(invocation, session, wish)
