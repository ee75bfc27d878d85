"""partners: whom the record of an item could be linked to by hand."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from heapq import nsmallest

import msgspec

from core import fields as canon
from core.facts.state import Item, Seen, State
from core.model import Row, Side
from core.planning.view import View, view_of
from core.settings import PlanSettings

MANY = 50
"""So many are offered; a part of the title finds the others."""
_COMPARED = 500
"""So many titles are compared letter by letter."""


class Partner(msgspec.Struct, frozen=True):
    """A record without a counterpart, on the other side."""

    item: str
    side: Side
    title: str
    when: str | None
    likely: bool
    """Accord itself found that the two may belong together."""


def partners(
    state: State, settings: PlanSettings, as_of: str, item: Item, row: Row | None, text: str
) -> tuple[Partner, ...]:
    """Return records of the other side that an item's record could be linked to, the likeliest first."""
    here = next((side for side, seen in item.sides() if not seen.gone), None)
    if here is None or item.linked:
        return ()
    view = view_of(item.kind, settings.of(item.kind), as_of)
    likely = {rival.item for rival in row.rivals} if row else set()
    ours = next(_partner(item, side, seen, likely) for side, seen in item.sides() if side is here)
    found = [
        _partner(other, here.other, theirs, likely)
        for other, theirs in _loose(state, item, here.other, view)
        if text.casefold() in canon.title(item.kind, theirs.fields).casefold()
    ]
    near = nsmallest(_COMPARED, found, key=lambda each: _far(ours, each))
    return tuple(sorted(near, key=lambda each: _distance(ours, each))[:MANY])


def has_partner(state: State, settings: PlanSettings, as_of: str, item: Item) -> bool:
    """Tell whether there is any record that an item's record could be linked to."""
    here = next((side for side, seen in item.sides() if not seen.gone), None)
    if here is None or item.linked:
        return False
    view = view_of(item.kind, settings.of(item.kind), as_of)
    return any(True for _ in _loose(state, item, here.other, view))


def _loose(state: State, item: Item, side: Side, view: View) -> Iterator[tuple[Item, Seen]]:
    for other in state.of(item.kind).items.values():
        seen = other.on(side)
        if seen and not seen.gone and not other.linked and view.takes_in(seen):
            yield other, seen


def _partner(item: Item, side: Side, seen: Seen, likely: set[str]) -> Partner:
    fields = seen.fields
    return Partner(item.id, side, canon.title(item.kind, fields), canon.when(item.kind, fields), item.id in likely)


def _far(ours: Partner, other: Partner) -> tuple[bool, bool, bool]:
    """Return what sorts the likeliest first, at little cost: candidates, the same time, the same start."""
    return not other.likely, ours.when != other.when, ours.title[:3].casefold() != other.title[:3].casefold()


def _distance(ours: Partner, other: Partner) -> tuple[bool, bool, float, str, str]:
    """Return what sorts the likeliest first: Accord's own candidates, the same time, a like title."""
    alike = SequenceMatcher(None, ours.title[:80].casefold(), other.title[:80].casefold()).quick_ratio()
    return not other.likely, ours.when != other.when, -alike, other.title.casefold(), other.item
