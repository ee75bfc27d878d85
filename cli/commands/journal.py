"""`accord journal`: the journal's form, and facts about it."""

from pathlib import Path

import click

from cli.arguments.examples import example
from cli.arguments.guessing import GuessingGroup
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation


@click.group(
    "journal",
    cls=GuessingGroup,
    epilog=example("accord journal info", "accord journal upgrade", "accord journal copy URL"),
)
@common_options
def command() -> None:
    """Upgrade the journal, show facts about it, or move it to another database."""


@command.command("info", short_help="Show facts about the journal.", epilog=example("accord journal info --json"))
@json_option
@common_options
@pass_invocation
def facts(invocation: Invocation, as_json: bool) -> None:
    """Show where the journal is, and whether this Accord can work with its form."""
    from cli.config.home import load_settings
    from cli.present.presenter import present
    from cli.wiring.journal import journal_facts

    present(invocation, journal_facts(load_settings(invocation)), as_json=as_json)


@command.command("upgrade", short_help="Bring the journal up to date.", epilog=example("accord journal upgrade"))
@common_options
@pass_invocation
def upgrade(invocation: Invocation) -> None:
    """Bring the journal to the form that this Accord works with, all or nothing."""
    from cli.config.home import load_settings
    from cli.wiring.journal import upgrade_journal

    upgrade_journal(load_settings(invocation))
    click.echo("The journal is up to date.")


@command.command(
    "copy",
    short_help="Copy the journal into another database.",
    epilog=example(
        "accord journal copy postgresql+psycopg://ann@db.example/accord", "accord journal copy sqlite:///copy.db"
    ),
)
@click.argument("url", metavar="URL")
@common_options
@pass_invocation
def copy(invocation: Invocation, url: str) -> None:
    """Copy all profiles into a database that holds no journal yet, or an empty one.

    Every event is verified on the way, and both verify to the same head. Nothing is written over, and either all of
    it arrives, or nothing. A relative SQLite path is relative to the home. Afterwards set journal.url to URL; until
    then, syncs go on in the old journal.
    """
    from cli.config.home import load_settings
    from cli.terminal.progress import terminal_progress
    from cli.wiring.moving import copy_journal

    loaded = load_settings(invocation)
    with terminal_progress(invocation) as progress:
        moved = copy_journal(loaded.path.parent, loaded.settings.journal.url, url, progress)
    click.echo(f"Copied {moved.events:,} events of {moved.profiles:,} profiles. Head: {moved.root}")


@command.command(
    "import",
    short_help="Make a journal of exported files.",
    epilog=example("accord journal import journal.jsonl", "accord journal import ann.jsonl bob.jsonl"),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE...")
@common_options
@pass_invocation
def restore(invocation: Invocation, files: tuple[Path, ...]) -> None:
    """Make the journal of this home from complete exports in JSON Lines: one file for each profile it had.

    Every event is verified on the way, and the journal verifies to the same head as the one that was exported. A
    journal that holds events already is refused.
    """
    from cli.config.home import load_settings
    from cli.terminal.progress import terminal_progress
    from cli.wiring.moving import import_journal

    loaded = load_settings(invocation)
    with terminal_progress(invocation) as progress:
        moved = import_journal(loaded.path.parent, loaded.settings.journal.url, files, progress)
    click.echo(f"Copied {moved.events:,} events of {moved.profiles:,} profiles. Head: {moved.root}")
