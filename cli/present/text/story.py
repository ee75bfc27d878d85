"""One item as text: both records field by field, what differs, why, who changed what, and what else happened to it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len

from cli.present.text.events import decision_text, event_text
from cli.present.text.rows import action_text
from cli.present.text.words import evidence_text, field_value, label, local, zone_name
from cli.terminal.look import Look, cut, fit
from cli.terminal.printable import printable
from cli.terminal.wrapping import indented, side_by_side, wrapped
from core.engine.deeds import Deed, Did, last_writers
from core.engine.reports import ItemStory
from core.facts.events import RecordGone, RecordObserved, WriteStarted, WriteSucceeded
from core.facts.recorded import Recorded
from core.fields import names_in, title
from core.model import Fields, Side

_LINES = 3
"""So many for a value that is the same on both sides."""
_WIDEST = 50
"""Cells for a value, at most: a table that is wider cannot be read across."""


def story_text(story: ItemStory, look: Look) -> str:
    """Return everything that is known about an item. A private record shows its id and kind alone."""
    lines = _heading(story, look)
    if not story.private and not story.gone:
        lines += ["", *_fields(story, look)]
    lines += ["", *_standing(story, look)]
    if not story.private:
        lines += _last_writers(story, look)
    return "\n".join([*lines, "", *history_lines(story, look)])


def _heading(story: ItemStory, look: Look) -> list[str]:
    fields = story.outlook or story.salesforce or {}
    if story.gone:
        return [look.paint(f"{story.kind.capitalize()}: gone", bold=True), f"item {story.item}"]
    name = "private record" if story.private else printable(title(story.kind, fields))
    proposed = story.row is not None and story.row.counterpart is not None
    linked = (
        f"linked: {evidence_text(story.linked)}" if story.linked else "not linked yet" if proposed else "not linked"
    )
    ids = ((Side.SALESFORCE, story.salesforce_id), (Side.OUTLOOK, story.outlook_id))
    return [
        *(look.paint(line, bold=True) for line in wrapped(f"{story.kind.capitalize()}: {name}", look.room)),
        f"item {story.item}, {linked}",
        *(f"{side.label}: {printable(id_) if id_ else 'no record'}" for side, id_ in ids),
    ]


def _fields(story: ItemStory, look: Look) -> Iterator[str]:
    """Yield both records side by side: what differs is marked and in full, what is the same in a few lines."""
    differing = {change.name for change in story.differences}
    agreed = story.base_outlook or story.base_salesforce
    held = [agreed] * (agreed is not None) + [story.salesforce, story.outlook]
    names = _held(story)
    rows = [
        (f"{'*' if name in differing else ' '} {label(name)}", *(_value(f, name, look) for f in held)) for name in names
    ]
    head = ("  field", *(["when last agreed"] * (agreed is not None)), "Salesforce", "Outlook")
    widths = _widths([head, *rows], look)
    yield from _painted(_across(head, widths, look), look, bold=True)
    for name, row in zip(names, rows, strict=True):
        if name in differing:
            yield from _painted(_across(row, widths, look), look, fg="cyan")
        else:
            cells = [cut(cell, width * _LINES, look) for cell, width in zip(row, widths, strict=True)]
            yield from _across(cells, widths, look)


def _across(cells: Sequence[str], widths: Sequence[int], look: Look) -> list[str]:
    """Return cells that are wrapped beside each other; in one line, each in full, where nobody reads columns."""
    return [_in_a_line(cells, widths, look)] if look.whole else side_by_side(cells, widths)


def _in_a_line(cells: Sequence[str], widths: Sequence[int], look: Look) -> str:
    return "  ".join(fit(cell, width, look) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _widths(rows: Sequence[Sequence[str]], look: Look) -> list[int]:
    """Return how wide each column is: names a third at most, and values alike, as there is room for and need of."""
    name, *values = (max(cell_len(row[column]) for row in rows) for column in range(len(rows[0])))
    name = min(name, look.width // 3)
    room = max((look.width - name - 2 * len(values)) // len(values), 12)
    return [name, *[min(max(values), room, _WIDEST)] * len(values)]


def _held(story: ItemStory) -> list[str]:
    """Return the fields that either record holds, or did when they last agreed, in the order of their kind."""
    sides = (story.salesforce, story.outlook, story.base_salesforce, story.base_outlook)
    return [name for name in names_in(story.kind, *sides) if any((fields or {}).get(name) for fields in sides)]


def _painted(lines: Sequence[str], look: Look, *, fg: str | None = None, bold: bool = False) -> list[str]:
    return [look.paint(line, fg=fg, bold=bold) for line in lines]


def _value(fields: Fields | None, name: str, look: Look) -> str:
    if fields is None:
        return "–" if look.unicode else "-"
    return field_value(name, fields.get(name), look)


def _standing(story: ItemStory, look: Look) -> list[str]:
    """Return what Accord would do, and why; and what a person said to that."""
    row, lines = story.row, []
    if row is not None:
        told = wrapped(f"{action_text(row, look)}  {printable(row.reason)}", look.room)
        lines += [*_painted(told, look, bold=True), f"rule: {row.rule}"]
        if row.candidates:
            lines += wrapped(f"could be: {', '.join(printable(c) for c in row.candidates)}", look.room)
    elif story.gone:
        lines.append("It is gone: neither side has a record of it any more.")
    else:
        lines.append("Nothing to do: both sides agree.")
    if story.decision:
        lines += wrapped(f"decided: {decision_text(story.decision, look)}", look.room)
    return lines


def _last_writers(story: ItemStory, look: Look) -> Iterator[str]:
    """Yield who gave each record the values that it has: field by field, those of one deed together."""
    told: dict[tuple[int, Side], tuple[Deed, list[str]]] = {}
    by_side = {Side.SALESFORCE: story.salesforce_id, Side.OUTLOOK: story.outlook_id}
    for side, remote in by_side.items():
        last = last_writers(story.deeds, side, remote)
        for name in _held(story):
            if name in last:
                told.setdefault((last[name].position, side), (last[name], []))[1].append(name)
    if not told:
        return
    yield ""
    yield look.paint("Who wrote the current values", bold=True)
    for (_, side), (deed, names) in told.items():
        yield from indented(f"{side.label}: {', '.join(map(label, names))}: {_author(deed, look)}", look.room, "    ")


def _author(deed: Deed, look: Look) -> str:
    """Return who did something, when, and in which run it was done or came to light."""
    seen = f"{local(deed.at, look)}, {f'run {printable(deed.run)}' if deed.run else 'no run'}"
    if deed.by_accord:
        return f"Accord for {printable(deed.actor)}, {seen}"
    if deed.did is Did.FOUND:
        return f"as it was when first seen, {seen}"
    return f"changed there{', last' if deed.editor else ''}{_by(deed, look)}; seen {seen}"


def _by(deed: Deed, look: Look) -> str:
    """Return whom the service names, and when: the last one, if several changed the record since it was seen before."""
    by = f" by {printable(deed.editor)}" if deed.editor else ""
    return by + (f" at {local(deed.stamp, look)}" if deed.stamp else "")


def history_lines(story: ItemStory, look: Look) -> Iterator[str]:
    """Yield what happened, in order. A write is told by its outcome, if there is one."""
    if not story.history:
        yield "No history."
        return
    done: Mapping[int, list[Deed]] = defaultdict(list)
    for deed in () if story.private else story.deeds:
        done[deed.position].append(deed)
    answered = {deed.position for deed in story.deeds if deed.by_accord}
    outcomes = {e.event.key for e in story.history if isinstance(e.event, WriteSucceeded) and e.position in answered}
    yield look.paint(
        f"History (times in {zone_name(story.history[-1].at, look, *(each.at for each in story.history))})", bold=True
    )
    for recorded in story.history:
        event = recorded.event
        if isinstance(event, WriteStarted) and event.key in outcomes:
            continue
        deeds = done[recorded.position]
        if deeds or not isinstance(event, RecordObserved | RecordGone | WriteSucceeded) or story.private:
            yield from _told(recorded, deeds, story, look)


def _told(recorded: Recorded, deeds: Sequence[Deed], story: ItemStory, look: Look) -> Iterator[str]:
    """Yield the lines of one event: what it was, and beneath it the fields that it changed."""
    head = f"{local(recorded.at, look)}  {printable(recorded.run or '-')}"
    for deed in deeds:
        yield from indented(f"{head}  {_deed_text(deed, story, look)}", look.room, "    ")
        for field in deed.fields if deed.did not in (Did.FOUND, Did.CREATED) else ():
            arrow = "⇒" if look.unicode else "=>"
            old, new = (field_value(field.name, value, look) for value in (field.old, field.new))
            change = f"{label(field.name)}: {old} {arrow} {new}"
            yield from ("    " + line for line in indented(change, look.room - 4, "    "))
    if not deeds:
        yield from indented(f"{head}  {event_text(recorded.event)}", look.room, "    ")


def _deed_text(deed: Deed, story: ItemStory, look: Look) -> str:
    """Return in words what was done, by whom and why."""
    request = f"; request {printable(deed.request)}" if deed.request else ""
    lost = "; what changed was erased" if deed.erased else ""
    match deed.did:
        case Did.FOUND:
            by = _by(deed, look)
            return f"first seen in {deed.side.label}{', last changed' + by if by else ''}{lost}"
        case Did.CHANGED:
            return f"changed in {deed.side.label}{', last' if deed.editor else ''}{_by(deed, look)}{lost}"
        case Did.HIDDEN:
            return f"no longer visible in {deed.side.label}: private, or outside what is synced"
        case Did.LOST:
            return f"gone from {deed.side.label}"
        case Did.DELETED:
            return f"Accord deleted it in {deed.side.label} for {printable(deed.actor)}{_why(deed, story)}{request}"
        case Did.CREATED:
            verb = "created it in"
        case Did.WROTE:
            verb = "wrote to"
    return f"Accord {verb} {deed.side.label} for {printable(deed.actor)}{_why(deed, story)}{request}{lost}"


def _why(deed: Deed, story: ItemStory) -> str:
    """Return whence the values of a write came, and which decision it followed."""
    source = next((each for each in story.deeds if each.position == deed.source and each.side is not deed.side), None)
    said = next((each for each in story.history if each.position == deed.decision), None)
    reasons = []
    if source is not None:
        by = f", changed by {printable(source.editor)}" if source.editor and source.did is Did.CHANGED else ""
        reasons.append(f"as in {source.side.label}{by}")
    if said is not None:
        reasons.append(f"{printable(said.actor)} {event_text(said.event)}")
    return f" ({'; '.join(reasons)})" if reasons else ""
