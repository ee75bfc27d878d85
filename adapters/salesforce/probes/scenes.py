"""The scenes in an organisation. Each makes new records, asks as the adapter does, and notes what came."""

from collections.abc import Callable
from datetime import timedelta
from types import MappingProxyType

from adapters.salesforce.probes.judges import SERIES
from adapters.salesforce.probes.stage import Stage
from adapters.salesforce.tasks import STATUS
from adapters.salesforce.wire import http_date
from core.probing.model import Notes, Seen, entry, objects

EMOJI = "\N{GRINNING FACE}"
SUBJECT = 255
TEXT = "first line\r\nsecond\tline\n\nlast line  "
DAY = ("IsAllDayEvent", "ActivityDate", "StartDateTime", "EndDateTime", "EndDate", "DurationInMinutes")
LOG_PAUSE = 45.0
"""Seconds between two looks into the log of deletions, which covers whole minutes."""
UNKNOWN = {"Event": "00U000000000000AAA", "Contact": "003000000000000AAA"}
"""Ids in the form of ids that no record has."""


def rows(seen: Seen) -> list[dict[str, object]]:
    return [dict(row) for row in objects(entry(seen.body, "records"))]


def stale(stage: Stage, notes: Notes) -> None:
    """Change a record with the stamp that it has, and with one from before, inside a composite request."""
    for sobject in ("Event", "Task", "Contact"):
        more = stage.hour() if sobject == "Event" else {}
        made = stage.make(notes, f"{sobject} made", sobject, **more)
        field = "Title" if sobject == "Contact" else "Description"
        first = stage.ask(notes, f"{sobject} read", "GET", f"sobjects/{sobject}/{made}")
        stamp = str(entry(first.body, "LastModifiedDate"))
        stage.sleep(2.0)
        _patched(stage, notes, f"{sobject} current", sobject, made, {field: "one"}, stamp)
        stage.sleep(2.0)
        _patched(stage, notes, f"{sobject} stale", sobject, made, {field: "two"}, stamp)
        after = stage.ask(notes, f"{sobject} after", "GET", f"sobjects/{sobject}/{made}")
        notes.tell(f"{sobject} kept", entry(after.body, field) == "one")


def _patched(
    stage: Stage, notes: Notes, label: str, sobject: str, made: str, body: dict[str, object], stamp: str
) -> None:
    part = {
        "method": "PATCH",
        "url": f"{stage.root}sobjects/{sobject}/{made}",
        "referenceId": "row0",
        "httpHeaders": {"If-Unmodified-Since": http_date(stamp)},
        "body": body,
    }
    stage.ask(notes, label, "POST", "composite", {"allOrNone": False, "compositeRequest": [part]})


def keys(stage: Stage, notes: Notes) -> None:
    """Make a record under a key twice, the second time with the key's letters in the other case."""
    for sobject in ("Event", "Task", "Contact"):
        key = stage.key()
        for label, told in (("once", key), ("again", key), ("in capitals", key.upper())):
            named = "LastName" if sobject == "Contact" else "Subject"
            record = {
                "attributes": {"type": sobject},
                named: stage.name(f"{sobject} {label}"),
                stage.external_id: told,
                **(stage.hour() if sobject == "Event" else {}),
            }
            path = f"composite/sobjects/{sobject}/{stage.external_id}"
            stage.ask(notes, f"{sobject} {label}", "PATCH", path, {"allOrNone": False, "records": [record]})


def days(stage: Stage, notes: Notes) -> None:
    """Make all-day events of one day and of three, and look how they read; then move one."""
    for length in (1, 3):
        start, last = stage.day, stage.day + timedelta(days=length - 1)
        values = {
            "IsAllDayEvent": True,
            "StartDateTime": f"{start.isoformat()}T00:00:00Z",
            "DurationInMinutes": 1440 * length,
        }
        made = stage.make(notes, f"{length} made", "Event", **values)
        stage.ask(notes, f"{length} read", "GET", f"sobjects/Event/{made}", params={"fields": ",".join(DAY)})
        notes.tell(f"{length} last", last.isoformat())


def texts(stage: Stage, notes: Notes) -> None:
    """Write a subject of emojis as long as the field, and a text with all sorts of line ends."""
    room = SUBJECT - len(stage.name("emoji")) - 10
    name = f"{stage.name('emoji')} {EMOJI * room}"
    stage.ask(notes, "emojis", "POST", "sobjects/Event", {"Subject": name, **stage.hour()})
    made = stage.make(notes, "text", "Task", Description=TEXT)
    seen = stage.ask(notes, "text read", "GET", f"sobjects/Task/{made}")
    notes.tell("text", entry(seen.body, "Description"))


