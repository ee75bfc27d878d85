"""Text and times as Graph writes them, in canonical form."""

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from html.parser import HTMLParser

from adapters.outlook.zones import begins_a_day, nearest_day, rules_of
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
    return canonical_text(_AT_LINE_ENDS.sub("\n", "".join(reader.parts)))


_AT_LINE_ENDS = re.compile(r"[ \t]*\n[ \t]*")
"""Blanks beside a line's end, which HTML does not show: the page's own line breaks are such (HTML, "white space")."""


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
    zone = rules_of(word(given.get("timeZone")))
    if zone is None:
        raise _unclear("the time zone", item)
    return datetime.fromisoformat(match[1]).replace(tzinfo=zone)


def _unclear(what: str, item: str) -> ServiceUnavailable:
    return ServiceUnavailable(
        f"Outlook: {what} of the item {item} cannot be understood.",
        "Open it in Outlook and set its time again; if all items are affected, check that tzdata is installed.",
    )


def day_of(shown: datetime, *zones: tzinfo | None) -> str:
    """Return the day that begins at a moment: as it is shown, or else in the first of the zones in which one does.

    Whoever sets a day stores the first moment of it in some zone, and it is shown in another. If no day begins then in
    any of these zones, it is the nearest.
    """
    for rules in zones:
        if begins_a_day(shown):
            break
        if rules and begins_a_day(shown.astimezone(rules)):
            shown = shown.astimezone(rules)
    return nearest_day(shown)


def whole_day(value: object, original_zone: object, item: str, mailbox: tzinfo | None = None) -> str:
    """Return the day that an all-day event begins or ends on.

    It is midnight in the zone it was made in, which Graph may show in another zone, so that it is no midnight any more.
    An original zone that nobody can name (`tzone://Microsoft/Custom`) is most likely the mailbox's.
    """
    return day_of(moment(value, item), rules_of(word(original_zone)) if original_zone else None, mailbox)
