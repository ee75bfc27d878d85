"""The forms in which Salesforce writes values, and the ones it takes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote_plus

from core.times import instant

Row = Mapping[str, object]
"""A record as JSON, by API field name."""

CONTACT_PREFIX = "003"
"""The first letters of every contact's id, in every organisation."""

LEAD_PREFIX = "00Q"
"""The same of a lead's."""

_ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")


def text(row: Row, name: str) -> str | None:
    """Return a text column as it is, None if it is empty or absent."""
    value = row.get(name)
    return value if isinstance(value, str) and value else None


def flag(row: Row, name: str) -> bool:
    return row.get(name) is True


def number(row: Row, name: str) -> int | None:
    value = row.get(name)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def moment(stamp: str) -> datetime:
    """Return the aware datetime of `2013-05-08T21:20:00.000+0000`, `…Z` or `…+00:00`.

    Raises ValueError for anything else.
    """
    parsed = datetime.fromisoformat(stamp)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def as_instant(stamp: str | None) -> str | None:
    """Return a time column as an instant; None if it is empty or no time."""
    try:
        return instant(moment(stamp)) if stamp else None
    except ValueError:
        return None


def as_day(stamp: str | None) -> str | None:
    """Return the day in a date column, or the UTC day of a time column."""
    if stamp is not None and len(stamp) == 10:
        return stamp
    seen = as_instant(stamp)
    return seen[:10] if seen else None


def http_date(stamp: str) -> str:
    """Return a time column as the HTTP date of a conditional request, which has whole seconds."""
    return format_datetime(moment(stamp).astimezone(UTC), usegmt=True)


def from_http_date(header: str | None) -> datetime | None:
    """Return the time of a Date header, None if it is missing or broken."""
    try:
        parsed = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def is_id(candidate: str) -> bool:
    """Tell whether a text has the form of a record id: 15 characters, or 18 with the checksum."""
    return _ID.fullmatch(candidate) is not None


def short(identity: str) -> str:
    """Return the 15 characters that tell records apart; the other three only say which of them are capitals."""
    return identity[:15]


def literal(value: str) -> str:
    """Return a text as a SOQL literal, quoted."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{escaped}'"


QUERY_BYTES = 12_000
"""Salesforce refuses an address longer than 16,384 bytes, headers counted in; the rest is left for those."""


def query_chunks(values: Sequence[str], around: str) -> Iterator[str]:
    """Yield lists for `IN (…)`, quoted and joined, short enough to be sent in an address with the query `around`."""
    room = QUERY_BYTES - len(quote_plus(around))
    chunk: list[str] = []
    used = 0
    for quoted in map(literal, values):
        size = len(quote_plus(quoted)) + len("%2C")
        if chunk and used + size > room:
            yield ",".join(chunk)
            chunk, used = [], 0
        chunk.append(quoted)
        used += size
    if chunk:
        yield ",".join(chunk)
