"""How far a writing has come, told by the thread that writes and read by the one that serves."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event

from core.model import Outcome, Side, Write

LATEST = 6
"""So many of the last writes are told."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How much of one side is written."""

    side: Side
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Wrote:
    """One write that came to its end."""

    item: str
    side: Side
    operation: str
    status: str


class Watch:
    """Progress that is looked at from another thread, and that can be told to stop."""

    def __init__(self) -> None:
        self.text, self.steps, self.total = "", 0, 0
        self.notes: tuple[str, ...] = ()
        self.latest: tuple[Wrote, ...] = ()
        self._writes: dict[Side, int] = {}
        self._done = dict.fromkeys(Side, 0)
        self._stop = Event()

    # What the writing tells

    def phase(self, text: str, total: int | None = None) -> None:
        self.text, self.steps, self.total = text, 0, total or 0

    def step(self, count: int = 1) -> None:
        self.steps += count

    def note(self, text: str) -> None:
        self.notes = (*self.notes, text)[-LATEST:]

    def to_write(self, writes: Mapping[Side, int]) -> None:
        self._writes = dict(writes)

    def wrote(self, write: Write, outcome: Outcome) -> None:
        self._done[write.side] += 1
        wrote = Wrote(write.item, write.side, write.operation.value, outcome.status.value)
        self.latest = (*self.latest, wrote)[-LATEST:]

    def wants_to_stop(self) -> bool:
        return self._stop.is_set()

    # What the page asks

    def stop(self) -> None:
        """Let no further request leave."""
        self._stop.set()

    def bars(self) -> list[Bar]:
        """Return how far each side is, Salesforce first; none before it is known what is written."""
        writes = self._writes
        return [Bar(side, self._done[side], writes.get(side, 0)) for side in (Side.SALESFORCE, Side.OUTLOOK) if writes]
