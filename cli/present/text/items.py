"""Items as text, a line each: as they stand after a decision, and what is ignored."""

from cli.present.reports import Ignored
from cli.present.text.rows import ACTION_WIDTH, action_text
from cli.present.text.words import local, shorten_ids, zone_name
from cli.terminal.look import Look, cut, table
from cli.terminal.printable import printable
from core.engine.reports import Changed
from core.model import Row, RowState


def decided_text(changed: Changed, look: Look) -> str:
    """Return the items that were decided about, as they stand now, a line each."""
    short = shorten_ids(item for item, _ in changed.rows)
    return "\n".join(cut(_decided_line(short[item], row, look), look.width, look) for item, row in changed.rows)


def _decided_line(short: str, row: Row | None, look: Look) -> str:
    if row is None:
        return f"{short}  nothing to do"
    title = printable(row.title) if row.title and row.state is not RowState.PRIVATE else row.kind.value
    return f"{short}  {action_text(row, look):{ACTION_WIDTH}}  {title}  {printable(row.reason)}"


def ignored_text(ignored: Ignored, look: Look) -> str:
    """Return what is ignored, a line each: since when, by whom, why, until what."""
    items = ignored.items
    if not items:
        return "Nothing is ignored."
    short = shorten_ids(item.item for item in items)
    rows = [
        (
            short[i.item],
            i.kind.value,
            printable(i.title),
            local(i.decision.at, look),
            printable(i.decision.actor),
            printable(i.until),
            printable(i.decision.reason or ""),
        )
        for i in items
    ]
    headers = ("item", "kind", "what", "since", "by", "until", "why")
    zone = zone_name(items[0].decision.at, look) if items[0].decision.at else ""
    return "\n".join(
        [*table(rows, headers, look, flexible=2), "", f"Times in {zone}. Take back with: accord decide ITEM --clear"]
    )
