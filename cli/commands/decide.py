"""`accord decide`: what a person says about items."""

import click

from cli.arguments import completing
from cli.arguments.decisions import DecideOptions, choice_flags
from cli.arguments.examples import example
from cli.arguments.invocation import Invocation
from cli.arguments.options import common_options, json_option, pass_invocation


@click.command(
    "decide",
    epilog=example(
        "accord decide k3f9 --exclude",
        "accord decide k3f9 --prefer outlook --field subject",
        'accord decide k3f9 --ignore-forever --reason "private lunch"',
        'accord decide --where "kind=calendar state=conflict" --prefer salesforce',
    ),
)
@click.argument("items", nargs=-1, metavar="[ITEM]...", shell_complete=completing.items)
@click.option(
    "--where",
    metavar="EXPR",
    shell_complete=completing.where,
    help='Choose rows of the plan by a filter: "kind=tasks state=held title~review".',
)
@choice_flags
@click.option(
    "--prefer",
    metavar="SIDE",
    type=click.Choice(["outlook", "salesforce"], case_sensitive=False),
    help="Let this side's value win.",
)
@click.option(
    "--field",
    "fields",
    metavar="F",
    multiple=True,
    shell_complete=completing.fields,
    help="With --prefer: for this field alone; repeatable.",
)
@click.option(
    "--link", metavar="OTHER", shell_complete=completing.items, help="Link it to that item: the two belong together."
)
@click.option("--reason", metavar="TEXT", help="Your reason; it is kept in the journal.")
@click.option("--yes", is_flag=True, help="Do not ask, however many rows --where matches.")
@json_option
@common_options
@pass_invocation
def command(
    invocation: Invocation,
    /,
    items: tuple[str, ...],
    where: str | None,
    prefer: str | None,
    fields: tuple[str, ...],
    link: str | None,
    reason: str | None,
    yes: bool,
    as_json: bool,
    **flags: bool,
) -> None:
    """Decide what happens to items. Exactly one of the choices below is needed.

    ITEM is an item id, the beginning of one, or the id or the address of a record on either side. When several are
    meant, those that the decision would not change are passed over, and so are those that are ignored.
    """
    from cli.present.presenter import present
    from cli.review.approval import Approval
    from cli.review.deciding import decide
    from cli.terminal.progress import PLANNING, READING, terminal_progress
    from cli.terminal.prompts import say
    from cli.wiring.session import open_session

    given = tuple(name for name, said in flags.items() if said)
    options = DecideOptions(items, where, given, prefer, fields, link, reason).checked()
    approval = Approval(invocation, assumed=yes)
    with terminal_progress(invocation, READING) as progress, open_session(invocation, progress=progress) as session:
        session.refresh()
        progress.phase(PLANNING)

        def approve(count: int) -> bool:
            progress.pause()
            return approval(count)

        report = decide(session, options, approve)
    if report is None:
        say("Nothing was decided.")
        return
    present(invocation, report, as_json=as_json)
