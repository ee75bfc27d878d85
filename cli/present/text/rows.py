"""One row of a plan as text: its action, the record in each cell, and what stands under it."""

from cli.present.text.words import NOTHING, field_value, label, local, plural
from cli.terminal.look import Look, fit
from cli.terminal.printable import printable
from core.engine.find import Names, name_in
from core.model import ActionKind, Face, FieldChange, LeftOut, Rival, Row, RowState, Side, Why
from core.planning.targets import BOTH, target_word
from core.times import is_day

ACTION_WIDTH = 14
_SHORTEST_TITLE = 8
"""Cells below which a title says nothing any more."""
_COLORS = {
    ActionKind.CREATE: "green",
    ActionKind.UPDATE: "cyan",
    ActionKind.DELETE: "red",
    ActionKind.LINK: "blue",
    ActionKind.CONFLICT: "magenta",
    ActionKind.NONE: None,
}
_STATE_ICONS = {
    RowState.HELD: ("‖", "H"),
    RowState.CONFLICT: ("!", "!"),
    RowState.EXCLUDED: ("-", "-"),
    RowState.PREVENTED: ("#", "#"),
    RowState.IGNORED: ("~", "~"),
    RowState.PRIVATE: ("*", "*"),
    RowState.OUT_OF_SCOPE: ("o", "o"),
}
_ARROWS = {Side.SALESFORCE.value: ("←", "<-"), Side.OUTLOOK.value: ("→", "->"), BOTH: ("↔", "<>")}


def action_text(row: Row, look: Look) -> str:
    """Return the middle of a row: an icon and a word, such as "→ create" or "‖ held"."""
    plain = 0 if look.unicode else 1
    if row.state is not RowState.PROPOSED:
        return f"{_STATE_ICONS[row.state][plain]} {row.state.value.replace('_', ' ')}"
    target = target_word(row.target)
    arrow = _ARROWS[target][plain] if target else ""
    match row.action:
        case ActionKind.DELETE:
            return f"x delete {arrow}".rstrip()
        case ActionKind.LINK:
            return f"= link {arrow}".rstrip()
        case _:
            return f"{arrow} {row.action}"


def action_color(row: Row) -> str | None:
    """Return the colour of the middle of a row."""
    if row.state is RowState.PROPOSED:
        return _COLORS[row.action]
    return {RowState.HELD: "yellow", RowState.CONFLICT: "magenta"}.get(row.state)


def face_text(row: Row, face: Face | None, width: int, look: Look, as_of: str) -> str:
    """Return one record in a cell: its title, and its time at the right edge, if there is room for both."""
    if face is None:
        return fit("–" if look.unicode else "-", width, look)
    if row.state is RowState.PRIVATE:
        return fit(printable(face.id), width, look)
    when = when_text(face.when, look, as_of) if face.when else ""
    if not when or not _has_room(when, width):
        return fit(printable(face.title), width, look)
    return f"{fit(printable(face.title), width - len(when) - 1, look)} {when}"


def time_notes(row: Row, width: int, look: Look, as_of: str) -> list[str]:
    """Return the times of a row that have no room in cells of this width, in a line to stand under it."""
    if row.state is RowState.PRIVATE:
        return []
    at = {}
    for side in (Side.SALESFORCE, Side.OUTLOOK):
        face = row.face(side)
        if face and face.when and not _has_room(when_text(face.when, look, as_of), width):
            at[side] = local(face.when, look)
    if len(set(at.values())) == 1:
        return [f"at {next(iter(at.values()))}"]
    return [f"at {', '.join(f'{side.label} {when}' for side, when in at.items())}"] if at else []


def _has_room(when: str, width: int) -> bool:
    return width - len(when) - 1 >= _SHORTEST_TITLE


def when_text(text: str, look: Look, as_of: str) -> str:
    """Return a time as short as the width asks for: without the year when it is this year's and room is scarce."""
    if look.width >= 110 or text[:4] != as_of[:4]:
        return local(text, look)
    return text[5:] if is_day(text) else local(text, look, "%m-%d %H:%M")


def row_notes(row: Row, look: Look, names: Names) -> list[str]:
    """Return what stands under a row: changed fields, why it waits, and candidates by the ids that the plan prints."""
    if row.state is RowState.PRIVATE:
        return []
    unsaid = row.action in (ActionKind.CREATE, ActionKind.DELETE)
    notes = [] if unsaid else [field_line(change, look) for change in row.fields]
    notes += [left_out_line(each, look) for each in row.left_out]
    if row.flattens:
        notes.append("The formatting of the body in Outlook would be lost: Salesforce holds plain text.")
    if row.state is not RowState.PROPOSED:
        notes.append(printable(row.reason))
    elif row.mails:
        notes.append(f"Would mail {plural(row.mails, 'person', 'people')}.")
    if row.guests:
        notes.append(f"Invited: {printable(', '.join(row.guests))}")
    return notes + [rival_line(rival, name_in(names, rival.item), look) for rival in row.rivals]


_WHY_LEFT_OUT = {
    Why.TOO_LONG: "{side} does not hold such a value",
    Why.NOT_WRITABLE: "you may not change it in {side}",
    Why.FIXED: "it cannot be changed in this record in {side}",
}


def left_out_line(left_out: LeftOut, look: Look) -> str:
    """Return why a field stays as it is, while the others go."""
    if left_out.why is Why.FOUGHT_OVER:
        by = f" (last changed by {printable(left_out.by)})" if left_out.by else ""
        ours, theirs = (field_value(left_out.name, v, look) for v in (left_out.outlook, left_out.salesforce))
        return (
            f"{label(left_out.name)}: others keep changing it back: Salesforce {theirs}{by}, Outlook {ours}."
            " Settle it with --prefer outlook or --prefer salesforce"
        )
    return f"{label(left_out.name)}: left out, {_WHY_LEFT_OUT[left_out.why].format(side=left_out.side.label)}"


def rival_line(rival: Rival, item: str, look: Look) -> str:
    """Return a possible counterpart, with what tells it apart from the others."""
    when = f" {local(rival.when, look)}" if rival.when else ""
    differs = ", ".join(
        f"no {label(name)}" if value in NOTHING else f"{label(name)} {field_value(name, value, look)}"
        for name, value in rival.differs.items()
    )
    return f"? {item}  {printable(rival.title)}{when}" + (f"  ({differs})" if differs else "")


def field_line(change: FieldChange, look: Look) -> str:
    """Return one changed field: the base, and what each side says now, the winner marked."""
    arrow = "→" if look.unicode else "->"
    if change.winner is None:
        base, ours, theirs = (
            field_value(change.name, v, look) for v in (change.base, change.outlook, change.salesforce)
        )
        was = "" if change.base in NOTHING else f"{base} {arrow} "
        return f"{label(change.name)}: {was}Salesforce {theirs}, Outlook {ours}"
    outlook, salesforce = (field_value(change.name, v, look, 40) for v in (change.outlook, change.salesforce))
    won = outlook if change.winner is Side.OUTLOOK else salesforce
    mark = "✓" if look.unicode else "*"
    lost = salesforce if change.winner is Side.OUTLOOK else outlook
    return f"{label(change.name)}: {lost} {arrow} {won} {mark} {change.winner.label}"
