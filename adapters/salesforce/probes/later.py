"""What takes days to show in an organisation: what one run leaves, what a second one asks of it, and its judges."""

from datetime import UTC, timedelta

from adapters.salesforce.probes.judges import HIDDEN, codes
from adapters.salesforce.probes.stage import Stage
from core.model import Kind
from core.probing.ground import Kept
from core.probing.model import Evidence, Notes, Probe, Reading, Seen, Silent, Untried, Why, entry, objects
from core.probing.running import SceneEnded

EVENTS, ALL = (Kind.CALENDAR,), tuple(Kind)
OLD = timedelta(days=400)
"""How long ago the event that is left took place: Salesforce archives what is older than a year."""
REQUESTS = 4


def leave(stage: Stage, notes: Notes) -> Kept:
    """Make an event of long ago that stays, and one under a key that is deleted."""
    day = (stage.now().astimezone(UTC) - OLD).date().isoformat()
    name = stage.name("stays")
    times = {"StartDateTime": f"{day}T10:00:00Z", "EndDateTime": f"{day}T11:00:00Z"}
    stays = _id(stage.ask(notes, "stays", "POST", "sobjects/Event", {"Subject": name, **times}))
    key = stage.key()
    goes = _made(_keyed(stage, notes, "goes", key))
    known = {"stays": stays, "goes": goes or stage.make(notes, "goes", "Event", **stage.hour()), "since": _now(stage)}
    if not stage.ask(notes, "deleted", "DELETE", f"sobjects/Event/{known['goes']}").ok:
        raise SceneEnded(Why.BROKE_OFF)
    return Kept((name,), {**known, "key": key if goes else ""})


def _id(seen: Seen) -> str:
    found = entry(seen.body, "id")
    if not seen.ok or not isinstance(found, str):
        raise SceneEnded(seen.trouble or Why.BROKE_OFF)
    return found


def _keyed(stage: Stage, notes: Notes, label: str, key: str) -> Seen:
    """Make an event under a key, as the adapter does."""
    record = {"attributes": {"type": "Event"}, "Subject": stage.name(label), stage.external_id: key, **stage.hour()}
    path = f"composite/sobjects/Event/{stage.external_id}"
    return stage.ask(notes, label, "PATCH", path, {"allOrNone": False, "records": [record]})


def _made(seen: Seen) -> str:
    """Return the id of the record that a collection of one made, "" where it made none."""
    row = next(iter(objects(seen.body)), {})
    return str(row.get("id")) if seen.ok and row.get("success") is True else ""


def _now(stage: Stage, ahead: timedelta = timedelta()) -> str:
    return f"{stage.now().astimezone(UTC) + ahead:%Y-%m-%dT%H:%M:%S}+00:00"


def later(stage: Stage, notes: Notes) -> None:
    """Ask for the old event and the deleted one, and make another under the key of that."""
    known = stage.known
    for name in ("goes", "key"):
        notes.tell(name, known[name])
    asked = f"SELECT Id, IsDeleted, IsArchived FROM Event WHERE Id IN ('{known['stays']}', '{known['goes']}')"  # noqa: S608
    seen = stage.query(notes, "rows", asked, deleted=True)
    rows = {str(row.get("Id")): row for row in objects(entry(seen.body, "records"))}
    notes.tell("stayed", rows.get(known["stays"]))
    notes.tell("in the bin", known["goes"] in rows)
    window = {"start": known["since"], "end": _now(stage, timedelta(minutes=5))}
    stage.ask(notes, "log", "GET", "sobjects/Event/deleted/", params=window)
    if known["key"]:
        _keyed(stage, notes, "made anew", known["key"])


def archiving(evidence: Evidence) -> str:
    evidence.ok("rows")
    row = evidence.told("stayed")
    if row is None:
        return "vanished"
    if entry(row, "IsDeleted") is True:  # somebody removed it
        raise Silent(Untried(Why.BROKE_OFF))
    return "archived" if entry(row, "IsArchived") is True else "not-yet"


def deletion(evidence: Evidence) -> str:
    evidence.ok("rows")
    logged = {row.get("id") for row in objects(entry(evidence.ok("log").body, "deletedRecords"))}
    in_log, in_bin = evidence.told("goes") in logged, evidence.told("in the bin") is True
    return {(True, True): "both", (True, False): "bin-only", (False, True): "log-only"}.get((in_bin, in_log), "neither")


def key(evidence: Evidence) -> str:
    if not evidence.told("key"):
        raise Silent(HIDDEN)
    seen = evidence["made anew"]
    if made := _made(seen):
        return "brought-back" if made == evidence.told("goes") else "made"
    told = {str(entry(row, "errors", 0, "statusCode")) for row in objects(seen.body)} | codes(seen)
    return "refused" if told & {"ENTITY_IS_DELETED", "DUPLICATE_VALUE", "DUPLICATE_EXTERNAL_ID"} else "other"


PROBES = (
    Probe(
        id="sf-archiving", rev=1, kinds=EVENTS, rank=4, grade="D", scene="later", again=True,
        claim="An event that is over for more than a year comes to be archived, and a query over all rows shows it.",
        rests=("adapters.salesforce.calendar:outside",),
        breaks="Old events count as gone, and are deleted in Outlook.",
        source="Salesforce Help: archived activities; when the job runs is open",
        readings=(
            Reading("archived", "It does."),
            Reading("not-yet", "It is there, and is not archived yet.", True),
            Reading("vanished", "No query shows it.", False),
        ),
        judge=archiving,
    ),
    Probe(
        id="sf-deletion-kept", rev=1, kinds=ALL, rank=4, grade="D", scene="later", again=True,
        claim="What was deleted some days ago is still in the recycle bin and in the log of deletions.",
        rests=("adapters.salesforce.feed:feed", "adapters.salesforce.deletions:Deletions"),
        breaks="Who syncs once a week does not see deletes before a whole reading.",
        source="REST API Developer Guide: Get Deleted; Salesforce Help: recycle bin, 15 days",
        readings=(
            Reading("both", "It is in both."),
            Reading("bin-only", "The log does not name it: a purge is found by a whole reading.", True,
                    {"deletion_log": False}),
            Reading("log-only", "The recycle bin has lost it, and the log names it.", True),
            Reading("neither", "Neither has it.", False),
        ),
        judge=deletion,
    ),
    Probe(
        id="sf-deleted-key", rev=1, kinds=ALL, rank=4, grade="U", scene="later", again=True,
        claim="The key of a record that was deleted some days ago makes a new one.",
        rests=("adapters.salesforce.writing:Writer._send_creates",),
        breaks="What was deleted and comes back cannot be made.",
        source="Open: no source says whether an upsert looks into the recycle bin.",
        readings=(
            Reading("made", "It does."),
            Reading("brought-back", "It brings the deleted one back.", False),
            Reading("refused", "It is refused because of the deleted one.", False),
        ),
        judge=key,
    ),
)  # fmt: skip
