"""Items as text, a line each: as they stand after a decision, and what is ignored."""

from collections import Counter

from cli.present.reports import Ignored
from cli.present.text.rows import action_text
from cli.present.text.words import local, plural, zone_name
from cli.terminal.look import Look, cut, fitted, table
from cli.terminal.printable import printable
from core.engine.find import Names, name_in
from core.engine.reports import Changed, Effect
from core.model import Row, RowState

_DONE = {
    "exclude": "Excluded from this sync",
    "include": "Included",
    "ignore-once": "Ignored until one side changes",
    "ignore-forever": "Ignored permanently",
    "prefer": "Preferred",
    "link": "Linked by hand",
    "unlink": "Unlinked",
    "release": "Released",
    "clear": "Cleared",
    "undo": "Undone",
    "redo": "Done again",
    "applied": "Settled as applied",
    "not-applied": "Settled as not applied",
}


def decided_text(changed: Changed, look: Look) -> str:
    """Return what was decided, what it changes for each item, and which items it left as they were."""
    told = [f"{_DONE.get(changed.said, changed.said)}: {plural(len(changed.effects), 'item')}."]
    told += [cut(_effect_line(effect, changed.names, look), look.width, look) for effect in changed.effects]
    passed = Counter(each.why for each in changed.passed_over)
    told += [f"Passed over {plural(count, 'item')}: {printable(why)}." for why, count in passed.items()]
    return fitted("\n".join(told), look)


def _effect_line(effect: Effect, names: Names, look: Look) -> str:
    """Return an item as it stood, and as it stands."""
    before, after = (_standing(row, look) for row in (effect.before, effect.after))
    arrow = "⇒" if look.unicode else "=>"
    stands = f"{after}, as before" if before == after else f"{before} {arrow} {after}"
    row = effect.after or effect.before
    if row is None:
        return f"{name_in(names, effect.item)}  {stands}"
    title = printable(row.title) if row.title and row.state is not RowState.PRIVATE else row.kind.value
    return f"{name_in(names, effect.item)}  {stands}  {title}" + (f"  {printable(row.reason)}" if effect.after else "")


def _standing(row: Row | None, look: Look) -> str:
    return action_text(row, look) if row else "nothing to do"


def ignored_text(ignored: Ignored, look: Look) -> str:
    """Return what is ignored, a line each: since when, by whom, why, until what."""
    items = ignored.items
    if not items:
        return "Nothing is ignored."
    rows = [
        (
            name_in(ignored.names, i.item),
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
    moments = [each.decision.at for each in items if each.decision.at]
    zone = f"Times in {zone_name(moments[0], look, *moments)}. " if moments else ""
    undo = f"{zone}Undo with: accord decide ITEM --clear"
    return "\n".join([*table(rows, headers, look, flexible=(2, 4, 6)), "", undo])
