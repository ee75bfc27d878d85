"""The `accord` command: finds the sub-command that is asked for, and turns errors into two lines and an exit code.

A command's module is imported when the command is used, so that `accord --help` costs little.
"""

import os
import shutil
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from cli.arguments.guessing import GuessingGroup
from cli.arguments.options import common_options, pager_option
from cli.terminal.printable import printable
from cli.terminal.streams import abandon_output, prepare_streams
from core.errors import AccordError
from core.garbage import collect_seldom

SECTIONS: dict[str, dict[str, str]] = {
    "Start": {
        "demo": "Walk through a complete sync against a built-in sandbox.",
        "sandbox": "Serve a pretend Outlook and Salesforce.",
        "init": "Make a home: settings and an empty journal.",
        "login": "Sign in to Outlook or Salesforce.",
        "logout": "Sign out, and forget what was stored.",
        "doctor": "Check everything that a sync needs.",
        "enable": "Switch kinds on.",
        "disable": "Switch kinds off.",
        "settings": "Show the settings, and where each comes from.",
        "probe": "Test whether an account behaves as Accord expects.",
        "help": "Explain a topic, or a command.",
        "completion": "Let your shell complete what you type.",
    },
    "Sync": {
        "sync": "Read, review, confirm and write: the whole sync.",
        "observe": "Read both sides into the journal.",
        "plan": "Show what a sync would do.",
        "show": "Explain one item.",
        "review": "Decide row by row, on a screen or in the browser.",
        "decide": "Decide what happens to items.",
        "ignored": "Show what is ignored, and why.",
        "apply": "Confirm the plan and write it.",
    },
    "Look back": {
        "history": "Show past runs, or one of them.",
        "log": "Show the events themselves.",
        "rollback": "Undo a past run.",
        "erase": "Erase a person's content from the journal.",
        "export": "Write the audit history to a file.",
        "verify": "Check that the journal was not altered.",
        "replay": "Recompute a past plan and compare.",
        "journal": "Upgrade, copy or import the journal.",
    },
}
"""Every command, with the line that the list of commands shows."""

ELSEWHERE = {
    "undo": "rollback",
    "revert": "rollback",
    "diff": "plan",
    "status": "plan",
    "list": "plan",
    "pull": "observe",
    "fetch": "observe",
    "read": "observe",
    "push": "apply",
    "commit": "apply",
    "write": "apply",
    "whoami": "doctor",
    "check": "doctor",
    "config": "settings",
    "setup": "init",
    "explain": "show",
    "resolve": "decide",
    "ignore": "decide ITEM --ignore-forever",
    "link": "decide ITEM --link OTHER",
    "unlink": "decide ITEM --unlink",
    "info": "journal info",
    "upgrade": "journal upgrade",
    "migrate": "journal upgrade",
    "copy": "journal copy URL",
    "import": "journal import FILE",
    "version": "--version",
}
"""By what other programs, or people, call it: what it is here."""

INTERRUPTED = 130
CLICK_FITS = 52
"""From so many columns on, click fits help texts to the terminal by itself."""
NARROWEST = 40

NO_ROOM = "Check that there is room, and that the home can be read and written; then try again. Nothing is lost."

SUMMARIES = {name: summary for section in SECTIONS.values() for name, summary in section.items()}


class AccordGroup(GuessingGroup):
    """The commands, each imported when it is used."""

    elsewhere = ELSEWHERE

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in SUMMARIES:
            return None
        command = import_module(f"cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101  a promise of our own modules
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, summaries in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(list(summaries.items()))

    def main(self, args: Sequence[str] | None = None, *more: object, **extra: object) -> NoReturn:
        """Run a command line and end the process with its exit code; there is no other mode."""
        collect_seldom()
        prepare_streams()
        if instruction := os.environ.get("_ACCORD_COMPLETE"):
            sys.exit(_completed(self, instruction))
        arguments = list(sys.argv[1:] if args is None else args)
        extra = {name: value for name, value in extra.items() if name == "obj"}
        sys.exit(self.exit_code(arguments or ["--help"], extra))

    def exit_code(self, arguments: list[str], extra: dict[str, object]) -> int:
        """Run a command line; whatever goes wrong becomes two lines and the code for it."""
        try:
            return self._run(arguments, extra)
        except AccordError as error:
            _show_traceback(arguments)
            return tell(error.problem, error.hint, error.exit_code)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            return error.exit_code
        except click.ClickException as error:
            return tell(error.format_message(), _where_to_look(error), error.exit_code)
        except (KeyboardInterrupt, click.Abort):
            click.echo("\nInterrupted.", err=True)
            return INTERRUPTED
        except BrokenPipeError:
            abandon_output()
            return 1
        except OSError as error:
            _show_traceback(arguments)
            abandon_output()
            return tell(f"The operating system refused: {error.strerror or type(error).__name__}.", NO_ROOM, 1)
        except Exception as error:  # noqa: BLE001  whatever else arrives here is a bug, and is reported as one
            if _show_traceback(arguments):
                return 1
            return tell(f"Accord has a bug: {type(error).__name__}.", "Run it again with --debug, and report it.", 1)

    def _run(self, arguments: list[str], extra: dict[str, Any]) -> int:
        columns = shutil.get_terminal_size().columns
        if columns < CLICK_FITS:
            extra["terminal_width"] = max(columns, NARROWEST) - 2
        try:
            with self.make_context("accord", arguments, **extra) as context:
                self.invoke(context)
            code = 0
        except click.exceptions.Exit as ended:
            code = ended.exit_code
        sys.stdout.flush()
        return code


def _completed(command: click.Command, instruction: str) -> int:
    """Answer a shell that asks what may be typed."""
    from cli.completion.shells import answer

    if told := answer(command, instruction):
        click.echo(told)
    return 0


def tell(problem: str, hint: str, exit_code: int) -> int:
    """Print what went wrong and what to do next, a line each."""
    click.echo(f"Error: {printable(problem)}", err=True)
    click.echo(f"Next: {printable(hint)}", err=True)
    return exit_code


def _where_to_look(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"Run: {context.command_path} --help" if context else "Run: accord --help"


def _show_traceback(arguments: Sequence[str]) -> bool:
    if "--debug" in arguments:
        traceback.print_exc()
    return "--debug" in arguments


def _print_version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from cli.wiring.version import version

        click.echo(f"accord {version()}")
        context.exit()


@click.group(
    cls=AccordGroup, subcommand_metavar="COMMAND [ARGS]...", context_settings={"help_option_names": ["-h", "--help"]}
)
@common_options
@pager_option
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Show the version."
)
def accord() -> None:
    """Keep Outlook and Salesforce in agreement, by hand.

    Accord reads calendar, contacts and tasks on both sides, shows every difference, and writes only what you
    confirm. All of it is kept in a journal that can be checked, explained and replayed.

    \b
    Try it without accounts:   accord demo
    Begin:                     accord init
    """


def main() -> NoReturn:
    """Run the command line of this process."""
    accord.main()


if __name__ == "__main__":
    main()
