"""What each use case tells when it is done. The command line renders these; scripts read them as JSON."""

from enum import StrEnum

import msgspec

from core.facts.recorded import Recorded
from core.model import ActionKind, Decision, FieldChange, Fields, Kind, Problem, Row, Side
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


class Ending(StrEnum):
    """How an apply ended."""

    DONE = "done"
    PARTLY = "partly"
    """Some rows failed or were stale."""
    INTERRUPTED = "interrupted"
    DECLINED = "declined"
    """The person did not confirm it: nothing was written."""
    NOTHING = "nothing"
    """Nothing was proposed, or nothing was left of it after the review."""


class RowOutcome(msgspec.Struct, frozen=True):
    """What came of one confirmed row."""

    item: str
    kind: Kind
    title: str
    action: ActionKind
    target: tuple[Side, ...]
    outcome: str
    """"succeeded", "partial", "failed", "stale", "unknown" or "skipped" (the run was interrupted before it)."""
    problem: Problem | None = None


class ApplyReport(msgspec.Struct, frozen=True):
    run: str
    plan: str
    """The digest of the plan that was confirmed, or shown."""
    rows: tuple[RowOutcome, ...]
    ending: Ending
    guarded: int = 0
    """How many deletes a guard (budget, suspect feed) held back."""

    def summary(self) -> dict[str, int]:
        """Return how many rows ended how; "partial" is among them only where there are such rows."""
        counts = dict.fromkeys(("succeeded", "failed", "stale", "unknown", "skipped"), 0)
        for row in self.rows:
            counts[row.outcome] = counts.get(row.outcome, 0) + 1
        return counts


class RunReport(msgspec.Struct, frozen=True):
    """One past run, as history lists it."""

    run: str
    command: str
    kinds: tuple[Kind, ...]
    actor: str
    started: str
    reason: str | None = None
    finished: str | None = None
    """None: it goes on, or its process died and no later run has noticed yet."""
    outcome: str | None = None
    summary: dict[str, int] = {}

    def ended(self, at: str, outcome: str, summary: dict[str, int]) -> "RunReport":
        """Return the report of the run with its end."""
        return msgspec.structs.replace(self, finished=at, outcome=outcome, summary=summary)


class ReplayReport(msgspec.Struct, frozen=True):
    """A confirmed plan, recomputed."""

    run: str
    position: int
    recorded: str
    recomputed: str
    differences: tuple[str, ...]
    """Sentences, each naming an item; empty when identical."""
    known: bool = True
    """False: content that the plan rests on was erased, so it cannot be recomputed."""

    @property
    def identical(self) -> bool:
        return self.recorded == self.recomputed


class VerifyReport(msgspec.Struct, frozen=True):
    events: int
    problems: tuple[JournalProblem, ...]
    unknown: int = 0
    """How many confirmed plans rest on content that was erased: neither reproduced, nor called forged."""
    root: str = ""
    """The head over the heads of all profiles."""
    against: str = ""
    """When the head was taken that the journal was also held against; "" if it was held against none."""


class Changed(msgspec.Struct, frozen=True):
    """What a decision came to."""

    rows: tuple[tuple[str, Row | None], ...]
    """Each item with its row as it stands now; None when nothing is to be done about it."""
    moved: bool
    """Others had appended to the journal meanwhile, so other rows may have changed as well."""


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
