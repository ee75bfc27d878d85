"""Where a feed goes on: what an adapter hands out as a cursor, and when it may be used again."""

import msgspec

from core.model import Window


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The end of a reading. Without a link the place cannot tell its changes, and is read whole each time."""

    container: str
    link: str = ""
    window: Window | None = None
    again: tuple[str, ...] = ()
    """Series that the round before told to be touched, and whose occurrences nobody would give."""

    def encoded(self) -> str:
        return msgspec.json.encode(self).decode()


def usable(text: str | None, container: str, window: Window | None) -> Cursor | None:
    """Return the cursor if it goes on reading the same place over at least the same window, else None.

    Graph bakes the window into its links, so another window needs another reading.
    """
    if text is None:
        return None
    try:
        cursor = msgspec.json.decode(text.encode(), type=Cursor)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
    if cursor.container != container or not cursor.link:
        return None
    covered = window is None or (cursor.window is not None and cursor.window.covers(window))
    return cursor if covered else None
