"""Conditional requests: If-Modified-Since and If-Unmodified-Since, to the second, on rows (REST guide, conditional
requests). They are not supported on DELETE, where they are ignored."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from adapters.sandbox.salesforce.errors import Refused
from adapters.sandbox.salesforce.rest.request import Answer
from adapters.sandbox.salesforce.tables import stamps
from adapters.sandbox.salesforce.tables.rows import Row


def last_modified(row: Row) -> str:
    """Return the value of the header Last-Modified."""
    return format_datetime(stamps.moment(row["LastModifiedDate"]).astimezone(UTC), usegmt=True)


def precondition(headers: Mapping[str, str], row: Row) -> Answer | None:
    """Return the answer 304 or 412 that a request's headers call for, or None if it may go on. Raises Refused (400)."""
    changed = stamps.moment(row["LastModifiedDate"])
    since, unless = headers.get("if-modified-since"), headers.get("if-unmodified-since")
    if unless is not None and changed > _date(unless):
        return Answer(412)
    if since is not None and changed <= _date(since):
        return Answer(304, None, {"Last-Modified": last_modified(row)})
    return None


def _date(text: str) -> datetime:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        raise Refused(400, "INVALID_HEADER", f"not an HTTP date: {text}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
