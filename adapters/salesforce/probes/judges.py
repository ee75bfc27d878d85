"""What shows whether a fact about Salesforce holds, read without the adapter's own code. Pure."""

from collections.abc import Callable

from core.probing.model import Evidence, Seen, Silent, Untried, Why, entry, objects

SERIES = 3
"""How many events the series of a probe has."""
OBJECTS = ("Event", "Task", "Contact")
KEYED = ("Event", "Contact")
"""Of these, those that have a field for a key of their own: a task's is that of all activities."""
ASKED_AGAIN = ("describe", "archived", "statuses")
"""Parts of a composite request that are asked for alone where it refused them."""
UNMODIFIED = "sf-unmodified"
HIDDEN = Untried(Why.NOT_HERE)


def codes(seen: Seen) -> set[str]:
    """Return the error codes of an answer."""
    return {str(row.get("errorCode")) for row in objects(seen.body)}


def unmodified(evidence: Evidence) -> str:
    found = {_unmodified(evidence, sobject) for sobject in OBJECTS}
    return found.pop() if len(found) == 1 else "other"


def _unmodified(evidence: Evidence, sobject: str) -> str:
    current = evidence[f"{sobject} current"].status
    if current != 204:
        return "never" if current in (400, 412) else "other"
    seen = evidence[f"{sobject} stale"]
    if evidence.told(f"{sobject} kept") is not True:
        return "ignored"
    if seen.status == 412:
        return "status"
    return "code" if any("IFLASTMODIFIED" in each for each in codes(seen)) else "other"


def key(evidence: Evidence) -> str:
    found = {_key(evidence, sobject) for sobject in KEYED}
    return found.pop() if len(found) == 1 else "other"


def _key(evidence: Evidence, sobject: str) -> str:
    once, again, capitals = (_made(evidence, f"{sobject} {label}") for label in ("once", "again", "in capitals"))
    if once is None:
        raise Silent(HIDDEN)
    if again != once:
        return "twice"
    return "once" if capitals == once else "by-case"


def _made(evidence: Evidence, label: str) -> object:
    seen = evidence[label]
    rows = list(objects(seen.body))
    return rows[0].get("id") if seen.ok and rows and rows[0].get("success") is True else None


def all_day(evidence: Evidence) -> str:
    found = {_all_day(evidence, length) for length in (1, 3)}
    return found.pop() if len(found) == 1 else "other"


def _all_day(evidence: Evidence, length: int) -> str:
    event = evidence.ok(f"{length} read").body
    end = str(entry(event, "EndDate") or entry(event, "EndDateTime") or "")[:10]
    minutes = entry(event, "DurationInMinutes")
    if end == evidence.told(f"{length} last") and minutes == 1440 * length:
        return "inclusive"
    return "exclusive" if end > str(evidence.told(f"{length} last")) else "other"


def length(evidence: Evidence) -> str:
    seen = evidence["emojis"]
    if seen.ok:
        return "code-points"
    return "utf16" if "STRING_TOO_LONG" in codes(seen) else "other"


def line_ends(evidence: Evidence) -> str:
    text = entry(evidence.ok("Task read").body, "Description")
    if not isinstance(text, str):
        return "other"
    if [line.rstrip() for line in text.splitlines()] != ["first line", "second\tline", "", "last line"]:
        return "other"
    return "kept" if "\r" in text else "folded"


def stamps(evidence: Evidence) -> str:
    first, second = (str(entry(evidence.ok(label).body, "SystemModstamp")) for label in ("Event read", "Event after"))
    if "." in first and ".000" not in first:
        return "fractions"
    if not evidence["Event current"].ok:
        raise Silent(Untried(Why.DEPENDS, UNMODIFIED))
    return "seconds" if second > first else "still"


def delete_seen(evidence: Evidence) -> str:
    evidence.ok("deleted")
    in_bin, in_log = evidence.told("bin tries"), evidence.told("log tries")
    evidence.ok("in the bin")
    evidence.ok("log")
    if not in_bin:
        return "not-in-bin"
    if not in_log:
        return "bin-only"
    return "both" if in_bin == 1 else "late-bin"


def gone(evidence: Evidence) -> str:
    asked, patched, deleted, unknown = (
        evidence[label] for label in ("GET deleted", "PATCH deleted", "DELETE deleted", "GET unknown")
    )
    if unknown.status != 404 or asked.status != 404:
        return "other"
    said = codes(patched) | codes(deleted) | codes(asked)
    return "named" if "ENTITY_IS_DELETED" in said else "not-found" if said == {"NOT_FOUND"} else "other"


def statuses(evidence: Evidence) -> str:
    rows = list(objects(entry(evidence.ok("statuses").body, "records")))
    words = {str(row.get("ApiName")) for row in rows}
    closing = {str(row.get("ApiName")) for row in rows if row.get("IsClosed") is True}
    wanted = evidence.told("words")
    if set(wanted) <= words and "Completed" in closing:  # type: ignore[call-overload]
        return "usual"
    return "own-words" if closing else "none-closes"


def subtype(evidence: Evidence) -> str:
    told = entry(evidence.ok("Task read").body, "TaskSubtype")
    return "task" if told == "Task" else "none" if told is None else "other"


def who_ids(evidence: Evidence) -> str | Untried:
    evidence.ok("describe")
    if not evidence.has("who ids"):
        return HIDDEN
    seen = evidence["who ids"]
    return "selectable" if seen.ok else "refused" if "INVALID_FIELD" in codes(seen) else "other"


def private(evidence: Evidence) -> str:
    evidence.ok("describe")
    return "readable" if "IsPrivate" in evidence.told("fields") else "hidden"  # type: ignore[operator]


def archived(evidence: Evidence) -> str:
    return "filters" if evidence["archived"].ok else "refused"


def composite(evidence: Evidence) -> str:
    if evidence["composite"].status == 400:
        return "refused"
    told = list(objects(entry(evidence.ok("composite").body, "compositeResponse")))
    answered = sum(part.get("httpStatusCode") == 200 for part in told)
    refused_alone = sum(not evidence.raw(label).ok for label in ASKED_AGAIN)
    return "all" if answered + refused_alone == len(told) == 6 else "some" if answered else "other"


def series(evidence: Evidence) -> str | Untried:
    made = evidence["series made"]
    if not made.ok:
        return HIDDEN if "INVALID_FIELD" in codes(made) or "INVALID_FIELD_FOR_INSERT_UPDATE" in codes(made) else "other"
    told = list(objects(entry(evidence.ok("series rows").body, "records")))
    events = [row for row in told if row.get("GroupEventType") != "3"]
    if any(row.get("IsRecurrence2") is not True for row in events):
        return "unmarked"
    if len(events) > SERIES:
        return "plain-pattern"
    if len(events) < SERIES:
        return "other"
    return "patterned" if len(told) > len(events) else "no-pattern"


def collections(evidence: Evidence) -> str:
    rows = list(objects(evidence.ok("collection").body))
    done = [row.get("success") for row in rows]
    return "in-order" if done == [True, False, True] else "all-or-none" if done == [False] * 3 else "other"


def duplicate(evidence: Evidence) -> str:
    seen = evidence["second"]
    if seen.ok:
        return "created"
    return "told" if "DUPLICATES_DETECTED" in codes(seen) else "other"


Judge = Callable[[Evidence], str | Untried]
