"""What commands tell that no use case of the core reports by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.engine.reports import Erasure, IgnoredItem, RunReport, Step
from core.model import Plan, Row, Side
from core.planning.summary import shown_rows

if TYPE_CHECKING:  # every command tells something of here, and one of them probes
    from core.probing.ground import Left
    from core.probing.model import Probe
    from core.probing.report import Report


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A plan, and how much of it is to be seen."""

    plan: Plan
    everything: bool = False
    """Also what is hidden: ignored, prevented, private, out of scope."""
    names: Mapping[str, str] = field(default_factory=dict)
    """By item, how it is told (`core.engine.find.names_of`)."""
    where: Callable[[Row], bool] | None = None
    """Only rows of which this is true, hidden or not."""
    limit: int | None = None
    """So many rows at most."""

    def matching(self) -> list[Row]:
        """Return the rows that were asked for."""
        if self.where is None:
            return shown_rows(self.plan, everything=self.everything)
        return [row for row in self.plan.rows if self.where(row)]

    def rows(self) -> list[Row]:
        """Return the rows to be shown of these."""
        return self.matching()[: self.limit]


@dataclass(frozen=True, slots=True)
class Ignored:
    """What is ignored."""

    items: tuple[IgnoredItem, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    """By item, how it is told."""


@dataclass(frozen=True, slots=True)
class History:
    """Past runs, the latest first."""

    runs: tuple[RunReport, ...]
    filtered: bool = False
    """Others were not asked for."""


@dataclass(frozen=True, slots=True)
class Steps:
    """A run, event by event."""

    run: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ReplayedPlan:
    """The plan of a run's kinds as of a position."""

    run: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased from the journal."""

    erasure: Erasure
    events: int
    """How many events lost their content."""


@dataclass(frozen=True, slots=True)
class JournalFacts:
    """Where a journal is, and how its form stands to this Accord."""

    place: str
    database: str
    state: str
    revision: str | None
    newest: str


@dataclass(frozen=True, slots=True)
class ProbeFacts:
    """The facts that a side is probed for; nobody was asked."""

    probes: "tuple[Probe, ...]"


@dataclass(frozen=True, slots=True)
class Probed:
    """What came of a probe, and where it was written."""

    report: "Report"
    files: tuple[Path, ...]
    left: "tuple[Left, ...]" = ()
    leaves: str = ""
    """Where what was deleted lies now."""
    broken: str = ""
    differences: tuple[str, ...] | None = None
    """Against an earlier report, if one was named."""
    until: str = ""
    """Until which day a second run may look at what was left for it, if anything was."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was left of earlier probes after they were cleaned up."""

    removed: int
    left: "tuple[Left, ...]"


@dataclass(frozen=True, slots=True)
class Check:
    """What one look of `accord doctor` came to."""

    name: str
    ok: bool | None
    """None for advice, and for what could not be looked at."""
    problem: str | None = None
    hint: str | None = None
    found: str | None = None
    """What is there, where it is good."""
    because: str | None = None
    """The check whose failure kept this one from being looked at."""


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything that `accord doctor` looked at, in order."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        return all(check.ok is not False for check in self.checks)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """What came of signing in to a side."""

    side: Side
    auth: str
    account: str
    """As whom, in the service's own words."""
    stored: str | None
    """Where what had to be kept is: "keyring", "file", or None if nothing had to."""
    place: Path | None
    """The file, if it is in one."""


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """What came of signing out of a side."""

    side: Side
    removed: bool
    left: tuple[str, ...]
    """What still lets Accord in and is not its to remove."""
