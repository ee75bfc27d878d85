"""Who is whose counterpart, among the records that have none.

Evidence comes in levels, strongest first; a level only sees what the levels above left over. A record with exactly one
candidate, which has no other, is matched; everybody else who has candidates is put to the person. Nothing is ever
matched by a name alone.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple
from unicodedata import normalize

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
    former: Fields = MappingProxyType({})
    """What fields that matching looks at held before somebody changed them, while it had no counterpart."""


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

Alike = Callable[[Candidate, Candidate], bool]


@dataclass(frozen=True, slots=True)
class _Level:
    rule: Rule
    evidence: Evidence
    strong: bool = True
    alike: Alike | None = None
    """With evidence that many share: which two of those who do may be one."""
    before: bool = False
    """It compares what records said before somebody changed them."""


def match(kind: Kind, outlook: Sequence[Candidate], salesforce: Sequence[Candidate]) -> Matches:
    """Match the unlinked records of one kind. The result does not depend on the order given."""
    left = {c.item: c for c in sorted([*outlook, *salesforce], key=lambda c: c.item)}
    pairs: list[Pair] = []
    asked: dict[str, tuple[Rule, tuple[Candidate, ...]]] = {}
    for level in _levels(kind, left.values()):
        for ours, theirs in _meetings(level.evidence, left.values()):
            if level.strong and len(ours) == len(theirs) == 1:
                pairs.append(Pair(ours[0], theirs[0], level.rule))
                met = {ours[0].item, theirs[0].item}
            else:
                rule = Rule.AMBIGUOUS_MATCH if level.strong else level.rule
                found = _rivals(ours, theirs, level.alike) | _rivals(theirs, ours, level.alike)
                asked |= {item: (rule, rivals) for item, rivals in found.items()}
                met = set(found)
            for item in met:
                del left[item]
    return Matches(tuple(pairs), asked)


def _rivals(
    ours: Sequence[Candidate], theirs: Sequence[Candidate], alike: Alike | None
) -> dict[str, tuple[Candidate, ...]]:
    """Return, for each of ours, which of theirs it may be; who may be none of them is left out."""
    if alike is None:
        return {one.item: tuple(theirs[:MOST_CANDIDATES]) for one in ours}
    found = {one.item: tuple(islice((other for other in theirs if alike(one, other)), MOST_CANDIDATES)) for one in ours}
    return {item: rivals for item, rivals in found.items() if rivals}


def _meetings(evidence: Evidence, candidates: Iterable[Candidate]) -> list[tuple[list[Candidate], list[Candidate]]]:
    """Return the groups of records from both sides that show the same evidence."""
    groups: dict[Hashable, tuple[list[Candidate], list[Candidate]]] = defaultdict(lambda: ([], []))
    for candidate in candidates:
        shown = evidence(candidate)
        if shown is not None:
            groups[shown][candidate.side is Side.SALESFORCE].append(candidate)
    return [(ours, theirs) for ours, theirs in groups.values() if ours and theirs]


def _levels(kind: Kind, candidates: Iterable[Candidate]) -> tuple[_Level, ...]:
    """Return the levels of a kind; stamps are left out where nothing is stamped, and the past where nothing changed."""
    sides = {candidate.side for candidate in candidates if candidate.record.key}
    stamped = tuple(_Level(Rule.STAMPED_BY_ACCORD, _stamped_by(kind, side)) for side in Side if side in sides)
    changed = any(candidate.former for candidate in candidates)
    return (*stamped, *(level for level in _OF_KIND[kind] if changed or not level.before))


def _stamped_by(kind: Kind, stamped: Side) -> Evidence:
    """Return the evidence that a record on side `stamped` was created from one on the other side."""

    def evidence(candidate: Candidate) -> str | None:
        if candidate.side is stamped:
            return stamped_from(candidate.record.key) if candidate.record.key else None
        return stamp(kind, candidate.side, candidate.record.id)

    return evidence


def folded(value: object) -> str:
    """Return a text as it is compared with those of other records: letters composed, one width, one case, one space."""
    return " ".join(normalize("NFKC", str(value or "")).split()).casefold()


def _all_of(kind: Kind, *names: str) -> Evidence:
    """Return the evidence that is these fields together; who lacks one says nothing."""
    specs = [BY_NAME[kind][name] for name in names]

    def evidence(candidate: Candidate) -> tuple[str, ...] | None:
        keys = [spec.key(candidate.fields.get(spec.name)) for spec in specs]
        return tuple(folded(key) for key in keys) if all(keys) else None

    return evidence


def _name_and_company(candidate: Candidate) -> tuple[str, ...] | None:
    name = _name(candidate)
    return (name, folded(candidate.fields.get("company"))) if name else None


def _name(candidate: Candidate) -> str | None:
    """Return somebody's whole name, wherever its parts stand: one side may hold all of it as the last name."""
    parts = (candidate.fields.get(part) for part in ("first_name", "middle_name", "last_name"))
    return folded(" ".join(str(part) for part in parts if part)) or None


