"""What shows whether a fact about contacts holds. Pure."""

from adapters.outlook.probes.judging import properties, row_of
from core.probing.model import Evidence, entry

_PRIVATE = ("integer 0x36", "integer 0x0036")


def _marked(row: object) -> bool:
    return any(str(each.get("id")).lower() in _PRIVATE and each.get("value") == "2" for each in properties(row))


def private(evidence: Evidence) -> str:
    evidence.ok("made")
    alone = _marked(evidence.ok("alone").body)
    listed = _marked(row_of(evidence.ok("listed"), evidence.told("id")))
    if alone and listed:
        return "kept"
    if alone:
        return "not-listed"
    return "other-id" if any(each.get("value") == "2" for each in properties(evidence["alone"].body)) else "not-kept"


def birthday(evidence: Evidence) -> str:
    told = str(entry(evidence.ok("read").body, "birthday") or "")
    return "same-date" if told[:10] == evidence.told("birthday") else "shifted" if told else "other"


def first_entry(evidence: Evidence) -> str:
    before, after = evidence.ok("read").body, evidence.ok("read again").body
    evidence.ok("changed")
    emails, phones, new = (evidence.told(name) for name in ("emails", "phones", "new email"))
    first = [entry(each, "emailAddresses", 0, "address") for each in (before, after)]
    if first == [_first(emails), new] and entry(before, "businessPhones", 0) == _first(phones):
        return "kept"
    came = [entry(before, "emailAddresses", n, "address") for n in range(3)]
    return "turned" if isinstance(emails, tuple) and set(came) == set(emails) else "other"


def _first(values: object) -> object:
    return values[0] if isinstance(values, tuple) and values else None


def names(evidence: Evidence) -> str:
    evidence.ok("changed")
    told = entry(evidence.ok("read again").body, "displayName")
    return "kept" if told == evidence.told("display name") else "made-up"
