"""The scenes in calendars and contact folders. Each makes new records, asks, and notes what came."""

from collections.abc import Mapping
from datetime import timedelta

from adapters.outlook import calendar, contacts
from adapters.outlook.calendar import STAMP
from adapters.outlook.contacts import SENSITIVITY
from adapters.outlook.graph import BATCH, PREFER, literal, path
from adapters.outlook.own import NONE
from adapters.outlook.places.calendar import LISTED
from adapters.outlook.places.contacts import LISTED as CONTACTS_LISTED
from adapters.outlook.probes.stage import Answered, Stage
from core.model import Value
from core.probing.model import Notes, Seen, entry, objects

BODY = "first line\n\n  second\tline  \n<b>not bold</b> & more \N{GRINNING FACE}\nlast line\n\n"
"""A text with all that a service may fold: blank lines, tabs, markup, an emoji, an empty end."""
BIRTHDAY = "1974-07-22"
EMAILS = ("one@probe.invalid", "two@probe.invalid", "three@probe.invalid")
PHONES = ("+1 206 555 0101", "+1 206 555 0102")
NEW_EMAIL = "four@probe.invalid"
PACIFIC = (PREFER[0], 'outlook.timezone="Pacific Standard Time"', PREFER[2])
OCCURRENCES = 4
BUSY = 429


def event_body(stage: Stage, what: str, key: str, **more: Value) -> dict[str, object]:
    """Return what the adapter would post for a new event of an hour."""
    at = stage.day.isoformat()
    changes: dict[str, Value] = {
        "subject": stage.name(what),
        "start": f"{at}T10:00:00Z",
        "end": f"{at}T11:00:00Z",
        "all_day": False,
    }
    return calendar.created({**changes, "show_as": "free", **more}, key, f"{at}T12:00:00Z")


def post_event(stage: Stage, notes: Notes, label: str, **more: Value) -> Answered:
    return stage.ask(notes, label, "POST", stage.events, event_body(stage, label, stage.key(), **more))


def post_series(stage: Stage, notes: Notes, label: str, occurrences: int = OCCURRENCES) -> Answered:
    """Make a series. Accord writes none, so that its rule is this scene's own."""
    day = stage.day.isoformat()
    rule = {
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "numbered", "startDate": day, "numberOfOccurrences": occurrences},
    }
    body = {**event_body(stage, label, stage.key()), "recurrence": rule}
    return stage.ask(notes, label, "POST", stage.events, body)


def contact_body(stage: Stage, what: str, key: str, **more: Value) -> dict[str, object]:
    """Return what the adapter would post for a new contact."""
    return contacts.created({"first_name": stage.name(what), **more}, key)


def post_contact(stage: Stage, notes: Notes, label: str, **more: Value) -> Answered:
    return stage.ask(notes, label, "POST", stage.contacts, contact_body(stage, label, stage.key(), **more))


def item(address: str, what: str = "event") -> str:
    """Return how one event, or one contact, is asked for with its stamp."""
    of = contacts if what == "contact" else calendar
    return address + path(_select=of.SELECT, _expand=NONE.expand(of.EXPANDED))


def _stamped(collection: str, key: str) -> str:
    condition = f"singleValueExtendedProperties/Any(ep: ep/id eq {literal(STAMP)} and ep/value eq {literal(key)})"
    return collection + path(_filter=condition, _select="id")


def _any_row(seen: Seen) -> bool:
    return bool(list(objects(entry(seen.body, "value"))))


def stamps(stage: Stage, notes: Notes) -> None:
    """Look for what was just made by its stamp, at once; then list all stamps as a whole reading does."""
    keys = {"event": stage.key(), "contact": stage.key()}
    made = stage.ask(notes, "event", "POST", stage.events, event_body(stage, "event", keys["event"]))
    notes.tell("event id", made.id)
    notes.tell("event key", keys["event"])
    stage.until(notes, "event found", _stamped(stage.events, keys["event"]), _any_row)
    made = stage.ask(notes, "contact", "POST", stage.contacts, contact_body(stage, "contact", keys["contact"]))
    notes.tell("contact id", made.id)
    notes.tell("contact key", keys["contact"])
    stage.until(notes, "contact found", _stamped(stage.contacts, keys["contact"]), _any_row)
    condition = f"singleValueExtendedProperties/Any(ep: ep/id eq {literal(STAMP)} and ep/value ne null)"
    keyed = path(_filter=condition, _expand=NONE.expand(calendar.EXPANDED), _select="id", _top=LISTED)
    stage.ask(notes, "events listed", "GET", stage.events + keyed)
    marks = path(_select="id", _expand=NONE.expand(contacts.EXPANDED), _top=CONTACTS_LISTED)
    stage.ask(notes, "contacts listed", "GET", stage.contacts + marks)


