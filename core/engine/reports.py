"""What each use case tells when it is done. The command line renders these; scripts read them as JSON."""

import msgspec

from core.facts.recorded import Recorded
from core.model import Decision, FieldChange, Fields, Kind, Problem, Row, Side
from core.ports import JournalProblem


class FeedReport(msgspec.Struct, frozen=True):
    """What reading one side of one kind came to."""

    side: Side
    kind: Kind
    read: int
    changed: int
    gone: int
    complete: bool
    requests: int
    suspect: bool = False


class ObserveReport(msgspec.Struct, frozen=True):
    run: str
    feeds: tuple[FeedReport, ...]


class RowOutcome(msgspec.Struct, frozen=True):
    """What came of one confirmed row."""

    item: str
    kind: Kind
    title: str
    action: str
    target: str | None
    outcome: str
    """"succeeded", "failed", "stale", "unknown" or "skipped" (the run was interrupted before it)."""
    problem: Problem | None = None


class ApplyReport(msgspec.Struct, frozen=True):
    run: str
    plan: str
    """The digest of the plan that was confirmed."""
    rows: tuple[RowOutcome, ...]
    interrupted: bool = False
    guarded: int = 0
    """How many deletes a guard (budget, suspect feed) held back."""

    def summary(self) -> dict[str, int]:
        counts = dict.fromkeys(("succeeded", "failed", "stale", "unknown", "skipped"), 0)
        for row in self.rows:
            counts[row.outcome] += 1
        return counts


class RunReport(msgspec.Struct, frozen=True):
    """One past run, as history lists it."""

    run: str
    command: str
    kinds: tuple[Kind, ...]
    actor: str
    started: str
    finished: str | None
    """None: it never ended, so the process died."""
    outcome: str | None
    reason: str | None
    summary: dict[str, int]


class ReplayReport(msgspec.Struct, frozen=True):
    """A confirmed plan, recomputed."""

    run: str
    position: int
    recorded: str
    recomputed: str
    differences: tuple[str, ...]
    """Sentences, each naming an item; empty when identical."""

    @property
    def identical(self) -> bool:
        return self.recorded == self.recomputed


class VerifyReport(msgspec.Struct, frozen=True):
    events: int
    problems: tuple[JournalProblem, ...]


class IgnoredItem(msgspec.Struct, frozen=True):
    item: str
    kind: Kind
    title: str
    decision: Decision
    until: str
    """In words: "until either side changes", "until it is cleared"."""


class ItemStory(msgspec.Struct, frozen=True):
    """All that is known about one item."""

    item: str
    kind: Kind
    row: Row | None
    """Its row in the current plan; None when there is nothing to do and nothing hidden."""
    outlook: Fields | None
    salesforce: Fields | None
    base_outlook: Fields | None
    base_salesforce: Fields | None
    """What each side held when they last agreed; None for an item that is not linked."""
    outlook_id: str | None
    salesforce_id: str | None
    private: bool
    linked: str | None
    """The evidence of the link."""
    decision: Decision | None
    differences: tuple[FieldChange, ...]
    history: tuple[Recorded, ...]
