"""One item as text: both records field by field, what differs, why, and what happened to it."""

from cli.present.text.events import decision_text, event_text
from cli.present.text.rows import action_text
from cli.present.text.words import local, value_text, zone_name
from cli.terminal.look import Look, cut, fit
from cli.terminal.printable import printable
from core.engine.reports import ItemStory
from core.facts.recorded import Recorded
from core.fields import BY_KIND, title
from core.model import Fields, Side


def story_text(story: ItemStory, look: Look) -> str:
    """Return everything that is known about an item. A private record shows its id and kind alone."""
    lines = _heading(story, look)
    if not story.private and not story.gone:
        lines += ["", *_fields(story, look)]
    if story.row is not None:
        action = action_text(story.row, look)
        lines += ["", look.paint(f"{action}  {printable(story.row.reason)}", bold=True), f"rule: {story.row.rule}"]
        if story.row.candidates:
            lines.append(f"could be: {', '.join(printable(c) for c in story.row.candidates)}")
    elif story.gone:
        lines += ["", "It is gone: neither side has a record of it any more."]
    else:
        lines += ["", "Nothing to do: both sides agree."]
    if story.decision:
        lines.append(f"decided: {decision_text(story.decision, look)}")
    return "\n".join(cut(line, look.width, look) for line in [*lines, "", *_history(story, look)])


def _heading(story: ItemStory, look: Look) -> list[str]:
    fields = story.outlook or story.salesforce or {}
    if story.gone:
        return [look.paint(f"{story.kind.capitalize()}: gone", bold=True), f"item {story.item}"]
    name = "private record" if story.private else printable(title(story.kind, fields))
    proposed = story.row is not None and story.row.counterpart is not None
    linked = f"linked by {story.linked}" if story.linked else "not linked yet" if proposed else "not linked"
    ids = ((Side.SALESFORCE, story.salesforce_id), (Side.OUTLOOK, story.outlook_id))
    return [
        look.paint(f"{story.kind.capitalize()}: {name}", bold=True),
        f"item {story.item}, {linked}",
        *(f"{side.label}: {printable(id_) if id_ else 'no record'}" for side, id_ in ids),
    ]


def _fields(story: ItemStory, look: Look) -> list[str]:
    """Return both records side by side; fields that both leave empty are left out, differing ones marked."""
    differing = {change.name for change in story.differences}
    sides = (story.salesforce, story.outlook, story.base_salesforce, story.base_outlook)
    names = [field.name for field in BY_KIND[story.kind] if any((fields or {}).get(field.name) for fields in sides)]
    cell = max((look.width - 2 - 15 - 6) // 3, 12)
    lines = [look.paint("  ".join(fit(t, w, look) for t, w in _columns(cell)).rstrip(), bold=True)]
    for name in names:
        mark = "*" if name in differing else " "
        cells = [_value(story.base_outlook or story.base_salesforce, name, look)]
        cells += [_value(fields, name, look) for fields in (story.salesforce, story.outlook)]
        text = "  ".join([f"{mark} {fit(name, 15, look)}", *(fit(text, cell, look) for text in cells)]).rstrip()
        lines.append(look.paint(text, fg="cyan" if name in differing else None))
    return lines


def _columns(cell: int) -> tuple[tuple[str, int], ...]:
    return (("  field", 17), ("when last agreed", cell), ("Salesforce", cell), ("Outlook", cell))


def _value(fields: Fields | None, name: str, look: Look) -> str:
    if fields is None:
        return "–" if look.unicode else "-"
    return value_text(fields.get(name), look)


def _history(story: ItemStory, look: Look) -> list[str]:
    if not story.history:
        return ["No history."]
    zone = zone_name(story.history[-1].at, look)
    return [look.paint(f"History (times in {zone})", bold=True), *(_event_line(e, look) for e in story.history)]


def _event_line(recorded: Recorded, look: Look) -> str:
    return f"{local(recorded.at, look)}  {printable(recorded.run or '-')}  {event_text(recorded.event)}"
