"""How far one side has moved since the two sides last agreed."""

from dataclasses import dataclass, field

from core.fields import BY_KIND, BY_NAME
from core.model import Fields, Kind, Side, Value


@dataclass(frozen=True, slots=True)
class Base:
    """What each side held when the two last agreed, as read back. Empty for a pair that meets for the first time."""

    outlook: Fields = field(default_factory=dict)
    salesforce: Fields = field(default_factory=dict)

    def of(self, side: Side) -> Fields:
        return self.outlook if side is Side.OUTLOOK else self.salesforce


NO_BASE = Base()


def drift(kind: Kind, now: Fields, base: Fields) -> dict[str, Value]:
    """Return, for each field that one side has moved away from its base, what the base held."""
    if now == base:
        return {}
    specs = BY_NAME[kind]
    moved = {
        name for name, _ in now.items() ^ base.items() if specs.knows(name)
    }  # only of these it matters how they compare
    found = [name for name in moved if not specs[name].same(now.get(name), base.get(name))]
    if len(found) > 1:
        order = [spec.name for spec in BY_KIND[kind]]
        found = [*(name for name in order if name in found), *sorted(set(found).difference(order))]
    return {name: base.get(name) for name in found}
