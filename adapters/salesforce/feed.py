"""What changed on the Salesforce side of one kind, and what is there at all.

There is no delta feed; rows carry SystemModstamp, to the second, and `queryAll` still returns a deleted row for as long
as it lies in the recycle bin (15 days). A reading therefore asks for everything stamped since the last reading, with
some overlap, because a long transaction commits rows with an older stamp than others that were already visible. What
was purged from the recycle bin, or removed from a campaign, only a whole reading finds.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from adapters.salesforce.calendar import related
from adapters.salesforce.organisation import Organisation
from adapters.salesforce.records import Viewer, campaign_of, gone, is_owned
from adapters.salesforce.wire import Row, is_id, literal, moment, text
from core.errors import SettingsError
from core.model import Kind, Page, Record, Scope, Window
from core.times import instant, parse_instant

OVERLAP = timedelta(minutes=5)
"""How far back before the last reading each one looks again."""

CURSOR_AGE = timedelta(days=14)
"""After this, everything is read: deleted rows are kept for 15 days, and what was purged sooner must be noticed."""

EVER = "1970-01-01T00:00:00Z"
"""Where a reading goes on that found nothing at all, not even the time."""


class Cursor(msgspec.Struct, frozen=True, kw_only=True, tag="salesforce-1", tag_field="form"):
    """Where a reading ended, and what it was a reading of."""

    since: str
    """Salesforce's own time when the reading began."""
    whole: str
    """The same of the last whole reading."""
    user: str
    owned: str
    private: bool
    window: Window | None = None


def parse_cursor(cursor: str | None) -> Cursor | None:
    """Return the cursor in a text; None, which means to read everything, for any that we do not know."""
    try:
        return msgspec.json.decode(cursor, type=Cursor) if cursor else None
    except msgspec.DecodeError:
        return None


def usable(cursor: Cursor | None, scope: Scope, user: str, now: datetime) -> bool:
    """Tell whether a cursor can go on in this scope: same user, same choice, a window inside its own, not too old."""
    if cursor is None or campaign_of(scope):
        return False
    same = (cursor.user, cursor.owned, cursor.private) == (user, scope.owned, scope.include_private)
    return same and _contains(cursor.window, scope.window) and now - parse_instant(cursor.whole) <= CURSOR_AGE


def _contains(outer: Window | None, inner: Window | None) -> bool:
    if outer is None or inner is None:
        return outer is inner
    return outer.start <= inner.start and inner.end <= outer.end


def whole_query(viewer: Viewer) -> str:
    """Return the query for everything in scope. Raises SettingsError for a campaign id that is none."""
    scope = viewer.scope
    conditions = ["IsDeleted = false"]
    if is_owned(scope):
        conditions.append(f"OwnerId = {literal(viewer.user)}")
    if campaign := campaign_of(scope):
        if not is_id(campaign):
            raise SettingsError("contacts.scope names no campaign.", 'Write "campaign:" and the id of the campaign.')
        members = f"SELECT ContactId FROM CampaignMember WHERE CampaignId = '{campaign}'"  # noqa: S608  checked above
        conditions.append(f"Id IN ({members})")
    return _query(viewer, viewer.translation.columns, [*conditions, *viewer.translation.listed(scope, viewer.shape)])


def changed_queries(viewer: Viewer, since: str) -> Iterator[str]:
    """Yield the queries for what was stamped since: the user's own rows, and rows that are others' now.

    Of those that are others', only ones that existed before can have been the user's; of these only ids are asked.
    """
    from_then = f"SystemModstamp >= {instant(parse_instant(since) - OVERLAP)}"
    if not is_owned(viewer.scope):
        yield _query(viewer, viewer.translation.columns, [from_then])
        return
    user = literal(viewer.user)
    yield _query(viewer, viewer.translation.columns, [from_then, f"OwnerId = {user}"])
    stamps = ("Id", "OwnerId", "IsDeleted", "LastModifiedDate", "SystemModstamp", "IsPrivate", "MasterRecordId")
    yield _query(viewer, stamps, [from_then, f"OwnerId != {user}", f"CreatedDate <= {since}"])


def _query(viewer: Viewer, columns: Sequence[str], conditions: Sequence[str]) -> str:
    return f"{viewer.shape.select(columns)} WHERE {' AND '.join(conditions)} ORDER BY SystemModstamp, Id"


def feed(organisation: Organisation, viewer: Viewer, where: str | None, now: Callable[[], datetime]) -> Iterator[Page]:
    """Yield the pages of one reading; the last one, which has no rows, carries the cursor."""
    cursor = parse_cursor(where)
    known = organisation.transport.date or now()
    if cursor is None or not usable(cursor, viewer.scope, viewer.user, known):
        yield from _whole(organisation, viewer, now)
        return
    began = _Beginning()
    for query in changed_queries(viewer, cursor.since):
        for rows in organisation.pages(query):
            began.note(organisation.transport.date, rows)
            yield changed_page(organisation, viewer, rows)
    following = msgspec.structs.replace(cursor, since=began.at or cursor.since)
    yield Page(cursor=msgspec.json.encode(following).decode(), window=cursor.window)


def _whole(organisation: Organisation, viewer: Viewer, now: Callable[[], datetime]) -> Iterator[Page]:
    began = _Beginning()
    for rows in organisation.pages(whole_query(viewer)):
        began.note(organisation.transport.date, rows)
        in_scope = [row for row in rows if viewer.outside(row) is None]
        yield Page(records=records(organisation, viewer, in_scope))
    scope = viewer.scope
    cursor = Cursor(
        since=began.at or EVER,
        whole=instant(organisation.transport.date or now()),
        user=viewer.user,
        owned=scope.owned,
        private=scope.include_private,
        window=scope.window,
    )
    yield Page(cursor=msgspec.json.encode(cursor).decode(), whole=True, window=scope.window)


class _Beginning:
    """Salesforce's time at the first answer of a reading: from then on, changes belong to the next reading.

    Should the answer not tell the time, the latest stamp that was read does.
    """

    def __init__(self) -> None:
        self._date: datetime | None = None
        self._latest: datetime | None = None

    def note(self, date: datetime | None, rows: Sequence[Row]) -> None:
        self._date = self._date or date
        stamps = [moment(stamp) for row in rows if (stamp := text(row, "SystemModstamp"))]
        self._latest = max([*stamps, *([self._latest] if self._latest else [])], default=None)

    @property
    def at(self) -> str | None:
        found = self._date or self._latest
        return instant(found) if found else None


def changed_page(organisation: Organisation, viewer: Viewer, rows: Sequence[Row]) -> Page:
    """Return a page of changed rows: those in the recycle bin as vanished, the others as records."""
    kept = [row for row in rows if gone(row) is None]
    vanished = tuple(str(row["Id"]) for row in rows if gone(row) is not None)
    return Page(records=records(organisation, viewer, kept), vanished=vanished)


def records(organisation: Organisation, viewer: Viewer, rows: Sequence[Row]) -> tuple[Record, ...]:
    """Return rows as records; one more question finds the e-mail addresses of the people in them."""
    emails: dict[str, str] = {}
    if viewer.scope.kind is Kind.CALENDAR:
        emails = organisation.emails(identity for row in rows for identity in related(row))
    return tuple(viewer.record(row, emails) for row in rows)
