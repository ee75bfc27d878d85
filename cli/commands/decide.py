"""`accord decide`: what a person says about items."""

from collections.abc import Callable
from typing import TypeVar

import click

from cli.commands.examples import example
from cli.invocation import Invocation
from cli.options import common_options, json_option, pass_invocation
from cli.said import FLAGS, Said, check

Command = TypeVar("Command", bound=Callable[..., object])


def choice_flags(command: Command) -> Command:
    """Give the command the choices that need no value."""
    for name, text in reversed(FLAGS.items()):
        command = click.option(f"--{name}", is_flag=True, help=text)(command)
    return command


@click.command(
    "decide",
    epilog=example(
        "accord decide k3f9 --exclude",
        "accord decide k3f9 --prefer outlook --field subject",
        'accord decide k3f9 --ignore-forever --reason "private lunch"',
        'accord decide --where "kind=calendar state=conflict" --prefer salesforce',
    ),
)
@click.argument("items", nargs=-1, metavar="[ITEM]...")
@click.option("--where", metavar="EXPR", help='Choose rows of the plan instead: "kind=tasks state=held title~review".')
@choice_flags
@click.option("--prefer", metavar="SIDE", type=click.Choice(["outlook", "salesforce"]), help="This side's value wins.")
@click.option("--field", "fields", metavar="F", multiple=True, help="With --prefer: for this field alone; repeatable.")
@click.option("--link", metavar="OTHER", help="That item is the counterpart.")
@click.option("--reason", metavar="TEXT", help="Why; it is kept in the journal.")
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
    as_json: bool,
    **flags: bool,
) -> None:
    """Say what is to become of items. Exactly one of the choices below is needed.

    ITEM is an item id, the beginning of one, or the id of a record on either side.
    """
    from cli.compose import open_session
    from cli.deciding import carry_out, chosen_items, rows_of
    from cli.documents import decide_document
    from cli.render.plan import render_decided
    from cli.terminal import look, print_json

    said = Said(tuple(name for name, given in flags.items() if given), prefer, fields, link, reason)
    choice = check(said, items, where)
    with open_session(invocation) as session:
        chosen = chosen_items(session, items, where)
        carry_out(session, chosen, choice, said)
        rows = rows_of(session, chosen)
    if as_json:
        print_json(decide_document(rows))
    else:
        click.echo(render_decided(rows, look(invocation)))
