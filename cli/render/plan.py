"""A plan as text: Salesforce on the left, the action in the middle, Outlook on the right, one line a row."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from cli.render.look import Look, clean, cut, fit, local, plural, value_text, zone_name
from core.model import VISIBLE, ActionKind, Face, FieldChange, Kind, Plan, Row, RowState, Side
from core.times import is_day

ACTION_WIDTH = 14
SHORTEST_ID = 4
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
_ARROWS = {"salesforce": ("←", "<-"), "outlook": ("→", "->"), "both": ("↔", "<>")}


def shorten_ids(items: Iterable[str]) -> dict[str, str]:
    """Return the shortest prefix of each item id that names it alone among these, of at least four characters."""
    ids = sorted(set(items))
    short = {}
    for before, item, after in zip(["", *ids], ids, [*ids[1:], ""], strict=False):
        shared = max(_shared(before, item), _shared(item, after))
        short[item] = item[: max(shared + 1, SHORTEST_ID)]
    return short


def _shared(left: str, right: str) -> int:
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count


def summary(plan: Plan) -> dict[str, int]:
    """Return how many rows of each sort a plan has, and how many people its proposed rows would mail."""
    proposed = Counter(row.action for row in plan.rows if row.state is RowState.PROPOSED)
    states = Counter(row.state for row in plan.rows)
    actions = (ActionKind.CREATE, ActionKind.UPDATE, ActionKind.DELETE, ActionKind.LINK)
    others = ("conflict", "held", "prevented", "ignored", "excluded", "private", "out_of_scope")
    return (
        {action.value: proposed[action] for action in actions}
        | {name: states[RowState(name)] for name in others}
        | {"mails": sum(row.mails for row in plan.rows if row.state is RowState.PROPOSED)}
    )


def is_pending(plan: Plan) -> bool:
    """Tell whether anything waits to be written or decided."""
    waiting = (RowState.PROPOSED, RowState.HELD, RowState.CONFLICT)
    return any(row.state in waiting for row in plan.rows)


def shown_rows(plan: Plan, *, everything: bool) -> list[Row]:
    """Return the rows to show: all of them, or those that are not hidden."""
    return [row for row in plan.rows if everything or row.state in VISIBLE]


def render_plan(plan: Plan, look: Look, *, everything: bool = False) -> str:
    """Return a plan as text, a line a row, and under a row what changes or what it waits for."""
    rows = sorted(shown_rows(plan, everything=everything), key=lambda row: list(Kind).index(row.kind))
    short = shorten_ids(row.item for row in plan.rows)
    lines = [_headline(plan, look)]
    for kind, of_kind in groupby(rows, key=lambda row: row.kind):
        lines += ["", *_kind_lines(kind, list(of_kind), short, look, plan.as_of)]
    if not rows:
        lines += ["", "Nothing to do: both sides agree." if not plan.unread else "Nothing to show."]
    sums = _sums(plan, everything=everything)
    return "\n".join([*lines, "", *(cut(line, look.width, look) for line in [*sums, *_remedies(rows)])])


def _headline(plan: Plan, look: Look) -> str:
    kinds = ", ".join(plan.kinds)
    at = f"{local(plan.as_of, look)} {zone_name(plan.as_of, look)}"
    return look.paint(cut(f"Plan for {kinds} at {at}, digest {plan.digest[:12]}", look.width, look), bold=True)


def _kind_lines(kind: Kind, rows: list[Row], short: dict[str, str], look: Look, as_of: str) -> list[str]:
    wide = max([SHORTEST_ID, *(len(short[row.item]) for row in rows)])
    cell = (look.width - wide - ACTION_WIDTH - 6) // 2
    head = "  ".join((fit("item", wide, look), fit("Salesforce", cell, look), fit("", ACTION_WIDTH, look), "Outlook"))
    lines = [look.paint(kind.capitalize(), bold=True), look.paint(head, dim=True)]
    for row in rows:
        lines.append(_row_line(row, short[row.item], wide, cell, look, as_of))
        lines += [look.paint(cut(" " * (wide + 2) + note, look.width, look), dim=True) for note in _notes(row, look)]
    return lines


def _row_line(row: Row, short: str, wide: int, cell: int, look: Look, as_of: str) -> str:
    action = fit(action_text(row, look), ACTION_WIDTH, look)
    return "  ".join(
        (
            fit(short, wide, look),
            _face(row, row.salesforce, cell, look, as_of),
            look.paint(action, fg=_color(row), bold=row.state is RowState.CONFLICT),
            _face(row, row.outlook, cell, look, as_of),
        )
    ).rstrip()


def _color(row: Row) -> str | None:
    if row.state is RowState.PROPOSED:
        return _COLORS[row.action]
    return {RowState.HELD: "yellow", RowState.CONFLICT: "magenta"}.get(row.state)


def action_text(row: Row, look: Look) -> str:
    """Return the middle of a row: an icon and a word, such as "→ create" or "‖ held"."""
    plain = 0 if look.unicode else 1
    if row.state is not RowState.PROPOSED:
        return f"{_STATE_ICONS[row.state][plain]} {row.state.value.replace('_', ' ')}"
    arrow = _ARROWS[row.target][plain] if row.target else ""
    match row.action:
        case ActionKind.DELETE:
            return "x delete"
        case ActionKind.LINK:
            return f"= link {arrow}".rstrip()
        case _:
            return f"{arrow} {row.action}"


def _face(row: Row, face: Face | None, width: int, look: Look, as_of: str) -> str:
    """Return one record in a cell: its title, and its time at the right edge."""
    if face is None:
        return fit("–" if look.unicode else "-", width, look)
    if row.state is RowState.PRIVATE:
        return fit(clean(face.id), width, look)
    when = _short_time(face.when, look, as_of) if face.when else ""
    room = width - len(when) - 1 if when else width
    return fit(clean(face.title), room, look) + (f" {when}" if when else "")


def _short_time(text: str, look: Look, as_of: str) -> str:
    """Return a time as short as the width asks for: without the year when it is this year's and room is scarce."""
    if look.width >= 110 or text[:4] != as_of[:4]:
        return local(text, look)
    return text[5:] if is_day(text) else local(text, look, "%m-%d %H:%M")


