"""`accord probe`: asks a real service whether it behaves as Accord believes."""

from pathlib import Path

import click

from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation, set_option


@click.command(
    "probe",
    epilog=example(
        "accord probe outlook",
        "accord probe salesforce --confirm 'Acme Test' -o ./reports",
        "accord probe outlook --only ol-birthday",
        "accord probe salesforce --list",
        "accord probe outlook --leave",
        "accord probe outlook --again",
        "accord probe outlook --cleanup",
    ),
)
@click.argument(
    "side", required=False, metavar="[SIDE]", type=click.Choice(["outlook", "salesforce"], case_sensitive=False)
)
@click.option(
    "--list", "listing", is_flag=True, help="List every fact, its source and what depends on it; send nothing."
)
@click.option("--cleanup", is_flag=True, help="Remove what a crashed probe left, and do nothing else.")
@click.option("--leave", is_flag=True, help="Leave two records at the most for a second run with --again.")
@click.option("--again", is_flag=True, help="Look at what --leave left, 1 to 14 days later, and remove it.")
@click.option("--confirm", metavar="NAME", help="The mailbox's address or the organisation's name, for scripts.")
@click.option("--only", metavar="ID", multiple=True, help="Check only this fact; may be repeated.")
@click.option(
    "--budget", metavar="N", type=click.IntRange(1), default=300, help="Send at most N requests [default: 300]."
)
@click.option(
    "-o", "--output", "folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), default=Path(),
    help="Where the report is written [default: here].",
)  # fmt: skip
@click.option(
    "--diff", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Compare with an earlier report (its JSON).",
)  # fmt: skip
@set_option
@json_option
@common_options
@pass_invocation
def command(
    invocation: Invocation,
    side: str | None,
    listing: bool,
    cleanup: bool,
    leave: bool,
    again: bool,
    confirm: str | None,
    only: tuple[str, ...],
    budget: int,
    folder: Path,
    diff: Path | None,
    as_json: bool,
) -> int:
    """Find out whether your Outlook or Salesforce behaves as Accord expects. For test accounts only.

    Makes a few marked records in places of its own, checks one fact after the other, removes what it made, and
    writes a report without personal data, fit to be posted. It mails nobody and touches nothing that it did not
    make. Before it writes, it says whom it reaches, and you type the name. accord sandbox --as FILE plays a report.
    What takes days to show is asked by a second run: --leave with the first one, then --again.

    Exit code 0: every fact holds, or Accord copes; 4: one does not; 5: a guard refused; 1: the run broke off.
    """
    from cli.config.home import load_settings
    from cli.present.presenter import present
    from cli.present.reports import ProbeFacts
    from cli.probing.asking import Wish, clean_up, probe
    from cli.wiring.probing import probes_of
    from core.errors import UsageError
    from core.model import Side

    if listing:
        sides = [Side(side)] if side else list(Side)
        facts = ProbeFacts(tuple(probe for each in sides for probe in probes_of(each)))
        return present(invocation, facts, as_json=as_json)
    if side is None:
        raise UsageError("No side is named.", "Run: accord probe outlook, or accord probe salesforce")
    if leave + again + cleanup > 1:
        raise UsageError("--leave, --again and --cleanup are three different runs.", "Give one of them.")
    loaded = load_settings(invocation)
    if cleanup:
        return present(invocation, clean_up(invocation, loaded, Side(side)), as_json=as_json)
    wish = Wish(Side(side), only, confirm, budget, folder, diff, leave, again)
    return present(invocation, probe(invocation, loaded, wish), as_json=as_json)
