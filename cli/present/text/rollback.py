"""What taking a run back would write, as text."""

from cli.present.text.plan import note_lines, sums_lines
from cli.present.text.rows import ACTION_WIDTH, action_color, action_text, face_text, time_notes
from cli.present.text.words import field_value, label, zone_name
from cli.terminal.look import Look, fit, fitted
from cli.terminal.printable import printable
from core.engine.find import name_in
from core.engine.reports import RollbackPreview
from core.model import WAITING, FieldChange, Hold, Plan, Row, RowState, Side

_VALUE = 40
"""Cells for a value that nobody has to decide on."""
_STOPPED = (RowState.HELD, RowState.CONFLICT, RowState.PREVENTED)
_REMEDIES: dict[Hold | RowState, str] = {
    RowState.CONFLICT: "In conflict: somebody changed what the run wrote, and that stays as it is.",
    Hold.MAIL: "Held, would mail people: name these items, and add --release",
    Hold.DELETE_BUDGET: "Held, too many deletes: add --allow-deletes N",
}


def rollback_text(told: RollbackPreview, look: Look) -> str:
    """Return the rows, a line each, with the values that come back and what cannot."""
    zone = zone_name(told.plan.as_of, look)
    lines = [look.paint(f"To undo run {printable(told.of)} (times in {zone}):", bold=True)]
    wide = max((len(name_in(told.names, row.item)) for row in told.plan.rows), default=0)
    cell = (look.width - wide - ACTION_WIDTH - 6) // 2
    for row in told.plan.rows:
        lines.append(_row_line(row, name_in(told.names, row.item), wide, cell, look, told.plan.as_of))
        for note in [*time_notes(row, cell, look, told.plan.as_of), *_notes(told, row, look)]:
            lines += [look.paint(line, dim=True) for line in note_lines(note, wide + 2, look)]
    return fitted("\n".join([*lines, "", *sums_lines(told.plan), *_remedies(told.plan)]), look)


def _remedies(plan: Plan) -> list[str]:
    """Return what lets go the rows that are not proposed, once for each sort."""
    found = {row.hold or row.state for row in plan.rows if row.state in WAITING}
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
    name = label(change.name)
    if change.winner is None:
        values = (change.base, change.outlook, change.salesforce)
        wrote, outlook, salesforce = (field_value(change.name, value, look) for value in values)
        return f"{name}: the run wrote {wrote}; now Salesforce {salesforce}, Outlook {outlook}"
    now = change.salesforce if change.winner is Side.OUTLOOK else change.outlook
    held, back = (field_value(change.name, value, look, _VALUE) for value in (now, change.value))
    return f"{name}: {held} {arrow} {back}"
