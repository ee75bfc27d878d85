"""What takes days to show in a mailbox: what one run leaves, what a second one asks of it, and its judges."""

from collections.abc import Mapping
from datetime import timedelta

from adapters.outlook.graph import path
from adapters.outlook.probes.calendar_facts import CALENDAR, PLACE
from adapters.outlook.probes.calendar_judges import DELTA, LOST
from adapters.outlook.probes.judging import code, listed
from adapters.outlook.probes.scenes import event_body
from adapters.outlook.probes.stage import Answered, Stage
from core.probing.model import Evidence, Notes, Probe, Reading, Silent, Untried, Why, entry
from core.probing.running import SceneEnded

REQUESTS = 5


def leave(stage: Stage, notes: Notes, calendar: str, name: str) -> Mapping[str, str]:
    """Fill a calendar of its own with an event that stays and one that is deleted, and read it by delta once."""
    stage.first = calendar
    key = stage.key()
    stays = stage.ask(notes, "stays", "POST", stage.events, event_body(stage, "stays", stage.key())).id
    goes = stage.ask(notes, "goes", "POST", stage.events, event_body(stage, "goes", key)).id
    if not stage.ask(notes, "deleted", "DELETE", stage.event(goes)).seen.ok:
        raise SceneEnded(Why.BROKE_OFF)
    window = {"startDateTime": f"{stage.day - timedelta(days=2)}T00:00:00Z",
              "endDateTime": f"{stage.day + timedelta(days=9)}T00:00:00Z"}  # fmt: skip
    delta = stage.root + path("calendars", calendar) + path("calendarView", "delta", **window)
    link = stage.round(notes, "round", delta, 50)
    return {"calendar": calendar, "name": name, "stays": stays, "goes": goes, "key": key, "link": link}


def later(stage: Stage, notes: Notes) -> None:
    """Change the event that stayed and read what changed since; ask for the calendar; use the deleted one's key."""
    known = stage.known
    for name in ("stays", "goes", "calendar", "name", "link"):
        notes.tell(name, known[name])
    seen = stage.ask(notes, "by id", "GET", stage.root + path("calendars", stage.first)).seen
    if not seen.ok:  # somebody may have removed it
        stage.ask(notes, "listed", "GET", stage.root + path("calendars", _top=100))
    changed = stage.ask(notes, "changed", "PATCH", stage.event(known["stays"]), {"subject": stage.name("changed")})
    if known["link"]:
        _following(stage, notes, known["link"], changed)
    stage.ask(notes, "made anew", "POST", stage.events, event_body(stage, "anew", known["key"]))


def _following(stage: Stage, notes: Notes, link: str, changed: Answered) -> None:
    """Read what changed since the link was given; a change that has just been made may take a while to show."""
    for attempt in range(3):
        if attempt:
            stage.sleep(4.0)
        stage.round(notes, "since", link, 50)
        seen = notes.seen["since"]
        if not seen.ok or any(row.get("id") == entry(changed.seen.body, "id") for row in listed(seen)):
            break


def cursor(evidence: Evidence) -> str:
    if not evidence.told("link"):
        raise Silent(Untried(Why.DEPENDS, DELTA))
    seen = evidence["since"]
    if seen.status == 410 or code(seen) in LOST:
        return "lost"
    if not seen.ok:
        return "refused"
    evidence.ok("changed")
    return "answers" if any(row.get("id") == evidence.told("stays") for row in listed(seen)) else "silent"


def container(evidence: Evidence) -> str:
    seen = evidence["by id"]
    if not seen.ok:
        names = [row.get("name") for row in listed(evidence.ok("listed"))]
        if evidence.told("name") not in names:
            raise Silent(Untried(Why.BROKE_OFF))
        return "gone" if seen.status in (400, 404) else "other"
    return "kept" if entry(seen.body, "id") == evidence.told("calendar") else "another"


def key(evidence: Evidence) -> str:
    seen = evidence["made anew"]
    if seen.ok:
        return "deleted-one" if entry(seen.body, "id") == evidence.told("goes") else "made"
    return "refused" if "duplicatetransaction" in code(seen) else "other"


PROBES = (
    Probe(
        id="ol-cursor-life", rev=1, kinds=CALENDAR, rank=4, grade="U", scene="later", again=True,
        claim="A deltaLink of some days ago still tells what changed since.",
        rests=(f"{PLACE}.read", "adapters.outlook.errors:Answer.cursor_lost"),
        breaks="Changes are missed.",
        source="Graph: delta query overview says seven days for directory objects, and nothing for events",
        readings=(
            Reading("answers", "It does."),
            Reading("lost", "It is forgotten, and the calendar is read whole.", True),
            Reading("refused", "It is refused in other words: an error in every sync.", False),
            Reading("silent", "It answers without what changed.", False),
        ),
        judge=cursor,
    ),
    Probe(
        id="ol-container-lasts", rev=1, kinds=CALENDAR, rank=6, grade="D", scene="later", again=True,
        claim="A calendar still has its id after some days.",
        rests=("core.engine.identity:check_identity",),
        breaks="Accord stops, since it takes the calendar for another one.",
        source="Graph: calendar; against it microsoft-graph-docs#5580, #11296",
        readings=(
            Reading("kept", "It has."),
            Reading("another", "It tells another, and is still found by the first.", True),
            Reading("gone", "It is not found by its id.", False),
        ),
        judge=container,
    ),
    Probe(
        id="ol-deleted-key", rev=1, kinds=CALENDAR, rank=4, grade="U", scene="later", again=True,
        claim="The transactionId of an event that was deleted some days ago makes a new one.",
        rests=("adapters.outlook.writing:_create",),
        breaks="What was deleted and comes back cannot be made.",
        source="Open: no source says how long a transactionId is remembered.",
        readings=(
            Reading("made", "It does."),
            Reading("deleted-one", "It is answered with the deleted one.", False),
            Reading("refused", "It is refused as used before.", False),
        ),
        judge=key,
    ),
)  # fmt: skip
