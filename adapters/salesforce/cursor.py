"""Where a reading ended: what the adapter hands out as a cursor, and when it may be used again."""

from datetime import datetime, timedelta

import msgspec

from adapters.salesforce.records import campaign_of
from core.model import Scope, Window
from core.times import instant, parse_instant

OVERLAP = timedelta(minutes=5)
"""How far back before the last reading each one looks again."""

CURSOR_AGE = timedelta(days=14)
"""After this, everything is read: deleted rows are kept for 15 days, and what was purged sooner must be noticed."""


class Settled(msgspec.Struct, frozen=True):
    """A stretch of time from which so many rows were read that they should not be read again for nothing.

    As long as just as many rows are stamped in it, no late transaction has added one, unless another was edited away:
    each row counts once, wherever it is stamped. What was edited since shows behind the stretch, though created before.
    """

    start: str
    upto: str
    rows: int


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="salesforce-1", tag_field="form"):
    """Where a reading ended, and what it was a reading of."""

    since: str
    """Salesforce's own time when the reading began, or that of the oldest transaction that was running then."""
    seen: str = ""
    """The same, whatever was running: what was created later, no reading has listed. "" in cursors of old."""
    whole: str
    """The same of the last whole reading."""
    user: str
    owned: str
    private: bool
    window: Window | None = None
    settled: Settled | None = None

    @property
    def overlap(self) -> str:
        """The instant from which on rows are read again."""
        return instant(parse_instant(self.since) - OVERLAP)

    @property
    def known(self) -> str:
        """The instant up to which rows were created that a reading may have listed."""
        return self.seen or self.since

    @property
    def unshaken(self) -> Settled | None:
        """The stretch that need not be read again if it has not changed, None if it lies before the overlap."""
        return self.settled if self.settled and self.settled.upto > self.overlap else None

    def encoded(self) -> str:
        return msgspec.json.encode(self).decode()


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
    watched, wanted = cursor.window, scope.window
    covered = watched.covers(wanted) if watched and wanted else watched is wanted
    return same and covered and now - parse_instant(cursor.whole) <= CURSOR_AGE
