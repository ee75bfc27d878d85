"""Who is whose counterpart, among the records that have none.

Evidence comes in levels, strongest first; a level only sees what the levels above left over. A record with exactly one
candidate, which has no other, is matched; everybody else who has candidates is put to the person. Nothing is ever
matched by a name alone.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.fields import BY_NAME
from core.keys import stamp, stamped_from
from core.model import Fields, Kind, Record, Rule, Side

MOST_CANDIDATES = 20
"""So many candidates are named for one record; a thousand identical appointments are one question, not a million."""


class Candidate(NamedTuple):
    """A record without a counterpart."""

    item: str
    side: Side
    record: Record
    fields: Fields


@dataclass(frozen=True, slots=True)
class Pair:
    outlook: Candidate
    salesforce: Candidate
    rule: Rule


@dataclass(frozen=True, slots=True)
class Matches:
    """Who found whom. Who is in neither part has no counterpart."""

    pairs: tuple[Pair, ...] = ()
    asked: dict[str, tuple[Rule, tuple[Candidate, ...]]] = field(default_factory=dict)
    """By item: the rule, and the candidates among which the person must choose."""


Evidence = Callable[[Candidate], Hashable | None]
"""What a level compares; None for a record that the level says nothing about."""


@dataclass(frozen=True, slots=True)
class _Level:
    rule: Rule
    evidence: Evidence
    strong: bool = True


def match(kind: Kind, outlook: Sequence[Candidate], salesforce: Sequence[Candidate]) -> Matches:
    """Match the unlinked records of one kind. The result does not depend on the order given."""
    left = {c.item: c for c in sorted([*outlook, *salesforce], key=lambda c: c.item)}
    pairs: list[Pair] = []
    asked: dict[str, tuple[Rule, tuple[Candidate, ...]]] = {}
    for level in _levels(kind, left.values()):
        for ours, theirs in _meetings(level.evidence, left.values()):
            if level.strong and len(ours) == len(theirs) == 1:
                pairs.append(Pair(ours[0], theirs[0], level.rule))
            else:
                rule = Rule.AMBIGUOUS_MATCH if level.strong else level.rule
                asked |= {c.item: (rule, tuple(theirs[:MOST_CANDIDATES])) for c in ours}
                asked |= {c.item: (rule, tuple(ours[:MOST_CANDIDATES])) for c in theirs}
            for candidate in (*ours, *theirs):
                del left[candidate.item]
    return Matches(tuple(pairs), asked)


def _meetings(evidence: Evidence, candidates: Iterable[Candidate]) -> list[tuple[list[Candidate], list[Candidate]]]:
    """Return the groups of records from both sides that show the same evidence."""
    groups: dict[Hashable, tuple[list[Candidate], list[Candidate]]] = defaultdict(lambda: ([], []))
    for candidate in candidates:
        shown = evidence(candidate)
        if shown is not None:
            groups[shown][candidate.side is Side.SALESFORCE].append(candidate)
    return [(ours, theirs) for ours, theirs in groups.values() if ours and theirs]


def _levels(kind: Kind, candidates: Iterable[Candidate]) -> tuple[_Level, ...]:
    """Return the levels of a kind; comparing stamps is left out where nothing is stamped."""
    sides = {candidate.side for candidate in candidates if candidate.record.key}
    stamped = tuple(_Level(Rule.STAMPED_BY_ACCORD, _stamped_by(kind, side)) for side in Side if side in sides)
    return (*stamped, *_OF_KIND[kind])


def _stamped_by(kind: Kind, stamped: Side) -> Evidence:
    """Return the evidence that a record on side `stamped` was created from one on the other side."""

    def evidence(candidate: Candidate) -> str | None:
        if candidate.side is stamped:
            return stamped_from(candidate.record.key) if candidate.record.key else None
        return stamp(kind, candidate.side, candidate.record.id)

    return evidence


def _all_of(kind: Kind, *names: str) -> Evidence:
    specs = [BY_NAME[kind][name] for name in names]

    def evidence(candidate: Candidate) -> tuple[str, ...] | None:
        keys = [spec.key(candidate.fields.get(spec.name)) for spec in specs]
        return tuple(str(key).casefold() for key in keys) if all(keys) else None

    return evidence


def _name_and_company(candidate: Candidate) -> tuple[str, ...] | None:
    names = _name(candidate)
    return (*names, _text(candidate, "company")) if names else None


def _name(candidate: Candidate) -> tuple[str, ...] | None:
    names = _text(candidate, "first_name"), _text(candidate, "last_name")
    return names if all(names) else None


def _subject_without_due(candidate: Candidate) -> tuple[str, ...] | None:
    subject = _text(candidate, "subject")
    return (subject,) if subject and not candidate.fields.get("due") else None


def _text(candidate: Candidate, name: str) -> str:
    return " ".join(str(candidate.fields.get(name) or "").split()).casefold()


_OF_KIND: dict[Kind, tuple[_Level, ...]] = {
    Kind.CALENDAR: (
        _Level(Rule.SAME_ICALUID, lambda candidate: candidate.record.uid),
        _Level(Rule.SAME_SUBJECT_AND_TIME, _all_of(Kind.CALENDAR, "subject", "start", "end")),
    ),
    Kind.CONTACTS: (
        _Level(Rule.SAME_EMAIL, _all_of(Kind.CONTACTS, "email")),
        _Level(Rule.POSSIBLE_MATCH, _name_and_company, strong=False),
        _Level(Rule.POSSIBLE_MATCH, _name, strong=False),
    ),
    Kind.TASKS: (
        _Level(Rule.SAME_SUBJECT_AND_DUE, _all_of(Kind.TASKS, "subject", "due")),
        _Level(Rule.POSSIBLE_MATCH, _subject_without_due, strong=False),
    ),
}