def _notes(row: Row, look: Look) -> list[str]:
    """Return what stands under a row: changed fields, and why it waits."""
    if row.state is RowState.PRIVATE:
        return []
    unsaid = row.action in (ActionKind.CREATE, ActionKind.DELETE)
    notes = [] if unsaid else [field_line(change, look) for change in row.fields]
    if row.state is not RowState.PROPOSED:
        notes.append(clean(row.reason))
    elif row.mails:
        notes.append(f"Would mail {plural(row.mails, 'person', 'people')}.")
    return notes


def _remedies(rows: Iterable[Row]) -> list[str]:
    """Return what lets go the rows that wait, once for each sort of waiting."""
    found = dict.fromkeys(_remedy(row) for row in rows)
    return [remedy for remedy in found if remedy]


def _remedy(row: Row) -> str:
    match row.state, row.hold:
        case RowState.CONFLICT, _:
            return "In conflict: accord decide ITEM --prefer outlook, or --prefer salesforce"
        case RowState.HELD, "match":
            return "Held, no sure counterpart: accord decide ITEM --link OTHER, or --include for a new record"
        case RowState.HELD, "unlinked":
            return "Held, parted by hand: accord decide ITEM --include"
        case RowState.HELD, "unresolved":
            return "Held, a write's answer was lost: accord observe asks what became of it"
        case RowState.HELD, "suspect-feed":
            return "Held, a side showed nothing at all: accord observe looks again"
        case RowState.HELD, "delete-budget":
            return "Held, too many deletes: accord decide ITEM --release, or accord apply --allow-deletes N"
        case RowState.HELD, _:
            return "Held, would mail people: accord decide ITEM --release"
        case _:
            return ""


def field_line(change: FieldChange, look: Look) -> str:
    """Return one changed field: the base, and what each side says now, the winner marked."""
    arrow = "→" if look.unicode else "->"
    base, outlook, salesforce = (value_text(v, look, 40) for v in (change.base, change.outlook, change.salesforce))
    if change.winner is None:
        return f"{change.name}: {base} {arrow} Salesforce {salesforce}, Outlook {outlook}"
    won = outlook if change.winner is Side.OUTLOOK else salesforce
    mark = "✓" if look.unicode else "*"
    lost = salesforce if change.winner is Side.OUTLOOK else outlook
    return f"{change.name}: {lost} {arrow} {won} {mark} {change.winner.label}"


