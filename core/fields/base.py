"""What a field is: how its values compare, what each side can hold of it, and who may write it.

Two comparisons are needed and they differ. `same` asks whether one side moved: a value against the former value of
the same side. `agree` asks whether the two sides say the same, as far as both can say it: Salesforce cuts a text,
knows fewer words for "busy", lists only those attendees that are contacts.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from unicodedata import normalize

from core.model import Side, Value


@dataclass(frozen=True, slots=True)
class Org:
    """What planning must know of the two places, all of it journaled facts."""

    lacks: frozenset[tuple[Side, str, str]] = frozenset()
    """(side, kind, field) that has no home there."""
    refuses: frozenset[tuple[Side, str, str, str]] = frozenset()
    """(side, kind, field, operation) that this user may not write there."""
    read_only: frozenset[tuple[Side, str]] = frozenset()
    """(side, kind) of which nothing can be written there."""
    limits: Mapping[tuple[Side, str, str], int] = field(default_factory=dict)
    """How many UTF-16 units each (side, kind, field) holds there."""
    relations: int = 1
    """How many contacts a Salesforce event can be related to."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Salesforce contact id by lower-case e-mail address, "" for an address that nobody has."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that both sides hold in the same form. The kinds of field below differ from it in some respect."""

    name: str
    unit: str = ""
    """Fields of one unit move together: if each side changed one of them, that is one conflict."""
    read_only: frozenset[Side] = frozenset()
    """The sides that can be read but not written."""
    kind: str = ""
    """The kind that it is a field of."""
    blank: ClassVar[tuple[Value, ...]] = (None, "", ())

    def key(self, value: Value) -> Value:
        """Return the form in which values of this field are compared; nothing is None."""
        return None if value in self.blank else value

    def limit(self, side: Side, org: Org) -> int | None:
        """Return how many UTF-16 units a side holds, None if that is not known. It is the strictest way to count."""
        return org.limits.get((side, self.kind, self.name))

    def fits(self, value: Value, side: Side, org: Org) -> bool:
        """Tell whether a side can hold a value as it is, or a part of it that says the same as far as it goes."""
        limit = self.limit(side, org)
        return limit is None or not isinstance(value, str) or units_of(value) <= limit

    def same(self, now: Value, before: Value) -> bool:
        """Tell whether one side still says what it said before."""
        return now == before or self.key(now) == self.key(before)

    def agree(self, outlook: Value, salesforce: Value, org: Org) -> bool:
        """Tell whether both sides say the same, as far as both can."""
        return self.same(outlook, salesforce)

    def carry(self, value: Value, base: Value, target: Value, to: Side, org: Org, held: Value = None) -> Value:
        """Return what to write on the side `to`, which holds `target`, so that it agrees with `value`.

        `base` is what the winning side held before, and `held` what the other did: what of it the winner never held
        must not be lost.
        """
        return None if value in self.blank else value

    def arrived(self, written: Value, now: Value, before: Value) -> bool:
        """Tell whether a side that held `before` took what was written, now that it holds `now`."""
        return self.same(now, written)


@dataclass(frozen=True, slots=True)
class Rewritten(Field):
    """What the services put into a form of their own: it has arrived if they changed it, and did not empty it."""

    def arrived(self, written: Value, now: Value, before: Value) -> bool:
        return self.same(now, written) or (self.key(now) is not None and not self.same(now, before))


@dataclass(frozen=True, slots=True)
class Text(Rewritten):
    """Text of people: compares with white space folded and letters composed, and is cut to what a side holds.

    What was cut off is kept when the shorter text comes back, also where a side turns out to hold more than it is known
    to hold: of Outlook's limits only that of a subject is documented.
    """

    outlook_limit: int | None = None
    salesforce_limit: int | None = None

    def key(self, value: Value) -> Value:
        return normalize("NFC", " ".join(str(value).split())) or None if value else None

    def limit(self, side: Side, org: Org) -> int | None:
        ours = self.outlook_limit if side is Side.OUTLOOK else self.salesforce_limit
        known = [each for each in (ours, org.limits.get((side, self.kind, self.name))) if each is not None]
        return min(known, default=None)

    def fits(self, value: Value, side: Side, org: Org) -> bool:
        return True

    def agree(self, outlook: Value, salesforce: Value, org: Org) -> bool:
        if self.same(outlook, salesforce):
            return True
        limits = [limit for side in Side if (limit := self.limit(side, org)) is not None]
        if not limits or not outlook or not salesforce:
            return False
        narrow = min(limits)
        return self.key(cut(str(outlook), narrow)) == self.key(cut(str(salesforce), narrow))

    def carry(self, value: Value, base: Value, target: Value, to: Side, org: Org, held: Value = None) -> Value:
        whole = str(value or "") + _never_held(str(held or ""), str(base or ""))
        limit = self.limit(to, org)
        holds_more = limit is not None and units_of(str(target or "")) > limit
        return (whole if limit is None or holds_more else cut(whole, limit)) or None


def units_of(text: str) -> int:
    """Return the length of a text in UTF-16 units, in which an emoji counts two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, units: int) -> str:
    """Return the beginning of a text that has at most so many UTF-16 units, and no half of a character."""
    if units_of(text) <= units:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore")


