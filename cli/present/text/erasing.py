"""Erasures as text: what would be erased, what stays and why, and what was done."""

from cli.present.reports import Erased
from cli.present.text.words import plural
from cli.terminal.look import Look, fitted
from cli.terminal.printable import printable
from core.engine.find import name_in
from core.engine.reports import Erasure

_LISTED = 20


def erasure_text(erasure: Erasure, look: Look) -> str:
    """Return what an erasure would take, item by item, and what it leaves."""
    lines = [f"The content of {plural(len(erasure.positions), 'event')} would be erased from the journal:"]
    for each in erasure.items[:_LISTED]:
        kind = each.kind.value if each.kind else ""
        title = printable(each.title) or "(no content left)"
        lines.append(f"  {name_in(erasure.names, each.item)}  {kind:8}  {title}  {plural(each.events, 'event')}")
    if len(erasure.items) > _LISTED:
        lines.append(f"  … and {len(erasure.items) - _LISTED} more items")
    if erasure.loose:
        lines.append(f"  {plural(erasure.loose, 'event')} about no single item")
    lines += ["What stays:", *(f"  {sentence}" for sentence in erasure.remains)]
    return fitted("\n".join(lines), look)


def erased_text(told: Erased, look: Look) -> str:
    """Return what was done."""
    return f"Erased the content of {plural(told.events, 'event')}. accord verify checks that the journal is whole."
