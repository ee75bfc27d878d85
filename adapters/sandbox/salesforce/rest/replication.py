"""Which records were changed or deleted in a span of time (the resources updated and deleted).

The service cuts seconds off the span. `latestDateCovered` is where the next span should start.
"""

from datetime import datetime, timedelta

from adapters.sandbox.salesforce.errors import Refused, invalid_field
from adapters.sandbox.salesforce.rest.request import Answer, Request
from adapters.sandbox.salesforce.tables import stamps
from adapters.sandbox.salesforce.tables.schema import SObject
from adapters.sandbox.salesforce.tables.store import SalesforceStore

UPDATED_REACH = timedelta(days=30)
DELETED_REACH = timedelta(days=15)


def _bad_span(message: str) -> Refused:
    return Refused(400, "INVALID_REPLICATION_DATE", message)


def _span(store: SalesforceStore, sobject: SObject, request: Request, reach: timedelta) -> tuple[datetime, datetime]:
    if not sobject.replicateable:
        raise Refused(400, "INVALID_TYPE", f"sObject type {sobject.name} is not replicable")
    start, end = (_minute(request, name) for name in ("start", "end"))
    if start >= end:
        raise _bad_span("startDate before endDate expected")
    if start < (store.now() - reach).replace(second=0, microsecond=0):
        raise _bad_span(f"startDate cannot be more than {reach.days} days ago")
    covered = (store.now() - store.replication_lag).replace(second=0, microsecond=0)
    return start, min(end, max(covered, start))


def _minute(request: Request, name: str) -> datetime:
    moment = stamps.read_datetime(request.parameters.get(name, ""))
    if moment is None:
        raise invalid_field(f"{name} must be a dateTime with an offset")
    return moment.replace(second=0, microsecond=0)


def updated(store: SalesforceStore, sobject: SObject, request: Request) -> Answer:
    """Answer the ids of the records that were created or changed and are not deleted."""
    start, end = _span(store, sobject, request, UPDATED_REACH)
    last = stamps.stamp(end)
    rows = store.table(sobject.name).since(stamps.stamp(start))
    changed = [
        r["Id"] for r in rows if r["SystemModstamp"] < last and not r.get("IsDeleted") and store.sees(sobject, r)
    ]
    return Answer(200, {"ids": changed, "latestDateCovered": last})


def deleted(store: SalesforceStore, sobject: SObject, request: Request) -> Answer:
    """Answer the records that were deleted, those purged since included."""
    start, end = _span(store, sobject, request, DELETED_REACH)
    first, last = stamps.stamp(start), stamps.stamp(end)
    gone = {r["Id"]: r["SystemModstamp"] for r in store.table(sobject.name).since(first) if r.get("IsDeleted")}
    gone |= store.purged.get(sobject.name, {})
    told = gone if store.switches.deletion_log else {}
    listed = [{"id": key, "deletedDate": at} for key, at in told.items() if first <= at < last]
    earliest = stamps.stamp(store.now() - DELETED_REACH)
    return Answer(200, {"deletedRecords": listed, "earliestDateAvailable": earliest, "latestDateCovered": last})
