"""What became of a write whose answer was lost."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from adapters.salesforce.calendar import related
from adapters.salesforce.comparing import columns_of, expected, known
from adapters.salesforce.feed import records
from adapters.salesforce.looking import look, rows_now
from adapters.salesforce.organisation import Organisation
from adapters.salesforce.records import Viewer, gone
from adapters.salesforce.refusals import Refused, not_applied, succeeded, unknown
from adapters.salesforce.wire import Row, literal
from adapters.shared.comparing import holds
from core.model import Fields, Gone, Kind, Operation, Outcome, Outside, Record, Write
from core.times import instant, parse_instant

SLACK = timedelta(seconds=5)
"""How much our idea of Salesforce's time may be off, once the difference of the clocks is taken out."""


def resolve(organisation: Organisation, viewer: Viewer, write: Write, skew: timedelta) -> Outcome:
    """Return what a look at the records says: succeeded with the echo, not applied, or still unknown.

    `skew` is how far Salesforce's clock is ahead of ours. What Salesforce refuses to tell leaves a write unknown.
    """
    try:
        return _resolved(organisation, viewer, write, skew)
    except Refused as refused:
        return unknown(write, refused.refusals)


def _resolved(organisation: Organisation, viewer: Viewer, write: Write, skew: timedelta) -> Outcome:
    if write.operation is Operation.CREATE:
        return _created(organisation, viewer, write, parse_instant(write.at) + skew - SLACK)
    if write.operation is Operation.UPDATE:
        return _updated(organisation, viewer, write)
    return _deleted(organisation, viewer, write)


def _created(organisation: Organisation, viewer: Viewer, write: Write, earliest: datetime) -> Outcome:
    if viewer.shape.key:
        found = list(_where(organisation, viewer, [f"{viewer.shape.key} = {literal(write.key)}"]))
        found = [row for row in found if gone(row) is None] or found
    else:
        found = _twins(organisation, viewer, write, earliest)
    if not found:
        return not_applied(write)
    return succeeded(write, records(organisation, viewer, found)[0]) if len(found) == 1 else unknown(write)


def _where(organisation: Organisation, viewer: Viewer, conditions: list[str]) -> Iterator[Row]:
    selected = viewer.shape.select(viewer.columns)
    return organisation.rows(f"{selected} WHERE {' AND '.join(conditions)}")


def _twins(organisation: Organisation, viewer: Viewer, write: Write, earliest: datetime) -> list[Row]:
    """Return the records that this user created since the intent and that say just what the write was to say.

    What Salesforce refused of it was left out, so a field may also be empty.
    """
    asked = known(organisation, [write])
    columns = columns_of(viewer, write, {}, {}, asked)
    wanted = expected(organisation, viewer, {}, columns, asked)
    conditions = [f"CreatedDate >= {instant(earliest)}", f"CreatedById = {literal(viewer.user)}"]
    rows = list(_where(organisation, viewer, [*conditions, *viewer.translation.alike(columns)]))
    emails = organisation.emails(identity for row in rows for identity in related(row))
    return [row for row in rows if _says(viewer.scope.kind, viewer.fields(row, emails), wanted, write)]


def _says(kind: Kind, fields: Fields, wanted: Fields, write: Write) -> bool:
    """Tell whether a record says nothing else than what a write was to say."""
    return holds(kind, fields, wanted, (name for name in write.changes if fields.get(name) not in (None, ())))


def _updated(organisation: Organisation, viewer: Viewer, write: Write) -> Outcome:
    """Return whether the record holds the values that were to be written.

    If it does not, the write counts as not applied even if somebody edited the record since: the base then stays
    where it was, so that the edit shows as one.
    """
    found = look(organisation, viewer, [write.id or ""]).get(write.id or "")
    if not isinstance(found, Record) or found.outside is Outside.HIDDEN:
        return not_applied(write) if found else unknown(write)
    row = rows_now(organisation, viewer, [found.id]).get(found.id)
    if row is None:
        return unknown(write)
    asked = known(organisation, [write])
    columns = columns_of(viewer, write, row, found.fields, asked)
    wanted = expected(organisation, viewer, row, columns, asked)
    applied = found.fields and holds(viewer.scope.kind, found.fields, wanted, write.changes)
    return succeeded(write, found) if applied else not_applied(write)


def _deleted(organisation: Organisation, viewer: Viewer, write: Write) -> Outcome:
    found = look(organisation, viewer, [write.id or ""]).get(write.id or "")
    if found is None:
        return unknown(write)
    deleted = isinstance(found, Gone) and found.successor is None  # a merge is somebody else's, and no deletion
    return succeeded(write) if deleted else not_applied(write)
