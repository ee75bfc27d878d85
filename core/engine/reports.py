"""What each use case tells when it is done. The command line renders these; scripts read them as JSON."""

from collections import Counter
from enum import StrEnum

import msgspec

from core.engine.deeds import Deed
from core.facts.events import FeedRead
from core.facts.recorded import Recorded
from core.facts.state import Said
from core.model import ActionKind, Decision, FieldChange, Fields, Kind, Plan, Problem, Row, Side, Value
from core.planning.reverting import Undoing
from core.planning.worksheet import Touched
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
    at: str = ""
    """When it was read to its end."""


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
    waiting: dict[str, int] = {}
    """How many rows of the plan wait for a person, by state: "conflict" and "held"."""
    names: dict[str, str] = {}
    """By item, how it is told (`core.engine.find.names_of`)."""

    runs: tuple[str, ...] = ()
    """At a review that stays open, every run that wrote; `run` is the last of them."""

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
    reverts: str | None = None
    """The run that it took back."""
    finished: str | None = None
    """None: it goes on, or its process died and no later run has noticed yet."""
    outcome: str | None = None
    summary: dict[str, int] = {}

    def ended(self, at: str, outcome: str, summary: dict[str, int]) -> "RunReport":
        """Return the report of the run with its end."""
        return msgspec.structs.replace(self, finished=at, outcome=outcome, summary=summary)


PRIVATE = "(private)"
"""What a record is called whose content must not be told."""


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that a run confirmed, and what came of it."""

    item: str
    kind: Kind
    title: str
    """What the record was called then; "" where its content was erased."""
    action: str
    target: tuple[Side, ...]
    outcome: str
    """As in RowOutcome; "linked" for a link that wrote nothing."""
    written: dict[Side, dict[str, Value]] = {}
    """By side: the values that were to be set."""
    before: dict[Side, dict[str, Value]] = {}
    """By side: what these fields held before, as far as it is known and the write arrived."""
    problem: Problem | None = None


class RunDecision(msgspec.Struct, frozen=True):
    """A decision that was made while a run went on."""

    item: str
    title: str
    recorded: Recorded


class RunStory(msgspec.Struct, frozen=True):
    """One past run: what it read, was told, confirmed and did."""

    run: RunReport
    rows: tuple[RunRow, ...]
    decisions: tuple[RunDecision, ...]
    events: tuple[Recorded, ...]
    names: dict[str, str] = {}

    def counts(self) -> dict[str, int]:
        """Return how many records the run saw, and how many of these were news; how many rows it was confirmed to
        write, how many decisions it was told, and what came of the rows."""
        feeds = [each.event for each in self.events if isinstance(each.event, FeedRead)]
        outcomes = Counter(row.outcome for row in self.rows)
        written = sum(outcomes.pop(name, 0) for name in ("succeeded", "partial", "linked"))
        return {
            "seen": sum(feed.read for feed in feeds),
            "changed": sum(feed.changed for feed in feeds),
            "gone": sum(feed.gone for feed in feeds),
            "decided": len(self.decisions),
            "proposed": len(self.rows),
            "written": written,
            **outcomes,
        }


class ErasedItem(msgspec.Struct, frozen=True):
    """An item of which content is to be erased."""

    item: str
    kind: Kind | None
    title: str
    events: int


class Erasure(msgspec.Struct, frozen=True):
    """What an erasure would take from the journal, and what it would leave."""

    items: tuple[ErasedItem, ...]
    positions: tuple[int, ...]
    """Of the events that would lose their content."""
    loose: int
    """How many of these are about no item: whom Salesforce knows, whose mailbox it is, why a run was started."""
    remains: tuple[str, ...]
    """Sentences: what stays, and why."""
    names: dict[str, str] = {}


class RollbackPreview(msgspec.Struct, frozen=True):
    """What taking a run back would write."""

    of: str
    plan: Plan
    notes: dict[str, Undoing]
    """By item: how far its row can be taken back."""
    names: dict[str, str] = {}


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


class Step(msgspec.Struct, frozen=True):
    """One event of a run, and what it changed in the plan."""

    recorded: Recorded
    before: Row | None
    """The row of its item before; None without an item, or where nothing was to be done about it."""
    after: Row | None
    sums: dict[str, int] = {}
    """With an event that is about no single item, and changed the plan: its rows by action or state, from there on."""


class Otherwise(msgspec.Struct, frozen=True):
    """A row, and what other settings would have made of it."""

    item: str
    then: Row | None
    instead: Row | None


class WhatIf(msgspec.Struct, frozen=True):
    """What other settings would have made of a run's plan."""

    run: str
    rows: int
    """How many rows the plan had."""
    changed: tuple[Otherwise, ...]
    names: dict[str, str] = {}


