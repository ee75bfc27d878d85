"""One To Do list, read by tasks/delta, or whole where the list refuses to tell its changes.

The delta takes no $top and no $select (it answers 400), and on some lists refuses altogether; whether it brings the
linked resources, which hold Accord's key, is not documented.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.outlook.cursor import Cursor
from adapters.outlook.errors import Answer, DeltaRefused
from adapters.outlook.forms import parted
from adapters.outlook.graph import Ask, Graph, path
from adapters.outlook.own import NONE, Own, joined
from adapters.outlook.places.base import Look, delta_link, holds_all, is_gone, is_told, key_behind, split, taken
from adapters.outlook.tasks import changed, created, key_of, record
from adapters.outlook.text import Json, word
from adapters.outlook.zones import Zone
from core.model import Gone, Kind, Page, Record, Window, Write

PAGE = 200
"""Tasks on a page."""
_ALWAYS = "id,title,status,importance,lastModifiedDateTime,body"
"""What every task has."""


@dataclass(frozen=True)
class TasksPlace:
    graph: Graph
    container: str
    zone: Zone | None = None
    """The mailbox's."""
    own: Own = NONE
    kind: Kind = Kind.TASKS

    def looks_first(self, write: Write) -> bool:
        return True

    @property
    def collection(self) -> str:
        return self.graph.root + path("todo", "lists", self.container, "tasks")

    def address(self, id_: str) -> str:
        return self.collection + path(id_)

    def body_address(self, id_: str) -> str:
        """Return the address of the task: To Do mishandles $select."""
        return self.address(id_)

    def read(self, window: Window | None, cursor: Cursor | None) -> Iterator[Page]:
        try:
            yield from self._changes(cursor, window)
        except DeltaRefused:
            tasks, aside = parted(self.kind, self._all(), self.own)
            yield Page(records=tuple(map(self._record, tasks)), aside=aside)
            yield Page(cursor=Cursor(container=self.container, window=window).encoded(), whole=True, window=window)

    def _changes(self, cursor: Cursor | None, window: Window | None) -> Iterator[Page]:
        keys: dict[str, str | None] | None = None if cursor else {}
        last: Json = {}
        start = cursor.link if cursor else self.collection + path("delta")
        for last in self.graph.pages(start, prefer=(f"odata.maxpagesize={PAGE}",)):
            present, vanished = split(last)
            if keys == {} and present:
                keys = {word(task.get("id")): key_of(task) for task in self._all()}
            records, missing, aside = self._records(present, keys or {})
            yield Page(records=records, vanished=(*vanished, *missing), aside=aside)
        span = cursor.window if cursor else window
        ended = Cursor(container=self.container, link=self.graph.kept(delta_link(last)), window=span)
        yield Page(cursor=ended.encoded(), whole=cursor is None, window=span)

    def _all(self) -> Iterator[Json]:
        return self.graph.items(self.collection + path(_top=PAGE))

    def _records(
        self, present: Sequence[Json], keys: Mapping[str, str | None]
    ) -> tuple[tuple[Record, ...], tuple[str, ...], tuple[str, ...]]:
        """Return the records of delta rows. A task whose key is not known is asked for; it may be gone or put aside."""
        known, broken = parted(self.kind, (t for t in present if word(t.get("id")) in keys), self.own)
        tasks, missing, aside = taken(
            self.kind,
            self._ask([word(task.get("id")) for task in present if word(task.get("id")) not in keys]),
            self.own,
        )
        listed = (self._record(task, keys[word(task.get("id"))]) for task in known)
        return (*listed, *map(self._record, tasks)), missing, (*broken, *aside)

    def _record(self, task: Json, key: str | None = None) -> Record:
        zone = self.zone.rules if self.zone else None
        return record(task, key=key, mailbox=zone, own=self.own.fields(task))

    def _ask(self, ids: Sequence[str]) -> dict[str, Answer]:
        return dict(zip(ids, self.graph.batch([self.address(id_) for id_ in ids]), strict=True))

    def look(self, id_: str) -> Ask:
        return Ask("GET", self.address(id_), headers=self.graph.reading)

    def told(self, write: Write, answer: Answer) -> Record | None:
        """Return the record. What is unset is absent from a task, so only what every task has can be missed."""
        whole = holds_all(self.kind, answer.body, self.own.select(_ALWAYS))
        return self._record(answer.body, key_behind(write)) if whole else None

    def seen(self, answer: Answer) -> Look:
        return Look(answer, self._record(answer.body) if is_told(self.kind, answer, self.own) else None, answer.body)

    def fetch(self, ids: Sequence[str]) -> dict[str, Record | Gone]:
        answers = self._ask(ids)
        gone = {id_: Gone(id_, str(answer.status)) for id_, answer in answers.items() if is_gone(self.kind, answer)}
        return {
            id_: self._record(answer.body) for id_, answer in answers.items() if is_told(self.kind, answer, self.own)
        } | gone

    def created(self, write: Write) -> Json:
        return joined(created(write.changes, write.key), self.own.written(write.changes))

    def changed(self, write: Write, current: Json) -> Json:
        return joined(changed(write.changes), self.own.written(write.changes))

    def find(self, write: Write) -> str | None:
        """Return the task that carries the key. To Do cannot be asked for one, so all are looked through."""
        return next((word(task.get("id")) for task in self._all() if key_of(task) == write.key), None)
