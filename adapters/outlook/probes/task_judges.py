"""What shows whether a fact about To Do holds. Pure."""

from adapters.outlook.probes.judging import Json, lines, listed, present, removed, row_of
from core.probing.model import Evidence, Silent, Untried, Why, entry, objects

DELTA = "ol-task-delta"


def _keyed(evidence: Evidence, task: object) -> bool:
    return any(each.get("externalId") == evidence.told("key") for each in objects(entry(task, "linkedResources")))


def key_inline(evidence: Evidence) -> str:
    evidence.ok("made")
    alone = _keyed(evidence, evidence.ok("alone").body)
    if alone:
        return "inline" if _keyed(evidence, row_of(evidence.ok("listed"), evidence.told("id"))) else "single-only"
    expanded = evidence["expanded"]
    return "expanded-only" if expanded.ok and _keyed(evidence, expanded.body) else "never"


def delta(evidence: Evidence) -> str:
    first = evidence["first round"]
    if not first.ok:
        return "refused" if first.status in (400, 404, 405, 501) else "other"
    evidence.ok("deleted")
    return "works" if removed(listed(evidence.ok("next round"))) else "no-tombstone"


def _rounds(evidence: Evidence) -> tuple[list[Json], list[Json]]:
    if delta(evidence) == "refused":
        raise Silent(Untried(Why.DEPENDS, DELTA))
    return listed(evidence.ok("first round")), listed(evidence.ok("next round"))


def ids(evidence: Evidence) -> str:
    id_ = evidence.told("id")
    if row_of(evidence.ok("listed"), id_) is None or entry(evidence.ok("alone").body, "id") != id_:
        return "other"
    first, following = _rounds(evidence)
    if id_ not in present(first):
        return "rows"
    gone = removed(following)
    if not gone:
        raise Silent(Untried(Why.DEPENDS, DELTA))
    return "same" if id_ in gone else "tombstones"


def body(evidence: Evidence) -> str:
    changed = evidence["text changed"]
    if not changed.ok:
        return "refused" if changed.status == 400 else "other"
    told = entry(evidence.ok("text read").body, "body")
    if str(entry(told, "contentType")).lower() == "html":
        return "html-back"
    return "text" if lines(entry(told, "content")) == lines(evidence.told("text")) else "other"


def due(evidence: Evidence) -> str:
    shown = [evidence.ok(label).body for label in ("alone", "alone, without a zone")]
    evidence.ok("due cleared")
    days = {str(entry(each, "dueDateTime", "dateTime") or "")[:10] for each in shown}
    if days != {evidence.told("day")}:
        return "shifted"
    return "not-cleared" if entry(evidence.ok("due read").body, "dueDateTime") else "kept"
