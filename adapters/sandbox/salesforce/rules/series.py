"""Lightning series, made by their pattern, as the API has made them since version 52.

Source: Object Reference, Event.Recurrence2PatternText: DAILY and WEEKLY by a count are what the sandbox knows.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from adapters.sandbox.salesforce.errors import Refused
from adapters.sandbox.salesforce.rules import saving
from adapters.sandbox.salesforce.tables import stamps
from adapters.sandbox.salesforce.tables.rows import accepted_values
from adapters.sandbox.salesforce.tables.store import SalesforceStore

_PATTERN = re.compile(r"(?:RRULE:)?FREQ=(DAILY|WEEKLY);(?:BYDAY=[A-Z]{2};)?(?:INTERVAL=(\d{1,2});)?COUNT=(\d{1,3})")
_STEP = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}


def make(store: SalesforceStore, sent: Mapping[str, Any], user: str) -> str:
    """Create the events of a series, and the row of its pattern where the organisation has one; return the first's id.

    Raises Refused for a pattern that is none.
    """
    event = store.sobject("Event")
    sent = accepted_values(event, sent, creating=True, checked=True)
    told = str(sent.get("Recurrence2PatternText") or "")
    found = _PATTERN.fullmatch(told)
    if found is None or not sent.get("StartDateTime"):
        raise Refused(400, "INVALID_FIELD", "the recurrence pattern is not valid", ["Recurrence2PatternText"])
    step = _STEP[found[1]] * int(found[2] or 1)
    first = stamps.moment(sent["StartDateTime"])
    switches = store.switches
    pattern = {
        **{name: value for name, value in sent.items() if name != "EndDateTime"},
        "DurationInMinutes": _minutes(sent),
        "IsRecurrence2": switches.series_marked,
        "Recurrence2PatternText": told if told.startswith("RRULE:") else f"RRULE:{told}",
        "Recurrence2PatternVersion": "1",
        "Recurrence2PatternTimeZone": "UTC",
        "Recurrence2PatternStartDate": stamps.stamp(first),
    }
    with store.savepoint():
        rows = [
            saving.insert(
                store, event, {**pattern, "StartDateTime": stamps.stamp(first + n * step)}, user, checked=False
            )
            for n in range(int(found[3]))
        ]
        if switches.series_patterns:
            said = {"GroupEventType": switches.series_pattern_type}
            rows.append(saving.insert(store, event, {**pattern, **said}, user, checked=False))
        for record_id in rows:
            store.put("Event", store.table("Event").rows[record_id] | {"_series": rows[0]})
    return rows[0]


def _minutes(sent: Mapping[str, Any]) -> int:
    if sent.get("DurationInMinutes") is not None:
        return int(sent["DurationInMinutes"])
    span = stamps.moment(sent["EndDateTime"]) - stamps.moment(sent["StartDateTime"])
    return int(span.total_seconds() // 60)
