"""What changed on the Salesforce side of one kind, and what is there at all.

There is no delta feed; rows carry SystemModstamp, to the second, and `queryAll` still returns a deleted row for as long
as it lies in the recycle bin (15 days). A reading therefore asks for everything stamped since the last reading, with
some overlap, because a long transaction commits rows with an older stamp than others that were already visible; and
for what was purged, which the log of deletions names. All that is one request. What was removed from a campaign, or
given to somebody who does not share it, only a whole reading finds.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from adapters.salesforce.asking import Ahead, Asked, Reading, owned, settled_query, sorted_query
from adapters.salesforce.calendar import related
from adapters.salesforce.cursor import Cursor, Settled, parse_cursor, usable
from adapters.salesforce.deletions import Deletions
from adapters.salesforce.forms import named, parted
from adapters.salesforce.organisation import PAGE_ROWS, Organisation
from adapters.salesforce.records import Viewer, campaign_of, gone
from adapters.salesforce.wire import Row, as_instant, is_id, text
from core.errors import SettingsError
from core.model import Kind, Page, Record
from core.times import instant

EVER = "1970-01-01T00:00:00Z"
"""Where a reading goes on that found nothing at all, not even the time."""


def whole_query(viewer: Viewer) -> str:
    """Return the query for everything in scope. Raises SettingsError for a campaign id that is none."""
    scope = viewer.scope
    conditions = ["IsDeleted = false", *owned(viewer)]
    if campaign := campaign_of(scope):
        if not is_id(campaign):
            raise no_campaign(campaign)
        members = f"SELECT ContactId FROM CampaignMember WHERE CampaignId = '{campaign}'"  # noqa: S608  checked above
        conditions.append(f"Id IN ({members})")
    listed = viewer.translation.listed(scope, viewer.shape)
    return sorted_query(viewer, viewer.columns, [*conditions, *listed])


def feed(
    organisation: Organisation, viewer: Viewer, where: str | None, now: Callable[[], datetime], ahead: Ahead
) -> Iterator[Page]:
    """Yield the pages of one reading; the last one, which has no rows, carries the cursor."""
    cursor = parse_cursor(where)
    known = organisation.transport.date or now()
    if cursor is None or not usable(cursor, viewer.scope, viewer.user, known):
        yield from _whole(organisation, viewer, now)
        return
    asked = ahead.asked(organisation, Reading(viewer, cursor))
    if asked.deletions is None:
        yield from _whole(organisation, viewer, now)
        return
    yield from _changed(organisation, viewer, cursor, asked)


def _changed(organisation: Organisation, viewer: Viewer, cursor: Cursor, asked: Asked) -> Iterator[Page]:
    log, tally = asked.deletions or Deletions(), _Tally()
    if log.ids:
        yield Page(vanished=log.ids)
    for rows in organisation.pages(*asked.own):
        tally.note(named(rows))
        yield changed_page(organisation, viewer, rows)
    for rows in organisation.pages(*asked.left) if asked.left else ():
        tally.pass_over(named(rows))
        yield changed_page(organisation, viewer, rows)
    if asked.settled and tally.reaches_into(asked.settled, log):
        for rows in organisation.pages(settled_query(viewer, asked.settled)):
            tally.note(named(rows))
            yield changed_page(organisation, viewer, rows)
        asked = replace(asked, settled=None)
    yield Page(cursor=following(cursor, asked, log, tally.stamps).encoded(), window=cursor.window)


def following(cursor: Cursor, asked: Asked, log: Deletions, stamps: Mapping[str, str]) -> Cursor:
    """Return where the next reading goes on, given the stamps of the rows that were read, by id.

    It begins where Salesforce says that all transactions have ended, and looks back from there all the same. What it
    would see again is more than a page only after something big; then only its number is asked for.
    """
    seen = instant(asked.date) if asked.date else max(stamps.values(), default=cursor.since)
    since = max(cursor.since, min(seen, log.covered or seen))
    after = msgspec.structs.replace(cursor, since=since, seen=seen, settled=None)
    old = asked.settled
    if old and old.upto > after.overlap:
        settled = Settled(old.start, seen, old.rows + _between(stamps, old.upto, seen))
    else:
        settled = Settled(after.overlap, seen, _between(stamps, after.overlap, seen))
    return msgspec.structs.replace(after, settled=settled if settled.rows > PAGE_ROWS and asked.date else None)


def _between(stamps: Mapping[str, str], start: str, upto: str) -> int:
    return sum(start <= stamp < upto for stamp in stamps.values())


class _Tally:
    """The stamps of the rows that were read, and when the oldest of all that changed were created."""

    def __init__(self) -> None:
        self.stamps: dict[str, str] = {}
        self._seen: list[tuple[str, str]] = []

    def note(self, rows: Sequence[Row]) -> None:
        self.stamps |= {str(row["Id"]): _stamp(row) for row in rows}
        self.pass_over(rows)

    def pass_over(self, rows: Sequence[Row]) -> None:
        """Take notice of rows that are none of the user's own any more."""
        self._seen += [(_stamp(row), as_instant(text(row, "CreatedDate")) or EVER) for row in rows]

    def reaches_into(self, settled: Settled, log: Deletions) -> bool:
        """Tell whether a row may have been edited or purged out of a stretch, whose number then proves nothing."""
        purged = any(not at or at >= settled.upto for each, at in log.when.items() if each not in self.stamps)
        return purged or any(stamp >= settled.upto > created for stamp, created in self._seen)


