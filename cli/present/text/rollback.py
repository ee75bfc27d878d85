"""What taking a run back would write, as text."""

from cli.present.text.plan import sums_lines
from cli.present.text.rows import ACTION_WIDTH, action_color, action_text, face_text
from cli.present.text.words import value_text
from cli.terminal.look import Look, cut, fit
from cli.terminal.printable import printable
from core.engine.find import name_in
from core.engine.reports import RollbackPreview
from core.model import FieldChange, Hold, Plan, Row, RowState, Side

_STOPPED = (RowState.HELD, RowState.CONFLICT, RowState.PREVENTED)
_REMEDIES: dict[Hold | RowState, str] = {
    RowState.CONFLICT: "In conflict: somebody changed what the run wrote, and that stays as it is.",
    Hold.MAIL: "Held, would mail people: name these items, and add --release",
    Hold.DELETE_BUDGET: "Held, too many deletes: add --allow-deletes N",
}


def rollback_text(told: RollbackPreview, look: Look) -> str:
    """Return the rows, a line each, with the values that come back and what cannot."""
    lines = [look.paint(f"To undo run {printable(told.of)}:", bold=True)]
    wide = max((len(name_in(told.names, row.item)) for row in told.plan.rows), default=0)
    cell = (look.width - wide - ACTION_WIDTH - 6) // 2
    for row in told.plan.rows:
        lines.append(_row_line(row, name_in(told.names, row.item), wide, cell, look, told.plan.as_of))
        lines += [
            look.paint(cut(" " * (wide + 2) + note, look.width, look), dim=True) for note in _notes(told, row, look)
        ]
    return "\n".join(
        [*lines, "", *(cut(each, look.width, look) for each in sums_lines(told.plan)), *_remedies(told.plan)]
    )


def _remedies(plan: Plan) -> list[str]:
    """Return what lets go the rows that are not proposed, once for each sort."""
    found = {row.hold or row.state for row in plan.rows if row.state in (RowState.HELD, RowState.CONFLICT)}
    return [line for why, line in _REMEDIES.items() if why in found]


def _row_line(row: Row, name: str, wide: int, cell: int, look: Look, as_of: str) -> str:
    action = look.paint(fit(action_text(row, look), ACTION_WIDTH, look), fg=action_color(row))
    left, right = (face_text(row, row.face(side), cell, look, as_of) for side in (Side.SALESFORCE, Side.OUTLOOK))
    return f"{fit(name, wide, look)}  {left}  {action}  {right}".rstrip()


def _notes(told: RollbackPreview, row: Row, look: Look) -> list[str]:
    if row.state is RowState.PRIVATE:
        return []
    note = told.notes.get(row.item)
    changes = row.fields if row.action == "update" or row.state is RowState.CONFLICT else ()
    lines = [_field_line(change, look) for change in changes]
    why = note.because if note and note.because else row.reason if row.state in _STOPPED else ""
    if why:
        lines.append(printable(why))
    return lines + ([f"Invited: {printable(', '.join(row.guests))}"] if row.guests else [])


def _field_line(change: FieldChange, look: Look) -> str:
    """Return a field: what the side that was written holds now, and what comes back; or what somebody made of it."""
    arrow = "→" if look.unicode else "->"
    if change.winner is None:
        wrote, outlook, salesforce = (value_text(v, look, 40) for v in (change.base, change.outlook, change.salesforce))
        return f"{change.name}: the run wrote {wrote}; now Salesforce {salesforce}, Outlook {outlook}"
    now = change.salesforce if change.winner is Side.OUTLOOK else change.outlook
    return f"{change.name}: {value_text(now, look, 40)} {arrow} {value_text(change.value, look, 40)}"
