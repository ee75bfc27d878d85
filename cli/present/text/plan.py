"""A plan as text: Salesforce on the left, the action in the middle, Outlook on the right, one line a row."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby

from cli.present.reports import ShownPlan
from cli.present.text.rows import ACTION_WIDTH, action_color, action_text, face_text, row_notes, time_notes
from cli.present.text.words import age_text, local, plural, proposed_text, zone_name
from cli.terminal.look import Look, fit, fitted
from cli.terminal.wrapping import indented
from core.engine.find import Names, name_in
from core.model import ActionKind, Hold, Kind, Plan, Row, RowState, Side
from core.planning.summary import Sums
from core.planning.targets import BOTH, target_word
from core.times import parse_instant

OLD = timedelta(hours=1)
"""A plan over readings that are older says so."""


BESIDE = 60
"""From so many columns on, the records of a row stand beside each other."""
MANY = 100
"""More proposed rows than that are folded, a line for each sort of them, unless somebody asks for rows."""


def plan_text(shown: ShownPlan, look: Look) -> str:
    """Return a plan as text, a line a row, and under a row what changes or what it waits for.

    A large plan begins with its sums, then shows what waits for a person, and folds what is proposed.
    """
    asked = shown.everything or shown.where is not None or shown.limit is not None
    if not asked and sum(row.state is RowState.PROPOSED for row in shown.rows()) > MANY:
        return _folded(shown, look)
    plan, everything = shown.plan, shown.everything or shown.where is not None
    rows = sorted(shown.rows(), key=lambda row: list(Kind).index(row.kind))
    lines = [_headline(plan, look), *read_lines(plan, look)]
    for kind, of_kind in groupby(rows, key=lambda row: row.kind):
        lines += ["", *_kind_lines(kind, list(of_kind), shown.names, look, plan.as_of)]
    if not shown.matching():
        lines += ["", _nothing(shown)]
    sums = [*_counted(shown, len(rows)), *sums_lines(plan, everything=everything)]
    return fitted("\n".join([*lines, "", *sums, *_remedies(rows)]), look)


def _folded(shown: ShownPlan, look: Look) -> str:
    plan, rows = shown.plan, sorted(shown.rows(), key=lambda row: list(Kind).index(row.kind))
    waiting = [row for row in rows if row.state is not RowState.PROPOSED]
    lines = [_headline(plan, look), *read_lines(plan, look), ""]
    lines += sums_lines(plan, everything=False)
    for kind, of_kind in groupby(waiting, key=lambda row: row.kind):
        lines += ["", *_kind_lines(kind, list(of_kind), shown.names, look, plan.as_of)]
    lines += ["", look.paint("Proposed", bold=True), *_sorts(rows, look)]
    remedies = _remedies(waiting)
    return fitted("\n".join([*lines, *(["", *remedies] if remedies else [])]), look)


def _sorts(rows: Iterable[Row], look: Look) -> Iterator[str]:
    """Yield a line for each kind, action and side of proposed rows, with how to see them."""
    proposed = [row for row in rows if row.state is RowState.PROPOSED]
    counts = Counter((row.kind, row.action, _place(row)) for row in proposed)
    updating = Counter(row.kind for row in proposed if row.action is ActionKind.LINK and row.target)
    for (kind, action, target), count in sorted(counts.items(), key=lambda each: list(Kind).index(each[0][0])):
        place = {None: "", BOTH: " on both sides"}.get(target, f" in {(target or '').capitalize()}")
        where = f"state=proposed action={action.value}" + (f" target={target}" if target else "")
        told = proposed_text(Counter({action.value: count}), updating[kind] if action is ActionKind.LINK else 0)
        said = f"{kind.capitalize():9} {told}{place}"
        yield from note_lines(f'{said}: accord plan {kind.value} --where "{where}"', 2, look)


def _place(row: Row) -> str | None:
    """Return where a row is folded to; links are one sort, whatever comes with them."""
    return None if row.action is ActionKind.LINK else target_word(row.target)


def _nothing(shown: ShownPlan) -> str:
    if shown.where is not None:
        return "No rows match."
    if shown.plan.unread:
        return "Nothing to show."
    return "Nothing to do: only hidden rows are left." if shown.plan.rows else "Nothing to do: both sides agree."


def _counted(shown: ShownPlan, rows: int) -> list[str]:
    """Return how many rows are shown, where these are not all."""
    matching = len(shown.matching())
    if rows < matching:
        return [f"{rows:,} of {plural(matching, 'row')} shown."]
    return [f"{plural(matching, 'row')} {'matches' if matching == 1 else 'match'}."] if shown.where and rows else []


def read_lines(plan: Plan, look: Look) -> list[str]:
    """Return when each side was last read, and how old that is where it is not fresh."""
    at = {(each.kind, each.side): each.at for each in plan.read if each.at}
    if not at:
        return []
    told: dict[tuple[str, ...], list[Kind]] = {}
    for kind in plan.kinds:
        sides = (Side.SALESFORCE, Side.OUTLOOK)
        words = tuple(f"{side.label} {local(at[kind, side], look)}" for side in sides if (kind, side) in at)
        if words:
            told.setdefault(words, []).append(kind)
    whole = len(told) == 1
    lines = [f"Read{'' if whole else ' ' + ', '.join(kinds)}: {', '.join(words)}" for words, kinds in told.items()]
    oldest = min(at.values())
    if parse_instant(plan.as_of) - parse_instant(oldest) >= OLD:
        lines.append(f"These readings are {age_text(oldest, plan.as_of)} old; accord observe reads again.")
    return lines


def _headline(plan: Plan, look: Look) -> str:
    kinds = ", ".join(plan.kinds)
    at = f"{local(plan.as_of, look)} {zone_name(plan.as_of, look)}"
    return look.paint(f"Plan for {kinds} at {at}, plan number {plan.digest[:12]}", bold=True)


def _kind_lines(kind: Kind, rows: list[Row], names: Names, look: Look, as_of: str) -> list[str]:
    if look.width < BESIDE and not look.whole:
        return [look.paint(kind.capitalize(), bold=True), *_below_each_other(rows, names, look, as_of)]
    wide = max(len(name_in(names, row.item)) for row in rows)
    cell = (look.width - wide - ACTION_WIDTH - 6) // 2
    head = "  ".join((fit("item", wide, look), fit("Salesforce", cell, look), fit("", ACTION_WIDTH, look), "Outlook"))
    lines = [look.paint(kind.capitalize(), bold=True), look.paint(head, dim=True)]
    for row in rows:
        lines.append(_row_line(row, name_in(names, row.item), wide, cell, look, as_of))
        for note in [*time_notes(row, cell, look, as_of), *row_notes(row, look, names)]:
            lines += [look.paint(line, dim=True) for line in note_lines(note, wide + 2, look)]
    return lines


def _below_each_other(rows: list[Row], names: Names, look: Look, as_of: str) -> Iterator[str]:
    """Yield rows for a terminal in which two records have no room beside each other."""
    for row in rows:
        action = look.paint(action_text(row, look), fg=action_color(row), bold=row.state is RowState.CONFLICT)
        yield f"{name_in(names, row.item)}  {action}"
        for side in (Side.SALESFORCE, Side.OUTLOOK):
            yield f"  {side.label:10}  {face_text(row, row.face(side), look.width - 14, look, as_of)}".rstrip()
        for note in row_notes(row, look, names):
            yield from (look.paint(line, dim=True) for line in note_lines(note, 2, look))


def note_lines(note: str, indent: int, look: Look) -> list[str]:
    """Return what stands under a row, over as many lines as it takes: it is what a person decides on."""
    blank = " " * indent
    if look.whole:
        return [blank + note]
    return [blank + line for line in indented(note, look.width - indent, "  ")]


def _row_line(row: Row, name: str, wide: int, cell: int, look: Look, as_of: str) -> str:
    action = fit(action_text(row, look), ACTION_WIDTH, look)
    return "  ".join(
        (
            fit(name, wide, look),
            face_text(row, row.salesforce, cell, look, as_of),
            look.paint(action, fg=action_color(row), bold=row.state is RowState.CONFLICT),
            face_text(row, row.outlook, cell, look, as_of),
        )
    ).rstrip()


def _remedies(rows: Iterable[Row]) -> list[str]:
    """Return what lets go the rows that wait, once for each sort of waiting."""
    found = dict.fromkeys(_remedy(row) for row in rows)
    return [remedy for remedy in found if remedy]


def _remedy(row: Row) -> str:
    match row.state, row.hold:
        case RowState.CONFLICT, _:
            return "In conflict: accord decide ITEM --prefer outlook, or --prefer salesforce"
        case RowState.HELD, Hold.MATCH:
            return "Held, no sure counterpart: accord decide ITEM --link OTHER, or --include for a new record"
        case RowState.HELD, Hold.UNLINKED:
            return "Held, unlinked by hand: accord decide ITEM --include"
        case RowState.HELD, Hold.UNRESOLVED:
            return "Held, a write got no answer: accord observe asks again; or accord decide ITEM --applied"
        case RowState.HELD, Hold.NAME:
            return "Held, no last name: give it one in Outlook, or: accord decide ITEM --ignore-forever"
        case RowState.HELD, Hold.SUSPECT_FEED:
            return "Held, a side showed nothing at all: accord observe looks again"
        case RowState.HELD, Hold.DELETE_BUDGET:
            return "Held, too many deletes: accord decide ITEM --release, or accord apply --allow-deletes N"
        case RowState.HELD, _:
            return "Held, would mail people: accord decide ITEM --release"
        case _:
            return ""


def sums_lines(plan: Plan, *, everything: bool = True) -> list[str]:
    """Return what a plan proposes, what waits, who would be mailed, and what is hidden."""
    sums = Sums(plan.rows)
    counts = sums.told()
    proposed = proposed_text(counts, sums.updating_links) or "nothing"
    waiting = [
        f"{counts[name]:,} {word}" for name, word in (("conflict", "in conflict"), ("held", "held")) if counts[name]
    ]
    if counts["excluded"]:
        waiting.append(f"{counts['excluded']:,} excluded")
    lines = [f"Proposed: {proposed}." + (f" Waiting: {', '.join(waiting)}." if waiting else "")]
    if counts["mails"]:
        lines.append(f"This would mail {plural(counts['mails'], 'person', 'people')}.")
    hidden = _hidden(counts)
    if hidden and not everything:
        lines.append(f"Hidden: {hidden}. Show with: accord plan --all")
    return lines


def _hidden(counts: dict[str, int]) -> str:
    names = {"ignored": "ignored", "prevented": "prevented", "private": "private", "out_of_scope": "out of scope"}
    return ", ".join(f"{counts[name]:,} {word}" for name, word in names.items() if counts[name])


def unread_note(unread: Sequence[Kind]) -> str:
    """Return what to do about kinds that cannot be planned yet."""
    return f"Not fully read yet: {', '.join(unread)}. Run: accord observe {' '.join(unread)}"
