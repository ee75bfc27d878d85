"""The scenes in an organisation. Each makes new records, asks as the adapter does, and notes what came."""

from collections.abc import Callable
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import urlencode

from adapters.salesforce.probes.judges import ASKED_AGAIN, KEYED, OBJECTS, SERIES
from adapters.salesforce.probes.stage import Part, Stage
from adapters.salesforce.tasks import STATUS
from adapters.salesforce.wire import http_date
from core.probing.model import Notes, Seen, entry, objects

EMOJI = "\N{GRINNING FACE}"
SUBJECT = 255
TEXT = "first line\r\nsecond\tline\n\nlast line  "
DAY = ("IsAllDayEvent", "ActivityDate", "StartDateTime", "EndDateTime", "EndDate", "DurationInMinutes")
LOG_PAUSE = 60.0
"""Seconds before each look into the log of deletions, which covers whole minutes."""
UNKNOWN = "00U000000000000AAA"
"""An id in the form of ids that no event has."""


def rows(seen: Seen) -> list[dict[str, object]]:
    return [dict(row) for row in objects(entry(seen.body, "records"))]


def stale(stage: Stage, notes: Notes) -> None:
    """Change a record of each object with the stamp that it has, and with one from before, in composite requests."""
    made = _three(stage, notes)
    fields = {sobject: "Title" if sobject == "Contact" else "Description" for sobject in made}
    reading = {f"{sobject} read": Part("GET", f"sobjects/{sobject}/{id_}") for sobject, id_ in made.items()}
    first = stage.together(notes, reading)
    stamps = {sobject: str(entry(first[f"{sobject} read"].body, "LastModifiedDate")) for sobject in made}
    for label, value in (("current", "one"), ("stale", "two")):
        stage.sleep(2.0)
        stage.together(
            notes,
            {
                f"{sobject} {label}": Part(
                    "PATCH",
                    f"sobjects/{sobject}/{id_}",
                    {fields[sobject]: value},
                    {"If-Unmodified-Since": http_date(stamps[sobject])},
                )
                for sobject, id_ in made.items()
            },
        )
    looking = {f"{sobject} after": Part("GET", f"sobjects/{sobject}/{id_}") for sobject, id_ in made.items()}
    for label, seen in stage.together(notes, looking).items():
        sobject = label.partition(" ")[0]
        notes.tell(f"{sobject} kept", entry(seen.body, fields[sobject]) == "one")


def _three(stage: Stage, notes: Notes) -> dict[str, str]:
    """Make a record of each object in one request, and return their ids by object."""
    more: dict[str, dict[str, object]] = {"Event": stage.hour(), "Task": {"Description": TEXT}, "Contact": {}}
    made = stage.make_all(notes, [(sobject, f"{sobject} made", values) for sobject, values in more.items()])
    return dict(zip(more, made, strict=True))


def keys(stage: Stage, notes: Notes) -> None:
    """Make a record under a key twice, the second time with the key's letters in the other case."""
    for sobject in KEYED:
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
    """Make all-day events of one day and of three, and look how they read."""
    wanted = []
    for length in (1, 3):
        values: dict[str, object] = {
            "IsAllDayEvent": True,
            "StartDateTime": f"{stage.day.isoformat()}T00:00:00Z",
            "DurationInMinutes": 1440 * length,
        }
        wanted.append(("Event", f"{length} made", values))
        notes.tell(f"{length} last", (stage.day + timedelta(days=length - 1)).isoformat())
    one, three = stage.make_all(notes, wanted)
    fields = urlencode({"fields": ",".join(DAY)})
    reading = {
        f"{length} read": Part("GET", f"sobjects/Event/{made}?{fields}") for length, made in ((1, one), (3, three))
    }
    stage.together(notes, reading)


def emojis(stage: Stage, notes: Notes) -> None:
    """Write a subject of emojis as long as the field."""
    room = SUBJECT - len(stage.name("emoji")) - 10
    name = f"{stage.name('emoji')} {EMOJI * room}"
    stage.ask(notes, "emojis", "POST", "sobjects/Event", {"Subject": name, **stage.hour()})


def removal(stage: Stage, notes: Notes) -> None:
    """Follow a record to its end: the recycle bin, the log of deletions, and what asking for it says."""
    made = stage.make(notes, "made", "Event", **stage.hour())
    stage.ask(notes, "deleted", "DELETE", f"sobjects/Event/{made}")
    bin_query = f"SELECT Id, IsDeleted, SystemModstamp FROM Event WHERE Id = '{made}'"  # noqa: S608  an id
    tries = stage.until(
        lambda: stage.query(notes, "in the bin", bin_query, deleted=True),
        lambda seen: any(row.get("IsDeleted") is True for row in rows(seen)),
    )
    notes.tell("bin tries", tries)
    stage.sleep(LOG_PAUSE)
    now = stage.now()
    window = {"start": _instant(now - timedelta(hours=1)), "end": _instant(now + timedelta(minutes=5))}
    tries = stage.until(
        lambda: stage.ask(notes, "log", "GET", "sobjects/Event/deleted/", params=window),
        lambda seen: any(row.get("id") == made for row in objects(entry(seen.body, "deletedRecords"))),
        pause=LOG_PAUSE,
    )
    notes.tell("log tries", tries)
    asking = {f"{verb} deleted": Part(verb, f"sobjects/Event/{made}") for verb in ("GET", "DELETE")}
    asking["PATCH deleted"] = Part("PATCH", f"sobjects/Event/{made}", {"Location": "x"})
    asking["GET unknown"] = Part("GET", f"sobjects/Event/{UNKNOWN}")
    stage.together(notes, asking)


def _instant(at: object) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}+00:00"


def describes(stage: Stage, notes: Notes) -> None:
    """Ask for what the objects show and for the words of tasks, all in one request; for what it refuses, alone."""
    archived = "SELECT Id FROM Event WHERE IsArchived = false LIMIT 1"
    asking = {
        "describe": Part("GET", "sobjects/Event/describe"),
        "archived": stage.part(archived, deleted=True),
        "statuses": stage.part("SELECT ApiName, IsClosed FROM TaskStatus ORDER BY SortOrder"),
        **{f"any {name}": stage.part(f"SELECT Id FROM {name} LIMIT 1", deleted=True) for name in OBJECTS},  # noqa: S608
    }
    notes.tell("words", sorted(STATUS.values()))
    told = stage.together(notes, asking, whole="composite")
    for label in ASKED_AGAIN:
        if not told[label].ok:
            stage.ask(notes, label, asking[label].method, asking[label].path)
    names = {str(field.get("name")) for field in objects(entry(notes.seen["describe"].body, "fields"))}
    notes.tell("fields", names)
    if "EventWhoIds" in names:
        stage.query(notes, "who ids", "SELECT Id, EventWhoIds FROM Event LIMIT 1", deleted=True)


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
    """Make good records beside a bad one."""
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
        "describes": (describes, 2),
        "stale": (stale, 5),
        "keys": (keys, 6),
        "days": (days, 2),
        "emojis": (emojis, 1),
        "removal": (removal, 5),
        "series": (series, 3),
        "together": (together, 1),
        "twins": (twins, 2),
    }
)
"""By name, each scene and about how many requests it makes, in the order in which they are played."""
