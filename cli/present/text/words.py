"""Words for values: counts with their nouns, times in the reader's zone, fields, short ids."""

import re
from collections.abc import Mapping
from typing import Final

from cli.terminal.look import Look, cut
from cli.terminal.printable import printable
from core import titles
from core.model import Rule, Value
from core.planning import sentences
from core.times import is_day, parse_instant

_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", re.ASCII)
"""A canonical day or instant (core.times)."""


NOTHING: Final = (None, "", ())
"""What stands for a field that holds nothing."""


def label(field: str) -> str:
    """Return what people call a field; one that a person paired may be called anything."""
    return printable(titles.label(field))


def field_value(field: str, value: Value, look: Look, width: int | None = None) -> str:
    """Return the value of a field as people say it: what is shown as "oof" is shown as away."""
    if field in _WORDED and isinstance(value, str) and value:
        return _WORDS.get(value) or re.sub(r"(?<=[a-z])[A-Z]", lambda found: f" {found[0].lower()}", printable(value))
    return value_text(value, look, width)


def outcome_word(outcome: str) -> str:
    """Return how a row or a run ended, as people say it."""
    return _OUTCOMES.get(outcome, outcome)


def evidence_text(evidence: str) -> str:
    """Return why two records are linked, or are no longer, in words: a rule's sentence, or what happened."""
    known = _EVIDENCE.get(evidence) or (sentences.reason(Rule(evidence)) if evidence in set(Rule) else evidence)
    return printable(known[:1].lower() + known[1:] if not known.startswith("Accord") else known)


_EVIDENCE: Final = {
    "created": "Accord created one of them from the other",
    "decided": "a person said so",
    "gone": "both were deleted",
}
_OUTCOMES: Final = {
    "stale": "changed meanwhile",
    "unknown": "without an answer yet",
    "partial": "written in part",
    "nothing": "nothing to do",
    "partly": "done in part",
    "abandoned": "never ended",
}
_WORDED: Final = frozenset({"show_as", "status", "priority"})
"""The fields that hold one of the service's words."""
_WORDS: Final = {"oof": "away"}


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun: "1 delete", "2 deletes"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def proposed_text(counts: Mapping[str, int], updating_links: int) -> str:
    """Return how many rows of each sort would be written: of links, also how many bring updates with them."""
    told = [plural(counts[name], name) for name in ("create", "update", "delete", "link") if counts[name]]
    if updating_links:
        told[-1] += " (with updates)" if counts["link"] == 1 else f" ({updating_links:,} with updates)"
    return ", ".join(told)


def local(text: str, look: Look, form: str = "%Y-%m-%d %H:%M") -> str:
    """Return an instant in the reader's zone. A day is the same everywhere, and what is no time is left as it is."""
    try:
        return text if is_day(text) else parse_instant(text).astimezone(look.zone).strftime(form)
    except (ValueError, OverflowError, OSError):
        return printable(text)


def zone_name(moment: str, look: Look, *more: str) -> str:
    """Return what the reader's zone is called at these instants: "CET (UTC+01:00)", with "CEST (UTC+02:00)" behind it
    where some of them are in summer."""
    return " and ".join(dict.fromkeys(_zone_at(each, look) for each in (moment, *more)))


def _zone_at(moment: str, look: Look) -> str:
    there = parse_instant(moment).astimezone(look.zone)
    offset = there.strftime("%z")
    if not there.utcoffset():
        return "UTC"
    return f"{there.tzname()} (UTC{offset[:3]}:{offset[3:5]})"


def value_text(value: Value, look: Look, width: int | None = None) -> str:
    """Return a field's value for a person: quoted text, yes or no, names in order, or nothing."""
    if value in NOTHING:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(printable(part) for part in value) if isinstance(value, tuple) else _text(value, look)
    return text if width is None else cut(text, width, look)


def _text(value: str, look: Look) -> str:
    return local(value, look) if _TIME.fullmatch(value) else f'"{printable(value)}"'


def age_text(since: str, until: str) -> str:
    """Return how long ago an instant was at another, in the largest unit that says it: "5 minutes"."""
    minutes = int((parse_instant(until) - parse_instant(since)).total_seconds() // 60)
    if minutes < 60:
        return plural(max(minutes, 0), "minute")
    return plural(minutes // 60, "hour") if minutes < 48 * 60 else plural(minutes // (24 * 60), "day")
