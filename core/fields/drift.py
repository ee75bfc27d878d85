"""How far one side has moved since the two sides last agreed."""

from dataclasses import dataclass, field

from core.fields import BY_KIND
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
    return {
        spec.name: base.get(spec.name)
        for spec in BY_KIND[kind]
        if not spec.same(now.get(spec.name), base.get(spec.name))
    }
