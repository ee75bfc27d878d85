"""What shows whether a fact about calendars holds. Pure."""

from adapters.outlook.probes.fence import NAMED
from adapters.outlook.probes.judging import (
    Json,
    code,
    lines,
    listed,
    present,
    properties,
    refused_stale,
    removed,
    row_of,
)
from core.probing.model import Evidence, Judge, Seen, Silent, Untried, Why, entry

DELTA = "ol-calendar-delta"
STAMPS = "ol-stamp-at-once"
_REFUSED = {412: "refused-412", 409: "refused-409"}
LOST = ("syncstatenotfound", "resyncrequired", "syncstateinvalid")


def at_once(evidence: Evidence) -> str:
    """Both, event and contact, have to be found."""
    tries: list[int] = []
    for what in ("event", "contact"):
        evidence.ok(what)
        if not evidence[f"{what} found"].ok:
            return "refused"
        tries.append(int(str(evidence.told(f"{what} found: tries"))))
    return "never" if 0 in tries else "at-once" if tries == [1, 1] else "late"


def listing(evidence: Evidence) -> str:
    events, contacts = evidence["events listed"], evidence["contacts listed"]
    if not (events.ok and contacts.ok):
        return "refused"
    row = row_of(events, evidence.told("event id"))
    if row is None and evidence.told("event found: tries") == 0:
        raise Silent(Untried(Why.DEPENDS, STAMPS))
    card = row_of(contacts, evidence.told("contact id"))
    if row is None or card is None:
        return "other"
    stamped = [each.get("value") for each in (*properties(row), *properties(card))]
    keys = {evidence.told("event key"), evidence.told("contact key")}
    return "as-sent" if keys <= set(stamped) else "no-stamps"


def delta(evidence: Evidence) -> str:
    seen = evidence["first round"]
    if seen.ok:
        return "answers"
    return "refused" if seen.status in (400, 404, 405, 501) else "other"


def _rows(evidence: Evidence, label: str) -> list[Json]:
    """Return the rows of a round; where calendars cannot be asked so, nothing that is about rows can be said."""
    if delta(evidence) != "answers":
        raise Silent(Untried(Why.DEPENDS, DELTA))
    return listed(evidence.ok(label))


def delta_ids(evidence: Evidence) -> str:
    first, following = _rows(evidence, "first round"), _rows(evidence, "next round")
    single, master = evidence.told("single id"), evidence.told("master id")
    days = {row.get("id") for row in listed(evidence.ok("days"))}
    rows = [row for row in first if row.get("seriesMasterId")]
    occurrences = {row.get("id") for row in rows}
    if single not in present(first) or {row.get("seriesMasterId") for row in rows} != {master}:
        return "rows"
    if not occurrences or not occurrences <= days:
        return "occurrences"
    gone = removed(following)
    return "same" if single in gone else "tombstones" if gone else "other"


def occurrence_rows(evidence: Evidence) -> str:
    rows = _rows(evidence, "first round")
    occurrences = [row for row in rows if row.get("seriesMasterId")]
    if not occurrences:
        return "other"
    if any("subject" in row for row in occurrences):
        return "full"
    return "lean" if any(row.get("type") == "seriesMaster" for row in rows) else "no-master"


def series_touched(evidence: Evidence) -> str:
    first, following = _rows(evidence, "first round"), _rows(evidence, "next round")
    evidence.ok("day deleted")
    evidence.ok("day renamed")
    masters = {row.get("seriesMasterId") for row in first} - {None}
    return "named" if masters & {row.get(name) for row in following for name in ("id", "seriesMasterId")} else "silent"


def bad_cursor(evidence: Evidence) -> str:
    _rows(evidence, "first round")
    seen = evidence["spoilt"]
    words = str(entry(seen.body, "error", "message") or "").lower()
    if seen.status == 410 or code(seen) in LOST or (seen.status == 400 and "badly formed token" in words):
        return "known"
    return "taken" if seen.ok else "unknown"


def instances(evidence: Evidence) -> str:
    evidence.ok("master")
    seen = evidence["instances"]
    if not seen.ok:
        return "refused"
    rows = listed(seen)
    return "as-sent" if rows and all(properties(row) for row in rows) else "no-stamps"


