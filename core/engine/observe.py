"""observe: read both sides into the journal, and nothing else.

What an adapter lists becomes observations, as far as it is news. What it no longer lists is only a hint: the provider
is asked for each such record by its id, and only its own word that the record is gone is evidence.
"""

from collections.abc import Iterable, Sequence, Set
from functools import cached_property

import msgspec

from core.engine.editors import learn_editors
from core.engine.formatting import learn_formatting, remembered
from core.engine.identity import check_identity
from core.engine.newcomers import Newcomers
from core.engine.reports import FeedReport, ObserveReport
from core.engine.resolve import resolve_open
from core.engine.running import Run, running, unless_stopped
from core.engine.session import Session
from core.errors import AccordError, CursorExpired
from core.facts.events import (
    FeedFailed,
    FeedRead,
    PeopleFound,
    RecordGone,
    RecordObserved,
)
from core.facts.recorded import NewEvent
from core.facts.state import Feed, Item, KindState, Seen, State
from core.model import DEFAULT_SOURCE, Gone, Kind, Page, Record, Scope, Side, Window
from core.planning.view import in_view, window_of
from core.ports import SideAdapter
from core.times import add_days, day, parse_instant

MARGIN_DAYS = 31
"""How far beyond the window in view a whole reading looks, so that what comes into view with time is known."""
LONGEST_CURSOR_DAYS = 14
"""After so many days everything is listed again: Salesforce forgets deleted records after 15 (salesforce.md §0)."""
EVENTS_PER_APPEND = 500
_NAMED = 5


def observe(session: Session, kinds: Sequence[Kind]) -> ObserveReport:
    """Read the kinds from both sides, as a run of its own.

    Raises GuardRefused before reading when a side is not the one that the journal knows.
    """
    with running(session, "observe", kinds) as run:
        resolve_open(run, kinds)
        feeds = read_all(run, kinds)
        run.summary = sums(feeds)
    return ObserveReport(run.id, feeds)


def look_again(run: Run, kind: Kind, side: Side, ids: Sequence[str]) -> None:
    """Journal what single records are now, or that they are gone, as their provider says when it is asked for them."""
    reading = _Reading(run, kind, side)
    reading.look_at(ids)
    learn_editors(run, reading.noted.values())
    if side is Side.OUTLOOK:
        learn_formatting(run, kind, ids)


def sums(feeds: Sequence[FeedReport]) -> dict[str, int]:
    """Return what a reading came to, in numbers."""
    return {"changed": sum(feed.changed for feed in feeds), "gone": sum(feed.gone for feed in feeds)}


def read_all(run: Run, kinds: Sequence[Kind]) -> tuple[FeedReport, ...]:
    """Read the feeds of the kinds within a run."""
    for side in Side:
        check_identity(run, side, kinds)
        run.session.adapter(side).expect([run.session.scope(kind) for kind in kinds])
    readings = [_Reading(run, kind, side) for kind in kinds for side in Side]
    feeds = tuple(_read_unless_stopped(reading) for reading in readings)
    learn_editors(run, (record for reading in readings for record in reading.noted.values()))
    for kind in kinds:
        learn_formatting(run, kind)
    return feeds


def _read_unless_stopped(reading: "_Reading") -> FeedReport:
    unless_stopped(reading.run.session)
    return reading.read()


