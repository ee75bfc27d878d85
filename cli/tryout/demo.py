"""`accord demo`: real commands against a sandbox, each introduced in plain words, each claim checked."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from cli.arguments.invocation import Invocation
from cli.config.home import load_settings
from cli.config.layers import PREFIX
from cli.terminal.pager import PAGER
from cli.tryout.sandbox_home import write_sandbox_home, write_signed_out_home
from cli.wiring.journal import create_journal
from cli.wiring.sandbox import start_sandbox
from cli.wiring.session import open_session
from core.engine.find import SHORTEST_NAME
from core.engine.history import runs
from core.engine.story import story
from core.errors import AccordError
from core.model import ActionKind, Face, Kind, Plan, Row, RowState, Side
from core.planning.summary import proposed

Accord = Callable[[Sequence[str]], int]
"""Runs a command line, and returns its exit code."""


def run_demo(invocation: Invocation, accord: Accord, *, keep: bool, sign_in: bool = False) -> None:
    """Run the demo in a home of its own. Raises AccordError when anything it claims turns out not to be so."""
    home = Path(tempfile.mkdtemp(prefix="accord-demo-"))
    try:
        with _without_settings_from_outside(), start_sandbox("office") as running:
            if sign_in:
                write_signed_out_home(home, running.address(), running.apps())
            else:
                write_sandbox_home(home, running.address())
            create_journal(load_settings(Invocation(home=str(home))))
            Demo(home, running.sandbox, accord, color=invocation.color).tell(sign_in=sign_in)
    finally:
        if not keep:
            shutil.rmtree(home, ignore_errors=True)
    if keep:
        click.echo(f'The home is still there: accord --home "{home}" history')


@contextmanager
def _without_settings_from_outside() -> Iterator[None]:
    """Hide variables that would change the demo's settings, and let no pager stop the story."""
    ours = [name for name in os.environ if name.upper().startswith(PREFIX) and ("__" in name or name == PAGER)]
    hidden = {name: os.environ.pop(name) for name in ours}
    os.environ[PAGER] = "cat"
    try:
        yield
    finally:
        del os.environ[PAGER]
        os.environ.update(hidden)