def _sums(plan: Plan, *, everything: bool) -> list[str]:
    counts = summary(plan)
    parts = [plural(counts[name], name) for name in ("create", "update", "delete", "link") if counts[name]]
    waiting = [
        f"{counts[name]} {word}" for name, word in (("conflict", "in conflict"), ("held", "held")) if counts[name]
    ]
    if counts["excluded"]:
        waiting.append(f"{counts['excluded']} excluded")
    lines = [f"Proposed: {', '.join(parts) or 'nothing'}." + (f" Waiting: {', '.join(waiting)}." if waiting else "")]
    if counts["mails"]:
        lines.append(f"This would mail {plural(counts['mails'], 'person', 'people')}.")
    hidden = _hidden(counts)
    if hidden and not everything:
        lines.append(f"Hidden: {hidden}. Show with: accord plan --all")
    return lines


def _hidden(counts: dict[str, int]) -> str:
    names = {"ignored": "ignored", "prevented": "prevented", "private": "private", "out_of_scope": "out of scope"}
    return ", ".join(f"{counts[name]} {word}" for name, word in names.items() if counts[name])


def render_intent(plan: Plan) -> str:
    """Return what a confirmation would do: per side, what is created, updated and deleted; and who is mailed."""
    proposed = [row for row in plan.rows if row.state is RowState.PROPOSED]
    lines = ["To be written:"]
    for side in (Side.SALESFORCE, Side.OUTLOOK):
        counts = Counter(_written(row) for row in proposed if row.target in (side.value, "both"))
        written = (ActionKind.CREATE, ActionKind.UPDATE, ActionKind.DELETE)
        parts = [plural(counts[action], action.value) for action in written if counts[action]]
        lines.append(f"  {side.label + ':':12}{', '.join(parts) or 'nothing'}")
    if links := sum(row.action is ActionKind.LINK for row in proposed):
        lines.append(f"  {'Linked:':12}{plural(links, 'pair')}")
    mails = sum(row.mails for row in proposed)
    lines.append(f"  {'Mails:':12}{plural(mails, 'person', 'people') if mails else 'nobody'}")
    return "\n".join([*lines, *_deleted(proposed)])


def _written(row: Row) -> ActionKind:
    """Return what a row does to a side: records that are linked at first may have to be brought into line."""
    return ActionKind.UPDATE if row.action is ActionKind.LINK else row.action


def _deleted(rows: Sequence[Row]) -> list[str]:
    """Return the titles of what would be deleted, so that nobody agrees to a number alone."""
    deletes = [row for row in rows if row.action is ActionKind.DELETE]
    faces = [(row, row.outlook if row.target == "outlook" else row.salesforce) for row in deletes]
    lines = [
        f"  x delete in {str(row.target).capitalize()}: {clean(face.title)[:60]}" for row, face in faces[:10] if face
    ]
    return lines + ([f"  … and {len(deletes) - 10} more"] if len(deletes) > 10 else [])


def unread_note(plan: Plan) -> str:
    """Return what to do about kinds that cannot be planned yet."""
    kinds = " ".join(plan.unread)
    return f"Not read on both sides yet: {', '.join(plan.unread)}. Run: accord observe {kinds}"


def render_decided(rows: Sequence[tuple[str, Row | None]], look: Look) -> str:
    """Return the items that were decided about, as they stand now, a line each."""
    short = shorten_ids(item for item, _ in rows)
    return "\n".join(cut(_decided_line(short[item], row, look), look.width, look) for item, row in rows)


def _decided_line(short: str, row: Row | None, look: Look) -> str:
    if row is None:
        return f"{short}  nothing to do"
    face = row.outlook or row.salesforce
    title = clean(face.title) if face and row.state is not RowState.PRIVATE else row.kind.value
    return f"{short}  {action_text(row, look):{ACTION_WIDTH}}  {title}  {clean(row.reason)}"