class _Reading:
    """One reading of one side's feed of one kind."""

    def __init__(self, run: Run, kind: Kind, side: Side) -> None:
        self.run, self.kind, self.side = run, kind, side
        self.adapter: SideAdapter = run.session.adapter(side)
        self.feed: Feed | None = self.known.feeds.get(side)
        self.listed: set[str] = set()
        self.doubted: set[str] = set()
        self.news: list[NewEvent] = []
        self.aside: set[str] = set()
        self.noted: dict[str, Record] = {}
        self.read_count = self.changed = self.gone = 0

    @property
    def state(self) -> State:
        return self.run.session.state

    @property
    def known(self) -> KindState:
        return self.state.of(self.kind)

    def read(self) -> FeedReport:
        before = self.adapter.requests
        self.run.session.progress.phase(f"Reading {self.kind} from {self.side.label}")
        scope, cursor = self._where_to_start()
        try:
            try:
                last = self._take_all(scope, cursor)
            except CursorExpired as expired:
                self.run.session.progress.note(f"{expired.problem} Everything is read again.")
                scope, cursor = self._afresh(), None
                last = self._take_all(scope, cursor)
            watched = msgspec.structs.replace(scope, window=last.window or scope.window)
            if last.whole:
                self.doubted |= self._absent(watched)
            elif self.feed:
                self.doubted |= set(self.feed.aside) - self.listed
            self._verify(scope)
        except AccordError as error:
            self._flush()
            self.run.note(FeedFailed(side=self.side, problem=type(error).__name__), kind=self.kind)
            raise
        suspect = self._suspect(last)
        if suspect:
            self.run.session.progress.note(
                f"{self.side.label} shows none of its {self.kind} any more. No delete is proposed because of it."
            )
        self._finish(last, watched, suspect, self.adapter.requests - before)
        return FeedReport(
            self.side,
            self.kind,
            self.read_count,
            self.changed,
            self.gone,
            True,
            self.adapter.requests - before,
            suspect,
            self.run.session.now(),
        )

    def look_at(self, ids: Sequence[str]) -> None:
        """Take in single records as they are now."""
        self.doubted = set(ids)
        self._verify(self.run.session.scope(self.kind, self._window(MARGIN_DAYS)))
        self._flush()

    def _where_to_start(self) -> tuple[Scope, str | None]:
        feed, window = self.feed, self._window(0)
        wanted = self.run.session.scope(self.kind, window)
        if feed is None or not feed.cursor or self._too_old(feed):
            return self._afresh(), None
        if msgspec.structs.replace(feed.scope, window=None) != msgspec.structs.replace(wanted, window=None):
            return self._afresh(), None
        if window is not None and not (feed.scope.window and feed.scope.window.covers(window)):
            return self._afresh(), None
        return feed.scope, feed.cursor

    def _afresh(self) -> Scope:
        self.listed, self.doubted, self.aside, self.read_count = set(), set(), set(), 0
        return self.run.session.scope(self.kind, self._window(MARGIN_DAYS))

    def _window(self, margin: int) -> Window | None:
        window = window_of(self.run.session.settings.of(self.kind), self.run.session.now())
        return Window(window.start, f"{add_days(day(window.end), margin)}T00:00:00Z") if window else None

    def _too_old(self, feed: Feed) -> bool:
        age = parse_instant(self.run.session.now()) - parse_instant(feed.whole_at)
        return age.days >= LONGEST_CURSOR_DAYS

    def _take_all(self, scope: Scope, cursor: str | None) -> Page:
        """Take in every page, and return the last."""
        last = Page()
        for last in self.adapter.read(scope, cursor):
            self._take(last, scope)
            self.run.session.progress.step(len(last.records))
            if len(self.news) >= EVENTS_PER_APPEND:
                self._flush()
        return last

    def _take(self, page: Page, scope: Scope) -> None:
        self._learn_people(page.records)
        for record in page.records:
            if record.id in self._known_series:  # it does not recur any more, so its occurrences are no more
                self.doubted |= self._occurrences(record.id)
            self.read_count += record.id not in self.listed
            self.listed.add(record.id)
            self._see(record, scope)
        self.doubted |= set(page.vanished)
        self._put_aside(set(page.aside))
        self._tell_unclear(set(page.untold))
        for series, ids in page.series.items():
            self.doubted |= self._occurrences(series) - set(ids)

    def _learn_people(self, records: Iterable[Record]) -> None:
        """Ask Salesforce which attendees it knows, before the events are taken in that mention them."""
        if self.kind is not Kind.CALENDAR or self.side is not Side.OUTLOOK:
            return
        addresses = {a for r in records if self._is_news(r) for a in _names(r.fields.get("attendees"))}
        unknown = sorted(a for a in addresses if not self.state.people.get(a))
        if unknown:
            found = dict(self.run.session.adapter(Side.SALESFORCE).people(unknown))
            if any(self.state.people.get(a) != found.get(a, "") for a in unknown):
                self.news.append(NewEvent(PeopleFound(content={a: found.get(a, "") for a in unknown})))

    def _is_news(self, record: Record) -> bool:
        if record.id in self.noted:
            return self.noted[record.id] != record
        seen = self._seen(record.id)
        if seen is None or seen.gone or not _alike(record, seen.record):
            return True
        untold = record.private or record.outside is not None
        return seen.fields != record.fields and bool(record.fields or not untold)

    def _see(self, record: Record, scope: Scope) -> None:
        """Note a record, if it is news. One that nobody knows and that is not in scope is none of ours.

        Of what is out of scope nothing is journaled but that it is: what is in another calendar is somebody else's.
        """
        if record.outside:
            record = Record(id=record.id, version=record.version, private=record.private, outside=record.outside)
        record = remembered(record, self._seen(record.id))
        if not self._is_news(record):
            return
        item = self.known.item_of(self.side, record.id)
        stranger = Seen(record=record, fields=record.fields)
        if item is None and (record.outside or not in_view(self.kind, stranger, scope.window)):
            return
        self.changed += record.id not in self.noted
        self.noted[record.id] = record
        self.news.append(
            NewEvent(
                RecordObserved(side=self.side, record=_bare(record), content=record.fields or None),
                self.kind,
                item.id if item else self.known.new_id(self.kind, self.side, record.id),
            )
        )

    def _seen(self, remote_id: str) -> Seen | None:
        item = self.known.item_of(self.side, remote_id)
        return item.on(self.side) if item else None

    def _ours(self) -> Iterable[tuple[Item, Seen]]:
        """Return what is known and not gone on this side."""
        for item in self.known.items.values():
            seen = item.on(self.side)
            if seen is not None and not seen.gone:
                yield item, seen

    @cached_property
    def _known_series(self) -> frozenset[str | None]:
        """The series of which an occurrence was known when the reading began."""
        return frozenset(seen.record.series for _, seen in self._ours())

    def _occurrences(self, series: str) -> set[str]:
        return {seen.record.id for _, seen in self._ours() if seen.record.series == series}

    def _absent(self, scope: Scope) -> set[str]:
        """Return what should have been listed by a whole reading and was not."""
        return {
            seen.record.id
            for _, seen in self._ours()
            if seen.record.id not in self.listed and not seen.record.outside and in_view(self.kind, seen, scope.window)
        }

    def _verify(self, scope: Scope) -> None:
        """Ask about each record that is said or seems to be gone, by its own id."""
        series = {seen.record.series for _, seen in self._ours()} & self.doubted if self.doubted else ()
        for master in series:
            self.doubted |= self._occurrences(master) if master else set()
        self._flush()
        asked = sorted(remote for remote in self.doubted if not self._is_gone(remote))
        if not asked:
            return
        answers = self.adapter.fetch(scope, asked)
        self._put_aside(set(asked) - set(answers))
        newcomers = Newcomers(self.kind, self.side, (self.known.item_of(self.side, new) for new in self.noted))
        for remote, answer in sorted(answers.items()):
            if isinstance(answer, Gone):
                self._lose(remote, answer, newcomers)
            else:
                self._see(answer, scope)

    def _is_gone(self, remote: str) -> bool:
        """Tell whether there is nothing to ask about a record: we know that it is gone, or never knew it and were not
        refused an answer about it."""
        seen = self._seen(remote)
        return seen.gone is not None if seen else self.feed is None or remote not in self.feed.aside

    def _put_aside(self, unanswered: Set[str]) -> None:
        """Go on without the records that nobody gives a clear answer about: they stay as they are known until then."""
        self.aside |= unanswered
        self._tell_unclear(unanswered)

    def _tell_unclear(self, unanswered: Set[str]) -> None:
        if unanswered:
            items = [self.known.item_of(self.side, remote) for remote in sorted(unanswered)]
            names = [item.id for item in items if item]
            named = f" (items {', '.join(names[:_NAMED])}{', …' if len(names) > _NAMED else ''})" if names else ""
            self.run.session.progress.note(
                f"{self.side.label} gave no clear answer about {len(unanswered)} of its {self.kind}{named}."
                " Accord keeps what it knew of them, and goes on with the others."
            )

    def _lose(self, remote: str, answer: Gone, newcomers: Newcomers) -> None:
        item = self.known.item_of(self.side, remote)
        successor = answer.successor or (newcomers.take(item) if item else None)
        if answer.successor and self._seen(answer.successor) is None:
            self._meet(answer.successor)
        if item is not None:
            self.gone += 1
            gone = RecordGone(side=self.side, id=remote, evidence=answer.evidence, successor=successor)
            self.news.append(NewEvent(gone, self.kind, item.id))

    def _meet(self, master: str) -> None:
        """Take in the record that a merged one lives on in, before the link moves to it."""
        answer = self.adapter.fetch(self.run.session.scope(self.kind, self._window(MARGIN_DAYS)), [master]).get(master)
        if isinstance(answer, Record):
            self._see(answer, self.run.session.scope(self.kind))

    def _suspect(self, last: Page) -> bool:
        """A side that suddenly shows nothing at all is not believed until it shows something again."""
        if self.read_count:
            return False
        was = self.feed is not None and self.feed.suspect
        return was or (last.whole and any(not seen.record.outside for _, seen in self._ours()))

    def _finish(self, last: Page, watched: Scope, suspect: bool, requests: int) -> None:
        self._flush()
        self.run.note(
            FeedRead(
                side=self.side,
                cursor=last.cursor or "",
                whole=last.whole,
                read=self.read_count,
                changed=self.changed,
                gone=self.gone,
                requests=requests,
                scope=msgspec.structs.replace(watched, source=""),
                suspect=suspect,
                aside=tuple(sorted(self.aside)),
                content=watched.source if watched.source != DEFAULT_SOURCE else None,
            ),
            kind=self.kind,
        )

    def _flush(self) -> None:
        news, self.news = self.news, []
        if news:
            self.run.append_all(news)


def _bare(record: Record) -> Record:
    return msgspec.structs.replace(record, fields={})


def _alike(record: Record, known: Record) -> bool:
    """Tell whether a record is as it was, its fields aside. An edit has a new version, so its editor says nothing."""
    return msgspec.structs.replace(record, fields={}, editor=known.editor) == known


def _names(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