class Demo:
    """One telling of the story."""

    def __init__(self, home: Path, sandbox: Any, accord: Accord, *, color: bool) -> None:
        self._home = home
        self._sandbox = sandbox
        self._run = accord
        self._options = ["--home", str(home), *([] if color else ["--no-color"])]

    def tell(self, *, sign_in: bool) -> None:
        """Tell it from beginning to end; with `sign_in`, nobody is signed in when it begins and when it ends."""
        try:
            if sign_in:
                self._signing_in()
            self._story()
        finally:
            if sign_in:
                self._say("Signing out forgets what was kept of the sign-in.")
                self._accord("logout", "outlook")
        self._say("That was a whole sync. Your own: accord init")

    def _story(self) -> None:
        self._first_reading()
        before, excluded, conflict = self._decisions()
        self._first_writing(excluded, conflict)
        self._two_people_edit(_created_in(before, Kind.CALENDAR, Side.SALESFORCE))
        self._proof()

    def _signing_in(self) -> None:
        self._say(
            "The sandbox plays Microsoft's sign-in, too. With a real account you would now open a browser and",
            "agree; here the sandbox agrees by itself.",
        )
        self._accord("login", "outlook")
        self._say("Salesforce accepts an app whose key signs for a user. Nothing has to be stored for that.")
        self._accord("login", "salesforce")
        self._say("accord doctor checks everything that a sync needs, and changes nothing.")
        self._accord("doctor")

    def _first_reading(self) -> None:
        self._say(
            "A pretend Outlook and a pretend Salesforce have started on this computer. They hold one person's",
            "calendar, contacts and tasks: some on both sides, some on one, some with different values.",
            "First, the three kinds are switched on.",
        )
        self._accord("enable", "calendar", "contacts", "tasks")
        self._say("Reading comes first. It changes nothing on either side; what is read goes into the journal.")
        self._accord("observe")
        self._say(
            "The plan follows from what was read. Salesforce stands left, Outlook right, the action between them."
        )
        self._accord("plan")

    def _decisions(self) -> tuple[Plan, Row, Row]:
        """Decide about three rows; return the plan that stands then, the contact left out, and the settled meeting."""
        plan = self._plan()
        excluded = _created_in(plan, Kind.CONTACTS, None)
        ignored = _created_in(plan, Kind.TASKS, Side.SALESFORCE)
        conflict = _first(
            plan, lambda row: row.state is RowState.CONFLICT and row.kind is Kind.CALENDAR and not row.mails
        )
        self._say("You decide about every row. This contact waits for a later sync:")
        self._accord("decide", excluded.item[:SHORTEST_NAME], "--exclude")
        self._say("This task never belongs in the CRM:")
        self._accord("decide", ignored.item[:SHORTEST_NAME], "--ignore-forever", "--reason", "Not for the CRM")
        self._say("The two sides differ on this meeting, and Accord does not guess who is right. Outlook is:")
        self._accord("decide", conflict.item[:SHORTEST_NAME], "--prefer", "outlook")
        decided = {row.item: row.state for row in self._plan().rows}
        self._check("the contact is excluded", decided[excluded.item] is RowState.EXCLUDED)
        self._check("the task is ignored", decided[ignored.item] is RowState.IGNORED)
        self._check("the conflict is settled", decided[conflict.item] is RowState.PROPOSED)
        return self._plan(), excluded, conflict

    def _first_writing(self, excluded: Row, conflict: Row) -> None:
        self._say("Now Accord writes: only what was proposed, deletes last, and nobody is mailed by surprise.")
        self._accord("apply", "--yes", expect=(0, 5))
        with self._sandbox.world.lock:
            self._check("nobody was mailed", not self._sandbox.world.graph.outbox)
        there = self._sandbox.salesforce.get("Event", _id(conflict.salesforce))
        here = self._sandbox.outlook.get("events", _id(conflict.outlook))
        self._check(
            "Salesforce has Outlook's location of the meeting", there["Location"] == here["location"]["displayName"]
        )
        self._say("Reading again shows that the two sides agree, but for what was left out on purpose.")
        self._accord("observe")
        self._accord("plan")
        items = [row.item for row in proposed(self._plan())]
        self._check("the contact that waited is proposed again, and nothing else", items == [excluded.item])

    def _two_people_edit(self, row: Row) -> None:
        with open_session(Invocation(home=str(self._home))) as session:
            told = story(session, row.item)
        outlook, salesforce = told.outlook_id or "", told.salesforce_id or ""
        self._check("the meeting from Outlook is in Salesforce now", bool(salesforce))
        self._say("Two people edit that meeting: one renames it in Outlook, one changes its room in Salesforce.")
        self._sandbox.outlook.edit("events", outlook, {"subject": "Renamed in Outlook"})
        self._sandbox.salesforce.edit("Event", salesforce, {"Location": "Moved in Salesforce"})
        self._accord("sync", "calendar", "--yes", expect=(0, 5))
        here = self._sandbox.outlook.get("events", outlook)
        there = self._sandbox.salesforce.get("Event", salesforce)
        self._check("Salesforce has the new name", there["Subject"] == "Renamed in Outlook")
        self._check("Outlook has the new room", here["location"]["displayName"] == "Moved in Salesforce")

    def _proof(self) -> None:
        self._say("All of it is in the journal. You can check it, and compute a past plan again from it.")
        self._accord("verify")
        with open_session(Invocation(home=str(self._home))) as session:
            confirmed = next(run.run for run in runs(session) if run.command == "sync")
        self._accord("replay", confirmed)
        self._accord("history")

    def _plan(self) -> Plan:
        with open_session(Invocation(home=str(self._home))) as session:
            return session.plan(tuple(Kind))

    def _accord(self, *words: str, expect: tuple[int, ...] = (0,)) -> None:
        """Run a command, as a person would, and insist on how it ends."""
        shown = " ".join(f'"{word}"' if " " in word else word for word in words)
        click.echo(click.style(f"$ accord {shown}", bold=True))
        code = self._run([*self._options, *words])
        click.echo()
        self._check("", code in expect)

    def _say(self, *lines: str) -> None:
        click.echo("\n".join(lines))

    def _check(self, claim: str, true: bool) -> None:
        if not true:
            raise AccordError(f"The demo failed: {claim or 'a command failed'}.", "Please report this.")
        if claim:
            click.echo(f"  checked: {claim}")


def _id(face: Face | None) -> str:
    return face.id if face else ""


def _first(plan: Plan, wanted: Callable[[Row], bool]) -> Row:
    row = next((row for row in plan.rows if wanted(row)), None)
    if row is None:
        raise AccordError("The demo failed: a row it wants to show is missing.", "Please report this.")
    return row


def _created_in(plan: Plan, kind: Kind, side: Side | None) -> Row:
    """Return the first row that proposes to create a record of a kind, on a side if one is named."""
    return _first(
        plan,
        lambda row: (
            row.kind is kind
            and row.action is ActionKind.CREATE
            and row.state is RowState.PROPOSED
            and (side is None or row.target == (side,))
        ),
    )
