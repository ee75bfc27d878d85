"""Which records are in view: the window of a kind, laid over what was read.

A little more is read than is in view, so that a record that comes into view merely because a day has passed is known
already. What is not in view is never matched, created or deleted.
"""

from dataclasses import dataclass

from core.facts.state import Seen
from core.model import Fields, Kind, Record, Window
from core.settings import KindSettings, TimedSettings
from core.times import day, is_day, window_around


@dataclass(frozen=True, slots=True)
class View:
    """What of a kind is in view at a moment, under its settings."""

    kind: Kind
    settings: KindSettings
    window: Window | None

    def is_private(self, seen: Seen) -> bool:
        return is_private(seen, self.settings)

    def is_out(self, seen: Seen | None) -> bool:
        """Tell whether a record is private, was moved out of what is read, or is not known any more."""
        return seen is not None and (seen.erased or self.is_private(seen) or seen.record.outside is not None)

    def sees(self, seen: Seen) -> bool:
        """Tell whether a record lies in the window."""
        return in_view(self.kind, seen, self.window)

    def takes_in(self, seen: Seen) -> bool:
        """Tell whether a record is one to be synced."""
        return self.sees(seen) and not self.is_out(seen)


def view_of(kind: Kind, settings: KindSettings, as_of: str) -> View:
    """Return what of a kind is in view at an instant."""
    return View(kind, settings, window_of(settings, as_of))


def window_of(settings: KindSettings, as_of: str) -> Window | None:
    """Return the window of a kind at an instant; None for a kind whose records have no time."""
    if not isinstance(settings, TimedSettings):
        return None
    return window_around(as_of, settings.past_days, settings.future_days)


def in_view(kind: Kind, seen: Seen, window: Window | None) -> bool:
    """Tell whether a record lies in the window. A private one, whose times are not known, does."""
    if window is None or not seen.fields:
        return True
    if kind is Kind.CALENDAR:
        return _overlaps(seen.fields, window)
    return _is_current(seen.record, seen.fields, window)


def _overlaps(fields: Fields, window: Window) -> bool:
    start, end = _moment(fields.get("start")), _moment(fields.get("end"))
    return start < window.end and (end > window.start or start >= window.start)


def _moment(value: object) -> str:
    text = str(value or "")
    return f"{text}T00:00:00Z" if is_day(text) else text


def _is_current(record: Record, fields: Fields, window: Window) -> bool:
    """An open task is in view until it is due too late; a completed one for as long as the window looks back."""
    due = str(fields.get("due") or "")
    if fields.get("status") == "completed":
        return (record.closed or due or day(record.modified or window.start)) >= day(window.start)
    return not due or due < day(window.end)


def is_private(seen: Seen, settings: KindSettings) -> bool:
    """Tell whether a record must stay out because it is private: not wanted, or wanted only since it was read."""
    if settings.sync_private:
        return seen.record.private and not seen.fields
    return seen.record.private or seen.fields.get("private") is True