class RuleOfThumb(msgspec.Struct, frozen=True):
    """A rule that would have chosen what a person chose, every time."""

    kind: Kind
    rule: str
    choices: int


class Retrospect(msgspec.Struct, frozen=True):
    """How the conflicts of many runs would have gone under other settings."""

    since: str
    runs: int
    conflicts: int
    changed: tuple[Otherwise, ...]
    """Those that would have gone the other way."""
    changed_in: tuple[str, ...]
    """The run of each."""
    rules: tuple[RuleOfThumb, ...]
    names: dict[str, str] = {}


class VerifyReport(msgspec.Struct, frozen=True):
    events: int
    problems: tuple[JournalProblem, ...]
    unknown: int = 0
    """How many confirmed plans rest on content that was erased: neither reproduced, nor called forged."""
    root: str = ""
    """The head over the heads of all profiles."""
    against: str = ""
    """When the head was taken that the journal was also held against; "" if it was held against none."""


class Effect(msgspec.Struct, frozen=True):
    """What a decision changed about one item."""

    item: str
    before: Row | None
    """Its row as it stood; None when nothing was to be done about it."""
    after: Row | None


class PassedOver(msgspec.Struct, frozen=True):
    """An item that a decision about several left as it was."""

    item: str
    why: str


class Undo(msgspec.Struct, frozen=True):
    """What was said about items before a decision, and after it: what undoes that, as long as it still holds."""

    before: dict[str, Said]
    after: dict[str, Said]


class Changed(msgspec.Struct, frozen=True):
    """What a decision came to."""

    said: str
    """The choice, as the option of `accord decide` is called."""
    effects: tuple[Effect, ...]
    moved: bool
    """Others had appended to the journal meanwhile, so other rows may have changed as well."""
    passed_over: tuple[PassedOver, ...] = ()
    names: dict[str, str] = {}
    """By item, how it is told (`core.engine.find.names_of`)."""
    undo: Undo | None = None
    """What puts back what was said before; None where nothing was decided."""
    touched: Touched | None = None
    """The rows that may be otherwise now; None for all of them."""

    @property
    def rows(self) -> tuple[tuple[str, Row | None], ...]:
        """Each item with its row as it stands now."""
        return tuple((effect.item, effect.after) for effect in self.effects)


class IgnoredItem(msgspec.Struct, frozen=True):
    item: str
    kind: Kind
    title: str
    decision: Decision
    until: str
    """In words: "until either side changes", "until you clear it"."""


class ItemStory(msgspec.Struct, frozen=True):
    """All that is known about one item."""

    item: str
    kind: Kind
    row: Row | None = None
    """Its row in the current plan; None when there is nothing to do and nothing hidden."""
    outlook: Fields | None = None
    salesforce: Fields | None = None
    base_outlook: Fields | None = None
    base_salesforce: Fields | None = None
    """What each side held when they last agreed; None for an item that is not linked."""
    outlook_id: str | None = None
    salesforce_id: str | None = None
    private: bool = False
    linked: str | None = None
    """The evidence of the link."""
    decision: Decision | None = None
    differences: tuple[FieldChange, ...] = ()
    history: tuple[Recorded, ...] = ()
    deeds: tuple[Deed, ...] = ()
    """Who changed what in its records, in order."""
    gone: bool = False
    """Neither side has a record of it any more, or its records belong to other items now."""
