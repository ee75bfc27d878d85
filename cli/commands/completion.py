"""`accord completion`: lets a shell complete commands, options, items, runs and keys of settings."""

import click

from cli.arguments.examples import example
from cli.arguments.options import common_options


@click.command(
    "completion",
    epilog=example(
        "accord completion bash >> ~/.bashrc",
        "accord completion zsh >> ~/.zshrc",
        "accord completion fish > ~/.config/fish/completions/accord.fish",
        "accord completion powershell >> $PROFILE",
    ),
)
@click.argument(
    "shell", type=click.Choice(["bash", "zsh", "fish", "powershell"], case_sensitive=False), metavar="SHELL"
)
@common_options
def command(shell: str) -> None:
    """Print the script that lets SHELL complete what you type: bash, zsh, fish or powershell.

    Tab then offers commands, options and their values, settings, and from a journal on SQLite items, runs and
    profiles. Nobody else is asked, no database server either. Begin a new shell after you have added the script.
    """
    from cli.completion.shells import script

    click.echo(script(shell), nl=False)
