"""Records that came in a reading, by what tells that one of them is another that is gone.

Ids are not for ever: a task that is moved between lists has a new one, an archive or an import gives new ones, and what
lies in a container whose id drifted may have drifted with it (Graph: outlook-immutable-id). Whoever went away while
the very same thing came lives on in it, and its link with it: nothing is deleted, and nothing is made twice.
"""

from collections.abc import Hashable, Iterable, Iterator

from core.facts.state import Item, Seen
from core.fields import BY_NAME, names_in
from core.model import Kind, Side


class Newcomers:
    """Unlinked records of one side that a reading listed for the first time."""

    def __init__(self, kind: Kind, side: Side, items: Iterable[Item | None]) -> None:
        self._kind, self._side = kind, side
        self._by_mark: dict[Hashable, list[str]] = {}
        self._taken: set[str] = set()
        for item in items:
            seen = item.on(side) if item and not item.linked and not item.parted else None
            for mark in self._marks(seen) if seen and not seen.gone else ():
                self._by_mark.setdefault(mark, []).append(seen.record.id if seen else "")

    def take(self, item: Item) -> str | None:
        """Return the id of the newcomer that a lost record lives on in, None if there is none. Each is taken once."""
        lost = item.on(self._side)
        for mark in self._marks(lost) if lost and item.linked else ():
            for remote in self._by_mark.get(mark, ()):
                if remote not in self._taken:
                    self._taken.add(remote)
                    return remote
        return None

    def _marks(self, seen: Seen) -> Iterator[Hashable]:
        """Yield what a record is the same thing by: its iCalendar uid, or else all that it says. What Accord made as
        the counterpart of another is not the same."""
        if seen.record.uid:
            yield "uid", seen.record.key, seen.record.uid
        if seen.fields and not seen.erased:
            specs = [BY_NAME[self._kind][name] for name in names_in(self._kind, seen.fields)]
            said = {spec.name: key for spec in specs if (key := spec.key(seen.fields.get(spec.name))) is not None}
            yield "fields", seen.record.key, frozenset(said.items())
