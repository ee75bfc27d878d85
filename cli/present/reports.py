"""What commands tell that no use case of the core reports by itself."""

from dataclasses import dataclass

from core.engine.reports import IgnoredItem, RunReport
from core.facts.recorded import Recorded
from core.model import Plan


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A plan, and how much of it is to be seen."""

    plan: Plan
    everything: bool = False
    """Also what is hidden: ignored, prevented, private, out of scope."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """What is ignored."""

    items: tuple[IgnoredItem, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Past runs, the latest first."""

    runs: tuple[RunReport, ...]


@dataclass(frozen=True, slots=True)
class RunStory:
    """One past run, and what happened in it."""

    run: RunReport
    events: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class JournalFacts:
    """Where a journal is, and how its form stands to this Accord."""

    place: str
    database: str
    state: str
    revision: str | None
    newest: str