def _number(field: str) -> Evidence:
    def evidence(candidate: Candidate) -> str | None:
        digits = "".join(letter for letter in str(candidate.fields.get(field) or "") if letter.isdecimal())
        return digits[-_TELLING_DIGITS:] if len(digits) >= _TELLING_DIGITS else None

    return evidence


_TELLING_DIGITS = 7
"""A number without its country and its leading zero, and no extension of a switchboard."""


def _subject(candidate: Candidate) -> str | None:
    return folded(candidate.fields.get("subject")) or None


def _subject_and_day(candidate: Candidate) -> tuple[str, str] | None:
    subject, start = _subject(candidate), str(candidate.fields.get("start") or "")
    return (subject, start[:10]) if subject and start else None


def _time(candidate: Candidate) -> tuple[str, str] | None:
    start, end = candidate.fields.get("start"), candidate.fields.get("end")
    return (str(start), str(end)) if start and end else None


def _alike(one: Candidate, other: Candidate) -> bool:
    """Tell whether two subjects may be one that was reworded: most words are the same, or one has none to compare."""
    ours, theirs = set((_subject(one) or "").split()), set((_subject(other) or "").split())
    if not ours or not theirs:
        return True
    return 2 * len(ours & theirs) >= min(len(ours), len(theirs))


def _dues_may_be_one(one: Candidate, other: Candidate) -> bool:
    """Tell whether nothing speaks against one due date: a call of every week is not one task."""
    ours, theirs = one.fields.get("due"), other.fields.get("due")
    return not ours or not theirs or ours == theirs


def _former(evidence: Evidence) -> Evidence:
    """Return the evidence of what a record said before somebody changed it, where it has changed."""
    return lambda candidate: evidence(_as_before(candidate))


def _as_before(candidate: Candidate) -> Candidate:
    return candidate._replace(fields={**candidate.fields, **candidate.former}) if candidate.former else candidate


_SURE: dict[Kind, _Level] = {
    Kind.CALENDAR: _Level(Rule.SAME_SUBJECT_AND_TIME, _all_of(Kind.CALENDAR, "subject", "start", "end")),
    Kind.CONTACTS: _Level(Rule.SAME_EMAIL, _all_of(Kind.CONTACTS, "email")),
    Kind.TASKS: _Level(Rule.SAME_SUBJECT_AND_DUE, _all_of(Kind.TASKS, "subject", "due")),
}
"""By kind, what is certain enough to link two records that nobody stamped."""


def _possible(evidence: Evidence, alike: Alike | None = None) -> _Level:
    return _Level(Rule.POSSIBLE_MATCH, evidence, strong=False, alike=alike)


def _possible_before(level: _Level) -> _Level:
    """Return a level that asks about what it would have asked about before somebody changed one of the two."""
    alike = level.alike
    then = (lambda one, other: alike(_as_before(one), _as_before(other))) if alike else None
    return _Level(Rule.POSSIBLE_MATCH, _former(level.evidence), strong=False, alike=then, before=True)


def _with_former(*levels: _Level) -> tuple[_Level, ...]:
    """Return levels that ask, and after them the same about what records said before: a question stays one, although
    one of the two is renamed meanwhile."""
    return (*levels, *map(_possible_before, levels))


_OF_KIND: dict[Kind, tuple[_Level, ...]] = {
    Kind.CALENDAR: (
        _Level(Rule.SAME_ICALUID, lambda candidate: candidate.record.uid),
        _SURE[Kind.CALENDAR],
        _possible_before(_SURE[Kind.CALENDAR]),
        *_with_former(_possible(_time, _alike), _possible(_subject_and_day)),
    ),
    Kind.CONTACTS: (
        _SURE[Kind.CONTACTS],
        _possible_before(_SURE[Kind.CONTACTS]),
        *_with_former(
            _possible(_name_and_company),
            _possible(_name),
            *(_possible(_number(field)) for field in ("mobile_phone", "business_phone", "home_phone")),
        ),
    ),
    Kind.TASKS: (
        _SURE[Kind.TASKS],
        _possible_before(_SURE[Kind.TASKS]),
        *_with_former(_possible(_subject, _dues_may_be_one)),
    ),
}
