"""The query resources: the first page, and the pages after it by a locator."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.sandbox.salesforce.errors import Json, Refused, malformed_query
from adapters.sandbox.salesforce.rest.request import Answer, Request
from adapters.sandbox.salesforce.soql.run import Found, run
from adapters.sandbox.salesforce.tables import ids
from adapters.sandbox.salesforce.tables.rows import Row
from adapters.sandbox.salesforce.tables.store import SalesforceStore

LARGEST, SMALLEST = 2000, 200
"""How many records a page has at most, and what a client's wish is raised to."""
MOST_CURSORS = 10
CURSOR_LIFE = timedelta(days=2)
_BATCH = re.compile(r"batchSize\s*=\s*(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A query whose pages are being read. Its rows are those of the time of the query."""

    found: Found
    rows: tuple[Row, ...]
    size: int
    """How many rows a page has: what the first request asked for holds for all."""
    made: datetime


def first(store: SalesforceStore, request: Request, *, everything: bool) -> Answer:
    text = request.parameters.get("q", "")
    if not text.strip():
        raise malformed_query("The query string is missing")
    found = run(store, text, request.version, everything=everything)
    if found.counts:
        return Answer(200, {"totalSize": len(found.rows), "done": True, "records": []})
    cursor = Cursor(found, tuple(found.rows), _size(request), store.now())
    locator = _open(store, cursor) if len(cursor.rows) > cursor.size else ""
    return Answer(200, _page(cursor, locator, 0, request.version))


def following(store: SalesforceStore, locator: str, request: Request) -> Answer:
    """Answer the page at a locator `<cursor>-<offset>`. Raises Refused (INVALID_QUERY_LOCATOR)."""
    name, _, offset = locator.rpartition("-")
    cursor = store.cursors.get(name)
    if cursor is None or not offset.isdigit() or store.now() - cursor.made > CURSOR_LIFE:
        raise Refused(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    return Answer(200, _page(cursor, name, int(offset), request.version))


def _size(request: Request) -> int:
    asked = _BATCH.search(request.headers.get("sforce-query-options", ""))
    return min(LARGEST, max(SMALLEST, int(asked[1]))) if asked else LARGEST


def _open(store: SalesforceStore, cursor: Cursor) -> str:
    """Keep a cursor under a new name; the oldest gives way when there are too many."""
    locator = ids.make("0r8", store.count("cursor"))
    store.cursors[locator] = cursor
    while len(store.cursors) > MOST_CURSORS:
        store.cursors.popitem(last=False)
    return locator


def _page(cursor: Cursor, locator: str, offset: int, version: str) -> Json:
    after = offset + cursor.size
    page: Json = {"totalSize": len(cursor.rows), "done": after >= len(cursor.rows)}
    if not page["done"]:
        page["nextRecordsUrl"] = f"/services/data/{version}/query/{locator}-{after}"
    return page | {"records": [cursor.found.show(row) for row in cursor.rows[offset:after]]}