def _stamp(row: Row) -> str:
    return as_instant(text(row, "SystemModstamp")) or EVER


def _whole(organisation: Organisation, viewer: Viewer, now: Callable[[], datetime]) -> Iterator[Page]:
    """Yield everything in scope. Should the first answer not tell the time, the latest stamp that was read does."""
    query, latest = whole_query(viewer), EVER
    _require_campaign(organisation, viewer)
    first, began = organisation.first(query)
    for rows in organisation.pages(query, first):
        latest = max([latest, *filter(None, (as_instant(text(row, "SystemModstamp")) for row in rows[-1:]))])
        kept, aside = parted(viewer, named(rows))
        in_scope = [row for row in kept if viewer.outside(row) is None]
        yield Page(records=records(organisation, viewer, in_scope), aside=aside)
    scope = viewer.scope
    since = instant(began) if began else latest
    cursor = Cursor(
        since=since,
        seen=since,
        whole=instant(organisation.transport.date or now()),
        user=viewer.user,
        owned=scope.owned,
        private=scope.include_private,
        window=scope.window,
    )
    yield Page(cursor=cursor.encoded(), whole=True, window=scope.window)


def _require_campaign(organisation: Organisation, viewer: Viewer) -> None:
    """Raise SettingsError where the campaign whose members are read is none that this user sees: nobody would be a
    member of it, and every contact would seem to have left."""
    campaign = campaign_of(viewer.scope)
    if campaign is not None and organisation.campaign(campaign) is None:
        raise no_campaign(campaign)


def no_campaign(identity: str) -> SettingsError:
    return SettingsError(
        f"Salesforce has no campaign {identity} that this user may see.",
        'Correct scope in [contacts]: "campaign:" and the id of a campaign, or "mine", or "all".',
    )


def changed_page(organisation: Organisation, viewer: Viewer, rows: Sequence[Row]) -> Page:
    """Return a page of changed rows: those in the recycle bin as vanished, the others as records."""
    kept, aside = parted(viewer, (row for row in rows if gone(row) is None))
    vanished = tuple(str(row["Id"]) for row in rows if gone(row) is not None)
    return Page(records=records(organisation, viewer, kept), vanished=vanished, aside=aside)


def records(organisation: Organisation, viewer: Viewer, rows: Sequence[Row]) -> tuple[Record, ...]:
    """Return rows as records; one more question finds the e-mail addresses of the people in them."""
    emails: dict[str, str] = {}
    if viewer.scope.kind is Kind.CALENDAR:
        emails = organisation.emails(identity for row in rows for identity in related(row))
    return tuple(viewer.record(row, emails) for row in rows)
