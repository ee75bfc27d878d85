"""A desk whose Salesforce has habits: it cuts texts, refuses fields, drops what it took, and knows who was merged."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec

from core.model import Gone, Identity, Kind, Outcome, Record, Side, Write
from tests.support.fakes import Desk, MemorySide


class Narrow(MemorySide):
    """A side with habits: it cuts texts, refuses fields, drops what it says it took, and knows who was merged."""

    facts: Mapping[str, object] = MappingProxyType({})
    drops: Sequence[str] = ()
    silent: frozenset[str] = frozenset()

    def identity(self, sources: object) -> Identity:
        return msgspec.structs.replace(super().identity(sources), **self.facts)  # type: ignore[arg-type]

    def _write(self, write: Write) -> Outcome:
        kept = {name: value for name, value in write.changes.items() if name not in self.drops}
        return super()._write(msgspec.structs.replace(write, changes=kept))

    def fetch(self, scope: object, ids: Sequence[str]) -> dict[str, Record | Gone]:
        found = dict(super().fetch(scope, ids))  # type: ignore[arg-type]
        for remote in self.silent & found.keys():
            del found[remote]
        return found


def narrow(settings: object = None, **facts: object) -> tuple[Desk, Narrow]:
    """Return a desk whose Salesforce is narrow."""
    desk = Desk(settings) if settings else Desk()  # type: ignore[arg-type]
    desk.salesforce = there = Narrow(Side.SALESFORCE, desk.clock)
    there.facts = facts
    desk.open()
    return desk, there


def limits(kind: Kind, **fields: int) -> dict[str, object]:
    return {"limits": {kind.value: fields}}
