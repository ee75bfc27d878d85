"""Records by id, as they are now."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from adapters.salesforce.deletions import deleted, deletions
from adapters.salesforce.feed import records
from adapters.salesforce.forms import is_whole
from adapters.salesforce.organisation import Organisation
from adapters.salesforce.records import Viewer, campaign_of, gone
from adapters.salesforce.refusals import Refused
from adapters.salesforce.wire import Row, flag, is_id, short, text
from core.model import Gone, Outside, Record

TOGETHER = 25
"""Records asked for in one composite request."""


def rows_now(organisation: Organisation, viewer: Viewer, ids: Sequence[str]) -> dict[str, Row]:
    """Return the row of each id that Salesforce still has, in the recycle bin or not, and that can be understood."""
    rows = organisation.by_ids(viewer.shape, viewer.columns, ids)
    found = {short(str(row["Id"])): row for row in rows if is_whole(viewer, row)}
    return {each: found[short(each)] for each in ids if short(each) in found}


def look(organisation: Organisation, viewer: Viewer, ids: Sequence[str]) -> dict[str, Record | Gone]:
    """Return each record, or Salesforce's word that it is gone; what it says nothing clear about is missing."""
    rows = rows_now(organisation, viewer, ids)
    masters = _masters(organisation, viewer, rows.values())
    kept = [row for row in rows.values() if gone(row) is None]
    seen = _with_members(organisation, viewer, records(organisation, viewer, kept))
    by_id = {short(record.id): record for record in seen}
    answers: dict[str, Record | Gone] = {}
    for each, row in rows.items():
        found = gone(row)
        answers[each] = _farewell(each, row, found, masters) if found else by_id[short(each)]
    return answers | _unseen(organisation, viewer, [each for each in ids if each not in rows and is_id(each)])


def _masters(organisation: Organisation, viewer: Viewer, rows: Iterable[Row]) -> dict[str, Row]:
    """Return the rows that merged ones live on in, by id, and those that these were merged into, to the last."""
    known: dict[str, Row] = {}
    wanted = {master for row in rows if (master := text(row, "MasterRecordId"))}
    while wanted:
        found = organisation.by_ids(viewer.shape, ("Id", "IsDeleted", "MasterRecordId"), sorted(wanted))
        known |= {**{each: {} for each in wanted}, **{str(row["Id"]): row for row in found}}
        wanted = {master for row in known.values() if (master := text(row, "MasterRecordId"))} - known.keys()
    return known


def _farewell(identity: str, row: Row, found: Gone, masters: Mapping[str, Row]) -> Gone:
    """Return what became of a row: deleted, or merged into the record at the end of the chain, if that is not deleted.

    A master that no query shows counts as living: it may only be hidden from this user.
    """
    passed: set[str] = set()
    master = text(row, "MasterRecordId")
    while master and master not in passed and (further := text(masters.get(master, {}), "MasterRecordId")):
        passed.add(master)
        master = further
    if master is None or flag(masters.get(master, {}), "IsDeleted"):
        return Gone(identity, "deleted")
    return Gone(identity, found.evidence, successor=master)


def _unseen(organisation: Organisation, viewer: Viewer, ids: Sequence[str]) -> dict[str, Record | Gone]:
    """Return what can be said of ids that no query shows: purged, or hidden from this user.

    Both answer 404 to a request for the very id. The log of deletions tells them apart, after a minute or so; whoever
    it does not name counts as hidden, which deletes nothing.
    """
    if not ids:
        return {}
    name, transport = viewer.shape.name, organisation.transport
    log, *rest = transport.together([
        deleted(name, transport.time),
        *((f"sobjects/{name}/{each}", {"fields": "Id"}) for each in ids[: TOGETHER - 1]),
    ])  # fmt: skip
    for start in range(TOGETHER - 1, len(ids), TOGETHER):
        chunk = ids[start : start + TOGETHER]
        rest += transport.together([(f"sobjects/{name}/{each}", {"fields": "Id"}) for each in chunk])
    purged = frozenset() if isinstance(log, Refused) else frozenset(map(short, deletions(log).ids))
    told = ((each, _verdict(each, answer, purged)) for each, answer in zip(ids, rest, strict=True))
    return {each: verdict for each, verdict in told if verdict is not None}


def _verdict(identity: str, answer: object, purged: frozenset[str]) -> Record | Gone | None:
    if not isinstance(answer, Refused):
        return None
    if answer.names("ENTITY_IS_DELETED"):
        return Gone(identity, "deleted")
    if answer.status != 404 or not answer.names("NOT_FOUND"):
        return None
    if short(identity) in purged:
        return Gone(identity, "deleted")
    return Record(id=identity, version="", outside=Outside.HIDDEN)


def _with_members(organisation: Organisation, viewer: Viewer, seen: Sequence[Record]) -> Sequence[Record]:
    """Return records, marked as outside where they are not members of the campaign that is read."""
    campaign = campaign_of(viewer.scope)
    if campaign is None:
        return seen
    members = organisation.members(campaign, [record.id for record in seen])
    return [r if r.id in members else msgspec.structs.replace(r, outside=Outside.CONTAINER) for r in seen]
