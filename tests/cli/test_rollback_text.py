"""What taking a run back would write, as a person reads it."""

from collections.abc import Mapping
from datetime import UTC

from cli.present.text.rollback import rollback_text
from cli.terminal.look import Look
from core.engine.reports import RollbackPreview
from core.model import ActionKind, Face, Hold, Kind, Plan, Row, RowState, Rule, Side
from core.planning.reverting import Undoing


def row(item: str, state: RowState, target: Side, reason: str, **more: object) -> Row:
    face = Face(id=item, title="Tea", when=None, version="1", modified=None)
    told: dict[str, object] = {"item": item, "kind": Kind.TASKS, "action": ActionKind.DELETE, "target": (target,)}
    told |= {"rule": Rule.ROLLED_BACK, "outlook": face, "salesforce": face}
    return Row(**told, state=state, reason=reason, **more)  # type: ignore[arg-type]


def preview(*rows: Row, notes: Mapping[str, Undoing]) -> RollbackPreview:
    plan = Plan(
        profile="default",
        run=None,
        position=9,
        as_of="2026-11-22T12:00:00Z",
        digest="d",
        kinds=(Kind.TASKS,),
        rows=rows,
    )
    return RollbackPreview("run-1", plan, dict(notes), {})


TOLD = """\
To undo run run-1 (times in UTC):
aaaa1aaa  Tea                         x delete →      Tea
bbbb1bbb  Tea                         x delete ←      Tea
cccc1ccc  Tea                         ‖ held          Tea
          the limit of deletes is reached
dddd1ddd  Tea                         ‖ held          Tea
          it would mail 2 people
eeee1eee  Tea                         # prevented     Tea
          deleting from Salesforce is prevented
ffff1fff  Tea                         ! conflict      Tea
          Bob changed it since

Proposed: 2 deletes. Waiting: 1 in conflict, 2 held.
In conflict: somebody changed what the run wrote, and that stays as it is.
Held, would mail people: name these items, and add --release
Held, too many deletes: add --allow-deletes N"""


def test_each_row_tells_its_side_and_why_it_waits() -> None:
    rows = (
        row("aaaa1aaa", RowState.PROPOSED, Side.OUTLOOK, "taken back"),
        row("bbbb1bbb", RowState.PROPOSED, Side.SALESFORCE, "taken back"),
        row("cccc1ccc", RowState.HELD, Side.OUTLOOK, "the limit of deletes is reached", hold=Hold.DELETE_BUDGET),
        row("dddd1ddd", RowState.HELD, Side.OUTLOOK, "it would mail 2 people", hold=Hold.MAIL),
        row("eeee1eee", RowState.PREVENTED, Side.SALESFORCE, "deleting from Salesforce is prevented"),
        row("ffff1fff", RowState.CONFLICT, Side.OUTLOOK, "both changed"),
    )
    notes = {"ffff1fff": Undoing(feasible=True, because="Bob changed it since")}
    assert rollback_text(preview(*rows, notes=notes), Look(width=80, zone=UTC)) == TOLD
