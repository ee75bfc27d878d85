"""What each run came to, counted from its events."""

from collections.abc import Iterable
from typing import Final

import msgspec

from core.engine.write_story import fact
from core.facts.recorded import Stored


class Tally(msgspec.Struct):
    """One run, as far as its events are among those that were counted; what was done outside of runs has no id."""

    run: str | None
    actor: str
    first: str
    """When the first of the events happened."""
    command: str = ""
    kinds: tuple[str, ...] = ()
    reason: str = ""
    ended: str = ""
    outcome: str = ""
    counts: dict[str, int] = {}
    """How often: "seen", "gone", "link", "unlink", "decision", "create", "update", "delete" (these succeeded), "failed"
    (stale ones too), "unknown", "settled" (by a person), "begun" (writes, whatever became of them)."""

    @property
    def wrote(self) -> int:
        return sum(self.counts.get(what, 0) for what in ("create", "update", "delete"))

    @property
    def failed(self) -> int:
        return self.counts.get("failed", 0) + self.counts.get("unknown", 0)

    @property
    def has_writes(self) -> bool:
        """There is a write to be told of."""
        return bool(self.wrote or self.failed or self.counts.get("settled") or self.counts.get("begun"))

    def add(self, event: Stored) -> None:
        """Count an event."""
        match event.type:
            case "run-started":
                said = fact(event)
                self.command, self.kinds = str(said.get("command", "")), tuple(said.get("kinds", ()))
                self.reason = str(msgspec.json.decode(event.content)) if event.content else ""
            case "run-finished":
                self.ended, self.outcome = event.at, str(fact(event).get("outcome", ""))
            case "write-succeeded":
                self._count(str(fact(event).get("operation", "")))
            case _ if event.type in _COUNTED:
                self._count(_COUNTED[event.type])

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


_COUNTED: Final = {
    "record-observed": "seen",
    "record-gone": "gone",
    "linked": "link",
    "unlinked": "unlink",
    "decision-made": "decision",
    "decision-withdrawn": "decision",
    "decision-restored": "decision",
    "write-failed": "failed",
    "write-lost": "unknown",
    "write-settled": "settled",
    "write-started": "begun",
}


def tally(events: Iterable[Stored]) -> tuple[Tally, ...]:
    """Return the runs of events, in the order in which they began; what belongs to no run comes as one more."""
    runs: dict[str | None, Tally] = {}
    for event in events:
        run = runs.get(event.run)
        if run is None:
            run = runs[event.run] = Tally(event.run, event.actor, event.at, counts={})
        run.add(event)
    return tuple(runs.values())
