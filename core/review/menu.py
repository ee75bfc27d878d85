"""The menu of a review: what can be decided about the rows that are meant, and why something cannot be."""

from collections.abc import Sequence

import msgspec

from core.engine.desk import Desk
from core.model import Hold, Row, RowState, Side
from core.planning.objections import PRIVATE
from core.review.keys import DECISIONS, KEYS, Key, Verb, as_labels

LOOKED_AT = 50
"""So many of the rows that are meant are tried; an entry that would do nothing for these is tried no further."""


class Entry(msgspec.Struct, frozen=True):
    """One line of the menu."""

    verb: Verb
    label: str
    key: str
    why_not: str | None = None
    """Why it would do nothing, or must not be done; None where it can be chosen."""

    @property
    def is_enabled(self) -> bool:
        return self.why_not is None


def menu(desk: Desk, rows: Sequence[Row]) -> tuple[Entry, ...]:
    """Return the entries for these rows, in the order of the table of keys."""
    return tuple(_entry(desk, key, rows) for key in KEYS if key.verb in DECISIONS)


def _entry(desk: Desk, key: Key, rows: Sequence[Row]) -> Entry:
    return Entry(key.verb, _label(key, rows), key.keys[0], why_not(desk, key.verb, rows))


def _label(key: Key, rows: Sequence[Row]) -> str:
    mails = sum(row.mails for row in rows)
    if key.verb is Verb.RELEASE and mails:
        return f"Release (mails {mails:,} {'person' if mails == 1 else 'people'})…"
    return key.label


def why_not(desk: Desk, verb: Verb, rows: Sequence[Row]) -> str | None:
    """Return why a decision about these rows would do nothing, or must not be made; None if it can be."""
    if not rows:
        return "no row is selected"
    if len(rows) > 1 and (alone := _only_alone(verb, rows)):
        return alone
    found = None
    for row in rows[:LOOKED_AT]:
        said = _objection(desk, verb, row, among_others=len(rows) > 1)
        if said is None:
            return None
        found = found or said
    return as_labels(found) if found else None


def _only_alone(verb: Verb, rows: Sequence[Row]) -> str | None:
    if verb in (Verb.LINK, Verb.PREFER_FIELDS):
        return "choose one row for this"
    if verb is Verb.RELEASE and any(row.hold is Hold.MAIL for row in rows):
        return "rows that mail people are released one at a time"
    return None


def _objection(desk: Desk, verb: Verb, row: Row, *, among_others: bool) -> str | None:
    if row.state is RowState.PRIVATE:
        return PRIVATE
    if verb is Verb.CLEAR:
        return None if desk.can_clear(row.item) else "nothing was decided about it"
    if verb is Verb.LINK:
        return _why_not_linked(desk, row)
    if verb is Verb.UNLINK and not _is_pair(desk, row):
        return "it has no counterpart"
    if verb is Verb.PREFER_FIELDS and not (row.fields and _has_both(row)):
        return "the two sides do not differ in any field"
    if verb is Verb.PREFER_FIELDS:
        return None
    decision = DECISIONS[verb]
    if decision is None:
        return None
    if row.decision and (row.decision.choice, row.decision.side) == (decision.choice, decision.side):
        return None if row.decision.fields else "you decided so already"
    return desk.objection(row.item, decision, among_others=among_others)


def _why_not_linked(desk: Desk, row: Row) -> str | None:
    if desk.is_linked(row.item):
        return "it is linked already; unlink it first"
    return None if desk.has_partner(row.item) else "no record on the other side is free"


def _is_pair(desk: Desk, row: Row) -> bool:
    return row.counterpart is not None or desk.is_linked(row.item)


def _has_both(row: Row) -> bool:
    return all(row.face(side) for side in Side)
