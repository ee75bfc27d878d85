"""Text and times as Graph writes them, in canonical form."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from html.parser import HTMLParser
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.shared.text import canonical_text
from core.errors import ServiceUnavailable
from core.model import Value
from core.times import instant

Json = Mapping[str, object]
"""A JSON object as Graph sent it."""


def mapping(value: object) -> Json:
    """Return a JSON object, empty if there is none."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> tuple[Json, ...]:
    """Return the JSON objects of an array; what is none is left out."""
    return tuple(each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()


def word(value: object) -> str:
    """Return a text exactly as it is, "" for anything else: ids, stamps and words of a fixed list."""
    return value if isinstance(value, str) else ""


def compact(fields: Mapping[str, Value]) -> dict[str, Value]:
    """Return the fields that say something: a missing name counts as nothing."""
    return {name: value for name, value in fields.items() if value is not None and value != ()}


def body_text(value: object) -> str | None:
    """Return the text of an itemBody. Text is always asked for; if HTML comes all the same, its text is taken."""
    body = mapping(value)
    content = word(body.get("content"))
    if word(body.get("contentType")).lower() != "html":
        return canonical_text(content)
    reader = _HtmlText()
    reader.feed(content)
    reader.close()
    return canonical_text("".join(reader.parts))


class _HtmlText(HTMLParser):
    """Collects the text of a page; blocks and <br> end a line."""

    _BLOCKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
    _HIDDEN = frozenset({"style", "script", "head", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self._HIDDEN
        if tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in self._HIDDEN and self._hidden > 0
        if tag in self._BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"[\r\n]+", " ", data))


_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?")
_UTC_NAMES = frozenset({"", "utc", "etc/utc", "etc/gmt", "gmt", "tzone://microsoft/utc"})


def stamp(value: object) -> str | None:
    """Return the instant of a DateTimeOffset such as `2026-04-04T11:05:26.2216557Z`, None for none."""
    match = _TIME.fullmatch(word(value))
    if not match or match[1].startswith("0001-"):
        return None
    return instant(datetime.fromisoformat(match[1] + (match[2] or "Z")))


def moment(value: object, item: str) -> datetime:
    """Return the time of a dateTimeTimeZone, aware, whatever zone Graph chose to answer in.

    Raises ServiceUnavailable, naming the item, for a time or a zone that cannot be understood: a guessed zone would
    move somebody's meeting.
    """
    given = mapping(value)
    match = _TIME.fullmatch(word(given.get("dateTime")))
    if not match:
        raise _unclear("a time", item)
    if match[2]:
        return datetime.fromisoformat(match[1] + match[2])
    zone = _known_zone(word(given.get("timeZone")))
    if zone is None:
        raise _unclear("the time zone", item)
    return datetime.fromisoformat(match[1]).replace(tzinfo=zone)


def _known_zone(name: str) -> tzinfo | None:
    """Return the zone of an IANA or a Windows name (CLDR windowsZones), None if nobody knows it."""
    if name.lower() in _UTC_NAMES:
        return UTC
    from tzlocal.windows_tz import win_tz  # only here: with the UTC that we ask for, no zone is ever looked up

    try:
        return ZoneInfo(win_tz.get(name, name))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None


def _unclear(what: str, item: str) -> ServiceUnavailable:
    return ServiceUnavailable(
        f"Outlook: {what} of the item {item} cannot be understood.",
        "Open it in Outlook and set its time again; if all items are affected, check that tzdata is installed.",
    )


def whole_day(value: object, original_zone: object, item: str) -> str:
    """Return the day that an all-day event begins or ends on.

    It is midnight in the zone it was made in. Graph may show it in another zone, so that it is no midnight any more:
    then the original zone tells the day, or, if that is unknown, the nearest midnight does.
    """
    shown = moment(value, item)
    if not _is_midnight(shown) and (zone := _known_zone(word(original_zone))):
        shown = shown.astimezone(zone)
    return nearest_day(shown)


def nearest_day(shown: datetime) -> str:
    """Return the day whose first moment is nearest: noon belongs to the day before it."""
    return (shown + timedelta(hours=12) - timedelta(microseconds=1)).date().isoformat()


def _is_midnight(shown: datetime) -> bool:
    return (shown.hour, shown.minute, shown.second) == (0, 0, 0)