def _never_held(longer: str, shorter: str) -> str:
    """Return what stands in the longer text behind the shorter one that it begins with; white space does not count."""
    at = 0
    for letter in normalize("NFC", "".join(shorter.split())):
        while at < len(longer) and longer[at].isspace():
            at += 1
        if at == len(longer) or longer[at] != letter:
            return ""
        at += 1
    return longer[at:] if longer[at:].strip() else ""


_WORD = re.compile(r"\S+")


def added_to(held: str, wanted: str) -> tuple[str, str] | None:
    """Return what stands before and after the held text in the wanted one, None if that is not the held one with
    something put before or after it. White space between words does not count."""
    words = normalize("NFC", held).split()
    text = normalize("NFC", wanted)
    found = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    for at in range(len(found) - len(words) + 1):
        if [each for each, _, _ in found[at : at + len(words)]] == words:
            first = found[at][1] if at < len(found) else len(text)
            last = found[at + len(words) - 1][2] if words else first
            return text[:first].strip(), text[last:].strip()
    return None


@dataclass(frozen=True, slots=True)
class Email(Field):
    """An e-mail address: case does not matter."""

    def key(self, value: Value) -> Value:
        return str(value).strip().casefold() or None if value else None


_PHONE_DECORATION = str.maketrans("", "", " \t\n\u00a0().-/")


@dataclass(frozen=True, slots=True)
class Phone(Rewritten):
    """A telephone number: its punctuation does not matter, since both sides like to rewrite it."""

    def key(self, value: Value) -> Value:
        return str(value).translate(_PHONE_DECORATION).casefold() or None if value else None


EARLIEST_DAY = "1700-01-01"
"""The first day that Salesforce holds (Object Reference). Outlook has birthdays without a year in 1604."""


@dataclass(frozen=True, slots=True)
class Day(Field):
    """A day, as YYYY-MM-DD."""

    def fits(self, value: Value, side: Side, org: Org) -> bool:
        return side is Side.OUTLOOK or not value or str(value) >= EARLIEST_DAY


@dataclass(frozen=True, slots=True)
class Word(Field):
    """One word of a fixed list."""

    class_of: Callable[[Value], Value] = field(default=lambda value: value)
    """The word the coarser side would use; it changes only when this class does."""

    def agree(self, outlook: Value, salesforce: Value, org: Org) -> bool:
        return self.class_of(outlook) == self.class_of(salesforce)

    def carry(self, value: Value, base: Value, target: Value, to: Side, org: Org, held: Value = None) -> Value:
        return self.class_of(value) if to is Side.SALESFORCE else value

    def arrived(self, written: Value, now: Value, before: Value) -> bool:
        return self.class_of(now) == self.class_of(written)


@dataclass(frozen=True, slots=True)
class Names(Field):
    """Names in order, such as those of attachments, which one side only lists."""

    def key(self, value: Value) -> Value:
        return tuple(sorted(set(value))) or None if isinstance(value, tuple) else None


@dataclass(frozen=True, slots=True)
class People(Field):
    """E-mail addresses of attendees, which Salesforce holds as related contacts.

    Relations merge as sets: whom Outlook added is added if Salesforce knows them, whom it took away is taken away,
    and whom somebody related by hand in Salesforce stays.
    """

    def key(self, value: Value) -> Value:
        return tuple(sorted({v.casefold() for v in value})) or None if isinstance(value, tuple) else None

    def agree(self, outlook: Value, salesforce: Value, org: Org) -> bool:
        known = self._known(outlook, org)
        related = _set(self.key(salesforce))
        if org.relations == 1:
            return not known or bool(related)
        return known <= related

    def arrived(self, written: Value, now: Value, before: Value) -> bool:
        return _set(self.key(written)) <= _set(self.key(now))

    def carry(self, value: Value, base: Value, target: Value, to: Side, org: Org, held: Value = None) -> Value:
        gone = _set(self.key(base)) - _set(self.key(value))
        related = (_set(self.key(target)) - gone) | self._known(value, org)
        kept = [v for v in (target if isinstance(target, tuple) else ()) if v.casefold() in related]
        added = sorted(related - {v.casefold() for v in kept})
        return tuple([*kept, *added][: org.relations]) or None

    def _known(self, value: Value, org: Org) -> set[str]:
        return {address for address in _set(self.key(value)) if org.people.get(address)}


def _set(value: Value) -> set[str]:
    return set(value) if isinstance(value, tuple) else set()
