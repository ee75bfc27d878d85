"""Which events somebody wants to see: of a run, about items, of kinds or types, by a person, in a span of time."""

import msgspec

from core.facts.recorded import Stored


class Selection(msgspec.Struct, frozen=True):
    """Which events are meant; without anything said, all."""

    run: str | None = None
    items: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    """As stored, such as "write-succeeded"."""
    actor: str | None = None
    """Who did it: any part of how the journal names them, in whatever letters."""
    since: str | None = None
    """The first instant that is meant, as events have it: UTC, with microseconds."""
    until: str | None = None
    """The first instant that is not."""

    @property
    def whole(self) -> bool:
        return self == ALL

    def means_actor(self, actor: str) -> bool:
        return self.actor is None or self.actor.casefold() in actor.casefold()

    def means_time(self, at: str) -> bool:
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)

    def __contains__(self, event: Stored) -> bool:
        return (
            (self.run is None or event.run == self.run)
            and (not self.items or event.item in self.items)
            and (not self.kinds or event.kind in self.kinds)
            and (not self.types or event.type in self.types)
            and self.means_actor(event.actor)
            and self.means_time(event.at)
        )


ALL = Selection()