def changes(stage: Stage, notes: Notes) -> None:
    """Follow a single event and a series through two delta rounds, and an altered link."""
    single = post_event(stage, notes, "single").id
    master = post_series(stage, notes, "master").id
    notes.tell("single id", single)
    notes.tell("master id", master)
    window = {"startDateTime": f"{stage.day - timedelta(days=2)}T00:00:00Z",
              "endDateTime": f"{stage.day + timedelta(days=9)}T00:00:00Z"}  # fmt: skip
    query = path(**window, _select=calendar.SELECT, _expand=NONE.expand(calendar.EXPANDED), _top=LISTED)
    shown = stage.ask(notes, "instances", "GET", stage.event(master) + path("instances") + query).seen
    if shown.ok:
        notes.note("days", shown)
    else:
        stage.ask(notes, "days", "GET", stage.event(master) + path("instances", **window))
    delta = stage.root + path("calendars", stage.first) + path("calendarView", "delta", **window)
    _two_rounds(stage, notes, delta, (single, master))
    stage.ask(notes, "master deleted", "DELETE", stage.event(master))  # the second time, there is one series again


def _two_rounds(stage: Stage, notes: Notes, delta: str, ids: tuple[str, str]) -> None:
    single, master = ids
    link = _first_round(stage, notes, delta, {single, master})
    if not link:
        return
    days = [str(row.get("id")) for row in objects(entry(notes.seen["days"].body, "value"))]
    stage.ask(notes, "single deleted", "DELETE", stage.event(single))
    if len(days) > 2:
        stage.ask(notes, "day deleted", "DELETE", stage.event(days[1]))
        stage.ask(notes, "day renamed", "PATCH", stage.event(days[2]), {"subject": stage.name("day")})
    _next_round(stage, notes, link)
    stage.ask(notes, "spoilt", "GET", _altered(link))


def _first_round(stage: Stage, notes: Notes, delta: str, wanted: set[str]) -> str:
    """Read from the beginning until what was made is there; a change may take a while to show."""
    link = stage.round(notes, "first round", delta, 50)
    for _ in range(2):
        listed = list(objects(entry(notes.seen["first round"].body, "value")))
        if not link or wanted <= {str(row.get(name)) for row in listed for name in ("id", "seriesMasterId")}:
            break
        stage.sleep(4.0)
        link = stage.round(notes, "first round", delta, 50)
    return link


def _next_round(stage: Stage, notes: Notes, link: str) -> None:
    """Read what changed, a few times, until the deletion shows; all rows together are what came."""
    rows: list[Mapping[str, object]] = []
    for attempt in range(3):
        link = stage.round(notes, "next round", link, 50)
        seen = notes.seen["next round"]
        rows += objects(entry(seen.body, "value"))
        if not link or any(entry(row, "@removed") for row in rows):
            break
        if attempt < 2:
            stage.sleep(4.0)
    notes.note("next round", Seen(seen.status, {"value": rows} if seen.ok else seen.body))


def _altered(link: str) -> str:
    """Return a deltaLink whose token is not what it was: its second half is turned round."""
    start, sign, token = link.rpartition("=")
    middle = len(token) // 2
    return f"{start}{sign}{token[:middle]}{token[middle:][::-1]}x"


def batch(stage: Stage, notes: Notes, addresses: Mapping[str, str], *, again: bool = True) -> None:
    """Ask for several in one request, and note each as `… in a batch`; `again` asks once more for those that were
    refused for load."""
    headers = {"Prefer": ", ".join(PREFER)}
    inner = [{"id": label, "method": "GET", "url": url, "headers": headers} for label, url in addresses.items()]
    began = stage.clock()
    answer = stage.graph.ask("POST", "/$batch", body={"requests": inner}, repeatable=True)
    notes.note("batch", Seen(answer.status, dict(answer.body), stage.clock() - began))
    busy: dict[str, str] = {}
    for told in objects(answer.body.get("responses")):
        label, status = str(told.get("id")), told.get("status")
        if label in addresses and isinstance(status, int):
            notes.note(f"{label} in a batch", Seen(status, told.get("body")))
            busy |= {label: addresses[label]} if status == BUSY else {}
    if busy and again:
        stage.sleep(1.0)
        batch(stage, notes, busy, again=len(busy) < len(addresses))


