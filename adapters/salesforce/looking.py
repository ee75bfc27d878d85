"""Records by id, as they are now."""

from collections.abc import Sequence

import msgspec

from adapters.salesforce.feed import records
from adapters.salesforce.organisation import Organisation
from adapters.salesforce.records import Viewer, campaign_of, gone
from adapters.salesforce.refusals import Refused
from adapters.salesforce.wire import Row, is_id
from core.model import Gone, Record


def rows_now(organisation: Organisation, viewer: Viewer, ids: Sequence[str]) -> dict[str, Row]:
    """Return the row of each id that Salesforce still has, in the recycle bin or not."""
    rows = organisation.by_ids(viewer.shape, viewer.translation.columns, ids)
    found = {_short(str(row["Id"])): row for row in rows}
    return {each: found[_short(each)] for each in ids if _short(each) in found}


def _short(identity: str) -> str:
    """Return the 15 characters that tell records apart; the other three only say which of them are capitals."""
    return identity[:15]


def look(organisation: Organisation, viewer: Viewer, ids: Sequence[str]) -> dict[str, Record | Gone]:
    """Return each record, or Salesforce's word that it is gone; what it says nothing clear about is missing.

    A row that no query shows was purged, or is hidden from this user: a request for the very id decides, and for
    both says 404.
    """
    rows = rows_now(organisation, viewer, ids)
    kept = [row for row in rows.values() if gone(row) is None]
    seen = _with_members(organisation, viewer, records(organisation, viewer, kept))
    by_id = {_short(record.id): record for record in seen}
    answers: dict[str, Record | Gone] = {}
    for each in ids:
        answer = by_id.get(_short(each)) or _absence(organisation, viewer, each, rows.get(each))
        if answer is not None:
            answers[each] = answer
    return answers


def _absence(organisation: Organisation, viewer: Viewer, identity: str, row: Row | None) -> Gone | None:
    if row is not None:
        found = gone(row)
        return found and Gone(identity, found.evidence)
    if not is_id(identity):
        return None
    try:
        organisation.transport.get(f"sobjects/{viewer.shape.name}/{identity}", {"fields": "Id"})
    except Refused as refused:
        if refused.names("ENTITY_IS_DELETED"):
            return Gone(identity, "deleted")
        return Gone(identity, "404") if refused.status == 404 and refused.names("NOT_FOUND") else None
    return None


def _with_members(organisation: Organisation, viewer: Viewer, seen: Sequence[Record]) -> Sequence[Record]:
    """Return records, marked as outside where they are not members of the campaign that is read."""
    campaign = campaign_of(viewer.scope)
    if campaign is None:
        return seen
    members = organisation.members(campaign, [record.id for record in seen])
    return [r if r.id in members else msgspec.structs.replace(r, outside="container") for r in seen]
