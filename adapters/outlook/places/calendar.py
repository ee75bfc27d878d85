"""One calendar, read by calendarView/delta and, series by series, by /instances.

The delta alone does not tell enough: occurrences come without content, a deleted occurrence is not mentioned at all,
and extended properties never come with it (Graph: event-delta; seen on the live service).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from adapters.outlook.calendar import (
    EXPANDED,
    SELECT,
    STAMP,
    TIMES,
    Calendar,
    changed,
    created,
    is_private,
    key_of,
    record,
)
from adapters.outlook.cursor import Cursor
from adapters.outlook.errors import Answer, DeltaRefused, refusal
from adapters.outlook.forms import parted
from adapters.outlook.graph import BATCH, Ask, Graph, listed, literal, path
from adapters.outlook.own import NONE, Own, joined
from adapters.outlook.places.base import (
    Look,
    delta_link,
    find_stamped,
    holds_all,
    is_told,
    key_behind,
    put_aside,
    split,
    stamped,
    taken,
)
from adapters.outlook.text import Json, stamp, word
from core.model import Gone, Kind, Outside, Page, Record, Window, Write
from core.times import instant

PAGE = 200
"""Events on a page, each with its text."""
LISTED = 999
"""Events on a page that tells only ids and stamps: the most that Graph gives of events and contacts is 1000."""

FRESH = timedelta(minutes=10)
"""So long after a change, extended properties may not be found by a filter yet."""


@dataclass(frozen=True)
class CalendarPlace:
    graph: Graph
    calendar: Calendar
    include_private: bool
    own: Own = NONE
    kind: Kind = Kind.CALENDAR

    def looks_first(self, write: Write) -> bool:
        """Tell whether the zone of its times has to be known."""
        return not TIMES.isdisjoint(write.changes)

    @property
    def container(self) -> str:
        return self.calendar.id

    @property
    def collection(self) -> str:
        return self.graph.root + path("calendars", self.calendar.id, "events")

    def address(self, id_: str) -> str:
        """Return the address under its calendar: an event of a shared calendar is found nowhere else, and one that
        moved to another calendar is not found here."""
        return self.collection + path(id_)

    def body_address(self, id_: str) -> str:
        return self.address(id_) + path(_select="body,changeKey")

    def read(self, window: Window | None, cursor: Cursor | None) -> Iterator[Page]:
        """Yield single events as they come, and then each touched series as the set of its occurrences."""
        try:
            yield from self._changes(window, cursor)
        except DeltaRefused:
            yield from self._everything(window or _FOREVER)

    def _everything(self, span: Window) -> Iterator[Page]:
        """Yield all that stands in a calendar that cannot be asked what changed, occurrence by occurrence."""
        marks = self._marks()
        query = path(startDateTime=span.start, endDateTime=span.end, **self._all, _top=PAGE)
        series: dict[str, list[str]] = {}
        for page in self.graph.pages(self.graph.root + path("calendars", self.calendar.id, "calendarView") + query):
            for event in listed(page):
                if master := _series(event):
                    series.setdefault(master, []).append(word(event.get("id")))
            events, aside = parted(self.kind, listed(page), self.own)
            yield Page(records=self._records(events, marks), aside=aside)
        yield Page(series={master: tuple(ids) for master, ids in series.items()})
        yield Page(cursor=Cursor(container=self.container, window=span).encoded(), whole=True, window=span)

    def _changes(self, window: Window | None, cursor: Cursor | None) -> Iterator[Page]:
        span = (cursor.window if cursor else window) or _FOREVER
        marks = {} if cursor else self._marks()
        touched: dict[str, None] = dict.fromkeys(cursor.again if cursor else ())
        untold: list[str] = []
        removed: list[str] = []
        last: Json = {}
        for last in self._rounds(span, cursor):
            present, vanished = split(last)
            touched |= dict.fromkeys(filter(None, map(_series, present)))
            singles = [row for row in present if not _series(row)]
            records, missing, aside = self._changed(singles) if cursor else self._listed(singles, marks)
            removed += vanished
            yield Page(records=records, vanished=(*vanished, *missing), aside=aside)
        link = self.graph.kept(delta_link(last))
        for page in self._all_series(tuple(touched), span, surely=True):
            untold += page.untold
            yield page
        if cursor:
            yield from self._all_series(tuple(id_ for id_ in removed if id_ not in touched), span, surely=False)
        ended = Cursor(container=self.container, link=link, window=span, again=tuple(untold))
        yield Page(cursor=ended.encoded(), whole=cursor is None, window=span)

    def _rounds(self, span: Window, cursor: Cursor | None) -> Iterator[Json]:
        """Yield the pages of a round.

        Under a calendar the delta is documented for beta alone, though it has been seen to answer. Where it does not,
        that of the mailbox tells the changes of the default calendar; for another, DeltaRefused is raised.
        """
        prefer = (f"odata.maxpagesize={PAGE}",)
        if cursor:
            yield from self.graph.pages(cursor.link, prefer=prefer)
            return
        delta = path("calendarView", "delta", startDateTime=span.start, endDateTime=span.end)
        first = self.graph.settled(self.graph.root + path("calendars", self.calendar.id) + delta, prefer=prefer)
        if first.no_such_address:
            if not self.calendar.is_default:
                raise DeltaRefused("Outlook: this calendar cannot tell what changed.", "It is read whole instead.")
            first = self.graph.settled(self.graph.root + delta, prefer=prefer)
        yield from self.graph.pages_from(first, prefer=prefer)

    def _marks(self) -> dict[str, Json]:
        """Return the extended properties of every event that has one that is read: Accord's key, and those that a
        person paired. It takes a paged question each."""
        found: dict[str, Json] = {}
        for id_ in (STAMP, *self.own.extended):
            condition = f"singleValueExtendedProperties/Any(ep: ep/id eq {literal(id_)} and ep/value ne null)"
            listing = self.collection + path(_filter=condition, _expand=self._expand, _select="id", _top=LISTED)
            found |= {word(event.get("id")): event for event in self.graph.items(listing)}
        return found

    @property
    def _expand(self) -> str:
        return self.own.expand(EXPANDED)

    @property
    def _all(self) -> dict[str, str]:
        return {"_select": self.own.select(SELECT), "_expand": self._expand}

    def _listed(
        self, singles: Sequence[Json], marks: Mapping[str, Json]
    ) -> tuple[tuple[Record, ...], tuple[str, ...], tuple[str, ...]]:
        events, aside = parted(self.kind, singles, self.own)
        fresh = [word(event.get("id")) for event in events if self._may_lack(event, marks)]
        told = {id_: answer.body for id_, answer in self._ask(fresh).items() if is_told(self.kind, answer, self.own)}
        return self._records(events, {**marks, **told}), (), aside

    def _may_lack(self, event: Json, marks: Mapping[str, Json]) -> bool:
        """Tell whether an event may have a value of a person's pair that no filter finds yet.

        How soon a filter on extended properties sees a change is not documented; a value that is merely not found
        would count as emptied, and be emptied in Salesforce, too.
        """
        if not self.own.extended or word(event.get("id")) in marks:
            return False
        changed_at = stamp(event.get("lastModifiedDateTime"))
        return changed_at is None or changed_at > instant(self.graph.now() - FRESH)

    def _changed(self, singles: Sequence[Json]) -> tuple[tuple[Record, ...], tuple[str, ...], tuple[str, ...]]:
        """Return the records of changed single events, each asked for with its stamp; the ids of those that are gone,
        and of those that nothing can be learnt about."""
        events, missing, aside = taken(self.kind, self._ask([word(row.get("id")) for row in singles]), self.own)
        return self._records(events, {}), missing, aside

    def _ask(self, ids: Sequence[str], *, anywhere: bool = False) -> dict[str, Answer]:
        return dict(zip(ids, self.graph.batch([self._item(id_, anywhere=anywhere) for id_ in ids]), strict=True))

    def _item(self, id_: str, *, anywhere: bool = False) -> str:
        base = self.graph.root + path("events", id_) if anywhere else self.address(id_)
        return base + path(**self._all)

    def _all_series(self, masters: Sequence[str], span: Window, *, surely: bool) -> Iterator[Page]:
        """Yield series, each with all its occurrences in the window. A series without an answer is gone.

        A tombstone may be that of a series or not (`surely` is false): one that still exists but is no series
        answers with a refusal, and is passed over.
        """
        for start in range(0, len(masters), BATCH):
            chunk = masters[start : start + BATCH]
            answers = self.graph.batch([self._instances(master, span) for master in chunk])
            found: dict[str, list[Json]] = {}
            untold: list[str] = []
            for master, answer in zip(chunk, answers, strict=True):
                if answer.ok:
                    found[master] = list(self.graph.every(answer))
                elif answer.gone:
                    found[master] = []
                elif surely:
                    untold.append(put_aside(master, answer))
            events, aside = parted(self.kind, (e for occurrences in found.values() for e in occurrences), self.own)
            ids = {master: tuple(word(event.get("id")) for event in each) for master, each in found.items()}
            yield Page(records=self._records(events, {}), series=ids, aside=aside, untold=tuple(untold))

    def _instances(self, master: str, span: Window) -> str:
        options = {"startDateTime": span.start, "endDateTime": span.end}
        query = path(**options, **self._all, _top=LISTED)
        return self.address(master) + path("instances") + query

    def _records(
        self, events: Sequence[Json], marks: Mapping[str, Json], outside: Outside | None = None
    ) -> tuple[Record, ...]:
        """Return the records of events; `marks` are the extended properties of those that came without."""
        names = self._attachments(events)
        return tuple(
            record(
                event,
                self.calendar,
                include_private=self.include_private,
                attachments=names.get(_carrier(event), ()),
                key=key_of(marks.get(word(event.get("id")), {})),
                outside=outside,
                own=self.own.fields(event, marks.get(word(event.get("id")))),
            )
            for event in events
        )

    def _attachments(self, events: Sequence[Json]) -> dict[str, tuple[str, ...]]:
        """Return the names of attachments by event; the occurrences of a series share those of its master."""
        carriers = [
            _carrier(event)
            for event in events
            if event.get("hasAttachments") is True and (self.include_private or not is_private(event, self.calendar))
        ]
        ids = tuple(dict.fromkeys(carriers))
        answers = self.graph.batch([self.address(id_) + path("attachments", _select="name,isInline") for id_ in ids])
        names: dict[str, tuple[str, ...]] = {}
        for id_, answer in zip(ids, answers, strict=True):
            if not answer.ok and not answer.gone:
                raise refusal(answer)
            files = self.graph.every(answer) if answer.ok else ()
            names[id_] = tuple(word(file.get("name")) for file in files if file.get("isInline") is not True)
        return names

    def look(self, id_: str) -> Ask:
        return Ask("GET", self._item(id_), headers=self.graph.reading)

    def told(self, write: Write, answer: Answer) -> Record | None:
        """Return the record, unless it has attachments, whose names have to be asked for, or extended properties."""
        event = answer.body
        names = self.own.select(SELECT)
        if self.own.extended or event.get("hasAttachments") is not False or not holds_all(self.kind, event, names):
            return None
        return self._records([event], {word(event.get("id")): stamped(key_behind(write))})[0]

    def seen(self, answer: Answer) -> Look:
        found = self._records([answer.body], {}) if is_told(self.kind, answer, self.own) else (None,)
        return Look(answer, found[0], answer.body)

    def fetch(self, ids: Sequence[str]) -> dict[str, Record | Gone]:
        here = self._ask(ids)
        elsewhere = self._ask([id_ for id_, answer in here.items() if answer.gone], anywhere=True)
        found: dict[str, Record | Gone] = {id_: Gone(id_, "404") for id_, answer in elsewhere.items() if answer.gone}
        inside, outside = (
            self._records(
                [answer.body for answer in answers.values() if is_told(self.kind, answer, self.own)], {}, where
            )
            for answers, where in ((here, None), (elsewhere, Outside.CONTAINER))
        )
        return found | {each.id: each for each in (*inside, *outside)}

    def created(self, write: Write) -> Json:
        return joined(created(write.changes, write.key, write.at, self.calendar.zone), self.own.written(write.changes))

    def changed(self, write: Write, current: Json) -> Json:
        before = write.before.fields if write.before else {}
        return joined(changed(write.changes, before, current, self.calendar.zone), self.own.written(write.changes))

    def find(self, write: Write) -> str | None:
        return find_stamped(self.graph, self.collection, write.key)


_FOREVER = Window("1900-01-01T00:00:00Z", "2200-01-01T00:00:00Z")


def _series(row: Json) -> str | None:
    """Return the id of the series that a row belongs to or is the master of."""
    if row.get("type") == "seriesMaster":
        return word(row.get("id"))
    return word(row.get("seriesMasterId")) or None


def _carrier(event: Json) -> str:
    """Return the id under which an event's attachments are."""
    return word(event.get("seriesMasterId" if event.get("type") == "occurrence" else "id"))