def gone(evidence: Evidence) -> str:
    """Each that was deleted is told alone and in a batch; of an id that is nobody's, 404 and 400 say the same."""
    labels = [f"{what} {how}" for what in ("event", "day", "contact", "task") for how in ("alone", "in a batch")]
    for what in ("event", "day", "contact", "task"):
        evidence.ok(f"{what} deleted")
    answers = {label: evidence[label] for label in labels}
    if evidence["made up in a batch"].ok:
        return "other"
    if any(seen.ok for seen in answers.values()):
        return "still-there"
    for label, seen in answers.items():
        borne = label.startswith(("contact", "task")) and seen.status == 400 and code(seen) == "errorinvalididmalformed"
        if not _is_404(seen) and not borne:
            return "other-code" if seen.status == 404 else "other"
    return "404" if all(map(_is_404, answers.values())) else "malformed-400"


def _is_404(seen: Seen) -> bool:
    return seen.status == 404 and code(seen) in ("erroritemnotfound", "itemnotfound")


def stale(what: str) -> Judge:
    """Return the judge of what became of a change with a version from before."""

    def judge(evidence: Evidence) -> str:
        evidence.ok(f"{what} changed")
        after = entry(evidence.ok(f"{what} after").body, NAMED[what])
        return refused_stale(evidence[f"{what} stale"], evidence.told(f"{what} name"), after)

    return judge


def stale_deletes(evidence: Evidence) -> str:
    answers = []
    for what in ("event", "contact", "task"):
        evidence.ok(f"{what} changed")
        deleted, after = evidence[f"{what} stale delete"], evidence[f"{what} after delete"]
        answers.append("ignored" if deleted.ok else _REFUSED.get(deleted.status, "other"))
        if after.ok == deleted.ok:
            return "other"
    if "other" in answers:
        return "other"
    return "ignored" if "ignored" in answers else max(answers)


def other_calendar(evidence: Evidence) -> str:
    evidence.ok("at home")
    seen = evidence["elsewhere"]
    if seen.ok:
        return "found"
    return "not-found" if seen.status == 404 else "other"


def container_id(evidence: Evidence) -> str:
    posted = evidence.told("posted")
    names = posted if isinstance(posted, dict) else {}
    now = {row.get("name"): row.get("id") for row in listed(evidence.ok("listed"))}
    calendars = [name for name in names if name in now]
    alone = evidence["by id"]
    same = bool(calendars) and all(now[name] == names[name] for name in calendars)
    return "kept" if same and alone.ok and entry(alone.body, "id") in names.values() else "changes"


def default_folder(evidence: Evidence) -> str:
    seen = evidence["default folder"]
    if seen.ok and isinstance(entry(seen.body, "id"), str):
        return "resolves"
    return "refused" if seen.status in (400, 404, 405) else "other"


def transaction(evidence: Evidence) -> str:
    first, again, other = evidence.ok("first"), evidence["again"], evidence["other"]
    id_ = entry(first.body, "id")
    if any(seen.ok and entry(seen.body, "id") != id_ for seen in (again, other)):
        return "second-event"
    if not again.ok or other.ok or "duplicatetransaction" not in code(other):
        return "other"
    if entry(other.body, "error", "@event.existingEventId") != id_:
        return "no-id"
    return {400: "told", 409: "told-409"}.get(other.status, "other")


def body_text(evidence: Evidence) -> str:
    sent, body = lines(evidence.told("text")), entry(evidence.ok("in UTC").body, "body")
    if entry(body, "contentType") != "text":
        return "html-back"
    came = lines(entry(body, "content"))
    if came == sent:
        return "same"
    if [line for line in came if line] == [line for line in sent if line]:
        return "blank-lines-lost"
    plain = [line.replace("<b>", "").replace("</b>", "") for line in sent]
    return "markup-lost" if came == plain else "other"


def all_day(evidence: Evidence) -> str:
    days = evidence.told("days")
    wanted = [f"{day}T00:00:00" for day in days] if isinstance(days, tuple) else []
    shown = [
        [str(entry(evidence.ok(label).body, name, "dateTime"))[:19] for name in ("start", "end")]
        for label in ("in UTC", "in Pacific", "in none")
    ]
    if all(times == wanted for times in shown):
        return "midnight"
    return "instant" if shown[0] == wanted else "other"


def batch(evidence: Evidence) -> str:
    evidence.ok("batch")
    statuses = [evidence.raw(f"{n} in a batch").status for n in range(20)]
    if all(status == 200 for status in statuses):
        return "all-served"
    return "throttled-inside" if set(statuses) <= {200, 429} else "other"