def removal(stage: Stage, notes: Notes) -> None:
    """Follow records to their ends: stamps, the recycle bin, the log of deletions, and what asking for them says."""
    made = stage.make(notes, "made", "Event", **stage.hour())
    first = stage.ask(notes, "stamp made", "GET", f"sobjects/Event/{made}")
    stage.sleep(2.0)
    stage.ask(notes, "edited", "PATCH", f"sobjects/Event/{made}", {"Location": "edited"})
    second = stage.ask(notes, "stamp edited", "GET", f"sobjects/Event/{made}")
    notes.tell("stamps", [entry(each.body, "SystemModstamp") for each in (first, second)])
    stage.sleep(2.0)
    stage.ask(notes, "deleted", "DELETE", f"sobjects/Event/{made}")
    bin_query = f"SELECT Id, IsDeleted, SystemModstamp FROM Event WHERE Id = '{made}'"  # noqa: S608  an id
    tries = stage.until(
        lambda: stage.query(notes, "in the bin", bin_query, deleted=True),
        lambda seen: any(row.get("IsDeleted") is True for row in rows(seen)),
    )
    notes.tell("bin tries", tries)
    now = stage.now()
    window = {"start": _instant(now - timedelta(hours=1)), "end": _instant(now + timedelta(minutes=5))}
    tries = stage.until(
        lambda: stage.ask(notes, "log", "GET", "sobjects/Event/deleted/", params=window),
        lambda seen: any(row.get("id") == made for row in objects(entry(seen.body, "deletedRecords"))),
        pause=LOG_PAUSE,
    )
    notes.tell("log tries", tries)
    notes.tell("id", made)
    for verb, body in (("GET", None), ("PATCH", {"Location": "x"}), ("DELETE", None)):
        stage.ask(notes, f"{verb} deleted", verb, f"sobjects/Event/{made}", body)
    stage.ask(notes, "GET unknown", "GET", f"sobjects/Event/{UNKNOWN['Event']}")


def _instant(at: object) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}+00:00"


def tasks(stage: Stage, notes: Notes) -> None:
    """Ask for the words of tasks, and make a task as the adapter does."""
    query = "SELECT ApiName, IsClosed FROM TaskStatus ORDER BY SortOrder"
    stage.query(notes, "statuses", query)
    notes.tell("words", sorted(STATUS.values()))
    made = stage.make(notes, "task", "Task", Status=STATUS["completed"])
    stage.ask(notes, "task read", "GET", f"sobjects/Task/{made}")


def describes(stage: Stage, notes: Notes) -> None:
    """Look what the object of events shows, and whether its related people can be selected."""
    seen = stage.ask(notes, "describe", "GET", "sobjects/Event/describe")
    names = {str(field.get("name")) for field in objects(entry(seen.body, "fields"))}
    notes.tell("fields", names)
    if "EventWhoIds" in names:
        stage.query(notes, "who ids", "SELECT Id, EventWhoIds FROM Event LIMIT 1", deleted=True)
    stage.query(notes, "archived", "SELECT Id FROM Event WHERE IsArchived = false LIMIT 1", deleted=True)


def series(stage: Stage, notes: Notes) -> None:
    """Make a Lightning series, look at its rows, and remove it as Salesforce says that a series is removed."""
    name = stage.name("series")
    pattern = f"RRULE:FREQ=DAILY;INTERVAL=1;COUNT={SERIES}"
    body = {"Subject": name, **stage.hour(), "Recurrence2PatternText": pattern}
    made = stage.ask(notes, "series made", "POST", "sobjects/Event", body)
    first = entry(made.body, "id")
    if not made.ok or not isinstance(first, str):
        return
    query = f"SELECT Id, GroupEventType, IsRecurrence2 FROM Event WHERE Subject = '{name}'"  # noqa: S608  our own words
    stage.until(lambda: stage.query(notes, "series rows", query), lambda seen: len(rows(seen)) >= SERIES)
    stage.ask(notes, "series removed", "DELETE", f"sobjects/Event/{first}/fromThisEventOnwards")


def together(stage: Stage, notes: Notes) -> None:
    """Ask several things in one request, and make a good record beside a bad one."""
    query = f"{stage.root}queryAll/?q=SELECT+Id+FROM+Event+LIMIT+1"
    parts = [{"method": "GET", "url": query, "referenceId": f"part{n}"} for n in range(5)]
    parts.append({"method": "GET", "url": f"{stage.root}sobjects/Task/describe", "referenceId": "part5"})
    stage.ask(notes, "composite", "POST", "composite", {"allOrNone": False, "compositeRequest": parts})
    good = {"attributes": {"type": "Task"}, "Subject": stage.name("good")}
    bad = {"attributes": {"type": "Task"}, "Subject": stage.name("bad"), "ActivityDate": "no day"}
    stage.ask(notes, "collection", "POST", "composite/sobjects", {"allOrNone": False, "records": [good, bad, good]})


def twins(stage: Stage, notes: Notes) -> None:
    """Make two contacts with the same address."""
    address = f"{stage.key()}@probe.invalid"
    stage.make(notes, "first", "Contact", Email=address)
    body = {"LastName": stage.name("second"), "Email": address}
    stage.ask(notes, "second", "POST", "sobjects/Contact", body)


Scene = Callable[[Stage, Notes], None]
SCENES: MappingProxyType[str, tuple[Scene, int]] = MappingProxyType(
    {
        "describes": (describes, 3),
        "stale": (stale, 15),
        "keys": (keys, 9),
        "days": (days, 4),
        "texts": (texts, 3),
        "removal": (removal, 12),
        "tasks": (tasks, 3),
        "series": (series, 3),
        "together": (together, 2),
        "twins": (twins, 2),
    }
)
"""By name, each scene and about how many requests it makes, in the order in which they are played."""
