"""Salesforce's own log of what was deleted (the resource sObject Get Deleted).

It names the ids that were purged, too, which no query shows any more. It goes back 15 days, knows whole minutes alone,
and says up to when it is complete: from there the next reading has to go on, for transactions that are still running
began then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.salesforce.organisation import unknown_form
from adapters.salesforce.transport import Question
from adapters.salesforce.wire import as_instant

REACH = timedelta(days=15) - timedelta(hours=1)
"""How far back it is asked: an earlier beginning is refused."""
SHORTEST = timedelta(minutes=2)
"""A span of a minute or less is refused."""
_SLACK = timedelta(seconds=2)
"""How much our idea of Salesforce's time may be ahead."""


@dataclass(frozen=True, slots=True)
class Deletions:
    """What the log says about a span."""

    when: Mapping[str, str] = field(default_factory=dict)
    """The instant of each deletion, by the id of what was deleted."""
    covered: str | None = None
    """The instant up to which it is complete, None if it does not say."""

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self.when)


def deleted(name: str, now: datetime, since: datetime | None = None) -> Question:
    """Return the question for what was deleted of an object since an instant, or as far back as the log goes."""
    end = (now - _SLACK).replace(second=0, microsecond=0)
    start = end - REACH if since is None else max(end - REACH, min(end - SHORTEST, since.replace(second=0)))
    return f"sobjects/{name}/deleted/", {"start": start.isoformat(), "end": end.isoformat()}


def deletions(answer: object) -> Deletions:
    """Return what an answer of the log says. Raises ServiceUnavailable for one in another form."""
    listed = answer.get("deletedRecords") if isinstance(answer, Mapping) else None
    if not isinstance(answer, Mapping) or not isinstance(listed, list):
        raise unknown_form("what was deleted")
    named = [each for each in listed if isinstance(each, Mapping) and each.get("id")]
    when = {str(each["id"]): as_instant(str(each.get("deletedDate") or "")) or "" for each in named}
    covered = answer.get("latestDateCovered")
    return Deletions(when, as_instant(covered if isinstance(covered, str) else None))
