"""`accord help`: the help of a command, or a page about a topic."""

import click

from cli.arguments import completing
from cli.arguments.examples import example
from cli.arguments.guessing import GuessingGroup
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, pass_invocation


@click.command("help", epilog=example("accord help conflicts", "accord help decide"))
@click.argument("about", required=False, metavar="[TOPIC|COMMAND]", shell_complete=completing.topics)
@common_options
@pass_invocation
@click.pass_context
def command(context: click.Context, invocation: Invocation, about: str | None) -> None:
    """Explain a topic (sync, conflicts, safety, settings), or show the help of a command."""
    from difflib import get_close_matches

    from cli.present.topics import TOPICS, topic_text
    from cli.terminal.look import look
    from core.errors import UsageError

    root = context.find_root()
    if about is None:
        click.echo(f"{root.get_help()}\n\nTopics: accord help {'|'.join(TOPICS)}")
    elif about.lower() in TOPICS:
        click.echo(topic_text(about.lower(), look(invocation)))
    else:
        assert isinstance(root.command, click.Group)  # noqa: S101  it is our own
        found = root.command.get_command(root, about)
        if found is None:
            meant = root.command.guessed(root, about) if isinstance(root.command, GuessingGroup) else ""
            meant = next((f"accord help {topic}" for topic in get_close_matches(about.lower(), TOPICS, 1)), meant)
            hint = f"Did you mean: {meant}?" if meant else f"The topics are {', '.join(TOPICS)}."
            raise UsageError(f"There is no topic and no command {about!r}.", hint)
        click.echo(found.get_help(click.Context(found, info_name=about, parent=root)))
