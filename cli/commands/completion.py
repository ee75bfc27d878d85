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
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]), metavar="SHELL")
@common_options
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the script that lets SHELL complete what you type: bash, zsh, fish or powershell.

    Tab then offers commands and options, the items of the plan, runs, and keys of settings. Nobody but the journal is
    asked for that. Begin a new shell after you have added the script.
    """
    from cli.completion.shells import script

    click.echo(script(shell, context.find_root().command))