def twenty(stage: Stage, notes: Notes) -> None:
    """Ask for the first calendar twenty times in one request."""
    address = stage.root + path("calendars", stage.first, _select="id")
    batch(stage, notes, {str(n): address for n in range(BATCH)}, again=False)


def private(stage: Stage, notes: Notes) -> None:
    """Mark a contact private, and read the mark back alone and in the listing."""
    body = contact_body(stage, "private", stage.key())
    stamp = body["singleValueExtendedProperties"]
    marks = [*(stamp if isinstance(stamp, list) else []), {"id": SENSITIVITY, "value": "2"}]
    made = stage.ask(notes, "made", "POST", stage.contacts, {**body, "singleValueExtendedProperties": marks})
    notes.tell("id", made.id)
    stage.ask(notes, "alone", "GET", item(stage.contact(made.id), "contact"))
    listing = path(_select="id", _expand=NONE.expand(contacts.EXPANDED), _top=CONTACTS_LISTED)
    stage.ask(notes, "listed", "GET", stage.contacts + listing)


def places(stage: Stage, notes: Notes) -> None:
    """Look for one calendar's event in another, and at the ids that places have now."""
    body = event_body(stage, "elsewhere", stage.key())
    made = stage.ask(notes, "made", "POST", stage.calendar_of(stage.second), body).id
    stage.ask(notes, "at home", "GET", stage.calendar_of(stage.second) + path(made))
    stage.ask(notes, "elsewhere", "GET", stage.event(made))
    stage.ask(notes, "listed", "GET", stage.root + path("calendars", _top=100))
    stage.ask(notes, "by id", "GET", stage.root + path("calendars", stage.first))
    stage.ask(notes, "default folder", "GET", stage.root + path("contactFolders", "contacts"))
    notes.tell("posted", dict(stage.posted))


def transaction(stage: Stage, notes: Notes) -> None:
    """Post the same event twice, and then another one with its transactionId."""
    body = event_body(stage, "transaction", stage.key())
    for label in ("first", "again"):
        stage.ask(notes, label, "POST", stage.events, body)
    stage.ask(notes, "other", "POST", stage.events, {**body, "subject": stage.name("other")})


def days(stage: Stage, notes: Notes) -> None:
    """Write an event of two whole days, with a text that could be folded, and read it in several zones."""
    start, end = stage.day.isoformat(), (stage.day + timedelta(days=2)).isoformat()
    made = post_event(stage, notes, "made", all_day=True, start=start, end=end, body=BODY).id
    notes.tell("days", (start, end))
    notes.tell("text", BODY)
    for label, prefer in (("in UTC", PREFER), ("in Pacific", PACIFIC), ("in none", (PREFER[0], PREFER[2]))):
        stage.ask(notes, label, "GET", item(stage.event(made)), prefer=prefer)


def cards(stage: Stage, notes: Notes) -> None:
    """Write a contact with all that comes in lists, and replace the first address; give it a name of one's own."""
    body = contact_body(stage, "card", stage.key(), birthday=BIRTHDAY, business_phone=PHONES[0], email=EMAILS[0])
    entries = [{"address": address, "name": address} for address in EMAILS]
    made = stage.ask(
        notes, "made", "POST", stage.contacts, {**body, "emailAddresses": entries, "businessPhones": list(PHONES)}
    )
    read = stage.ask(notes, "read", "GET", item(stage.contact(made.id), "contact"))
    current = read.seen.body if isinstance(read.seen.body, dict) else {}
    given = {"first_name": stage.name("card"), "last_name": "Probe", "email": NEW_EMAIL}
    sent = contacts.changed(given, current)
    sent["displayName"] = f"{given['first_name']} (as sent)"
    notes.tell("display name", sent["displayName"])
    for label, value in (("birthday", BIRTHDAY), ("emails", EMAILS), ("phones", PHONES), ("new email", NEW_EMAIL)):
        notes.tell(label, value)
    stage.ask(notes, "changed", "PATCH", stage.contact(made.id), sent)
    stage.ask(notes, "read again", "GET", item(stage.contact(made.id), "contact"))
