"""Which events, occurrences and exceptions lie in a window of time."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from adapters.sandbox.graph.calendar.shown import plain_occurrence
from adapters.sandbox.graph.mailbox.items import Item

Window = tuple[datetime, datetime]


def touches(item: Item, window: Window) -> bool:
    """Return whether an event overlaps a window; one without length does where it stands."""
    start, end = window
    return item.begin < end and (item.finish > start or item.begin == item.finish >= start)


def instances(master: Item, window: Window) -> Iterator[Item]:
    """Yield the occurrences and exceptions of a series that touch a window."""
    series = master.rule
    yield from (one for one in series.exceptions.values() if touches(one, window))
    for day in series.pattern.between(*window):
        if day not in series.cancelled and day not in series.exceptions:
            yield plain_occurrence(master, day)


def in_window(items: Iterable[Item], window: Window) -> list[Item]:
    """Return the single events and occurrences that touch a window, by start."""
    found = (one for item in items for one in seen_in(item, window))
    return sorted(found, key=lambda item: item.begin)


def seen_in(item: Item, window: Window) -> Iterator[Item]:
    """Yield what of a single event or a series touches a window."""
    if item.series is not None:
        yield from instances(item, window)
    elif touches(item, window):
        yield item
