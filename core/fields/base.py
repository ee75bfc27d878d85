"""What a field is: how its values compare, what each side can hold of it, and who may write it.

Two comparisons are needed and they differ. `same` asks whether one side moved: a value against the former value of
the same side. `agree` asks whether the two sides say the same, as far as both can say it: Salesforce cuts a text,
knows fewer words for "busy", lists only those attendees that are contacts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from core.model import Side, Value


@dataclass(frozen=True, slots=True)
class Org:
    """What planning must know of the two places, all of it journaled facts."""

    lacks: frozenset[tuple[Side, str, str]] = frozenset()
    """(side, kind, field) that has no home there."""
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
    blank: ClassVar[tuple[Value, ...]] = (None, "", ())

    def key(self, value: Value) -> Value:
        """Return the form in which values of this field are compared; nothing is None."""
        return None if value in self.blank else value

    def limit(self, side: Side) -> int | None:
        """Return how many characters a side holds, None if that does not matter."""
        return None

    def same(self, now: Value, before: Value) -> bool:
        """Tell whether one side still says what it said before."""
        return self.key(now) == self.key(before)

    def agree(self, outlook: Value, salesforce: Value, org: Org) -> bool:
        """Tell whether both sides say the same, as far as both can."""
        return self.same(outlook, salesforce)

    def carry(self, value: Value, base: Value, target: Value, to: Side, org: Org) -> Value:
        """Return what to write on the side `to`, which holds `target`, so that it agrees with `value`.

        `base` is what the winning side held before.
        """
        return None if value in self.blank else value


@dataclass(frozen=True, slots=True)
class Text(Field):
    """Text of people: compares with white space folded, and is cut to what the narrower side holds."""

    outlook_limit: int | None = None
    salesforce_limit: int | None = None

    def key(self, value: Value) -> Value:
        return " ".join(str(value).split()) or None if value else None

    def limit(self, side: Side) -> int | None:
        return self.outlook_limit if side is Side.OUTLOOK else self.salesforce_limit

    def agree(self, outlook: Value, salesforce: Value, org: Org) -> bool:
        if self.same(outlook, salesforce):
            return True
        limits = [n for n in (self.outlook_limit, self.salesforce_limit) if n is not None]
        if not limits or not outlook or not salesforce:
            return False
        return self.key(str(outlook)[: min(limits)]) == self.key(str(salesforce)[: min(limits)])

    def carry(self, value: Value, base: Value, target: Value, to: Side, org: Org) -> Value:
        limit = self.limit(to)
        return str(value)[:limit] if value else None


@dataclass(frozen=True, slots=True)
class Email(Field):
    """An e-mail address: case does not matter."""

    def key(self, value: Value) -> Value:
        return str(value).strip().casefold() or None if value else None


_PHONE_DECORATION = str.maketrans("", "", " \t\n\u00a0().-/")


@dataclass(frozen=True, slots=True)
class Phone(Field):
    """A telephone number: its punctuation does not matter, since both sides like to rewrite it."""

    def key(self, value: Value) -> Value:
        return str(value).translate(_PHONE_DECORATION).casefold() or None if value else None


@dataclass(frozen=True, slots=True)
class Word(Field):
    """One word of a fixed list."""

    class_of: Callable[[Value], Value] = field(default=lambda value: value)
    """The word the coarser side would use; it changes only when this class does."""

    def agree(self, outlook: Value, salesforce: Value, org: Org) -> bool:
        return self.class_of(outlook) == self.class_of(salesforce)

    def carry(self, value: Value, base: Value, target: Value, to: Side, org: Org) -> Value:
        return self.class_of(value) if to is Side.SALESFORCE else value


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

    def carry(self, value: Value, base: Value, target: Value, to: Side, org: Org) -> Value:
        gone = _set(self.key(base)) - _set(self.key(value))
        related = (_set(self.key(target)) - gone) | self._known(value, org)
        kept = [v for v in (target if isinstance(target, tuple) else ()) if v.casefold() in related]
        added = sorted(related - {v.casefold() for v in kept})
        return tuple([*kept, *added][: org.relations]) or None

    def _known(self, value: Value, org: Org) -> set[str]:
        return {address for address in _set(self.key(value)) if org.people.get(address)}


def _set(value: Value) -> set[str]:
    return set(value) if isinstance(value, tuple) else set()
