"""One row of a review, field by field: what each side says, what of it changed, and whose value would be kept."""

from collections.abc import Callable

import msgspec

from core.model import FieldChange, Row, RowState, Side, Value
from core.review.difference import Mark, Spans, compared, marked, plain

Say = Callable[[str, Value], str]
"""Words the value of a field for a person; it is given the name of the field as well."""


class FieldDetail(msgspec.Struct, frozen=True):
    """One field of a row."""

    name: str
    base: str | None
    """What the two sides last agreed on, in words; None where they never did, or where it is nothing."""
    salesforce: Spans
    outlook: Spans
    """What each side says, in words; nothing at all where it has no record."""
    winner: Side | None
    """Whose value would be carried over; None while that is not decided."""

    def of(self, side: Side) -> Spans:
        return self.outlook if side is Side.OUTLOOK else self.salesforce


class Detail(msgspec.Struct, frozen=True):
    """A row with its fields."""

    row: Row
    fields: tuple[FieldDetail, ...]


def detail(row: Row, say: Say) -> Detail:
    """Return a row field by field; of a private one, no field."""
    if row.state is RowState.PRIVATE:
        return Detail(row, ())
    return Detail(row, tuple(_field(row, change, say) for change in row.fields))


def _field(row: Row, change: FieldChange, say: Say) -> FieldDetail:
    ours = say(change.name, change.salesforce)
    theirs = say(change.name, change.outlook)
    base = say(change.name, change.base) if change.base not in (None, "", ()) else None
    salesforce, outlook = _spans(row, change, base, ours, theirs)
    return FieldDetail(change.name, base, salesforce, outlook, change.winner)


def _spans(row: Row, change: FieldChange, base: str | None, salesforce: str, outlook: str) -> tuple[Spans, Spans]:
    """Return both values in parts: what gives way is gone, what is carried over is new."""
    if row.outlook is None or row.salesforce is None:
        return plain(salesforce) if row.salesforce else (), plain(outlook) if row.outlook else ()
    if change.winner is Side.OUTLOOK:
        return compared(salesforce, outlook)
    if change.winner is Side.SALESFORCE:
        gone, new = compared(outlook, salesforce)
        return new, gone
    if base is None:
        return _apart(salesforce, outlook), _apart(outlook, salesforce)
    return compared(base, salesforce)[1], compared(base, outlook)[1]


def _apart(text: str, other: str) -> Spans:
    """Return a text in which what the other does not have is marked as new."""
    return compared(other, text)[1] if other else marked(text, Mark.NEW)
