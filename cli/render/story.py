"""One item as text: both records field by field, what differs, why, and what happened to it."""

from cli.render.look import Look, clean, cut, fit, local, table, value_text, zone_name
from cli.render.plan import action_text, shorten_ids
from core.engine.reports import IgnoredItem, ItemStory
from core.facts.events import (
    DecisionMade,
    DecisionWithdrawn,
    Event,
    Linked,
    RecordGone,
    RecordObserved,
    Unlinked,
    WriteFailed,
    WriteStarted,
    WriteSucceeded,
    type_of,
)
from core.facts.recorded import Recorded
from core.fields import BY_KIND, title
from core.model import Decision, Fields, Side


def render_story(story: ItemStory, look: Look) -> str:
    """Return everything that is known about an item. A private record shows its id and kind alone."""
    lines = _heading(story, look)
    if not story.private:
        lines += ["", *_fields(story, look)]
    if story.row is not None:
        action = action_text(story.row, look)
        lines += ["", look.paint(f"{action}  {clean(story.row.reason)}", bold=True), f"rule: {story.row.rule}"]
        if story.row.candidates:
            lines.append(f"could be: {', '.join(clean(c) for c in story.row.candidates)}")
    else:
        lines += ["", "Nothing to do: both sides agree."]
    if story.decision:
        lines.append(f"decided: {decision_text(story.decision, look)}")
    return "\n".join(cut(line, look.width, look) for line in [*lines, "", *_history(story, look)])


def _heading(story: ItemStory, look: Look) -> list[str]:
    fields = story.outlook or story.salesforce or {}
    name = "private record" if story.private else clean(title(story.kind, fields))
    proposed = story.row is not None and story.row.counterpart is not None
    linked = f"linked by {story.linked}" if story.linked else "not linked yet" if proposed else "not linked"
    ids = ((Side.SALESFORCE, story.salesforce_id), (Side.OUTLOOK, story.outlook_id))
    return [
        look.paint(f"{story.kind.capitalize()}: {name}", bold=True),
        f"item {story.item}, {linked}",
        *(f"{side.label}: {clean(id_) if id_ else 'no record'}" for side, id_ in ids),
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
    return f"{local(recorded.at, look)}  {clean(recorded.run or '-')}  {event_text(recorded.event)}"


def event_text(event: Event) -> str:
    """Return an event in words, without the content of records."""
    match event:
        case RecordObserved(side=side, record=record):
            return (
                f"seen in {side.label}{' as private' if record.private else ''}, version {clean(record.version)[:24]}"
            )
        case RecordGone(side=side, evidence=evidence):
            return f"gone from {side.label} ({clean(evidence)})"
        case Linked(evidence=evidence):
            return f"linked by {clean(evidence)}"
        case Unlinked(evidence=evidence):
            return f"link ended: {clean(evidence)}"
        case DecisionMade(choice=choice, side=side, fields=fields, content=reason):
            preferred = f" {side.label}" if side else ""
            alone = f" for {clean(', '.join(fields))}" if fields else ""
            return f"decided: {choice}{preferred}{alone}" + (f" ({clean(reason)})" if reason else "")
        case DecisionWithdrawn():
            return "decision taken back"
        case WriteStarted(side=side, operation=operation):
            return f"{operation} in {side.label} began"
        case WriteSucceeded(side=side, operation=operation, request_id=request):
            return f"{operation} in {side.label} succeeded" + (f", request {clean(request)}" if request else "")
        case WriteFailed(side=side, operation=operation, code=code):
            return f"{operation} in {side.label} failed: {clean(code)}"
        case _:
            return type_of(event)


def decision_text(decision: Decision, look: Look) -> str:
    """Return a decision in words: what, by whom, when and why."""
    words = [decision.choice.value]
    if decision.side:
        words.append(decision.side.label)
    if decision.fields:
        words.append(f"for {', '.join(decision.fields)}")
    if decision.other:
        words.append(clean(decision.other))
    by = f" by {clean(decision.actor)}" if decision.actor else ""
    at = f" at {local(decision.at, look)}" if decision.at else ""
    return " ".join(words) + by + at + (f": {clean(decision.reason)}" if decision.reason else "")


def render_ignored(items: tuple[IgnoredItem, ...], look: Look) -> str:
    """Return what is ignored, a line each: since when, by whom, why, until what."""
    if not items:
        return "Nothing is ignored."
    short = shorten_ids(item.item for item in items)
    rows = [
        (
            short[i.item],
            i.kind.value,
            clean(i.title),
            local(i.decision.at, look),
            clean(i.decision.actor),
            clean(i.until),
            clean(i.decision.reason or ""),
        )
        for i in items
    ]
    headers = ("item", "kind", "what", "since", "by", "until", "why")
    zone = zone_name(items[0].decision.at, look) if items[0].decision.at else ""
    return "\n".join(
        [*table(rows, headers, look, flexible=2), "", f"Times in {zone}. Take back with: accord decide ITEM --clear"]
    )
