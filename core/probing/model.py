"""A fact that Accord relies on, how a service may behave instead, and the evidence that tells which. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.model import Kind

UNSTABLE = "unstable"
"""The reading of a service that answered the same question in two ways."""
OTHER = "other"
"""The reading of a service that answered in a way that the table does not know."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way in which a service may behave."""

    name: str
    """One of a closed set; the first of a probe's readings is what Accord assumes."""
    means: str
    """A sentence."""
    borne: bool = False
    """Accord stays right under it: its adapter keeps its promises there (tests/probing/test_readings.py)."""
    sets: Mapping[str, object] = field(default_factory=dict)
    """The sandbox's switches that behave so."""


class Why(StrEnum):
    """Why nothing can be said of a fact."""

    NO_PERMISSION = "no permission"
    NOT_HERE = "not in this organisation"
    SECOND_USER = "needs a second user"
    LOAD = "refused for load"
    BROKE_OFF = "broke off"
    BUDGET = "budget"
    DEPENDS = "depends on"


@dataclass(frozen=True, slots=True)
class Untried:
    """Nothing can be said of a fact. What is in trouble is never taken for a failure."""

    why: Why
    on: str = ""
    """With `depends on`: the id of the other fact."""

    def __str__(self) -> str:
        return f"{self.why} {self.on}".strip()


class Silent(Exception):
    """The evidence does not tell, and this is why."""

    def __init__(self, untried: Untried) -> None:
        super().__init__(str(untried))
        self.untried = untried


_TROUBLE = {401: Why.NO_PERMISSION, 403: Why.NO_PERMISSION, 408: Why.BROKE_OFF, 429: Why.LOAD}


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer of a service. It stays in memory: no report quotes it."""

    status: int
    """The HTTP status, 0 when the line was cut."""
    body: object = None
    """What the answer's JSON holds, raw."""
    after: float = 0.0
    """Seconds between the question that began it and the answer that settled it."""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def trouble(self) -> Why | None:
        """Why this answer says nothing about the fact: it was refused for who asked, for load, or for a breakdown."""
        broke = self.status == 0 or self.status >= 500
        return _TROUBLE.get(self.status) or (Why.BROKE_OFF if broke else None)


class Notes:
    """What one playing of a scene gathers: answers by label, and what the scene itself knows."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = {}
        self.known: dict[str, object] = {}
        self.ended: Untried | None = None
        """Why the scene ended before its end."""

    def note(self, label: str, seen: Seen) -> Seen:
        self.seen[label] = seen
        return seen

    def tell(self, label: str, value: object) -> None:
        self.known[label] = value


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a scene gathered, as a judge reads it. A label that is missing, or in trouble, ends the judging."""

    seen: Mapping[str, Seen] = field(default_factory=dict)
    known: Mapping[str, object] = field(default_factory=dict)
    ended: Untried | None = None
    looked: list[str] = field(default_factory=list)
    """The labels that were read, in order."""

    def raw(self, label: str) -> Seen:
        """Return an answer whatever its status. Raises Silent where there is none."""
        if label not in self.seen:
            raise Silent(self.ended or Untried(Why.BROKE_OFF))
        if label not in self.looked:
            self.looked.append(label)
        return self.seen[label]

    def __getitem__(self, label: str) -> Seen:
        """Return an answer that is about the fact. Raises Silent for a missing one and for trouble."""
        seen = self.raw(label)
        if seen.trouble:
            raise Silent(Untried(seen.trouble))
        return seen

    def ok(self, label: str) -> Seen:
        """Return an answer that must be a good one for the rest to mean anything. Raises Silent for any other."""
        seen = self[label]
        if not seen.ok:
            raise Silent(Untried(Why.BROKE_OFF))
        return seen

    def all(self, *labels: str) -> tuple[Seen, ...]:
        return tuple(self[label] for label in labels)

    def told(self, label: str) -> object:
        """Return what the scene knows by itself. Raises Silent where it did not come to know it."""
        if label not in self.known:
            raise Silent(self.ended or Untried(Why.BROKE_OFF))
        return self.known[label]

    def has(self, label: str) -> bool:
        return label in self.seen or label in self.known


Judge = Callable[[Evidence], str | Untried]
"""Names the reading that evidence shows, or says why it shows none. Pure."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A fact, and the question that settles it."""

    id: str
    """Never used again for another fact."""
    rev: int
    """Moves when the question does."""
    kinds: tuple[Kind, ...]
    claim: str
    """What Accord assumes."""
    rests: tuple[str, ...]
    """The symbols that rest on it, as module:name."""
    breaks: str
    """What goes wrong where it does not hold."""
    source: str
    """Where the fact is from, and its grade."""
    scene: str
    """Whose evidence it judges."""
    readings: tuple[Reading, ...]
    judge: Judge
    grade: str = "U"
    """D documented, L seen live by others, T told by a third party, C assumed by other clients, W recorded, U open."""
    rank: int = 1
    """Harm times doubt, each 1 to 3."""
    again: bool = False
    """It takes days to show: only a second run asks it, of what the first one left."""

    @property
    def side(self) -> str:
        return "outlook" if self.id.startswith("ol-") else "salesforce"

    @property
    def assumed(self) -> Reading:
        return self.readings[0]

    def reading(self, name: str) -> Reading | None:
        return next((reading for reading in self.readings if reading.name == name), None)


def unstable() -> Reading:
    return Reading(UNSTABLE, "It answered the same question in two ways.", borne=False)


def unknown() -> Reading:
    return Reading(OTHER, "It answered in a way that Accord does not know yet.", borne=False)


def objects(value: object) -> Iterator[Mapping[str, object]]:
    """Yield the JSON objects of an array; what is none is left out."""
    yield from (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()


def entry(value: object, *names: str | int) -> object:
    """Return what stands at a path in JSON, None where there is nothing."""
    for name in names:
        if isinstance(name, int):
            value = value[name] if isinstance(value, list) and -len(value) <= name < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value
