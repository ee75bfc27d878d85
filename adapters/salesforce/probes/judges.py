"""What shows whether a fact about Salesforce holds, read without the adapter's own code. Pure."""

from collections.abc import Callable

from core.probing.model import Evidence, Seen, Silent, Untried, Why, entry, objects

SERIES = 3
"""How many events the series of a probe has."""
OBJECTS = ("Event", "Task", "Contact")
HIDDEN = Untried(Why.NOT_HERE)


def codes(seen: Seen) -> set[str]:
    """Return the error codes of an answer."""
    return {str(row.get("errorCode")) for row in objects(seen.body)}


def _part(seen: Seen) -> tuple[object, set[str]]:
    """Return the status and the codes of the first part of a composite answer."""
    part = next(iter(objects(entry(seen.body, "compositeResponse"))), {})
    told = {str(row.get("errorCode")) for row in objects(part.get("body"))}
    return part.get("httpStatusCode"), told


def unmodified(evidence: Evidence) -> str:
    found = {_unmodified(evidence, sobject) for sobject in OBJECTS}
    return found.pop() if len(found) == 1 else "other"


def _unmodified(evidence: Evidence, sobject: str) -> str:
    current, told = _part(evidence.ok(f"{sobject} current"))
    if current != 204:
        return "never" if current in (400, 412) else "other"
    status, told = _part(evidence.ok(f"{sobject} stale"))
    if evidence.told(f"{sobject} kept") is not True:
        return "ignored"
    if status == 412:
        return "status"
    return "code" if any("IFLASTMODIFIED" in each for each in told) else "other"


def key(evidence: Evidence) -> str:
    found = {_key(evidence, sobject) for sobject in OBJECTS}
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
    evidence.ok("text read")
    text = evidence.told("text")
    if not isinstance(text, str):
        return "other"
    if [line.rstrip() for line in text.splitlines()] != ["first line", "second\tline", "", "last line"]:
        return "other"
    return "kept" if "\r" in text else "folded"


def stamps(evidence: Evidence) -> str:
    evidence.ok("stamp edited")
    first, second = (str(each) for each in evidence.told("stamps"))  # type: ignore[attr-defined]
    if second <= first:
        return "still"
    return "seconds" if ".000" in second or "." not in second else "fractions"


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
    told = entry(evidence.ok("task read").body, "TaskSubtype")
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
    seen = evidence["composite"]
    if seen.status == 400:
        return "refused"
    told = list(objects(entry(evidence.ok("composite").body, "compositeResponse")))
    good = [part.get("httpStatusCode") == 200 for part in told]
    return "all" if good == [True] * 6 else "some" if any(good) else "other"


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
